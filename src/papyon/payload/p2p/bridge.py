"""The bodies of MSNSLP about bridges: which ways past the server two peers have, and who listens where.

Clients of TLP version 2 write names and values of the address lines backwards, so that no firewall rewrites
them.
"""

import ipaddress
import uuid
from dataclasses import dataclass
from typing import Final

from papyon.payload.p2p.slp import Fields, field_of

__all__ = [
    "ADDRESSES",
    "TCP",
    "BridgeAnswer",
    "BridgeOffer",
    "Spot",
    "parse_bridge_answer",
    "parse_bridge_offer",
]

TCP: Final = "TCPv1"
"""A direct connection, the only bridge besides the switchboard that anybody still builds."""

ADDRESSES: Final = 8
"""Addresses of one kind that are read: a machine has a few cards."""

_BRIDGES: Final = "TRUDPv1 TCPv1 SBBridge"
_NAT_MESSAGE: Final = "WLX-Nat-Trav-Msg-Direct-Connect-Req"

Spot = tuple[str, int]
"""Address and port."""


@dataclass(frozen=True, slots=True)
class BridgeOffer:
    """The body of a transport INVITE. A nonce is the GUID itself, a hashed one that of a secret."""

    bridges: tuple[str, ...] = tuple(_BRIDGES.split())
    connection: str = "Unknown-Connect"
    net_id: int = 0
    upnp: bool = False
    firewall: bool = False
    nonce: uuid.UUID | None = None
    hashed_nonce: uuid.UUID | None = None
    session: int = 0

    def fields(self) -> Fields:
        """The lines."""
        return (
            ("Bridges", " ".join(self.bridges)),
            ("NetID", str(self.net_id)),
            ("Conn-Type", self.connection),
            ("TCP-Conn-Type", self.connection),
            ("UPnPNat", _truth(self.upnp)),
            ("ICF", _truth(self.firewall)),
            *_nonces(self.nonce, self.hashed_nonce),
            ("SessionID", str(self.session)),
            ("SChannelState", "0"),
            ("Capabilities-Flags", "1"),
            ("Nat-Trav-Msg-Type", _NAT_MESSAGE),
        )


@dataclass(frozen=True, slots=True)
class BridgeAnswer:
    """The body of its response, and of the INVITE of an inviter who listens itself.

    Where to connect to: addresses outside and inside of a router, and those of IPv6.
    """

    listening: bool
    bridge: str = TCP
    nonce: uuid.UUID | None = None
    hashed_nonce: uuid.UUID | None = None
    external: tuple[Spot, ...] = ()
    internal: tuple[Spot, ...] = ()
    ipv6: tuple[Spot, ...] = ()
    session: int = 0

    @property
    def spots(self) -> tuple[Spot, ...]:
        """All of them, each once, in the order in which to try."""
        return tuple(dict.fromkeys((*self.external, *self.internal, *self.ipv6)))

    def fields(self, backwards: bool) -> Fields:
        """The lines. `backwards` for peers of version 2."""
        lines = [("Bridge", self.bridge), ("Listening", _truth(self.listening))]
        lines += _nonces(self.nonce, self.hashed_nonce)
        for prefix, spots in _groups(self.external, self.internal, self.ipv6):
            if spots:
                # One port each: a listener has the same on all its addresses.
                addresses = " ".join(address for address, _ in spots)
                for name, value in ((f"{prefix}-Addrs", addresses), (f"{prefix}-Port", str(spots[0][1]))):
                    lines.append((name[::-1], value[::-1]) if backwards else (name, value))
        return (*lines, ("SessionID", str(self.session)), ("SChannelState", "0"), ("Capabilities-Flags", "1"))


def parse_bridge_offer(body: Fields) -> BridgeOffer:
    """Read it; what is missing or nonsense has its default."""
    return BridgeOffer(
        bridges=tuple(field_of(body, "Bridges").split()[:ADDRESSES]),
        connection=field_of(body, "Conn-Type") or "Unknown-Connect",
        net_id=_signed(field_of(body, "NetID")),
        upnp=field_of(body, "UPnPNat").lower() == "true",
        firewall=field_of(body, "ICF").lower() == "true",
        nonce=_guid(field_of(body, "Nonce")),
        hashed_nonce=_guid(field_of(body, "Hashed-Nonce")),
        session=_signed(field_of(body, "SessionID")),
    )


def parse_bridge_answer(body: Fields) -> BridgeAnswer:
    """Read it, lines forwards or backwards; what is no address is left out."""
    external, internal, ipv6 = (_spots(body, prefix) for prefix in ("IPv4External", "IPv4Internal", "IPv6"))
    return BridgeAnswer(
        listening=field_of(body, "Listening").lower() == "true",
        bridge=field_of(body, "Bridge"),
        nonce=_guid(field_of(body, "Nonce")),
        hashed_nonce=_guid(field_of(body, "Hashed-Nonce")),
        external=external,
        internal=internal,
        ipv6=ipv6,
        session=_signed(field_of(body, "SessionID")),
    )


def _groups(
    external: tuple[Spot, ...], internal: tuple[Spot, ...], ipv6: tuple[Spot, ...]
) -> tuple[tuple[str, tuple[Spot, ...]], ...]:
    return ("IPv4External", external), ("IPv4Internal", internal), ("IPv6", ipv6)


def _nonces(nonce: uuid.UUID | None, hashed: uuid.UUID | None) -> list[tuple[str, str]]:
    named = (("Nonce", nonce), ("Hashed-Nonce", hashed))
    return [(name, f"{{{guid}}}".upper()) for name, guid in named if guid is not None]


def _spots(body: Fields, prefix: str) -> tuple[Spot, ...]:
    port = _line(body, f"{prefix}-Port")
    pairs = [(address, port) for address in _line(body, f"{prefix}-Addrs").split()[:ADDRESSES]]
    # The last clients also wrote both together.
    for token in _line(body, f"{prefix}AddrsAndPorts").split()[:ADDRESSES]:
        address, _, number = token.rpartition(":")
        pairs.append((address.strip("[]"), number))
    return tuple(dict.fromkeys(spot for spot in map(_spot, pairs) if spot is not None))


def _line(body: Fields, name: str) -> str:
    return field_of(body, name) or field_of(body, name[::-1])[::-1]


def _spot(pair: tuple[str, str]) -> Spot | None:
    try:
        address = ipaddress.ip_address(pair[0])
    except ValueError:
        return None
    if address.is_multicast or address.is_unspecified:
        return None
    if not (pair[1].isascii() and pair[1].isdigit() and len(pair[1]) <= 5 and 0 < int(pair[1]) < 65536):
        return None
    return str(address), int(pair[1])


def _guid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if len(text) <= 40 else None
    except ValueError:
        return None


def _signed(text: str) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else 0


def _truth(value: bool) -> str:
    return "true" if value else "false"
