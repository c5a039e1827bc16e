"""What both versions have in common."""

import pytest

from papyon.session.p2p.carrier import DIRECT_ROOM, SWITCHBOARD_ROOM, DataArrived, TextArrived
from papyon.session.p2p.carrier1 import Carrier1
from papyon.session.p2p.carrier2 import Carrier2
from tests.papyon.session.p2p.couple import Throws

KINDS = pytest.mark.parametrize("kind", [Carrier1, Carrier2])


def pair(kind):
    return kind(Throws(start=1)), kind(Throws(start=900))


def everything(carrier, direct=False):
    packets = []
    while (packet := carrier.next_packet(direct)) is not None:
        packets.append(packet)
    return packets


@KINDS
@pytest.mark.parametrize("size", [1, SWITCHBOARD_ROOM, SWITCHBOARD_ROOM + 1, 100_000])
def test_a_text_arrives_whole(kind, size):
    one, other = pair(kind)
    text = b"t" * size
    one.say(text)
    arrivals = [arrival for packet in everything(one) for arrival in other.receive(packet)]
    assert arrivals == [TextArrived(text)]


@KINDS
def test_texts_go_before_data_and_streams_take_turns(kind):
    one, other = pair(kind)
    for session in (5, 6):
        stream = one.begin(session, kind.OBJECT, 12, 3000)
        stream.feed(0, bytes([session]) * 3000)
        other.expect(session, 3000)
    one.say(b"text")
    arrivals = [arrival for packet in everything(one) for arrival in other.receive(packet)]
    assert isinstance(arrivals[0], TextArrived)
    assert [arrival.session for arrival in arrivals[1:]] == [5, 6, 5, 6, 5, 6]


@KINDS
@pytest.mark.parametrize(("direct", "room"), [(False, SWITCHBOARD_ROOM), (True, DIRECT_ROOM)])
def test_packets_are_as_large_as_official_ones(kind, direct, room):
    one, other = pair(kind)
    stream = one.begin(5, kind.FILE, 2, 5000)
    stream.feed(0, bytes(5000))
    other.expect(5, 5000)
    (first, *_) = [arrival for packet in everything(one, direct) for arrival in other.receive(packet)]
    assert first == DataArrived(5, 0, bytes(room), 5000)


@KINDS
def test_a_session_that_is_over_is_neither_sent_nor_taken(kind):
    one, other = pair(kind)
    stream = one.begin(5, kind.FILE, 2, 3000)
    stream.feed(0, bytes(3000))
    other.expect(5, 3000)
    packet = one.next_packet(direct=False)
    one.forget(5)
    other.forget(5)
    assert other.receive(packet) == []
    assert everything(one) == []
    assert one.silent


@KINDS
def test_nothing_is_left_of_who_is_abandoned(kind):
    one, _ = pair(kind)
    one.say(b"text")
    one.begin(5, kind.FILE, 2, 3000)
    one.abandon()
    assert one.silent
    assert one.next_packet(direct=True) is None
