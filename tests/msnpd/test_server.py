"""The whole server on real ports."""

import asyncio
import itertools
import logging
import socket
import ssl
from pathlib import Path

import pytest

from msnpd.authority import keep_authority
from msnpd.config import Config
from msnpd.errors import AccountExists
from msnpd.limits import Limits
from msnpd.server import Server, wall_clock
from msnpd.sql_store import SqlStore
from papyon.errors import ServiceFault
from tests.msnpd.sockets import Wire, served, sign_in, tickets

ALICE, BOB = "alice@example.com", "bob@example.com"
HELLO = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHello"


async def test_two_people_talk(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        for address in (ALICE, BOB):
            await server.accounts.register(address, "secret", address)
        alice, bob = await sign_in(server, ALICE), await sign_in(server, BOB)
        alice.send("XFR 9 SB")
        answer = await alice.until("XFR")
        assert answer.args[2] == f"127.0.0.1:{server.port}"
        room = await Wire.to(server)
        room.send(f"USR 1 {ALICE} {answer.args[4]}")
        assert (await room.until("USR")).args[1] == "OK"
        room.send(f"CAL 2 {BOB}")
        ring = await bob.until("RNG")
        other = await Wire.to(server)
        other.send(f"ANS 1 {BOB} {ring.args[3]} {ring.args[0]}")
        await room.until("JOI")
        for number in range(100):
            room.message(f"MSG {number} A", HELLO + str(number).encode())
        assert [(await room.until("ACK")).args[0] for _ in range(100)] == [str(n) for n in range(100)]
        heard = [(await other.until("MSG")).payload for _ in range(100)]
        assert heard == [HELLO + str(number).encode() for number in range(100)]
        for wire in (alice, bob, room, other):
            await wire.close()


async def test_stopping_tells_everybody(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.accounts.register(ALICE, "secret", "Alice")
        alice = await sign_in(server, ALICE)
        await server.stop()
        assert await alice.ended() == ["OUT"]
        await alice.close()
        await server.stop()  # once more: no harm


async def test_tickets_and_accounts_survive_a_restart(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.accounts.register(ALICE, "secret", "Alice")
        given = await tickets(server, ALICE, "secret")
    async with served(tmp_path) as server:
        with pytest.raises(AccountExists):
            await server.accounts.register(ALICE, "secret", "Alice")
        assert server._hub is not None
        for token in given.tokens:
            assert server._hub.tickets.check(token.ticket).account == 1


async def test_several_servers_in_one_process(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with served(tmp_path / "a") as one, served(tmp_path / "b") as two:
        assert one.port != two.port
        assert one.services_port != two.services_port
        await one.accounts.register(ALICE, "secret", "Alice")
        assert not await two.accounts.exists(ALICE)
        with pytest.raises(ServiceFault):
            await tickets(two, ALICE, "secret")


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for ports in ((port, 0), (0, port)):
            database = tmp_path / "x.sqlite3"
            server = Server(Config(port=ports[0], services_port=ports[1], database=database))
            with pytest.raises(OSError, match="in use"):
                await server.start()
            assert (server.port, server.services_port) == (0, 0)


async def test_a_removed_account_is_signed_out(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        for address in (ALICE, BOB):
            await server.accounts.register(address, "secret", address)
        alice = await sign_in(server, ALICE)
        await server.accounts.remove(ALICE)
        assert await alice.ended() == ["OUT"]
        await alice.close()


async def test_a_reader_who_reads_nothing_does_not_delay_the_others(tmp_path: Path) -> None:
    limits = Limits(unsent_bytes=100_000, stalled_seconds=60.0)
    async with served(tmp_path, limits) as server:
        for address in (ALICE, BOB, "carol@example.com"):
            await server.accounts.register(address, "secret", address)
        alice, bob, carol = [await sign_in(server, address) for address in (ALICE, BOB, "carol@example.com")]
        alice.send("XFR 9 SB")
        answer = await alice.until("XFR")
        room = await Wire.to(server)
        room.send(f"USR 1 {ALICE} {answer.args[4]}")
        others = []
        for number, (wire, address) in enumerate(((bob, BOB), (carol, "carol@example.com"))):
            room.send(f"CAL {number + 2} {address}")
            ring = await wire.until("RNG")
            other = await Wire.to(server, receive_buffer=4096 if address == BOB else 0)
            other.send(f"ANS 1 {address} {ring.args[3]} {ring.args[0]}")
            await other.until("ANS")
            others.append(other)
        lazy, eager = others
        lazy.stream._transport.pause_reading()  # type: ignore[attr-defined]
        async with asyncio.timeout(60):
            for _ in range(30):
                for number in range(50):
                    room.message(f"MSG {number} U", HELLO + b"x" * 1000)
                for _ in range(50):
                    await eager.until("MSG")
        assert (await room.until("BYE")).args[0] == BOB
        for wire in (alice, bob, carol, room, lazy, eager):
            await wire.close()


async def test_services_with_tls_under_the_servers_own_authority(tmp_path: Path) -> None:
    config = Config(
        port=0,
        services_port=0,
        https_ports=(0, 0),
        public_host="msn.example",
        database=tmp_path / "x.sqlite3",
    )
    certificates = []
    for _ in range(2):  # the authority survives a restart
        server = Server(config)
        await server.start()
        try:
            assert len(server.https_ports) == 2
            store = SqlStore.at(config.database)
            authority = await keep_authority(store)
            await store.close()
            certificates.append(authority.certificate())
            trusting = ssl.create_default_context(cadata=authority.certificate().decode())
            for port, name in itertools.product(server.https_ports, ("login.live.com", "msn.example")):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", port, ssl=trusting, server_hostname=name
                )
                writer.write(f"POST / HTTP/1.1\r\nHost: {name}\r\nContent-Length: 0\r\n\r\n".encode())
                async with asyncio.timeout(20):
                    assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
                writer.close()
                await writer.wait_closed()
        finally:
            await server.stop()
        assert not server.https_ports
    assert certificates[0] == certificates[1]


def test_the_clock_is_the_one_on_the_wall() -> None:
    assert wall_clock() > 1_700_000_000


async def test_nonsense_on_the_services_port_is_one_line_of_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with served(tmp_path) as server:
        length = b"GET / HTTP/1.1\r\nContent-Length: secret\r\n\r\n"
        for nonsense in (length, b"GET /" + b"secret" * 10_000, b"secret" * 10_000, b"\r\n" + length):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.services_port)
            writer.write(nonsense)
            assert (await reader.readline()).startswith(b"HTTP/1.0 400")
            writer.close()
    records = [record for record in caplog.records if record.name == "msnpd.http"]
    assert records
    assert all(record.levelno <= logging.INFO for record in records)
    assert "secret" not in caplog.text
    assert "Traceback" not in caplog.text
