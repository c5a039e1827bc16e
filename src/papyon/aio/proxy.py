"""Connections through a proxy: HTTP CONNECT, SOCKS4, SOCKS4a, SOCKS5."""

import socket
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self, TypedDict
from urllib.parse import unquote, urlsplit

import aiohttp
import aiohttp_socks
import python_socks
from python_socks import ProxyType
from python_socks.async_.asyncio import Proxy as Tunnel
from yarl import URL

from papyon.errors import LocalProtocolError, ProxyFailed

__all__ = ["FAILURES", "Proxy", "ProxyKind", "ProxyOptions"]

FAILURES: Final = (
    aiohttp_socks.ProxyError,
    aiohttp_socks.ProxyConnectionError,
    aiohttp_socks.ProxyTimeoutError,
)
"""What requests through `Proxy.connector` raise besides aiohttp's own errors."""


class ProxyKind(StrEnum):
    """The kinds of proxies, by the scheme of their URLs.

    SOCKS4 and SOCKS5 are told an address that we looked up; the others look names up themselves.
    """

    HTTP = "http"
    SOCKS4 = "socks4"
    SOCKS4A = "socks4a"
    SOCKS5 = "socks5"
    SOCKS5H = "socks5h"


_TYPES: Final = {
    ProxyKind.HTTP: (ProxyType.HTTP, True),
    ProxyKind.SOCKS4: (ProxyType.SOCKS4, False),
    ProxyKind.SOCKS4A: (ProxyType.SOCKS4, True),
    ProxyKind.SOCKS5: (ProxyType.SOCKS5, False),
    ProxyKind.SOCKS5H: (ProxyType.SOCKS5, True),
}
"""What the library calls them, and whether they look names up."""

_USUAL_PORT: Final = 1080
_USUAL_HTTP_PORT: Final = 8080


class ProxyOptions(TypedDict, total=False):
    """What a request through a proxy says besides; an HTTP proxy is named by each."""

    proxy: URL


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where a proxy is, and who we are there; SOCKS4 knows no password."""

    kind: ProxyKind
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read `socks5h://user:password@host:1080`. Raises `LocalProtocolError`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise LocalProtocolError("the address of the proxy is no URL") from error
        if parts.scheme not in tuple(ProxyKind):
            raise LocalProtocolError(f"a proxy is one of {', '.join(ProxyKind)}")
        if not parts.hostname or parts.path not in ("", "/") or parts.query:
            raise LocalProtocolError("a proxy is a host and a port, and perhaps a name and a password")
        kind = ProxyKind(parts.scheme)
        usual = _USUAL_HTTP_PORT if kind is ProxyKind.HTTP else _USUAL_PORT
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(kind, parts.hostname, port or usual, user, password)

    async def open(self, host: str, port: int) -> socket.socket:
        """A socket that leads to `host`, for as long as the caller's patience lasts.

        Raises `ProxyFailed`, and `OSError` when it is for us to look the name up and there is none.
        """
        kind, looks_up = _TYPES[self.kind]
        tunnel = Tunnel(kind, self.host, self.port, self.user or None, self.password or None, rdns=looks_up)
        try:
            return await tunnel.connect(host, port)
        except python_socks.ProxyConnectionError as error:
            raise ProxyFailed(f"the proxy {self.host}:{self.port} does not answer") from error
        except (python_socks.ProxyError, python_socks.ProxyTimeoutError) as error:
            raise ProxyFailed(
                f"the proxy {self.host}:{self.port} does not let us through: {error}"
            ) from error

    def connector(self, **options: Any) -> aiohttp.BaseConnector:
        """What opens connections for HTTP; `options` are those of `aiohttp.TCPConnector`."""
        if self.kind is ProxyKind.HTTP:
            # It is asked for plain pages in full, and for a tunnel only to what speaks TLS.
            return aiohttp.TCPConnector(**options)
        kind, looks_up = _TYPES[self.kind]
        names = (self.user or None, self.password or None)
        return aiohttp_socks.ProxyConnector(self.host, self.port, kind, *names, rdns=looks_up, **options)

    def options(self) -> ProxyOptions:
        """What every request through it has to say."""
        if self.kind is not ProxyKind.HTTP:
            return {}
        names = (self.user or None, self.password or None)
        return {
            "proxy": URL.build(
                scheme="http", user=names[0], password=names[1], host=self.host, port=self.port
            )
        }
