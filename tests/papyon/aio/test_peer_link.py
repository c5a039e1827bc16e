"""One link, with a switchboard of paper and a second machine as the peer."""

import asyncio
import contextlib

import pytest

from papyon.aio import peer_link as module
from papyon.aio.bridges import Bridges
from papyon.aio.peer_link import ATTEMPTS, WINDOW, PeerLink, Refused
from papyon.aio.tasks import Tasks
from papyon.errors import ConnectionLost, ServerError, TransferBroken, TransferDeclined
from papyon.payload.p2p.envelope import parse_envelope
from papyon.payload.p2p.file_context import FileContext
from papyon.session.p2p import FileOffered, Finished, ObjectAsked
from tests.papyon.payload.p2p.golden import OBJECT
from tests.papyon.session.p2p.couple import BOB, Table, couple


class Board:
    """A switchboard with Bob in it."""

    def __init__(self):
        self.live, self.present = True, frozenset({BOB})
        self.posted = {}
        self.failure = None
        self.more = asyncio.Event()

    def post(self, message):
        if self.failure is not None:
            raise self.failure
        trid = len(self.posted) + 1
        self.posted[trid] = parse_envelope(message)
        self.more.set()
        return trid

    async def flush(self):
        pass

    async def until(self, count):
        async with asyncio.timeout(10):
            while len(self.posted) < count:
                self.more.clear()
                await self.more.wait()


class Part:
    def __init__(self, data=b""):
        self.data = data
        self.got = b""
        self.ended = asyncio.get_running_loop().create_future()
        self.error = None
        self.silent = False

    async def accepted(self, start):
        pass

    async def read(self, offset, count):
        if self.error is not None:
            raise self.error
        return self.data[offset : offset + count]

    async def received(self, offset, data, total):
        if self.error is not None:
            raise self.error
        self.got += data

    async def finished(self):
        self.ended.set_result("finished")

    async def failed(self, error):
        self.ended.set_result(error)

    def overdue(self, now, place):
        return self.silent


class Host:
    def __init__(self):
        self.boards = [Board()]
        self.failure = None
        self.answer = Refused(404)
        self.reached = 0

    async def reach(self, address):
        self.reached += 1
        if self.failure is not None:
            raise self.failure
        return self.boards[-1]

    async def wanted(self, link, call, msn_object):
        return self.answer

    async def offered(self, link, call, context, resumable):
        self.call = call
        return self.answer


@contextlib.asynccontextmanager
async def linked():
    tasks = Tasks("test")
    alice, bob = couple()
    host = Host()
    link = PeerLink(alice, BOB, host, Bridges(tasks), tasks)
    try:
        yield link, bob, host
    finally:
        await link.end(TransferBroken("over"))
        await tasks.stop()


class Post:
    """Carries what is posted to the peer, acknowledges it, and brings back what the peer says."""

    def __init__(self, link, bob, host, data=b""):
        self.link, self.bob, self.host = link, bob, host
        self.table = Table(bob, bob)
        self.data = data
        self.seen = 0

    async def round(self):
        board = self.host.boards[-1]
        for trid in sorted(board.posted)[self.seen :]:
            self.seen += 1
            self.table.take(self.bob, self.bob.receive(board.posted[trid].packet))
            self.link.handled(trid, delivered=True)
        for call, offset, count in self.bob.wants:
            self.bob.feed(call, offset, self.data[offset : offset + count])
        while (packet := self.bob.next_packet(direct=False)) is not None:
            await self.link.hear(packet, board)
            for call, offset, count in self.bob.wants:
                self.bob.feed(call, offset, self.data[offset : offset + count])
        await asyncio.sleep(0)

    async def until(self, condition):
        async with asyncio.timeout(10):
            while not condition():
                await self.round()


async def test_an_object_comes():
    async with linked() as (link, bob, host):
        part, post = Part(), Post(link, bob, host, b"x" * 3000)
        link.fetch(OBJECT, 12, part)
        await post.until(lambda: post.table.all(bob, ObjectAsked))
        bob.serve(post.table.last(bob, ObjectAsked).call, 3000)
        await post.until(part.ended.done)
        assert (part.ended.result(), part.got) == ("finished", b"x" * 3000)
        await post.until(lambda: link.idle)


async def test_no_more_than_the_window_is_under_way():
    async with linked() as (link, bob, host):
        part, post = Part(b"y" * 100_000), Post(link, bob, host)
        link.offer(FileContext("a", 100_000), part)
        await post.until(lambda: post.table.all(bob, FileOffered))
        bob.accept(post.table.last(bob, FileOffered).call)
        board = host.boards[-1]
        while (packet := bob.next_packet(direct=False)) is not None:
            await link.hear(packet, board)
        await board.until(post.seen + WINDOW)
        await asyncio.sleep(0)
        assert len(board.posted) == post.seen + WINDOW
        await post.until(part.ended.done)
        assert part.ended.result() == "finished"
        assert post.table.last(bob, Finished)


