"""The router of a server that is alone: everybody who is anywhere is here."""

from msnpd.draft import Effects
from msnpd.mailbox import knows_mail
from msnpd.model import Account
from msnpd.presence import Endpoint, Presence
from msnpd.router import SIGN_OUT, Guest, Parcel, Place, Ring
from msnpd.visibility import may_reach
from papyon.payload.message import MimeMessage
from papyon.payload.synchronisation import PropertyLine
from papyon.types import Dialect, Status


class LocalRouter:
    """Knows those who are signed in to this server."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence

    def status(self, caller: str, callee: str) -> Status:
        """What the caller may know of somebody: FLN if he is away, hidden, or not to be seen by him."""
        person = self._presence.reach(caller, callee)
        return person.status if person else Status.FLN

    def guests(self, caller: str, callee: str) -> tuple[Guest, ...]:
        """The clients of somebody that want to be called, none where his status is FLN for the caller."""
        # Who said that he wants no calls (IMS) is as good as away.
        return tuple(endpoint.guest for endpoint in self._live(caller, callee) if endpoint.machine.calls)

    def guest(self, place: Place) -> Guest | None:
        """How a client looks now, None when it is signed out."""
        endpoint = self._at(place)
        return endpoint.guest if endpoint else None

    def ring(self, place: Place, ring: Ring) -> None:
        """Invites a client to a switchboard. One that is gone by now hears nothing."""
        endpoint = self._at(place)
        if endpoint is not None:
            host, port = ring.venue.seen_by(endpoint.link)
            endpoint.machine.ring(ring.session, host, port, ring.ticket, ring.caller, ring.name)
            endpoint.flush()

    def hears(self, parcel: Parcel) -> bool:
        """Whether there is a client that this notice is for."""
        return bool(self._hearers(parcel))

    def pass_on(self, parcel: Parcel) -> None:
        """Passes a notice on. Own clients too old to be asked to sign out are signed out by one that asks."""
        sender = parcel.sender
        hearers = self._hearers(parcel)
        if parcel.address == sender.address and parcel.kind in SIGN_OUT:
            for endpoint in self._presence.endpoints(sender.address):
                meant = endpoint.place != sender and endpoint.guid == (parcel.guid or endpoint.guid)
                if meant and endpoint.machine.dialect < Dialect.MSNP16:
                    endpoint.end("OTH")
        for endpoint in hearers:
            endpoint.machine.notice(sender.address, sender.guid, parcel.kind, parcel.payload)
            endpoint.flush()

    def mail(self, address: str, message: MimeMessage) -> None:
        """Tells all clients of an account that know mail what happened to its offline messages."""
        for endpoint in self._presence.endpoints(address):
            if endpoint.live and knows_mail(endpoint.machine.dialect):
                endpoint.machine.message(message)
                endpoint.flush()

    def tell(self, effects: Effects, actor: str, login: str, trid: int | None = None) -> None:
        """Tells what a change means: see `Presence.tell`."""
        self._presence.tell(effects, actor, login, trid)

    def tell_property(self, account: Account, line: PropertyLine) -> None:
        """Tells everybody who may see it, and whose dialect has a word for it, a property of an account."""
        for endpoint in self._presence:
            other = endpoint.account
            known = endpoint.roll is not None and other.watches(account.address)
            if known and may_reach(account.bits(other.address), account.profile.privacy):
                endpoint.machine.property(line, other.profile.version)
                endpoint.flush()

    def remind(self, account: Account, circle: str) -> None:
        """Tells all clients of an account that know circles that something of one of them changed."""
        self._presence.remind(account, circle)

    def kick(self, address: str, reason: str) -> None:
        """Signs out all clients of an account; `reason` is that of OUT."""
        self._presence.kick(address, reason)

    def _at(self, place: Place) -> Endpoint | None:
        for endpoint in self._presence.endpoints(place.address):
            if endpoint.place == place:
                return endpoint
        return None

    def _live(self, caller: str, callee: str) -> list[Endpoint]:
        person = self._presence.reach(caller, callee)
        return person.live if person else []

    def _hearers(self, parcel: Parcel) -> list[Endpoint]:
        sender, guid = parcel.sender, parcel.guid
        return [
            endpoint
            for endpoint in self._live(sender.address, parcel.address)
            if (endpoint.guid == guid if guid else endpoint.place != sender)
            and endpoint.machine.dialect >= Dialect.MSNP13
        ]
