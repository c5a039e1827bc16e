"""Drives the machine of one peer: over a switchboard, or past the server when both sides can."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol, assert_never

from papyon.aio.bridges import Bridges
from papyon.aio.direct import Direct
from papyon.aio.switchboard import Switchboard
from papyon.aio.tasks import Tasks
from papyon.errors import (
    ConnectionFailed,
    LocalProtocolError,
    PapyonError,
    TransferBroken,
    TransferCancelled,
    TransferDeclined,
    TransferError,
)
from papyon.payload.p2p.envelope import Envelope
from papyon.payload.p2p.file_context import FileContext
from papyon.payload.p2p.slp import SlpCode
from papyon.session.p2p import (
    Accepted,
    BridgeAsked,
    BridgeFound,
    BridgeWanted,
    CallState,
    Ended,
    Ending,
    FileOffered,
    Finished,
    ObjectAsked,
    Peer,
    PeerEvent,
    Received,
)

__all__ = ["WINDOW", "Part", "PeerHost", "PeerLink", "Refused"]

log = logging.getLogger(__name__)

WINDOW: Final = 5
"""Messages in a switchboard that the server has not acknowledged yet: with more, texts would wait behind."""

TICK: Final = 5.0
"""Seconds between two looks at whether somebody has fallen silent."""

UNHEARD: Final = 60.0
"""Seconds in which the other side's program has to take an invitation; then it is one that knows of none."""

ATTEMPTS: Final = 3
"""How often in a row the peer is called into a new switchboard that loses what was said there."""

_UNFORESEEN: Final = "it ended in an unforeseen way"


class Part(Protocol):
    """Our part in one call. Raising `OSError` or `TransferError` ends the call."""

    async def accepted(self, start: int) -> None:
        """The peer takes what we offered, from byte `start` on."""

    async def read(self, offset: int, count: int) -> bytes:
        """The bytes to send."""

    async def received(self, offset: int, data: bytes, total: int) -> None:
        """The next bytes came, of `total`."""

    async def finished(self) -> None:
        """Everything is here, or there."""

    async def failed(self, error: TransferError) -> None:
        """The call is over before that. Never raises."""

    def overdue(self, now: float, place: int) -> bool:
        """Whether the peer has been silent for too long; `place` is how much we have sent."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an object or a file is not given or taken."""

    code: int = SlpCode.DECLINE


class PeerHost(Protocol):
    """What a link needs of the session around it."""

    async def reach(self, address: str) -> Switchboard:
        """A switchboard in which somebody is. Raises `PapyonError`."""

    async def wanted(self, link: "PeerLink", call: str, msn_object: str) -> tuple[Part, int] | Refused:
        """The peer asks for an object: our part, and its size."""

    async def offered(self, link: "PeerLink", call: str, context: FileContext, resumable: bool) -> Part:
        """The peer offers a file; `accept` or `refuse` comes later."""


