"""The routes of the HTTP services, and what holds for all of them: limits, errors, logs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from msnpd.accounts import Accounts
from msnpd.errors import MsnpdError, StoreUnavailable, Throttled, TicketInvalid
from msnpd.hub import Hub
from msnpd.log import note
from msnpd.services import book, offline, sharing
from msnpd.services.caller import identify
from msnpd.services.faults import fault
from msnpd.services.rst import TicketOffice
from msnpd.throttle import Attempts
from papyon.errors import PayloadError, ServiceFault
from papyon.payload.soap import groups as book_requests
from papyon.payload.soap import sharing as sharing_requests
from papyon.payload.soap.envelope import Envelope, parse_request
from papyon.payload.soap.offline import parse_rsi_request
from papyon.payload.soap.rst import Version
from papyon.payload.soap.service import (
    FaultCode,
    ServiceHeader,
    encode_fault,
    parse_application_header,
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """All services of one server. `key` is its secret."""

    def __init__(self, hub: Hub, accounts: Accounts, key: bytes) -> None:
        self._hub = hub
        self._office = TicketOffice(hub, accounts)
        self._key = key
        limits = hub.limits
        self._requests = Attempts(
            limits.requests_burst,
            limits.requests_burst / limits.requests_per_second,
            limits.counted_peers,
            hub.monotonic,
        )

    def application(self) -> web.Application:
        """The aiohttp application."""
        application = web.Application(
            client_max_size=self._hub.limits.request_bytes, middlewares=[self._guard]
        )
        application.router.add_post("/", self._root)
        for path in ("/RST.srf", "/pp550/RST.srf"):
            application.router.add_post(path, self._rst)
        application.router.add_post("/RST2.srf", self._rst2)
        application.router.add_post("/abservice/SharingService.asmx", self._sharing)
        application.router.add_post("/abservice/abservice.asmx", self._book)
        application.router.add_post("/rsi/rsi.asmx", self._rsi)
        application.router.add_post("/OimWS/oim.asmx", self._oim)
        return application

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        peer = (request.remote or "", 0)
        try:
            return await handler(request)
        except Throttled:
            note("throttled", peer, verb=request.path)
            return web.Response(status=503, headers={"Retry-After": "60"})
        except StoreUnavailable as error:
            note("store", peer, logging.ERROR, verb=request.path, why=error)
            return web.Response(status=503, headers={"Retry-After": "10"})
        except TimeoutError:
            return web.Response(status=408)

    async def _body(self, request: web.Request) -> bytes:
        if not self._requests.take(request.remote or ""):
            raise Throttled("too many requests")
        async with asyncio.timeout(self._hub.limits.request_seconds):
            return await request.read()

    async def _root(self, request: web.Request) -> web.Response:
        # Old clients test with an empty request whether they get through.
        return web.Response()

    # Tickets

    async def _rst(self, request: web.Request) -> web.Response:
        document = await self._body(request)
        return _xml(await self._office.answer(document, Version.RST, request.remote or ""))

    async def _rst2(self, request: web.Request) -> web.Response:
        document = await self._body(request)
        return _xml(await self._office.answer(document, Version.RST2, request.remote or ""))

    # Address book and lists

    async def _sharing(self, request: web.Request) -> web.Response:
        async def answer(envelope: Envelope, ticket: str, header: ServiceHeader) -> bytes:
            asked = sharing_requests.parse_request(envelope.body)
            return await sharing.answer(self._hub, await identify(self._hub, ticket), asked, header)

        return await self._address_book_service(request, answer)

    async def _book(self, request: web.Request) -> web.Response:
        async def answer(envelope: Envelope, ticket: str, header: ServiceHeader) -> bytes:
            asked = book_requests.parse_request(envelope.body)
            return await book.answer(self._hub, await identify(self._hub, ticket), asked, header)

        return await self._address_book_service(request, answer)

    async def _address_book_service(
        self,
        request: web.Request,
        answer: Callable[[Envelope, str, ServiceHeader], Awaitable[bytes]],
    ) -> web.Response:
        document = await self._body(request)
        action = ""
        try:
            envelope = parse_request(document, self._hub.limits.request_bytes)
            action = envelope.action
            asked = parse_application_header(envelope)
            ticket = asked.ticket or request.cookies.get("MSPAuth", "")
            header = ServiceHeader(session_id=self._hub.mint.guid())
            return _xml(await answer(envelope, ticket, header))
        except PayloadError as error:
            failure = ServiceFault(FaultCode.INVALID_REQUEST, str(error))
        except ServiceFault as error:
            failure = error
        except MsnpdError as error:
            person = FaultCode.INVALID_PASSPORT_USER if action.startswith("AB") else None
            failure = fault(error, person=person) if person else fault(error)
            if isinstance(error, StoreUnavailable):
                note("store", (request.remote or "", 0), logging.ERROR, verb=action, why=error)
        note("refused", (request.remote or "", 0), verb=action, code=failure.code)
        return _xml(encode_fault(failure, action or "Unknown"), status=500)

    # Offline messages

    async def _rsi(self, request: web.Request) -> web.Response:
        document = await self._body(request)
        try:
            asked, ticket = parse_rsi_request(parse_request(document, self._hub.limits.request_bytes))
            caller = await identify(self._hub, ticket)
            return _xml(await offline.answer_rsi(self._hub, caller, asked))
        except PayloadError as error:
            failure = ServiceFault("Client", str(error))
        except TicketInvalid:
            failure = ServiceFault("AuthenticationFailed", "The ticket is not good.")
        except ServiceFault as error:
            failure = error
        note("refused", (request.remote or "", 0), verb="RSI", code=failure.code)
        return _xml(offline.rsi_fault(failure), status=500)

    async def _oim(self, request: web.Request) -> web.Response:
        document = await self._body(request)
        action = "Store2" if "Store2" in request.headers.get("SOAPAction", "Store2") else "Store"
        try:
            envelope = parse_request(document, self._hub.limits.request_bytes)
        except PayloadError as error:
            return _xml(offline.rsi_fault(ServiceFault("Client", str(error))), status=500)
        answer, good = await offline.answer_store(self._hub, envelope, action, self._key)
        return _xml(answer, status=200 if good else 500)


def _xml(document: bytes, status: int = 200) -> web.Response:
    return web.Response(body=document, status=status, content_type="text/xml", charset="utf-8")
