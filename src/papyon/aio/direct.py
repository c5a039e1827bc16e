"""Direct connections between two peers, past the server: one listens, the other connects, both shake hands.

What comes out is a `Direct`: packets both ways. What is in them is not its business.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Self

from papyon.aio.tasks import Tasks
from papyon.aio.transport import READ_SIZE, Dial, Stream, Transport, connect
from papyon.errors import ConnectionFailed, ConnectionLost, PapyonError, RemoteProtocolError, Unreachable
from papyon.payload.p2p.direct import FOO, PACKET_LIMIT, Frames, Handshake, frame

__all__ = ["EACH", "PORTS", "TOTAL", "Direct", "Listener", "own_addresses"]

log = logging.getLogger(__name__)

EACH: Final = 5.0
"""Seconds for one address, handshake and all: the other side has a few more to offer."""

TOTAL: Final = 17.0
"""Seconds for all addresses together: then the switchboard has to do."""

PORTS: Final = range(6891, 6901)
"""Where official clients listen, and what people have opened in their routers for it."""

GREETINGS: Final = 8
"""Strangers who may be in the middle of a handshake: the peer comes by two or three addresses."""

# Addresses for documentation: asking for the way there sends nothing and names our own end of it.
_ANYWHERE: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


class Direct:
    """A connection whose handshake is done. `run` reads it, `send` writes, `close` or the peer ends it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._frames = Frames()
        self._closed = False

    @classmethod
    async def connect(
        cls,
        addresses: Iterable[tuple[str, int]],
        handshake: Handshake,
        *,
        each: float = EACH,
        total: float = TOTAL,
        dial: Dial = connect,
    ) -> Self:
        """Try hosts and ports one after the other, `each` and in `total` for so many seconds.

        Raises `ConnectionFailed` when nobody there shakes hands rightly.
        """
        failure: PapyonError = Unreachable("the peer names no address")
        try:
            async with asyncio.timeout(total):
                for host, port in addresses:
                    try:
                        async with asyncio.timeout(each):
                            return await cls._introduce(await dial(host, port), handshake)
                    except TimeoutError:
                        failure = Unreachable(f"{host}:{port} does not answer")
                    except PapyonError as error:
                        failure = error
                    log.debug("no direct connection: %s", failure)
        except TimeoutError:
            failure = Unreachable("no address of the peer answers in time")
        if isinstance(failure, ConnectionFailed):
            raise failure
        raise ConnectionLost(str(failure)) from failure

    @classmethod
    async def listen(
        cls, handshake: Handshake, *, host: str | None = None, ports: Iterable[int] = PORTS
    ) -> "Listener":
        """Listen on the first free port, or on any; `host` None: on all addresses. Raises `ConnectionFailed`.

        `await listener.accept()` gives the peer's `Direct`, once.
        """
        return await Listener.open(handshake, host, ports)

    @property
    def peer(self) -> str:
        """Host and port, for logs."""
        return self._transport.peer

    @property
    def closed(self) -> bool:
        """Whether it is over."""
        return self._closed

    async def send(self, packet: bytes) -> None:
        """Send one packet, and wait while the peer does not keep up. Raises `ConnectionLost`."""
        if self._closed:
            raise ConnectionLost(f"the direct connection to {self.peer} is closed")
        if len(packet) > PACKET_LIMIT:
            raise ValueError(f"a packet of {len(packet)} bytes is longer than {PACKET_LIMIT}")
        try:
            await self._transport.write(frame(packet))
        except ConnectionLost:
            self._closed = True
            raise

    async def run(self, hear: Callable[[bytes], Awaitable[None]]) -> None:
        """Read until the end; `hear` is awaited with every packet, and the peer waits meanwhile.

        Returns when either side closes. Raises `ConnectionLost`, `RemoteProtocolError`, what `hear` raises.
        """
        try:
            while (packet := await self._next()) is not None:
                # An empty packet only keeps the connection alive.
                if packet:
                    await hear(packet)
        finally:
            await self.close()

    async def close(self) -> None:
        """Close, after what was sent has gone; idempotent and never fails."""
        self._closed = True
        await self._transport.close()

    async def _next(self) -> bytes | None:
        while not self._closed:
            if (packet := self._frames.next_packet()) is not None:
                return packet
            if not (data := await self._transport.read()):
                return None
            self._frames.feed(data)
        return None

    async def _need(self) -> bytes:
        packet = await self._next()
        if packet is None:
            raise ConnectionLost(f"{self.peer} closed the direct connection")
        return packet

    @classmethod
    async def _introduce(cls, transport: Transport, handshake: Handshake) -> Self:
        """The part of whoever connects."""
        direct = cls(transport)
        with contextlib.ExitStack() as undo:
            undo.callback(transport.abort)
            await transport.write(frame(FOO) + frame(handshake.encode()))
            handshake.check(await direct._need())
            undo.pop_all()
        return direct

    @classmethod
    async def welcome(cls, transport: Transport, handshake: Handshake) -> Self:
        """The handshake of whoever listens. Raises `ConnectionLost`, `RemoteProtocolError`."""
        direct = cls(transport)
        with contextlib.ExitStack() as undo:
            undo.callback(transport.abort)
            if await direct._need() != FOO:
                raise RemoteProtocolError(f"{direct.peer} does not begin like a peer")
            handshake.check(await direct._need())
            await transport.write(frame(handshake.encode()))
            undo.pop_all()
        return direct


