"""A session whose bytes come and go in pieces, one request at a time: what an HTTP gateway has for a socket.

Each answer gives the session another name (`number.count`), so that a request that comes twice is known: its
answer was lost on the way, and it is answered as before instead of being heard again.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from msnpd.limits import Limits
from msnpd.link import Done
from msnpd.listener import Session

# A client has one request under way; one more is a poll to be cut short, and the next may be its repetition.
_QUEUE = 4


class TunnelLink:
    """A Link that keeps what is sent until somebody fetches it."""

    def __init__(self, limits: Limits, peer: tuple[str, int], host: str) -> None:
        self._limits = limits
        self.peer = peer
        self.host = host
        self.secure = False  # the address of a switchboard means nothing to clients of a gateway
        self.closed = False
        self.changed: Callable[[], None] = lambda: None
        self._out = bytearray()
        self._waiting: deque[Done] = deque()
        self._flying: deque[Done] = deque()

    @property
    def pending(self) -> bool:
        """Whether there is anything to fetch."""
        return bool(self._out)

    def send(self, data: bytes) -> None:
        """Keeps bytes; a client that fetches nothing for too long loses its session."""
        if not data or self.closed:
            return
        self._out += data
        if len(self._out) > self._limits.unsent_bytes:
            self._out.clear()
            self.close()
        self.changed()

    def settle(self, done: Done) -> None:
        """Calls back once: True when all bytes so far are in an answer that was written, False when never."""
        if self._out or self._flying:
            self._waiting.append(done)
        else:
            done(not self.closed)

    def close(self) -> None:
        """Ends the session after what was kept is fetched."""
        if not self.closed:
            self.closed = True
            self.changed()

    def take(self) -> bytes:
        """Everything that is there."""
        data = bytes(self._out)
        self._out.clear()
        self._flying += self._waiting
        self._waiting.clear()
        return data

    def written(self) -> None:
        """What was taken is on its way."""
        while self._flying:
            self._flying.popleft()(True)

    def lost(self) -> None:
        """Nobody will fetch anything any more."""
        self.closed = True
        for waiting in (self._flying, self._waiting):
            while waiting:
                waiting.popleft()(False)


@dataclass(frozen=True, slots=True)
class Piece:
    """An answer: the name of the session from now on, a piece of the stream, and whether it is the last."""

    name: str
    body: bytes
    closing: bool


class Tunnel:
    """One session. `monotonic` is the clock of its deadlines; `gone` is called once when it is over."""

    def __init__(
        self,
        number: str,
        session: Session,
        link: TunnelLink,
        limits: Limits,
        monotonic: Callable[[], float],
        gone: Callable[[], None],
    ) -> None:
        self.number = number
        self._session = session
        self._link = link
        self._limits = limits
        self._monotonic = monotonic
        self._gone = gone
        self._count = 0
        self._queue = 0
        self._turn = asyncio.Lock()
        self._wake = asyncio.Event()
        self._asked: tuple[str, bytes] | None = None
        self._answer: Piece | None = None
        self._over = self._left = False
        self._timer: asyncio.TimerHandle | None = None
        link.changed = self._changed
        self._wait()

    @property
    def name(self) -> str:
        """What the client calls the session now."""
        return f"{self.number}.{self._count}"

    @property
    def peer(self) -> tuple[str, int]:
        """The address and port of the client when it opened the session."""
        return self._link.peer

    async def ask(self, name: str, body: bytes, hold: float) -> Piece | None:
        """The answer to a request, held up to so many seconds while there is nothing.

        `name` is what the client called the session. None when too many requests wait already.
        """
        # Only the digest is kept: a body may be large, and there are many sessions.
        asked = (name, hashlib.sha256(body).digest())
        if name != self.name and asked == self._asked:
            return self._answer
        if self._queue >= _QUEUE:
            return None
        self._queue += 1
        self._wake.set()  # whoever is held goes first, so that this one can be heard
        try:
            async with self._turn:
                self._rest()
                await self._hear(body)
                if hold and self._queue == 1:
                    await self._hold(hold)
                return self._speak(asked, silent=bool(hold) and self._queue > 1)
        finally:
            self._queue -= 1
            self._wait()

    def written(self) -> None:
        """The last answer is on its way to the client."""
        self._link.written()

    def end(self) -> None:
        """Ends the session at once."""
        if self._over:
            return
        self._over = True
        self._rest()
        self._leave()
        self._link.lost()
        self._wake.set()
        self._gone()

    async def _hear(self, body: bytes) -> None:
        session, size = self._session, self._limits.read_bytes
        if session.closing or self._link.closed or self._over:
            return
        if self._monotonic() >= session.deadline:
            session.expire()
        # An empty piece is a sign of life: polls are what keeps such a client signed in.
        for start in range(0, max(len(body), 1), size):
            delay = await session.receive(body[start : start + size])
            if session.closing:
                break
            if delay:
                await asyncio.sleep(delay)
        if session.closing:
            self._link.close()

    async def _hold(self, seconds: float) -> None:
        self._wake.clear()
        if self._link.pending or self._link.closed or self._over:
            return
        seconds = min(seconds, max(0.0, self._session.deadline - self._monotonic()))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    def _speak(self, asked: tuple[str, bytes], *, silent: bool) -> Piece:
        self._count += 1
        said = b"" if silent else self._link.take()
        closing = (self._link.closed or self._over) and not self._link.pending
        self._asked, self._answer = asked, Piece(self.name, said, closing)
        return self._answer

    def _changed(self) -> None:
        self._wake.set()
        if self._link.closed and not self._over:
            # The client may fetch the last words; everybody else learns at once that it is gone.
            asyncio.get_running_loop().call_soon(self._leave)

    def _leave(self) -> None:
        if not self._left:
            self._left = True
            self._session.lost()

    def _wait(self) -> None:
        self._rest()
        if not self._over and not self._queue:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._limits.gateway_silence_seconds, self.end)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
