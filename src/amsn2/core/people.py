"""Who may come in, and their messengers: implements `amsn2.api.ports.People`."""

import logging
import secrets
from collections.abc import Callable
from typing import Final

from amsn2.api import limits
from amsn2.api.administration import SessionSeen
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import InvitationRecord, PeopleStorage, PersonRecord
from amsn2.api.ports import Invitation, Messenger, NewPerson, SessionInfo, Unsubscribe
from amsn2.core.attempts import Attempts
from amsn2.core.clock import Clock
from amsn2.core.newcomers import Newcomers, Welcome
from amsn2.core.passwords import Passwords
from amsn2.core.person_names import NAME_LENGTH, checked_password, folded
from amsn2.core.sessions import SESSION_LIFE, Sessions, digest_of, person_of

log = logging.getLogger(__name__)

INVITATION_DAYS: Final = 7
"""Days that an invitation is good when nobody says otherwise: a week end lies in between."""

_DAY: Final = 24 * 3600_000

NOTE_LENGTH: Final = 200
"""Characters kept of the note of an invitation."""


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
        sessions: Sessions | None = None,
        attempts: Attempts | None = None,
    ) -> None:
        """setup_token: makes the first person, once; empty: only the command line does.

        messengers: gives the messenger of a person, or raises `KeyError`.
        """
        self._storage = storage
        self._clock = clock
        self._messengers = messengers
        self._passwords = passwords or Passwords()
        self._newcomers = Newcomers(storage, clock, self._passwords, welcome, setup_token)
        self._sessions = sessions or Sessions(storage, clock)
        self._attempts = attempts or Attempts(clock)

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
                await self._newcomers.welcome(record)
            except StoreFailure as failure:
                log.warning("the welcome of %s has to wait: %s", record.name, failure)

    # The web: who comes in.

    async def empty(self) -> bool:
        """See the port."""
        return await self._newcomers.nobody()

    async def set_up(self, token: str, person: NewPerson) -> Person:
        """See the port. A failed welcome does not undo it: it is done again at sign-in and at the start."""
        return person_of(await self._newcomers.set_up(token, person))

    async def join(self, token: str, person: NewPerson) -> Person:
        """See the port. A failed welcome does not undo it: it is done again at sign-in and at the start."""
        return person_of(await self._newcomers.join(token, person))

    async def sign_in(self, name: str, password: str, device: str, peer: str) -> str:
        """See the port. The detail of TOO_MANY_ATTEMPTS is the seconds to wait."""
        # What is much longer than a name is nobody's, and need not be kept whole.
        key = folded(name[: 4 * NAME_LENGTH])
        self._attempts.begin(peer, key)
        record = await self._proven(await self._storage.person_named(key), password, peer)
        self._attempts.right(peer, key)
        if self._passwords.outdated(record.password_hash):
            await self._storage.set_password_hash(record.id, await self._passwords.hash(password))
        await self._newcomers.welcome(record)
        return await self._sessions.open(record.id, device, peer)

    async def sign_in_by_proxy(self, name: str, device: str, peer: str, *, create: bool) -> str:
        """See the port."""
        record = await self._storage.person_named(folded(name[: 4 * NAME_LENGTH]))
        if record is None and create:
            record = await self._newcomers.of_proxy(name)
        if record is None or record.hidden:
            raise Refused(ProblemCode.PROXY_NAME_UNKNOWN, name[:NAME_LENGTH])
        await self._newcomers.welcome(record)
        return await self._sessions.open(record.id, device, peer)

    async def open_session(self, person: PersonId, device: str, peer: str) -> str:
        """See the port."""
        return await self._sessions.open(person, device, peer)

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

    async def sessions(self, token: str) -> tuple[SessionSeen, ...]:
        """See the port."""
        session = await self._sessions.find(token)
        return () if session is None else await self._sessions.seen(session.person.id, token)

    async def end_session(self, token: str, session: str) -> None:
        """See the port."""
        own = await self._sessions.find(token)
        if own is not None:
            await self._sessions.end_seen(own.person.id, session)

    async def end_other_sessions(self, token: str) -> None:
        """See the port."""
        session = await self._sessions.find(token)
        if session is not None:
            await self._sessions.end_all(session.person.id, but=token)

    async def change_password(self, token: str, old: str, new: str, peer: str) -> None:
        """See the port."""
        session = await self._sessions.find(token)
        record = await self._storage.person(session.person.id) if session is not None else None
        if record is None:
            raise Refused(ProblemCode.CREDENTIALS_WRONG)
        checked_password(new)
        self._attempts.begin(peer, record.folded_name)
        await self._proven(record, old, peer)
        self._attempts.right(peer, record.folded_name)
        await self._storage.set_password_hash(record.id, await self._passwords.hash(new))
        await self._sessions.end_all(record.id, but=token)

    async def reset(self, token: str) -> str | None:
        """See the port."""
        found = await self._storage.reset(digest_of(token), self._clock.now())
        record = await self._storage.person(found.person) if found is not None else None
        return record.name if record is not None else None

    async def use_reset(self, token: str, password: str) -> Person:
        """See the port."""
        # Hashing is dear: not for a link that somebody made up.
        if await self.reset(token) is None:
            raise Refused(ProblemCode.INVITATION_INVALID)
        password_hash = await self._passwords.hash(checked_password(password))
        person = await self._storage.use_reset(digest_of(token), password_hash, self._clock.now())
        record = await self._storage.person(person) if person is not None else None
        if record is None:
            raise Refused(ProblemCode.INVITATION_INVALID)
        self._sessions.forget_all(record.id)
        self._attempts.forget(record.folded_name)
        log.info("%s chose a new password by a link", record.name)
        return person_of(record)

    async def invite(self, by: PersonId, note: str, days: int = INVITATION_DAYS, uses: int = 1) -> Invitation:
        """See the port."""
        host = await self._storage.person(by)
        if host is None or not host.admin:
            raise Refused(ProblemCode.NOT_ALLOWED)
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        if len(await self._storage.invitations(now)) >= limits.INVITATIONS:
            raise Refused(ProblemCode.TOO_MANY_INVITATIONS)
        record = InvitationRecord(
            digest=digest_of(token),
            invited_by=by,
            note=note[:NOTE_LENGTH],
            created_at=now,
            expires_at=now + max(1, min(days, limits.INVITATION_DAYS)) * _DAY,
            uses_left=max(1, min(uses, limits.INVITATION_USES)),
        )
        await self._storage.add_invitation(record)
        return _invitation(token, record)

    async def invitation(self, token: str) -> Invitation | None:
        """See the port."""
        record = await self._storage.invitation(digest_of(token), self._clock.now())
        return _invitation(token, record) if record is not None else None

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
        return person_of(await self._newcomers.add(person, admin=admin))

    async def set_password(self, name: str, password: str) -> None:
        """Give a person another password, and sign all their browsers out.

        Raises `KeyError` for nobody, `Refused` PASSWORD_TOO_SHORT.
        """
        record = await self._named(name)
        password_hash = await self._passwords.hash(checked_password(password))
        await self._storage.set_password_hash(record.id, password_hash)
        await self._sessions.end_all(record.id)
        self._attempts.forget(record.folded_name)

    async def everybody(self) -> tuple[Person, ...]:
        """Everybody whose messenger runs: the hidden ones too."""
        return tuple(person_of(record) for record in await self._storage.persons())

    async def hidden(self, name: str) -> Person:
        """The person of a program such as the robot, made when there is none; nobody can sign in as it."""
        return person_of(await self._newcomers.hidden(name))

    async def _proven(self, record: PersonRecord | None, password: str, peer: str) -> PersonRecord:
        """The person, when that is the password; takes as long for nobody. Raises `Refused`."""
        known_hash = "" if record is None or record.hidden else record.password_hash
        right = await self._passwords.matches(known_hash, password[:1_000])
        if record is None or not right:
            log.warning("a wrong name or password from %s", peer)
            raise Refused(ProblemCode.CREDENTIALS_WRONG)
        return record

    async def _named(self, name: str) -> PersonRecord:
        record = await self._storage.person_named(folded(name))
        if record is None or record.hidden:
            raise KeyError(name)
        return record


def _invitation(token: str, record: InvitationRecord) -> Invitation:
    return Invitation(token=token, note=record.note, expires_at=record.expires_at, uses_left=record.uses_left)
