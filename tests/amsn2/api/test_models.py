"""Ids and what models keep out."""

import msgspec
import pytest

from amsn2.api import limits
from amsn2.api.models import (
    AccountId,
    Address,
    Color,
    MessageQuery,
    Person,
    PersonId,
    Snapshot,
    contact_id,
    conversation_id,
    conversation_key,
    group_id,
)

HOME = AccountId("home")


def test_ids_carry_the_account() -> None:
    assert contact_id(HOME, "Bert@Example.com") == "home:bert@example.com"
    assert group_id(HOME, "G:1") == "home:G:1"
    assert conversation_id(HOME, ["Bert@Example.com"]) == "home:bert@example.com"


def test_the_same_people_are_the_same_conversation() -> None:
    key = conversation_key(["a@x.org", "B@x.org", "c@x.org"])
    assert key == conversation_key(["c@x.org", "b@x.org", "A@x.org", "a@x.org"])
    assert key.startswith("g-")
    assert key != conversation_key(["a@x.org", "b@x.org"])


def test_a_key_of_many_is_short() -> None:
    assert len(conversation_key(f"{number}@{'x' * 100}.org" for number in range(20))) == 26


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b", "a b@c", "a@b@c", "a:b@c", "a,b@c", "a@b\n", "a@b\u2028", "a@" + "b" * 200],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(address, Address)


@pytest.mark.parametrize("address", ["anna@example.com", "Ä@ü.example", "a+b@c", "<b>@x"])
def test_addresses_are_not_guessed_at(address: str) -> None:
    assert msgspec.convert(address, Address) == address


@pytest.mark.parametrize("color", ["red", "#fff", "#GGGGGG", "#ffffff\n", "#ffffff;x"])
def test_what_is_no_color_is_refused(color: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(color, Color)


@pytest.mark.parametrize("limit", [0, limits.PAGE + 1])
def test_a_page_has_its_limit(limit: int) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"conversation": "home:b@x", "limit": limit}, MessageQuery)


def test_empty_snapshots_share_nothing() -> None:
    one, other = (Snapshot(person=Person(id=PersonId("p"), name="P")) for _ in range(2))
    assert one == other
    assert one.contacts is not other.contacts


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"id": "p", "name": "P", "root": true}', type=Person)
