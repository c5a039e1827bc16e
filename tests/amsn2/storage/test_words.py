"""Words as the search knows them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amsn2.storage.words import indexed, is_unspaced, pieces_of, spelled, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World!", ["hello", "world"]),
        ("Crème BRÛLÉE", ["creme", "brulee"]),
        ("Straße in Łódź", ["strasse", "in", "lodz"]),
        ("don't_stop", ["don", "t", "stop"]),
        ("مُحَمَّد", ["محمد"]),
        ("हिन्दी", ["हिन्दी"]),
        ("は「が」だ", ["は", "が", "だ"]),
        ("abc你好def", ["abc", "你好", "def"]),
        ("ok🙂🙂", ["ok", "🙂", "🙂"]),
        ("\x00\ud800", []),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_what_is_written_without_spaces_is_taken_by_twos() -> None:
    assert pieces_of("你好世") == ["你好", "好世"]
    assert pieces_of("hello") == ["hello"]
    assert indexed("你好世") == "你好 好世 世"
    assert is_unspaced("ภาษา")
    assert not is_unspaced("hello")


@pytest.mark.parametrize("text", ["hello, world", "What? No!", "end. Next"])
def test_plain_text_is_its_own_index(text: str) -> None:
    assert indexed(text) is None


@pytest.mark.parametrize("text", ["a.b", "don't", "x@y", "a-b", "a/b", "é"])
def test_what_two_databases_would_take_apart_in_two_ways_is_taken_apart_here(text: str) -> None:
    assert indexed(text) == " ".join(words_of(text))


def test_signs_are_spelled():
    assert spelled("hello 🙂 wörld ❤") == "hello sign1f642 wörld sign2764"
    assert spelled("hello") == "hello"


@given(st.text())
@example("\U0001d56c")
def test_words_hold_nothing_but_letters(text: str) -> None:
    for word in words_of(text):
        assert word
        assert not set(word) & set("\"'*:()^-+&|!<> \t\n\\\x00")
    assert words_of(" ".join(words_of(text))) == words_of(text)
