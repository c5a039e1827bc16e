"""What all sessions of one server share. There are no globals: several servers live in one process."""

from collections.abc import Callable
from dataclasses import dataclass, field

from msnpd.bans import Bans
from msnpd.circle_rooms import CircleRooms
from msnpd.circles import Circles
from msnpd.config import Config
from msnpd.directory import Directory
from msnpd.limits import Limits
from msnpd.local_router import LocalRouter
from msnpd.mailbox import Mailbox
from msnpd.meter import Meter
from msnpd.mint import Mint
from msnpd.presence import Presence
from msnpd.rates import Rates
from msnpd.router import Router, Venue
from msnpd.store import Store
from msnpd.tickets import SignInTickets


@dataclass(slots=True)
class Hub:
    """`now` gives microseconds since 1970, `monotonic` seconds that never jump. `port` is the bound one.

    `router` knows people wherever they are, `presence` those who are signed in to this very server.
    """

    config: Config
    store: Store
    directory: Directory
    mailbox: Mailbox
    tickets: SignInTickets
    mint: Mint
    now: Callable[[], int]
    monotonic: Callable[[], float]
    bans: Bans
    presence: Presence = field(default_factory=Presence)
    meter: Meter = field(default_factory=Meter)
    port: int = 0
    rates: Rates = field(init=False)
    tls_port: int = 0
    circles: Circles = field(init=False)
    rooms: CircleRooms = field(init=False)
    router: Router = field(init=False)

    def __post_init__(self) -> None:
        self.rates = Rates(self.config.limits, self.monotonic)
        self.circles = Circles(self.store, self.directory, self.limits, self.mint, self.now)
        self.router = LocalRouter(self.presence)
        self.rooms = CircleRooms(self.presence, self.router)
        self.circles.changed = self.rooms.changed

    @property
    def limits(self) -> Limits:
        return self.config.limits

    @property
    def venue(self) -> Venue:
        """Where the switchboards of this server are."""
        return Venue(self.config.public_host, self.port, self.tls_port)
