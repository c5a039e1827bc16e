"""Files, with a link of paper: the test plays the peer."""

import asyncio
import contextlib
from random import Random

import pytest

from papyon.aio import transfers as module
from papyon.aio.events import TransferDone, TransferFailed, TransferOffered, TransferProgress
from papyon.aio.transfers import FROM_ONE, TRANSFERS, Transfers
from papyon.errors import LocalProtocolError, TransferBroken, TransferCancelled, TransferDeclined
from papyon.payload.p2p.file_context import PREVIEW_LIMIT, FileContext

ALICE, BOB = "alice@example.com", "bob@example.com"
FILE = FileContext("notes.txt", 10, b"preview")


class Paper:
    """Takes the place of `Peers` and of the one link that it has."""

    def __init__(self):
        self.address = BOB
        self.failure = None
        self.done = asyncio.Queue()
        self.part = None
        self.others = []

    async def links(self, address):
        if self.failure is not None:
            raise self.failure
        return [self, *self.others]

    def offer(self, context, part):
        self.part = part
        self.done.put_nowait(("offer", context))
        return "{call}"

    def accept(self, call, start):
        if self.failure is not None:
            raise self.failure
        self.done.put_nowait(("accept", call, start))

    def refuse(self, call):
        self.done.put_nowait(("refuse", call))

    def close(self, call):
        self.done.put_nowait(("close", call))

    def pause(self, call, paused):
        self.done.put_nowait(("pause", call, paused))
        return True

    async def did(self):
        async with asyncio.timeout(10):
            return await self.done.get()


class Source:
    name, size, preview = "notes.txt", 10, b"preview"
    closed = False

    async def read(self, offset, count):
        return b"0123456789"[offset : offset + count]

    async def close(self):
        self.closed = True


class Sink:
    def __init__(self, here=0, error=None):
        self.here, self.error = here, error
        self.written, self.ended = b"", None

    async def open(self, size, resume):
        if self.error is not None:
            raise self.error
        return self.here if resume else 0

    async def write(self, data):
        self.written += data

    async def finish(self):
        self.ended = "finished"

    async def abandon(self, keep):
        self.ended = "kept" if keep else "thrown away"


class Table:
    """The files of Alice, and what she is told."""

    def __init__(self):
        self.told = asyncio.Queue()
        self.transfers = Transfers(ALICE, Random(1), self.told.put)
        self.link = self.transfers.peers = Paper()

    async def next(self):
        async with asyncio.timeout(10):
            return await self.told.get()

    async def offered(self):
        part = await self.transfers.offered(self.link, "{call}", FILE, resumable=True)
        offer = await self.next()
        assert isinstance(offer, TransferOffered)
        return offer.transfer, part


@contextlib.asynccontextmanager
async def files():
    table = Table()
    try:
        yield table
    finally:
        await table.transfers.close()


async def test_sending():
    async with files() as table:
        source = Source()
        name = table.transfers.offer(BOB, source)
        assert await table.link.did() == ("offer", FILE)
        part = table.link.part
        await part.accepted(0)
        assert await table.next() == TransferProgress(name, 0, 10)
        assert await part.read(4, 3) == b"456"
        await part.finished()
        assert await table.next() == TransferProgress(name, 10, 10)
        assert await table.next() == TransferDone(name)
        assert source.closed
        await part.failed(TransferBroken("too late"))
        assert table.told.empty()


async def test_getting():
    async with files() as table:
        name, part = await table.offered()
        sink = Sink()
        table.transfers.accept(name, sink)
        assert await table.link.did() == ("accept", "{call}", 0)
        await part.received(0, b"01234", 10)
        assert await table.next() == TransferProgress(name, 5, 10)
        await part.received(5, b"56789", 10)
        assert await table.next() == TransferProgress(name, 10, 10)
        await part.finished()
        assert await table.next() == TransferDone(name)
        assert (sink.written, sink.ended) == (b"0123456789", "finished")


