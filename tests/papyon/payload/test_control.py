"""Typing notices."""

from hypothesis import given

from papyon.payload import MimeMessage, Typing, parse_control
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


def test_other_notices_are_no_typing() -> None:
    assert parse_control(MimeMessage("text/x-msmsgscontrol", (("RecordingUser", "a@b"),))) is None
