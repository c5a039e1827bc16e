"""What all sessions of one server share. There are no globals: several servers live in one process."""

from collections.abc import Callable
from dataclasses import dataclass, field

from msnpd.bans import Bans
from msnpd.circle_rooms import CircleRooms
from msnpd.circles import Circles
from msnpd.config import Config
from msnpd.directory import Directory
from msnpd.limits import Limits
from msnpd.link import Link
from msnpd.mailbox import Mailbox
from msnpd.meter import Meter
from msnpd.mint import Mint
from msnpd.presence import Presence
from msnpd.rates import Rates
from msnpd.store import Store
from msnpd.tickets import SignInTickets


@dataclass(slots=True)
class Hub:
    """`now` gives microseconds since 1970, `monotonic` seconds that never jump. `port` is the bound one."""

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

    def __post_init__(self) -> None:
        self.rates = Rates(self.config.limits, self.monotonic)
        self.circles = Circles(self.store, self.directory, self.limits, self.mint, self.now)
        self.rooms = CircleRooms(self.presence)
        self.circles.changed = self.rooms.changed

    @property
    def limits(self) -> Limits:
        return self.config.limits

    def switchboard_host(self, link: Link) -> str:
        """Where this client finds switchboards: the public name, or the address it came to."""
        return self.config.public_host or _bracketed(link.host)

    def switchboard_port(self, link: Link) -> int:
        """The port of switchboards for this client: whoever came with TLS goes on with it."""
        return self.tls_port if link.secure else self.port


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