@pytest.mark.parametrize(("resume", "start"), [(True, 4), (False, 0)])
async def test_resuming(resume, start):
    async with files() as table:
        name, _ = await table.offered()
        table.transfers.accept(name, Sink(here=4), resume=resume)
        assert await table.link.did() == ("accept", "{call}", start)


async def test_the_offer_says_what_it_is():
    async with files() as table:
        await table.transfers.offered(table.link, "{call}", FILE, resumable=True)
        offer = await table.next()
        assert offer == TransferOffered(offer.transfer, BOB, "notes.txt", 10, b"preview", True)


async def test_refusing():
    async with files() as table:
        name, _ = await table.offered()
        table.transfers.refuse(name)
        assert await table.link.did() == ("refuse", "{call}")
        table.transfers.refuse(name)
        with pytest.raises(LocalProtocolError):
            table.transfers.accept(name, Sink())
        assert table.told.empty()


@pytest.mark.parametrize(
    ("error", "ended"),
    [(TransferBroken("gone"), "kept"), (TransferCancelled("no"), "thrown away")],
)
async def test_what_broke_is_kept_and_what_was_cancelled_is_not(error, ended):
    async with files() as table:
        name, part = await table.offered()
        sink = Sink()
        table.transfers.accept(name, sink)
        await table.link.did()
        await part.failed(error)
        assert await table.next() == TransferFailed(name, error)
        assert sink.ended == ended


async def test_cancelling():
    async with files() as table:
        name = table.transfers.offer(BOB, Source())
        await table.link.did()
        assert await table.link.did() == ("pause", "{call}", False)
        table.transfers.cancel(name)
        assert await table.link.did() == ("close", "{call}")
        assert isinstance((await table.next()).error, TransferCancelled)
        table.transfers.cancel(name)
        assert table.link.done.empty()


async def test_a_full_disk():
    async with files() as table:
        name, _ = await table.offered()
        table.transfers.accept(name, Sink(error=OSError("the disk is full")))
        assert await table.link.did() == ("close", "{call}")
        failed = await table.next()
        assert isinstance(failed.error, TransferBroken)
        assert "full" in str(failed.error)


async def test_an_offer_that_was_withdrawn_meanwhile():
    async with files() as table:
        name, _ = await table.offered()
        table.link.failure = LocalProtocolError("the call waits for no such answer")
        table.transfers.accept(name, Sink())
        assert isinstance((await table.next()).error, TransferCancelled)


async def test_a_peer_that_is_not_there():
    async with files() as table:
        table.link.failure = TransferBroken("away")
        source = Source()
        name = table.transfers.offer(BOB, source)
        assert await table.next() == TransferFailed(name, table.link.failure)
        assert source.closed
        table.link.failure = LocalProtocolError("too much")
        table.transfers.offer(BOB, Source())
        assert isinstance((await table.next()).error, TransferBroken)


async def test_a_pause():
    async with files() as table:
        name = table.transfers.offer(BOB, Source())
        await table.link.did()
        assert await table.link.did() == ("pause", "{call}", False)
        assert table.transfers.pause(name)
        assert await table.link.did() == ("pause", "{call}", True)
        part = table.link.part
        now = asyncio.get_running_loop().time()
        await part.accepted(0)
        assert not part.overdue(now + 10 * module.SILENCE, 0)
        assert table.transfers.go_on(name)
        assert await table.link.did() == ("pause", "{call}", False)
        assert part.overdue(now + 20 * module.SILENCE, 0)
        assert not table.transfers.pause("nobody")


async def test_only_silence_after_the_beginning_counts():
    async with files() as table:
        table.transfers.offer(BOB, Source())
        await table.link.did()
        part = table.link.part
        now = asyncio.get_running_loop().time()
        assert not part.overdue(now + 10 * module.SILENCE, 0)
        await part.accepted(0)
        assert not part.overdue(now + 20 * module.SILENCE, 5)
        assert part.overdue(now + 21 * module.SILENCE, 5)
        getting = await table.transfers.offered(table.link, "{c}", FILE, True)
        assert not getting.overdue(now + 99 * module.SILENCE, 0), "nobody has answered"
        getting.begun(0)
        now = asyncio.get_running_loop().time()
        assert not getting.overdue(now + module.ABANDONED - 1, 0), "whoever sends may pause"
        assert getting.overdue(now + module.ABANDONED, 0)
        getting._progress.moved += 60
        assert not getting.overdue(now + module.ABANDONED, 0)


