"""MIME-like messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload import MimeMessage
from tests.papyon.payload.strategies import line_texts, tokens

HEADERS = st.lists(
    st.tuples(tokens.filter(lambda name: name.lower() not in ("mime-version", "content-type")), line_texts),
    max_size=6,
).map(tuple)


@given(line_texts, HEADERS, st.binary(max_size=200))
def test_every_message_survives(content_type: str, headers: tuple[tuple[str, str], ...], body: bytes) -> None:
    message = MimeMessage(content_type, headers, body)
    assert MimeMessage.parse(message.encode()) == message


def test_the_version_comes_first_and_the_type_second() -> None:
    message = MimeMessage("text/x-msmsgscontrol", (("TypingUser", "a@b"),), b"\r\n")
    assert message.encode() == (
        b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: a@b\r\n\r\n\r\n"
    )


def test_line_feeds_cases_and_folded_lines_are_understood() -> None:
    message = MimeMessage.parse(
        b"mime-version: 1.0\ncontent-TYPE: Text/Plain; Charset=utf-8\nX-A:1\n 2\nno colon\n\nbody"
    )
    assert message.kind == "text/plain"
    assert message.parameter("charset") == "utf-8"
    assert message.parameter("boundary") == ""
    assert message.header("x-a") == "1 2"
    assert message.header("x-b", "none") == "none"
    assert message.body == b"body"


def test_a_message_without_an_empty_line_is_all_headers() -> None:
    assert MimeMessage.parse(b"Content-Type: a/b\r\nX: y") == MimeMessage("a/b", (("X", "y"),))
    assert MimeMessage.parse(b"") == MimeMessage("")


def test_continuations_of_chunked_messages_have_neither_version_nor_type() -> None:
    raw = b"Message-ID: {1}\r\nChunk: 1\r\n\r\nrest"
    message = MimeMessage.parse(raw)
    assert message == MimeMessage("", (("Message-ID", "{1}"), ("Chunk", "1")), b"rest")
    assert message.encode() == raw


@pytest.mark.parametrize(
    "header", [("X", "a\r\nOUT"), ("X", "a\nb"), ("X", "\0"), ("X:Y", "a"), ("", "a"), ("X Y", "a")]
)
def test_no_header_can_make_another(header: tuple[str, str]) -> None:
    with pytest.raises(LocalProtocolError):
        MimeMessage("text/plain", (header,)).encode()


def test_there_is_a_limit_to_headers() -> None:
    with pytest.raises(PayloadError, match="100"):
        MimeMessage.parse(b"X: 1\r\n" * 101)
