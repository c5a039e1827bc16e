"""Who is signed in, and what everybody is told about everybody else.

Every endpoint remembers what it was told. Whatever happens, the view of one account by another is worked
out anew from the lists and told if it is another one, so nothing leaks and nothing is missed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from msnpd.draft import Effects
from msnpd.link import Link
from msnpd.model import MEMBER_ID_HIGH, Account
from msnpd.roll import Roll, advance, changes, name_of
from msnpd.router import Guest, Place
from msnpd.visibility import shown
from msnpd.watchers import Watchers
from papyon.payload.address import NetworkAddress
from papyon.payload.lists import ListEntry
from papyon.payload.notice import ListsChanged, personal_id
from papyon.payload.personal import EndpointData, PersonalData, PrivateEndpointData
from papyon.payload.presence import Presence as Line
from papyon.payload.presence import StatusChange
from papyon.payload.soap.service import stamp
from papyon.session.notification_server import NotificationServer
from papyon.types import Capabilities, Dialect, ListBits, Status

_Told = tuple[Line, bytes]

Views = dict[tuple[Status, Dialect], _Told]


@dataclass(slots=True, eq=False)
class Endpoint:
    """A signed-in client. `guid` is braced, '' before MSNP16; `live` after its first status; `roll` is what a
    client of MSNP8 to 12 knows of the lists, None before its first SYN; `circles` says that it showed its
    circle ticket; `number` is another one for each sign-in."""

    account: Account
    machine: NotificationServer
    link: Link
    guid: str = ""
    login: str = ""
    live: bool = False
    capabilities: Capabilities = field(default_factory=Capabilities)
    private: PrivateEndpointData | None = None
    told: dict[str, _Told] = field(default_factory=dict)
    roll: Roll | None = None
    circles: bool = False
    number: int = 0

    @property
    def place(self) -> Place:
        """What others call this client by."""
        return Place(self.account.address, self.guid, self.number)

    @property
    def guest(self) -> Guest:
        """How it looks to switchboards now."""
        return Guest(self.place, self.account.profile.name, self.machine.dialect, self.capabilities)

    def flush(self) -> None:
        """Hands to the connection what the machine has to say."""
        self.link.send(self.machine.take())

    def end(self, reason: str) -> None:
        """Signs this client out: OUT with a reason."""
        self.machine.sign_out(reason)
        self.flush()
        self.link.close()


@dataclass(slots=True, eq=False)
class Person:
    """An account with at least one endpoint. The status is that of the last change on any of them."""

    account: Account
    endpoints: list[Endpoint] = field(default_factory=list)
    status: Status = Status.FLN
    msn_object: str = ""
    data: PersonalData = field(default_factory=PersonalData)
    leader: Endpoint | None = None

    @property
    def live(self) -> list[Endpoint]:
        return [endpoint for endpoint in self.endpoints if endpoint.live]

    def line(self, status: Status) -> Line:
        """How the person looks to somebody who is shown this status."""
        address = NetworkAddress(self.account.address)
        if status is Status.FLN:
            return Line(status, address)
        capabilities = self.leader.capabilities if self.leader else Capabilities()
        return Line(status, address, self.account.profile.name, capabilities, self.msn_object)

    def personal(self, dialect: Dialect, *, own: bool = False) -> bytes:
        """The UBX document for a reader of this dialect; `own` adds what only one's own endpoints see."""
        data = _as_known(self.data, dialect)
        if dialect < Dialect.MSNP16:
            return b"" if data == PersonalData() else data.encode()
        named = [endpoint for endpoint in self.live if endpoint.guid]
        endpoints = tuple(EndpointData(endpoint.capabilities, endpoint.guid) for endpoint in named)
        private = tuple(
            replace(endpoint.private, id=endpoint.guid) for endpoint in named if own and endpoint.private
        )
        data = replace(data, endpoints=endpoints, private_endpoints=private)
        return b"" if data == PersonalData() else data.encode()


