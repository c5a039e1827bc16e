"""The least aiohttp handler that can answer a long push, on uvloop: no people, no cookies, no limits.

The requests are those of bare_server.
"""

import asyncio

import msgspec
import uvloop
from aiohttp import web


class Channel:
    """Events, encoded once, and who waits for the next."""

    def __init__(self) -> None:
        self.events: list[bytes] = []
        self.waiting: set[asyncio.Future[None]] = set()


class Hub:
    """All channels."""

    def __init__(self) -> None:
        self.channels: dict[int, Channel] = {}

    def channel(self, number: int) -> Channel:
        return self.channels.setdefault(number, Channel())

    async def say(self, request: web.Request) -> web.Response:
        text, first = await request.text(), int(request.query["ch"])
        for number in range(first, int(request.query.get("to", first + 1))):
            channel = self.channel(number)
            channel.events.append(msgspec.json.encode(text))
            waiting, channel.waiting = channel.waiting, set()
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_result(None)
        return web.Response(status=204)

    async def poll(self, request: web.Request) -> web.Response:
        channel, after = self.channel(int(request.query["ch"])), request.query["after"]
        if after and int(after) >= len(channel.events):
            waiter = asyncio.get_running_loop().create_future()
            channel.waiting.add(waiter)
            await waiter
        body = b'{"last":%d,"events":[%b]}' % (
            len(channel.events),
            b",".join(channel.events[int(after or 0) :]),
        )
        return web.Response(body=body, content_type="application/json")


async def main() -> None:
    """Serve until it is ended."""
    hub = Hub()
    application = web.Application()
    application.router.add_get("/poll", hub.poll)
    application.router.add_post("/say", hub.say)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
    print(msgspec.json.encode({"port": runner.addresses[0][1]}).decode(), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
