"""Texts and their looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.payload import Effect, MimeMessage, TextFormat, TextMessage, parse_format, parse_text, split_text
from papyon.payload.text import bgr, rgb
from tests.papyon.payload.strategies import line_texts, message_ids

COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
FORMATS = st.builds(
    TextFormat,
    font=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    effects=st.frozensets(st.sampled_from(Effect)),
    color=COLORS,
    right_to_left=st.booleans(),
    charset=st.sampled_from(["0", "1", "86"]),
    pitch=st.sampled_from(["0", "22"]),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))


@given(TEXTS, FORMATS, message_ids, line_texts)
def test_every_text_survives(text: str, look: TextFormat, message_id: str, name: str) -> None:
    message = TextMessage(text, look, message_id, name, "client")
    assert parse_text(MimeMessage.parse(message.message().encode())) == message


def test_the_bytes_of_the_golden_transcript() -> None:
    look = TextFormat("Segoe UI", frozenset({Effect.BOLD}), "#0000ff")
    assert (
        TextMessage("Grüße, Bob!", look).message().encode()
        == (
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
            "X-MMS-IM-Format: FN=Segoe%20UI; EF=B; CO=ff0000; CS=0; PF=22\r\n\r\nGrüße, Bob!"
        ).encode()
    )


@pytest.mark.parametrize(
    ("color", "token"), [("#ff0000", "ff"), ("#00ff00", "ff00"), ("#0000ff", "ff0000"), ("#000000", "0")]
)
def test_colours_are_written_blue_first_without_leading_zeros(color: str, token: str) -> None:
    assert bgr(color) == token
    assert rgb(token) == color


@pytest.mark.parametrize("token", ["", "red", "-1", "1" * 100, "ü"])
def test_colours_that_cannot_be_read_are_black(token: str) -> None:
    assert rgb(token) == "#000000"
    assert bgr(token) == "0"


def test_looks_of_old_clients() -> None:
    assert parse_format("FN=MS%20Shell%20Dlg; EF=ib; CO=0; CS=1; PF=0; RL=1") == TextFormat(
        "MS Shell Dlg", frozenset({Effect.BOLD, Effect.ITALIC}), "#000000", True, "1", "0"
    )
    assert parse_format("") == TextFormat()
    assert parse_format(";;=;EF;CS=<script>") == TextFormat()


@pytest.mark.parametrize("font", ["メイリオ", "宋体", "굴림", "عربي", "жук"])
def test_fonts_of_every_script_survive(font: str) -> None:
    message = TextMessage("x", TextFormat(font=font)).message()
    assert message.encode().isascii()
    assert parse_text(MimeMessage.parse(message.encode())).format.font == font


def test_lines_end_with_both_characters_on_the_wire() -> None:
    assert TextMessage("a\nb\r\nc\rd").message().body == b"a\r\nb\r\nc\r\nd"
    assert parse_text(MimeMessage("text/plain", (), b"a\r\nb\rc\nd")).text == "a\nb\nc\nd"


def test_other_charsets_are_read_where_they_are_known() -> None:
    assert parse_text(MimeMessage("text/plain; charset=ISO-8859-1", (), b"\xfc")).text == "ü"
    assert parse_text(MimeMessage("text/plain; charset=zip", (), b"\xfc")).text == "\ufffd"


def test_a_message_id_that_is_none_is_ignored() -> None:
    assert parse_text(MimeMessage("text/plain", (("X-Message-ID", "a b; <c>"),))).message_id == ""


@given(st.text(max_size=300), st.integers(4, 60))
def test_parts_fit_and_nothing_gets_lost(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert "".join(parts) == text
    assert all(len(part.replace("\n", "\r\n").encode("utf-8", "replace")) <= limit for part in parts)


def test_texts_are_cut_between_words() -> None:
    assert split_text("one two three", 9) == ["one two ", "three"]
    assert split_text("onetwothree", 4) == ["onet", "woth", "ree"]
    assert split_text("") == [""]
