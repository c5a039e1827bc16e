"""Persons, their sessions and invitations: implements `amsn2.api.people_storage.PeopleStorage`."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, Executable, Row, bindparam, delete, func, insert, select, update

from amsn2.api.models import PersonId
from amsn2.api.people_storage import (
    InvitationRecord,
    NameTaken,
    PersonCount,
    PersonRecord,
    ResetRecord,
    SessionRecord,
)
from amsn2.api.ports import NewPerson
from amsn2.storage.database import Database
from amsn2.storage.leaving import mark, remove_last, remove_rows
from amsn2.storage.schema import (
    accounts,
    blobs,
    invitations,
    persons,
    push_subscriptions,
    resets,
    sessions,
    usage,
)
from amsn2.storage.secrets import Box, BoxLocked

logger = logging.getLogger(__name__)

# Every request of a browser asks these: they are built once.
_PERSON = select(persons).where(persons.c.id == bindparam("id"), persons.c.leaving.is_(False))
_SESSION = select(sessions).where(sessions.c.digest == bindparam("digest"))


class SqlPeople:
    """People in a database."""

    def __init__(
        self, database: Database, box: Box, remove_files: Callable[[PersonId, int], Awaitable[bool]]
    ) -> None:
        """Keep people in the database, what is secret of them in the box; their files go with them.

        remove_files: removes so many at most; whether there may be more.
        """
        self._database = database
        self._box = box
        self._remove_files = remove_files

    async def persons(self) -> tuple[PersonRecord, ...]:
        """See the port."""
        return await self._all(leaving=False)

    async def leaving(self) -> tuple[PersonRecord, ...]:
        """See the port."""
        return await self._all(leaving=True)

    async def _all(self, *, leaving: bool) -> tuple[PersonRecord, ...]:
        query = select(persons).where(persons.c.leaving.is_(leaving))
        query = query.order_by(persons.c.created_at, persons.c.id)
        return await self._database.read(
            lambda connection: tuple(map(self._record, connection.execute(query)))
        )

    async def person(self, person: PersonId) -> PersonRecord | None:
        """See the port."""

        def work(connection: Connection) -> PersonRecord | None:
            row = connection.execute(_PERSON, {"id": person}).first()
            return self._record(row) if row else None

        return await self._database.read(work)

    async def person_named(self, folded_name: str) -> PersonRecord | None:
        """See the port."""

        def work(connection: Connection) -> PersonRecord | None:
            query = select(persons).where(persons.c.folded_name == folded_name, persons.c.leaving.is_(False))
            row = connection.execute(query).first()
            return self._record(row) if row else None

        return await self._database.read(work)

    async def add_person(self, record: PersonRecord) -> None:
        """See the port."""
        await self._database.write(lambda connection: self._insert(connection, record))

    async def add_first_person(self, record: PersonRecord) -> bool:
        """See the port."""

        def work(connection: Connection) -> bool:
            visible = select(persons.c.id).where(persons.c.hidden.is_(False), persons.c.leaving.is_(False))
            if connection.execute(visible.limit(1)).first():
                return False
            self._insert(connection, record)
            return True

        return await self._database.write(work)

    async def add_invited_person(self, record: PersonRecord, digest: str, now: int) -> bool:
        """See the port."""

        def work(connection: Connection) -> bool:
            of_token = invitations.c.digest == digest, invitations.c.expires_at > now
            used = update(invitations).where(*of_token).values(uses_left=invitations.c.uses_left - 1)
            if connection.execute(used).rowcount == 0:
                return False
            connection.execute(delete(invitations).where(invitations.c.uses_left < 1))
            self._insert(connection, record)
            return True

        return await self._database.write(work)

    async def welcomed(self, person: PersonId) -> None:
        """See the port."""
        await self._execute(update(persons).where(persons.c.id == person).values(sealed_welcome=None))

    async def set_password_hash(self, person: PersonId, password_hash: str) -> None:
        """See the port."""
        change = update(persons).where(persons.c.id == person).values(password_hash=password_hash)
        await self._execute(change)

    async def set_admin(self, person: PersonId, admin: bool) -> bool:
        """See the port."""

        def work(connection: Connection) -> bool:
            others = select(persons.c.id).where(persons.c.admin, persons.c.id != person).limit(1)
            if not admin and connection.execute(others).first() is None:
                return False
            connection.execute(update(persons).where(persons.c.id == person).values(admin=admin))
            return True

        return await self._database.write(work)

    async def counts(self) -> dict[PersonId, PersonCount]:
        """See the port."""
        columns = {
            "accounts": select(accounts.c.person, func.count()).group_by(accounts.c.person),
            "sessions": select(sessions.c.person, func.count()).group_by(sessions.c.person),
            "last_used_at": select(sessions.c.person, func.max(sessions.c.last_used_at)).group_by(
                sessions.c.person
            ),
            "messages": select(usage.c.person, usage.c.messages),
            "blob_bytes": select(blobs.c.person, func.sum(blobs.c.size)).group_by(blobs.c.person),
        }

        def work(connection: Connection) -> dict[PersonId, PersonCount]:
            found: dict[PersonId, dict[str, int]] = {}
            for name, query in columns.items():
                for person, number in connection.execute(query):
                    found.setdefault(person, {})[name] = int(number)
            return {person: PersonCount(**numbers) for person, numbers in found.items()}

        return await self._database.read(work)

    async def mark_leaving(self, person: PersonId) -> None:
        """See the port."""
        await self._database.write(lambda connection: mark(connection, person))

    async def remove_some(self, person: PersonId, limit: int) -> bool:
        """See the port."""
        if await self._database.write(lambda connection: remove_rows(connection, person, limit)):
            return True
        if await self._database.read(lambda connection: connection.execute(_PERSON, {"id": person}).first()):
            return False
        # A row without its file would be broken; a file without its row is only too many.
        if await self._remove_files(person, limit):
            return True
        await self._database.write(lambda connection: remove_last(connection, person))
        return False

    async def add_session(self, record: SessionRecord) -> None:
        """See the port."""
        await self._execute(insert(sessions).values(msgspec.structs.asdict(record)))

    async def session(self, digest: str) -> SessionRecord | None:
        """See the port."""

        def work(connection: Connection) -> SessionRecord | None:
            row = connection.execute(_SESSION, {"digest": digest}).first()
            return SessionRecord(**row._asdict()) if row else None

        return await self._database.read(work)

    async def touch_session(self, digest: str, now: int) -> None:
        """See the port."""
        await self._execute(update(sessions).where(sessions.c.digest == digest).values(last_used_at=now))

    async def sessions(self, person: PersonId) -> tuple[SessionRecord, ...]:
        """See the port."""

        def work(connection: Connection) -> tuple[SessionRecord, ...]:
            query = select(sessions).where(sessions.c.person == person)
            rows = connection.execute(query.order_by(sessions.c.last_used_at.desc(), sessions.c.digest))
            return tuple(SessionRecord(**row._asdict()) for row in rows)

        return await self._database.read(work)

    async def remove_session(self, digest: str) -> None:
        """See the port."""
        await self._execute(
            delete(sessions).where(sessions.c.digest == digest),
            delete(push_subscriptions).where(push_subscriptions.c.session == digest),
        )

    async def remove_sessions(self, person: PersonId, but: str = "") -> None:
        """See the port."""
        await self._execute(*_end_sessions(person, but))

    async def remove_stale(self, sessions_before: int, invitations_before: int) -> None:
        """See the port."""
        await self._execute(
            delete(sessions).where(sessions.c.last_used_at < sessions_before),
            delete(invitations).where(invitations.c.expires_at < invitations_before),
            delete(resets).where(resets.c.expires_at < invitations_before),
        )

    async def add_invitation(self, record: InvitationRecord) -> None:
        """See the port."""
        await self._execute(insert(invitations).values(msgspec.structs.asdict(record)))

    async def invitation(self, digest: str, now: int) -> InvitationRecord | None:
        """See the port."""

        def work(connection: Connection) -> InvitationRecord | None:
            query = select(invitations).where(invitations.c.digest == digest, invitations.c.expires_at > now)
            row = connection.execute(query).first()
            return InvitationRecord(**row._asdict()) if row else None

        return await self._database.read(work)

    async def invitations(self, now: int) -> tuple[InvitationRecord, ...]:
        """See the port."""

        def work(connection: Connection) -> tuple[InvitationRecord, ...]:
            query = select(invitations).where(invitations.c.expires_at > now)
            rows = connection.execute(query.order_by(invitations.c.created_at, invitations.c.digest))
            return tuple(InvitationRecord(**row._asdict()) for row in rows)

        return await self._database.read(work)

    async def remove_invitation(self, digest: str) -> None:
        """See the port."""
        await self._execute(delete(invitations).where(invitations.c.digest == digest))

    async def add_reset(self, record: ResetRecord) -> None:
        """See the port."""
        await self._execute(
            delete(resets).where(resets.c.person == record.person),
            insert(resets).values(msgspec.structs.asdict(record)),
        )

    async def reset(self, digest: str, now: int) -> ResetRecord | None:
        """See the port."""

        def work(connection: Connection) -> ResetRecord | None:
            query = select(resets).where(resets.c.digest == digest, resets.c.expires_at > now)
            row = connection.execute(query).first()
            return ResetRecord(**row._asdict()) if row else None

        return await self._database.read(work)

    async def use_reset(self, digest: str, password_hash: str, now: int) -> PersonId | None:
        """See the port."""

        def work(connection: Connection) -> PersonId | None:
            query = select(resets.c.person).where(resets.c.digest == digest, resets.c.expires_at > now)
            person: PersonId | None = connection.execute(query).scalar_one_or_none()
            if person is None:
                return None
            connection.execute(delete(resets).where(resets.c.person == person))
            change = update(persons).where(persons.c.id == person).values(password_hash=password_hash)
            connection.execute(change)
            for statement in _end_sessions(person):
                connection.execute(statement)
            return person

        return await self._database.write(work)

    async def _execute(self, *statements: Executable) -> None:
        def work(connection: Connection) -> None:
            for statement in statements:
                connection.execute(statement)

        await self._database.write(work)

    def _insert(self, connection: Connection, record: PersonRecord) -> None:
        same_name = select(persons.c.id).where(persons.c.folded_name == record.folded_name)
        if connection.execute(same_name).first():
            raise NameTaken
        values = msgspec.structs.asdict(record)
        welcome = values.pop("welcome")
        if welcome is not None:
            text = msgspec.json.encode(welcome).decode()
            values["sealed_welcome"] = self._box.seal(text, _welcome_purpose(record.id))
        connection.execute(insert(persons).values(values))

    def _record(self, row: Row[Any]) -> PersonRecord:
        values = row._asdict()
        del values["preferences"], values["absent_since"]  # they are the messenger's
        del values["leaving"]  # who asks knows
        sealed = values.pop("sealed_welcome")
        if sealed is not None:
            values["welcome"] = self._welcome(sealed, values["id"])
        return PersonRecord(**values)

    def _welcome(self, sealed: bytes, person: PersonId) -> NewPerson | None:
        try:
            return msgspec.json.decode(self._box.open(sealed, _welcome_purpose(person)), type=NewPerson)
        except (BoxLocked, msgspec.DecodeError):
            # Better one person without a welcome than nobody who can sign in any more.
            logger.error("the welcome of person %s cannot be read any more: it is left out", person)
            return None


def _end_sessions(person: PersonId, but: str = "") -> tuple[Executable, ...]:
    return (
        delete(sessions).where(sessions.c.person == person, sessions.c.digest != but),
        delete(push_subscriptions).where(
            push_subscriptions.c.person == person, push_subscriptions.c.session != but
        ),
    )


def _welcome_purpose(person: PersonId) -> str:
    return f"welcome of {person}"
