"""TLP version 2: introductions, sequence numbers, and what comes again."""

import pytest

from papyon.errors import PayloadError
from papyon.payload.p2p.packet import DataHeader, DataKind, Operation, Packet, PeerInfo, parse_packet
from papyon.payload.p2p.slp import SLP_LIMIT
from papyon.session.p2p.assembly import EARLY_PIECES
from papyon.session.p2p.carrier import UNANSWERED, Acknowledged, Broken, DataArrived, Prepared, TextArrived
from papyon.session.p2p.carrier2 import TEXTS, Carrier2
from tests.papyon.payload.p2p.test_packet import ANSWER, FIRST
from tests.papyon.session.p2p.couple import Throws
from tests.papyon.session.p2p.test_carrier import everything


def piece(body, remaining, first=False, package=1, sequence=0, session=0, kind=DataKind.SLP):
    header = DataHeader(kind, session, first, package, remaining)
    return Packet(sequence, data=header, body=body).encode(footer=True)


def test_the_bytes_of_the_reference_in_both_roles():
    alice, bob = Carrier2(Throws(0x10000000)), Carrier2(Throws(0x20000000))
    said = alice.say(b"x" * 775)
    (packet,) = everything(alice)
    assert packet == FIRST + b"x" * 775 + bytes(4)
    assert bob.receive(packet) == [TextArrived(b"x" * 775)]
    (answer,) = everything(bob)
    assert answer == ANSWER + bytes(4)
    assert alice.receive(answer) == [Acknowledged(said)]
    (last,) = everything(alice)
    assert parse_packet(last) == Packet(0x1000030F, acked=0x20000000)
    assert bob.receive(last) == []
    assert everything(bob) == []


def test_after_the_introduction_only_the_last_piece_of_a_text_is_to_be_acknowledged():
    carrier = Carrier2(Throws(5))
    carrier.say(b"first")
    everything(carrier)
    carrier.say(bytes(3000))
    pieces = [parse_packet(packet) for packet in everything(carrier)]
    assert [one.operation for one in pieces] == [Operation.NONE, Operation.NONE, Operation.RAK]
    assert [one.data.first for one in pieces] == [True, False, False]
    assert [one.data.remaining for one in pieces] == [1798, 596, 0]
    assert len({one.data.package for one in pieces}) == 1
    assert all(one.data.package for one in pieces)
    assert [one.sequence for one in pieces[1:]] == [one.end for one in pieces[:-1]]


def test_a_question_whether_we_are_there():
    carrier = Carrier2(Throws(5))
    carrier.receive(Packet(9, Operation.RAK).encode(footer=True))
    (answer,) = everything(carrier)
    assert parse_packet(answer) == Packet(5, acked=9)


def test_two_who_begin_at_once():
    alice, bob = Carrier2(Throws(100)), Carrier2(Throws(200))
    said = alice.say(b"a"), bob.say(b"b")
    first, second = everything(alice), everything(bob)
    assert bob.receive(first[0]) == [TextArrived(b"a")]
    assert alice.receive(second[0]) == [TextArrived(b"b")]
    assert bob.receive(everything(alice)[0]) == [Acknowledged(said[1])]
    assert alice.receive(everything(bob)[0]) == [Acknowledged(said[0])]
    assert not everything(alice)
    assert not everything(bob)


def test_a_preparation_is_not_waited_for():
    one, other = Carrier2(Throws(1)), Carrier2(Throws(1))
    assert one.prepare(7, 12) is None
    (packet,) = everything(one)
    assert parse_packet(packet).data == DataHeader(DataKind.SLP, 7)
    assert other.receive(packet) == [Prepared(7)]


def test_what_was_not_acknowledged_is_said_again_and_heard_once():
    one, other = Carrier2(Throws(1)), Carrier2(Throws(1))
    one.say(b"text")
    before = everything(one)
    assert other.receive(before[0]) == [TextArrived(b"text")]
    one.bridge_lost()
    assert everything(one) == before
    assert other.receive(before[0]) == []
    # Asked for by name as well.
    one.receive(Packet(1, nak=1).encode(footer=True))
    assert everything(one) == before


def test_acknowledgements_count_beyond_the_last_number():
    carrier = Carrier2(Throws(0xFFFFFFF0))
    said = carrier.say(b"a long text that goes beyond")
    assert said < 100
    assert carrier.receive(Packet(1, acked=0xFFFFFFF0).encode(footer=True)) == []
    assert carrier.receive(Packet(1, acked=said).encode(footer=True)) == [Acknowledged(said)]


def test_data_before_its_first_packet_waits_a_little():
    carrier = Carrier2(Throws(1))
    carrier.expect(7, None)
    kind = DataKind.OBJECT
    assert carrier.receive(piece(b"cd", 0, session=7, kind=kind)) == []
    assert carrier.receive(piece(b"ab", 2, first=True, session=7, kind=kind)) == [
        DataArrived(7, 0, b"abcd", 4)
    ]
    carrier.expect(8, None)
    for _ in range(EARLY_PIECES):
        assert carrier.receive(piece(b"cd", 0, session=8, kind=kind)) == []
    assert carrier.receive(piece(b"cd", 0, session=8, kind=kind)) == [Broken(8)]


def test_data_that_begins_before_all_of_it_is_broken():
    carrier = Carrier2(Throws(1))
    carrier.expect(7, 4)
    assert carrier.receive(piece(b"ab", 99, first=True, session=7, kind=DataKind.FILE)) == [Broken(7)]


def test_texts_that_never_end_make_room_for_others():
    carrier = Carrier2(Throws(1))
    for package in range(1, TEXTS + 2):
        assert carrier.receive(piece(b"ab", 2, True, package, package)) == []
    with pytest.raises(PayloadError):
        carrier.receive(piece(b"cd", 0, False, 1, 100))
    assert carrier.receive(piece(b"cd", 0, False, TEXTS + 1, 101)) == [TextArrived(b"abcd")]


@pytest.mark.parametrize(
    "packet", [piece(b"ab", SLP_LIMIT, True), piece(b"ab", 2), piece(b"ab", 0, session=0)], ids=range(3)
)
def test_pieces_that_fit_nowhere(packet):
    with pytest.raises(PayloadError):
        Carrier2(Throws(1)).receive(packet)


def test_who_we_are():
    assert PeerInfo().encode().hex() == "00020000000e00000f010000"


def test_who_acknowledges_nothing_fills_no_memory():
    carrier = Carrier2(Throws(1))
    for _ in range(UNANSWERED + 10):
        last = carrier.say(b"no")
        everything(carrier)
    carrier.bridge_lost()
    assert len(everything(carrier)) == UNANSWERED
    assert len(carrier._open) == UNANSWERED
    assert last
