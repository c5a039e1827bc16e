"""Files over the network in memory, as the core hears of them."""

import pytest

from amsn2.api.errors import NetworkFailure, ProblemCode
from amsn2.api.network import FileEnded, FileOffered, FileProgressed
from amsn2.networks.memory_files import CHUNK
from tests.amsn2.networks.listening import ANNA, BERT, CARL, a_network, sign_in
from tests.amsn2.networks.paper import Sink, Source


def ends(listener):
    return [event.problem and event.problem.code for event in listener.heard if isinstance(event, FileEnded)]


def progress(listener):
    return [event.done for event in listener.heard if isinstance(event, FileProgressed)]


class Pair:
    def __init__(self, network, anna, bert):
        self.network = network
        self.anna, self.anna_hears = anna
        self.bert, self.bert_hears = bert
        self.source, self.sink = Source(), Sink()

    async def offer(self):
        transfer = await self.anna.offer_file(BERT, self.source)
        await self.network.settled()
        return transfer

    async def accept(self, transfer):
        await self.bert.accept_file(transfer, self.sink)
        await self.network.settled()


@pytest.fixture
async def pair():
    network = a_network()
    return Pair(network, await sign_in(network, ANNA), await sign_in(network, BERT))


async def test_a_file_comes_in_pieces_and_both_hear_how_far(pair):
    transfer = await pair.offer()
    assert pair.bert_hears.heard[-1] == FileOffered(
        author=ANNA, transfer=transfer, name="notes.txt", size=50_000
    )
    await pair.accept(transfer)
    assert pair.sink.data == pair.source.data
    assert (pair.sink.ended, pair.source.closed) == (["finished"], 1)
    assert progress(pair.anna_hears) == progress(pair.bert_hears)
    assert progress(pair.bert_hears) == [0, CHUNK, 2 * CHUNK, 3 * CHUNK, 50_000]
    assert ends(pair.anna_hears) == ends(pair.bert_hears) == [None]
    with pytest.raises(NetworkFailure):
        await pair.bert.accept_file(transfer, Sink())


async def test_an_empty_file_comes_too(pair):
    pair.source = Source(b"")
    await pair.accept(await pair.offer())
    assert pair.sink.ended == ["finished"]
    assert ends(pair.bert_hears) == [None]


async def test_refused_by_the_other_and_by_the_fault(pair):
    transfer = await pair.offer()
    await pair.bert.end_file(transfer)
    await pair.network.settled()
    assert ends(pair.anna_hears) == [ProblemCode.FILE_REFUSED]
    assert ends(pair.bert_hears) == []
    pair.network.files.faults.refuse = True
    await pair.offer()
    assert ends(pair.anna_hears) == [ProblemCode.FILE_REFUSED] * 2
    assert pair.source.closed == 2


@pytest.mark.parametrize("who", ["anna", "bert"])
async def test_cancelled_on_its_way(pair, who):
    pair.network.files.faults.hold = True
    transfer = await pair.offer()
    await pair.accept(transfer)
    await getattr(pair, who).end_file(transfer)
    await pair.network.settled()
    assert ends(pair.anna_hears) == ends(pair.bert_hears) == [ProblemCode.FILE_CANCELLED]
    assert (pair.sink.ended, pair.source.closed) == (["abandoned"], 1)
    await pair.anna.end_file(transfer)


async def test_held_and_let_go_on(pair):
    pair.network.files.faults.hold = True
    await pair.accept(await pair.offer())
    assert pair.sink.data == b""
    pair.network.files.release()
    await pair.network.settled()
    assert pair.sink.data == pair.source.data


async def test_it_breaks_in_the_middle_when_told_so_when_the_disk_is_full_and_with_the_session(pair):
    pair.network.files.faults.break_after = CHUNK
    await pair.accept(await pair.offer())
    assert len(pair.sink.data) == CHUNK
    pair.network.files.faults.break_after = None
    pair.sink = Sink(full_after=CHUNK)
    await pair.accept(await pair.offer())
    await pair.offer()
    pair.network.break_off(BERT)
    await pair.network.settled()
    assert ends(pair.anna_hears) == [ProblemCode.FILE_BROKEN] * 3


async def test_nobody_takes_the_file_of_another_or_sends_to_who_is_away(pair):
    carl, _ = await sign_in(pair.network, CARL)
    transfer = await pair.offer()
    with pytest.raises(NetworkFailure):
        await carl.accept_file(transfer, Sink())
    await carl.end_file(transfer)
    await pair.bert.sign_out()
    await pair.network.settled()
    await pair.offer()
    assert ends(pair.anna_hears) == [ProblemCode.FILE_BROKEN] * 2
    with pytest.raises(NetworkFailure):
        await pair.bert.offer_file(ANNA, Source())
