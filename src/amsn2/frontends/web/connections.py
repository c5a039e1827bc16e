"""aiohttp's connections, with the answers that it makes by itself made like all others.

What is no HTTP never becomes a request, so it passes neither middleware nor guard: aiohttp answers it, as
text, with the bytes in it that it could not read and the versions of everything.
"""

from aiohttp import web
from multidict import CIMultiDict

from amsn2.frontends.web.answers import SECURITY_HEADERS
from amsn2.frontends.web.problems import HttpCode, Unfit, internal_document

_HEADERS = CIMultiDict(SECURITY_HEADERS)


class Connection(web.RequestHandler):
    """One connection. Every answer, whoever made it, leaves by `finish_response`."""

    __slots__ = ()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send it, with what keeps browsers safe."""
        resp.headers.update(_HEADERS)
        resp.headers.setdefault("Cache-Control", "no-store")
        return await super().finish_response(request, resp, start_time)

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
    """Makes them."""

    def __call__(self) -> Connection:
        return Connection(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Runs an application behind `Connections`."""

    __slots__ = ()

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        return Connections(
            server.request_handler,
            request_factory=server.request_factory,
            handler_cancellation=server.handler_cancellation,
            **server._kwargs,  # noqa: SLF001 - aiohttp has no other way to choose the class of a connection
        )