class Presence:
    """Everybody who is signed in to this server."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._watchers = Watchers()
        self._numbers = count(1)
        self.changed: Callable[[Person], None] = lambda _person: None
        """Called with somebody who looks different now, also to those who do not have him on a list."""
        self.gone: Callable[[Endpoint], None] = lambda _endpoint: None
        """Called with a client that is signed out."""

    def __iter__(self) -> Iterator[Endpoint]:
        """All endpoints."""
        return iter([endpoint for person in self._people.values() for endpoint in person.endpoints])

    def person(self, address: str) -> Person | None:
        """Whoever is signed in under this address."""
        return self._people.get(address)

    def endpoints(self, address: str) -> list[Endpoint]:
        """The endpoints of an account, those without a status yet included."""
        person = self._people.get(address)
        return list(person.endpoints) if person else []

    def reach(self, caller: str, callee: str) -> Person | None:
        """The person called, if the caller may know that he is there."""
        person = self._people.get(callee)
        if person is None or not person.live:
            return None
        if caller != callee:
            profile = person.account.profile
            if shown(person.status, person.account.bits(caller), profile.privacy) is Status.FLN:
                return None
        return person

    def crowded(self, endpoint: Endpoint, most: int) -> bool:
        """Whether an account would have more endpoints than allowed with this one."""
        others = self.endpoints(endpoint.account.address)
        return sum(1 for other in others if not _replaces(endpoint, other)) >= most

    # What an endpoint does

    def sign_in(self, endpoint: Endpoint) -> None:
        """A client is signed in; those that it replaces are signed out."""
        for other in self.endpoints(endpoint.account.address):
            if _replaces(endpoint, other):
                other.end("OTH")
                self.sign_out(other)
        endpoint.number = next(self._numbers)
        account = endpoint.account
        person = self._people.setdefault(account.address, Person(account))
        if not person.endpoints:
            self._watchers.come(account)
        if not person.endpoints:
            person.data = _kept(account)
        person.endpoints.append(endpoint)

    def sign_out(self, endpoint: Endpoint) -> None:
        """A client is gone. Harmless when it was signed out already."""
        address = endpoint.account.address
        person = self._people.get(address)
        if person is None or endpoint not in person.endpoints:
            return
        person.endpoints.remove(endpoint)
        live = person.live
        if not live:
            person.status = Status.FLN
            person.data = _kept(person.account)
            person.msn_object = ""
        if person.leader is endpoint:
            person.leader = live[-1] if live else None
        self.gone(endpoint)
        if endpoint.live:
            self._refresh(person)
        if not person.endpoints:
            del self._people[address]
            self._watchers.go(person.account)

    def change_status(self, endpoint: Endpoint, change: StatusChange) -> None:
        """A status that was confirmed: it counts for the whole account. Everybody else is told."""
        person = self._people.get(endpoint.account.address)
        if person is None or endpoint not in person.endpoints:
            return  # signed out while its status was being written down
        endpoint.live = True
        endpoint.capabilities = change.capabilities
        person.status = change.status
        person.msn_object = change.msn_object
        person.leader = endpoint
        self._refresh(person)

    def change_personal(
        self, endpoint: Endpoint, data: PersonalData | EndpointData | PrivateEndpointData
    ) -> None:
        """A UUX document; everybody who may see it is told."""
        person = self._people.get(endpoint.account.address)
        if person is None or endpoint not in person.endpoints:
            return
        match data:
            case PersonalData():
                person.data = person.data.updated(data)
            case EndpointData(capabilities):
                endpoint.capabilities = capabilities
            case PrivateEndpointData():
                endpoint.private = data
        if endpoint.live:
            self._refresh(person)

    def burst(self, endpoint: Endpoint, trid: int) -> None:
        """The presences of all contacts, after the first status of a session."""
        for contact in list(endpoint.account.contacts.values()):
            person = self._people.get(contact.address)
            if contact.messenger and person is not None:
                self._tell(endpoint, person, trid)

    def tell_own(self, endpoint: Endpoint) -> None:
        """One's own presence, from MSNP16 on."""
        person = self._people.get(endpoint.account.address)
        if person is None or not endpoint.live or endpoint.machine.dialect < Dialect.MSNP16:
            return
        view = (person.line(person.status), person.personal(endpoint.machine.dialect, own=True))
        if endpoint.told.get(person.account.address) == view:
            return
        endpoint.told[person.account.address] = view
        endpoint.machine.own_presence(view[0])
        endpoint.machine.personal(view[0].address, view[1])
        endpoint.flush()

    # What list changes mean

    def tell(self, effects: Effects, actor: str, login: str, trid: int | None = None) -> None:
        """Tells what a change by `actor` means; the client that signed in as `login` knows its own doing.

        `trid` is that of his new contact, whose presence older dialects are told with it.
        """
        for whose, who, name in effects.added:
            for endpoint in self._younger(whose):
                endpoint.machine.added(ListEntry(who, ListBits.REVERSE, name=name))
                endpoint.flush()
        for whose, who, name in effects.removed:
            for endpoint in self._younger(whose):
                endpoint.machine.removed(ListEntry(who, ListBits.REVERSE, name=name))
                endpoint.flush()
        for whose in effects.books:
            names = effects.called | {who: name for owner, who, name in effects.added if owner == whose}
            touched = [who for owner, who in effects.touched if owner == whose]
            for endpoint in self.endpoints(whose):
                own = whose == actor and endpoint.login == login
                self._tell_roll(endpoint, names, touched, silently=own)
        for address in effects.names:
            if (person := self._people.get(address)) is not None:
                self._refresh(person)
        for one, other in effects.links:
            self._refresh_pair(one, other, trid if one == actor else None, login)
            self._refresh_pair(other, one)
        if actor in effects.books:
            for endpoint in self._younger(actor):
                if endpoint.login != login:
                    endpoint.machine.notification(_changed(endpoint.account))
                    endpoint.flush()

    def repeat(self, endpoint: Endpoint, addresses: Iterable[str]) -> None:
        """Tells a client again who of these is there.

        A contact comes into the book by SOAP and onto the list by ADL after that. What was told in between
        was about somebody whom the client did not know yet.
        """
        if not endpoint.live:
            return
        for address in addresses:
            person = self._people.get(address)
            if person is not None and endpoint.account.watches(address):
                endpoint.told.pop(address, None)
                self._tell(endpoint, person)

    def remind(self, account: Account, circle: str) -> None:
        """Tells all clients of an account that know circles that something of one of them changed."""
        for endpoint in self.endpoints(account.address):
            if endpoint.machine.dialect >= Dialect.MSNP18:
                endpoint.machine.notification(_changed(account, circle))
                endpoint.flush()

    def kick(self, address: str, reason: str) -> None:
        """Signs out all clients of an account."""
        for endpoint in self.endpoints(address):
            endpoint.end(reason)
            self.sign_out(endpoint)

    def _younger(self, address: str) -> list[Endpoint]:
        """The endpoints of an account that keep its lists by SOAP."""
        return [one for one in self.endpoints(address) if one.machine.dialect >= Dialect.MSNP13]

    def _tell_roll(
        self, endpoint: Endpoint, names: dict[str, str], touched: list[str], *, silently: bool
    ) -> None:
        """Brings what a client of MSNP8 to 12 knows of its lists up to date."""
        account = endpoint.account
        if endpoint.roll is None:
            return
        endpoint.roll, before, after = advance(endpoint.roll, account, endpoint.machine.dialect, touched)
        if silently:
            return

        def name(address: str) -> str:
            person = self._people.get(address)
            known = names if person is None else {address: person.account.profile.name}
            return name_of(account, address, known)

        for change in changes(before, after, name, account.address):
            endpoint.machine.change(change, account.profile.version)
        endpoint.flush()

    # Views

    def _refresh(self, subject: Person) -> None:
        """Tells everybody whose view of this person is another one now."""
        address = subject.account.address
        views: Views = {}
        for watching in self._watchers.of(address):
            watcher = self._people[watching]
            if watcher is not subject:
                for endpoint in watcher.live:
                    self._tell(endpoint, subject, views=views)
        for endpoint in subject.live:
            if endpoint.told.get(address) is not None:  # the first time comes at the end of the burst
                self.tell_own(endpoint)
        self.changed(subject)

    def _refresh_pair(self, watcher: str, subject: str, trid: int | None = None, login: str = "") -> None:
        watching = self._people.get(watcher)
        if watching is None or watcher == subject:
            return
        self._watchers.look(watching.account, subject)
        for endpoint in watching.live:
            if not watching.account.watches(subject):
                endpoint.told.pop(subject, None)  # he asked for it, so he need not be told
            elif (person := self._people.get(subject)) is not None:
                asked = endpoint.login == login and endpoint.machine.dialect < Dialect.MSNP13
                self._tell(endpoint, person, trid if asked else None)

    def _tell(
        self, endpoint: Endpoint, subject: Person, trid: int | None = None, views: Views | None = None
    ) -> None:
        """Tells one endpoint what it may see of somebody, if that is news.

        `views` are those that were worked out already, by status and dialect: a thousand look the same.
        """
        address, dialect = subject.account.address, endpoint.machine.dialect
        bits = subject.account.bits(endpoint.account.address)
        status = shown(subject.status, bits, subject.account.profile.privacy)
        before = endpoint.told.get(address)
        if status is Status.FLN:
            if endpoint.told.pop(address, None) is not None:
                endpoint.machine.presence(subject.line(status))
                endpoint.flush()
            return
        view = views.get((status, dialect)) if views is not None else None
        if view is None:
            view = _in_dialect(subject.line(status), dialect), subject.personal(dialect)
            if views is not None:
                views[status, dialect] = view
        if before == view:
            return
        endpoint.told[address] = view
        line, personal = view
        if before is None or before[0] != line:
            endpoint.machine.presence(line, trid)
        if personal != (before[1] if before else b"") or (personal and dialect >= Dialect.MSNP16):
            endpoint.machine.personal(line.address, personal)
        endpoint.flush()


