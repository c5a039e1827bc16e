"""Rows of the tables, and what the directory keeps in memory of them."""

from sys import intern
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, bindparam, delete, insert, select, update

from msnpd import schema
from msnpd.errors import StoreStale, StoreUnavailable
from msnpd.model import (
    Account,
    Change,
    Contact,
    Details,
    Group,
    Kind,
    Member,
    Privacy,
    Profile,
    Put,
    Removal,
    Role,
)
from msnpd.model import apply as apply_in_memory
from msnpd.store import Annotations

# Built once: a statement and its cache key take several times what the database takes.
_BY_ADDRESS = select(schema.account).where(schema.account.c.address == bindparam("key"))
_BY_NUMBER = select(schema.account).where(schema.account.c.id == bindparam("key"))

_PLAIN = Details()  # what most contacts have
_PLAIN_TEXT = msgspec.json.encode(_PLAIN).decode()

# The password has its own writer, as has what clients show.
_NOT_OF_LISTS = ("id", "epoch", "message", "msn_object")


def encode(value: object) -> str:
    """A value as JSON."""
    return msgspec.json.encode(value).decode()


def values(row: Any) -> dict[str, Any]:
    """The fields of a dataclass with slots."""
    return {name: getattr(row, name) for name in type(row).__slots__}


def find(connection: Connection, address: str) -> Profile | None:
    """An account by its address."""
    row = connection.execute(_BY_ADDRESS, {"key": address}).one_or_none()
    return None if row is None else to_profile(row)


def find_number(connection: Connection, number: int) -> Profile | None:
    """An account by its number."""
    row = connection.execute(_BY_NUMBER, {"key": number}).one_or_none()
    return None if row is None else to_profile(row)


def load(connection: Connection, address: str) -> Account | None:
    """An account with all its lists."""
    profile = find(connection, address)
    if profile is None:
        return None
    account = Account(profile)
    # Lists are most of what a server keeps in memory, and most of what is in them is there many times.
    known: dict[int, int] = {profile.id: profile.id, profile.changed: profile.changed}
    for query, make in _OWNED:
        for row in connection.execute(query, {"key": profile.id}):
            apply_in_memory(account, Put(make(row, known)))
    return account


def to_profile(row: Row[Any]) -> Profile:
    """Of a row of `account`."""
    return Profile(
        id=row.id,
        address=row.address,
        name=row.name,
        privacy=Privacy(row.privacy),
        annotations=to_annotations(row.annotations),
        epoch=row.epoch,
        created=row.created,
        changed=row.changed,
        floor=row.floor,
        forgotten=row.forgotten,
        version=row.version,
        message=row.message,
        msn_object=row.msn_object,
    )


def to_annotations(text: str) -> Annotations:
    """What is written in that column."""
    return msgspec.json.decode(text, type=Annotations)


def _to_contact(row: Row[Any], known: dict[int, int]) -> Contact:
    return Contact(
        id=row.id,
        owner=known[row.owner],
        address=intern(row.address),
        network=row.network,
        messenger=row.messenger,
        groups=msgspec.json.decode(row.groups, type=tuple[str, ...]),
        details=_PLAIN if row.details == _PLAIN_TEXT else msgspec.json.decode(row.details, type=Details),
        changed=known.setdefault(row.changed, row.changed),
    )


def _to_member(row: Row[Any], known: dict[int, int]) -> Member:
    return Member(
        id=row.id,
        owner=known[row.owner],
        role=Role(row.role),
        address=intern(row.address),
        network=row.network,
        name=row.name,
        invitation=row.invitation,
        joined=known.setdefault(row.joined, row.joined),
        changed=known.setdefault(row.changed, row.changed),
    )


def _to_group(row: Row[Any], _: dict[int, int]) -> Group:
    return Group(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name


def _to_removal(row: Row[Any], _: dict[int, int]) -> Removal:
    return Removal(**{**row._mapping, "kind": Kind(row.kind)})  # noqa: SLF001 - as above


_OWNED = tuple(
    (select(table).where(table.c.owner == bindparam("key")), make)
    for table, make in (
        (schema.contact, _to_contact),
        (schema.member, _to_member),
        (schema.contact_group, _to_group),
        (schema.removal, _to_removal),
    )
)


def apply(connection: Connection, change: Change) -> None:
    """Writes a change. Raises StoreStale when another program changed the account meanwhile."""
    row = change.row
    if isinstance(row, Profile):
        _write_profile(connection, row)
        return
    table, fields = _table_and_fields(row)
    here = table.c.id == fields["id"]
    if not isinstance(change, Put):
        connection.execute(delete(table).where(here))
    elif connection.execute(update(table).where(here).values(fields)).rowcount == 0:
        connection.execute(insert(table).values(fields))


def _write_profile(connection: Connection, profile: Profile) -> None:
    table = schema.account
    fields = values(profile) | {
        "privacy": profile.privacy.value,
        "annotations": encode(profile.annotations),
    }
    for name in _NOT_OF_LISTS:
        del fields[name]
    before = (table.c.id == profile.id, table.c.version == profile.version - 1)
    if connection.execute(update(table).where(*before).values(fields)).rowcount == 0:
        if find_number(connection, profile.id) is None:
            raise StoreUnavailable("the account is no longer there")
        raise StoreStale("the account was changed by another program")


def _table_and_fields(row: Contact | Member | Group | Removal) -> tuple[Table, dict[str, Any]]:
    fields = values(row)
    match row:
        case Contact():
            return schema.contact, fields | {"groups": encode(row.groups), "details": encode(row.details)}
        case Member():
            return schema.member, fields | {"role": int(row.role)}
        case Group():
            return schema.contact_group, fields
        case Removal():
            return schema.removal, fields | {"kind": row.kind.value, "role": int(row.role)}
