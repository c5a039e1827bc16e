"""Clients that mean harm: each gets its error or is closed, the log says why; the others notice nothing."""

import asyncio
import contextlib
import gzip
import logging
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from msnpd.limits import Limits
from msnpd.server import Server
from tests.msnpd.crashes import Process
from tests.msnpd.sockets import Wire, post, served, sign_in

ALICE, BOB = "alice@example.com", "bob@example.com"
PATIENCE = 60.0


@contextlib.asynccontextmanager
async def witnessed(folder: Path, limits: Limits | None = None) -> AsyncIterator[Server]:
    """A server with somebody signed in, who must notice nothing."""
    async with served(folder, limits) as server:
        for address in (ALICE, BOB):
            await server.accounts.register(address, "secret", address)
        alice = await sign_in(server, ALICE)
        yield server
        alice.send("PNG")
        await alice.until("QNG")
        await alice.close()


@pytest.mark.parametrize(
    ("attack", "why"),
    [
        (b"UUX 1 -5\r\n", "without?a?payload?length"),
        (b"UUX 1 99999999999999999999\r\n", "without?a?payload?length"),
        (b"ADL 1 70000\r\n", "longer?than"),
        (b"x" * 9000, "longer?than"),
        (b"ABCD 1\r\n", "does?not?begin"),
        (b"PRP 1 MFN a\rb\r\n", "carriage?return"),
        (b"VER 1 MSNP18\r\n", "closed"),
        (b"CHG NLN 0\r\n", "transaction"),
    ],
)
async def test_what_cannot_be_read_ends_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, attack: bytes, why: str
) -> None:
    caplog.set_level(logging.INFO, "msnpd")
    async with witnessed(tmp_path) as server:
        mallory = await sign_in(server, BOB)
        mallory.send(attack)
        await mallory.ended()
        await mallory.close()
    line = next(message for message in caplog.messages if message.startswith("closed"))
    assert why in line
    assert "peer=127.0.0.1:" in line


async def test_wrong_lengths_in_a_switchboard_end_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "msnpd")
    async with witnessed(tmp_path) as server:
        bob = await sign_in(server, BOB)
        for number, attack in enumerate(
            (b"MSG 2 A -1\r\n", b"MSG 2 A 70000\r\n", b"MSG 2 A 2000\r\n" + b"x" * 2000)
        ):
            bob.send(f"XFR {20 + number} SB")
            ticket = (await bob.until("XFR")).args[4]
            room = await Wire.to(server)
            room.send(f"USR 1 {BOB} {ticket}")
            await room.until("USR")
            room.send(attack)
            await room.ended()
            await room.close()
        await bob.close()
    assert sum(message.startswith("closed") for message in caplog.messages) == 3


async def test_blank_lines_and_floods_are_slowed_down(tmp_path: Path) -> None:
    limits = Limits(commands_burst=100, commands_per_second=20.0)
    async with witnessed(tmp_path, limits) as server:
        mallory = await sign_in(server, BOB)
        loop = asyncio.get_running_loop()
        for flood in (b"\r\n" * 100_000, b"PNG\r\n" * 20_000, b" \n" * 100_000):
            mallory.send(flood)
        begin = loop.time()
        answered = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                while (command := await mallory.next()) is not None:
                    answered += command.verb == "QNG"
        # Whoever floods waits; what he sent stays in his own buffers.
        assert answered <= 3600 + 40 * (loop.time() - begin)
        mallory.writer.transport.abort()


async def test_a_flood_of_version_commands_ends(tmp_path: Path) -> None:
    async with witnessed(tmp_path) as server:
        for _ in range(20):
            mallory = await Wire.to(server)
            mallory.send(b"VER 1 MSNP18\r\n" * 10_000)
            assert await mallory.ended() in (["VER"], [])
            await mallory.close()


async def test_one_byte_at_a_time_is_not_waited_for(tmp_path: Path) -> None:
    async with witnessed(tmp_path, Limits(unauthenticated_seconds=0.2, request_seconds=0.2)) as server:
        slow = await Wire.to(server)
        _, other = await asyncio.open_connection("127.0.0.1", server.services_port)

        async def drip(writer: asyncio.StreamWriter, text: bytes) -> None:
            with contextlib.suppress(ConnectionError):
                for byte in text * 100:
                    writer.write(bytes((byte,)))
                    await writer.drain()
                    await asyncio.sleep(0.02)

        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(
                drip(slow.writer, b"VER 1 MSNP18 CVR0"),
                drip(other, b"POST /RST.srf HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\nabcdefgh"),
                return_exceptions=True,
            )
        assert await slow.ended() == []
        await slow.close()
        other.transport.abort()