def _in_dialect(line: Line, dialect: Dialect) -> Line:
    """What of a presence this dialect can tell, so that nothing is told twice in the same words."""
    capabilities = line.capabilities
    if dialect < Dialect.MSNP16:
        capabilities = replace(capabilities, extended=None)
    picture = line.msn_object if dialect >= Dialect.MSNP9 else ""
    return replace(line, capabilities=capabilities, msn_object=picture)


def _kept(account: Account) -> PersonalData:
    """What somebody shows until a client of his says more."""
    return PersonalData(message=account.profile.message or None)


def _as_known(data: PersonalData, dialect: Dialect) -> PersonalData:
    """What of somebody's personal data this dialect has words for."""
    if dialect < Dialect.MSNP11:
        return PersonalData()
    known = PersonalData(data.message, data.media)
    if known != PersonalData():
        # One without the other is not understood by every client.
        known = PersonalData(data.message or "", data.media or "")
    if dialect >= Dialect.MSNP13:
        known = replace(known, machine_guid=data.machine_guid)
    if dialect >= Dialect.MSNP16:
        known = replace(known, sound=data.sound)
    if dialect >= Dialect.MSNP18:
        known = replace(known, dynamic_picture=data.dynamic_picture, scene=data.scene)
        known = replace(known, color_scheme=data.color_scheme)
    return known


def _changed(account: Account, circle: str = "") -> bytes:
    profile = account.profile
    moment = datetime.fromtimestamp(profile.changed / 1_000_000, UTC)
    pid = personal_id(MEMBER_ID_HIGH, profile.cid)
    return ListsChanged(profile.address, pid, profile.cid, stamp(moment), circle).encode()


def _replaces(new: Endpoint, old: Endpoint) -> bool:
    """Clients share an account unless it was told not to; those before MSNP16, which have no endpoint to tell
    them apart, are one client, of which there is one at a time."""
    if new.guid == old.guid:
        return True
    return new.account.profile.annotation("MSN.IM.MPOP") == "0"
