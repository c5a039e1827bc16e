"""The rows of who leaves: a few at a time, so that others write in between."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Delete, Table, delete, select, tuple_, update

from amsn2.api.models import PersonId
from amsn2.storage.room import give_back
from amsn2.storage.schema import (
    accounts,
    addresses,
    blobs,
    commands,
    contact_groups,
    contact_requests,
    contacts,
    conversations,
    emoticons,
    imports,
    invitations,
    late_pushes,
    messages,
    missing_contents,
    passkeys,
    persons,
    pictures,
    push_subscriptions,
    remarks,
    resets,
    sessions,
    themes,
    uploads,
    usage,
    waiting,
)

OPENS_DOORS: Final = (late_pushes, push_subscriptions, sessions, passkeys, resets)
"""What lets the person in, and goes at once: a handful of rows."""

IN_STEPS: Final = (
    missing_contents,
    messages,
    pictures,
    remarks,
    contact_requests,
    contacts,
    contact_groups,
    conversations,
    imports,
    waiting,
    commands,
    emoticons,
    themes,
    uploads,
    blobs,
    accounts,
    addresses,
    usage,
)
"""Everything else; what refers to another comes before it, so that nothing cascades."""


def mark(connection: Connection, person: PersonId) -> None:
    """The person is nobody any more, and nobody comes in as them."""
    for table in OPENS_DOORS:
        connection.execute(delete(table).where(table.c.person == person))
    connection.execute(delete(invitations).where(invitations.c.invited_by == person))
    connection.execute(
        update(persons)
        .where(persons.c.id == person)
        # A star is in no name of a person, so that the name is free for somebody else.
        .values(
            leaving=True,
            folded_name="*" + persons.c.id,
            admin=False,
            password_hash="",
            sealed_welcome=None,
        )
    )


def remove_rows(connection: Connection, person: PersonId, limit: int) -> bool:
    """Remove so many rows at most of somebody who leaves; False when there are no more."""
    if connection.execute(select(persons.c.id).where(*_leaves(person))).first() is None:
        return False
    for table in IN_STEPS:
        if connection.execute(some_of(table, person, limit)).rowcount:
            give_back(connection)
            return True
    return False


def some_of(table: Table, person: PersonId, limit: int) -> Delete:
    """Removes so many rows at most."""
    key: Any = tuple_(*table.primary_key) if len(table.primary_key) > 1 else next(iter(table.primary_key))
    some = select(*table.primary_key).where(table.c.person == person).limit(limit)
    # By their keys alone: asked for the person as well, SQLite looks through all that is theirs.
    return delete(table).where(key.in_(some))


def remove_last(connection: Connection, person: PersonId) -> None:
    """Remove the person, who has nothing more; one who does not leave stays."""
    connection.execute(delete(persons).where(*_leaves(person)))


def _leaves(person: PersonId) -> tuple[ColumnElement[bool], ...]:
    return persons.c.id == person, persons.c.leaving.is_(True)
