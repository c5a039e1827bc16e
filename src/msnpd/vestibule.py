"""Before TLS: whoever connects to a secure port has little time and few tries to shake hands.

Until the handshake is done nobody else knows of a connection, so it is counted here: whoever opens thousands
and says nothing would otherwise take all descriptors.
"""

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from msnpd.limits import Limits
from msnpd.log import note
from papyon.aio.tasks import Tasks

Factory = Callable[[], asyncio.Protocol]


class Vestibule:
    """Listens with TLS for protocols of `inner`, which hear of a connection when its handshake is done."""

    def __init__(self, inner: Factory, context: ssl.SSLContext, limits: Limits) -> None:
        self._inner = inner
        self._context = context
        self._limits = limits
        self._peers: Counter[str] = Counter()
        self._tasks = Tasks("handshakes")

    def __call__(self) -> asyncio.Protocol:
        return _Caller(self)

    def __len__(self) -> int:
        return self._peers.total()

    async def stop(self) -> None:
        """Ends all handshakes."""
        await self._tasks.stop()

    def greet(self, transport: asyncio.Transport) -> None:
        """Somebody is at the door."""
        peer = str((transport.get_extra_info("peername") or ("",))[0])
        limits = self._limits
        if len(self) >= limits.handshakes or self._peers[peer] >= limits.handshakes_per_address:
            note("too many handshakes", (peer, 0), logging.WARNING, verb="TLS")
            transport.abort()
            return
        self._peers[peer] += 1
        transport.pause_reading()  # what comes now is for TLS
        self._tasks.start(self._shake(transport, peer), "handshake")

    async def _shake(self, transport: asyncio.Transport, peer: str) -> None:
        waiting = _Waiting()
        secure: asyncio.Transport | None = None
        try:
            # Whoever speaks no TLS, or goes away, is no news.
            with suppress(OSError, ssl.SSLError, TimeoutError):
                secure = await asyncio.get_running_loop().start_tls(
                    transport,
                    waiting,
                    self._context,
                    server_side=True,
                    ssl_handshake_timeout=self._limits.handshake_seconds,
                )
        finally:
            self._peers[peer] -= 1
            if not self._peers[peer]:
                del self._peers[peer]
            if secure is None:
                transport.abort()
        if secure is not None:
            waiting.hand_over(secure, self._inner())


class _Caller(asyncio.Protocol):
    """A connection before its handshake."""

    def __init__(self, vestibule: Vestibule) -> None:
        self._vestibule = vestibule

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._vestibule.greet(cast(asyncio.Transport, transport))


class _Waiting(asyncio.Protocol):
    """Keeps what comes in the moment between the handshake and the one who is to hear it."""

    def __init__(self) -> None:
        self._data: list[bytes] = []
        self._eof = False
        self._lost: list[Exception | None] = []

    def data_received(self, data: bytes) -> None:
        self._data.append(data)

    def eof_received(self) -> bool | None:
        self._eof = True
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost.append(exc)

    def hand_over(self, transport: asyncio.Transport, protocol: asyncio.Protocol) -> None:
        """From now on somebody else listens, and hears everything."""
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        for data in self._data:
            protocol.data_received(data)
        if self._eof:
            protocol.eof_received()
        for error in self._lost:
            protocol.connection_lost(error)
