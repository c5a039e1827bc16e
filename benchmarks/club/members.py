"""Members: raw connections that say what a client says, and look at as little as they can.

The generator has one core, as the server has, so it must be the cheaper of the two: it finds what it waits
for by its first bytes and counts the rest.
"""

import asyncio
import base64
from collections.abc import Callable

from benchmarks.club.people import PASSWORD
from papyon.payload.soap.rst import CLEAR, CONTACTS, SecurityRequest, SecurityResponse, TokenRequest
from papyon.session.sso import proof

HOST = "127.0.0.1"
TEXT = (
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
    b"X-MMS-IM-Format: FN=Segoe%20UI; EF=; CO=0; CS=1; PF=0\r\n\r\n"
    b"How about a film tonight? The new one begins at eight."
)
_SOAP = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
    '<soap:Header><ABAuthHeader xmlns="{ns}"><ManagedGroupRequest>false</ManagedGroupRequest>'
    "<TicketToken>{ticket}</TicketToken></ABAuthHeader></soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"
)
_NAMESPACE = "http://www.msn.com/webservices/AddressBook"
_MEMBERSHIP = (
    f'<FindMembership xmlns="{_NAMESPACE}"><serviceFilter><Types><ServiceType>Messenger</ServiceType></Types>'
    "</serviceFilter></FindMembership>"
)
_BOOK = (
    f'<ABFindAll xmlns="{_NAMESPACE}"><abId>00000000-0000-0000-0000-000000000000</abId>'
    "<abView>Full</abView><deltasOnly>false</deltasOnly></ABFindAll>"
)


class Wire(asyncio.Protocol):
    """A connection. `heard` is called with whatever comes, if it is set; else it waits to be read."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.data = bytearray()
        self.heard: Callable[[bytes], None] | None = None
        self._waiter: asyncio.Future[None] | None = None
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment] # uvloop's does not inherit from asyncio's

    def data_received(self, data: bytes) -> None:
        if self.heard is not None:
            self.heard(data)
            return
        self.data += data
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def send(self, data: bytes) -> None:
        """Writes."""
        assert self.transport is not None
        self.transport.write(data)

    async def line(self, start: bytes) -> bytes:
        """The next line with this beginning; all before it is thrown away. No payload has the like in it."""
        while True:
            if (place := self.data.find(start)) >= 0:
                end = self.data.find(b"\r\n", place)
                if end >= 0:
                    found = bytes(self.data[place:end])
                    del self.data[: end + 2]
                    return found
            await self._more()

    async def document(self) -> bytes:
        """The body of an HTTP answer."""
        while (head := self.data.find(b"\r\n\r\n")) < 0:
            await self._more()
        headers = bytes(self.data[:head]).lower()
        assert headers.startswith(b"http/1.1 200"), headers
        length = int(headers.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(self.data) < head + 4 + length:
            await self._more()
        body = bytes(self.data[head + 4 : head + 4 + length])
        del self.data[: head + 4 + length]
        return body

    async def _more(self) -> None:
        if self.lost:
            raise ConnectionError(f"the server closed after {bytes(self.data[-80:])!r}")
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter


async def connect(port: int) -> Wire:
    """A new connection."""
    _, wire = await asyncio.get_running_loop().create_connection(Wire, HOST, port)
    return wire


class Member:
    """Somebody of the club."""

    def __init__(self, ports: dict[str, int], address: str) -> None:
        self.ports = ports
        self.address = address
        self.wire = Wire()

    async def sign_in(self, *, books: bool = True) -> None:
        """All that a client of MSNP15 does: password, both lists, notification server, first status."""
        services = await connect(self.ports["services_port"])
        wanted = (TokenRequest("RST1", CLEAR, "MBI_KEY_OLD"), TokenRequest("RST2", CONTACTS, "MBI"))
        document = SecurityRequest(self.address, PASSWORD, wanted).encode()
        tickets = SecurityResponse.parse(await self._ask(services, "/RST.srf", document))
        clear, contacts = tickets.token(CLEAR), tickets.token(CONTACTS)
        assert clear is not None
        assert contacts is not None
        if books:
            ticket = contacts.ticket.replace("&", "&amp;")
            for path, body in (("SharingService", _MEMBERSHIP), ("abservice", _BOOK)):
                envelope = _SOAP.format(ns=_NAMESPACE, ticket=ticket, body=body).encode()
                await self._ask(services, f"/abservice/{path}.asmx", envelope)
        assert services.transport is not None
        services.transport.close()
        wire = self.wire = await connect(self.ports["port"])
        # Pipelined, as clients do: two round trips instead of four.
        wire.send(
            f"VER 1 MSNP15 CVR0\r\nCVR 2 0x0409 winnt 5.1 i386 MSNMSGR 8.5.1302 msmsgs {self.address}\r\n"
            f"USR 3 SSO I {self.address}\r\n".encode()
        )
        nonce = (await wire.line(b"USR 3 SSO S")).decode().split()[-1]
        answer = proof(base64.b64decode(clear.secret), nonce, bytes(8))
        wire.send(f"USR 4 SSO S {clear.ticket} {answer}\r\n".encode())
        assert (await wire.line(b"USR 4")).startswith(b"USR 4 OK")
        wire.send(b'BLP 5 AL\r\nADL 6 19\r\n<ml l="1"></ml>    CHG 7 NLN 1073791036 0\r\n')
        await wire.line(b"CHL")

    async def _ask(self, services: Wire, path: str, document: bytes) -> bytes:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(document)}\r\n\r\n"
        services.send(head.encode() + document)
        return await services.document()


class Room:
    """A switchboard in which one talks and another listens."""

    def __init__(self, talker: Wire, listener: Wire) -> None:
        self._talker = talker
        self._listener = listener
        self._number = 0
        self._size = 0
        self._left = 0
        self._heard = 0
        self.done: asyncio.Future[None] | None = None

    @classmethod
    async def open(cls, ports: dict[str, int], one: Member, other: Member) -> "Room":
        """Both are signed in."""
        one.wire.send(b"XFR 20 SB\r\n")
        ticket = (await one.wire.line(b"XFR 20")).split()[5].decode()
        talker = await connect(ports["port"])
        talker.send(f"USR 1 {one.address} {ticket}\r\nCAL 2 {other.address}\r\n".encode())
        _, session, _, _, given, *_ = (await other.wire.line(b"RNG")).decode().split()
        listener = await connect(ports["port"])
        listener.send(f"ANS 1 {other.address} {given} {session}\r\n".encode())
        await listener.line(b"ANS 1 OK")
        await talker.line(b"JOI")
        return cls(talker, listener)

    def talk(self, messages: int, at_once: int) -> "asyncio.Future[None]":
        """So many messages, each acknowledged; done when the listener has them all."""
        self.done = asyncio.get_running_loop().create_future()
        self._left = messages
        self._heard = 0
        self._expected = messages
        self._talker.data.clear()
        self._listener.data.clear()
        self._talker.heard = self._acknowledged
        self._listener.heard = self._arrived
        for _ in range(min(at_once, messages)):
            self._say()
        return self.done

    def _say(self) -> None:
        self._left -= 1
        self._number += 1
        self._talker.send(b"MSG %d A %d\r\n" % (self._number, len(TEXT)) + TEXT)

    def _acknowledged(self, data: bytes) -> None:
        assert b"NAK" not in data
        for _ in range(data.count(b"ACK")):
            if self._left:
                self._say()

    def _arrived(self, data: bytes) -> None:
        self._heard += data.count(b"at eight.")
        assert self.done is not None
        if self._heard == self._expected and not self.done.done():
            self.done.set_result(None)
