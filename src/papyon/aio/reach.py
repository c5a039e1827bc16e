"""Where a peer may send us for a direct connection: out into the world, not into the networks that we are in.

Whoever takes a file connects to where the other side says. On a server that could be its database, in a home
the router: so what is not of the public internet has to be named, or has to be where our own server is.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from papyon.payload.p2p.bridge import Spot

__all__ = ["LOWEST_PORT", "Network", "Reach"]

LOWEST_PORT: Final = 1024
"""Below are the ports of mail and web servers; no client ever listened there."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Behind such an address stands one of IPv4, in its last four bytes: RFC 6052.
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Reach:
    """`host` is that of our server as the settings name it; `networks` may be gone into besides."""

    host: str = ""
    networks: tuple[Network, ...] = ()

    def within(self, spots: Iterable[Spot]) -> tuple[Spot, ...]:
        """Those of the spots to which a connection may be tried."""
        return tuple(spot for spot in spots if self._allows(*spot))

    def _allows(self, text: str, port: int) -> bool:
        try:
            address = _inmost(ipaddress.ip_address(text))
        except ValueError:
            return False
        if port < LOWEST_PORT:
            return False
        if any(address in network for network in self.networks):
            return True
        if address.is_loopback:
            return self._home is not None and self._home.is_loopback
        if address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
            return False
        near = self._home is not None and self._home.is_private
        return address.is_global or (near and address.is_private)

    @property
    def _home(self) -> _Address | None:
        """Where our server is; None where a name says it, which may lead anywhere."""
        try:
            return ipaddress.ip_address("127.0.0.1" if self.host.lower() == "localhost" else self.host)
        except ValueError:
            return None


def _inmost(address: _Address) -> _Address:
    """The address of IPv4 that one of IPv6 stands for, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(address.packed[-4:])
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address
