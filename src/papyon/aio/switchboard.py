"""Drives one switchboard: gets in, calls people, carries letters and says what became of them."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol, assert_never

from papyon.aio.inbox import Inbox
from papyon.aio.transport import Dial, Transport, connect
from papyon.errors import (
    ConnectionLost,
    LocalProtocolError,
    PapyonError,
    PayloadError,
    RemoteProtocolError,
)
from papyon.payload.contents import Content
from papyon.payload.control import CONTROL, Recording, Typing, parse_control
from papyon.payload.invitation import INVITATION, parse_invitation
from papyon.payload.message import MimeMessage
from papyon.payload.p2p.envelope import P2P
from papyon.payload.receipt import CLIENT_CAPS, RECEIPT, ClientCaps, Receipt, parse_client_caps, parse_receipt
from papyon.session.chunks import Joiner
from papyon.session.delivery import ACK_TIMEOUT, Deliveries, Outcome
from papyon.session.events import (
    CallRefused,
    Closed,
    Greeted,
    Joined,
    Left,
    MessageHandled,
    Said,
    SwitchboardEvent,
)
from papyon.session.hearing import Hearing
from papyon.session.letters import Letter, parts
from papyon.session.switchboard import PARTICIPANTS, AckType, Stage, SwitchboardClient
from papyon.types import Capabilities

__all__ = ["Place", "Switchboard", "SwitchboardHost"]

log = logging.getLogger(__name__)

QUIET: Final = 15.0
"""Seconds between two looks at the clock: less than any deadline that a letter brings."""

LAST_LETTERS: Final = 5.0
"""Seconds for the application to take what came, when the whole session is over."""

OWN_PATIENCE: Final = 2.0
"""Seconds for our other endpoints to come: programs that run do at once; the first letter waits for it."""

ENTER_TIMEOUT: Final = 30.0
"""Seconds to get in: the ticket is good for sixty at least."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a switchboard is, and how to get there."""

    host: str
    port: int
    dial: Dial = connect


class SwitchboardHost(Protocol):
    """Who owns switchboards and hears of them. `changed` and `fate` return at once."""

    def changed(self, switchboard: "Switchboard") -> None:
        """Somebody came or went, was not reachable, or the switchboard is closed."""

    def fate(self, switchboard: "Switchboard", letter: str, outcome: Outcome) -> None:
        """What became of a letter."""

    def typing_seen(self, switchboard: "Switchboard", author: str, recording: bool) -> None:
        """Somebody is writing, or recording a voice clip."""

    async def packet_seen(self, switchboard: "Switchboard", author: str, message: MimeMessage) -> None:
        """A packet between peers came, for us or for somebody else here."""

    def posted(self, switchboard: "Switchboard", trid: int, delivered: bool) -> None:
        """What became of a message that was put into the line with `post`."""

    async def received(self, switchboard: "Switchboard", author: str, content: Content, letter: str) -> None:
        """Somebody said something; `letter` is its id or ''. Raises when it was not stored."""

    async def came(self, people: frozenset[str], address: str, new: bool) -> None:
        """Somebody is in the talk among `people`; `new`: they did not belong to it before."""

    async def went(self, people: frozenset[str], address: str) -> None:
        """Somebody left the talk among `people` by themselves."""


