"""The HTTP gateway on a real port, down to the bytes of its headers."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from msnpd.limits import Limits
from msnpd.server import Server
from msnpd.tunnel import Tunnel
from papyon.payload.gateway import Open, Poll, Send, Service, parse_answer
from papyon.payload.soap.rst import CLEAR
from papyon.session.sso import proof
from papyon.wire import Reader, Side, WireCommand
from tests.msnpd.sockets import Wire, served, sign_in, tickets

ALICE, BOB = "alice@example.com", "bob@example.com"
HELLO = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHello"


class Pipe:
    """A client at the gateway: one connection, one request at a time, by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._commands = Reader(Side.CLIENT)
        self.name = ""
        self.closed = False

    @classmethod
    async def to(cls, server: Server) -> "Pipe":
        return cls(*await asyncio.open_connection("127.0.0.1", server.services_port))

    async def post(self, target: str, body: bytes = b"", *headers: str) -> tuple[list[str], bytes]:
        """The lines before the body, exactly as they came, and the body."""
        lines = (
            f"POST {target} HTTP/1.1",
            "Host: gateway.messenger.hotmail.com",
            f"Content-Length: {len(body)}",
            *headers,
            "",
            "",
        )
        self._writer.write("\r\n".join(lines).encode() + body)
        async with asyncio.timeout(20):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
            length = next(line for line in head if line.startswith("Content-Length: "))
            return head, await self._reader.readexactly(int(length.partition(": ")[2]))

    async def ask(self, query: str, body: bytes = b"") -> bytes:
        """Asks with the name of the session; the piece of the stream that comes back."""
        head, answer = await self.post(f"/gateway/gateway.dll?{query}", body)
        assert head[0] == "HTTP/1.1 200 OK"
        said = parse_answer(
            next(line for line in head if line.startswith("X-MSN-Messenger: ")).partition(": ")[2]
        )
        self.name, self.closed = said.session, said.closing
        self._commands.feed(answer)
        return answer

    async def open(self, service: Service, *lines: str) -> None:
        await self.ask(Open(service, "messenger.hotmail.com").query(), _lines(lines))

    async def say(self, *lines: str) -> None:
        await self.ask(Send(self.name).query(), _lines(lines))

    async def until(self, verb: str) -> WireCommand:
        """The next command of this name; polls until it is there."""
        while True:
            while (command := self._commands.next_command()) is not None:
                if command.verb == verb:
                    return command
            await self.ask(Poll(self.name, 60).query())

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


