"""What holds for every request before it is looked at: how many there may be, how long, from where."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from msnpd.errors import Throttled
from msnpd.hub import Hub
from msnpd.services.caller import Caller, identify
from papyon.payload import xml
from papyon.payload.soap.envelope import Envelope

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
# By method and by path in lower case: the original servers did not care, and clients differ.
Routes = dict[tuple[str, str], Handler]

_HOST = re.compile(r"[0-9A-Za-z.:\[\]_-]{1,260}")


class Intake:
    """Reads requests for all services of one server."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def count(self, request: web.Request) -> None:
        """One more request of this address, until it turns out who asks. Raises Throttled."""
        if not self._hub.rates.requests.take(request.remote or ""):
            raise Throttled("too many requests")

    def excuse(self, request: web.Request) -> None:
        """It turned out well: what others behind the same address ask has nothing to do with it."""
        self._hub.rates.requests.refund(request.remote or "")

    async def caller(self, request: web.Request, ticket: str) -> Caller:
        """Who asks: the request counts for the account, no longer for the address.

        Raises TicketInvalid, StoreUnavailable, Throttled.
        """
        caller = await identify(self._hub, ticket)
        self.excuse(request)
        if not self._hub.rates.account_requests.take(caller.account.profile.address):
            raise Throttled("too many requests of one account")
        return caller

    async def body(self, request: web.Request) -> bytes:
        """The body. Raises Throttled, TimeoutError, and what aiohttp answers by itself."""
        self.count(request)
        return await self.read(request)

    async def read(self, request: web.Request) -> bytes:
        """The same for a request that is counted otherwise."""
        if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise web.HTTPUnsupportedMediaType
        async with asyncio.timeout(self._hub.limits.request_seconds):
            return await request.read()

    def base(self, request: web.Request) -> str:
        """Where the client reaches these services, without a slash at the end: http://msn.example:1864."""
        config = self._hub.config
        if config.services_url:
            return config.services_url
        # What the client calls us; nothing that could break out of a header or a document.
        host = request.host if _HOST.fullmatch(request.host) else config.public_host or "localhost"
        return f"{'https' if request.secure else 'http'}://{host}"

    def host(self, request: web.Request) -> str:
        """The name under which the client reaches these services; '' where a port belongs to it."""
        host = self.base(request).partition("://")[2]
        return "" if ":" in host else host


def ticket_of(request: web.Request, envelope: Envelope | None) -> str:
    """The ticket, wherever a client has put it: every service takes it from every place. '' without one."""
    header = envelope.header if envelope is not None else None
    places = (
        xml.text(header, "ABAuthHeader", "TicketToken"),
        xml.text(header, "StorageUserHeader", "TicketToken"),
        xml.text(header, "WNAuthHeader", "TicketToken"),
        xml.attribute(xml.child(header, "Ticket"), "passport"),
        xml.text(header, "PassportCookie", "t"),
        request.cookies.get("MSPAuth", ""),
    )
    return next((ticket for ticket in places if ticket), "")


def document(body: bytes, status: int = 200) -> web.Response:
    """An XML document as all services answer it."""
    return web.Response(body=body, status=status, content_type="text/xml", charset="utf-8")
