"""Circles in use: who has them on his list right now, who takes part in their conversations, what is said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from msnpd.circles import Gathering
from msnpd.model import Account, Privacy
from msnpd.presence import Endpoint, Person, Presence
from msnpd.router import Router
from msnpd.visibility import shown
from papyon.payload.circle import CircleDocument, circle_address, leaver_message, roster_message
from papyon.payload.presence import Presence as Line
from papyon.payload.routed import RoutedAddress, RoutedMessage
from papyon.payload.xml import Markup
from papyon.types import Dialect, Status

_Told = tuple[Line, bytes]


@dataclass(slots=True)
class _View:
    """What a client was told: how the members look, and who takes part besides itself."""

    told: dict[str, _Told] = field(default_factory=dict)
    roster: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Room:
    """`present` are the clients that have it on their list; `talking` are addresses."""

    id: str
    members: frozenset[str]
    properties: str
    present: dict[Endpoint, _View] = field(default_factory=dict)
    talking: dict[str, None] = field(default_factory=dict)
    notices: int = 0

    def of(self, address: str) -> list[Endpoint]:
        """The clients of one member."""
        return [endpoint for endpoint in self.present if endpoint.account.address == address]

    def audience(self) -> Iterator[Endpoint]:
        """The clients of those who take part."""
        return (endpoint for endpoint in list(self.present) if endpoint.account.address in self.talking)


class CircleRooms:
    """All circles that somebody has open."""

    def __init__(self, presence: Presence, router: Router) -> None:
        self._presence = presence
        self._router = router
        self._rooms: dict[str, _Room] = {}
        presence.changed = self._refresh
        presence.gone = self._gone

    def __len__(self) -> int:
        return len(self._rooms)

    def changed(self, gathering: Gathering, accounts: Iterable[Account]) -> None:
        """Members came or went: those whom it concerns look at their address book again."""
        room = self._rooms.get(gathering.circle.id)
        if room is not None:
            room.members = gathering.addresses
            for endpoint in list(room.present):
                if endpoint.account.address not in room.members:
                    self._remove(room, endpoint)
            self._show(room)
        for account in accounts:
            self._router.remind(account, gathering.circle.id)

    def enter(self, endpoint: Endpoint, gathering: Gathering) -> None:
        """A client has a circle of its account on its list from now on, and is told who is there."""
        if endpoint.machine.closing:
            return  # signed out while its circle was looked up
        circle = gathering.circle
        room = self._rooms.setdefault(circle.id, _Room(circle.id, gathering.addresses, circle.properties))
        room.members = gathering.addresses
        room.present[endpoint] = _View()
        self._tell_roster(room, endpoint)
        self._show(room)

    def leave(self, endpoint: Endpoint, circle: str) -> None:
        """A client no longer has a circle on its list. Harmless when it had not."""
        room = self._rooms.get(circle)
        if room is not None and endpoint in room.present:
            self._remove(room, endpoint)

    def join(self, endpoint: Endpoint, circle: str) -> bool:
        """Somebody takes part in the conversation; False where he has no such circle on his list."""
        room = self._rooms.get(circle)
        if room is None or endpoint not in room.present:
            return False
        address = endpoint.account.address
        if address not in room.talking:
            room.talking[address] = None
            for other in room.audience():
                self._enrol(room, other, address)
        self._tell_roster(room, endpoint)
        return True

    def part(self, endpoint: Endpoint, circle: str) -> bool:
        """Somebody no longer takes part; False where he has no such circle on his list."""
        room = self._rooms.get(circle)
        if room is None or endpoint not in room.present:
            return False
        self._silence(room, endpoint.account.address)
        return True

    def say(self, endpoint: Endpoint, circle: str, message: RoutedMessage) -> bool:
        """Passes a message on to everybody who takes part; False where the sender has no such circle."""
        room = self._rooms.get(circle)
        if room is None or endpoint not in room.present:
            return False
        address = endpoint.account.address
        if address not in room.talking:
            self.join(endpoint, circle)
        # Whoever he says he is, he is himself.
        said = replace(message, sender=RoutedAddress(address, endpoint=endpoint.guid))
        for other in room.audience():
            if other is not endpoint:
                other.machine.datagram(said)
                other.flush()
        return True

    def show(self, gathering: Gathering) -> None:
        """A circle shows something else of itself."""
        room = self._rooms.get(gathering.circle.id)
        if room is None:
            return
        room.properties = gathering.circle.properties
        for endpoint in list(room.present):
            self._notify(room, endpoint, CircleDocument(properties=Markup(room.properties)))

    # What they are told

    def _tell_roster(self, room: _Room, endpoint: Endpoint) -> None:
        properties = Markup(room.properties) if room.properties else None
        own = endpoint.account.address
        others = [one for one in room.talking if one != own and self._status(room, one, own) != Status.FLN]
        room.present[endpoint].roster = set(others)
        talking = [one for one in room.talking if one == own or one in others]
        self._notify(room, endpoint, CircleDocument(tuple(talking), properties), full=True)

    def _enrol(self, room: _Room, endpoint: Endpoint, address: str) -> None:
        """Tells a client that somebody takes part or no longer, as far as it may see him."""
        own, roster = endpoint.account.address, room.present[endpoint].roster
        if address == own or own not in room.talking:
            return
        if address in room.talking and self._status(room, address, own) is not Status.FLN:
            if address not in roster:
                roster.add(address)
                self._notify(room, endpoint, CircleDocument((address,)))
        elif address in roster:
            self._dismiss(room, endpoint, address)

    def _dismiss(self, room: _Room, endpoint: Endpoint, address: str) -> None:
        room.present[endpoint].roster.discard(address)
        room.notices += 1
        notice = leaver_message(room.id, endpoint.account.address, address, number=room.notices)
        endpoint.machine.notify("DEL", notice)
        endpoint.flush()

    def _notify(
        self, room: _Room, endpoint: Endpoint, document: CircleDocument, *, full: bool = False
    ) -> None:
        room.notices += 1
        to = endpoint.account.address
        endpoint.machine.notify("PUT", roster_message(room.id, to, document, number=room.notices, full=full))
        endpoint.flush()

    def _remove(self, room: _Room, endpoint: Endpoint) -> None:
        del room.present[endpoint]
        address = endpoint.account.address
        if not room.of(address):
            self._silence(room, address)
        if not room.present:
            self._rooms.pop(room.id, None)

    def _silence(self, room: _Room, address: str) -> None:
        if address not in room.talking:
            return
        for endpoint in list(room.audience()):
            if endpoint.account.address == address or address in room.present[endpoint].roster:
                self._dismiss(room, endpoint, address)
        del room.talking[address]

    def _gone(self, endpoint: Endpoint) -> None:
        for room in list(self._rooms.values()):
            if endpoint in room.present:
                self._remove(room, endpoint)

    # Who is online among the members

    def _refresh(self, person: Person) -> None:
        for room in self._rooms.values():
            if person.account.address in room.members:
                for endpoint in list(room.present):
                    self._tell(room, endpoint, person.account.address)

    def _show(self, room: _Room) -> None:
        for endpoint in list(room.present):
            for address in room.members | room.present[endpoint].told.keys():
                self._tell(room, endpoint, address)

    def _tell(self, room: _Room, endpoint: Endpoint, address: str) -> None:
        """Tells a client what it may see of a member, if that is news."""
        own = endpoint.account.address
        if endpoint not in room.present or address == own:
            return
        told = room.present[endpoint].told
        person, status = self._presence.person(address), self._status(room, address, own)
        self._enrol(room, endpoint, address)
        via = circle_address(room.id)
        if person is None or status is Status.FLN:
            before = told.pop(address, None)
            if before is not None:
                endpoint.machine.presence(Line(Status.FLN, before[0].address))
                endpoint.flush()
            return
        line = person.line(status)
        line = replace(line, address=replace(line.address, via=f"9:{via}"))
        view = (line, person.personal(Dialect.MSNP18))
        if told.get(address) != view:
            told[address] = view
            endpoint.machine.presence(line)
            endpoint.machine.personal(line.address, view[1])
            endpoint.flush()

    def _status(self, room: _Room, address: str, viewer: str) -> Status:
        """Members may see each other, unless one of them does not want to."""
        person = self._presence.person(address) if address in room.members else None
        if person is None or not person.live:
            return Status.FLN
        return shown(person.status, person.account.bits(viewer), Privacy.ALLOW)
