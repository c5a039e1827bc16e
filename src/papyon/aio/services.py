"""The address book and sharing services: one method asks, whatever the action, and renews the ticket once."""

import asyncio
from typing import Final

from papyon.aio.post import Post
from papyon.aio.settings import Settings
from papyon.aio.tickets import Tickets
from papyon.errors import PayloadError, ServiceFault
from papyon.payload.soap import envelope, rst
from papyon.payload.soap.addressbook import ABAdd, ABFindAll, ABFindContactsPaged, AddressBook
from papyon.payload.soap.envelope import Envelope
from papyon.payload.soap.service import ApplicationHeader, FaultCode, Request, parse_service_header
from papyon.payload.soap.sharing import AddMember, DeleteMember, FindMembership, FindMembershipResult, Member
from papyon.types import Dialect

__all__ = ["LOOP_BYTES", "Services", "parse"]

LOOP_BYTES: Final = 65536
"""Documents up to this size are read in the loop, in about a millisecond; longer ones in a thread."""

_SHARING: Final = (FindMembership, AddMember, DeleteMember)


class Services:
    """Asks both services for one account."""

    def __init__(self, post: Post, settings: Settings, tickets: Tickets, account: str) -> None:
        self._post = post
        self._settings = settings
        self._tickets = tickets
        self._account = account
        self._cache_key = ""

    async def ask(self, request: Request, scenario: str = "Initial") -> Envelope:
        """The answer. Raises `ServiceFault`, `PayloadError`, `ServerBusy`, `ConnectionFailed`."""
        ticket = self._tickets.ticket(rst.CONTACTS)
        try:
            return await self._ask(request, ticket, scenario)
        except ServiceFault as fault:
            if fault.code != FaultCode.BAD_CONTEXT_TOKEN:
                raise
        # A ticket lives for a day, a session for weeks.
        await self._tickets.renew(ticket)
        return await self._ask(request, self._tickets.ticket(rst.CONTACTS), scenario)

    async def lists(
        self, dialect: Dialect, scenario: str = "Initial"
    ) -> tuple[tuple[Member, ...], AddressBook]:
        """Everything: who is on which list, and the address book, which is made when there is none."""
        try:
            return await self._lists(dialect, scenario)
        except ServiceFault as fault:
            if fault.code != FaultCode.AB_DOES_NOT_EXIST:
                raise
        try:
            await self.ask(ABAdd(self._account), scenario)
        except ServiceFault as fault:
            if fault.code != FaultCode.AB_ALREADY_EXISTS:
                raise
        return await self._lists(dialect, scenario)

    async def _lists(self, dialect: Dialect, scenario: str) -> tuple[tuple[Member, ...], AddressBook]:
        membership = await self.ask(FindMembership(), scenario)
        paged = dialect >= Dialect.MSNP18
        contacts = await self.ask(ABFindContactsPaged() if paged else ABFindAll(), scenario)
        members = FindMembershipResult.parse(membership.body).members
        return members, AddressBook.parse(contacts.body)

    async def _ask(self, request: Request, ticket: str, scenario: str) -> Envelope:
        header = ApplicationHeader(ticket, scenario, self._cache_key)
        sharing = isinstance(request, _SHARING)
        url = self._settings.sharing_url if sharing else self._settings.addressbook_url
        answer = await parse(await self._post.send(url, request.encode(header), request.soap_action))
        if answer.action != f"{request.ACTION}Response":
            raise PayloadError(f"{request.ACTION} is answered by {answer.action}")
        self._cache_key = parse_service_header(answer).cache_key or self._cache_key
        return answer


async def parse(document: bytes) -> Envelope:
    """Read an answer without holding up the loop. Raises `ServiceFault`, `PayloadError`."""
    if len(document) > LOOP_BYTES:
        return await asyncio.to_thread(envelope.parse_response, document)
    return envelope.parse_response(document)
