"""What endpoints tell each other."""

import pytest
from hypothesis import given

from papyon.payload.note import SIGN_OUT, NoteKind, encode_closed, parse_closed
from tests.papyon.payload.strategies import numbers, tokens
from tests.transcripts.plays import Play


@given(numbers, tokens)
def test_a_closed_conversation_is_known_by_its_session(session: int, host: str) -> None:
    assert parse_closed(encode_closed(str(session), host)) == str(session)


@pytest.mark.parametrize("payload", [b"", b";host", b"\xff;host", b"1" * 99, b"x1;host"])
def test_what_names_no_session_closes_none(payload: bytes) -> None:
    assert parse_closed(payload) == ""


def test_the_note_of_the_golden_transcript() -> None:
    step = next(data for _, data in Play.load("msnp18", "notification") if data.startswith(b"UUN"))
    line, _, payload = step.partition(b"\r\n")
    assert payload == SIGN_OUT
    assert int(line.split(b" ")[3]) == NoteKind.SIGN_OUT
