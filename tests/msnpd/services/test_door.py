"""Who may connect to the services, and who stays."""

import asyncio
from pathlib import Path

import pytest

from msnpd.bans import Bans
from msnpd.limits import Limits
from msnpd.server import Server
from msnpd.services.door import Door
from msnpd.sql_store import SqlStore
from tests.msnpd.sockets import post, served

Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(server: Server) -> Pipe:
    return await asyncio.open_connection("127.0.0.1", server.services_port)


async def ask(pipe: Pipe) -> bytes:
    """A request on a connection that stays open."""
    pipe[1].write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    async with asyncio.timeout(20):
        return (await pipe[0].readuntil(b"\r\n\r\n"))[:15]


async def ended(pipe: Pipe) -> None:
    async with asyncio.timeout(20):
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await pipe[0].readexactly(1)


async def close(*pipes: Pipe) -> None:
    for _, writer in pipes:
        writer.close()
        try:  # noqa: SIM105 - suppress() would hide the await from the reader
            await writer.wait_closed()
        except ConnectionError:
            pass


@pytest.mark.parametrize("limits", [Limits(service_connections=2), Limits(service_connections_per_address=2)])
async def test_so_many_at_a_time(tmp_path: Path, limits: Limits) -> None:
    async with served(tmp_path, limits) as server:
        one, two = await connect(server), await connect(server)
        assert await ask(one) == await ask(two) == b"HTTP/1.1 200 OK"
        three = await connect(server)
        await ended(three)
        await close(one)
        while (pipe := await connect(server)) and (await _try(pipe)) != b"HTTP/1.1 200 OK":
            await close(pipe)  # the server has not seen the first one go yet
        await close(two, three, pipe)


async def _try(pipe: Pipe) -> bytes:
    try:
        return await ask(pipe)
    except (ConnectionError, asyncio.IncompleteReadError):
        return b""


async def test_silence_ends(tmp_path: Path) -> None:
    async with served(tmp_path, Limits(idle_service_seconds=0.05)) as server:
        silent, half = await connect(server), await connect(server)
        half[1].write(b"POST / HT")
        await ended(silent)
        await ended(half)
        await close(silent, half)


async def test_a_connection_is_used_again(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        pipe = await connect(server)
        assert [await ask(pipe) for _ in range(3)] == [b"HTTP/1.1 200 OK"] * 3
        await close(pipe)
        assert (await post(server, "/", b"x" * 200_000))[0] == 200


async def test_headers_that_come_byte_by_byte_are_not_waited_for(tmp_path: Path) -> None:
    async with served(tmp_path, Limits(idle_service_seconds=0.2)) as server:
        slow = await connect(server)
        slow[1].write(b"POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ")

        async def drip() -> None:
            while True:
                slow[1].write(b"x")
                await slow[1].drain()
                await asyncio.sleep(0.01)

        async with asyncio.timeout(20):
            with pytest.raises(ConnectionError):
                await drip()
        await close(slow)


def test_a_network_of_one_customer_counts_as_one() -> None:
    door = Door(
        asyncio.Protocol, Limits(service_connections_per_address=2), Bans(SqlStore("sqlite:///x"), int)
    )
    assert door.enter("2001:db8::1")
    assert door.enter("2001:db8::2")
    assert not door.enter("2001:db8::3")
    assert door.enter("2001:db8:0:1::3")
    door.leave("2001:db8::2")
    assert door.enter("2001:db8::3")
