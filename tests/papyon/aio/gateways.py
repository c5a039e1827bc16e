"""A gateway for tests: sessions over HTTP in front of real sockets, with the manners of the old one."""

import asyncio
import contextlib

from aiohttp import web

from papyon.payload.gateway import (
    CAPABILITIES_HEADER,
    CONTENT_TYPE,
    GATEWAY_PATH,
    SESSION_HEADER,
    GatewayAnswer,
    Open,
    Poll,
    parse_query,
)


class GatewayServer:
    """Leads every session to (host, port) by `places`; `requests` is what was asked, with the bodies.

    With `holding` it says so and holds polls; one that is held ends, empty, when more is sent.
    """

    def __init__(self, places=None, holding=True):
        self.places = places or {}
        self.holding = holding
        self.requests = []
        self.sessions = {}
        self.rename = False
        self.host = "127.0.0.1"
        self.in_flight = self.most_in_flight = 0
        self.answer = None
        self.more = asyncio.Event()
        self.held = asyncio.Event()
        self.turn = asyncio.Lock()
        self.asked = asyncio.Condition()
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
            self.more.set()
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
        async with self.asked:
            self.asked.notify_all()
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
        if isinstance(asked, Poll) and self.holding:
            async with self.turn:
                data, ended = await self._hold(reader, asked.lifespan or 0)
        else:
            self.more.set()
            async with self.turn:
                writer.write(body)
                data, ended = await self._read(reader, 0.05)
        if self.rename:
            renamed = f"{name.partition('.')[0]}.{len(self.requests)}"
            self.sessions[renamed] = self.sessions.pop(name)
            name = renamed
        headers = {
            SESSION_HEADER: GatewayAnswer(name, self.host, ended).header(),
            "Content-Type": CONTENT_TYPE,
        }
        if self.holding:
            headers[CAPABILITIES_HEADER] = "LP"
        return web.Response(body=data, headers=headers)

    async def _read(self, reader, seconds):
        try:
            async with asyncio.timeout(seconds):
                data = await reader.read(65536)
                return data, not data
        except TimeoutError:
            return b"", False

    async def _hold(self, reader, seconds):
        self.more.clear()
        loop = asyncio.get_running_loop()
        reading = loop.create_task(self._read(reader, seconds))
        sending = loop.create_task(self.more.wait())
        self.held.set()
        await asyncio.wait((reading, sending), return_when=asyncio.FIRST_COMPLETED)
        self.held.clear()
        sending.cancel()
        if reading.done():
            return reading.result()
        reading.cancel()
        await asyncio.wait((reading,))
        return b"", False
