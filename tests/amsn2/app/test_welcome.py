"""What a newcomer gets, also when it is interrupted, and whatever they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.api import limits
from amsn2.api.commands import RemoveAccount, SignOut
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.api.ports import NewPerson
from amsn2.app.farewell import addresses_of_ours
from amsn2.app.household import Household
from amsn2.app.welcome import BuiltIn, Welcome, command_id, slug
from amsn2.core import Messenger, SystemClock
from amsn2.core.checks import valid_address
from amsn2.networks.memory import MemoryNetwork
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage
from msnpd.accounts import Accounts
from msnpd.config import Config
from msnpd.errors import AddressInvalid, StoreUnavailable
from msnpd.limits import Limits
from msnpd.names import normal_address
from msnpd.server import Server
from msnpd.store import Ban

DOMAIN = "home.example"


def newcomer(name: str, display_name: str = "") -> NewPerson:
    return NewPerson(name=name, password="correct horse", display_name=display_name)


class Town:
    """The real accounts of the server, real messengers, and a network in memory."""

    def __init__(self, storage, accounts: Accounts) -> None:
        clock = SystemClock()
        self._people = storage.people
        self.accounts = accounts
        self.network = MemoryNetwork(clock.now, DOMAIN)
        self.household = Household(
            lambda who: Messenger(who, storage.store(who.id), {"msn": self.network}, clock)
        )
        self.built_in = BuiltIn(accounts, DOMAIN, b"secret" * 8)
        self.forgotten = 0
        self.welcome = Welcome(self.household, self.built_in, self._forget)

    async def person(self, name: str, number: int = 1) -> Person:
        """Somebody who is stored already, as when the welcome begins."""
        identifier = PersonId(f"{name}-{number}")
        record = PersonRecord(id=identifier, name=name, folded_name=identifier, created_at=1)
        await self._people.add_person(record)
        return Person(id=identifier, name=name)

    def _forget(self) -> None:
        self.forgotten += 1

    async def addresses(self) -> list[str]:
        return [profile.address for profile in await self.accounts.all()]


@pytest.fixture
async def town(tmp_path):
    server = Server(Config(port=0, services_port=0, database=tmp_path / "msnpd.sqlite3"))
    await server.start()
    storage = await open_storage(sqlite_url(tmp_path / "a.sqlite3"), tmp_path / "key")
    town = Town(storage, server.accounts)
    yield town
    await town.household.stop()
    await storage.close()
    await server.stop()


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
    password = town.built_in._password(anna.id)
    assert await town.accounts.check("anna@home.example", password)
    assert password != "correct horse"
    assert 12 <= len(password) <= 16


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


async def test_a_crash_after_the_account_was_made_does_not_make_another(town):
    anna = await town.person("Anna")
    await town.accounts.register("anna@home.example", town.built_in._password(anna.id), "Anna")
    await town.welcome.welcome(anna, newcomer("Anna"))
    assert await town.addresses() == ["anna@home.example"]
    assert account_of(town.household.of(anna.id)).address == "anna@home.example"


async def test_namesakes_do_not_get_each_others_account(town):
    people = [await town.person(name, number) for number, name in enumerate(["Anna", "ÄNNA", "anna"])]
    for who in people:
        await town.welcome.welcome(who, newcomer(who.name))
    found = [account_of(town.household.of(who.id)).address for who in people]
    assert found == ["anna@home.example", "anna-2@home.example", "anna-3@home.example"]


async def test_nobody_becomes_the_robot(town):
    robot, eve = await town.person("robot", 0), await town.person("Robot", 1)
    await town.built_in.admit(await town.household.start(robot), "robot", "Robot")
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


class Bans:
    """Everybody is banned."""

    def of_account(self, address: str) -> Ban:
        return Ban(address, "spam", 1, 0)


async def test_one_more_address_on_the_real_server(town, monkeypatch):
    anna, bert = await town.person("Anna"), await town.person("Bert")
    made = town.built_in.make_account
    password = await made(anna.id, "anna.work@home.example", "Anna at work")
    assert (await town.accounts.check("anna.work@home.example", password)).name == "Anna at work"
    assert await made(anna.id, "anna.work@home.example", "Another name") == password
    assert await town.addresses() == ["anna.work@home.example"]
    await town.accounts.register("club@home.example", "of the operator", "Club")
    for address, name, code in [
        ("anna.work@home.example", "Bert", ProblemCode.ADDRESS_TAKEN),
        ("club@home.example", "Bert", ProblemCode.ADDRESS_TAKEN),
        (".bert@home.example", "Bert", ProblemCode.ADDRESS_UNFIT),
        ("bert@home.example", "🦋" * 129, ProblemCode.NAME_REFUSED),
    ]:
        with pytest.raises(Refused) as caught:
            await made(bert.id, address, name)
        assert caught.value.problem.code is code
    monkeypatch.setattr(town.accounts, "_bans", Bans())
    with pytest.raises(Refused) as caught:
        await made(anna.id, "anna.work@home.example", "Anna")
    assert caught.value.problem.code is ProblemCode.ACCOUNT_BLOCKED
    # Else a banned person would be leaving for ever.
    await town.built_in.dismiss(anna.id, ["anna.work@home.example", "club@home.example", "gone@home.example"])
    assert await town.addresses() == ["club@home.example"]


async def test_a_network_that_is_full_still_gives_people_what_is_theirs(town, monkeypatch):
    anna = await town.person("Anna")
    await town.built_in.make_account(anna.id, "anna@home.example", "Anna")
    monkeypatch.setattr(limits, "NETWORK_ADDRESSES", 1)
    assert await town.built_in.make_account(anna.id, "anna@home.example", "Anna")
    with pytest.raises(Refused) as caught:
        await town.built_in.make_account(anna.id, "anna.work@home.example", "Anna")
    assert caught.value.problem.code is ProblemCode.NETWORK_FULL


async def test_a_server_that_cannot_write_is_said(town, monkeypatch):
    anna = await town.person("Anna")

    async def fail(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(town.accounts, "register", fail)
    with pytest.raises(StoreFailure):
        await town.built_in.make_account(anna.id, "anna@home.example", "Anna")


async def test_what_was_made_for_a_newcomer_is_known_to_be_theirs(town):
    anna = await town.person("Anna")
    await town.welcome.welcome(anna, newcomer("Anna"))
    messenger = town.household.of(anna.id)
    await messenger.execute(RemoveAccount(id=command_id(anna.id, "x"), account=account_of(messenger).id))
    assert addresses_of_ours(await messenger._store.load()) == ["anna@home.example"]


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
