"""What administrators see is words of the contract: immutable, and nothing undeclared."""

import msgspec
import pytest

from amsn2.api.administration import PersonSeen, SessionSeen
from amsn2.api.models import Person, PersonId


def test_what_is_seen_goes_over_the_wire_and_back() -> None:
    person = Person(id=PersonId("p"), name="Anna", admin=True)
    seen = PersonSeen(
        person=person, created_at=1, accounts=2, sessions=3, last_used_at=None, messages=4, blob_bytes=5
    )
    assert msgspec.json.decode(msgspec.json.encode(seen), type=PersonSeen) == seen


def test_no_token_is_among_the_words_of_a_session() -> None:
    assert set(SessionSeen.__struct_fields__) == {
        "id", "device", "peer", "created_at", "last_used_at", "current",
    }  # fmt: skip
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"id":"x","token":"y"}', type=SessionSeen)
