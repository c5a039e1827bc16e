"""Nudges and their relatives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import Datacast, DatacastKind, MimeMessage, parse_datacast
from tests.papyon.payload.strategies import line_texts, message_ids


@given(st.integers(0, 999), line_texts, message_ids)
def test_every_datacast_survives(kind: int, data: str, message_id: str) -> None:
    datacast = Datacast(kind, data, message_id)
    assert parse_datacast(MimeMessage.parse(datacast.message().encode())) == datacast


def test_the_nudge_has_the_exact_bytes_that_some_clients_compare() -> None:
    raw = Datacast().message().encode()
    assert raw == b"MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\nID: 1\r\n\r\n"
    assert len(raw) == 69


@pytest.mark.parametrize("body", [b"ID: 1\r\n", b"ID: 1", b"ID: 1\r\n\r\n\r\n", b"id:1\n"])
def test_variants_of_the_nudge(body: bytes) -> None:
    assert parse_datacast(MimeMessage("text/x-msnmsgr-datacast", (), body)).kind == DatacastKind.NUDGE


@pytest.mark.parametrize("body", [b"", b"ID: x", b"ID: 1111111111", b"ID: -1", "ID: ٣".encode()])
def test_a_datacast_without_a_number_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_datacast(MimeMessage("text/x-msnmsgr-datacast", (), body))
