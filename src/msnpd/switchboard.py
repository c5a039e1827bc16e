"""Switchboards: rooms in which invited clients exchange messages, byte for byte."""

import logging
from collections import deque
from dataclasses import dataclass, field

from msnpd.errors import AddressInvalid, TicketInvalid
from msnpd.hub import Hub
from msnpd.link import Link
from msnpd.log import note
from msnpd.names import normal_address
from msnpd.router import Guest, Place, Ring
from msnpd.throttle import Bucket
from msnpd.tickets import SingleUse
from papyon.session.requests_server import Call, Entry, Message
from papyon.session.switchboard_server import Participant, SwitchboardServer
from papyon.types import Dialect, ErrorCode, Status


@dataclass(slots=True, eq=False)
class Room:
    """A switchboard; it exists while somebody is in it."""

    id: str
    members: "list[SwitchboardSession]" = field(default_factory=list)
    active: float = 0.0

    def of(self, address: str) -> "list[SwitchboardSession]":
        """The connections of one account."""
        return [member for member in self.members if member.address == address]


@dataclass(frozen=True, slots=True)
class _Invitation:
    """What a ticket is good for: `room` is None for a new switchboard."""

    guest: Guest
    room: Room | None


class Switchboards:
    """All rooms of one server, and the tickets to them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._rooms: dict[str, Room] = {}
        limits = hub.limits
        self._tickets: SingleUse[_Invitation] = SingleUse(
            limits.ticket_seconds, limits.switchboard_tickets, hub.monotonic
        )

    def __len__(self) -> int:
        return len(self._rooms)

    def opening(self, guest: Guest) -> str:
        """A ticket for a new switchboard."""
        return self._ticket(guest, None)

    def invite(self, guest: Guest, room: Room, caller: Guest) -> None:
        """Rings at a client."""
        hub = self._hub
        ticket = self._ticket(guest, room)
        hub.router.ring(guest.place, Ring(room.id, hub.venue, ticket, caller.place.address, caller.name))

    def enter(self, entry: Entry) -> tuple[Guest, Room]:
        """Whose ticket this is, and the room that it opens. Raises TicketInvalid."""
        invitation = self._tickets.take(entry.ticket)
        place, room = invitation.guest.place, invitation.room
        if entry.address.lower() != place.address or entry.endpoint not in ("", place.guid):
            raise TicketInvalid("somebody else's")
        if (room.id if room else None) != entry.session:
            raise TicketInvalid("for another switchboard")
        if room is None:
            room = Room(self._hub.mint.session())
            while room.id in self._rooms:
                room = Room(self._hub.mint.session())
        return invitation.guest, room

    def join(self, room: Room, member: "SwitchboardSession") -> None:
        """Somebody is in the room from now on."""
        room.members.append(member)
        room.active = self._hub.monotonic()
        self._rooms[room.id] = room

    def leave(self, room: Room, member: "SwitchboardSession") -> None:
        """Somebody is no longer in the room; the last one ends it."""
        if member in room.members:
            room.members.remove(member)
        if not room.members:
            self._rooms.pop(room.id, None)

    def taken(self, place: Place) -> int:
        """How many switchboards a client is in."""
        rooms = self._rooms.values()
        return sum(1 for room in rooms if any(member.place == place for member in room.members))

    def kick(self, address: str) -> None:
        """Ends all connections of an account, and its tickets."""
        self._tickets.drop(lambda invitation: invitation.guest.place.address == address)
        for room in list(self._rooms.values()):
            for member in room.of(address):
                member.end()

    def members(self) -> "list[SwitchboardSession]":
        """Everybody in all rooms."""
        return [member for room in self._rooms.values() for member in room.members]

    def close(self) -> None:
        """Ends everything."""
        for member in self.members():
            member.end()

    def _ticket(self, guest: Guest, room: Room | None) -> str:
        ticket = self._hub.mint.ticket()
        self._tickets.put(ticket, _Invitation(guest, room))
        return ticket


@dataclass(slots=True, eq=False)
class _Delivery:
    """A message whose sender waits for an answer. `missing` are accounts that nobody has taken it for yet."""

    trid: int
    kind: str
    open: int
    missing: set[str]
    lonely: bool

    @property
    def delivered(self) -> bool:
        return not self.missing and not self.lonely


class SwitchboardSession:
    """One participant. Call `receive` with bytes one after the other, and `lost` once at the end."""

    def __init__(self, hub: Hub, switchboards: Switchboards, link: Link) -> None:
        self._hub = hub
        self._switchboards = switchboards
        self._link = link
        self._machine = SwitchboardServer(hub.limits.message_bytes)
        self._began = hub.monotonic()
        self._messages = Bucket(hub.limits.messages_per_second, hub.limits.messages_burst, hub.monotonic)
        self._deliveries: deque[_Delivery] = deque()
        self._room: Room | None = None
        self._guest: Guest | None = None

    @property
    def guest(self) -> Guest | None:
        """Who participates, as he looks now, or looked when he was signed out; None before he entered."""
        if self._guest is not None:
            self._guest = self._hub.router.guest(self._guest.place) or self._guest
        return self._guest

    @property
    def place(self) -> Place | None:
        """The client that participates, None before it entered."""
        return self._guest.place if self._guest else None

    @property
    def address(self) -> str:
        """The account that participates, '' before it entered."""
        return self._guest.place.address if self._guest else ""

    @property
    def peer(self) -> tuple[str, int]:
        """The address and port of the client."""
        return self._link.peer

    @property
    def guid(self) -> str:
        """The endpoint that participates, '' before MSNP16."""
        return self._guest.place.guid if self._guest else ""

    @property
    def closing(self) -> bool:
        """Whether the conversation is over."""
        return self._machine.closing

    @property
    def deadline(self) -> float:
        """When the client has been here in vain for too long, on the monotonic clock."""
        if self._room is None:
            return self._began + self._hub.limits.unauthenticated_seconds
        return self._room.active + self._hub.limits.idle_switchboard_seconds

    def expire(self) -> None:
        """The deadline has passed: nobody said anything, so the room empties."""
        self._leave(idle=True)
        self._machine.close()

    async def receive(self, data: bytes) -> float:
        """Handles what the client sent; the seconds to wait before reading on."""
        before = self._machine.commands
        self._machine.receive(data)
        while (request := self._machine.next_request()) is not None:
            match request:
                case Entry():
                    self._enter(request)
                case Call():
                    self._call(request)
                case Message():
                    self._relay(request)
            self._flush()
        self._flush()
        messages = max(self._machine.commands - before, len(data) / self._hub.limits.message_bytes)
        delay = self._messages.spend(messages)
        if self._guest is not None:  # strangers must not share, nor pay for each other
            delay = max(delay, self._hub.rates.messages.spend(self.address, messages))
        # A recipient that stalls is ended after a while; until then its friends write more slowly.
        return max(delay, 0.05) if len(self._deliveries) >= self._hub.limits.unanswered_messages else delay

    def lost(self) -> None:
        """The connection is gone."""
        if self._machine.fault:
            note("closed", self._link.peer, verb=self._machine.verb, why=self._machine.fault)
        self._machine.close()
        self._leave()

    def end(self) -> None:
        """The server wants the participant to go."""
        self._leave()
        self._machine.close()
        self._link.close()

    def _flush(self) -> None:
        if self._machine.code:
            self._hub.meter.refused[self._machine.code] += 1
            note("refused", self._link.peer, logging.DEBUG, verb=self._machine.verb, code=self._machine.code)
            self._machine.code = 0
        if data := self._machine.take():
            self._link.send(data)

    # Coming and going

    def _enter(self, entry: Entry) -> None:
        limits = self._hub.limits
        try:
            guest, room = self._switchboards.enter(entry)
        except TicketInvalid:
            self._machine.refuse(entry.trid, ErrorCode.AUTHENTICATION_FAILED)
            return
        crowded = len({member.address for member in room.members}) >= limits.switchboard_members
        if crowded or self._switchboards.taken(guest.place) >= limits.switchboards_per_endpoint:
            self._machine.refuse(entry.trid, ErrorCode.TOO_MANY_SESSIONS)
            return
        guest = self._hub.router.guest(guest.place) or guest
        self._guest, self._room = guest, room
        dialect = guest.dialect
        if entry.session is None:
            self._machine.opened(entry, guest.name, dialect)
        else:
            self._machine.answered(entry, self._present(room, dialect), dialect)
        self._flush()
        first = not room.of(self.address)
        others = list(room.members)
        self._switchboards.join(room, self)
        for other in others:
            other.see(self, account_too=first)

    def _present(self, room: Room, dialect: Dialect) -> list[Participant]:
        """The lines of those who are there, as this participant knows them."""
        lines = []
        for address in dict.fromkeys(member.address for member in room.members):
            members = room.of(address)
            if dialect >= Dialect.MSNP16:
                lines += [member.participant(member.guid) for member in members if member.guid]
            if address != self.address:
                lines.append(members[0].participant(""))
        return lines

    def participant(self, guid: str) -> Participant:
        """A line about this participant: of its endpoint, or of the account as such."""
        guest = self.guest
        assert guest is not None  # noqa: S101 - only those who entered are in a room
        return Participant(self.address, guid, guest.name, guest.capabilities)

    def see(self, other: "SwitchboardSession", *, account_too: bool) -> None:
        """Tells this participant that another one has come."""
        if self._machine.dialect >= Dialect.MSNP16 and other.guid:
            self._machine.joined(other.participant(other.guid))
        if account_too and other.address != self.address:
            self._machine.joined(other.participant(""))
        self._flush()

    def miss(self, address: str, guid: str, *, account_too: bool, idle: bool) -> None:
        """Tells this participant that another one has gone."""
        if self._machine.dialect >= Dialect.MSNP16 and guid:
            self._machine.left(address, guid, idle=idle)
        if account_too and address != self.address:
            self._machine.left(address, "", idle=idle)
        self._flush()

    def _leave(self, *, idle: bool = False) -> None:
        room, self._room = self._room, None
        if room is None:
            return
        self._switchboards.leave(room, self)
        last = not room.of(self.address)
        for other in list(room.members):
            other.miss(self.address, self.guid, account_too=last, idle=idle)

    def _call(self, call: Call) -> None:
        hub, room, caller = self._hub, self._room, self.guest
        if room is None or caller is None:
            return
        room.active = hub.monotonic()
        if not hub.rates.calls.take(self.address):
            self._machine.refuse(call.trid, ErrorCode.TOO_ACTIVE)
            return
        try:
            address = normal_address(call.address, hub.limits)
        except AddressInvalid:
            self._machine.refuse(call.trid, ErrorCode.UNKNOWN_ACCOUNT)
            return
        itself = address == self.address
        if room.of(address) and not (itself and self._machine.dialect >= Dialect.MSNP16):
            self._machine.refuse(call.trid, ErrorCode.ALREADY_THERE)
            return
        if hub.router.status(self.address, address) is Status.FLN and not itself:
            self._machine.refuse(call.trid, ErrorCode.NOT_ONLINE)
            return
        present = {member.address for member in room.members}
        if len(present | {address}) > hub.limits.switchboard_members:
            self._machine.refuse(call.trid, ErrorCode.TOO_ACTIVE)
            return
        inside = {member.place for member in room.members}
        willing = hub.router.guests(self.address, address)
        if not willing and not itself:
            self._machine.refuse(call.trid, ErrorCode.NOT_ONLINE)
            return
        for other in willing:
            if other.place not in inside:
                self._switchboards.invite(other, room, caller)
        self._machine.ringing(call.trid, room.id)
        if itself:
            # Windows Live Messenger calls itself first and waits until it has joined itself.
            self._machine.joined(self.participant(""))

    # Messages

    def _relay(self, message: Message) -> None:
        room, guest = self._room, self.guest
        if room is None or guest is None:
            return
        room.active = self._hub.monotonic()
        others = [member for member in room.members if member is not self]
        accounts = {member.address for member in others} - {self.address}
        recipients = [member for member in others if member.address in accounts]
        delivery = _Delivery(message.trid, message.kind, len(recipients), accounts, lonely=not accounts)
        if message.kind != "U":
            self._deliveries.append(delivery)
        self._hub.meter.messages += 1
        self._hub.meter.delivered += len(others)
        for other in others:
            other.hear(self.address, guest.name, message.payload)
        if message.kind == "U":
            return
        for recipient in recipients:
            recipient.settle(self, delivery)
        self._answer()

    def hear(self, address: str, name: str, payload: bytes) -> None:
        """A message for this participant."""
        self._machine.message(address, name, payload)
        self._flush()

    def settle(self, sender: "SwitchboardSession", delivery: _Delivery) -> None:
        """Tells the sender when this participant's socket has taken a message, or never will."""
        address = self.address

        def done(delivered: bool) -> None:
            sender.settled(delivery, address if delivered else "")

        self._link.settle(done)

    def settled(self, delivery: _Delivery, address: str) -> None:
        """One of the recipients has the message (or, with '', will not have it)."""
        delivery.open -= 1
        delivery.missing.discard(address)
        self._answer()

    def _answer(self) -> None:
        """Answers the messages that are settled, in the order in which they were sent."""
        while self._deliveries and self._deliveries[0].open == 0:
            delivery = self._deliveries.popleft()
            wants = "AD" + ("S" if delivery.delivered else "N")
            if delivery.kind in wants:
                self._machine.acknowledge(delivery.trid, delivery.delivered)
        self._flush()