async def test_the_end_of_everything_is_told():
    table = Table()
    source = Source()
    name = table.transfers.offer(BOB, source)
    await table.link.did()
    await table.transfers.close()
    failed = await table.next()
    assert failed.transfer == name
    assert source.closed


async def test_limits():
    async with files() as table:
        for number in range(TRANSFERS):
            table.link.address = f"{number // FROM_ONE}@example.com"
            await table.transfers.offered(table.link, "{call}", FILE, resumable=True)
        table.link.address = BOB
        with pytest.raises(TransferDeclined):
            await table.transfers.offered(table.link, "{call}", FILE, resumable=True)
        with pytest.raises(LocalProtocolError):
            table.transfers.offer(BOB, Source())
    async with files() as table:
        large = Source()
        large.preview = bytes(PREVIEW_LIMIT + 1)
        with pytest.raises(LocalProtocolError):
            table.transfers.offer(BOB, large)
        table.transfers.peers = None
        with pytest.raises(LocalProtocolError):
            table.transfers.offer(BOB, Source())


async def test_one_person_leaves_room_for_others():
    async with files() as table:
        for _ in range(FROM_ONE):
            await table.transfers.offered(table.link, "{call}", FILE, resumable=True)
        with pytest.raises(TransferDeclined):
            await table.transfers.offered(table.link, "{call}", FILE, resumable=True)
        table.link.address = "carol@example.com"
        await table.transfers.offered(table.link, "{call}", FILE, resumable=True)


@pytest.mark.parametrize("resume", [True, False])
async def test_a_sink_that_opens_too_late_is_left_in_order(resume):
    async with files() as table:
        name, part = await table.offered()
        sink, opening, opened = Sink(), asyncio.Event(), asyncio.Event()
        abandoned = asyncio.Queue()

        async def open_slowly(size, resume):
            opening.set()
            await opened.wait()
            return 0

        sink.open = open_slowly
        sink.abandon = lambda keep: abandoned.put(keep)
        table.transfers.accept(name, sink, resume)
        await opening.wait()
        await part.failed(TransferCancelled("the other side cancelled it"))
        assert isinstance(await table.next(), TransferFailed)
        assert await abandoned.get() is False
        opened.set()
        async with asyncio.timeout(10):
            assert await abandoned.get() is resume
        assert table.link.done.empty()


@contextlib.asynccontextmanager
async def offered_twice():
    """To somebody who is signed in at two places."""
    async with files() as table:
        other = Paper()
        table.link.others = [other]
        name = table.transfers.offer(BOB, Source())
        for place in (table.link, other):
            assert (await place.did())[0] == "offer"
            assert (await place.did())[0] == "pause"
        yield table, other, name


async def test_who_takes_it_first_gets_it():
    async with offered_twice() as (table, other, name):
        await other.part.accepted(0)
        assert await table.link.did() == ("close", "{call}")
        assert await table.next() == TransferProgress(name, 0, 10)
        await other.part.finished()
        assert await table.next() == TransferProgress(name, 10, 10)
        assert await table.next() == TransferDone(name)


async def test_who_refuses_it_at_one_place_is_not_asked_at_the_other():
    async with offered_twice() as (table, other, name):
        error = TransferDeclined("no")
        await table.link.part.failed(error)
        assert await other.did() == ("close", "{call}")
        assert await table.next() == TransferFailed(name, error)


async def test_a_place_that_is_gone_leaves_the_other():
    async with offered_twice() as (table, other, name):
        await table.link.part.failed(TransferBroken("gone"))
        assert table.told.empty()
        error = TransferBroken("gone too")
        await other.part.failed(error)
        assert await table.next() == TransferFailed(name, error)