async def test_what_a_switchboard_did_not_acknowledge_is_said_in_the_next_one():
    async with linked() as (link, bob, host):
        part, post = Part(), Post(link, bob, host)
        link.fetch(OBJECT, 12, part)
        old = host.boards[0]
        await old.until(1)
        host.boards.append(Board())
        old.live = False
        link.switchboard_closed(old)
        await host.boards[1].until(1)
        assert host.boards[1].posted == old.posted
        await post.until(lambda: post.table.all(bob, ObjectAsked))


async def test_what_nobody_took_is_said_again():
    async with linked() as (link, _, host):
        link.fetch(OBJECT, 12, Part())
        board = host.boards[0]
        await board.until(1)
        link.handled(1, delivered=False)
        await board.until(2)
        assert board.posted[1] == board.posted[2]
        link.handled(99, delivered=True)


async def test_somebody_who_does_not_come():
    async with linked() as (link, _, host):
        host.failure = ServerError(217, "CAL")
        part = Part()
        link.fetch(OBJECT, 12, part)
        async with asyncio.timeout(10):
            assert isinstance(await part.ended, TransferBroken)
        assert link.ended


async def test_switchboards_that_all_break():
    async with linked() as (link, _, host):
        host.boards[0].failure = ConnectionLost("broken")
        part = Part()
        link.fetch(OBJECT, 12, part)
        async with asyncio.timeout(10):
            assert isinstance(await part.ended, TransferBroken)
        assert host.reached == ATTEMPTS


async def test_a_source_that_cannot_be_read():
    async with linked() as (link, bob, host):
        part, post = Part(), Post(link, bob, host)
        part.error = OSError("the disk is broken")
        link.offer(FileContext("a", 100), part)
        await post.until(lambda: post.table.all(bob, FileOffered))
        bob.accept(post.table.last(bob, FileOffered).call)
        await post.until(part.ended.done)
        assert "disk" in str(part.ended.result())
        await post.until(lambda: not bob.calls)


async def test_a_place_that_cannot_be_written():
    async with linked() as (link, bob, host):
        post = Post(link, bob, host, b"z" * 5000)
        part = host.answer = Part()
        part.error = TransferDeclined("too large")
        bob.offer(FileContext("a", 5000))
        await post.until(lambda: hasattr(host, "call"))
        link.accept(host.call, 0)
        await post.until(part.ended.done)
        assert part.ended.result() is part.error
        await post.until(lambda: not bob.calls)


async def test_what_is_not_published_is_refused():
    async with linked() as (link, bob, host):
        post = Post(link, bob, host)
        bob.fetch(OBJECT)
        await post.until(lambda: not bob.calls)
        assert link.idle


async def test_silence(monkeypatch):
    monkeypatch.setattr(module, "TICK", 0.01)
    async with linked() as (link, _, _):
        part = Part()
        part.silent = True
        link.fetch(OBJECT, 12, part)
        async with asyncio.timeout(10):
            assert "silent" in str(await part.ended)


async def test_a_program_that_knows_of_no_invitations(monkeypatch):
    monkeypatch.setattr(module, "TICK", 0.01)
    monkeypatch.setattr(module, "UNHEARD", 0.02)
    async with linked() as (link, _, _):
        part = Part()
        link.offer(FileContext("a", 10), part)
        async with asyncio.timeout(10):
            assert isinstance(await part.ended, TransferDeclined)


async def test_somebody_who_thinks_about_it(monkeypatch):
    monkeypatch.setattr(module, "TICK", 0.01)
    async with linked() as (link, bob, host):
        part, post = Part(), Post(link, bob, host)
        call = link.offer(FileContext("a", 10), part)
        await post.until(lambda: link.machine.calls[0].heard)
        monkeypatch.setattr(module, "UNHEARD", 0.0)
        await post.until(lambda: call not in link._invited)
        assert not part.ended.done()


@pytest.mark.parametrize("how", ["closed", "refused"])
async def test_our_part_hears_nothing_of_what_we_end(how):
    async with linked() as (link, bob, host):
        post = Post(link, bob, host)
        part = host.answer = Part()
        bob.offer(FileContext("a", 10))
        await post.until(lambda: hasattr(host, "call"))
        if how == "closed":
            link.close(host.call)
        else:
            link.refuse(host.call)
        await post.until(lambda: not bob.calls)
        assert not part.ended.done()


async def test_a_link_that_has_ended_hears_nothing():
    async with linked() as (link, bob, host):
        await link.end(TransferBroken("over"))
        bob.offer(FileContext("a", 10))
        await link.hear(bob.next_packet(direct=False), host.boards[0])
        assert not hasattr(host, "call")
        assert link.idle
