"""A whole server on real ports, and clients that speak to it by hand."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

import aiohttp

from msnpd.config import Config
from msnpd.limits import Limits
from msnpd.server import Server
from papyon.payload.soap.rst import CLEAR, CONTACTS, SecurityRequest, SecurityResponse, TokenRequest
from papyon.session.sso import proof
from papyon.wire import Reader, Side, WireCommand, encode

PATIENCE = 20.0  # a safety net for tests, no measure


class Ports(Protocol):
    """A server, here or in another process."""

    @property
    def port(self) -> int:
        """Of the messenger."""

    @property
    def services_port(self) -> int:
        """Of the HTTP services."""


@asynccontextmanager
async def served(folder: Path, limits: Limits | None = None) -> AsyncIterator[Server]:
    """A server on free ports."""
    config = Config(port=0, services_port=0, database=folder / "msnpd.sqlite3", limits=limits or Limits())
    server = Server(config)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


class Wire:
    """A connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.stream = reader
        self.writer = writer
        self._commands = Reader(Side.CLIENT)

    @classmethod
    async def to(cls, server: Ports, receive_buffer: int = 0) -> "Wire":
        """Connects; with a receive buffer of so many bytes if it is to be a small one."""
        raw = socket.socket()
        raw.setblocking(False)
        if receive_buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", server.port))
        return cls(*await asyncio.open_connection(sock=raw))

    def send(self, data: bytes | str) -> None:
        """Sends bytes, or a line."""
        self.writer.write(data if isinstance(data, bytes) else f"{data}\r\n".encode())

    def message(self, head: str, payload: bytes) -> None:
        """Sends a command with a payload."""
        verb, *args = head.split(" ")
        self.writer.write(encode(WireCommand(verb, tuple(args), payload)))

    async def next(self) -> WireCommand | None:
        """The next command of the server, None when it has closed the connection."""
        async with asyncio.timeout(PATIENCE):
            while (command := self._commands.next_command()) is None:
                data = await self.stream.read(65536)
                if not data:
                    return None
                self._commands.feed(data)
            return command

    async def until(self, verb: str) -> WireCommand:
        """The next command of this name; those before it are skipped."""
        while (command := await self.next()) is not None:
            if command.verb == verb:
                return command
        raise AssertionError(f"the server closed before it said {verb}")

    async def ended(self) -> list[str]:
        """The verbs until the server closes the connection."""
        found: list[str] = []
        while True:
            try:
                command = await self.next()
            except ConnectionError:
                return found
            if command is None:
                return found
            found.append(command.verb)

    async def close(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


async def tickets(server: Ports, address: str, password: str) -> SecurityResponse:
    """Signs in at the ticket service. Raises ServiceFault."""
    wanted = (TokenRequest("RST1", CLEAR, "MBI_KEY_OLD"), TokenRequest("RST2", CONTACTS, "MBI"))
    document = SecurityRequest(address, password, wanted).encode()
    status, answer = await post(server, "/RST.srf", document)
    assert status == 200
    return SecurityResponse.parse(answer)


async def post(server: Ports, path: str, document: bytes, **headers: str) -> tuple[int, bytes]:
    """Sends a document to a service."""
    url = f"http://127.0.0.1:{server.services_port}{path}"
    async with aiohttp.ClientSession() as session, session.post(url, data=document, headers=headers) as got:
        return got.status, await got.read()


async def sign_in(server: Ports, address: str, password: str = "secret") -> Wire:
    """A client of MSNP15 that is online."""
    token = (await tickets(server, address, password)).token(CLEAR)
    assert token is not None
    wire = await Wire.to(server)
    wire.send("VER 1 MSNP15")
    wire.send(f"CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 8.1.0178 msmsgs {address}")
    wire.send(f"USR 3 SSO I {address}")
    nonce = (await wire.until("USR")).args[-1]
    wire.send(f"USR 4 SSO S {token.ticket} {proof(base64.b64decode(token.secret), nonce, bytes(8))}")
    assert (await wire.until("USR")).args[1] == "OK"
    wire.send("CHG 5 NLN 0 0")
    await wire.until("CHL")
    return wire
