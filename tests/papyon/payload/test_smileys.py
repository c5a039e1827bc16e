"""Emoticons in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.payload.emoticons import Emoticon
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.smileys import SMILEYS, Smiley, split_smileys

CAT = Emoticon("(cat)", MsnObject.of(b"cat", "a@example.com", ObjectKind.EMOTICON))
SAD = Emoticon(":(", MsnObject.of(b"sad", "a@example.com", ObjectKind.EMOTICON))


def code(piece: str | Smiley | Emoticon) -> str:
    match piece:
        case Smiley():
            return piece.code
        case Emoticon():
            return piece.shortcut
        case _:
            return piece


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hi :-) there", ["hi ", "smile", " there"]),
        (":d(l)(L)", ["laugh", "heart", "heart"]),
        ("<:o)", ["party"]),
        ("8-)8-|8o|", ["eye-roll", "nerd", "teeth"]),
        (":'(", ["crying"]),
        ("http://example.com", ["http://example.com"]),
        ("", []),
    ],
)
def test_the_usual_ones(text: str, names: list[str]) -> None:
    assert [piece.name if isinstance(piece, Smiley) else piece for piece in split_smileys(text)] == names


def test_custom_ones_come_first_and_mind_their_case() -> None:
    assert split_smileys("(cat):( (CAT)", (CAT, SAD)) == (CAT, SAD, " (CAT)")
    assert split_smileys(":)", (CAT,))[0] == Smiley("smile", ":)", "🙂")


def test_every_code_is_one_smiley() -> None:
    codes = [smiley.code.lower() for smiley in SMILEYS]
    assert len(codes) == len(set(codes))
    for smiley in SMILEYS:
        assert split_smileys(smiley.code) == (smiley,)
        assert split_smileys(smiley.code.lower())[0].name == smiley.name  # type: ignore[union-attr]  # it is one


@given(st.lists(st.one_of(st.sampled_from([one.code for one in SMILEYS]), st.text(max_size=5))).map("".join))
def test_the_pieces_are_the_text(text: str) -> None:
    pieces = split_smileys(text, (CAT, SAD))
    assert "".join(map(code, pieces)) == text
    assert all(map(code, pieces))
