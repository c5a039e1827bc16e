"""One TCP or TLS connection, and what can go wrong with it by name."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import aiohappyeyeballs

from papyon.aio.proxy import Proxy
from papyon.errors import (
    ConnectionFailed,
    ConnectionLost,
    NameUnknown,
    TlsNameMismatch,
    TlsUntrusted,
    Unreachable,
)

__all__ = [
    "CONNECT_TIMEOUT",
    "HEAD_START",
    "READ_SIZE",
    "WRITE_TIMEOUT",
    "Dial",
    "Stream",
    "Transport",
    "connect",
    "explain",
    "tls_context",
]

CONNECT_TIMEOUT: Final = 20.0
"""Seconds for name, connection and TLS: a person watches the progress bar that long, not longer."""

HEAD_START: Final = 0.25
"""Seconds that one address has before the next is tried beside it: what RFC 8305 recommends."""

WRITE_TIMEOUT: Final = 60.0
"""Seconds for a peer to take what fills the buffer: the operating system waits a quarter of an hour."""

READ_SIZE: Final = 65536
"""Bytes of one read: the largest payload that a reader takes, so that it comes in one or two."""


class Transport(Protocol):
    """The bytes of one connection, whatever carries them."""

    @property
    def peer(self) -> str:
        """Host and port, for logs."""

    async def read(self) -> bytes:
        """The next bytes, none at the end. Raises `ConnectionLost`."""

    async def write(self, data: bytes) -> None:
        """Write, and wait while the peer does not keep up. Raises `ConnectionLost`."""

    async def close(self) -> None:
        """Close, after what was written has gone; idempotent and never fails."""

    def abort(self) -> None:
        """Close at once; idempotent and never fails."""


Dial = Callable[[str, int], Awaitable[Transport]]
"""Opens a transport to a host and a port. Raises `ConnectionFailed`."""


class Stream:
    """A transport over TCP or TLS."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str) -> None:
        self._reader = reader
        self._writer = writer
        self.peer = peer

    async def read(self) -> bytes:
        """See `Transport`."""
        try:
            return await self._reader.read(READ_SIZE)
        except (OSError, EOFError) as error:
            raise ConnectionLost(f"the connection to {self.peer} broke") from error

    async def write(self, data: bytes) -> None:
        """See `Transport`."""
        if not data:
            return
        try:
            self._writer.write(data)
            async with asyncio.timeout(WRITE_TIMEOUT):
                await self._writer.drain()
        except (OSError, RuntimeError) as error:
            raise ConnectionLost(f"the connection to {self.peer} broke") from error

    async def close(self) -> None:
        """See `Transport`."""
        self._writer.close()
        try:
            async with asyncio.timeout(1):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            # Nobody is interested any more in how a connection ended that is closed here.
            self._writer.transport.abort()

    def abort(self) -> None:
        """See `Transport`."""
        self._writer.transport.abort()


async def connect(
    host: str, port: int, tls: ssl.SSLContext | None = None, proxy: Proxy | None = None
) -> Stream:
    """Open a connection. Raises `NameUnknown`, `Unreachable`, `TlsUntrusted` or `TlsNameMismatch`."""
    peer = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            line = await (_open(host, port) if proxy is None else proxy.open(host, port))
            reader, writer = await asyncio.open_connection(
                sock=line, ssl=tls, server_hostname=host if tls else None, limit=READ_SIZE
            )
    except (OSError, TimeoutError, ValueError) as error:
        raise explain(error, peer) from error
    return Stream(reader, writer, peer)


async def _open(host: str, port: int) -> socket.socket:
    """The first of the host's addresses that answers; IPv6 and IPv4 race each other."""
    loop = asyncio.get_running_loop()
    places = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return await aiohappyeyeballs.start_connection(
        places, happy_eyeballs_delay=HEAD_START, interleave=1, loop=loop
    )


def tls_context(verify: bool) -> ssl.SSLContext:
    """How to speak TLS; reads files. `verify` False trusts every certificate: a person has to want that."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def explain(error: BaseException, peer: str) -> ConnectionFailed:
    """The named failure for what the operating system or OpenSSL raised."""
    match error:
        # OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH.
        case ssl.SSLCertVerificationError(verify_code=(62 | 64)):
            return TlsNameMismatch(f"the certificate of {peer} is for another name")
        # X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED.
        case ssl.SSLCertVerificationError(verify_code=(9 | 10)):
            words = f"the certificate of {peer} is not valid today: {error.verify_message}"
            return TlsUntrusted(f"{words} (is the clock of this machine right?)")
        case ssl.SSLCertVerificationError():
            return TlsUntrusted(f"the certificate of {peer} is not trusted: {error.verify_message}")
        case ssl.SSLError():
            return Unreachable(f"{peer} does not speak TLS")
        case socket.gaierror() | UnicodeError():
            return NameUnknown(f"there is no host named in {peer}")
        case ConnectionResetError() | BrokenPipeError() | EOFError():
            return ConnectionLost(f"{peer} closed the connection")
        case _:
            return Unreachable(f"{peer} does not answer")
