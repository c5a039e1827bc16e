"""The percent-encoding of arguments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.wire import clip, quote, quote_all, unquote


def test_the_vectors_of_the_reference() -> None:
    assert quote("Grüße, Bob 100%") == "Gr%C3%BC%C3%9Fe,%20Bob%20100%25"
    assert unquote("Grüße,%20Bob%20100%25") == "Grüße, Bob 100%"
    assert unquote("a+b%20c%2W") == "a+b c%2W"


@given(st.text())
def test_every_text_survives(text: str) -> None:
    for token in (quote(text), quote_all(text)):
        assert unquote(token) == text
        assert token.isascii()
        assert not set(token) & set(" \r\n\t")


def test_lone_surrogates_and_bytes_that_are_no_text_do_not_break_anything() -> None:
    assert quote("\ud800") == "%3F" or quote("\ud800") == "?"
    assert unquote("%FF%00x") == "\ufffd\0x"


@pytest.mark.parametrize("object_xml", ['<msnobj Creator="a@b" Size="3"/>'])
def test_an_object_is_encoded_entirely(object_xml: str) -> None:
    assert quote_all(object_xml) == "%3Cmsnobj%20Creator%3D%22a%40b%22%20Size%3D%223%22%2F%3E"


@given(st.text(), st.integers(0, 50))
def test_a_clipped_text_is_the_longest_that_fits(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert text.startswith(clipped)
    assert len(quote(clipped)) <= limit
    if clipped != text:
        assert len(quote(text[: len(clipped) + 1])) > limit
