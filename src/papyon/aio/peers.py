"""Everybody with whom this session talks past the texts: who gets which packet, and by which way."""

import logging
from collections.abc import Awaitable, Callable
from random import Random
from typing import Final, Protocol

from papyon.aio.bridges import Bridges
from papyon.aio.peer_link import Part, PeerLink, Refused
from papyon.aio.reach import Reach
from papyon.aio.settings import Settings
from papyon.aio.switchboard import Switchboard
from papyon.aio.tasks import Tasks
from papyon.errors import PapyonError, PayloadError, TransferBroken, TransferDeclined
from papyon.payload.message import MimeMessage
from papyon.payload.p2p.envelope import parse_envelope
from papyon.payload.p2p.file_context import FileContext
from papyon.session.p2p import Peer
from papyon.types import Capabilities, Dialect

__all__ = ["PEERS", "PLACES", "Peers"]

log = logging.getLogger(__name__)

PEERS: Final = 256
"""Endpoints that are remembered at a time: everybody whose picture changes when many sign in at once."""


PLACES: Final = 8
"""Of these, endpoints of one address: a person has a few machines, and whoever has more is no person."""


class Gallery(Protocol):
    """Who knows the objects that are published."""

    def published(self, msn_object: str) -> tuple[Part, int] | Refused:
        """Our part in giving an object away, and its size."""


class Counter(Protocol):
    """Who takes files that are offered."""

    async def offered(self, link: PeerLink, call: str, context: FileContext, resumable: bool) -> Part:
        """A file is offered: our part in it."""


class Peers:
    """Those of one session. `reach` calls somebody into a switchboard."""

    def __init__(
        self,
        account: str,
        settings: Settings,
        dialect: Callable[[], Dialect],
        random: Random,
        reach: Callable[[str], Awaitable[Switchboard]],
        is_blocked: Callable[[str], bool],
        is_offline: Callable[[str], bool],
        gallery: Gallery,
        counter: Counter,
    ) -> None:
        self._account = account.lower()
        self._endpoint = f"{account};{settings.machine_guid}"
        self._settings = settings
        self._dialect = dialect
        self._random = random
        self._reach = reach
        self._is_blocked = is_blocked
        self._is_offline = is_offline
        self._gallery = gallery
        self._counter = counter
        self._links: dict[str, PeerLink] = {}
        self._tasks = Tasks(f"peers of {account}")
        self.bridges = Bridges(
            self._tasks,
            settings.direct_ports,
            settings.direct_addresses,
            reach=Reach(settings.host, settings.direct_networks),
        )

    @property
    def second(self) -> bool:
        """Whether we speak version 2 of the packets."""
        able = (self._settings.capabilities.extended or 0) & Capabilities.PEER_TO_PEER_2
        return bool(able) and self._dialect() >= Dialect.MSNP16

    async def links(self, address: str) -> list[PeerLink]:
        """A link to each place where somebody is, never none. Raises `TransferBroken`, `TransferDeclined`."""
        address = address.lower()
        known = next((one for one in self._links.values() if one.address == address and one.direct), None)
        if known is not None:
            return [known]
        try:
            switchboard = await self.reach(address)
        except PapyonError as error:
            raise TransferBroken(f"the other side is not there: {error}") from error
        places = switchboard.endpoints(address)
        second = [
            place
            for place, able in sorted(places.items())
            if ";" in place and (able.extended or 0) & Capabilities.PEER_TO_PEER_2
        ]
        # One link more would take the room of the first of them.
        named = [(place, 2) for place in second[:PLACES]] if second and self.second else [(address, 1)]
        links = [link for them, version in named if (link := self._link(them, address, version)) is not None]
        if not links:
            raise TransferDeclined("too much is under way already")
        for link in links:
            link.switchboard = link.switchboard or switchboard
        return links

    async def hear(self, switchboard: Switchboard, author: str, message: MimeMessage) -> None:
        """A packet came through a switchboard, perhaps for somebody else."""
        try:
            envelope = parse_envelope(message)
        except PayloadError as error:
            log.info("an unreadable packet from %s: %s", author, error)
            return
        version = envelope.version
        me = self._endpoint.lower() if version == 2 else self._account
        them = envelope.source if version == 2 else author
        genuine = them.lower().partition(";")[0] == author
        if envelope.dest.lower() != me or not genuine or self._is_blocked(author):
            return
        if version == 2 and not self.second:
            return
        link = self._link(them, author, version)
        if link is None:
            log.warning("%s is not heard: too many peers at a time", author)
            return
        await link.hear(envelope.packet, switchboard)

    def handled(self, switchboard: Switchboard, trid: int, delivered: bool) -> None:
        """What became of a packet in a switchboard."""
        for link in self._links.values():
            if link.switchboard is switchboard:
                link.handled(trid, delivered)

    def changed(self, switchboard: Switchboard) -> None:
        """Somebody came to a switchboard or left it, or it is over."""
        for link in self._links.values():
            if switchboard.closed or link.address not in switchboard.present:
                link.switchboard_closed(switchboard)
                if self._is_offline(link.address):
                    self._tasks.start(self.gone(link.address), "gone")

    async def gone(self, address: str) -> None:
        """Somebody is said to be offline. Who only hides is still in a switchboard, or has a connection."""
        for link in list(self._links.values()):
            here = link.switchboard is not None and link.address in link.switchboard.present
            if link.address == address and not here and not link.direct:
                # Whoever comes back does not remember how far we were.
                await link.end(TransferBroken("the other side went offline"))

    async def close(self) -> None:
        """The session is over."""
        parts = [part for link in self._links.values() for part in link.abandon()]
        try:
            for part in parts:
                await part.failed(TransferBroken("the session ended"))
        finally:
            await self._tasks.stop()

    # What links need.

    async def reach(self, address: str) -> Switchboard:
        """Implements `PeerHost`."""
        return await self._reach(address)

    async def wanted(self, link: PeerLink, call: str, msn_object: str) -> tuple[Part, int] | Refused:
        """Implements `PeerHost`."""
        return self._gallery.published(msn_object)

    async def offered(self, link: PeerLink, call: str, context: FileContext, resumable: bool) -> Part:
        """Implements `PeerHost`."""
        return await self._counter.offered(link, call, context, resumable)

    def _link(self, them: str, address: str, version: int) -> PeerLink | None:
        key = them.lower()
        found = self._links.get(key)
        if found is None or found.ended:
            if not self._make_room(address):
                return None
            me = self._endpoint if version == 2 else self._account
            bridges = self._settings.direct and self._settings.proxy is None
            machine = Peer(me, them, self._random.getrandbits, version, bridges)
            found = self._links[key] = PeerLink(machine, address, self, self.bridges, self._tasks)
        return found

    def _make_room(self, address: str) -> bool:
        if len(self._links) >= PEERS or self._places(address) >= PLACES:
            for key, link in list(self._links.items()):
                if link.ended or (link.idle and not link.direct):
                    # Somebody may hold it in the hand, and is to notice.
                    link.abandon()
                    del self._links[key]
        return len(self._links) < PEERS and self._places(address) < PLACES

    def _places(self, address: str) -> int:
        return sum(link.address == address for link in self._links.values())
