"""The port to whoever knows where people are, as `store` is the port to what is on disk.

People are meant by address, their clients by place; nothing here is a connection, so what is asked may be
about somebody at another node. An `Account` stands for its row in the store, which all nodes share. Questions
are answered at once, from what is known here; what is to be told is on its way when a method returns.
"""

from dataclasses import dataclass
from typing import Protocol

from msnpd.draft import Effects
from msnpd.link import Link
from msnpd.model import Account
from papyon.payload.message import MimeMessage
from papyon.payload.synchronisation import PropertyLine
from papyon.types import Capabilities, Dialect, Status

SIGN_OUT = (4, 8)
"""Kinds of notices to oneself that sign out another endpoint, or all of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """One sign-in of a client. `guid` is braced, '' before MSNP16; `number` tells sign-ins of it apart."""

    address: str
    guid: str
    number: int


@dataclass(frozen=True, slots=True)
class Guest:
    """A signed-in client as a switchboard knows it; `name` is what its person calls himself."""

    place: Place
    name: str
    dialect: Dialect
    capabilities: Capabilities


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a switchboard is: `host` is '' where the address that a client came to is right; `tls_port` is
    for clients that came with TLS, who go on with it."""

    host: str
    port: int
    tls_port: int

    def seen_by(self, link: Link) -> tuple[str, int]:
        """Host and port for one client."""
        host = self.host or (f"[{link.host}]" if ":" in link.host else link.host)
        return host, self.tls_port if link.secure else self.port


@dataclass(frozen=True, slots=True)
class Ring:
    """An invitation for one client; `ticket` works once, `caller` and `name` say who calls."""

    session: str
    venue: Venue
    ticket: str
    caller: str
    name: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """UUN on its way: a notice to one client, or with '' for `guid` to all of an account but its sender."""

    sender: Place
    address: str
    guid: str
    kind: int
    payload: bytes


class Router(Protocol):
    """Addresses are normal ones; nobody learns of somebody who does not want to be seen by him."""

    def status(self, caller: str, callee: str) -> Status:
        """What the caller may know of somebody: FLN if he is away, hidden, or not to be seen by him."""

    # Conversations

    def guests(self, caller: str, callee: str) -> tuple[Guest, ...]:
        """The clients of somebody that want to be called, none where his status is FLN for the caller."""

    def guest(self, place: Place) -> Guest | None:
        """How a client looks now, None when it is signed out."""

    def ring(self, place: Place, ring: Ring) -> None:
        """Invites a client to a switchboard. One that is gone by now hears nothing."""

    # What people tell each other

    def hears(self, parcel: Parcel) -> bool:
        """Whether there is a client that this notice is for."""

    def pass_on(self, parcel: Parcel) -> None:
        """Passes a notice on. Own clients too old to be asked to sign out are signed out by one that asks."""

    def mail(self, address: str, message: MimeMessage) -> None:
        """Tells all clients of an account that know mail what happened to its offline messages."""

    # What list changes mean

    def tell(self, effects: Effects, actor: str, login: str, trid: int | None = None) -> None:
        """Tells what a change by `actor` means; the client that signed in as `login` knows its own doing.

        `trid` is that of his new contact, whose presence older dialects are told with it.
        """

    def tell_property(self, account: Account, line: PropertyLine) -> None:
        """Tells everybody who may see it, and whose dialect has a word for it, a property of an account."""

    def remind(self, account: Account, circle: str) -> None:
        """Tells all clients of an account that know circles that something of one of them changed."""

    def kick(self, address: str, reason: str) -> None:
        """Signs out all clients of an account; `reason` is that of OUT."""
