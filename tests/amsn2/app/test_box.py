"""The network in the box: whose an address is, and what becomes of it."""

import pytest

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.models import PersonId
from msnpd.errors import PasswordWrong, StoreUnavailable
from msnpd.store import Ban
from tests.amsn2.app.town import open_town, shared

ANNA, BERT = PersonId("Anna"), PersonId("Bert")
WORK = "anna.work@home.example"
OWN = "a password of its own"


@pytest.fixture
async def town(tmp_path):
    async with open_town(tmp_path) as town:
        yield town


class Bans:
    """Everybody is banned."""

    def of_account(self, address: str) -> Ban:
        return Ban(address, "spam", 1, 0)


async def refused(work) -> ProblemCode:
    with pytest.raises(Refused) as caught:
        await work
    return caught.value.problem.code


async def test_an_address_is_made_once_and_begins_anew_when_it_is_made_again(town):
    made, accounts = town.built_in.make_account, town.accounts
    await made(ANNA, WORK, OWN, "Anna at work")
    profile = await accounts.check(WORK, OWN)
    assert profile.name == "Anna at work"
    account = await accounts._directory.account(WORK)
    await accounts._directory.keep_personal(account, message="busy", msn_object="<msnobj>")
    await made(ANNA, WORK, OWN, "Another name")
    profile = await accounts.check(WORK, OWN)
    assert (profile.name, profile.message, profile.msn_object) == ("Another name", "", "")
    assert await town.addresses() == [WORK]


async def test_what_cannot_be_is_said(town, monkeypatch):
    made = town.built_in.make_account
    await made(ANNA, WORK, OWN, "Anna at work")
    await town.accounts.register("club@home.example", "of the operator", "Club")
    for address, name, code in [
        (WORK, "Bert", ProblemCode.ADDRESS_TAKEN),
        ("club@home.example", "Bert", ProblemCode.ADDRESS_TAKEN),
        (".bert@home.example", "Bert", ProblemCode.ADDRESS_UNFIT),
        ("bert@home.example", "🦋" * 129, ProblemCode.NAME_REFUSED),
    ]:
        assert await refused(made(BERT, address, "of bert", name)) is code
    monkeypatch.setattr(town.accounts, "_bans", Bans())
    assert await refused(made(ANNA, WORK, OWN, "Anna")) is ProblemCode.ACCOUNT_BLOCKED


async def test_what_was_shared_becomes_its_own(town, monkeypatch):
    built_in, accounts = town.built_in, town.accounts
    await accounts.register(WORK, shared(ANNA), "Anna")
    assert not await built_in.renew_password(BERT, WORK, "of bert")
    assert await built_in.renew_password(ANNA, WORK, OWN)
    assert await built_in.renew_password(ANNA, WORK, OWN), "after a crash"
    assert await accounts.check(WORK, OWN)
    with pytest.raises(PasswordWrong):
        await accounts.check(WORK, shared(ANNA))
    await accounts.set_password(WORK, "of the operator")
    assert not await built_in.renew_password(ANNA, WORK, OWN)
    assert not await built_in.renew_password(ANNA, "gone@home.example", OWN)
    monkeypatch.setattr(accounts, "_bans", Bans())
    await accounts.register("b@home.example", shared(ANNA), "Anna")
    assert await built_in.renew_password(ANNA, "b@home.example", OWN), "also while it is banned"


async def test_only_what_has_the_password_goes(town, monkeypatch):
    built_in, accounts = town.built_in, town.accounts
    names = ["a", "b", "c", "d"]
    first, second, operators, others = (f"{name}@home.example" for name in names)
    await accounts.register(first, OWN, "A")
    await accounts.register(second, shared(ANNA), "B")
    await accounts.register(operators, "of the operator", "C")
    await accounts.register(others, shared(BERT), "D")
    await built_in.unmake_account(ANNA, operators, OWN)
    await built_in.unmake_account(ANNA, "gone@home.example", OWN)
    # Else a banned person would be leaving for ever.
    monkeypatch.setattr(accounts, "_bans", Bans())
    ours = {first: OWN, second: "", operators: "", others: "", "gone@home.example": OWN}
    await built_in.dismiss(ANNA, ours)
    assert await town.addresses() == [operators, others]
    await accounts.register(first, OWN, "A")
    await built_in.unmake_account(ANNA, first, OWN)
    assert await town.addresses() == [operators, others]


async def test_a_network_that_is_full_still_gives_people_what_is_theirs(town, monkeypatch):
    made = town.built_in.make_account
    await made(ANNA, WORK, OWN, "Anna")
    monkeypatch.setattr(limits, "NETWORK_ADDRESSES", 1)
    await made(ANNA, WORK, OWN, "Anna")
    assert await refused(made(ANNA, "more@home.example", OWN, "Anna")) is ProblemCode.NETWORK_FULL
    with town.built_in.newcomer(BERT):
        await made(BERT, "bert@home.example", OWN, "Bert")
    assert await refused(made(BERT, "more@home.example", OWN, "Bert")) is ProblemCode.NETWORK_FULL


async def test_a_lost_password_is_replaced_by_whoever_runs_the_network(town):
    await town.accounts.register(WORK, "nobody knows", "Anna")
    assert await town.built_in.set_password(ANNA, WORK, OWN)
    assert await town.accounts.check(WORK, OWN)
    assert not await town.built_in.set_password(ANNA, "gone@home.example", OWN)


async def test_a_server_that_cannot_write_is_said(town, monkeypatch):
    async def fail(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    built_in = town.built_in
    monkeypatch.setattr(town.accounts, "register", fail)
    with pytest.raises(StoreFailure):
        await built_in.make_account(ANNA, WORK, OWN, "Anna")
    monkeypatch.setattr(town.accounts, "check", fail)
    monkeypatch.setattr(town.accounts, "set_password", fail)
    for work in (
        built_in.set_password(ANNA, WORK, OWN),
        built_in.renew_password(ANNA, WORK, OWN),
        built_in.unmake_account(ANNA, WORK, OWN),
    ):
        with pytest.raises(StoreFailure):
            await work
