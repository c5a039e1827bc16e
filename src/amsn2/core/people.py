"""Who may come in, and their messengers: implements `amsn2.api.ports.People`."""

import asyncio
import hmac
import logging
import secrets
import uuid
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Final, Protocol

from msgspec.structs import replace

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import InvitationRecord, NameTaken, PeopleStorage, PersonRecord
from amsn2.api.ports import Invitation, Messenger, NewPerson, SessionInfo, Unsubscribe
from amsn2.core.clock import Clock
from amsn2.core.passwords import Passwords
from amsn2.core.person_names import NAME_LENGTH, checked, checked_password, folded
from amsn2.core.sessions import SESSION_LIFE, Sessions, digest_of, person_of
from amsn2.core.throttle import Throttle

log = logging.getLogger(__name__)

INVITATION_LIFE: Final = 7 * 24 * 3600_000
"""Milliseconds that an invitation is good: a week end lies in between."""

NOTE_LENGTH: Final = 200
"""Characters kept of the note of an invitation."""

FREE_ATTEMPTS_NAME: Final = 5
"""Wrong passwords for a name before waiting: more than anybody mistypes."""

FREE_ATTEMPTS_PEER: Final = 20
"""Wrong passwords from a peer before waiting: a household behind one address has several people."""


class Welcome(Protocol):
    """Gives a new person what they need: an account on the built-in network, a messenger, a contact."""

    async def welcome(self, person: Person, new_person: NewPerson) -> None:
        """Do it to its end; `new_person` comes without the password.

        May be called again after a crash in the middle: what is done stays done.
        """