async def test_half_open_connections_are_given_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "msnpd")
    async with served(tmp_path, Limits(silence_seconds=3.0, challenge_seconds=30.0)) as server:
        await server.accounts.register(BOB, "secret", "Bob")
        silent = await sign_in(server, BOB)
        await silent.ended()
        await silent.close()
    assert "silent?for?too?long" in caplog.text


_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE ml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>'
)


async def test_xml_bombs_are_not_opened(tmp_path: Path) -> None:
    async with witnessed(tmp_path) as server:
        mallory = await sign_in(server, BOB)
        deep = b"<ml>" + b"<d>" * 2000 + b"</d>" * 2000 + b"</ml>"
        for number, document in enumerate((_BOMB + b"<ml>&c;&d;</ml>", deep), 20):
            mallory.message(f"ADL {number}", document)
            assert (await mallory.until("241")).args[0] == str(number)
        await mallory.close()
        envelope = _BOMB + b"<x>&c;&d;</x>"
        for path in (
            "/RST.srf",
            "/RST2.srf",
            "/abservice/abservice.asmx",
            "/rsi/rsi.asmx",
            "/OimWS/oim.asmx",
        ):
            status, answer = await post(server, path, envelope)
            assert (status in (200, 500), b"root:" in answer, b"aaaa" in answer) == (True, False, False)
            assert len(answer) < 5000


async def _send_endlessly(server: "Server | Process", head: bytes, size: int) -> bytes:
    """Sends a request of that size and gives the beginning of the answer, '' when there is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.services_port)
    writer.write(head)
    piece = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < size and not reader.at_eof():
            writer.write(piece)
            await writer.drain()
            sent += len(piece)
    answer = b""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        async with asyncio.timeout(PATIENCE):
            answer = await reader.read(12)
    writer.transport.abort()
    assert sent < size, "the server read it all"
    return answer


# What comes after the answer is thrown away for half a second, in which a fast machine takes a gigabyte.
_ENDLESS = 20_000_000_000
_ATTACKS = (
    b"POST /RST.srf HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000000\r\n\r\n",
    b"POST /abservice/abservice.asmx HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
)


async def test_a_body_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    async with witnessed(tmp_path) as server:
        for attack in _ATTACKS:
            async with asyncio.timeout(PATIENCE):
                answer = await _send_endlessly(server, attack, _ENDLESS)
            assert answer in (b"", b"HTTP/1.1 413", b"HTTP/1.1 404")


async def test_what_is_packed_is_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(100_000_000), 9)
    async with witnessed(tmp_path) as server:
        for path in ("/RST.srf", "/gateway/gateway.dll?Action=open&Server=NS", "/abservice/abservice.asmx"):
            headers = {"Content-Encoding": "gzip"}
            assert (await post(server, path, bomb, **headers))[0] == 415


async def test_thousands_of_idle_connections_cost_little_and_stop_nobody(tmp_path: Path) -> None:
    """Ten thousand strangers; the server takes as many as it is told, and its memory stays bounded."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    strangers = 10_000 if hard == resource.RLIM_INFINITY or hard >= 12_000 else hard // 2
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    config = tmp_path / "msnpd.toml"
    config.write_text(
        f'database = "{tmp_path}/msnpd.sqlite3"\nregistration = "open"\n'
        f"[limits]\nconnections = {strangers // 2}\nconnections_per_address = {strangers}\n"
        f"connects_burst = {strangers * 2}\n"
    )
    server = Process(config)
    await server.start()
    assert server.process is not None
    try:
        form = f"address={ALICE}&name=Alice&password=secret&again=secret".encode()
        kind = "application/x-www-form-urlencoded"
        assert (await server.post("/register", form, kind))[0] == 200
        alice = await sign_in(server, ALICE)
        process = psutil.Process(server.process.pid)
        before = process.memory_info().rss
        pipes: list[asyncio.StreamWriter] = []
        for start in range(0, strangers, 200):
            opening = [asyncio.open_connection("127.0.0.1", server.port) for _ in range(start, start + 200)]
            pipes += [pipe[1] for pipe in await asyncio.gather(*opening)]
            alice.send("PNG")
            await alice.until("QNG")
        for attack in _ATTACKS:
            await _send_endlessly(server, attack, _ENDLESS)
        each = (process.memory_info().rss - before) / (strangers / 2)
        assert each < 25_000, f"{each:.0f} bytes for a stranger"
        for pipe in pipes:
            pipe.transport.abort()
        alice.send("PNG")
        await alice.until("QNG")
        await alice.close()
    finally:
        await server.kill()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
