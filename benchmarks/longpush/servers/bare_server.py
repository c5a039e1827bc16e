"""The yardstick: the least long push there can be on a bare `asyncio.Protocol`. `--uvloop`: on that loop.

    GET  /poll?ch=7&after=41      held until there is more; {"last":42,"events":[...]}
    POST /say?ch=7&to=9           the body is an event for the channels 7 to 8; 204

It parses just enough, answers from ready bytes, and knows neither people nor browsers that misbehave.
"""

import asyncio
import sys
from collections.abc import Callable
from typing import cast

import msgspec

from benchmarks.pace import input_ended

HELD_SECONDS = 50.0
NOTHING = b"HTTP/1.1 204 No Content\r\n\r\n"
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


class Requests(asyncio.Protocol):
    """Reads requests off a connection, one at a time."""

    __slots__ = ("_rest", "transport")

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of it.
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        end = data.find(b"\r\n\r\n") + 4
        whole = end
        if end > 3 and data.startswith(b"POST"):
            at = data.find(b"Content-Length: ", 0, end) + 16
            whole += int(data[at : data.find(b"\r", at)])
        if end == 3 or len(data) < whole:
            self._rest = data
            return
        self._rest = b""
        query = data[: data.find(b" ", 5)].partition(b"?")[2]
        self.asked(dict(pair.split(b"=") for pair in query.split(b"&")), data[end:whole])

    def asked(self, query: dict[bytes, bytes], body: bytes) -> None:
        """A whole request; a body makes it an event."""
        raise NotImplementedError


class Speech(Requests):
    """Where events come in: the same for every server of ours that is measured."""

    __slots__ = ("_tell",)

    def __init__(self, tell: Callable[[int, str], None]) -> None:
        super().__init__()
        self._tell = tell

    def asked(self, query: dict[bytes, bytes], body: bytes) -> None:
        text, first = body.decode(), int(query[b"ch"])
        for channel in range(first, int(query.get(b"to", first + 1))):
            self._tell(channel, text)
        self.transport.write(NOTHING)


class Channel:
    """Events, encoded once, and who waits for the next."""

    __slots__ = ("events", "waiting")

    def __init__(self) -> None:
        self.events: list[bytes] = []
        self.waiting: dict[Poll, int] = {}


class Hub:
    """All channels, and the held polls in the order of their time."""

    def __init__(self) -> None:
        self.channels: dict[int, Channel] = {}
        self.held: dict[Poll, float] = {}

    def channel(self, number: int) -> Channel:
        if number not in self.channels:
            self.channels[number] = Channel()
        return self.channels[number]

    def tell(self, number: int, text: str) -> None:
        channel = self.channel(number)
        channel.events.append(msgspec.json.encode(text))
        waiting, channel.waiting = channel.waiting, {}
        made: dict[int, bytes] = {}
        for poll, after in waiting.items():
            if after not in made:
                made[after] = answer(channel, after)
            poll.end(made[after])

    async def sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1)
            for poll in [poll for poll, until in self.held.items() if until < loop.time()]:
                poll.end(NOTHING)


def answer(channel: Channel, after: int) -> bytes:
    """Everything after that number."""
    body = b'{"last":%d,"events":[%b]}' % (len(channel.events), b",".join(channel.events[after:]))
    return _ANSWER % (len(body), body)


class Poll(Requests):
    """A browser's connection; with a body, a speaker's."""

    __slots__ = ("_channel", "_hub")

    def __init__(self, hub: Hub) -> None:
        super().__init__()
        self._hub = hub
        self._channel: Channel | None = None

    def asked(self, query: dict[bytes, bytes], body: bytes) -> None:
        if body:
            text, first = body.decode(), int(query[b"ch"])
            for number in range(first, int(query.get(b"to", first + 1))):
                self._hub.tell(number, text)
            self.transport.write(NOTHING)
            return
        channel, after = self._hub.channel(int(query[b"ch"])), int(query[b"after"] or 0)
        if not query[b"after"] or after < len(channel.events):
            self.transport.write(answer(channel, after))
            return
        self._channel = channel
        channel.waiting[self] = after
        self._hub.held[self] = asyncio.get_running_loop().time() + HELD_SECONDS

    def end(self, data: bytes) -> None:
        """Answer the held poll."""
        self.forget()
        self.transport.write(data)

    def forget(self) -> None:
        if self._channel is not None:
            self._channel.waiting.pop(self, None)
            self._channel = None
            del self._hub.held[self]

    def connection_lost(self, exc: Exception | None) -> None:
        self.forget()


async def main() -> None:
    """Serve until it is ended."""
    loop, hub = asyncio.get_running_loop(), Hub()
    server = await loop.create_server(lambda: Poll(hub), "127.0.0.1", 0, backlog=2048)
    print(msgspec.json.encode({"port": server.sockets[0].getsockname()[1]}).decode(), flush=True)
    async with asyncio.TaskGroup() as tasks:
        sweeping = tasks.create_task(hub.sweep())
        await input_ended()
        sweeping.cancel()


if __name__ == "__main__":
    if "--uvloop" in sys.argv:
        import uvloop

        uvloop.run(main())
    else:
        asyncio.run(main())
