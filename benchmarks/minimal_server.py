"""The peer: the least aiohttp handler that can answer a long push. No journal, no people, no cookies.

Reads `COUNT INTERVAL` lines on standard input and tells that many events, that many seconds apart; after each
series it writes their monotonic nanoseconds as one JSON line.
"""

import asyncio
import sys
import time

import msgspec
from aiohttp import web

from benchmarks.pace import tell_events

EVENT = msgspec.json.encode(
    {"type": "typing_changed", "conversation": "1:bob@example.com", "typing": ["bob@example.com"]}
)


class Hub:
    """All events ever, and who waits for the next."""

    def __init__(self) -> None:
        self.events: list[bytes] = []
        self.waiting: set[asyncio.Future[None]] = set()

    def tell(self) -> int:
        now = time.monotonic_ns()
        self.events.append(EVENT)
        for waiter in self.waiting:
            if not waiter.done():
                waiter.set_result(None)
        self.waiting.clear()
        return now

    async def poll(self, request: web.Request) -> web.Response:
        after = int(request.query.get("cursor", "0.0").partition(".")[2])
        if after >= len(self.events) and "cursor" in request.query:
            waiter = asyncio.get_running_loop().create_future()
            self.waiting.add(waiter)
            await waiter
        body = b'{"cursor":"0.%d","events":[%s]}' % (len(self.events), b",".join(self.events[after:]))
        return web.Response(body=body, content_type="application/json")


async def main() -> None:
    """Serve until standard input ends."""
    hub = Hub()
    application = web.Application()
    application.router.add_get("/api/events", hub.poll)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=2048)
    await site.start()
    print(msgspec.json.encode({"port": runner.addresses[0][1], "cookie": ""}).decode(), flush=True)
    await tell_events(hub.tell)
    await runner.cleanup()


if __name__ == "__main__":
    import uvloop

    sys.exit(uvloop.run(main()))
