"""Peers that mean harm, and applications that are quick: nothing is left behind, and nothing escapes."""

import asyncio
import contextlib
import uuid

import pytest

from papyon.aio.direct import Direct
from papyon.aio.peer_link import ATTEMPTS
from papyon.errors import TransferBroken, TransferCancelled
from papyon.payload.p2p.direct import Handshake
from papyon.payload.p2p.file_context import FileContext
from papyon.session.p2p import FileOffered
from tests.papyon.aio.test_peer_link import Part, Post, linked
from tests.papyon.payload.p2p.golden import OBJECT

NONCE = uuid.UUID("12345678-9abc-def0-1122-334455667788")
HANDSHAKE = Handshake(1, NONCE, NONCE)


async def test_a_file_that_is_refused_while_it_is_told_of_is_forgotten():
    async with linked() as (link, bob, host):
        part, post = Part(), Post(link, bob, host)

        async def offered(link, call, context, resumable):
            link.refuse(call)
            return part

        host.offered = offered
        bob.offer(FileContext("a", 5000))
        await post.until(lambda: not bob.calls)
        assert link.idle
        assert isinstance(part.ended.result(), TransferCancelled)


async def test_a_file_that_is_offered_while_the_link_ends():
    async with linked() as (link, bob, host):
        part, post = Part(), Post(link, bob, host)

        async def offered(link, call, context, resumable):
            await link.end(TransferBroken("over"))
            return part

        host.offered = offered
        bob.offer(FileContext("a", 5000))
        async with asyncio.timeout(10):
            while not part.ended.done():
                await post.round()
        assert isinstance(part.ended.result(), TransferBroken)


async def test_an_object_that_is_not_wanted_any_more_when_its_turn_comes():
    async with linked() as (link, bob, host):
        await link._hearing.acquire()
        host.answer = (Part(b"x" * 100), 100)
        call = bob.fetch(OBJECT)
        asked = bob.next_packet(direct=False)
        async with asyncio.TaskGroup() as group:
            group.create_task(link.hear(asked, host.boards[-1]))
            await asyncio.sleep(0)
            bob.close(call)
            for packet in iter(lambda: bob.next_packet(direct=False), None):
                group.create_task(link.hear(packet, host.boards[-1]))
            await asyncio.sleep(0)
            link._hearing.release()
        assert not link._parts


async def test_a_direct_connection_that_comes_too_late_is_closed():
    async with linked() as (link, _, _), listening() as (here, there):
        await link.end(TransferBroken("over"))
        async with asyncio.timeout(10):
            await link.cross(here)
        assert here.closed
        assert not link.direct
        await there.close()


async def test_two_direct_connections_end_with_the_link():
    async with linked() as (link, _, _), listening() as first, listening() as second:
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            for here, _ in (first, second):
                group.create_task(link.cross(here))
            await asyncio.sleep(0)
            assert link.direct
            await link.end(TransferBroken("over"))
        for _, there in (first, second):
            await there.close()


async def test_a_server_that_hands_nothing_on_is_not_asked_for_ever():
    async with linked() as (link, _, host):
        part = Part()
        link.fetch(OBJECT, 12, part)
        board = host.boards[0]
        async with asyncio.timeout(10):
            seen = 0
            while not part.ended.done():
                await asyncio.sleep(0)
                if len(board.posted) > seen:
                    seen += 1
                    link.handled(seen, delivered=False)
                assert seen <= ATTEMPTS
        assert isinstance(part.ended.result(), TransferBroken)


async def test_a_mistake_of_ours_ends_what_is_under_way_and_not_the_session(caplog):
    async with linked() as (link, bob, host):
        part, post = Part(), Post(link, bob, host)
        link.offer(FileContext("a", 100), part)
        part.error = KeyError("a source that raises what it must not")
        await post.until(lambda: post.table.all(bob, FileOffered))
        bob.accept(post.table.last(bob, FileOffered).call)
        await post.until(part.ended.done)
        assert isinstance(part.ended.result(), TransferBroken)
        await post.until(lambda: not link._working)
    assert "must not" in caplog.text


async def test_a_link_that_has_ended_takes_nothing_on():
    async with linked() as (link, _, _):
        await link.end(TransferBroken("over"))
        with pytest.raises(TransferBroken):
            link.fetch(OBJECT, 12, Part())
        with pytest.raises(TransferBroken):
            link.offer(FileContext("a", 5000), Part())


@contextlib.asynccontextmanager
async def listening():
    """Both ends of a direct connection."""
    listener = await Direct.listen(HANDSHAKE, host="127.0.0.1", ports=())
    here, there = await asyncio.gather(
        listener.accept(), Direct.connect([("127.0.0.1", listener.port)], HANDSHAKE)
    )
    try:
        yield here, there
    finally:
        await here.close()
        await there.close()