class People:
    """The people of this aMSN2.

    Without a welcome, as in the command line, newcomers get theirs at sign-in or at the next start.
    """

    def __init__(
        self,
        storage: PeopleStorage,
        clock: Clock,
        messengers: Callable[[PersonId], Messenger],
        *,
        welcome: Welcome | None = None,
        setup_token: str = "",
        passwords: Passwords | None = None,
    ) -> None:
        """setup_token: makes the first person, once; empty: only the command line does.

        messengers: gives the messenger of a person, or raises `KeyError`.
        """
        self._storage = storage
        self._clock = clock
        self._messengers = messengers
        self._welcome = welcome
        self._setup_token = setup_token
        self._passwords = passwords or Passwords()
        self._sessions = Sessions(storage, clock)
        self._by_name = Throttle(clock, FREE_ATTEMPTS_NAME)
        self._by_peer = Throttle(clock, FREE_ATTEMPTS_PEER)
        self._welcoming = asyncio.Lock()

    async def start(self) -> None:
        """Finish what a crash interrupted, and forget what is too old. Call it when messengers can start."""
        await self._passwords.prepare()
        now = self._clock.now()
        try:
            await self._storage.remove_stale(now - SESSION_LIFE, now)
        except StoreFailure as failure:
            log.warning("old sessions were not removed: %s", failure)
        for record in await self._storage.persons():
            try:
                await self._finish_welcome(record)
            except StoreFailure as failure:
                log.warning("the welcome of %s has to wait: %s", record.name, failure)

    # The web: who comes in.

    async def empty(self) -> bool:
        """See the port."""
        return all(record.hidden for record in await self._storage.persons())

    async def set_up(self, token: str, person: NewPerson) -> Person:
        """See the port. A failed welcome does not undo it: it is done again at sign-in and at the start."""
        right = hmac.compare_digest(token.encode("utf-8", "replace"), self._setup_token.encode())
        if not right or not self._setup_token:
            raise Refused(ProblemCode.INVITATION_INVALID)
        if await self.empty():
            record = await self._record(person, admin=True)
            if not await self._storage.add_first_person(record):
                raise Refused(ProblemCode.INVITATION_INVALID)
            log.info("%s set up this aMSN2", record.name)
        else:
            record = await self._set_up_before(person)
        await self._finish_welcome(record)
        return person_of(record)

    async def join(self, token: str, person: NewPerson) -> Person:
        """See the port. A failed welcome does not undo it: it is done again at sign-in and at the start."""
        if await self.invitation(token) is None:
            raise Refused(ProblemCode.INVITATION_INVALID)
        record = await self._record(person, admin=False)
        try:
            joined = await self._storage.add_invited_person(record, digest_of(token), self._clock.now())
        except NameTaken as error:
            raise Refused(ProblemCode.NAME_TAKEN, record.name) from error
        if not joined:
            raise Refused(ProblemCode.INVITATION_INVALID)
        log.info("%s joined by an invitation", record.name)
        await self._finish_welcome(record)
        return person_of(record)

    async def sign_in(self, name: str, password: str, device: str, peer: str) -> str:
        """See the port. The detail of TOO_MANY_ATTEMPTS is the seconds to wait."""
        # What is much longer than a name is nobody's, and need not be kept whole.
        key = folded(name[: 4 * NAME_LENGTH])
        neighbourhood = _neighbourhood(peer)
        wait = max(self._by_name.wait(key), self._by_peer.wait(neighbourhood))
        if wait > 0:
            log.warning("too many attempts to sign in from %s", peer)
            raise Refused(ProblemCode.TOO_MANY_ATTEMPTS, str(-(-wait // 1_000)))
        self._by_name.count(key)
        self._by_peer.count(neighbourhood)
        record = await self._storage.person_named(key)
        known_hash = "" if record is None or record.hidden else record.password_hash
        right = await self._passwords.matches(known_hash, password[:1_000])
        if record is None or not right:
            log.warning("a wrong name or password from %s", peer)
            raise Refused(ProblemCode.CREDENTIALS_WRONG)
        self._by_name.forget(key)
        self._by_peer.take_back(neighbourhood)
        if self._passwords.outdated(known_hash):
            await self._storage.set_password_hash(record.id, await self._passwords.hash(password))
        await self._finish_welcome(record)
        return await self._sessions.open(record.id, device)

    async def open_session(self, person: PersonId, device: str) -> str:
        """See the port."""
        return await self._sessions.open(person, device)

    async def session(self, token: str) -> SessionInfo | None:
        """See the port. Remembered for a minute, so that a request costs no question to the database."""
        return await self._sessions.find(token)

    def remembered_session(self, token: str) -> SessionInfo | None:
        """See the port."""
        return self._sessions.remembered(token)

    async def sign_out(self, token: str) -> None:
        """See the port."""
        await self._sessions.end(token)

    def on_session_end(self, listener: Callable[[str], None]) -> Unsubscribe:
        """Call with the token of every session that ends, so that what waits for it can be answered."""
        return self._sessions.on_end(listener)

    async def invite(self, by: PersonId, note: str) -> Invitation:
        """See the port."""
        host = await self._storage.person(by)
        if host is None or not host.admin:
            raise Refused(ProblemCode.NOT_ALLOWED)
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        record = InvitationRecord(
            digest=digest_of(token),
            invited_by=by,
            note=note[:NOTE_LENGTH],
            created_at=now,
            expires_at=now + INVITATION_LIFE,
        )
        await self._storage.add_invitation(record)
        return Invitation(token=token, note=record.note, expires_at=record.expires_at)

    async def invitation(self, token: str) -> Invitation | None:
        """See the port."""
        record = await self._storage.invitation(digest_of(token), self._clock.now())
        if record is None:
            return None
        return Invitation(token=token, note=record.note, expires_at=record.expires_at)

    def messenger(self, person: PersonId) -> Messenger:
        """See the port."""
        return self._messengers(person)

    # The command line and the start: who is there.

    async def list(self) -> tuple[Person, ...]:
        """Everybody but the hidden ones, in the order in which they came."""
        return tuple(person_of(record) for record in await self._storage.persons() if not record.hidden)

    async def add(self, person: NewPerson, *, admin: bool = False) -> Person:
        """Make a person without an invitation; the first one is an administrator.

        Raises `Refused` NAME_TAKEN, NAME_REFUSED, PASSWORD_TOO_SHORT.
        """
        record = await self._record(person, admin=admin or await self.empty())
        try:
            await self._storage.add_person(record)
        except NameTaken as error:
            raise Refused(ProblemCode.NAME_TAKEN, record.name) from error
        await self._finish_welcome(record)
        return person_of(record)

    async def remove(self, name: str) -> None:
        """Remove a person with all that is theirs. Raises `KeyError` for nobody."""
        record = await self._named(name)
        await self._storage.remove_person(record.id)
        self._sessions.forget_all(record.id)

    async def set_password(self, name: str, password: str) -> None:
        """Give a person another password, and sign all their browsers out.

        Raises `KeyError` for nobody, `Refused` PASSWORD_TOO_SHORT.
        """
        record = await self._named(name)
        password_hash = await self._passwords.hash(checked_password(password))
        await self._storage.set_password_hash(record.id, password_hash)
        await self._sessions.end_all(record.id)
        self._by_name.forget(record.folded_name)

    async def everybody(self) -> tuple[Person, ...]:
        """Everybody whose messenger runs: the hidden ones too."""
        return tuple(person_of(record) for record in await self._storage.persons())

    async def hidden(self, name: str) -> Person:
        """The person of a program such as the robot, made when there is none; nobody can sign in as it."""
        # A star is in no name of a person, so that the two never meet.
        reserved = f"*{folded(name)}"
        record = await self._storage.person_named(reserved)
        if record is None:
            record = PersonRecord(
                id=_new_id(), name=name, folded_name=reserved, hidden=True, created_at=self._clock.now()
            )
            await self._storage.add_person(record)
        return person_of(record)

    async def _record(self, person: NewPerson, *, admin: bool) -> PersonRecord:
        person = checked(person)
        return PersonRecord(
            id=_new_id(),
            name=person.name,
            folded_name=folded(person.name),
            admin=admin,
            password_hash=await self._passwords.hash(person.password),
            created_at=self._clock.now(),
            # A welcome has no use for the password, so nothing keeps it in a form that can be read.
            welcome=replace(person, password=""),
        )

    async def _set_up_before(self, person: NewPerson) -> PersonRecord:
        """Whom the same form made before a full disk stopped the welcome: they were told to try again."""
        record = await self._storage.person_named(folded(person.name))
        # No right password is learnt here: a welcome that is due is one that nobody has signed in after.
        if record is None or record.hidden or not record.admin or record.welcome is None:
            raise Refused(ProblemCode.INVITATION_INVALID)
        if not await self._passwords.matches(record.password_hash, person.password):
            raise Refused(ProblemCode.INVITATION_INVALID)
        return record

    async def _named(self, name: str) -> PersonRecord:
        record = await self._storage.person_named(folded(name))
        if record is None or record.hidden:
            raise KeyError(name)
        return record

    async def _finish_welcome(self, record: PersonRecord) -> None:
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


def _neighbourhood(peer: str) -> str:
    """What one household has of addresses: one of IPv4, and of IPv6 the lower half of all, to guess from."""
    try:
        address = ip_address(peer)
    except ValueError:
        return peer
    # A socket for both families shows 192.0.2.1 as ::ffff:192.0.2.1.
    if address.version == 4 or address.ipv4_mapped:
        return peer
    return str(ip_network((address, 64), strict=False))


def _new_id() -> PersonId:
    return PersonId(str(uuid.uuid4()))
