"""The way bytes leave: a bounded buffer for each client, so that a slow or dead reader blocks nobody."""

import asyncio
import socket
from collections.abc import Callable
from typing import Protocol, cast

from msnpd.limits import Limits

Done = Callable[[bool], None]


class Link(Protocol):
    """What a session needs of its connection."""

    @property
    def peer(self) -> tuple[str, int]:
        """The address and port of the client."""

    @property
    def host(self) -> str:
        """The address of ours that the client connected to."""

    @property
    def secure(self) -> bool:
        """Whether nobody between can read."""

    def send(self, data: bytes) -> None:
        """Takes bytes to write; on a connection that is gone or will not take them they are lost."""

    def settle(self, done: Done) -> None:
        """Calls back once: True when all bytes so far are handed to the socket, False when never."""

    def close(self) -> None:
        """Ends the connection after what was taken is written."""


class SocketLink(asyncio.Protocol):
    """A Link over a socket, read by the listener. `ended` is done when the connection is gone.

    A server has ten thousand of them, most of which wait, so there is nothing in it that only the busy need:
    asyncio's own streams take four times as much.
    """

    __slots__ = (
        "_end_seen",
        "_input",
        "_limits",
        "_loop",
        "_mark",
        "_out",
        "_paused",
        "_stalled",
        "_start",
        "_taken",
        "_waiter",
        "_waiting",
        "ended",
        "host",
        "peer",
        "secure",
    )

    def __init__(
        self, limits: Limits, loop: asyncio.AbstractEventLoop, start: Callable[["SocketLink"], None]
    ) -> None:
        self._limits = limits
        self._loop = loop
        self._start = start
        self._out: asyncio.Transport | None = None
        self._input = b""
        self._end_seen = False
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._waiting: list[Done] = []
        self._stalled: asyncio.TimerHandle | None = None
        self._taken = self._mark = 0
        self.peer: tuple[str, int] = ("", 0)
        self.host = ""
        self.secure = False
        self.ended: asyncio.Future[None] = loop.create_future()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's promise for TCP; uvloop keeps it with a class that does not inherit from asyncio's.
        self._out = cast(asyncio.Transport, transport)
        # Zero: asyncio tells at once when the socket does not take everything, and again when it has.
        self._out.set_write_buffer_limits(high=0)
        if (raw := transport.get_extra_info("socket")) is not None:
            # What the kernel holds is neither ours to count nor the reader's yet, so it holds little.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self._limits.kernel_bytes)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.peer = (transport.get_extra_info("peername") or ("", 0))[:2]
        self.secure = transport.get_extra_info("sslcontext") is not None
        self.host = (transport.get_extra_info("sockname") or ("", 0))[0]
        self._start(self)

    def data_received(self, data: bytes) -> None:
        self._input += data
        if len(self._input) > self._limits.read_bytes and not self._paused and self._out is not None:
            self._paused = True
            self._out.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._end_seen = True
        self._wake()
        # What was asked before the end is still answered; TLS knows no half of a connection.
        return not self.secure

    def pause_writing(self) -> None:
        if self._stalled is None:
            self._mark = self._gone()
            self._stalled = self._loop.call_later(self._limits.stalled_seconds, self._look)

    def resume_writing(self) -> None:
        self._unstall()
        self._tell(True)

    def connection_lost(self, exc: Exception | None) -> None:
        self._unstall()
        self._out = None
        self._end_seen = True
        self._wake()
        self._tell(False)
        if not self.ended.done():
            self.ended.set_result(None)

    # What the listener calls

    async def read(self, seconds: float) -> bytes | None:
        """What has come, a bounded piece of it; b'' at the end, None if nothing comes in so many seconds."""
        if not self._input and not self._end_seen:
            self._waiter = self._loop.create_future()
            timer = self._loop.call_later(seconds, self._wake)
            try:
                await self._waiter
            finally:
                timer.cancel()
                self._waiter = None
            if not self._input and not self._end_seen:
                return None
        most = self._limits.read_bytes
        data, self._input = self._input[:most], self._input[most:]
        if self._paused and not self._input and self._out is not None:
            self._paused = False
            self._out.resume_reading()
        return data

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # Link

    def send(self, data: bytes) -> None:
        transport = self._out
        if not data or transport is None or transport.is_closing():
            return
        self._taken += len(data)
        transport.write(data)
        if transport.get_write_buffer_size() > self._limits.unsent_bytes:
            self.abort()

    def settle(self, done: Done) -> None:
        transport = self._out
        if transport is None:
            done(False)
        elif transport.get_write_buffer_size() == 0:
            # A connection that is closing has taken nothing of what was sent last.
            done(not transport.is_closing())
        else:
            self._waiting.append(done)

    def close(self) -> None:
        if self._out is not None:
            self._out.close()

    def abort(self) -> None:
        """Ends the connection at once."""
        if self._out is not None:
            self._out.abort()

    def _gone(self) -> int:
        """How many bytes the reader has taken from us so far."""
        return self._taken - (self._out.get_write_buffer_size() if self._out is not None else 0)

    def _look(self) -> None:
        """Whoever took some of it meanwhile is merely slow."""
        before, self._mark = self._mark, self._gone()
        if self._mark <= before:
            self.abort()
        else:
            self._stalled = self._loop.call_later(self._limits.stalled_seconds, self._look)

    def _unstall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _tell(self, delivered: bool) -> None:
        waiting, self._waiting = self._waiting, []
        for done in waiting:
            done(delivered)
