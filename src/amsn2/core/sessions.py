"""Signed-in browsers: a token each, kept hashed in storage and in clear in a small memory here."""

import hashlib
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from amsn2.api.administration import SessionSeen
from amsn2.api.errors import StoreFailure
from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import PeopleStorage, PersonRecord, SessionRecord
from amsn2.api.ports import SessionInfo, Unsubscribe
from amsn2.core.clock import Clock

log = logging.getLogger(__name__)

SESSION_LIFE: Final = 90 * 24 * 3600_000
"""Milliseconds without use after which a browser is signed out: a holiday is shorter, a lost phone longer."""

CHECK_EVERY: Final = 60_000
"""Milliseconds between two looks into storage: another process (the command line) may have ended it."""

REMEMBERED: Final = 1_000
"""Sessions in memory; past that the longest unused is read again. About 1 MB."""

TOKEN_LENGTH: Final = 128
"""Characters of a token that is looked up at all; ours have 43."""

PEER_LENGTH: Final = 64
"""Characters kept of an address: the longest with a zone."""

DEVICE_LENGTH: Final = 200
"""Characters kept of what a browser calls itself."""


PUBLIC_LENGTH: Final = 16
"""Characters of a digest that name a session to its person: 64 bits, so that no two are alike."""


class _Remembered(Struct):
    info: SessionInfo
    checked_at: int


class Sessions:
    """Opens, finds and ends sessions."""

    def __init__(self, storage: PeopleStorage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._remembered: OrderedDict[str, _Remembered] = OrderedDict()
        self._listeners: list[Callable[[str], None]] = []
        self._ended = 0
        """How often sessions were ended: a find that began before must look again."""

    def on_end(self, listener: Callable[[str], None]) -> Unsubscribe:
        """Call with the token of every session that ends while it is remembered here."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    async def open(self, person: PersonId, device: str, peer: str) -> str:
        """Open a session; returns its token, which is nowhere else."""
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        await self._storage.add_session(
            SessionRecord(
                digest=digest_of(token),
                person=person,
                device=device[:DEVICE_LENGTH],
                created_at=now,
                last_used_at=now,
                peer=peer[:PEER_LENGTH],
            )
        )
        return token

    def remembered(self, token: str) -> SessionInfo | None:
        """Whose session that is, when storage was asked within the last minute."""
        remembered = self._remembered.get(token)
        # A clock that was set back makes what is remembered old, and not good for as long as that.
        if remembered is None or not 0 <= self._clock.now() - remembered.checked_at < CHECK_EVERY:
            return None
        self._remembered.move_to_end(token)
        return remembered.info

    async def find(self, token: str) -> SessionInfo | None:
        """Whose session that is, or None; using it keeps it alive."""
        if not token or len(token) > TOKEN_LENGTH:
            return None
        return self.remembered(token) or await self._look_up(token)

    async def end(self, token: str) -> None:
        """End a session; unknown ones are fine."""
        await self._storage.remove_session(digest_of(token))
        self._forget([token])

    async def seen(self, person: PersonId, token: str) -> tuple[SessionSeen, ...]:
        """All sessions of a person; the one of the token is marked."""
        current = digest_of(token)
        oldest = self._clock.now() - SESSION_LIFE
        return tuple(
            SessionSeen(
                id=record.digest[:PUBLIC_LENGTH],
                device=record.device,
                peer=record.peer,
                created_at=record.created_at,
                last_used_at=record.last_used_at,
                current=record.digest == current,
            )
            for record in await self._storage.sessions(person)
            if record.last_used_at >= oldest
        )

    async def end_seen(self, person: PersonId, session: str) -> None:
        """End a session of the person by its public id; an unknown one, or another's, is fine."""
        for record in await self._storage.sessions(person):
            if record.digest[:PUBLIC_LENGTH] == session:
                await self._storage.remove_session(record.digest)
                self._forget([token for token in self._remembered if digest_of(token) == record.digest])

    async def end_all(self, person: PersonId, but: str = "") -> None:
        """End all sessions of a person, but the one of that token."""
        await self._storage.remove_sessions(person, digest_of(but) if but else "")
        self.forget_all(person, but)

    def forget_all(self, person: PersonId, but: str = "") -> None:
        """The sessions of a person are gone from storage, but the one of that token."""
        kept = self._remembered.items()
        self._forget([token for token, one in kept if one.info.person.id == person and token != but])

    def change_person(self, person: Person) -> None:
        """The person's name or rights have changed: from now on every session of theirs shows it."""
        # Who is being read just now may have been read before the change.
        self._ended += 1
        for one in self._remembered.values():
            if one.info.person.id == person.id:
                one.info = replace(one.info, person=person)

    async def _look_up(self, token: str) -> SessionInfo | None:
        while True:
            ended = self._ended
            info = await self._read(token)
            if ended == self._ended:
                break
        if info is None:
            if token in self._remembered:
                self._forget([token])
            return None
        self._remembered[token] = _Remembered(info=info, checked_at=self._clock.now())
        self._remembered.move_to_end(token)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return info

    async def _read(self, token: str) -> SessionInfo | None:
        digest = digest_of(token)
        record = await self._storage.session(digest)
        now = self._clock.now()
        if record is None or now - record.last_used_at > SESSION_LIFE:
            return None
        person = await self._storage.person(record.person)
        if person is None:
            return None
        if now - record.last_used_at >= CHECK_EVERY:
            record = replace(record, last_used_at=now)
            try:
                await self._storage.touch_session(digest, now)
            except StoreFailure:
                # A full disk must not sign people out: they have to see what is wrong.
                log.warning("the use of a session of %s was not noted", person.name)
        return SessionInfo(
            person=person_of(person), created_at=record.created_at, last_used_at=record.last_used_at
        )

    def _forget(self, tokens: list[str]) -> None:
        self._ended += 1
        for token in tokens:
            self._remembered.pop(token, None)
            for listener in tuple(self._listeners):
                listener(token)


def digest_of(token: str) -> str:
    """What is stored of a token. Tokens are long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def person_of(record: PersonRecord) -> Person:
    """What others see of a stored person."""
    return Person(id=record.id, name=record.name, admin=record.admin)
