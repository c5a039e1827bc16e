"""What is said between the same people: letters in order, over as many switchboards as it takes."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Protocol

from papyon.aio.events import Fate
from papyon.aio.switchboard import Switchboard
from papyon.errors import ConnectionFailed, LocalProtocolError, PapyonError, ServerError
from papyon.session.delivery import Outcome
from papyon.session.letters import Letter
from papyon.types import ErrorCode

__all__ = ["ATTEMPTS", "INVITE_TIMEOUT", "LETTERS", "Conversation", "ConversationHost"]

log = logging.getLogger(__name__)

ATTEMPTS: Final = 2
"""How often a letter is sent: once more on a fresh switchboard, when the first died under it."""

INVITE_TIMEOUT: Final = 30.0
"""Seconds in which called people have to come: old clients on old lines take five."""

LETTERS: Final = 1000
"""Letters of one conversation that may wait: what a core keeps for all of them together."""


class ConversationHost(Protocol):
    """What a conversation needs of the session around it."""

    async def open(self, people: frozenset[str]) -> Switchboard:
        """A new switchboard of our own. Raises `ServerError`, `ConnectionFailed`, `LocalProtocolError`."""

    async def leave_letter(self, address: str, letter: Letter) -> None:
        """Have the server keep a letter, or hand it to another network.

        Raises `PapyonError` when it does not.
        """

    def is_offline(self, address: str) -> bool:
        """Whether somebody is known to be away; strangers are not known."""

    def is_elsewhere(self, address: str) -> bool:
        """Whether somebody is on a network without switchboards."""

    def tell_fate(self, letter: str, fate: Fate, error: PapyonError | None) -> None:
        """What became of a letter."""


class Away(Exception):  # noqa: N818 - it is no error but an answer, and never leaves this file
    """Nobody came."""


class Conversation:
    """The talk with `people`. `start` runs a coroutine in the background for us."""

    def __init__(
        self, people: frozenset[str], host: ConversationHost, start: Callable[["Conversation"], None]
    ) -> None:
        self.people = people
        self.switchboards: list[Switchboard] = []
        self._host = host
        self._start = start
        self._waiting: dict[str, Letter] = {}
        self._flying: dict[str, Letter] = {}
        self._numbers: dict[str, int] = {}
        self._attempts: dict[str, int] = {}
        self.written = 0
        """Letters that were put here so far."""
        self._changed = asyncio.Event()
        self._readying = asyncio.Lock()
        self._working = False

    @property
    def idle(self) -> bool:
        """Whether nothing would be lost by forgetting it."""
        busy = self._working or self._readying.locked()
        return not (self.switchboards or self._waiting or self._flying or busy)

    def put(self, letter: Letter) -> None:
        """Send a letter after all before it; one that is on its way already is not sent twice."""
        if letter.id in self._waiting or letter.id in self._flying:
            return
        if len(self._waiting) >= LETTERS:
            self._host.tell_fate(letter.id, Fate.FAILED, ServerError(ErrorCode.TOO_ACTIVE, "MSG"))
            return
        self.written += 1
        self._numbers[letter.id] = self.written
        self._waiting[letter.id] = letter
        self._wake()

    def changed(self) -> None:
        """Something about a switchboard of ours is different."""
        self.switchboards = [one for one in self.switchboards if not one.closed]
        self._changed.set()

    def fate(self, letter_id: str, outcome: Outcome) -> None:
        """What became of a letter in a switchboard."""
        letter = self._flying.get(letter_id)
        if letter is None:
            return
        match outcome:
            case Outcome.SENT:
                self._host.tell_fate(letter_id, Fate.SENT, None)
            case Outcome.DELIVERED:
                self._finish(letter_id, Fate.DELIVERED)
            case Outcome.LOST:
                self._lost(letter)

    def usable(self) -> Switchboard | None:
        """A switchboard in which everybody is."""
        whole = (one for one in self.switchboards if one.live and self.people <= one.present)
        return next((one for one in whole if one.gathered), None)

    async def reach(self) -> Switchboard:
        """A switchboard in which everybody is. Raises `PapyonError`, 217 when somebody does not come."""
        try:
            return await self._ready()
        except Away:
            raise ServerError(ErrorCode.NOT_ONLINE, "CAL") from None

    async def work(self) -> None:
        """Send what waits."""
        if self._working:
            return
        self._working = True
        try:
            while self._waiting:
                letter = min(self._waiting.values(), key=lambda one: self._numbers[one.id])
                await self._send(letter)
        finally:
            self._working = False

    async def warm(self) -> None:
        """Have a switchboard ready, for somebody who has begun to write."""
        try:
            await self._ready()
        except (Away, PapyonError) as error:
            # The letter itself will find out, and say so.
            log.debug("no switchboard yet: %s", error)

    def _wake(self) -> None:
        if not self._working:
            self._start(self)

    async def _send(self, letter: Letter) -> None:
        (first, *others) = self.people
        try:
            if not others and self._host.is_elsewhere(first):
                raise Away
            if not others and self._host.is_offline(first) and not self._trusted(letter):
                raise Away
            switchboard = await self._ready()
        except Away:
            await self._keep(letter, None if others else first)
            return
        except ConnectionFailed as error:
            self._failed(letter, error)
            return
        except PapyonError as error:
            self._finish(letter.id, Fate.FAILED, error)
            return
        self._attempts[letter.id] = self._attempts.get(letter.id, 0) + 1
        self._flying[letter.id] = self._waiting.pop(letter.id)
        try:
            await switchboard.send(letter)
        except (ConnectionFailed, LocalProtocolError):
            # It may have been counted among the lost ones already.
            if letter.id in self._flying:
                self._lost(letter)

    def _trusted(self, letter: Letter) -> bool:
        """Whether a switchboard is to be believed rather than the list: who hides is in it all the same."""
        return self.usable() is not None and letter.id not in self._attempts

    async def _keep(self, letter: Letter, address: str | None) -> None:
        """There is no switchboard for it: the server keeps a text for one, or hands it to another network."""
        away = ServerError(ErrorCode.NOT_ONLINE, "CAL")
        if address is None:
            self._finish(letter.id, Fate.FAILED, away)
            return
        try:
            await self._host.leave_letter(address, letter)
        except ConnectionFailed as error:
            self._failed(letter, error)
        except PapyonError as error:
            self._finish(letter.id, Fate.FAILED, error)
        else:
            online = self._host.is_elsewhere(address) and not self._host.is_offline(address)
            self._finish(letter.id, Fate.DELIVERED if online else Fate.OFFLINE)

    def _lost(self, letter: Letter) -> None:
        del self._flying[letter.id]
        if self._attempts.get(letter.id, 0) >= ATTEMPTS:
            self._finish(letter.id, Fate.FAILED, ServerError(ErrorCode.NOT_DELIVERABLE, "MSG"))
        else:
            self._waiting[letter.id] = letter
            self._wake()

    def _failed(self, letter: Letter, error: PapyonError) -> None:
        attempts = self._attempts[letter.id] = self._attempts.get(letter.id, 0) + 1
        if attempts >= ATTEMPTS:
            self._finish(letter.id, Fate.FAILED, error)

    def _finish(self, letter_id: str, fate: Fate, error: PapyonError | None = None) -> None:
        for table in (self._waiting, self._flying, self._numbers, self._attempts):
            table.pop(letter_id, None)
        self._host.tell_fate(letter_id, fate, error)

    async def _ready(self) -> Switchboard:
        """A switchboard with everybody who can come. Raises `Away` when that is nobody, `PapyonError`."""
        async with self._readying:
            for switchboard in self.switchboards:
                switchboard.refused.clear()
            asked: set[tuple[int, str]] = set()
            opened: Switchboard | None = None
            try:
                async with asyncio.timeout(INVITE_TIMEOUT) as patience:
                    while True:
                        self._changed.clear()
                        if (found := self.usable() or self._as_good_as_it_gets()) is not None:
                            if found.missed:
                                await self._call(asked)  # they may come still, and nobody waits again
                            break
                        if not self.switchboards:
                            if opened is not None:
                                raise opened.error or Away
                            # Others may have to be opened first; that says nothing about who comes here.
                            patience.reschedule(None)
                            opened = await self._host.open(self.people)
                            patience.reschedule(asyncio.get_running_loop().time() + INVITE_TIMEOUT)
                            self.switchboards.append(opened)
                        await self._call(asked)
                        await self._changed.wait()
            except TimeoutError:
                found = next((one for one in self.switchboards if one.live and one.present), None)
                if found is None:
                    raise Away from None
                found.missed |= self.people - found.present
            self._drop_empty(found)
            return found

    async def _call(self, asked: set[tuple[int, str]]) -> None:
        """Call who is missing into the first switchboard that we are in."""
        switchboard = next((one for one in self.switchboards if one.live), None)
        if switchboard is None:
            return
        for person in sorted(self.people - switchboard.present):
            # Who left a talk of several on purpose is not dragged back while others are there.
            unwanted = person in switchboard.left and bool(switchboard.present)
            if (id(switchboard), person) not in asked and not unwanted:
                asked.add((id(switchboard), person))
                await switchboard.call(person)

    def _as_good_as_it_gets(self) -> Switchboard | None:
        """The switchboard in which nobody is awaited any more. Raises `Away` when nobody is in it."""
        for switchboard in self.switchboards:
            if not (switchboard.live and switchboard.gathered):
                continue
            gone = switchboard.left | switchboard.missed if switchboard.present else set[str]()
            if self.people - switchboard.present <= switchboard.refused.keys() | gone:
                if switchboard.present:
                    return switchboard
                if len(self.switchboards) == 1:
                    raise Away
        return None

    def _drop_empty(self, chosen: Switchboard) -> None:
        # Two who called each other at once have two switchboards; the empty one is nobody's.
        for switchboard in self.switchboards:
            if switchboard is not chosen and switchboard.live and not switchboard.present:
                switchboard.leave()
