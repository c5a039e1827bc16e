"""The plays of the services in the role of the client: every question, byte for byte, and what it learns."""

import pytest

from papyon.errors import ServiceFault
from papyon.payload.oim import parse_offline_text
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.offline import parse_message, parse_metadata
from papyon.payload.soap.rst import SecurityResponse, Version
from papyon.payload.soap.sharing import FindMembershipResult, Role
from papyon.types import Dialect
from tests.transcripts.plays import Play
from tests.transcripts.scenes import ALICE, BOB
from tests.transcripts.services import CAROL, STORES, TOKENS, questions


def answers(name: str) -> list[bytes]:
    """Asks what the play asks; what is answered."""
    found, asked = [b""], questions()[name]
    for direction, data in Play.load("services", name):
        if direction == "C":
            assert asked.pop(0)(found[-1]) == data
        else:
            found.append(data)
    assert asked == []
    return found[1:]


def test_there_is_a_play_for_every_question() -> None:
    assert list(Play.all("services")) == list(questions())
    assert set(STORES.values()) == {one for one in Dialect if one >= Dialect.MSNP11}


@pytest.mark.parametrize("version", Version)
def test_tickets(version: Version) -> None:
    (said,) = answers(version.name)
    found = SecurityResponse.parse(said)
    assert [token.address for token in found.tokens] == [token.address for token in TOKENS]
    assert (found.user, found.version) == (ALICE, version)
    assert all(token.ticket and token.secret for token in found.tokens)


def test_members() -> None:
    (said,) = answers("FindMembership")
    found = FindMembershipResult.parse(parse_response(said).body)
    assert {(one.role, one.address) for one in found.members} == {(Role.ALLOW, BOB), (Role.REVERSE, BOB)}


def test_a_member_is_added() -> None:
    added, said = answers("AddMember")
    assert parse_response(added).action == "AddMemberResponse"
    found = FindMembershipResult.parse(parse_response(said).body)
    assert (Role.ALLOW, CAROL) in {(one.role, one.address) for one in found.members}


@pytest.mark.parametrize("name", ["ABFindAll", "ABFindContactsPaged"])
def test_the_address_book(name: str) -> None:
    (said,) = answers(name)
    book = AddressBook.parse(parse_response(said).body)
    assert book.me is not None
    assert (book.me.address, [one.address for one in book.contacts if one != book.me]) == (ALICE, [BOB])


@pytest.mark.parametrize("name", STORES)
def test_a_message_is_left_once_the_lock_key_is_known(name: str) -> None:
    refused, taken = answers(name)
    with pytest.raises(ServiceFault, match="AuthenticationFailed"):
        parse_response(refused)
    old = STORES[name] <= Dialect.MSNP13
    assert parse_response(taken).action == ("StoreResponse" if old else "Store2Response")


def test_messages_are_fetched_and_deleted() -> None:
    metadata, message, deleted, rest = answers("RSI")
    (waiting,) = parse_metadata(parse_response(metadata).body).messages
    assert waiting.sender == BOB
    assert parse_offline_text(parse_message(parse_response(message).body)).text == "read me"
    assert parse_response(deleted).action == "DeleteMessagesResponse"
    assert parse_metadata(parse_response(rest).body).messages == ()
