"""Makes direct connections to peers: listens or connects as two of them have agreed on."""

import asyncio
import ipaddress
import logging
from collections.abc import Iterable, Sequence
from typing import Final, Protocol, assert_never

from papyon.aio.direct import PORTS, TOTAL, Direct, Listener, own_addresses
from papyon.aio.reach import Reach
from papyon.aio.tasks import Tasks
from papyon.errors import PapyonError, Unreachable
from papyon.payload.p2p.bridge import Spot
from papyon.session.p2p import BridgeAsked, BridgeFound, BridgeWanted, CallState, Peer
from papyon.session.p2p.bridging import Addresses, BridgeEvent

__all__ = ["AT_ONCE", "PATIENCE", "Banks", "Bridges"]

log = logging.getLogger(__name__)

PATIENCE: Final = TOTAL + 1.0
"""Seconds that data waits for a direct connection; then it goes through the switchboard."""

AT_ONCE: Final = 2
"""Direct connections to one peer at a time, and attempts at one: both sides may begin in the same moment."""


class Banks(Protocol):
    """Between whom a bridge is built: a link to a peer."""

    machine: Peer

    async def cross(self, direct: Direct) -> None:
        """Use a direct connection until it ends. Raises `PapyonError` when it broke."""

    def settle(self, call: str) -> None:
        """No direct connection has come of it."""

    def say_where(self) -> None:
        """The machine has something to say about bridges."""


class Bridges:
    """Those of one session. `outside` is our address as the server sees it, '' when that is not known.

    `addresses` None: those of this machine. `reach` says where we may be sent.
    """

    def __init__(
        self,
        tasks: Tasks,
        ports: Iterable[int] = PORTS,
        addresses: Sequence[str] | None = None,
        patience: float = PATIENCE,
        reach: Reach = Reach(),  # noqa: B008 - nobody can change it
    ) -> None:
        self.outside = ""
        self._reach = reach
        self._building: dict[Banks, int] = {}
        self._tasks = tasks
        self._ports = tuple(ports)
        self._addresses = addresses
        self._patience = patience

    def build(self, banks: Banks, event: BridgeEvent) -> None:
        """Do in the background what the machine of a link asks for; a peer may not ask for any number."""
        if self._building.get(banks, 0) >= AT_ONCE:
            self._nowhere(banks, event)
        else:
            self._building[banks] = self._building.get(banks, 0) + 1
            self._tasks.start(self._build(banks, event), "direct connection")

    def settle_later(self, banks: Banks, call: str) -> None:
        """See to it that the data of a call does not wait for ever."""
        waits = any(one.id == call and one.state is CallState.BRIDGING for one in banks.machine.calls)
        if waits:
            self._tasks.start(self._give_up(banks, call), "give up a direct connection")

    async def _give_up(self, banks: Banks, call: str) -> None:
        await asyncio.sleep(self._patience)
        banks.settle(call)

    async def _build(self, banks: Banks, event: BridgeEvent) -> None:
        try:
            await self._make(banks, event)
        finally:
            self._building[banks] -= 1
            if not self._building[banks]:
                del self._building[banks]

    def _nowhere(self, banks: Banks, event: BridgeEvent) -> None:
        match event:
            case BridgeFound(call):
                banks.settle(call)
            case BridgeAsked(call):
                banks.machine.answer_bridge(call, Addresses())
            case BridgeWanted(call):
                banks.machine.invite_bridge(call, Addresses())
            case _:
                assert_never(event)
        banks.say_where()

    async def _make(self, banks: Banks, event: BridgeEvent) -> None:
        try:
            match event:
                case BridgeFound(_, spots, handshake):
                    direct = await Direct.connect(self._reachable(spots), handshake)
                case BridgeAsked() | BridgeWanted():
                    direct = await self._listen(banks, event)
                case _:
                    assert_never(event)
        except PapyonError as error:
            log.info("no direct connection to %s: %s", banks.machine.them, error)
            if not isinstance(event, BridgeAsked):
                banks.settle(event.call)
            return
        log.info("%s: direct connection to %s", direct.peer, banks.machine.them)
        try:
            await banks.cross(direct)
        except PapyonError as error:
            log.info("the direct connection to %s broke: %s", direct.peer, error)

    async def _listen(self, banks: Banks, event: BridgeAsked | BridgeWanted) -> Direct:
        answer = (
            banks.machine.answer_bridge if isinstance(event, BridgeAsked) else banks.machine.invite_bridge
        )
        listener: Listener | None = None
        try:
            listener = await Direct.listen(event.handshake, ports=self._ports)
        finally:
            answer(event.call, Addresses() if listener is None else self._places(listener.port))
            banks.say_where()
        return await listener.accept()

    def _reachable(self, spots: Sequence[Spot]) -> Sequence[Spot]:
        allowed = self._reach.within(spots)
        if spots and not allowed:
            raise Unreachable("all addresses of the peer are in networks of ours, or no client's")
        return allowed

    def _places(self, port: int) -> Addresses:
        external, internal, ipv6 = [], [], []
        own = own_addresses() if self._addresses is None else self._addresses
        for address in own:
            if ipaddress.ip_address(address).version == 6:
                ipv6.append((address, port))
            elif address != self.outside:
                internal.append((address, port))
        if _is_ipv4(self.outside):
            external.append((self.outside, port))
        return Addresses(tuple(external), tuple(internal), tuple(ipv6))


def _is_ipv4(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).version == 4
    except ValueError:
        return False  # servers write all sorts of things
