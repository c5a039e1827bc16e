"""aiohttp's part of a connection: one request of a lane, or a whole connection that is no browser's.

What is no HTTP never becomes a request, so it passes neither middleware nor guard: aiohttp answers it, as
text, with the bytes in it that it could not read and the versions of everything. Here those answers are made
like all others.
"""

import asyncio
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

from amsn2.frontends.web.answers import SECURITY_HEADERS
from amsn2.frontends.web.desk import Desk
from amsn2.frontends.web.lane import Lane
from amsn2.frontends.web.problems import HttpCode, Unfit, internal_document
from amsn2.frontends.web.relay import Relay

_HEADERS = CIMultiDict(SECURITY_HEADERS)


class Connection(web.RequestHandler):
    """Answers requests. Every answer, whoever made it, leaves by `finish_response`."""

    __slots__ = ("_answered", "_fed", "_relay", "stays")

    def __init__(self, manager: web.Server, **settings: Any) -> None:
        super().__init__(manager, **settings)
        self._relay: Relay | None = None
        self._fed = False
        self._answered = False
        self.stays = False
        """The connection is good for another request."""

    def serve(self, relay: Relay) -> None:
        """Answer one request of a lane, and then close the relay, even if the connection stays."""
        self._relay = relay
        self.connection_made(relay)

    def fed(self) -> None:
        """The request has been received whole."""
        self._fed = True
        if self._answered:
            self.close()

    def leave(self, exc: Exception | None) -> None:
        """The lane wants no more of it."""
        if self._relay is not None:
            self._relay.cut()
        self.connection_lost(exc)

    async def start(self) -> None:
        """Answer what comes."""
        try:
            await super().start()
        finally:
            if self._relay is not None:
                self._relay.close()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send it, with what keeps browsers safe."""
        # A file has a policy of its own, which allows nothing at all.
        policy = resp.headers.get("Content-Security-Policy")
        resp.headers.update(_HEADERS)
        if policy is not None:
            resp.headers["Content-Security-Policy"] = policy
        resp.headers.setdefault("Cache-Control", "no-store")
        response, reset = await super().finish_response(request, resp, start_time)
        if self._relay is not None:
            self.stays = bool(resp.keep_alive) and not reset
            self._answered = True
            if self._fed:
                self.close()
        return response, reset

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what cannot be read, or to a fault that nothing else caught."""
        super().handle_error(request, status, exc, message)  # logs it, and raises when it is too late
        unreadable = 400 <= status < 500
        document = Unfit(HttpCode.MALFORMED, status=status).document if unreadable else internal_document()
        response = document.response()
        response.force_close()
        return response


class Connections(web.Server):
    """Makes lanes for those who connect, and what answers the requests that the lanes do not."""

    def __init__(self, desk: Desk, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._desk = desk

    def __call__(self) -> asyncio.Protocol:  # type: ignore[override]  # a lane stands before every handler
        return Lane(self._desk, self.handler)

    def handler(self) -> Connection:
        """What answers one request, or all of a connection."""
        return Connection(self, loop=self._loop, **self._kwargs)

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - aiohttp's own signature
        """Finish what is under way, then close every connection."""
        await super().shutdown(timeout)
        await self._desk.close()


class Runner(web.AppRunner):
    """Runs an application behind `Connections`."""

    __slots__ = ("_desk",)

    def __init__(self, desk: Desk, app: web.Application, **settings: Any) -> None:
        super().__init__(app, **settings)
        self._desk = desk

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        return Connections(
            self._desk,
            server.request_handler,
            request_factory=server.request_factory,
            handler_cancellation=server.handler_cancellation,
            **server._kwargs,  # noqa: SLF001 - aiohttp has no other way to choose the class of a connection
        )
