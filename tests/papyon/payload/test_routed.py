"""Three blocks of headers and a body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.routed import RoutedAddress, RoutedMessage

GUID = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"
CIRCLE = "00000000-0000-0000-0009-0123456789ab@live.com"
TYPING = (
    b"Routing: 1.0\r\n"
    b"To: 9:00000000-0000-0000-0009-0123456789ab@live.com;path=IM\r\n"
    b"From: 1:alice@example.com;epid={aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}\r\n"
    b"\r\n"
    b"Reliability: 1.0\r\nStream: 0\r\nSegment: 0\r\n"
    b"\r\n"
    b"Messaging: 1.0\r\nContent-Length: 2\r\nContent-Type: text/x-msmsgscontrol\r\n"
    b"Message-Type: Control\r\nMessage-Subtype: Typing\r\nTypingUser: alice@example.com\r\n"
    b"\r\n"
    b"\r\n"
)


def test_a_message_of_a_circle() -> None:
    found = RoutedMessage.parse(TYPING)
    assert found.to == RoutedAddress(CIRCLE, 9, path="IM")
    assert found.sender == RoutedAddress("alice@example.com", 1, GUID)
    assert (found.kind, found.header("message-subtype"), found.body) == ("Messaging", "Typing", b"\r\n")
    assert found.reliability == (("Stream", "0"), ("Segment", "0"))
    assert RoutedMessage.parse(found.encode()) == found


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"x",
        b"Routing: 1.0\r\n\r\n",
        TYPING.replace(b"Routing", b"Other"),
        TYPING.replace(b"To:", b"Xo:"),
    ],
)
def test_what_is_not_routed(payload: bytes) -> None:
    with pytest.raises(PayloadError):
        RoutedMessage.parse(payload)


def test_addresses_that_are_too_long() -> None:
    with pytest.raises(PayloadError):
        RoutedAddress.parse(f"1:{'a' * 300}@example.com")


_words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=10)


@given(_words, _words, st.binary(max_size=50), st.integers(0, 32))
def test_what_is_written_is_read(name: str, path: str, body: bytes, network: int) -> None:
    to = RoutedAddress(f"{name}@example.com", network, GUID, path)
    message = RoutedMessage(to, RoutedAddress("x@y"), "Publication", (("Uri", "/circle"),), body)
    assert RoutedMessage.parse(message.encode()) == message
