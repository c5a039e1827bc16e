"""Two peers and a direct connection: who listens, and what becomes of the data when it breaks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papyon.payload.p2p.file_context import FileContext
from papyon.session.p2p import BridgeAsked, BridgeFound, BridgeWanted, FileOffered, Finished, ObjectAsked
from papyon.session.p2p.bridging import Addresses
from tests.papyon.payload.p2p.golden import OBJECT
from tests.papyon.session.p2p.couple import FILE, Table, content, couple, offered

VERSIONS = pytest.mark.parametrize("version", [1, 2])


@VERSIONS
def test_the_peer_listens(version):
    table, alice, bob, call = offered(version, bridges=True)
    table.take(bob, bob.accept(call))
    table.settle()
    asked = table.last(bob, BridgeAsked)
    bob.answer_bridge(call, Addresses(internal=(("192.0.2.7", 6891),)))
    table.settle()
    found = table.last(alice, BridgeFound)
    assert found.spots == (("192.0.2.7", 6891),)
    asked.handshake.check(found.handshake.encode())
    found.handshake.check(asked.handshake.encode())
    assert call not in table.received
    alice.bridge_up()
    bob.bridge_up()
    table.direct = True
    table.settle()
    assert bytes(table.received[call]) == content(100_000)


@VERSIONS
def test_the_peer_cannot_listen_and_we_can(version):
    table, alice, bob, call = offered(version, bridges=True)
    table.take(bob, bob.accept(call))
    table.settle()
    bob.answer_bridge(call, Addresses())
    table.settle()
    wanted = table.last(alice, BridgeWanted)
    alice.invite_bridge(call, Addresses(ipv6=(("2001:db8::7", 6892),)))
    table.settle()
    found = table.last(bob, BridgeFound)
    assert found.spots == (("2001:db8::7", 6892),)
    wanted.handshake.check(found.handshake.encode())
    found.handshake.check(wanted.handshake.encode())
    assert len(table.all(alice, BridgeWanted)) == 1
    alice.settle_bridge(call)
    table.settle()
    assert bytes(table.received[call]) == content(100_000)


@VERSIONS
def test_nobody_can_listen(version):
    table, alice, bob, call = offered(version, bridges=True)
    table.take(bob, bob.accept(call))
    table.settle()
    bob.answer_bridge(call, Addresses())
    table.settle()
    alice.invite_bridge(call, Addresses())
    table.settle()
    assert bytes(table.received[call]) == content(100_000)


@VERSIONS
def test_a_peer_that_wants_no_direct_connection(version):
    alice, _ = couple(version, bridges=True)
    _, bob = couple(version, bridges=False)
    table = Table(alice, bob)
    call = alice.offer(FILE)
    table.sources[call] = content(FILE.size)
    table.settle()
    table.take(bob, bob.accept(call))
    table.settle()
    assert not table.all(bob, BridgeAsked)
    assert bytes(table.received[call]) == content(100_000)


@VERSIONS
def test_a_direct_connection_that_breaks_loses_nothing(version):
    table, alice, bob, call = offered(version)
    alice.bridge_up()
    bob.bridge_up()
    table.direct = True
    table.take(bob, bob.accept(call))
    for _ in range(20):
        table.step()
    for _ in range(7):
        table.feed(alice)
        assert alice.next_packet(direct=True) is not None  # and never arrives
    alice.bridge_lost()
    bob.bridge_lost()
    table.direct = False
    table.settle()
    assert bytes(table.received[call]) == content(100_000)
    assert table.last(alice, Finished) == table.last(bob, Finished) == Finished(call)


@VERSIONS
def test_texts_that_were_lost_with_a_direct_connection_are_said_again(version):
    alice, bob = couple(version)
    table = Table(alice, bob, direct=True)
    call = alice.fetch(OBJECT)
    assert alice.next_packet(direct=True) is not None
    alice.bridge_lost()
    table.direct = False
    table.settle()
    assert table.all(bob, ObjectAsked) == [ObjectAsked(call, OBJECT)]


@VERSIONS
@settings(max_examples=60)
@given(
    losses=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6), st.integers(0, 6)), max_size=5),
    size=st.sampled_from([0, 1, 1202, 5000, 60_000]),
)
def test_bridges_may_break_at_any_time(version, losses, size):
    """Some packets arrive, some of each side are lost with the connection: in the end nothing is missing."""
    alice, bob = couple(version)
    table = Table(alice, bob)
    call = alice.offer(FileContext("a", size))
    table.sources[call] = content(size)
    accepted = False
    for steps, *lost in losses:
        alice.bridge_up()
        bob.bridge_up()
        table.direct = True
        for _ in range(steps):
            table.step()
            if not accepted and table.all(bob, FileOffered):
                accepted = True
                table.take(bob, bob.accept(call))
        for peer, count in zip((alice, bob), lost, strict=True):
            for _ in range(count):
                table.feed(peer)
                peer.next_packet(direct=True)
        alice.bridge_lost()
        bob.bridge_lost()
        table.direct = False
    table.settle()
    if not accepted:
        table.take(bob, bob.accept(call))
        table.settle()
    assert bytes(table.received.get(call, b"")) == content(size)
    assert table.all(alice, Finished) == table.all(bob, Finished) == [Finished(call)]
    assert not alice.calls
    assert not bob.calls
