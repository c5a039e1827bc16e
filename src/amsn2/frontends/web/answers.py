"""What all answers have in common: security headers, problem documents, a line in the log."""

import logging
import time
from typing import Final

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from amsn2.api.errors import Refused, StoreFailure
from amsn2.frontends.web.caller import CALLER, Caller, caller_of
from amsn2.frontends.web.guard import Guard
from amsn2.frontends.web.metrics import Metrics
from amsn2.frontends.web.problems import HttpCode, Unfit, document_of, internal_document
from amsn2.frontends.web.settings import Settings

log = logging.getLogger(__name__)

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri ./api/csp-report"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), "
        "display-capture=(), browsing-topics=()"
    ),
    "Server": "aMSN2",
}
"""Nothing inline, nothing of strangers, nobody frames us, nothing leaks. Reports come to our own route."""

NO_STORE: Final = {"Cache-Control": "no-store, no-transform"}


def json_response(value: object, status: int = 200) -> web.Response:
    """An answer of JSON that nobody keeps."""
    return web.Response(
        status=status, body=msgspec.json.encode(value), content_type="application/json", headers=NO_STORE
    )


def note(metrics: Metrics, peer: str, method: str, route: str, path: str, status: int, seconds: float) -> None:
    """Count an answer, and say so in the log; the path is for an address that is no route's."""
    metrics.count_request(method, route, status)
    level = logging.DEBUG if method in ("GET", "HEAD") and status < 500 else logging.INFO
    if log.isEnabledFor(level):
        where = route or repr(path[:100])
        log.log(
            level,
            "peer=%s method=%s path=%s status=%d seconds=%.3f",
            *(peer, method, where, status, seconds),
        )


def make_middleware(guard: Guard, settings: Settings, metrics: Metrics) -> Middleware:
    """The outermost middleware: every request comes in and every answer goes out through it."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.monotonic()
        caller = request[CALLER] = caller_of(request, settings)
        # No function of its own: a poll keeps every one on its way for as long as it is parked.
        response: web.StreamResponse
        try:
            guard.check_name(caller)
            response = await handler(request)
        except Exception as error:  # noqa: BLE001 - none is lost: see there
            response = _answer_to(error, request, caller)
        route = _route_name(request)
        seconds = time.monotonic() - started
        note(metrics, caller.peer, request.method, route, request.path, response.status, seconds)
        return response

    return answer


def _answer_to(error: Exception, request: web.Request, caller: Caller) -> web.Response:
    """The answer to what a handler raised; raises what is aiohttp's to answer."""
    match error:
        case Unfit() | Refused() | StoreFailure():
            return document_of(error).response()
        case web.HTTPNotFound():
            return document_of(Unfit(HttpCode.NOT_FOUND)).response()
        case web.HTTPMethodNotAllowed():
            response = document_of(Unfit(HttpCode.UNSUPPORTED, status=405)).response()
            response.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
            return response
        case web.HTTPException() | ConnectionError():
            raise error
        case _:
            # A fault of ours must not show its insides to the browser, nor end the connection without a word.
            where = caller.peer, request.method, _route_name(request)
            log.error("peer=%s method=%s path=%s failed", *where, exc_info=error)
            return internal_document().response()


def _route_name(request: web.Request) -> str:
    """The route as it is declared: what stands in for tokens and addresses is not logged."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else ""
