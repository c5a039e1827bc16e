"""Pieces in any order make one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.session.p2p.assembly import EARLY_BYTES, EARLY_PIECES, Assembly


@given(st.binary(min_size=1, max_size=60), st.integers(0, 1000), st.data())
def test_whatever_the_order_and_however_often(data, start, draw):
    """Cut anywhere, with overlaps, doubled and shuffled: what is read is the message, once."""
    cuts = draw.draw(st.lists(st.tuples(st.integers(0, len(data)), st.integers(1, 20)), max_size=10))
    pieces = [(first, data[first : first + length]) for first, length in cuts]
    pieces += [(first, data[first : first + 7]) for first in range(0, len(data), 7)]
    assembly = Assembly(start)
    read = b"".join(assembly.add(start + first, piece) for first, piece in draw.draw(st.permutations(pieces)))
    assert read == data
    assert assembly.place == start + len(data)


def test_too_many_early_pieces():
    assembly = Assembly()
    for number in range(EARLY_PIECES):
        assert assembly.add(10 + 2 * number, b"x") == b""
    with pytest.raises(PayloadError):
        assembly.add(9, b"x")


def test_too_many_early_bytes():
    with pytest.raises(PayloadError):
        Assembly().add(1, bytes(EARLY_BYTES + 1))


def test_the_longer_of_two_early_pieces_counts():
    assembly = Assembly()
    assembly.add(2, b"cd")
    assembly.add(2, b"c")
    assert assembly.add(0, b"ab") == b"abcd"
