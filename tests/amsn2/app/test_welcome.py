"""What a newcomer gets, also when it is interrupted, and whatever they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.api import limits
from amsn2.api.commands import MakeAccount, RemoveAccount, SignOut
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import PersonId
from amsn2.api.ports import NewPerson
from amsn2.app.farewell import addresses_of_ours
from amsn2.app.welcome import Welcome, admit, command_id, slug
from amsn2.core import Messenger
from amsn2.core.checks import valid_address
from msnpd.errors import AddressInvalid
from msnpd.limits import Limits
from msnpd.names import normal_address
from tests.amsn2.app.town import DOMAIN, open_town, shared


def newcomer(name: str, display_name: str = "") -> NewPerson:
    return NewPerson(name=name, password="correct horse", display_name=display_name)


@pytest.fixture
async def town(tmp_path):
    async with open_town(tmp_path) as town:
        yield town


def account_of(messenger: Messenger):
    (account,) = messenger.snapshot().accounts.values()
    return account


async def test_a_newcomer_has_an_account_and_the_robot_as_a_contact(town):
    anna = await town.person("Anna")
    await town.welcome.welcome(anna, newcomer("Anna", "Anna 🦋"))
    account = account_of(town.household.of(anna.id))
    assert account.address == "anna@home.example"
    assert account.server == "built-in"
    (profile,) = await town.accounts.all()
    assert profile.name == "Anna 🦋"
    assert town.forgotten == 1


async def test_the_password_that_is_kept_is_the_right_one(town):
    anna = await town.person("Anna")
    await town.welcome.welcome(anna, newcomer("Anna"))
    ours = await addresses_of_ours(town.storage, anna.id)
    assert await town.accounts.check("anna@home.example", ours["anna@home.example"])


async def test_doing_it_again_changes_nothing(town):
    anna = await town.person("Anna")
    for _ in range(3):
        await town.welcome.welcome(anna, newcomer("Anna"))
    assert await town.addresses() == ["anna@home.example"]
    assert len(town.household.of(anna.id).snapshot().accounts) == 1
    account = account_of(town.household.of(anna.id))
    assert len(town.household.of(anna.id)._parts.waiting) <= 1
    assert command_id(anna.id, "robot") == command_id(anna.id, "robot")
    assert account.id


async def test_what_was_made_before_there_were_own_passwords_is_found(town):
    anna = await town.person("Anna")
    await town.accounts.register("anna@home.example", shared(anna.id), "Anna")
    await town.welcome.welcome(anna, newcomer("Anna"))
    assert await town.addresses() == ["anna@home.example"]
    assert account_of(town.household.of(anna.id)).address == "anna@home.example"


async def test_namesakes_do_not_get_each_others_account(town):
    people = [await town.person(name, number) for number, name in enumerate(["Anna", "ÄNNA", "anna"])]
    for who in people:
        await town.welcome.welcome(who, newcomer(who.name))
    found = [account_of(town.household.of(who.id)).address for who in people]
    assert found == ["anna@home.example", "anna-2@home.example", "anna-3@home.example"]


async def test_a_full_network_still_takes_newcomers(town, monkeypatch):
    monkeypatch.setattr(limits, "NETWORK_ADDRESSES", 0)
    anna = await town.person("Anna")
    await town.welcome.welcome(anna, newcomer("Anna"))
    messenger = town.household.of(anna.id)
    assert account_of(messenger).address == "anna@home.example"
    with pytest.raises(Refused) as caught:
        await messenger.execute(MakeAccount(id=command_id(anna.id, "x"), name="more"))
    assert caught.value.problem.code is ProblemCode.NETWORK_FULL


async def test_nobody_becomes_the_robot(town):
    robot, eve = await town.person("robot", 0), await town.person("Robot", 1)
    await admit(town.built_in, await town.household.start(robot), "robot", "Robot")
    await town.welcome.welcome(eve, newcomer("Robot"))
    assert account_of(town.household.of(robot.id)).address == town.built_in.robot == "robot@home.example"
    assert account_of(town.household.of(eve.id)).address == "robot-2@home.example"


async def test_a_name_that_the_wire_cannot_carry(town):
    anna = await town.person("Anna")
    await town.welcome.welcome(anna, newcomer("Anna", "🦋" * 129))
    (profile,) = await town.accounts.all()
    assert profile.name == "anna"


async def test_an_account_that_was_removed_meanwhile_stays_removed(town):
    anna = await town.person("Anna")
    await town.welcome.welcome(anna, newcomer("Anna"))
    messenger = town.household.of(anna.id)
    await messenger.execute(RemoveAccount(id=command_id(anna.id, "x"), account=account_of(messenger).id))
    await town.welcome.welcome(anna, newcomer("Anna"))
    assert messenger.snapshot().accounts == {}


async def test_what_was_made_for_a_newcomer_is_known_to_be_theirs(town):
    anna = await town.person("Anna")
    await town.welcome.welcome(anna, newcomer("Anna"))
    messenger = town.household.of(anna.id)
    await messenger.execute(RemoveAccount(id=command_id(anna.id, "x"), account=account_of(messenger).id))
    assert list(await addresses_of_ours(town.storage, anna.id)) == ["anna@home.example"]


async def test_without_a_server_there_is_a_messenger_all_the_same(town):
    anna = await town.person("Anna")
    welcome = Welcome(town.household, None, lambda: None)
    await welcome.welcome(anna, newcomer("Anna"))
    assert town.household.of(anna.id).snapshot().accounts == {}
    assert await town.addresses() == []


@given(st.text(max_size=70) | st.from_regex(r"[a-zA-Z0-9._+-]{1,70}", fullmatch=True))
def test_what_the_core_calls_an_address_the_server_calls_the_same(name):
    try:
        address = valid_address(f"{name}@{DOMAIN}")
        normal = normal_address(address, Limits())
    except (Refused, AddressInvalid):
        return
    assert normal == address


@given(st.text(max_size=200))
def test_every_name_makes_an_address(name):
    assert normal_address(f"{slug(name)}@{DOMAIN}", Limits())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna", "anna"),
        ("Änne Müller", "anne.muller"),
        ("王", "person"),
        ("  ..a  b.. ", "a.b"),
        ("", "person"),
    ],
)
def test_slugs(name, expected):
    assert slug(name) == expected


def test_the_ids_of_different_steps_and_people_differ():
    ids = {command_id(PersonId(who), what) for who in "ab" for what in ("account", "robot")}
    assert len(ids) == 4
    assert all(SignOut(id=one, account="a").id == one for one in ids)
