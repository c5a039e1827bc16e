"""Which accounts wait for somebody to give a password again, since it was sealed with another key."""

from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from amsn2.api.models import AccountId, PersonId
from amsn2.storage.schema import accounts, persons
from amsn2.storage.secrets import Box, BoxLocked
from amsn2.storage.transaction import password_purpose, proxy_purpose

_SEALED = (
    select(
        persons.c.name,
        accounts.c.address,
        accounts.c.person,
        accounts.c.id,
        accounts.c.sealed_password,
        accounts.c.sealed_proxy,
    )
    .join(persons, persons.c.id == accounts.c.person)
    .where(or_(accounts.c.sealed_password.is_not(None), accounts.c.sealed_proxy.is_not(None)))
    .order_by(persons.c.name, accounts.c.number)
)


class LostPassword(NamedTuple):
    """A password that somebody has to give again; that of a proxy counts, too."""

    person: str
    """The name."""
    address: str
    account: AccountId


def lost_passwords(connection: Connection, box: Box) -> tuple[LostPassword, ...]:
    """All of them."""
    return tuple(
        LostPassword(row.name, row.address, AccountId(row.id))
        for row in connection.execute(_SEALED)
        if not (
            _opens(box, row.sealed_password, password_purpose(PersonId(row.person), AccountId(row.id)))
            and _opens(box, row.sealed_proxy, proxy_purpose(PersonId(row.person), AccountId(row.id)))
        )
    )


def _opens(box: Box, sealed: bytes | None, purpose: str) -> bool:
    if sealed is None:
        return True
    try:
        box.open(sealed, purpose)
    except BoxLocked:
        return False
    return True