class Switchboard:
    """One switchboard, from the connection to its end. Belongs to whoever was ever in it.

    `shared`: one's own other endpoints are called in too.
    """

    def __init__(
        self,
        machine: SwitchboardClient,
        place: Place,
        host: SwitchboardHost,
        client_name: str,
        people: frozenset[str] = frozenset(),
        shared: bool = False,
    ) -> None:
        self._machine = machine
        self._place = place
        self._host = host
        self._client_name = client_name
        self._shared = shared
        self._transport: Transport | None = None
        self._loop = asyncio.get_running_loop()
        self._deliveries = Deliveries()
        self._joiner = Joiner()
        self._hearing = Hearing()
        self._inbox = Inbox(f"letters to {machine.account}")
        self._capabilities: dict[str, Capabilities] = {}
        self._here: set[str] = set()
        """Who is in it, as far as events were dealt with: the machine has read on."""
        self._spoken = False
        """Whether anything was ever said here."""
        self._begun = False
        """Whether anything was said among all these: until then people gather, to a talk that is open."""
        self._new: set[str] = set()
        """Who came into what had begun without them, and was not told of yet."""
        self._nap: asyncio.Timeout | None = None
        self._posted: dict[int, float] = {}
        self._waits = shared
        """Whether other endpoints of ours are awaited."""
        self._waiting: asyncio.TimerHandle | None = None
        self.people = people
        """Everybody who belongs here: called by us, or seen here."""
        self.refused: dict[str, PapyonError] = {}
        """Who could not be called in, and why."""
        self.left: set[str] = set()
        """Who left by themselves."""
        self.missed: set[str] = set()
        """Who was called and did not come while they were awaited."""
        self.error: PapyonError | None = None
        """Why it ended, if not by agreement."""

    @property
    def invited(self) -> bool:
        """Whether somebody else opened it."""
        return self._machine.invited

    @property
    def session(self) -> str:
        """By which number its server knows it; '' as long as that is not told."""
        return self._machine.session

    @property
    def with_own(self) -> bool:
        """Whether other endpoints of ours are in it, who may still call others in."""
        return self._machine.with_own

    @property
    def gathered(self) -> bool:
        """Whether nobody of our own is awaited: what is said before an endpoint comes is never seen there."""
        return not self._waits

    @property
    def live(self) -> bool:
        """Whether we are in."""
        return self._machine.stage is Stage.LIVE

    @property
    def closed(self) -> bool:
        """Whether it is over."""
        return self._machine.stage is Stage.CLOSED

    @property
    def present(self) -> frozenset[str]:
        """Who is in it besides us."""
        return self._machine.participants

    @property
    def busy(self) -> bool:
        """Whether letters are on their way."""
        return len(self._deliveries) > 0 or bool(self._posted)

    def endpoints(self, address: str) -> Mapping[str, Capabilities]:
        """Where somebody here is signed in (`email;{guid}`), and what each of their programs can do."""
        return self._machine.endpoints(address)

    async def run(self) -> None:
        """Live through it. Never raises but for cancellation: `error` tells how it ended."""
        patience: float | None = None
        try:
            async with asyncio.timeout(ENTER_TIMEOUT):
                self._transport = await self._place.dial(self._place.host, self._place.port)
            self._machine.start()
            entered_by = self._loop.time() + ENTER_TIMEOUT
            while not self.closed:
                await self.flush()
                for event in await self._next(entered_by):
                    await self._deal(event)
                if self._waits and self.with_own:
                    self._wait_no_more()
        except TimeoutError:
            self.error = ConnectionLost("the switchboard does not answer")
        except PapyonError as error:
            self.error = error
        except asyncio.CancelledError:
            patience = LAST_LETTERS
            raise
        finally:
            try:
                await self._end()
            finally:
                await self._inbox.close(patience)

    async def _end(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        # The good-bye, if there is one, still has to go out.
        last_words = self._machine.data_to_send()
        self._machine.leave()
        last_words += self._machine.data_to_send()
        for letter, outcome in self._deliveries.closed():
            self._host.fate(self, letter, outcome)
        self._host.changed(self)
        if self._transport is not None:
            try:
                async with asyncio.timeout(1):
                    await self._transport.write(last_words)
            except (PapyonError, TimeoutError):
                log.debug("%s: closed before the good-bye", self._transport.peer)
            finally:
                await self._transport.close()

    async def call(self, address: str) -> None:
        """Call somebody in. Raises `ConnectionLost`, `LocalProtocolError`."""
        self.people |= {address}
        self.refused.pop(address, None)
        self.left.discard(address)
        self._machine.call(address)
        await self.flush()

    async def send(self, letter: Letter) -> None:
        """Say something to everybody here. Raises `ConnectionLost`, `LocalProtocolError` when it is over."""
        able = [self._capabilities.get(person) for person in self.present]
        chunked = all(one is not None and one.basic & Capabilities.MULTI_PACKET for one in able)
        messages, ids = parts(letter, chunked)
        trids = frozenset(self._machine.send(message.encode(), AckType.EITHER) for message in messages)
        self._deliveries.sent(letter.id, ids, trids, self.present, self._loop.time())
        await self.flush()
        await self._begin()

    def post(self, message: MimeMessage) -> int:
        """Put a message into the line of which the host hears when everybody has it; `flush` sends it.

        Raises `LocalProtocolError` when the switchboard is over.
        """
        trid = self._machine.send(message.encode(), AckType.DATA)
        self._posted[trid] = self._loop.time()
        return trid

    async def tell_typing(self, account: str, recording: bool = False) -> None:
        """Tell that we are writing, or recording a voice clip. Raises as `send`."""
        await self._tell((Recording if recording else Typing)(account).message())

    def leave(self) -> None:
        """Say good-bye; `run` ends by itself then."""
        self._machine.leave()
        if self._nap is not None:
            self._nap.reschedule(self._loop.time())

    async def _tell(self, message: MimeMessage) -> None:
        self._machine.send(message.encode(), AckType.NONE)
        await self.flush()

    async def flush(self) -> None:
        """Write what was said. Raises `ConnectionLost`, `LocalProtocolError`."""
        if self._transport is None:
            raise LocalProtocolError("the switchboard is not connected")
        try:
            await self._transport.write(self._machine.data_to_send())
        except ConnectionLost as error:
            # Whoever asks for a switchboard meanwhile is not given this one again.
            self.error = self.error or error
            self.leave()
            raise

    async def _next(self, entered_by: float) -> list[SwitchboardEvent]:
        """Wait for the stream or the clock; `leave` cuts it short."""
        if self._transport is None or (not self.live and self._loop.time() >= entered_by):
            raise ConnectionLost("the switchboard does not let us in")
        # A letter that is sent meanwhile has no deadline before the end of this nap.
        deadline = self._deliveries.deadline
        quiet = self._loop.time() + QUIET
        try:
            async with asyncio.timeout_at(quiet if deadline is None else min(deadline, quiet)) as self._nap:
                data = await self._transport.read()
        except TimeoutError:
            now = self._loop.time()
            forgotten = any(now - since >= ACK_TIMEOUT for since in self._posted.values())
            if forgotten or self._deliveries.unanswered(now):
                # A router may have forgotten a quiet connection: what is sent here again is lost again.
                raise ConnectionLost("the switchboard acknowledges nothing any more") from None
            self._fates(self._deliveries.expire(now))
            return []
        finally:
            self._nap = None
        return self._machine.receive(data) if data else self._machine.receive_end()

    async def _deal(self, event: SwitchboardEvent) -> None:
        match event:
            case Greeted():
                if self._shared:
                    # One's other endpoints see the conversation only when they are in it.
                    self._machine.call(self._machine.account)
                    self._waiting = self._loop.call_later(OWN_PATIENCE, self._wait_no_more)
                    await self.flush()
                if self.present:
                    await self._announce()
                self._host.changed(self)
            case Joined(address, _, capabilities):
                new = address not in self.people
                self.people |= {address}
                if len(self.people) > PARTICIPANTS:
                    raise RemoteProtocolError(f"more than {PARTICIPANTS} people came into the switchboard")
                self._here.add(address)
                self.left.discard(address)
                self.missed.discard(address)
                self.refused.pop(address, None)
                self._capabilities[address] = capabilities
                if self.live:
                    await self._announce()
                self._host.changed(self)
                if self._spoken and new:
                    # With each who is called in now it is a talk of others again.
                    self._new.add(address)
                    self._begun = False
                elif self._begun:
                    await self._inbox.put(partial(self._host.came, self.people, address, new=False))
            case Left(address, _) if address == self._machine.account:
                self._host.changed(self)
            case Left(address, idle):
                self._here.discard(address)
                if not idle:
                    self.left.add(address)
                self._hearing.forget(address)
                self._fates(self._deliveries.left(address))
                self._host.changed(self)
                if self._begun and not idle:
                    await self._inbox.put(partial(self._host.went, self.people, address))
            case CallRefused(address, error):
                if address == self._machine.account:
                    self._wait_no_more()  # the other endpoint has gone
                    return
                self.refused[address] = error
                self._host.changed(self)
            case MessageHandled(trid, delivered) if self._posted.pop(trid, None) is not None:
                self._host.posted(self, trid, delivered)
            case MessageHandled(trid, delivered):
                self._fates(self._deliveries.handled(trid, delivered, self._loop.time()))
            case Said(address, _, message):
                await self._hear(address, message)
            case Closed(error):
                self.error = error
            case _:
                assert_never(event)

    def _wait_no_more(self) -> None:
        self._waits = False
        if self._waiting is not None:
            self._waiting.cancel()
        self._host.changed(self)

    def _fates(self, outcomes: list[tuple[str, Outcome]]) -> None:
        for letter, outcome in outcomes:
            self._host.fate(self, letter, outcome)

    async def _begin(self) -> None:
        """Something was said: who is here, and who has gone meanwhile, is told before it."""
        if self._begun:
            return
        self._begun = self._spoken = True
        for address in sorted(self._here):
            new = address in self._new
            await self._inbox.put(partial(self._host.came, self.people, address, new))
        self._new.clear()
        for address in sorted(self.left):
            await self._inbox.put(partial(self._host.went, self.people, address))

    async def _announce(self) -> None:
        await self._tell(ClientCaps(self._client_name, receipts=True).message())

    async def _hear(self, author: str, part: MimeMessage) -> None:
        if author == self._machine.account:
            # Another endpoint of ours: what it says to all is worth showing, what it notes is not.
            await self._hear_own(part)
            return
        if author not in self.people:
            return  # who is not here
        message = self._joiner.add(author, part, self._loop.time())
        if message is None:
            return
        try:
            match message.kind:
                case kind if kind == CONTROL:
                    notice = parse_control(message)
                    if notice is not None:
                        self._host.typing_seen(self, author, isinstance(notice, Recording))
                case kind if kind == RECEIPT:
                    self._fates(self._deliveries.confirmed(author, parse_receipt(message).message_id))
                case kind if kind == CLIENT_CAPS:
                    if parse_client_caps(message).receipts:
                        self._deliveries.announced(author)
                case kind if kind == P2P:
                    await self._host.packet_seen(self, author, message)
                case kind if kind == INVITATION:
                    invitation = parse_invitation(message)
                    if invitation.wants_answer and self.live:
                        await self._tell(invitation.refusal().message())
                case _:
                    heard = self._hearing.read(author, message)
                    if heard is not None:
                        await self._begin()
                        await self._inbox.put(partial(self._store, author, *heard))
        except PayloadError as error:
            log.info("%s: unreadable message from %s: %s", self._place.host, author, error)

    async def _hear_own(self, part: MimeMessage) -> None:
        account = self._machine.account
        message = self._joiner.add(account, part, self._loop.time())
        try:
            heard = None if message is None else self._hearing.read(account, message)
        except PayloadError as error:
            log.info("%s: unreadable message from %s: %s", self._place.host, account, error)
            return
        if heard is not None and self.people:
            await self._begin()
            await self._inbox.put(partial(self._host.received, self, account, *heard))

    async def _store(self, author: str, content: Content, letter: str) -> None:
        try:
            await self._host.received(self, author, content, letter)
        except Exception:
            # Whatever the listener's trouble is: without a receipt the sender sends it again.
            log.exception("a message from %s was not stored", author)
            return
        if letter and self.live:
            try:
                await self._tell(Receipt(letter).message())
            except PapyonError as error:
                log.debug("%s: the receipt was not told: %s", self._place.host, error)
