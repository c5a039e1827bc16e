"""Rows of circles and their members."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, insert, select, update

from msnpd import schema
from msnpd.model import Circle, CircleMember
from msnpd.rows import values

_CIRCLE = select(schema.circle).where(schema.circle.c.id == bindparam("key"))


def _members(where: Any) -> Select[Any]:
    member, account = schema.circle_member, schema.account
    return (
        select(member, account.c.address)
        .join(account, account.c.id == member.c.owner)
        .where(where)
        .order_by(member.c.changed, member.c.id)
    )


_MEMBERS = _members(schema.circle_member.c.circle == bindparam("key"))
_OWN = _members(schema.circle_member.c.owner == bindparam("key"))


def find(connection: Connection, number: str) -> tuple[Circle, list[CircleMember]] | None:
    """A circle with its members."""
    row = connection.execute(_CIRCLE, {"key": number}).one_or_none()
    if row is None:
        return None
    return _to_circle(row), [_to_member(found) for found in connection.execute(_MEMBERS, {"key": number})]


def of(connection: Connection, owner: int) -> list[tuple[Circle, CircleMember]]:
    """The circles of an account, and its membership in each."""
    found = []
    for row in connection.execute(_OWN, {"key": owner}).all():
        circle = connection.execute(_CIRCLE, {"key": row.circle}).one()
        found.append((_to_circle(circle), _to_member(row)))
    return sorted(found, key=lambda pair: (pair[0].created, pair[0].id))


def keep(connection: Connection, circle: Circle, members: Sequence[CircleMember]) -> None:
    """Writes a circle and members, whether they are there or not."""
    _put(connection, schema.circle, values(circle))
    for member in members:
        fields = values(member)
        del fields["address"]  # that of the account
        _put(connection, schema.circle_member, fields)


def _put(connection: Connection, table: Table, fields: dict[str, Any]) -> None:
    here = table.c.id == fields["id"]
    if connection.execute(update(table).where(here).values(fields)).rowcount == 0:
        connection.execute(insert(table).values(fields))


def _to_circle(row: Row[Any]) -> Circle:
    return Circle(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name


def _to_member(row: Row[Any]) -> CircleMember:
    return CircleMember(**row._mapping)  # noqa: SLF001 - as above
