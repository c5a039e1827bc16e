"""One at a time, and whoever comes later goes first."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from amsn2.core.turns import GivenWay, Turns


async def said(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def nothing() -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b""


async def test_what_comes_comes_and_ends():
    async with Turns().take("a") as turn:
        chunks = said(b"1", b"2")
        assert [await turn.next(chunks) for _ in range(3)] == [b"1", b"2", None]


async def test_who_waits_for_what_never_comes_gives_way():
    turns, order = Turns(), []

    async def stuck() -> None:
        async with turns.take("a") as turn:
            order.append("stuck")
            with pytest.raises(GivenWay):
                await turn.next(nothing())
            with pytest.raises(GivenWay):
                await turn.next(said(b"1"))
            order.append("given way")

    async with asyncio.TaskGroup() as group:
        group.create_task(stuck())
        await asyncio.sleep(0)
        async with turns.take("a") as turn:
            order.append("next")
            assert await turn.next(said(b"1")) == b"1"
    assert order == ["stuck", "given way", "next"]
    assert "a" not in turns


async def test_of_many_who_wait_all_but_the_last_give_way():
    turns, got = Turns(), []

    async def one(name: int) -> None:
        async with turns.take("a") as turn:
            try:
                got.append((name, await turn.next(said(b"1"))))
            except GivenWay:
                got.append((name, None))

    async with asyncio.TaskGroup() as group, turns.take("a"):
        for name in range(4):
            group.create_task(one(name))
        await asyncio.sleep(0)
    assert got == [(0, None), (1, None), (2, None), (3, b"1")]


async def test_others_do_not_wait():
    turns = Turns()
    async with turns.take("a"), turns.take("b"):
        assert "a" in turns
        assert "b" in turns


async def test_who_is_cancelled_while_waiting_lets_nobody_in_too_early():
    turns, inside = Turns(), []

    async def one(name: str) -> None:
        async with turns.take("a"):
            inside.append(name)

    async with turns.take("a"):
        loop = asyncio.get_running_loop()
        waiting, after = loop.create_task(one("waiting")), loop.create_task(one("after"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert inside == []
    await after
    assert inside == ["after"]


async def test_what_the_chunks_raise_is_raised():
    async def broken() -> AsyncIterator[bytes]:
        raise ConnectionError
        yield b""

    turns = Turns()
    with pytest.raises(ConnectionError):
        async with turns.take("a") as turn:
            await turn.next(broken())
    assert "a" not in turns
