"""Ports with TLS: whoever connects has little time and few tries to shake hands.

Until the handshake is done nobody else knows of a connection, so it is counted here: whoever opens thousands
and says nothing would otherwise take all descriptors.
"""

import asyncio
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from msnpd.limits import Limits
from msnpd.log import note
from msnpd.throttle import household
from papyon.aio.tasks import Tasks

_BACKLOG = 100  # as asyncio has it
_PAUSE = 1.0  # seconds, when the system has no descriptors left


class Vestibule:
    """Listens for protocols of `inner`, which hear of a connection when its handshake is done."""

    def __init__(
        self, inner: Callable[[], asyncio.Protocol], context: ssl.SSLContext, limits: Limits
    ) -> None:
        self._inner = inner
        self._context = context
        self._limits = limits
        self._peers: Counter[str] = Counter()
        self._tasks = Tasks("TLS")
        self._sockets: list[socket.socket] = []

    def __len__(self) -> int:
        """How many handshakes are under way."""
        return self._peers.total()

    async def listen(self, host: str, port: int) -> int:
        """Listens on all addresses of a host; the port that it is. Raises OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in dict.fromkeys(found):
            listening = socket.socket(family, kind, protocol)
            self._sockets.append(listening)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listening.bind(address)
            listening.listen(_BACKLOG)
            listening.setblocking(False)
            self._tasks.start(self._accept(listening), "port")
        bound: int = self._sockets[-1].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Ends all handshakes, and listens no more."""
        await self._tasks.stop()
        for listening in self._sockets:
            listening.close()
        self._sockets.clear()

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(listening)
            except ConnectionError:
                continue  # gone before it was noticed
            except OSError as error:
                note("cannot accept", ("", 0), logging.ERROR, verb="TLS", why=error.strerror)
                await asyncio.sleep(_PAUSE)
                continue
            self._greet(connection, household(str(address[0])))

    def _greet(self, connection: socket.socket, peer: str) -> None:
        limits = self._limits
        if len(self) >= limits.handshakes or self._peers[peer] >= limits.handshakes_per_address:
            note("too many handshakes", (peer, 0), logging.WARNING, verb="TLS")
            connection.close()
            return
        self._peers[peer] += 1
        if self._tasks.start(self._shake(connection, peer), "handshake") is None:
            connection.close()

    async def _shake(self, connection: socket.socket, peer: str) -> None:
        try:
            # Whoever speaks no TLS, or goes away, is no news.
            with suppress(OSError, ssl.SSLError, TimeoutError):
                await asyncio.get_running_loop().connect_accepted_socket(
                    self._inner,
                    connection,
                    ssl=self._context,
                    ssl_handshake_timeout=self._limits.handshake_seconds,
                )
        finally:
            self._peers[peer] -= 1
            if not self._peers[peer]:
                del self._peers[peer]
