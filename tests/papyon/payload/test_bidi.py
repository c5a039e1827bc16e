"""Isolation of what others write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.payload.bidi import isolate

MARKS = "\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Bob", "Bob"),
        ("\u202eevil", "\u202eevil\u202c"),
        ("\u2067a", "\u2067a\u2069"),
        ("\u2069\u202cescape", "escape"),
        ("\u2067\u202ea\u2069b", "\u2067\u202ea\u2069b"),
        ("\u2067a\u202cb\u2069", "\u2067ab\u2069"),
    ],
)
def test_what_is_opened_is_closed(text: str, inside: str) -> None:
    assert isolate(text) == f"\u2068{inside}\u2069"


@given(st.text(st.one_of(st.sampled_from(MARKS), st.characters()), max_size=200))
def test_nothing_gets_out(text: str) -> None:
    depth = 0
    isolated = isolate(text)
    for place, character in enumerate(isolated):
        depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
        assert depth > 0 or place == len(isolated) - 1
    assert depth == 0
    plain = [character for character in text if character not in MARKS]
    assert [character for character in isolated if character not in MARKS] == plain
    assert isolate(isolated) == f"\u2068{isolated}\u2069"
