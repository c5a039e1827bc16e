"""Arguments of payloads are coded as those of the wire."""

from hypothesis import given
from hypothesis import strategies as st

from papyon import wire
from papyon.payload.arguments import quote, unquote


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_both_floors_agree(text: str) -> None:
    assert quote(text) == wire.quote(text)
    assert unquote(quote(text)) == text


@given(st.text())
def test_an_argument_has_no_white_space(text: str) -> None:
    assert not any(character.isspace() for character in quote(text))


@given(st.text())
def test_whatever_is_decoded_comes_out_as_on_the_wire(token: str) -> None:
    assert unquote(token) == wire.unquote(token)
