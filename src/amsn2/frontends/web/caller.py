"""Who calls, and under which name: what the connection says, or a proxy that is believed."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from aiohttp import web
from multidict import MultiMapping

from amsn2.frontends.web.settings import IpNetwork, Settings

IpAddress = IPv4Address | IPv6Address

_LONGEST = 64
"""Characters of an address with a zone: what is longer is none, and is not remembered."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from."""

    peer: str
    """The address of the browser, as far as it is known."""
    host: str
    """What the browser calls us, with the port where it names one; in lower case."""
    secure: bool
    """It came by https."""

    def is_in(self, networks: tuple[IpNetwork, ...]) -> bool:
        """Whether the peer belongs to one of the networks."""
        return _is_in(_address(self.peer), networks)

    @property
    def host_is_address(self) -> bool:
        """Whether the browser calls us by an address, and not by a name."""
        return _address(host_name(self.host)) is not None

    def names_us(self, allowed: frozenset[str]) -> bool:
        """Whether the host is one of ours.

        An address always is: a page that rebinds its name to us (DNS rebinding) has a name.
        """
        name = host_name(self.host)
        return name == "localhost" or name in allowed or _address(name) is not None


CALLER = web.RequestKey("caller", Caller)


def caller_of(request: web.Request, settings: Settings) -> Caller:
    """Who calls; forwarded words count only from a trusted proxy."""
    return caller_from(request.headers, request.remote or "", request.secure, settings)


def caller_from(headers: MultiMapping[str], peer: str, secure: bool, settings: Settings) -> Caller:
    """Who calls, by the headers and the other end of the connection, and whether that is encrypted."""
    host = headers.get("Host", "")
    if is_trusted(peer, settings):
        peer = _first_stranger(headers, settings.trusted_proxies) or peer
        host = _last(headers, "X-Forwarded-Host") or host
        scheme = _last(headers, "X-Forwarded-Proto")
        secure = scheme.lower() == "https" if scheme else secure
    return Caller(peer, host.strip().lower(), secure)


def is_trusted(peer: str, settings: Settings) -> bool:
    """Whether that is a proxy that is believed."""
    return _is_in(_address(peer), settings.trusted_proxies)


def host_name(host: str) -> str:
    """The name in a Host header, without port and brackets; empty for nonsense."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _first_stranger(headers: MultiMapping[str], trusted: tuple[IpNetwork, ...]) -> str:
    """The nearest address in X-Forwarded-For that is no proxy of ours: what is left of it can be made up."""
    named = ",".join(headers.getall("X-Forwarded-For", ())).split(",")
    for text in reversed(named):
        address = _address(text.strip())
        if address is None:
            return ""
        if not _is_in(address, trusted):
            return str(address)
    return ""


def _last(headers: MultiMapping[str], header: str) -> str:
    # A proxy may add a line of its own after those that came with the request, which can be made up.
    return ",".join(headers.getall(header, ())).rpartition(",")[2].strip()


def _address(text: str) -> IpAddress | None:
    return _parsed(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=1_000)
def _parsed(text: str) -> IpAddress | None:
    # The same few addresses come with every poll, and parsing one costs as much as finding the session.
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A socket for both families shows IPv4 peers as ::ffff:192.0.2.1.
    return getattr(address, "ipv4_mapped", None) or address


def _is_in(address: IpAddress | None, networks: tuple[IpNetwork, ...]) -> bool:
    return address is not None and any(address in network for network in networks)
