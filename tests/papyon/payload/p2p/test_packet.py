"""TLP version 2, byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.p2p.packet import DataHeader, DataKind, Operation, Packet, PeerInfo, parse_packet

WORD, SHORT = st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1)
HEADERS = st.builds(
    DataHeader,
    st.sampled_from([DataKind.SLP, DataKind.OBJECT, DataKind.FILE]),
    WORD,
    st.booleans(),
    SHORT,
    st.one_of(st.just(0), st.integers(0, 2**64 - 1)),
)
INFOS = st.builds(PeerInfo, SHORT, SHORT, SHORT, WORD)
BARE = {"info": st.none() | INFOS, "acked": st.none() | WORD, "nak": st.none() | WORD}
PACKETS = st.one_of(
    st.builds(Packet, WORD, st.integers(0, 3), **BARE),
    st.builds(Packet, WORD, st.integers(0, 3), **BARE, data=HEADERS, body=st.binary(max_size=60)),
)
FIRST = bytes.fromhex("1803030f10000000010c00020000000e00000f01000000000801000000000000")
ANSWER = bytes.fromhex("1c0300002000000002041000030f010c00020000000e00000f01000000000000")[:28]


@given(PACKETS, WORD)
def test_every_packet_survives(packet, app_id):
    assert parse_packet(packet.encode(footer=False)) == packet
    assert parse_packet(packet.encode(footer=True)[:-4] + app_id.to_bytes(4, "big")).app_id == app_id


def test_the_first_invitation_of_the_reference():
    text = b"x" * 775
    both = Operation.SYN | Operation.RAK
    packet = Packet(0x10000000, both, PeerInfo(), data=DataHeader(DataKind.SLP), body=text)
    assert packet.encode(footer=True) == FIRST + text + bytes(4)
    assert parse_packet(FIRST + text + bytes(4)) == packet
    assert packet.end == 0x1000030F


def test_its_answer():
    both = Operation.SYN | Operation.RAK
    packet = Packet(0x20000000, both, PeerInfo(), acked=0x1000030F)
    assert packet.encode(footer=True) == ANSWER + bytes(4)
    assert parse_packet(ANSWER + bytes(4)) == packet
    assert packet.end == packet.sequence


def test_what_remains_makes_the_data_header_twenty_bytes_long():
    packet = Packet(7, data=DataHeader(DataKind.FILE, 5, first=False, remaining=1000), body=b"abc")
    assert packet.encode(footer=False).hex() == (
        "0800001700000007" + "1406000000000005" + "0108" + "00000000000003e8" + "0000" + "616263"
    )


def test_the_sequence_begins_anew_at_two_to_the_thirty_second():
    assert Packet(0xFFFFFFFE, data=DataHeader(DataKind.SLP), body=b"ab").end == 8


def test_a_longer_data_header_counts_as_it_was_written():
    packet = parse_packet(bytes.fromhex("0800001600000007" + "1401000000000000" + bytes(12).hex() + "6162"))
    assert packet == Packet(7, data=DataHeader(DataKind.SLP), body=b"ab")
    assert packet.end == 7 + 22


def test_fields_that_nobody_knows_are_skipped():
    assert parse_packet(bytes.fromhex("1000000000000001" + "0902abcd" + "0000" + "0000")) == Packet(1)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "08000000000000",
        "0700000000000001",
        "0800000400000001",
        "0c00000000000001" + "02091234",
        "0c00000000000001" + "02020102",
        "0800000400000001" + "08010000",
        "0800000800000001" + "0901000000000000",
        "0800000c00000001" + "0c010000000000000101ff00",
        "1000000000000001" + "0104000200000000",
    ],
)
def test_what_is_no_packet_is_refused(data):
    with pytest.raises(PayloadError):
        parse_packet(bytes.fromhex(data))
