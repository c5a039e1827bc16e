"""Connections without sockets: every cut of the bytes is the test's, and nothing depends on the clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import web

from amsn2.frontends.web.connections import Connections
from tests.amsn2.frontends.web.scripted import House, open_house

TURNS = 40
"""Turns of the loop in which everything that can happen without a socket or a clock has happened."""


async def settle() -> None:
    """Let everything happen that can."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


@dataclass
class Got:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Wire(asyncio.Transport):
    """The server's end of a connection, in memory; gives what comes only to who wants to read."""

    def __init__(self, protocol: asyncio.BaseProtocol, peer: str = "127.0.0.1") -> None:
        super().__init__(extra={"peername": (peer, 1)})
        self.protocol = protocol
        self.output = bytearray()
        self.reading = True
        self.closed = False
        self.aborted = False
        self._lost = False
        self._coming: list[bytes] = []
        protocol.connection_made(self)

    def feed(self, *pieces: bytes) -> None:
        """The browser sends."""
        self._coming += pieces
        self._flow()

    def _flow(self) -> None:
        while self._coming and self.reading and not self.closed:
            self.protocol.data_received(self._coming.pop(0))

    def lose(self) -> None:
        """The browser goes away."""
        self.closed = True
        if not self._lost:
            self._lost = True
            self.protocol.connection_lost(None)

    def write(self, data: Any) -> None:
        if not self.closed:
            self.output += data

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            asyncio.get_running_loop().call_soon(self.lose)

    def abort(self) -> None:
        self.aborted = True
        self.close()

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        if not self.reading:
            self.reading = True
            asyncio.get_running_loop().call_soon(self._flow)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self.protocol

    def answers(self) -> list[Got]:
        """What was answered so far, without what differs from second to second."""
        found, rest = [], bytes(self.output)
        while rest:
            head, end, rest = rest.partition(b"\r\n\r\n")
            assert end, head
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            headers.pop("date", None)
            length = int(headers.get("content-length", "0"))
            found.append(Got(int(first.split()[1]), headers, rest[:length]))
            rest = rest[length:]
        return found

    def take(self) -> list[Got]:
        """What was answered since the last look."""
        found = self.answers()
        self.output.clear()
        return found


@dataclass
class Wired:
    """A house, and its connections without sockets."""

    house: House
    server: Connections

    def lane(self, peer: str = "127.0.0.1") -> Wire:
        """A connection as it is."""
        return Wire(self.server(), peer)

    def framework(self, peer: str = "127.0.0.1") -> Wire:
        """A connection with no lane before the framework."""
        return Wire(self.server.handler(), peer)


@contextlib.asynccontextmanager
async def open_wired(**settings: Any) -> AsyncIterator[Wired]:
    """A house that can be spoken to without sockets."""
    async with open_house(**settings) as house:
        runner = house.frontend._runner
        assert isinstance(runner, web.AppRunner)
        assert isinstance(runner.server, Connections)
        yield Wired(house, runner.server)


def get(target: str, token: str = "", *lines: str, method: str = "GET") -> bytes:
    """A request as a browser makes it."""
    every = ["Host: localhost", "Accept: */*", *([f"Cookie: amsn2_session={token}"] if token else []), *lines]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *every, "", ""]).encode("latin-1")


def post(target: str, body: bytes, token: str = "", *lines: str) -> bytes:
    """A change as our page asks for it."""
    own = ("Sec-Fetch-Site: same-origin", "X-AMSN2: 1", "Content-Type: application/json")
    return get(target, token, *own, f"Content-Length: {len(body)}", *lines, method="POST") + body


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    """The bytes in pieces that end at these places."""
    ends = sorted({place for place in places if 0 < place < len(data)})
    return [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]
