"""What makes sense, and what does not."""

import pytest

from amsn2.api import limits
from amsn2.api.commands import SendMessage, SetDisplayName
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import Account, AccountId, Contact, Group, GroupId, Person, PersonId, Snapshot
from amsn2.core import checks
from tests.amsn2.play import new_id

HOME, CLUB = AccountId("home"), AccountId("club")
SNAPSHOT = Snapshot(
    person=Person(id=PersonId("p"), name="Anna"),
    accounts={key: Account(id=key, network="memory", server="s", address="a@b") for key in (HOME, CLUB)},
    groups={GroupId("home:1"): Group(id=GroupId("home:1"), account=HOME, name="Friends")},
    contacts={"home:b@c": Contact(id="home:b@c", account=HOME, address="b@c")},
)


def _code(call, *arguments, **named) -> ProblemCode:
    with pytest.raises(Refused) as refused:
        call(*arguments, **named)
    return refused.value.problem.code


@pytest.mark.parametrize(
    "text", ["", "x" * (limits.TEXT_LENGTH + 1), "half a \ud83e pair", "N\x00UL", "\\\x00"]
)
def test_a_command_breaks_no_limit_whoever_made_it(text: str) -> None:
    command = SendMessage(id=new_id(), conversation="home:b@c", text=text)
    assert _code(checks.well_formed, command) is ProblemCode.COMMAND_MALFORMED


@pytest.mark.parametrize("text", ["\x01", "\\u0000", "<b>", "\u202e\u2066", "🦋" * 129])
def test_odd_characters_are_text(text: str) -> None:
    command = SetDisplayName(id=new_id(), account=HOME, display_name=text)
    assert checks.well_formed(command) == command


def test_known_things_are_found() -> None:
    assert checks.known_account(SNAPSHOT, HOME) == HOME
    assert checks.listed_contact(SNAPSHOT, "home:b@c").address == "b@c"
    assert checks.known_group(SNAPSHOT, GroupId("home:1"), HOME) == "home:1"
    assert checks.anybody(SNAPSHOT, "home:stranger@x.org") == "home:stranger@x.org"
    assert checks.free_group_name(SNAPSHOT, CLUB, "Friends") == "Friends"
    assert checks.free_group_name(SNAPSHOT, HOME, "Friends", but=GroupId("home:1")) == "Friends"
    assert checks.valid_address("Anna@Example.COM") == "anna@example.com"


def test_unknown_things_are_refused() -> None:
    assert _code(checks.known_account, SNAPSHOT, AccountId("x")) is ProblemCode.ACCOUNT_UNKNOWN
    assert _code(checks.listed_contact, SNAPSHOT, "club:b@c") is ProblemCode.CONTACT_NOT_LISTED
    assert _code(checks.known_group, SNAPSHOT, GroupId("home:2")) is ProblemCode.GROUP_UNKNOWN
    assert _code(checks.known_group, SNAPSHOT, GroupId("home:1"), CLUB) is ProblemCode.GROUP_UNKNOWN
    assert _code(checks.anybody, SNAPSHOT, "x:b@c") is ProblemCode.ACCOUNT_UNKNOWN
    assert _code(checks.anybody, SNAPSHOT, "home:nobody") is ProblemCode.ADDRESS_INVALID
    assert _code(checks.free_group_name, SNAPSHOT, HOME, "Friends") is ProblemCode.GROUP_EXISTS


@pytest.mark.parametrize("address", ["", "a", "a@b@c", "a b@c", "a@b\n", "a:b@c", "a@" + "b" * 129])
def test_what_is_no_address_is_refused(address: str) -> None:
    assert _code(checks.valid_address, address) is ProblemCode.ADDRESS_INVALID


def test_ids_come_apart() -> None:
    assert checks.account_of(GroupId("home:a:b")) == "home"
    assert checks.group_part(GroupId("home:a:b")) == "a:b"
    assert checks.address_of("home:b@c") == "b@c"
