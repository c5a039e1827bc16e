"""Cursors: what was given out comes back the same, and nonsense is told apart from the unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.frontends.web.cursor import Cursor, CursorMalformed, parse_cursor


@given(st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True), st.integers(0, 10**18 - 1))
def test_a_cursor_survives_its_own_text(epoch, seq):
    assert parse_cursor(str(Cursor(epoch, seq))) == Cursor(epoch, seq)


def test_no_cursor_is_no_nonsense():
    assert parse_cursor("") is None


@pytest.mark.parametrize(
    "text", ["x", ".1", "a.", "a.-1", "a.1.2", "a b.1", "a.1\n", "a.٣", "a" * 65 + ".1", "a." + "1" * 19]
)
def test_nonsense_is_refused(text):
    with pytest.raises(CursorMalformed):
        parse_cursor(text)


@given(st.text(max_size=90))
def test_no_text_raises_anything_else(text):
    try:
        cursor = parse_cursor(text)
    except CursorMalformed:
        return
    assert (cursor is None) == (text == "")
