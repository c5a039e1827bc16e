"""Connections that take what they are given, slowly, or not at all."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from msnpd.limits import Limits
from msnpd.link import SocketLink

LIMITS = Limits(unsent_bytes=2_000_000, stalled_seconds=30.0)
# More than the kernel takes by itself on both sides of a loopback connection.
MUCH = b"x" * 1_500_000


class Pair:
    def __init__(self, link: SocketLink, client: socket.socket) -> None:
        self.link = link
        self.client = client

    async def drain(self) -> int:
        """Reads everything until the connection ends."""
        loop, total = asyncio.get_running_loop(), 0
        while data := await loop.sock_recv(self.client, 1 << 20):
            total += len(data)
        return total


async def connected(limits: Limits) -> AsyncIterator[Pair]:
    loop = asyncio.get_running_loop()
    links: asyncio.Queue[SocketLink] = asyncio.Queue()
    server = await loop.create_server(lambda: SocketLink(limits, loop, links.put_nowait), "127.0.0.1", 0)
    client = socket.socket()
    client.setblocking(False)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await loop.sock_connect(client, server.sockets[0].getsockname())
    link = await links.get()
    yield Pair(link, client)
    link.abort()
    await link.ended
    client.close()
    server.close()
    await server.wait_closed()


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async for made in connected(LIMITS):
        yield made


async def test_what_the_socket_takes_is_delivered_at_once(pair: Pair) -> None:
    told: list[bool] = []
    pair.link.send(b"hello")
    pair.link.settle(told.append)
    assert told == [True]
    assert await asyncio.get_running_loop().sock_recv(pair.client, 100) == b"hello"
    assert pair.link.peer == pair.client.getsockname()
    assert pair.link.host == "127.0.0.1"


async def test_what_waits_is_delivered_when_the_socket_has_it(pair: Pair) -> None:
    told: asyncio.Queue[bool] = asyncio.Queue()
    pair.link.send(MUCH)
    pair.link.settle(told.put_nowait)
    assert told.empty()
    pair.link.close()
    async with asyncio.timeout(20):
        assert await pair.drain() == len(MUCH)  # closing writes what was taken before
        await pair.link.ended
        assert told.qsize() == 1


async def test_a_reader_that_dies_has_taken_nothing(pair: Pair) -> None:
    told: asyncio.Queue[bool] = asyncio.Queue()
    pair.link.send(MUCH)
    pair.link.settle(told.put_nowait)
    pair.client.close()
    async with asyncio.timeout(20):
        assert await told.get() is False
    late: list[bool] = []
    pair.link.send(b"more")
    pair.link.settle(late.append)
    assert late == [False]
    pair.link.close()


async def test_too_much_unsent_ends_the_connection(pair: Pair) -> None:
    told: asyncio.Queue[bool] = asyncio.Queue()
    pair.link.send(MUCH)
    pair.link.settle(told.put_nowait)
    pair.link.send(MUCH + MUCH)
    async with asyncio.timeout(20):
        assert await told.get() is False
        await pair.link.ended


async def test_a_stalled_reader_is_ended() -> None:
    async for pair in connected(Limits(stalled_seconds=0.01)):
        pair.link.send(MUCH)
        async with asyncio.timeout(20):
            await pair.link.ended


async def test_nothing_is_sent_after_closing(pair: Pair) -> None:
    pair.link.close()
    told: list[bool] = []
    pair.link.send(b"late")
    pair.link.settle(told.append)
    assert told == [False]
    async with asyncio.timeout(20):
        assert await pair.drain() == 0


async def test_a_slow_reader_is_no_stalled_one(pair: Pair) -> None:
    loop, out = asyncio.get_running_loop(), pair.link._out
    assert out is not None
    pair.link.send(MUCH)
    before = out.get_write_buffer_size()
    async with asyncio.timeout(20):
        while out.get_write_buffer_size() == before:
            await loop.sock_recv(pair.client, 1 << 16)
            await asyncio.sleep(0)
    assert pair.link._stalled is not None
    pair.link._look()  # time is up, but it has taken some
    assert not out.is_closing()
    pair.link._look()
    assert out.is_closing()
