"""Handshakes that are never finished harm nobody."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import cast

import pytest

from msnpd.authority import Authority
from msnpd.limits import Limits
from msnpd.vestibule import Vestibule

PATIENCE = 20.0  # a safety net, no measure


class Echo(asyncio.Protocol):
    """Says back what it hears, and notes what it is told."""

    def __init__(self, told: list[str]) -> None:
        self._told = told
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._told.append("made" if transport.get_extra_info("sslcontext") else "made without TLS")

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)

    def connection_lost(self, _: Exception | None) -> None:
        self._told.append("lost")


class Place:
    def __init__(self, limits: Limits) -> None:
        self.authority = Authority.make()
        self.told: list[str] = []
        context = self.authority.context(["localhost"], datetime(2026, 1, 1, tzinfo=UTC))
        self.vestibule = Vestibule(lambda: Echo(self.told), context, limits)
        self.port = 0

    async def plain(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def secure(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        context = ssl.create_default_context(cadata=self.authority.certificate().decode())
        return await asyncio.open_connection("127.0.0.1", self.port, ssl=context, server_hostname="localhost")


@asynccontextmanager
async def opened(limits: Limits | None = None) -> AsyncIterator[Place]:
    place = Place(limits or Limits())
    place.port = await place.vestibule.listen("127.0.0.1", 0)
    try:
        async with asyncio.timeout(PATIENCE):
            yield place
    finally:
        await place.vestibule.stop()


async def test_whoever_shakes_hands_is_let_in() -> None:
    async with opened() as place:
        reader, writer = await place.secure()
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        writer.close()
        await writer.wait_closed()
        assert place.told[0] == "made"
        assert len(place.vestibule) == 0


@pytest.mark.parametrize("nonsense", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 100])
async def test_nonsense_gets_no_further(nonsense: bytes) -> None:
    async with opened() as place:
        reader, writer = await place.plain()
        writer.write(nonsense)
        with suppress(ConnectionError):
            await reader.read()
        writer.close()
        # Others are served meanwhile and afterwards.
        reader, other = await place.secure()
        other.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        other.close()
        await other.wait_closed()


async def test_whoever_says_nothing_is_sent_away() -> None:
    async with opened(Limits(handshake_seconds=0.05)) as place:
        reader, writer = await place.plain()
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        assert place.told == []
        assert len(place.vestibule) == 0


async def test_one_address_has_few_handshakes_at_a_time() -> None:
    async with opened(Limits(handshakes_per_address=3)) as place:
        silent = [await place.plain() for _ in range(3)]
        while len(place.vestibule) < 3:
            await silent[0][1].drain()
        reader, writer = await place.plain()
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        for _, waiting in silent:
            waiting.close()


async def test_stopping_ends_what_is_under_way() -> None:
    async with opened() as place:
        reader, writer = await place.plain()
        while not len(place.vestibule):
            await writer.drain()
        await place.vestibule.stop()
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        assert len(place.vestibule) == 0
