"""All conversations of one session, and the switchboards under them."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from random import Random
from typing import Final, Protocol

from papyon.aio.conversation import Conversation
from papyon.aio.events import (
    ClientEvent,
    Fate,
    LetterChanged,
    LetterReceived,
    ParticipantJoined,
    ParticipantLeft,
    TypingReceived,
)
from papyon.aio.inbox import Inbox
from papyon.aio.link import Link
from papyon.aio.pace import Pace
from papyon.aio.peers import Peers
from papyon.aio.settings import Settings
from papyon.aio.switchboard import Place, Switchboard
from papyon.aio.tasks import Tasks
from papyon.aio.transport import Dial
from papyon.errors import PapyonError, PayloadError, ServerError
from papyon.payload.address import NetworkAddress
from papyon.payload.contents import Content
from papyon.payload.control import CONTROL, Recording, Typing, parse_control
from papyon.payload.message import MimeMessage
from papyon.payload.page import Page, PageKind
from papyon.session.delivery import Outcome
from papyon.session.events import Invited, SwitchboardOpened
from papyon.session.hearing import Hearing
from papyon.session.letters import Letter
from papyon.session.signin import Step
from papyon.session.switchboard import SwitchboardClient
from papyon.types import Dialect, ErrorCode, NetworkId

__all__ = ["SWITCHBOARDS", "Acquaintance", "Conversations"]

log = logging.getLogger(__name__)

SWITCHBOARDS: Final = 60
"""Switchboards of one account at a time: servers stop at a hundred, and nobody talks to sixty at once."""

TOLD: Final = 5000
"""Events that wait for the listener: each letter under way has two at most; typing is dropped beyond it."""

LAST_NEWS: Final = 5.0
"""Seconds for the listener to hear the rest when the session is over: then it hangs."""

_BURST, _EVERY = 8, 3.0
"""Requests for a switchboard: as a person opens windows, and then slower than servers call too fast."""

_TOO_FAST_WAIT: Final = 10.0
_TOO_FAST_TRIES: Final = 3


class Acquaintance(Protocol):
    """What is known of people outside of conversations."""

    def is_offline(self, address: str) -> bool:
        """Whether somebody is known to be away; strangers are not known."""

    def is_blocked(self, address: str) -> bool:
        """Whether somebody is kept out."""

    def network_of(self, address: str) -> int:
        """The `NetworkId` of somebody; strangers are on this network."""

    def has_other_endpoints(self) -> bool:
        """Whether the account is signed in elsewhere too, and wants to see there what is said here."""

    async def leave_letter(self, address: str, letter: Letter) -> None:
        """Have the server keep a letter, or hand it to another network. Raises `PapyonError`."""


class Conversations:
    """Opens and answers switchboards, and knows which conversation each belongs to."""

    def __init__(
        self,
        link: Link,
        account: str,
        settings: Settings,
        dial: Dial,
        random: Random,
        acquaintance: Acquaintance,
        tell: Callable[[ClientEvent], Awaitable[None]],
    ) -> None:
        self._link = link
        self._account = account
        self._settings = settings
        self._random = random
        self._acquaintance = acquaintance
        self._tell = tell
        self._dial = dial
        self._conversations: dict[frozenset[str], Conversation] = {}
        self._owners: dict[Switchboard, Conversation] = {}
        self._tasks = Tasks(f"conversations of {account}")
        self._events: asyncio.Queue[ClientEvent | None] = asyncio.Queue(TOLD)
        self._pace = Pace(_BURST, _EVERY, asyncio.get_running_loop().time)
        self._pages = Hearing()
        self._inbox = Inbox(f"pages to {account}")
        self.peers: Peers | None = None
        """Who sends and takes pictures and files in these switchboards."""
        self._tellers = Tasks(f"news of {account}")
        self._teller = self._tellers.start(self._tell_all(), "tell")

    # What a person wants.

    def send(self, people: frozenset[str], letter: Letter) -> None:
        """Send a letter; what becomes of it is told as `LetterChanged`."""
        self._conversation(people).put(letter)

    async def typing(self, people: frozenset[str], recording: bool = False) -> None:
        """Tell that we are writing or recording, where that is possible without disturbing anybody."""
        first, *others = people
        if not others and self.is_elsewhere(first):
            if not recording:
                await self._page_typing(first)
            return
        conversation = self._conversation(people)
        try:
            if (switchboard := conversation.usable()) is not None:
                await switchboard.tell_typing(self._account, recording)
            elif not any(self._acquaintance.is_offline(person) for person in people):
                self._tasks.start(self._warm(conversation, recording), "warm")
                return
        except PapyonError as error:
            log.debug("typing not told: %s", error)
        self._forget_idle(conversation)

    async def reach(self, address: str) -> Switchboard:
        """A switchboard with one other person. Raises `PapyonError` when they do not come."""
        conversation = self._conversation(frozenset((address,)))
        try:
            return await conversation.reach()
        finally:
            self._forget_idle(conversation)

    def leave(self, people: frozenset[str]) -> None:
        """Leave the switchboards of a conversation."""
        if (conversation := self._conversations.get(people)) is not None:
            for switchboard in conversation.switchboards:
                switchboard.leave()

    def invited(self, invitation: Invited) -> None:
        """Somebody opened a switchboard for us: go in, unless it is somebody blocked or the house is full."""
        if self._acquaintance.is_blocked(invitation.address):
            return
        if not self._make_room():
            log.warning("%s: %s is not answered: too many switchboards", self._account, invitation.address)
            return
        machine = SwitchboardClient(
            self._account,
            self._link.machine.dialect,
            self._settings.machine_guid,
            invitation.ticket,
            invitation.session,
        )
        people = frozenset((invitation.address,)) - {self._account}
        switchboard = self._run(machine, invitation.host, invitation.port, people)
        if people:
            conversation = self._conversation(people)
            conversation.switchboards.append(switchboard)
            self._owners[switchboard] = conversation

    def closed_elsewhere(self, session: str) -> None:
        """The conversation of a switchboard was closed at another endpoint: leave it here too."""
        for switchboard in list(self._owners):
            if session and switchboard.session == session:
                switchboard.leave()

    async def paged(self, page: Page) -> None:
        """Somebody without a switchboard said something."""
        author = "" if page.sender is None else page.sender.address.lower()
        if not author or author == self._account or self._acquaintance.is_blocked(author):
            return
        try:
            if page.message.kind == CONTROL:
                notice = parse_control(page.message)
                if notice is not None:
                    self._tell_typing((author,), author, isinstance(notice, Recording))
                return
            heard = self._pages.read(author, page.message)
        except PayloadError as error:
            log.info("%s: unreadable page from %s: %s", self._account, author, error)
            return
        if heard is None:
            return
        content, letter = heard
        received = LetterReceived((author,), author, letter or self._new_id(), content)
        await self._inbox.put(lambda: self._store_page(received))

    async def _store_page(self, received: LetterReceived) -> None:
        try:
            await self._tell(received)
        except Exception:
            # There is nobody to ask for it again: the server has handed it over.
            log.exception("%s: a page from %s was not stored", self._account, received.author)

    async def close(self) -> None:
        """Leave everything. Letters under way are forgotten: whoever wrote them sends them again.

        What is known of others is told before: they would come twice.
        """
        for switchboard in list(self._owners):
            switchboard.leave()
        try:
            await self._tasks.stop()
            if not self._events.full() and self._teller is not None:
                self._events.put_nowait(None)
                await asyncio.wait((self._teller,), timeout=LAST_NEWS)
            await self._inbox.close(LAST_NEWS)
        finally:
            await self._tellers.stop()

    # What conversations need.

    async def open(self, people: frozenset[str]) -> Switchboard:
        """Implements `ConversationHost`."""
        opened = await self._ask_for_switchboard()
        self._make_room()
        machine = SwitchboardClient(
            self._account, self._link.machine.dialect, self._settings.machine_guid, opened.ticket
        )
        switchboard = self._run(machine, opened.host, opened.port, people)
        self._owners[switchboard] = self._conversation(people)
        return switchboard

    async def leave_letter(self, address: str, letter: Letter) -> None:
        """Implements `ConversationHost`."""
        await self._acquaintance.leave_letter(address, letter)

    def is_offline(self, address: str) -> bool:
        """Implements `ConversationHost`."""
        return self._acquaintance.is_offline(address)

    def is_elsewhere(self, address: str) -> bool:
        """Implements `ConversationHost`."""
        return self._acquaintance.network_of(address) != NetworkId.MESSENGER

    def tell_fate(self, letter: str, fate: Fate, error: PapyonError | None) -> None:
        """Implements `ConversationHost`."""
        if fate is Fate.FAILED and self._link.machine.step is Step.CLOSED:
            return  # the whole session is over; after the next sign-in it is sent again
        self._put(LetterChanged(letter, fate, error))

    # What switchboards tell.

    def changed(self, switchboard: Switchboard) -> None:
        """Implements `SwitchboardHost`."""
        conversation = self._owners.get(switchboard)
        if conversation is None or conversation.people != switchboard.people:
            conversation = self._move(switchboard, conversation)
        if switchboard.closed:
            self._owners.pop(switchboard, None)
        elif switchboard.live and switchboard.invited and not (switchboard.present or switchboard.with_own):
            # Whoever called us has gone, or never was there.
            switchboard.leave()
        if self.peers is not None:
            self.peers.changed(switchboard)
        if conversation is not None:
            conversation.changed()
            self._forget_idle(conversation)

    def fate(self, switchboard: Switchboard, letter: str, outcome: Outcome) -> None:
        """Implements `SwitchboardHost`."""
        # The conversation that sent it may not be the one that the switchboard belongs to by now.
        for conversation in list(self._conversations.values()):
            conversation.fate(letter, outcome)

    def typing_seen(self, switchboard: Switchboard, author: str, recording: bool) -> None:
        """Implements `SwitchboardHost`."""
        self._tell_typing(tuple(sorted(switchboard.people)), author, recording)

    async def packet_seen(self, switchboard: Switchboard, author: str, message: MimeMessage) -> None:
        """Implements `SwitchboardHost`."""
        if self.peers is not None:
            await self.peers.hear(switchboard, author, message)

    def posted(self, switchboard: Switchboard, trid: int, delivered: bool) -> None:
        """Implements `SwitchboardHost`."""
        if self.peers is not None:
            self.peers.handled(switchboard, trid, delivered)

    async def received(self, switchboard: Switchboard, author: str, content: Content, letter: str) -> None:
        """Implements `SwitchboardHost`."""
        if switchboard.people == {author} and self._acquaintance.is_blocked(author):
            # They were in here before they were blocked. Leaving, we confirm nothing.
            switchboard.leave()
            return
        await self._tell(
            LetterReceived(
                participants=tuple(sorted(switchboard.people)),
                author=author,
                id=letter or self._new_id(),
                content=content,
                own=author == self._account,
            )
        )

    async def came(self, people: frozenset[str], address: str, new: bool) -> None:
        """Implements `SwitchboardHost`."""
        if len(people) > 1:
            await self._tell(ParticipantJoined(tuple(sorted(people)), address, new))

    async def went(self, people: frozenset[str], address: str) -> None:
        """Implements `SwitchboardHost`."""
        known = self._conversations.get(people)
        # Who left one of two switchboards, or is back already, is there all the same.
        there = known is not None and any(address in one.present for one in known.switchboards)
        if len(people) > 1 and not there:
            await self._tell(ParticipantLeft(tuple(sorted(people)), address))

    def _conversation(self, people: frozenset[str]) -> Conversation:
        found = self._conversations.get(people)
        if found is None:
            found = self._conversations[people] = Conversation(people, self, self._work)
        return found

    def _work(self, conversation: Conversation) -> None:
        async def work() -> None:
            await conversation.work()
            self._forget_idle(conversation)

        self._tasks.start(work(), "send")

    async def _warm(self, conversation: Conversation, recording: bool) -> None:
        written = conversation.written
        await conversation.warm()
        # What was written meanwhile says it all: nobody is told of typing that is over.
        if conversation.written == written and (switchboard := conversation.usable()) is not None:
            try:
                await switchboard.tell_typing(self._account, recording)
            except PapyonError as error:
                log.debug("typing not told: %s", error)
        self._forget_idle(conversation)

    def _forget_idle(self, conversation: Conversation) -> None:
        if conversation.idle and self._conversations.get(conversation.people) is conversation:
            del self._conversations[conversation.people]

    def _move(self, switchboard: Switchboard, old: Conversation | None) -> Conversation | None:
        """Somebody else is here now: it is another conversation's from now on."""
        if old is not None:
            old.switchboards = [one for one in old.switchboards if one is not switchboard]
            old.changed()
            self._forget_idle(old)
        if not switchboard.people:
            return None
        conversation = self._conversation(switchboard.people)
        conversation.switchboards.append(switchboard)
        self._owners[switchboard] = conversation
        return conversation

    def _run(self, machine: SwitchboardClient, host: str, port: int, people: frozenset[str]) -> Switchboard:
        place = Place(host, port, self._dial)
        shared = not machine.invited and self._acquaintance.has_other_endpoints()
        switchboard = Switchboard(machine, place, self, self._settings.client_name, people, shared)
        self._tasks.start(switchboard.run(), "switchboard")
        return switchboard

    def _make_room(self) -> bool:
        """Leave a quiet switchboard when there are too many; whether there is room now."""
        if len(self._owners) < SWITCHBOARDS:
            return True
        quiet = next((one for one in self._owners if one.live and not one.busy), None)
        if quiet is not None:
            quiet.leave()
        return quiet is not None

    async def _ask_for_switchboard(self) -> SwitchboardOpened:
        for tries in range(_TOO_FAST_TRIES):
            await self._pace.turn()
            try:
                return await self._link.switchboard()
            except ServerError as error:
                last = tries == _TOO_FAST_TRIES - 1
                if error.code not in (ErrorCode.CHANGING_TOO_RAPIDLY, ErrorCode.TOO_ACTIVE) or last:
                    raise
            await asyncio.sleep(_TOO_FAST_WAIT)
        raise ServerError(ErrorCode.TOO_ACTIVE, "XFR")

    async def _page_typing(self, address: str) -> None:
        machine = self._link.machine
        if machine.dialect < Dialect.MSNP14:
            return
        recipient = NetworkAddress(address, self._acquaintance.network_of(address))
        try:
            # Nobody waits for what becomes of it.
            machine.page(Page(recipient, Typing(self._account).message(), PageKind.TYPING))
            await self._link.flush()
        except PapyonError as error:
            log.debug("typing not told: %s", error)

    def _new_id(self) -> str:
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4))

    def _tell_typing(self, people: tuple[str, ...], author: str, recording: bool) -> None:
        if self._events.qsize() < TOLD // 2:
            self._put(TypingReceived(people, author, recording))

    def _put(self, event: ClientEvent) -> None:
        try:
            self._events.put_nowait(event)
        except asyncio.QueueFull:
            # The listener has hung for thousands of events; letters are sent again after the next sign-in.
            log.error("%s: %s was not told", self._account, type(event).__name__)

    async def _tell_all(self) -> None:
        while (event := await self._events.get()) is not None:
            try:
                await self._tell(event)
            except Exception:
                log.exception("%s: %s was not taken", self._account, type(event).__name__)