def _lines(lines: tuple[str, ...]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with served(tmp_path) as made:
        for address in (ALICE, BOB):
            await made.accounts.register(address, "secret", address.partition("@")[0].title())
        yield made


async def online(server: Server, address: str) -> Pipe:
    token = (await tickets(server, address, "secret")).token(CLEAR)
    assert token is not None
    pipe = await Pipe.to(server)
    await pipe.open(
        Service.NS,
        "VER 1 MSNP15 CVR0",
        f"CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 8.1.0178 msmsgs {address}",
        f"USR 3 SSO I {address}",
    )
    nonce = (await pipe.until("USR")).args[-1]
    await pipe.say(f"USR 4 SSO S {token.ticket} {proof(base64.b64decode(token.secret), nonce, bytes(8))}")
    assert (await pipe.until("USR")).args[1] == "OK"
    await pipe.say("CHG 5 NLN 0 0")
    await pipe.until("CHL")
    return pipe


async def test_the_headers_are_those_that_old_clients_compare(server: Server) -> None:
    pipe = await Pipe.to(server)
    target = "/gateway/gateway.dll?Action=open&Server=NS&IP=messenger.hotmail.com"
    head, body = await pipe.post(
        target, b"VER 1 MSNP15 CVR0\r\n", "Content-Type: application/x-msn-messenger"
    )
    assert head[0] == "HTTP/1.1 200 OK"
    assert body == b"VER 1 MSNP15\r\n"
    assert "Content-Type: application/x-msn-messenger" in head
    assert "Content-Length: 14" in head
    assert not any(line.startswith(("Transfer-Encoding", "X-MSN-GWCapabilities")) for line in head)
    session = next(line for line in head if line.startswith("X-MSN-Messenger: "))
    words = session.partition(": ")[2].split("; ")
    assert [word.partition("=")[0] for word in words] == ["SessionID", "GW-IP"]
    assert words[1] == "GW-IP=gateway.messenger.hotmail.com"
    number, _, count = words[0].partition("=")[2].partition(".")
    assert (number.isdigit(), count.isdigit()) == (True, True)
    await pipe.close()


@pytest.mark.parametrize(
    "target",
    [
        "/gateway/gateway.dll?SessionID=&Action=open&Server=NS",
        "http://gateway.messenger.hotmail.com/gateway/gateway.dll?Action=open&Server=NS&IP=messenger.hotmail.com",
    ],
)
async def test_odd_ways_to_open(server: Server, target: str) -> None:
    pipe = await Pipe.to(server)
    head, body = await pipe.post(target, b"VER 1 MSNP15 CVR0\r\n", "X-MSN-GWCapabilities: *")
    assert (head[0], body) == ("HTTP/1.1 200 OK", b"VER 1 MSNP15\r\n")
    assert "X-MSN-GWCapabilities: LP" in head
    await pipe.close()


async def test_two_people_talk_one_of_them_through_the_gateway(server: Server) -> None:
    alice, bob = await online(server, ALICE), await sign_in(server, BOB)
    await alice.say("XFR 9 SB")
    answer = await alice.until("XFR")
    room = await Pipe.to(server)
    await room.open(Service.SB, f"USR 1 {ALICE} {answer.args[4]}", f"CAL 2 {BOB}")
    ring = await bob.until("RNG")
    other = await Wire.to(server)
    other.send(f"ANS 1 {BOB} {ring.args[3]} {ring.args[0]}")
    await room.until("JOI")
    await room.ask(Send(room.name).query(), b"MSG 3 A %d\r\n" % len(HELLO) + HELLO)
    assert (await other.until("MSG")).payload == HELLO
    assert (await room.until("ACK")).args == ("3",)
    async with asyncio.TaskGroup() as group:  # a poll that is held already hears it at once
        heard = group.create_task(room.until("MSG"))
        other.message("MSG 4 U", HELLO + b"!")
    assert heard.result().payload == HELLO + b"!"
    await other.close()
    assert (await room.until("BYE")).args[0] == BOB
    for pipe in (alice, room):
        await pipe.close()
    await bob.close()


async def test_sessions_that_are_not_there(server: Server) -> None:
    pipe = await Pipe.to(server)
    for query in ("SessionID=1.1", "Action=poll&SessionID=1.1", "SessionID=", "Action=open&Server=XX", ""):
        head, _ = await pipe.post(f"/gateway/gateway.dll?{query}")
        assert head[0] == "HTTP/1.1 400 Bad Request"
        assert "X-MSN-Messenger: Session=close" in head
    await pipe.close()


async def test_out_closes_the_session(server: Server) -> None:
    pipe = await online(server, ALICE)
    assert server._hub is not None
    assert server._hub.meter.tunnels == 1
    await pipe.say("OUT")
    assert pipe.closed
    assert server._hub.meter.tunnels == 0
    head, _ = await pipe.post(f"/gateway/gateway.dll?{Send(pipe.name).query()}")
    assert head[0].startswith("HTTP/1.1 400")
    await pipe.close()


async def test_signing_in_elsewhere_is_told_with_the_last_answer(server: Server) -> None:
    pipe = await online(server, ALICE)
    async with asyncio.TaskGroup() as group:
        out = group.create_task(pipe.until("OUT"))
        wire = await sign_in(server, ALICE)
    assert out.result().args == ("OTH",)
    assert pipe.closed
    await wire.close()
    await pipe.close()


async def test_a_server_that_stops_tells_those_who_are_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, hold = asyncio.Event(), Tunnel._hold

    async def noticed(tunnel: Tunnel, seconds: float) -> None:
        held.set()
        await hold(tunnel, seconds)

    monkeypatch.setattr(Tunnel, "_hold", noticed)
    async with served(tmp_path) as server:
        await server.accounts.register(ALICE, "secret", "Alice")
        pipe = await online(server, ALICE)
        async with asyncio.TaskGroup() as group:
            out = group.create_task(pipe.until("OUT"))
            await held.wait()
            await server.stop()
        assert out.result().args == ("SSD",)
        await pipe.close()


async def test_pages_may_ask_from_other_hosts(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.services_port)
    writer.write(b"OPTIONS /gateway/gateway.dll HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    async with asyncio.timeout(20):
        answer = (await reader.read()).decode()
    assert answer.startswith("HTTP/1.1 204")
    assert "Access-Control-Allow-Origin: *" in answer
    assert "Access-Control-Expose-Headers: X-MSN-Messenger" in answer
    writer.close()
    await writer.wait_closed()


async def test_one_address_has_so_many_sessions(tmp_path: Path) -> None:
    async with served(tmp_path, Limits(gateway_sessions_per_address=2)) as server:
        pipe = await Pipe.to(server)
        target = "/gateway/gateway.dll?Action=open&Server=NS"
        found = [(await pipe.post(target))[0][0] for _ in range(3)]
        assert found == ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 503 Service Unavailable"]
        await pipe.close()
