"""Attempts to prove who one is, counted by name and by where they come from."""

import logging
from ipaddress import ip_address, ip_network
from typing import Final

from amsn2.api.errors import ProblemCode, Refused
from amsn2.core.clock import Clock
from amsn2.core.throttle import Throttle

log = logging.getLogger(__name__)

FREE_ATTEMPTS_NAME: Final = 5
"""Wrong passwords for a name before waiting: more than anybody mistypes."""

FREE_ATTEMPTS_PEER: Final = 20
"""Wrong passwords from a peer before waiting: a household behind one address has several people."""


class Attempts:
    """The same books for every door: passwords, passkeys, changes of passwords."""

    def __init__(self, clock: Clock) -> None:
        self._by_name = Throttle(clock, FREE_ATTEMPTS_NAME)
        self._by_peer = Throttle(clock, FREE_ATTEMPTS_PEER)

    def check(self, peer: str, name: str = "") -> None:
        """Whether one more is allowed now. Raises `Refused` TOO_MANY_ATTEMPTS, with the seconds to wait."""
        by_name = self._by_name.wait(name) if name else 0
        wait = max(by_name, self._by_peer.wait(neighbourhood(peer)))
        if wait > 0:
            log.warning("too many attempts to sign in from %s", peer)
            raise Refused(ProblemCode.TOO_MANY_ATTEMPTS, str(-(-wait // 1_000)))

    def begin(self, peer: str, name: str = "") -> None:
        """One begins; it counts until it is proven right. Raises as `check`."""
        self.check(peer, name)
        if name:
            self._by_name.count(name)
        self._by_peer.count(neighbourhood(peer))

    def right(self, peer: str, name: str = "") -> None:
        """The one that began was right."""
        self.forget(name)
        self._by_peer.take_back(neighbourhood(peer))

    def forget(self, name: str) -> None:
        """Nobody has to wait for that name any more."""
        self._by_name.forget(name)


def neighbourhood(peer: str) -> str:
    """What one household has of addresses: one of IPv4, and of IPv6 the lower half of all, to guess from."""
    try:
        address = ip_address(peer)
    except ValueError:
        return peer
    # A socket for both families shows 192.0.2.1 as ::ffff:192.0.2.1.
    if address.version == 4 or address.ipv4_mapped:
        return peer
    return str(ip_network((address, 64), strict=False))
