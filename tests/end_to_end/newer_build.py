"""A proxy before a house, which can make a browser believe that the house has the next build of the page."""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from tests.end_to_end.house import House

_SCRIPT = re.compile(rb"((?:assets/|\./)(?!worker)[\w-]+)\.js\b")
"""Every script of the page but the worker: what is fetched later has to be of the same build."""

_HOP = {
    "connection",
    "transfer-encoding",
    "content-length",
    "content-encoding",
    "accept-encoding",
    "keep-alive",
    "if-none-match",
}
"""What is between two ends only, what the client has undone already, and what would answer with the old."""


@dataclass
class Front:
    """Passes everything on; the scripts of the page have other names once it is `newer`."""

    house: House
    url: str = ""
    newer: bool = False
    down: bool = False
    pages: int = 0
    """How often the page itself was asked for."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return web.Response(status=502, text="Bad gateway")
        path = request.path_qs.replace("-newer.js", ".js") if self.newer else request.path_qs
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
        root = self.house.url.removesuffix(self.house.base_path)
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(
                request.method, root + path, headers=headers, data=await request.read(), allow_redirects=False
            ) as answer,
        ):
            body = await answer.read()
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
        if request.path == self.house.base_path:
            self.pages += 1
        if self.newer and (request.path == self.house.base_path or request.path.endswith(".js")):
            body = _SCRIPT.sub(rb"\1-newer.js", body)
            kept.pop("ETag", None)
        return web.Response(status=answer.status, headers=kept, body=body)


@contextlib.asynccontextmanager
async def in_front_of(house: House) -> AsyncIterator[Front]:
    """A running proxy."""
    front = Front(house)
    application = web.Application(client_max_size=1 << 24)
    application.router.add_route("*", "/{path:.*}", front.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    front.url = f"http://127.0.0.1:{runner.addresses[0][1]}{house.base_path}"
    try:
        yield front
    finally:
        await runner.cleanup()
