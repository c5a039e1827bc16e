"""What a notification session does with circles: their ticket, their list, their conversations (MSNP18)."""

import hmac
from typing import assert_never

from msnpd.circles import Gathering
from msnpd.errors import CircleUnknown, ListFull
from msnpd.hub import Hub
from msnpd.presence import Endpoint
from papyon.errors import PayloadError
from papyon.payload.circle import CONTENT_TYPE, CircleDocument, circle_id, leaver
from papyon.payload.soap.circles import CircleTicket
from papyon.payload.soap.contact import RelationshipState
from papyon.session.requests_server import CirclesShown, Datagram, ListAddition, ListRemoval, Publication
from papyon.types import ErrorCode, NetworkId

_PURPOSE = b"circles"


def signed(hub: Hub, ticket: CircleTicket) -> CircleTicket:
    """A circle ticket of this server."""
    return CircleTicket(ticket.data, hub.tickets.signature(_PURPOSE, ticket.data))


class CircleDesk:
    """For one client."""

    def __init__(self, hub: Hub, endpoint: Endpoint) -> None:
        self._hub = hub
        self._endpoint = endpoint
        self._machine = endpoint.machine

    async def serve(self, request: CirclesShown | Publication | Datagram) -> None:
        """Does what is asked, and answers. Raises StoreUnavailable."""
        match request:
            case CirclesShown():
                self._admit(request)
            case Publication():
                await self._publish(request)
            case Datagram():
                self._say(request)
            case _:
                assert_never(request)

    async def change_list(self, request: ListAddition | ListRemoval) -> None:
        """ADL or RML of circles, which have a command of their own. Raises StoreUnavailable."""
        machine, endpoint = self._machine, self._endpoint
        if any(entry.network != NetworkId.CIRCLE for entry in request.entries):
            machine.refuse(request.trid, ErrorCode.INVALID_LIST)
            return
        try:
            if not endpoint.circles:
                raise CircleUnknown("none before their ticket was shown")
            found = [await self._gathering(entry.address) for entry in request.entries]
        except CircleUnknown:
            machine.refuse(request.trid, ErrorCode.INVALID_CIRCLE)
            return
        machine.confirm(request)
        endpoint.flush()
        for gathering in found:
            if isinstance(request, ListAddition):
                self._hub.rooms.enter(endpoint, gathering)
            else:
                self._hub.rooms.leave(endpoint, gathering.circle.id)

    def _admit(self, request: CirclesShown) -> None:
        try:
            ticket = CircleTicket.parse(request.ticket)
        except PayloadError:
            ticket = CircleTicket(b"", b"")
        if not hmac.compare_digest(ticket.signature, signed(self._hub, ticket).signature):
            self._machine.refuse(request.trid, ErrorCode.AUTHENTICATION_FAILED)
            return
        # Who is in which circle is looked up when it matters; a ticket only says that its bearer has looked.
        self._endpoint.circles = True
        self._machine.admit(request.trid, self._endpoint.account.address)

    async def _publish(self, request: Publication) -> None:
        message = request.message
        if message.to.network != NetworkId.CIRCLE:
            self._machine.confirm(request)  # other things that later clients publish mean nothing here
            return
        try:
            gathering = await self._gathering(message.to.address)
        except CircleUnknown:
            self._machine.refuse(request.trid, ErrorCode.INVALID_CIRCLE)
            return
        rooms, endpoint, circle = self._hub.rooms, self._endpoint, gathering.circle.id
        own = endpoint.account.address
        if request.verb == "DEL":
            if leaver(message.header("Uri")).lower() != own:
                self._machine.refuse(request.trid, ErrorCode.INVALID_PARAMETER)
                return
            self._machine.confirm(request)
            endpoint.flush()
            rooms.part(endpoint, circle)
            return
        try:
            document = self._document(request)
            if document.properties is not None:
                gathering = await self._hub.circles.show(endpoint.account, circle, document.properties)
        except (PayloadError, ListFull):
            self._machine.refuse(request.trid, ErrorCode.INVALID_PARAMETER)
            return
        self._machine.confirm(request)
        endpoint.flush()
        if document.properties is not None:
            rooms.show(gathering)
        if document.members is not None and own in (member.lower() for member in document.members):
            rooms.join(endpoint, circle)

    def _document(self, request: Publication) -> CircleDocument:
        message = request.message
        if not message.header("Content-Type").lower().startswith(CONTENT_TYPE) or not message.body:
            return CircleDocument()
        return CircleDocument.parse(message.body)

    def _say(self, request: Datagram) -> None:
        message = request.message
        circle = circle_id(message.to.address) if message.to.network == NetworkId.CIRCLE else ""
        if not self._hub.rooms.say(self._endpoint, circle, message):
            self._machine.refuse(request.trid, ErrorCode.INVALID_CIRCLE)

    async def _gathering(self, address: str) -> Gathering:
        """A circle that the account is in, not merely invited to. Raises CircleUnknown."""
        account = self._endpoint.account
        gathering = await self._hub.circles.find(account, circle_id(address))
        own = gathering.of(account)
        if own is None or own.state != RelationshipState.ACCEPTED:
            raise CircleUnknown(address)
        return gathering
