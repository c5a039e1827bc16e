"""The routes of the HTTP services, and what holds for all of them: limits, errors, logs."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from msnpd.accounts import Accounts
from msnpd.errors import MsnpdError, StoreUnavailable, Throttled, TicketInvalid
from msnpd.hub import Hub
from msnpd.log import note
from msnpd.services import book, offline, rst, sharing
from msnpd.services.configuration import Configuration
from msnpd.services.door import Door
from msnpd.services.enrolment import Enrolment
from msnpd.services.faults import fault
from msnpd.services.gateway import Gateway
from msnpd.services.intake import Handler, Intake, Routes, document, ticket_of
from msnpd.services.office import TicketOffice
from msnpd.services.pages import Pages
from msnpd.services.passport import PassportService
from msnpd.services.storage import StorageService
from msnpd.switchboard import Switchboards
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
)


class Site:
    """All services of one server. `key` is its secret."""

    def __init__(self, hub: Hub, switchboards: Switchboards, accounts: Accounts, key: bytes) -> None:
        self._hub = hub
        self._intake = Intake(hub)
        self._office = TicketOffice(hub, accounts)
        self._key = key
        self._gateway = Gateway(hub, switchboards, self._intake)
        self._routes: Routes = {
            ("POST", "/rst.srf"): self._rst,
            ("POST", "/pp550/rst.srf"): self._rst,
            ("POST", "/rst2.srf"): self._rst2,
            ("POST", "/abservice/sharingservice.asmx"): self._sharing,
            ("POST", "/abservice/abservice.asmx"): self._book,
            ("POST", "/rsi/rsi.asmx"): self._rsi,
            ("POST", "/oimws/oim.asmx"): self._oim,
        }
        for room in (
            PassportService(hub, self._office, self._intake),
            Configuration(hub, self._intake),
            Pages(hub, self._intake),
            StorageService(hub, self._intake, key),
            Enrolment(hub, accounts, self._intake),
            self._gateway,
        ):
            self._routes |= room.routes()
        self._paths = {path for _, path in self._routes}

    def application(self) -> web.Application:
        """The aiohttp application."""
        application = web.Application(
            client_max_size=self._hub.limits.request_bytes, middlewares=[self._guard]
        )
        # By path alone, on whichever host name: clients are led here by their hosts file.
        application.router.add_route("*", "/{path:.*}", self._serve)
        return application

    def close(self) -> None:
        """Ends all sessions at the gateway."""
        self._gateway.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.lower()
        method = "GET" if request.method == "HEAD" else request.method
        for known in (path, path.rpartition("/")[0] + "/*"):
            handler = self._routes.get((method, known))
            if handler is not None:
                return await handler(request)
            if known in self._paths:
                return web.Response(status=405)
        return web.Response(status=404)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await self._answer(request, handler)
        self._hub.meter.requests[answer.status] += 1
        return answer

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        peer = (request.remote or "", 0)
        Door.heard(request.transport)
        if self._hub.bans.of_peer(peer[0]) is not None:
            # Banned on a connection that was there before.
            self._hub.meter.turned_away["banned"] += 1
            return web.Response(status=403, headers={"Connection": "close"})
        try:
            return await handler(request)
        except Throttled:
            self._hub.meter.throttled += 1
            note("throttled", peer, verb=request.path)
            return web.Response(status=503, headers={"Retry-After": "60"})
        except StoreUnavailable as error:
            note("store", peer, logging.ERROR, verb=request.path, why=error)
            return web.Response(status=503, headers={"Retry-After": "10"})
        except TimeoutError:
            return web.Response(status=408)

    # Tickets

    async def _rst(self, request: web.Request) -> web.Response:
        return await self._tickets(request, Version.RST)

    async def _rst2(self, request: web.Request) -> web.Response:
        return await self._tickets(request, Version.RST2)

    async def _tickets(self, request: web.Request, version: Version) -> web.Response:
        body = await self._intake.body(request)
        return document(await rst.answer(self._hub, self._office, body, version, request.remote or ""))

    # Address book and lists

    async def _sharing(self, request: web.Request) -> web.Response:
        async def answer(envelope: Envelope, ticket: str, header: ServiceHeader) -> bytes:
            asked = sharing_requests.parse_request(envelope.body)
            caller = await self._intake.caller(request, ticket)
            return await sharing.answer(self._hub, caller, asked, header)

        return await self._address_book_service(request, answer)

    async def _book(self, request: web.Request) -> web.Response:
        async def answer(envelope: Envelope, ticket: str, header: ServiceHeader) -> bytes:
            asked = book_requests.parse_request(envelope.body)
            caller = await self._intake.caller(request, ticket)
            return await book.answer(self._hub, caller, asked, header)

        return await self._address_book_service(request, answer)

    async def _address_book_service(
        self,
        request: web.Request,
        answer: Callable[[Envelope, str, ServiceHeader], Awaitable[bytes]],
    ) -> web.Response:
        body = await self._intake.body(request)
        action = ""
        try:
            envelope = parse_request(body, self._hub.limits.request_bytes)
            action = envelope.action
            ticket = ticket_of(request, envelope)
            header = ServiceHeader(
                preferred_host=self._intake.host(request), session_id=self._hub.mint.guid()
            )
            return document(await answer(envelope, ticket, header))
        except PayloadError as error:
            failure = ServiceFault(FaultCode.INVALID_REQUEST, str(error))
        except ServiceFault as error:
            failure = error
        except Throttled:
            raise
        except MsnpdError as error:
            person = FaultCode.INVALID_PASSPORT_USER if action.startswith("AB") else None
            failure = fault(error, person=person) if person else fault(error)
            if isinstance(error, StoreUnavailable):
                note("store", (request.remote or "", 0), logging.ERROR, verb=action, why=error)
        note("refused", (request.remote or "", 0), verb=action, code=failure.code)
        return document(encode_fault(failure, action or "Unknown"), status=500)

    # Offline messages

    async def _rsi(self, request: web.Request) -> web.Response:
        body = await self._intake.body(request)
        try:
            envelope = parse_request(body, self._hub.limits.request_bytes)
            asked, _ = parse_rsi_request(envelope)
            caller = await self._intake.caller(request, ticket_of(request, envelope))
            return document(await offline.answer_rsi(self._hub, caller, asked))
        except PayloadError as error:
            failure = ServiceFault("Client", str(error))
        except TicketInvalid:
            failure = ServiceFault("AuthenticationFailed", "The ticket is not good.")
        except ServiceFault as error:
            failure = error
        note("refused", (request.remote or "", 0), verb="RSI", code=failure.code)
        return document(offline.rsi_fault(failure), status=500)

    async def _oim(self, request: web.Request) -> web.Response:
        body = await self._intake.body(request)
        action = "Store2" if "Store2" in request.headers.get("SOAPAction", "Store2") else "Store"
        try:
            envelope = parse_request(body, self._hub.limits.request_bytes)
        except PayloadError as error:
            return document(offline.rsi_fault(ServiceFault("Client", str(error))), status=500)
        ticket = ticket_of(request, envelope)
        answer, good = await offline.answer_store(self._hub, envelope, ticket, action, self._key)
        if good:
            self._intake.excuse(request)  # messages have limits of their own
        return document(answer, status=200 if good else 500)
