"""Rosters of circles."""

import pytest

from papyon.errors import PayloadError
from papyon.payload.circle import (
    CircleDocument,
    circle_address,
    circle_id,
    leaver,
    leaver_message,
    roster_message,
)
from papyon.payload.routed import RoutedMessage
from papyon.payload.xml import Markup

CIRCLE = "00000000-0000-0000-0009-0123456789ab"
JOIN = b"<circle><roster><id>IM</id><user><id>1:alice@example.com</id></user></roster></circle>"


def test_a_roster_byte_for_byte() -> None:
    document = CircleDocument(("alice@example.com",))
    assert document.encode() == JOIN
    assert CircleDocument.parse(JOIN) == document
    assert CircleDocument.parse(b"<circle></circle>") == CircleDocument()
    assert CircleDocument().encode() == b"<circle></circle>"


def test_what_a_group_shows_is_passed_on() -> None:
    properties = Markup('<presence dtype="xml"><Data><PSM>a &amp; b</PSM></Data></presence>')
    document = CircleDocument(properties=properties)
    assert CircleDocument.parse(document.encode()) == document


@pytest.mark.parametrize(
    "body", [b"", b"<x/>", b"<circle>", b"<circle><roster><user><id>1:</id></user></roster>"]
)
def test_what_is_no_roster(body: bytes) -> None:
    with pytest.raises(PayloadError):
        CircleDocument.parse(body)


def test_rosters_have_an_end() -> None:
    with pytest.raises(PayloadError):
        CircleDocument.parse(CircleDocument(("a@b",) * 1001).encode())


def test_addresses() -> None:
    assert circle_address(CIRCLE) == f"{CIRCLE}@live.com"
    assert circle_id(f"{CIRCLE.upper()}@LIVE.com") == CIRCLE
    for other in (
        "alice@example.com",
        f"{CIRCLE}@example.com",
        "00000000-0000-0000-0000-000000000000@live.com",
    ):
        assert circle_id(other) == ""


def test_who_joins_and_who_leaves_is_told() -> None:
    joined = roster_message(CIRCLE, "bob@example.com", CircleDocument(("alice@example.com",)), full=True)
    assert joined.encode() == (
        b"Routing: 1.0\r\nTo: 1:bob@example.com\r\n"
        b"From: 9:00000000-0000-0000-0009-0123456789ab@live.com\r\n\r\n"
        b"Reliability: 1.0\r\nStream: 0\r\n\r\n"
        b"Notification: 1.0\r\nNotifNum: 0\r\nUri: /circle\r\nNotifType: Full\r\n"
        b"Content-Type: application/circles+xml\r\nContent-Length: 86\r\n\r\n" + JOIN
    )
    left = RoutedMessage.parse(
        leaver_message(CIRCLE, "bob@example.com", "alice@example.com", number=3).encode()
    )
    assert left.header("Uri") == "/circle/roster(IM)/user(1:alice@example.com)"
    assert leaver(left.header("Uri")) == "alice@example.com"
    assert leaver("/circle") == leaver("/circle/roster(IM)/user(1:)") == ""
