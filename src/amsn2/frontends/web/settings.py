"""What the web frontend is told by whoever starts it."""

from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from amsn2.frontends.web import limits

IpNetwork = IPv4Network | IPv6Network

LOOPBACK: tuple[IpNetwork, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

BUILT_PAGE = Path(__file__).parent / "static"
"""Where `make web` puts the page."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where to listen, under which names, and whom to believe."""

    version: str
    domain: str
    """Domain of the built-in network, for the page to show."""
    host: str = "127.0.0.1"
    port: int = 2009
    """0: any free one."""
    base_path: str = "/"
    """Begins and ends with a slash."""
    allowed_hosts: frozenset[str] = frozenset()
    """Names to answer to besides localhost and addresses, without port, in lower case."""
    trusted_proxies: tuple[IpNetwork, ...] = ()
    """Whose X-Forwarded-For, -Proto and -Host are believed."""
    user_header: str = ""
    """Header in which a trusted proxy names whom it has signed in; empty: none."""
    user_header_creates: bool = False
    """Whoever is named so and not known yet is made a person."""
    metrics_readers: tuple[IpNetwork, ...] = LOOPBACK
    """Who may read the metrics."""
    static: Path = field(default=BUILT_PAGE)
    polls_per_session: int = limits.POLLS_PER_SESSION
    polls_per_address: int = limits.POLLS_PER_ADDRESS
    polls: int = limits.POLLS
    connections: int = limits.CONNECTIONS

    def __post_init__(self) -> None:
        if not (self.base_path.startswith("/") and self.base_path.endswith("/")):
            raise ValueError("the base path begins and ends with a slash")

    @cached_property
    def names(self) -> frozenset[str]:
        """All names to answer to besides localhost and addresses."""
        return self.allowed_hosts | {self.host.lower()}
