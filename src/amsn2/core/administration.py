"""What administrators do: implements `amsn2.api.administration.Administration`."""

import logging
import secrets
from typing import Final, Protocol

from msgspec.structs import replace

from amsn2.api.administration import InvitationSeen, PersonSeen, ResetLink
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import PeopleStorage, PersonCount, PersonRecord, ResetRecord
from amsn2.core.clock import Clock
from amsn2.core.leaving import Leaving
from amsn2.core.sessions import PUBLIC_LENGTH, Sessions, digest_of, person_of

log = logging.getLogger(__name__)

RESET_LIFE: Final = 24 * 3600_000
"""Milliseconds that a link to choose a new password is good: it is handed over at once, and used that day."""


class Household(Protocol):
    """Everybody's messengers, as far as administrators reach into them."""

    async def tell(self, person: Person) -> None:
        """The person's rights have changed, and that is stored: their messenger tells them."""


class Administration:
    """The rules of who may be what here."""

    def __init__(
        self,
        storage: PeopleStorage,
        sessions: Sessions,
        clock: Clock,
        household: Household,
        leaving: Leaving,
    ) -> None:
        self._storage = storage
        self._sessions = sessions
        self._clock = clock
        self._household = household
        self._leaving = leaving

    async def people(self) -> tuple[PersonSeen, ...]:
        """See the port."""
        # Who leaves between the two questions is in both answers rather than in none.
        here = [record for record in await self._storage.persons() if not record.hidden]
        leaving = await self._storage.leaving()
        gone = {record.id for record in leaving}
        counts = await self._storage.counts()
        return tuple(
            _seen(record, counts.get(record.id, PersonCount()), leaving=record.id in gone)
            for record in (*(one for one in here if one.id not in gone), *leaving)
        )

    async def set_administrator(self, person: PersonId, admin: bool) -> None:
        """See the port."""
        record = await self._found(person)
        if not await self._storage.set_admin(person, admin):
            raise Refused(ProblemCode.LAST_ADMINISTRATOR)
        changed = person_of(replace(record, admin=admin))
        # What the browser may ask is decided by this, so it comes first.
        self._sessions.change_person(changed)
        await self._household.tell(changed)
        log.info("%s is %s administrator", record.name, "an" if admin else "no longer an")

    async def remove_person(self, person: PersonId) -> None:
        """See the port."""
        record = await self._found(person)
        if record.admin and not await self._storage.set_admin(person, False):
            raise Refused(ProblemCode.LAST_ADMINISTRATOR)
        await self._leaving.begin(record)
        log.info("%s was removed; what was theirs goes by and by", record.name)

    async def reset_password(self, person: PersonId) -> ResetLink:
        """See the port."""
        record = await self._found(person)
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        reset = ResetRecord(
            digest=digest_of(token), person=person, created_at=now, expires_at=now + RESET_LIFE
        )
        await self._storage.add_reset(reset)
        log.info("a link to choose a new password was made for %s", record.name)
        return ResetLink(token=token, name=record.name, expires_at=reset.expires_at)

    async def sign_out_person(self, person: PersonId) -> None:
        """See the port."""
        await self._found(person)
        await self._sessions.end_all(person)

    async def invitations(self) -> tuple[InvitationSeen, ...]:
        """See the port."""
        names = {record.id: record.name for record in await self._storage.persons()}
        return tuple(
            InvitationSeen(
                id=record.digest[:PUBLIC_LENGTH],
                note=record.note,
                invited_by=names.get(record.invited_by, ""),
                created_at=record.created_at,
                expires_at=record.expires_at,
                uses_left=record.uses_left,
            )
            for record in await self._storage.invitations(self._clock.now())
        )

    async def revoke_invitation(self, invitation: str) -> None:
        """See the port."""
        for record in await self._storage.invitations(self._clock.now()):
            if record.digest[:PUBLIC_LENGTH] == invitation:
                await self._storage.remove_invitation(record.digest)

    async def _found(self, person: PersonId) -> PersonRecord:
        record = await self._storage.person(person)
        if record is None or record.hidden:
            raise Refused(ProblemCode.PERSON_UNKNOWN)
        return record


def _seen(record: PersonRecord, count: PersonCount, *, leaving: bool) -> PersonSeen:
    return PersonSeen(
        person=person_of(record),
        created_at=record.created_at,
        accounts=count.accounts,
        sessions=count.sessions,
        last_used_at=count.last_used_at,
        messages=count.messages,
        blob_bytes=count.blob_bytes,
        leaving=leaving,
    )
