"""TLP version 1: acknowledgements, and what comes again."""

import pytest

from papyon.errors import PayloadError
from papyon.payload.p2p.chunk import Chunk, Flags, parse_chunk
from papyon.payload.p2p.slp import SLP_LIMIT
from papyon.session.p2p.carrier import UNANSWERED, Acknowledged, Broken, Prepared, TextArrived
from papyon.session.p2p.carrier1 import TEXTS, Carrier1
from tests.papyon.payload.p2p.golden import ACKNOWLEDGEMENT, INVITE, INVITE_HEADER
from tests.papyon.session.p2p.couple import Throws
from tests.papyon.session.p2p.test_carrier import everything


def text(identifier, offset, total, body):
    return Chunk(0, identifier, offset, total, 0, 1, body=body).encode(footer=True)


def test_the_bytes_of_the_reference_in_both_roles():
    alice, bob = Carrier1(Throws(999, 70001)), Carrier1(Throws(4999))
    said = alice.say(INVITE)
    (packet,) = everything(alice)
    assert packet == INVITE_HEADER + INVITE + bytes(4)
    assert bob.receive(packet) == [TextArrived(INVITE)]
    (answer,) = everything(bob)
    assert answer == ACKNOWLEDGEMENT
    assert alice.receive(answer) == [Acknowledged(said)]
    assert alice.receive(answer) == []


@pytest.mark.parametrize("flags", [0, 0x1000000, 0x20, 0x1000020, 0x1000030])
def test_one_acknowledgement_for_each_message_and_one_more_when_it_comes_again(flags):
    carrier = Carrier1(Throws(1))
    carrier.expect(7, None)
    session = 7 if flags & 0x30 else 0
    pieces = [Chunk(session, 50, at, 4, flags, 9, body=b"ab").encode(footer=True) for at in (0, 2)]
    carrier.receive(pieces[0])
    assert everything(carrier) == []
    carrier.receive(pieces[1])
    (answer,) = map(parse_chunk, everything(carrier))
    assert (answer.session, answer.flags, answer.unique, answer.ack_unique) == (session, 2, 50, 9)
    assert carrier.receive(pieces[1]) == []
    assert len(everything(carrier)) == 1


def test_control_messages_are_never_acknowledged():
    carrier = Carrier1(Throws(1))
    for flags in (Flags.ACK, Flags.NAK, Flags.PENDING, Flags.HANDSHAKE):
        assert carrier.receive(Chunk(7, 1, 0, 4, flags, 9).encode(footer=True)) == []
    assert carrier.receive(Chunk(7, 1, 0, 4, Flags.CLOSE, 9).encode(footer=True)) == [Broken(7)]
    assert everything(carrier) == []


def test_a_preparation():
    one, other = Carrier1(Throws(1)), Carrier1(Throws(1))
    number = one.prepare(7, 12)
    (packet,) = everything(one)
    assert packet.endswith(bytes(4) + b"\0\0\0\x0c")
    assert other.receive(packet) == [Prepared(7)]
    assert one.receive(*everything(other)) == [Acknowledged(number)]


def test_texts_that_never_end_make_room_for_others():
    carrier = Carrier1(Throws(1))
    for identifier in range(1, TEXTS + 2):
        assert carrier.receive(text(identifier, 0, 4, b"ab")) == []
    assert carrier.receive(text(1, 2, 4, b"cd")) == []
    assert carrier.receive(text(TEXTS + 1, 2, 4, b"cd")) == [TextArrived(b"abcd")]


def test_a_text_that_is_too_long():
    with pytest.raises(PayloadError):
        Carrier1(Throws(1)).receive(text(1, 0, SLP_LIMIT + 1, b"x"))


def test_what_was_not_acknowledged_is_said_again_under_its_number():
    carrier = Carrier1(Throws(1))
    carrier.say(b"first")
    carrier.say(b"second")
    before = everything(carrier)
    carrier.receive(parse_chunk(before[0]).acknowledgement(77).encode(footer=True))
    carrier.say(b"third")
    carrier.bridge_lost()
    again = everything(carrier)
    assert again[0] == before[1]
    assert [parse_chunk(packet).body for packet in again] == [b"second", b"third"]


def test_identifiers_begin_anew_after_the_last():
    carrier = Carrier1(Throws(0))
    carrier._identifier = 0xFFFFFFFF
    assert [carrier.handshake_identifier() for _ in range(2)] == [0xFFFFFFFF, 1]


def test_who_acknowledges_nothing_fills_no_memory():
    carrier = Carrier1(Throws(1))
    for _ in range(UNANSWERED + 10):
        last = carrier.say(b"no")
        everything(carrier)
    carrier.bridge_lost()
    assert len(everything(carrier)) == UNANSWERED
    assert len(carrier._open) == UNANSWERED
    assert last
