"""Files between two real clients, through a real msnpd on sockets."""

import hashlib
from random import Random

import pytest

from amsn2.api.errors import NetworkFailure, ProblemCode
from amsn2.api.network import FileEnded, FileOffered, FileProgressed
from tests.amsn2.networks.msn.test_connection import ALICE, BOB, befriend, network, signed_in
from tests.amsn2.networks.paper import Sink, Source

__all__ = ["network"]


def large(seed):
    return Random(seed).randbytes(3 * 1024 * 1024 + seed)


async def offer(alice, bob, source):
    before = len(bob[1].all(FileOffered))
    transfer = await alice[0].offer_file(BOB if bob[2] == BOB else ALICE, source)
    return transfer, await bob[1].gets(FileOffered, before + 1)


async def test_large_files_both_ways_at_once(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        alice, bob = (*alice, ALICE), (*bob, BOB)
        sources, sinks = [Source(large(1), "one.bin"), Source(large(2), "two.bin")], [Sink(), Sink()]
        for (sender, receiver), source, sink in zip(
            ((alice, bob), (bob, alice)), sources, sinks, strict=True
        ):
            _, offered = await offer(sender, receiver, source)
            assert (offered.name, offered.size) == (source.name, source.size)
            await receiver[0].accept_file(offered.transfer, sink)
        for ear in (alice[1], bob[1]):
            await ear.gets(FileEnded, 2)
            assert [event.problem for event in ear.all(FileEnded)] == [None, None]
            assert ear.all(FileProgressed)
        for source, sink in zip(sources, sinks, strict=True):
            assert hashlib.sha256(sink.data).digest() == hashlib.sha256(source.data).digest()
            assert (sink.ended, source.closed) == (["finished"], 1)


async def test_an_empty_file_a_refusal_and_both_ways_to_cancel(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        alice, bob = (*alice, ALICE), (*bob, BOB)
        sink = Sink()
        _, empty = await offer(alice, bob, Source(b"", "empty.txt"))
        assert empty.size == 0
        await bob[0].accept_file(empty.transfer, sink)
        ended = await bob[1].gets(FileEnded)
        assert (ended.problem, sink.data, sink.ended) == (None, b"", ["finished"])
        await alice[1].gets(FileEnded)

        transfer, refused = await offer(alice, bob, Source())
        await bob[0].end_file(refused.transfer)
        ended = await alice[1].gets(FileEnded, 2)
        assert (ended.transfer, ended.problem.code) == (transfer, ProblemCode.FILE_REFUSED)

        transfer, taken_back = await offer(alice, bob, Source())
        await alice[0].end_file(transfer)
        ended = await bob[1].gets(FileEnded, 2)
        assert (ended.transfer, ended.problem.code) == (taken_back.transfer, ProblemCode.FILE_CANCELLED)
        with pytest.raises(NetworkFailure) as failure:
            await bob[0].accept_file(taken_back.transfer, Sink())
        assert failure.value.problem.code is ProblemCode.FILE_GONE

        sink = Sink()
        transfer, running = await offer(alice, bob, Source(large(3)))
        await bob[0].accept_file(running.transfer, sink)
        await bob[1].until(lambda: any(e.transfer == running.transfer for e in bob[1].all(FileProgressed)))
        await bob[0].end_file(running.transfer)
        await bob[1].until(lambda: bob[1].all(FileEnded)[-1].transfer == running.transfer)
        await alice[1].until(lambda: alice[1].all(FileEnded)[-1].transfer == transfer)
        assert alice[1].all(FileEnded)[-1].problem.code is ProblemCode.FILE_CANCELLED
        assert sink.ended == ["abandoned"]


async def test_whoever_signs_out_breaks_what_is_on_its_way(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        _, running = await offer((*alice, ALICE), (*bob, BOB), Source(large(4)))
        sink = Sink()
        await bob[0].accept_file(running.transfer, sink)
        await bob[1].gets(FileProgressed)
        await alice[0].sign_out()
        ended = await bob[1].gets(FileEnded)
        assert ended.problem.code in (ProblemCode.FILE_BROKEN, ProblemCode.FILE_CANCELLED)
        with pytest.raises(NetworkFailure):
            await alice[0].offer_file(BOB, Source())
