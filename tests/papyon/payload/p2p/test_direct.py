"""Direct connections: the bytes of the reference, hashed nonces, and streams cut anywhere."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError, RemoteProtocolError
from papyon.payload.p2p.direct import FOO, Frames, Handshake, frame, hashed_nonce

NONCE = uuid.UUID("{12345678-9ABC-DEF0-1122-334455667788}")
OTHER = uuid.UUID("{37292D12-865C-7B4C-81F5-0E05017880C2}")

HANDSHAKE = bytes.fromhex(
    "3000000000000000ed03000000000000000000000000000000000000000000000001000078563412bc9af0de1122334455667788"
)


def test_the_bytes_of_the_reference():
    assert frame(FOO) == bytes.fromhex("04000000666f6f00")
    assert frame(Handshake(1, NONCE, NONCE, identifier=1005).encode()) == HANDSHAKE
    assert Handshake(2, NONCE, NONCE).encode() == bytes.fromhex("78563412bc9af0de1122334455667788")


@pytest.mark.parametrize(
    ("secret", "published"),
    [
        ("37292d12865c7b4c81f50e05017880c2", "{2B95F56D-9CA0-9A64-82CE-ADC1F3C55845}"),
        ("3da617a52ea2dc4085a554f9e196f46e", "{F960C412-A40F-E37D-DD1D-AE264E958F28}"),
        ("78563412bc9af0de1122334455667788", "{7522F6D7-AED7-6E58-1DF4-4464D4368ECD}"),
    ],
)
def test_what_is_published_for_a_secret(secret, published):
    assert hashed_nonce(uuid.UUID(bytes_le=bytes.fromhex(secret))) == uuid.UUID(published)


@pytest.mark.parametrize("version", [1, 2])
def test_plain_nonces_are_shown_by_both(version):
    ours = Handshake(version, NONCE, NONCE)
    ours.check(Handshake(version, NONCE, NONCE, identifier=7).encode())
    with pytest.raises(PayloadError, match="another nonce"):
        ours.check(Handshake(version, OTHER, OTHER).encode())


@pytest.mark.parametrize("version", [1, 2])
def test_hashed_nonces_are_shown_as_secrets(version):
    ours = Handshake(version, NONCE, hashed_nonce(OTHER), hashed=True)
    ours.check(Handshake(version, OTHER, hashed_nonce(NONCE), hashed=True).encode())
    with pytest.raises(PayloadError, match="another nonce"):
        ours.check(Handshake(version, hashed_nonce(OTHER), NONCE).encode())


@pytest.mark.parametrize("packet", [b"", FOO, bytes(15), bytes(48), bytes(49), HANDSHAKE])
def test_what_is_no_handshake_is_refused(packet):
    with pytest.raises(PayloadError, match="handshake"):
        Handshake(1, NONCE, NONCE).check(packet)


@given(st.lists(st.binary(max_size=200), max_size=8), st.lists(st.integers(1, 50), min_size=1))
def test_packets_are_the_same_however_the_stream_is_cut(packets, cuts):
    stream = b"".join(map(frame, packets))
    frames, seen, place, turn = Frames(), [], 0, 0
    while place < len(stream):
        size = cuts[turn % len(cuts)]
        frames.feed(stream[place : place + size])
        place, turn = place + size, turn + 1
        while (packet := frames.next_packet()) is not None:
            seen.append(packet)
    assert seen == packets


def test_a_packet_without_end_is_not_waited_for():
    frames = Frames(limit=100)
    frames.feed(bytes.fromhex("65000000"))
    with pytest.raises(RemoteProtocolError, match="longer than 100 bytes"):
        frames.next_packet()


@given(st.binary(max_size=100))
def test_nothing_else_is_raised(data):
    frames = Frames()
    frames.feed(data)
    try:
        while (packet := frames.next_packet()) is not None:
            Handshake(1, NONCE, OTHER).check(packet)
    except RemoteProtocolError:
        pass
