"""A session that is asked and answers in pieces."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from msnpd.limits import Limits
from msnpd.notification import NotificationSession
from msnpd.tunnel import Piece, Tunnel, TunnelLink
from tests.msnpd.world import World

PATIENCE = 20.0  # a safety net, no measure


class Pipe:
    """A tunnel to a notification server, as a client sees it."""

    def __init__(self, world: World, limits: Limits | None = None) -> None:
        self.limits = limits or world.limits
        self.link = TunnelLink(self.limits, ("192.0.2.10", 1), "192.0.2.21")
        self.ended = 0
        session = NotificationSession(world.hub, world.switchboards, self.link)
        self.tunnel = Tunnel("7", session, self.link, self.limits, world.hub.monotonic, self.gone)

    def gone(self) -> None:
        self.ended += 1

    async def ask(self, name: str, body: bytes = b"", hold: float = 0.0) -> Piece:
        async with asyncio.timeout(PATIENCE):
            piece = await self.tunnel.ask(name, body, hold)
        assert piece is not None
        return piece


@pytest.fixture
async def pipe(world: World) -> AsyncIterator[Pipe]:
    made = Pipe(world)
    yield made
    made.tunnel.end()


@asynccontextmanager
async def held(pipe: Pipe, name: str) -> AsyncIterator[asyncio.Task[Piece]]:
    """A poll that is being held."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(pipe.ask(name, hold=PATIENCE))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not task.done()
        yield task


async def test_every_answer_gives_another_name(pipe: Pipe) -> None:
    assert await pipe.ask("7.0", b"VER 1 MSNP18 CVR0\r\n") == Piece("7.1", b"VER 1 MSNP18\r\n", False)
    assert await pipe.ask("7.1") == Piece("7.2", b"", False)


async def test_commands_may_be_cut_anywhere(pipe: Pipe) -> None:
    assert (await pipe.ask("7.0", b"VER 1 MS")).body == b""
    assert (await pipe.ask("7.1", b"NP18 CVR0\r")).body == b""
    assert (await pipe.ask("7.2", b"\n")).body == b"VER 1 MSNP18\r\n"


async def test_a_request_whose_answer_was_lost_is_answered_as_before(pipe: Pipe) -> None:
    first = await pipe.ask("7.0", b"VER 1 MSNP18 CVR0\r\n")
    assert await pipe.ask("7.0", b"VER 1 MSNP18 CVR0\r\n") == first
    # Something else under an old name is something new: it may have been sent before the answer was read.
    cvr = b"CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 8.1.0178 msmsgs alice@example.com\r\n"
    second = await pipe.ask("7.0", cvr)
    assert second.name == "7.2"
    assert second.body.startswith(b"CVR 2 ")


async def test_a_poll_is_held_until_there_is_something(pipe: Pipe) -> None:
    async with held(pipe, "7.0") as poll:
        pipe.link.send(b"QNG 50\r\n")
    assert poll.result() == Piece("7.1", b"QNG 50\r\n", False)


async def test_a_poll_is_not_held_longer_than_asked(pipe: Pipe) -> None:
    assert await pipe.ask("7.0", hold=0.001) == Piece("7.1", b"", False)


async def test_a_held_poll_makes_room_for_what_the_client_has_to_say(pipe: Pipe) -> None:
    async with held(pipe, "7.0") as poll:
        answer = await pipe.ask("7.0", b"VER 1 MSNP18 CVR0\r\n")
    assert poll.result() == Piece("7.1", b"", False)
    assert answer == Piece("7.2", b"VER 1 MSNP18\r\n", False)


async def test_a_poll_whose_connection_broke_does_not_swallow_anything(pipe: Pipe) -> None:
    async with held(pipe, "7.0") as dead, held(pipe, "7.0") as again:
        pipe.link.send(b"QNG 50\r\n")
    assert dead.result().body == b""
    assert again.result().body == b"QNG 50\r\n"


async def test_no_more_than_a_few_requests_wait(pipe: Pipe) -> None:
    async with asyncio.timeout(PATIENCE):
        found = await asyncio.gather(*(pipe.tunnel.ask("7.0", b"", 0.001) for _ in range(10)))
    assert found.count(None) == 6


async def test_delivery_is_told_when_the_answer_is_written(pipe: Pipe) -> None:
    told: list[bool] = []
    pipe.link.settle(told.append)
    assert told == [True]  # nothing is under way
    pipe.link.send(b"QNG 50\r\n")
    pipe.link.settle(told.append)
    await pipe.ask("7.0")
    assert told == [True]
    pipe.tunnel.written()
    assert told == [True, True]
    pipe.link.send(b"QNG 50\r\n")
    pipe.link.settle(told.append)
    pipe.tunnel.end()
    assert told == [True, True, False]


async def test_last_words_are_fetched_before_the_end(pipe: Pipe) -> None:
    pipe.link.send(b"OUT SSD\r\n")
    pipe.link.close()
    assert await pipe.ask("7.0") == Piece("7.1", b"OUT SSD\r\n", True)


async def test_a_held_poll_hears_of_the_end(pipe: Pipe) -> None:
    async with held(pipe, "7.0") as poll:
        pipe.tunnel.end()
    assert poll.result().closing
    assert pipe.ended == 1
    pipe.tunnel.end()
    assert pipe.ended == 1


async def test_nonsense_ends_the_session(pipe: Pipe) -> None:
    answer = await pipe.ask("7.0", b"GET / HTTP/1.1\r\n\r\n")
    assert answer.closing


async def test_a_client_that_does_not_come_back_is_gone(world: World) -> None:
    pipe = Pipe(world, replace(world.limits, gateway_silence_seconds=0.001))
    over = asyncio.Event()
    pipe.tunnel._gone = over.set
    async with asyncio.timeout(PATIENCE):
        await over.wait()


async def test_who_polls_is_alive_but_has_to_sign_in(world: World, pipe: Pipe) -> None:
    await pipe.ask("7.0", b"VER 1 MSNP18 CVR0\r\n")
    world.time += world.limits.unauthenticated_seconds
    assert (await pipe.ask("7.1")).closing


async def test_who_fetches_nothing_is_not_kept(world: World) -> None:
    pipe = Pipe(world, replace(world.limits, unsent_bytes=10))
    pipe.link.send(b"x" * 11)
    assert await pipe.ask("7.0") == Piece("7.1", b"", True)
    pipe.tunnel.end()
