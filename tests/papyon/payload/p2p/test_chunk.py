"""TLP version 1, byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.p2p.chunk import CHUNK_HEADER, Chunk, Flags, parse_chunk
from tests.papyon.payload.p2p.golden import ACKNOWLEDGEMENT, INVITE, INVITE_HEADER

WORD, LONG = st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1)
INVITATION = Chunk(0, 1000, 0, 640, Flags.NONE, unique=70001, body=INVITE)


@st.composite
def chunks(draw):
    body = draw(st.binary(max_size=40))
    offset = draw(st.integers(0, 2**40))
    total = offset + len(body) + draw(st.integers(0, 2**40))
    return Chunk(
        *(draw(WORD), draw(WORD), offset, total, draw(WORD), draw(WORD), draw(WORD), draw(LONG)), body
    )


@given(chunks(), st.integers(0, 2**32 - 1))
def test_every_chunk_survives(chunk, app_id):
    assert parse_chunk(chunk.encode(footer=False)) == chunk
    with_footer = parse_chunk(chunk.encode(footer=True)[:-4] + app_id.to_bytes(4, "big"))
    assert with_footer.app_id == app_id


def test_the_invitation_of_the_reference():
    assert INVITATION.encode(footer=False) == INVITE_HEADER + INVITE
    assert parse_chunk(INVITE_HEADER + INVITE + bytes(4)) == INVITATION
    assert INVITATION.last
    assert not INVITATION.control


def test_its_acknowledgement():
    answer = INVITATION.acknowledgement(5000)
    assert answer.encode(footer=True) == ACKNOWLEDGEMENT
    assert parse_chunk(ACKNOWLEDGEMENT) == answer
    assert answer.control


def test_the_footer_is_big_endian():
    chunk = Chunk(10597059, 5002, 0, 4, 0, body=bytes(4), app_id=12)
    assert chunk.encode(footer=True).endswith(b"\0\0\0\x0c")


@pytest.mark.parametrize("flags", [Flags.NONE, 0x20, 0x1000000, 0x1000020, 0x1000030])
def test_what_belongs_to_a_message_is_acknowledged(flags):
    assert not Chunk(1, 1, 0, 4, flags, body=bytes(4)).control


@pytest.mark.parametrize("flags", [0x1, 0x2, 0x4, 0x8, 0x40, 0x80, 0x100, 0x1000002])
def test_what_is_about_sessions_is_not(flags):
    assert Chunk(1, 1, 0, 4, flags).control


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        bytes(CHUNK_HEADER - 1),
        INVITE_HEADER + INVITE[:-1],
        Chunk(1, 1, 3, 4, 0, body=b"ab").encode(footer=False),
    ],
)
def test_what_is_no_chunk_is_refused(packet):
    with pytest.raises(PayloadError):
        parse_chunk(packet)
