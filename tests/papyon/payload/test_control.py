"""Notices of typing and recording."""

from hypothesis import given

from papyon.payload import MimeMessage, Recording, Typing, parse_control
from tests.papyon.payload.strategies import addresses


@given(addresses)
def test_typing_survives(address: str) -> None:
    assert parse_control(MimeMessage.parse(Typing(address).message().encode())) == Typing(address)


def test_the_bytes_of_the_golden_transcript() -> None:
    raw = Typing("alice@example.com").message().encode()
    assert raw == (
        b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\n"
        b"TypingUser: alice@example.com\r\n\r\n\r\n"
    )
    assert len(raw) == 90


@given(addresses)
def test_recording_survives(address: str) -> None:
    assert parse_control(MimeMessage.parse(Recording(address).message().encode())) == Recording(address)


def test_other_notices_are_neither() -> None:
    assert parse_control(MimeMessage("text/x-msmsgscontrol", (("DreamingUser", "a@b"),))) is None
