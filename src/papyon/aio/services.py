"""The address book and sharing services: one method asks, whatever the action, and renews the ticket once."""

import asyncio
import ipaddress
import logging
from collections.abc import Callable
from typing import Final, TypeVar

from yarl import URL

from papyon.aio.post import Post
from papyon.aio.settings import Settings
from papyon.aio.tickets import Tickets
from papyon.errors import ConnectionFailed, ConnectionLost, PayloadError, ServiceFault
from papyon.payload.soap import envelope, rst
from papyon.payload.soap.envelope import Envelope
from papyon.payload.soap.offline import StoreFault
from papyon.payload.soap.service import ApplicationHeader, FaultCode, Request, parse_service_header
from papyon.payload.soap.sharing import AddMember, DeleteMember, FindMembership

__all__ = ["LOOP_BYTES", "STALE", "Services", "parse"]

log = logging.getLogger(__name__)

LOOP_BYTES: Final = 65536
"""Documents up to this size are read in the loop, in a few milliseconds; longer ones in a thread."""

STALE: Final = (FaultCode.BAD_CONTEXT_TOKEN, StoreFault.AUTHENTICATION_FAILED)
"""Faults after which another ticket helps: a ticket lives for a day, a session for weeks."""

_SHARING: Final = (FindMembership, AddMember, DeleteMember)
_Result = TypeVar("_Result")


class Services:
    """Asks both services for one account: with the key that they gave last, at the host that they prefer."""

    def __init__(self, post: Post, settings: Settings, tickets: Tickets, account: str) -> None:
        self.account = account
        self._post = post
        self._urls = {True: URL(settings.sharing_url), False: URL(settings.addressbook_url)}
        self._tickets = tickets
        self._cache_keys = {True: "", False: ""}
        self._hosts: dict[bool, str] = {}
        self._dead: set[str] = set()

    async def ask(self, request: Request, scenario: str = "Initial") -> Envelope:
        """The answer. Raises `ServiceFault`, `PayloadError`, `ServerBusy`, `ConnectionFailed`."""
        return await self.read(request, lambda answer: answer, scenario)

    async def read(
        self, request: Request, reader: Callable[[Envelope], _Result], scenario: str = "Initial"
    ) -> _Result:
        """What `reader` makes of the answer; a long one is read in a thread. Raises as `ask`, and as it."""
        ticket = self._tickets.ticket(rst.CONTACTS)
        try:
            return await self._ask(request, reader, ticket, scenario)
        except ServiceFault as fault:
            if fault.code not in STALE:
                raise
        await self._tickets.renew(ticket)
        return await self._ask(request, reader, self._tickets.ticket(rst.CONTACTS), scenario)

    async def _ask(
        self, request: Request, reader: Callable[[Envelope], _Result], ticket: str, scenario: str
    ) -> _Result:
        sharing = isinstance(request, _SHARING)
        header = ApplicationHeader(ticket, scenario, self._cache_keys[sharing])
        document = await self._send(sharing, request.encode(header), request.soap_action)

        def read(answer: Envelope) -> tuple[str, str, _Result]:
            if answer.action != f"{request.ACTION}Response":
                raise PayloadError(f"{request.ACTION} is answered by {answer.action}")
            told = parse_service_header(answer)
            return told.cache_key, told.preferred_host, reader(answer)

        key, host, result = await _read(document, read)
        self._cache_keys[sharing] = key or self._cache_keys[sharing]
        if host not in self._dead and _related(self._urls[sharing].host or "", host):
            self._hosts[sharing] = host
        return result

    async def _send(self, sharing: bool, document: bytes, action: str) -> bytes:
        url, host = self._urls[sharing], self._hosts.get(sharing, "")
        if host and host != url.host:
            try:
                return await self._post.send(str(url.with_host(host)), document, action)
            except ConnectionFailed as error:
                # It is a wish of the server; the host that we know was there a moment ago.
                log.info("%s: %s is not there: %s", self.account, host, error)
                self._dead.add(host)
                self._hosts.pop(sharing, None)
                if isinstance(error, ConnectionLost):
                    raise  # it may have done what it was asked
        return await self._post.send(str(url), document, action)


async def parse(document: bytes) -> Envelope:
    """Read an answer without holding up the loop. Raises `ServiceFault`, `PayloadError`."""
    return await _read(document, lambda answer: answer)


async def _read(document: bytes, reader: Callable[[Envelope], _Result]) -> _Result:
    if len(document) > LOOP_BYTES:
        return await asyncio.to_thread(lambda: reader(envelope.parse_response(document)))
    return reader(envelope.parse_response(document))


def _related(configured: str, preferred: str) -> bool:
    """Whether a host is of the same domain as the one that we were told to use: no other gets our ticket."""
    labels = preferred.lower().split(".")
    if len(labels) < 2 or not all(label.replace("-", "").isalnum() and label.isascii() for label in labels):
        return False
    try:
        ipaddress.ip_address(preferred)
    except ValueError:
        return labels[-2:] == configured.lower().split(".")[-2:]
    return False