class PeerLink:
    """One endpoint of somebody. `start` begins a task that belongs to the session."""

    def __init__(self, machine: Peer, address: str, host: PeerHost, bridges: Bridges, tasks: Tasks) -> None:
        self.address = address
        self.machine = machine
        self.switchboard: Switchboard | None = None
        """Where the peer was heard last, or is to be heard."""
        self.ended = False
        """Whether it is of no use any more."""
        self._host = host
        self._bridges = bridges
        self._tasks = tasks
        self._parts: dict[str, Part] = {}
        self._invited: dict[str, float] = {}
        self._direct: Direct | None = None
        self._directs: set[Direct] = set()
        self._unsent: deque[bytes] = deque()
        self._unacknowledged: dict[int, bytes] = {}
        self._wake = asyncio.Event()
        self._hearing = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        self._working = False
        self._lost = 0

    @property
    def idle(self) -> bool:
        """Whether nothing would be lost by forgetting it."""
        return not (self._parts or self._unacknowledged or self._unsent) and self.machine.silent

    @property
    def direct(self) -> bool:
        """Whether there is a direct connection."""
        return self._direct is not None

    # Calls.

    def fetch(self, msn_object: str, app_id: int, part: Part) -> str:
        """Ask for an object. Raises `LocalProtocolError`: too much at once; `TransferBroken`: it is over."""
        self._need_life()
        return self._begin(self.machine.fetch(msn_object, app_id), part)

    def offer(self, context: FileContext, part: Part) -> str:
        """Offer a file. Raises as `fetch`."""
        self._need_life()
        return self._begin(self.machine.offer(context), part)

    def accept(self, call: str, start: int) -> None:
        """Take a file that was offered. Raises `LocalProtocolError` when it is not offered any more."""
        events = self.machine.accept(call, start)
        # The application may do this while it is told of the offer, which is while we are hearing.
        self._tasks.start(self._hear(events), "accept")

    def refuse(self, call: str, code: int = SlpCode.DECLINE) -> None:
        """Do not take a file."""
        self._parts.pop(call, None)
        self.machine.refuse(call, code)
        self._go_on()

    def close(self, call: str) -> None:
        """Cancel; its part hears nothing more."""
        self._parts.pop(call, None)
        self.machine.close(call)
        self._go_on()

    def pause(self, call: str, paused: bool) -> bool:
        """Stop the data for a while, or go on; False when the peer sends and cannot be asked to."""
        found = self.machine.pause(call, paused)
        self._go_on()
        return found

    async def end(self, error: TransferError) -> None:
        """The session is over, or the peer is gone: nothing goes on. Who comes back gets a new link."""
        for part in self.abandon():
            await part.failed(error)
        await self._close_directs()

    def abandon(self) -> list[Part]:
        """Forget everything at once; who has to be told of it."""
        self.ended = True
        parts, self._parts = self._parts, {}
        self.machine.abandon()
        self._unsent.clear()
        self._unacknowledged.clear()
        self._wake.set()
        return list(parts.values())

    # What the switchboard tells.

    async def hear(self, packet: bytes, switchboard: Switchboard | None) -> None:
        """A packet of the peer came."""
        if self.ended:
            return
        if switchboard is not None and not self._here():
            self._lose_switchboard()
            self.switchboard = switchboard
        await self._hear(self.machine.receive(packet))

    async def _hear(self, events: list[PeerEvent]) -> None:
        # In the order in which they came, whichever way.
        async with self._hearing:
            await self._deal(events)
        self._go_on()

    def handled(self, trid: int, delivered: bool) -> None:
        """What became of one of our messages in the switchboard."""
        packet = self._unacknowledged.pop(trid, None)
        if packet is None:
            return
        if delivered:
            self._lost = 0
        else:
            self._lost += 1
            self._unsent.append(packet)
            self._lose_switchboard()
        self._go_on()

    def switchboard_closed(self, switchboard: Switchboard) -> None:
        """A switchboard is over: what was not acknowledged there is said again elsewhere."""
        if switchboard is self.switchboard:
            self._lost += bool(self._unacknowledged)
            self._lose_switchboard()
            self._go_on()

    def _here(self) -> Switchboard | None:
        """The switchboard, when it is still good and the peer is in it."""
        switchboard = self.switchboard
        usable = switchboard is not None and switchboard.live and self.address in switchboard.present
        return switchboard if usable else None

    def _lose_switchboard(self) -> None:
        self.switchboard = None
        self._unsent.extendleft(reversed(self._unacknowledged.values()))
        self._unacknowledged.clear()

    # Working.

    def _need_life(self) -> None:
        if self.ended:
            raise TransferBroken("the other side is not there any more")

    def _begin(self, call: str, part: Part) -> str:
        self._parts[call] = part
        self._invited[call] = self._loop.time()
        self._go_on()
        return call

    def _go_on(self) -> None:
        self._wake.set()
        if not (self._working or self.ended):
            self._working = True
            if self._tasks.start(self._work(), f"work with {self.address}") is None:
                self._working = False

    async def _work(self) -> None:
        """Send what there is until there is nothing to do with this peer."""
        looked = self._loop.time()
        try:
            while not self.ended:
                await self._fill()
                moved = await self._send_some()
                if not moved:
                    try:
                        async with asyncio.timeout(TICK):
                            await self._wake.wait()
                        self._wake.clear()
                    except TimeoutError:
                        if self.idle:
                            break
                if self._loop.time() - looked >= TICK:
                    looked = self._loop.time()
                    await self._look_around()
        except Exception:
            await self.end(TransferBroken(_UNFORESEEN))
            raise
        finally:
            self._working = False
        await self._close_directs()

    async def _fill(self) -> None:
        for call, offset, count in self.machine.wants:
            part = self._parts.get(call)
            if part is None:
                continue
            try:
                data = await part.read(offset, count)
            except (OSError, TransferError) as error:
                await self._fail(call, _broken(error))
            else:
                self.machine.feed(call, offset, data)

    async def _send_some(self) -> bool:
        """Send what may go out now; False when there is nothing, or no room for it."""
        if self._direct is not None and not self._unacknowledged:
            return await self._send_direct(self._direct)
        if len(self._unacknowledged) >= WINDOW or self._direct is not None:
            return False
        if not self._fill_window():
            return False
        if self._lost >= ATTEMPTS:
            self._lost = 0
            await self.end(TransferBroken("the connection to the other side does not last"))
            return True
        try:
            await self._send_through_switchboard()
        except (ConnectionFailed, LocalProtocolError) as error:
            log.debug("%s: a switchboard is lost: %s", self.address, error)
            self._lose_switchboard()
            self._lost += 1
        except PapyonError as error:
            log.info("%s is not there: %s", self.address, error)
            await self.end(TransferBroken("the other side is not there any more"))
        return True

    async def _send_direct(self, direct: Direct) -> bool:
        # What was meant for a switchboard has a footer, which nobody expects here.
        packet = self._unsent.popleft()[:-4] if self._unsent else self.machine.next_packet(direct=True)
        if packet is None:
            return False
        try:
            await direct.send(packet)
        except PapyonError as error:
            log.info("%s: the direct connection broke: %s", self.address, error)
            await direct.close()
        return True

    def _fill_window(self) -> bool:
        """Take as many packets as may go out now; whether there are any."""
        room = WINDOW - len(self._unacknowledged)
        while len(self._unsent) < room and (packet := self.machine.next_packet(direct=False)) is not None:
            self._unsent.append(packet)
        return bool(self._unsent)

    async def _send_through_switchboard(self) -> None:
        switchboard = self._here()
        if switchboard is None:
            self._lose_switchboard()
            switchboard = self.switchboard = await self._host.reach(self.address)
        source = self.machine.me if self.machine.version == 2 else ""
        while self._unsent and len(self._unacknowledged) < WINDOW:
            trid = switchboard.post(Envelope(self.machine.them, self._unsent[0], source).message())
            self._unacknowledged[trid] = self._unsent.popleft()
        await switchboard.flush()

    async def _look_around(self) -> None:
        now = self._loop.time()
        places = {call.id: call.place for call in self.machine.calls}
        held = {call.id for call in self.machine.calls if call.held}
        unheard = {
            call.id for call in self.machine.calls if call.state is CallState.INVITED and not call.heard
        }
        self._invited = {call: since for call, since in self._invited.items() if call in unheard}
        for call, since in list(self._invited.items()):
            if now - since >= UNHEARD:
                await self._fail(call, TransferDeclined("the other side's program does not answer"))
        for call, part in list(self._parts.items()):
            if call not in held and part.overdue(now, places.get(call, 0)):
                await self._fail(call, TransferBroken("the other side has fallen silent"))

    # What the machine tells.

    async def _deal(self, events: list[PeerEvent]) -> None:
        for event in events:
            try:
                await self._deal_with(event)
            except (OSError, TransferError) as error:
                await self._fail(event.call, _broken(error))
            except Exception:
                # Of a sink or a source, say: the texts in the same switchboard are not to suffer.
                log.exception("%s: something between peers failed", self.address)
                await self._fail(event.call, TransferBroken(_UNFORESEEN))

    def _under_way(self, call: str) -> bool:
        """Whether a call has not ended while something else was awaited."""
        return any(one.id == call for one in self.machine.calls)

    async def _deal_with(self, event: PeerEvent) -> None:
        part = self._parts.get(event.call)
        match event:
            case ObjectAsked(call, msn_object):
                found = await self._host.wanted(self, call, msn_object)
                if isinstance(found, Refused):
                    self.machine.refuse(call, found.code)
                elif self._under_way(call):
                    self._parts[call], size = found
                    self.machine.serve(call, size)
            case FileOffered(call, context, resumable):
                offered = await self._host.offered(self, call, context, resumable)
                if self._under_way(call):
                    self._parts[call] = offered
                else:
                    # Refused here or withdrawn there while it was told of.
                    await offered.failed(
                        TransferBroken("it is over") if self.ended else _error(Ending.CANCELLED)
                    )
            case Accepted(call, start):
                if part is not None:
                    await part.accepted(start)
                self._bridges.settle_later(self, call)
            case Received(_, offset, data, total):
                if part is not None:
                    await part.received(offset, data, total)
            case Finished(call):
                if part is not None:
                    await part.finished()
                    self._parts.pop(call, None)
            case Ended(call, ending):
                if self._parts.pop(call, None) is not None and part is not None:
                    await part.failed(_error(ending))
            case BridgeAsked() | BridgeFound() | BridgeWanted():
                self._bridges.build(self, event)
            case _:
                assert_never(event)

    async def _fail(self, call: str, error: TransferError) -> None:
        part = self._parts.pop(call, None)
        self.machine.close(call)
        self._wake.set()
        if part is not None:
            await part.failed(error)

    # Direct connections.

    async def cross(self, direct: Direct) -> None:
        """Use a direct connection until it ends."""
        if self.ended:
            await direct.close()
            return
        self._directs.add(direct)
        # Both sides may have come to one at the same time; either is heard, one is used.
        used = self._direct is None
        if used:
            self._direct = direct
            self.machine.bridge_up()
            self._go_on()
        try:
            await direct.run(self._hear_direct)
        finally:
            self._directs.discard(direct)
            if used:
                self._direct = None
                self.machine.bridge_lost()
                self._go_on()

    async def _close_directs(self) -> None:
        for direct in tuple(self._directs):
            await direct.close()

    def settle(self, call: str) -> None:
        """No direct connection has come of it."""
        self.machine.settle_bridge(call)
        self._go_on()

    def say_where(self) -> None:
        """The machine has something to say about bridges."""
        self._go_on()

    async def _hear_direct(self, packet: bytes) -> None:
        await self.hear(packet, None)


def _broken(error: OSError | TransferError) -> TransferError:
    return error if isinstance(error, TransferError) else TransferBroken(str(error))


def _error(ending: Ending) -> TransferError:
    match ending:
        case Ending.DECLINED | Ending.UNKNOWN | Ending.UNSUPPORTED:
            return TransferDeclined(ending.value)
        case Ending.CANCELLED:
            return TransferCancelled(ending.value)
        case Ending.BROKEN:
            return TransferBroken(ending.value)
        case _:
            assert_never(ending)