class Listener:
    """Waits for one peer; whoever shakes hands wrongly is sent away and the next may try."""

    def __init__(self, handshake: Handshake) -> None:
        self._handshake = handshake
        self._tasks = Tasks("direct listener")
        self._found: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._direct: Direct | None = None
        """The peer's connection, until it is given out."""
        self._server: asyncio.Server | None = None
        self.port = 0
        """The port that it listens on."""

    @classmethod
    async def open(cls, handshake: Handshake, host: str | None, ports: Iterable[int]) -> Self:
        """See `Direct.listen`."""
        listener = cls(handshake)
        failure: OSError | None = None
        for port in (*ports, 0):
            try:
                server = await asyncio.start_server(listener._arrived, host, port, limit=READ_SIZE)
                if not port:
                    # Any port, but the same for IPv4 and IPv6: the peer is told of one.
                    free = server.sockets[0].getsockname()[1]
                    server.close()
                    server = await asyncio.start_server(listener._arrived, host, free, limit=READ_SIZE)
            except OSError as error:
                failure = error
                continue
            listener._server = server
            listener.port = server.sockets[0].getsockname()[1]
            return listener
        raise Unreachable("no port can be listened on") from failure

    async def accept(self, total: float = TOTAL) -> Direct:
        """The connection of the peer, who has so many seconds to come; stops listening in any case.

        Raises `Unreachable` when nobody comes who shakes hands rightly.
        """
        try:
            await asyncio.wait((self._found,), timeout=total)
            direct, self._direct = self._direct, None
        finally:
            await self.close()
        if direct is None:
            raise Unreachable("nobody came to the direct connection")
        return direct

    async def close(self) -> None:
        """Stop listening; idempotent. What `accept` gave out lives on."""
        if self._server is not None:
            self._server.close()
        await self._tasks.stop()
        self._found.cancel()
        if self._direct is not None:
            await self._direct.close()

    def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = writer.get_extra_info("peername") or ("?", 0)
        stream = Stream(reader, writer, f"{name[0]}:{name[1]}")
        full = self._found.done() or len(self._tasks) >= GREETINGS
        if full or self._tasks.start(self._greet(stream), "greet") is None:
            stream.abort()

    async def _greet(self, stream: Stream) -> None:
        try:
            async with asyncio.timeout(EACH):
                direct = await Direct.welcome(stream, self._handshake)
        except (PapyonError, TimeoutError) as error:
            log.info("%s is not the peer of a direct connection: %s", stream.peer, error)
            return
        if self._found.done():
            stream.abort()
        else:
            self._direct = direct
            self._found.set_result(None)


def own_addresses() -> tuple[str, ...]:
    """The addresses of this machine from which the outside is reached, IPv4 first; sends nothing."""
    found = []
    for family, anywhere in _ANYWHERE:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((anywhere, 9))
            found.append(str(probe.getsockname()[0]))
    return tuple(found)
