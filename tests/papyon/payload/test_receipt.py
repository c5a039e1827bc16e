"""Receipts from end to end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import ClientCaps, MimeMessage, Receipt, parse_client_caps, parse_receipt
from tests.papyon.payload.strategies import line_texts


@given(st.uuids().map(str))
def test_every_receipt_survives(message_id: str) -> None:
    assert parse_receipt(MimeMessage.parse(Receipt(message_id).message().encode())) == Receipt(message_id)


@given(line_texts, st.booleans())
def test_client_caps_survive(client: str, receipts: bool) -> None:
    caps = ClientCaps(client, receipts)
    assert parse_client_caps(MimeMessage.parse(caps.message().encode())) == caps


def test_the_bytes() -> None:
    assert Receipt("abc-1").message().encode() == (
        b"MIME-Version: 1.0\r\nContent-Type: text/x-message-receipt\r\n\r\nMessage-ID: abc-1\r\n"
    )
    assert ClientCaps("papyon/1.0", True).message().encode() == (
        b"MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\n"
        b"Client-Name: papyon/1.0\r\nReceipts: 1\r\n"
    )


def test_caps_of_other_programs_promise_no_receipts() -> None:
    message = MimeMessage("text/x-clientcaps", (), b"Client-Name: Gaim/2\r\nChat-Logging: Y\r\n")
    assert parse_client_caps(message) == ClientCaps("Gaim/2", False)


@pytest.mark.parametrize("body", [b"", b"Message-ID:", b"Message-ID: a b", b"Message-ID: " + b"x" * 65])
def test_a_receipt_for_nothing_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_receipt(MimeMessage("text/x-message-receipt", (), body))
