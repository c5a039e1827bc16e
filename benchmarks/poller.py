"""A browser's tab as a load: holds a poll, notes when the answer comes, asks again."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec


class Answer(msgspec.Struct):
    """What a poll answers; a snapshot is not looked into."""

    cursor: str
    events: list[msgspec.Raw] = []


_decode = msgspec.json.Decoder(Answer).decode

BROWSER_HEADERS = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0\r\n"
    "Accept: */*\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0.9\r\n"
    "Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\n"
    "Connection: keep-alive\r\n"
)
"""What a browser sends along, so that both servers parse what they would parse in life."""


@dataclass
class Target:
    """Where to poll and as whom."""

    host: str
    port: int
    cookie: str = ""
    path: str = "/api/events"


@dataclass
class Poller(asyncio.Protocol):
    """One tab. `arrivals` has the monotonic nanosecond of every event, in order."""

    target: Target
    on_events: Callable[[int], None]
    arrivals: list[int] = field(default_factory=list)
    cursor: str = ""
    parked: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False
    _transport: asyncio.Transport | None = None
    _buffer: bytearray = field(default_factory=bytearray)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.closing:
            raise ConnectionError(f"the server closed a poll: {exc}")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = bytes(self._buffer).partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) < length:
            return
        now = time.monotonic_ns()
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(f"the server answered {head[:60]!r}")
        self._buffer.clear()
        answer = _decode(body)
        self.cursor = answer.cursor
        if answer.events:
            self.arrivals.extend([now] * len(answer.events))
            self.on_events(len(answer.events))
        self._ask()

    def _ask(self) -> None:
        assert self._transport is not None
        cookie = f"Cookie: {self.target.cookie}\r\n" if self.target.cookie else ""
        query = f"?cursor={self.cursor}&wait=50" if self.cursor else ""
        self._transport.write(
            f"GET {self.target.path}{query} HTTP/1.1\r\nHost: {self.target.host}:{self.target.port}\r\n"
            f"{BROWSER_HEADERS}{cookie}\r\n".encode()
        )
        if self.cursor:
            self.parked.set()

    def close(self) -> None:
        """Leave; the server may notice when it likes."""
        self.closing = True
        if self._transport is not None:
            self._transport.abort()
