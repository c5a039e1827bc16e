"""Where we let ourselves be sent: a browser names the address, so it could name our own network."""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_TRANSLATED: Final = tuple(
    map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::ffff:0:0/96", "::/96"))
)
"""Addresses of IPv6 that stand for one of IPv4, which may be anybody's."""


class NoPublicPlace(OSError):  # noqa: N818 - reads as what is wrong
    """A name leads to no public address, or an address is none."""


def is_fit(endpoint: str, *, loopback: bool) -> bool:
    """Whether that may be the address of a push service: https at a name or public address, nothing more.

    loopback: for tests, a service on this machine and without https.
    """
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or not host or not endpoint.isascii():
        return False
    address = _address(host)
    if loopback and address is not None and address.is_loopback:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and port in (None, 443) and (address is None or is_public(address))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is one of the internet's, and everybody's."""
    if isinstance(address, IPv6Address) and any(address in network for network in _TRANSLATED):
        return False
    return address.is_global and not address.is_multicast


class PublicResolver(AbstractResolver):
    """Finds names, and forgets every address that is not public.

    It is asked for the very addresses that are connected to, so no name can change in between.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._resolver: AbstractResolver = ThreadedResolver(loop)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of the name. Raises `NoPublicPlace` when there is none."""
        found = await self._resolver.resolve(host, port, family)
        public = [one for one in found if (where := _address(one["host"])) is not None and is_public(where)]
        if not public:
            raise NoPublicPlace(f"{host} has no public address")
        return public

    async def close(self) -> None:
        """Nothing is held."""
        await self._resolver.close()


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
