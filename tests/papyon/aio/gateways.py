"""A gateway for tests: sessions over HTTP in front of real sockets, with the manners of the old one."""

import asyncio
import contextlib

from aiohttp import web

from papyon.payload.gateway import (
    CONTENT_TYPE,
    GATEWAY_PATH,
    SESSION_HEADER,
    GatewayAnswer,
    Open,
    Poll,
    parse_query,
)


class GatewayServer:
    """Leads every session to (host, port) by `places`; `requests` is what was asked, with the bodies."""

    def __init__(self, places=None, holding=True):
        self.places = places or {}
        self.holding = holding
        self.requests = []
        self.sessions = {}
        self.rename = False
        self.host = "127.0.0.1"
        self.in_flight = self.most_in_flight = 0
        self.answer = None
        self.port = 0

    @contextlib.asynccontextmanager
    async def running(self):
        application = web.Application()
        application.router.add_post(GATEWAY_PATH, self._serve)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()
            for _, writer in self.sessions.values():
                writer.transport.abort()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{GATEWAY_PATH}"

    async def _serve(self, request):
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await self._answer(request)
        finally:
            self.in_flight -= 1

    async def _answer(self, request):
        asked, body = parse_query(request.query_string), await request.read()
        self.requests.append((asked, body))
        if self.answer is not None:
            return self.answer(request)
        if isinstance(asked, Open):
            name = f"{len(self.sessions) + 1}.0"
            self.sessions[name] = await asyncio.open_connection(*self.places[asked.host])
        elif asked.session in self.sessions:
            name = asked.session
        else:
            return web.Response(status=400)
        reader, writer = self.sessions[name]
        writer.write(body)
        hold = asked.lifespan if isinstance(asked, Poll) and self.holding and asked.lifespan else 0.05
        data, ended = b"", False
        try:
            async with asyncio.timeout(hold):
                data = await reader.read(65536)
                ended = not data
        except TimeoutError:
            pass
        if self.rename:
            renamed = f"{name.partition('.')[0]}.{len(self.requests)}"
            self.sessions[renamed] = self.sessions.pop(name)
            name = renamed
        header = GatewayAnswer(name, self.host, ended).header()
        return web.Response(body=data, headers={SESSION_HEADER: header, "Content-Type": CONTENT_TYPE})
