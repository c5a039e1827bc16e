"""People who come for the first time: how each kind is made, and welcomed to the end."""

import asyncio
import hmac
import logging
import secrets
import uuid
from typing import Protocol

from msgspec.structs import replace

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import NameTaken, PeopleStorage, PersonRecord
from amsn2.api.ports import NewPerson
from amsn2.core.clock import Clock
from amsn2.core.passwords import Passwords
from amsn2.core.person_names import checked, folded
from amsn2.core.sessions import digest_of, person_of

log = logging.getLogger(__name__)


class Welcome(Protocol):
    """Gives a new person what they need: an account on the built-in network, a messenger, a contact."""

    async def welcome(self, person: Person, new_person: NewPerson) -> None:
        """Do it to its end; `new_person` comes without the password.

        May be called again after a crash in the middle: what is done stays done.
        """


class Newcomers:
    """Makes people. Whoever is made is stored before the welcome, which is done again until it is done.

    Without a welcome, as in the command line, they get theirs at sign-in or at the next start.
    """

    def __init__(
        self,
        storage: PeopleStorage,
        clock: Clock,
        passwords: Passwords,
        welcome: Welcome | None,
        setup_token: str,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._passwords = passwords
        self._welcome = welcome
        self._setup_token = setup_token
        self._welcoming = asyncio.Lock()

    async def nobody(self) -> bool:
        """Whether nobody is here but hidden ones."""
        return all(record.hidden for record in await self._storage.persons())

    async def set_up(self, token: str, person: NewPerson) -> PersonRecord:
        """Make the first person, an administrator. Raises `Refused`."""
        right = hmac.compare_digest(token.encode("utf-8", "replace"), self._setup_token.encode())
        if not right or not self._setup_token:
            raise Refused(ProblemCode.INVITATION_INVALID)
        if await self.nobody():
            record = await self._record(person, admin=True)
            if not await self._storage.add_first_person(record):
                raise Refused(ProblemCode.INVITATION_INVALID)
            log.info("%s set up this aMSN2", record.name)
        else:
            record = await self._set_up_before(person)
        await self.welcome(record)
        return record

    async def join(self, token: str, person: NewPerson) -> PersonRecord:
        """Make whoever has an invitation, and use that up. Raises `Refused`."""
        if await self._storage.invitation(digest_of(token), self._clock.now()) is None:
            raise Refused(ProblemCode.INVITATION_INVALID)
        record = await self._record(person, admin=False)
        try:
            joined = await self._storage.add_invited_person(record, digest_of(token), self._clock.now())
        except NameTaken as error:
            raise Refused(ProblemCode.NAME_TAKEN, record.name) from error
        if not joined:
            raise Refused(ProblemCode.INVITATION_INVALID)
        log.info("%s joined by an invitation", record.name)
        await self.welcome(record)
        return record

    async def add(self, person: NewPerson, *, admin: bool) -> PersonRecord:
        """Make a person without an invitation; the first one is an administrator. Raises `Refused`."""
        record = await self._record(person, admin=admin or await self.nobody())
        try:
            await self._storage.add_person(record)
        except NameTaken as error:
            raise Refused(ProblemCode.NAME_TAKEN, record.name) from error
        await self.welcome(record)
        return record

    async def hidden(self, name: str) -> PersonRecord:
        """The person of a program such as the robot, made when there is none."""
        # A star is in no name of a person, so that the two never meet.
        reserved = f"*{folded(name)}"
        record = await self._storage.person_named(reserved)
        if record is None:
            record = PersonRecord(
                id=_new_id(), name=name, folded_name=reserved, hidden=True, created_at=self._clock.now()
            )
            await self._storage.add_person(record)
        return record

    async def of_proxy(self, name: str) -> PersonRecord | None:
        """Whom the proxy has sent for the first time: without a password, so only the proxy lets them in."""
        # The first person is an administrator, and is made by whoever has the set-up link.
        if await self.nobody():
            return None
        # What is checked as a password is thrown away.
        person = checked(NewPerson(name=name, password=secrets.token_urlsafe(16)))
        record = self._made(person, admin=False, password_hash="")
        try:
            await self._storage.add_person(record)
        except NameTaken:
            # Two tabs came at once.
            return await self._storage.person_named(record.folded_name)
        log.info("%s was made: a trusted proxy sent them", record.name)
        return record

    async def welcome(self, record: PersonRecord) -> None:
        """Welcome a person who has not been welcomed to the end. Raises `StoreFailure`; it stays due."""
        if record.welcome is None or self._welcome is None:
            return
        async with self._welcoming:
            now = await self._storage.person(record.id)
            if now is None or now.welcome is None:
                return
            try:
                await self._welcome.welcome(person_of(now), now.welcome)
            except StoreFailure:
                raise
            except Exception:
                # Whatever it is, it must not lock the person out: they sign in, and see what is missing.
                log.exception("the welcome of %s failed; it is tried again at sign-in", now.name)
                return
            await self._storage.welcomed(now.id)

    async def _set_up_before(self, person: NewPerson) -> PersonRecord:
        """Whom the same form made before a full disk stopped the welcome: they were told to try again."""
        record = await self._storage.person_named(folded(person.name))
        # No right password is learnt here: a welcome that is due is one that nobody has signed in after.
        if record is None or record.hidden or not record.admin or record.welcome is None:
            raise Refused(ProblemCode.INVITATION_INVALID)
        if not await self._passwords.matches(record.password_hash, person.password):
            raise Refused(ProblemCode.INVITATION_INVALID)
        return record

    async def _record(self, person: NewPerson, *, admin: bool) -> PersonRecord:
        person = checked(person)
        return self._made(person, admin=admin, password_hash=await self._passwords.hash(person.password))

    def _made(self, person: NewPerson, *, admin: bool, password_hash: str) -> PersonRecord:
        return PersonRecord(
            id=_new_id(),
            name=person.name,
            folded_name=folded(person.name),
            admin=admin,
            password_hash=password_hash,
            created_at=self._clock.now(),
            # A welcome has no use for the password, so nothing keeps it in a form that can be read.
            welcome=replace(person, password=""),
        )


def _new_id() -> PersonId:
    return PersonId(str(uuid.uuid4()))
