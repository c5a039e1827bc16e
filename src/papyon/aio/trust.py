"""Which certificates are believed: those that an authority signed, but for endpoints that are named."""

import asyncio
import ssl
from collections.abc import Iterable
from typing import Self

from papyon.aio.transport import tls_context

__all__ = ["Trust"]


class Trust:
    """How to speak TLS with each endpoint.

    `verify` False believes everybody. `exceptions` are endpoints, `host` or `host:port` in lower case, whose
    certificates are not looked at: each is something that a person has to want.
    """

    def __init__(
        self, strict: ssl.SSLContext, lax: ssl.SSLContext, verify: bool = True, exceptions: Iterable[str] = ()
    ) -> None:
        self._strict = strict
        self._lax = lax
        self._verify = verify
        self._exceptions = frozenset(endpoint.lower() for endpoint in exceptions)

    @classmethod
    async def load(cls, verify: bool = True, exceptions: Iterable[str] = (), authority: str = "") -> Self:
        """Read the system's authorities, and the PEM file `authority`, in a thread. Raises `OSError`."""
        return cls(*await asyncio.to_thread(_contexts, authority), verify, exceptions)

    def context(self, host: str, port: int) -> ssl.SSLContext:
        """How to speak TLS with this endpoint."""
        host = host.lower()
        believed = not self._verify or host in self._exceptions or f"{host}:{port}" in self._exceptions
        return self._lax if believed else self._strict


def _contexts(authority: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    strict, lax = tls_context(verify=True), tls_context(verify=False)
    if authority:
        strict.load_verify_locations(authority)
    return strict, lax
