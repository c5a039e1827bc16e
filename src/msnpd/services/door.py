"""Connections to the HTTP services: so many at a time, and none that says nothing.

aiohttp serves whoever connects for as long as he likes; this stands between it and the sockets.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from typing import cast

from msnpd.bans import Bans
from msnpd.limits import Limits
from msnpd.log import note
from msnpd.throttle import household

Factory = Callable[[], asyncio.Protocol]


class Door:
    """Makes protocols that count themselves; `inner` makes those of aiohttp."""

    def __init__(self, inner: Factory, limits: Limits, bans: Bans) -> None:
        self._inner = inner
        self._bans = bans
        self._limits = limits
        self._peers: Counter[str] = Counter()

    def __call__(self) -> asyncio.Protocol:
        return _Visitor(self, self._inner())

    @property
    def silence(self) -> float:
        """Seconds between two requests that came whole; the longest answer takes less."""
        return self._limits.idle_service_seconds

    @staticmethod
    def heard(transport: asyncio.Transport | None) -> None:
        """A request has come on this connection, with all of its headers."""
        visitor = transport.get_protocol() if transport is not None else None
        if isinstance(visitor, _Visitor):
            visitor.wait()

    def enter(self, peer: str) -> bool:
        """Whether there is room for one more from this address; if so, it is counted."""
        limits, house = self._limits, household(peer)
        if (
            self._bans.of_peer(peer) is not None
            or self._peers.total() >= limits.service_connections
            or self._peers[house] >= limits.service_connections_per_address
        ):
            return False
        self._peers[house] += 1
        return True

    def leave(self, peer: str) -> None:
        """One from this address is gone."""
        house = household(peer)
        self._peers[house] -= 1
        if not self._peers[house]:
            del self._peers[house]


class _Visitor(asyncio.Protocol):
    def __init__(self, door: Door, inner: asyncio.Protocol) -> None:
        self._door = door
        self._inner = inner
        self._peer = ""
        self._inside = False
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._peer = str((transport.get_extra_info("peername") or ("",))[0])
        if not self._door.enter(self._peer):
            note("turned away", (self._peer, 0), logging.WARNING, verb="HTTP")
            self._transport.abort()
            return
        self._inside = True
        self._inner.connection_made(transport)
        self.wait()

    def data_received(self, data: bytes) -> None:
        # Bytes are no sign of life: whoever sends one a second would never be done.
        if self._inside:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._inside else None

    def pause_writing(self) -> None:
        if self._inside:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        if self._inside:
            self.wait()  # a slow reader of a long answer
            self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._inside:
            self._inside = False
            self._door.leave(self._peer)
            self._inner.connection_lost(exc)

    def wait(self) -> None:
        """From now on there is time again."""
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._door.silence, self._transport.abort)
