"""Handwriting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import InkKind, InkMessage, MimeMessage, parse_ink
from papyon.payload.ink import INK_LIMIT
from tests.papyon.payload.strategies import message_ids


@given(st.builds(InkMessage, st.binary(min_size=1, max_size=200), st.sampled_from(InkKind), message_ids))
def test_every_ink_survives(ink: InkMessage) -> None:
    assert parse_ink(MimeMessage.parse(ink.message().encode())) == ink


def test_the_bytes_of_ink() -> None:
    raw = InkMessage(b"GIF89a", message_id="1").message().encode()
    assert raw == (b"MIME-Version: 1.0\r\nContent-Type: image/gif\r\nX-Message-ID: 1\r\n\r\nbase64:R0lGODlh")


@pytest.mark.parametrize("body", [b"base64:R0lG\r\nODlh\r\n", b"BASE64: R0lGODlh\0"])
def test_other_ways_to_write_it(body: bytes) -> None:
    assert parse_ink(MimeMessage("image/gif", (), body)).data == b"GIF89a"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("image/png", b"base64:R0lGODlh"),
        ("image/gif", b"R0lGODlh"),
        ("image/gif", b"base64:"),
        ("image/gif", b"base64:R0lGODl"),
        ("application/x-ms-ink", b"base64:\xff\xff"),
        ("image/gif", b"base64:" + b"A" * (INK_LIMIT * 2)),
    ],
)
def test_what_is_no_ink_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_ink(MimeMessage(kind, (), body))
