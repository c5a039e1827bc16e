"""Addresses that are made on the network that this aMSN2 runs: once, for one person, also through a crash."""

import asyncio
import os

import pytest

from amsn2.api import limits
from amsn2.api.commands import AddAccount, CommandId, MakeAccount, RemoveAccount, SignIn
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.events import AccountChanged, CommandSettled
from amsn2.api.models import AccountState, Presence
from amsn2.api.storage import AddressState, OwnAddress
from amsn2.core.owner import OwnerStopped
from amsn2.storage.secrets import Box
from tests.amsn2.core.house import refused
from tests.amsn2.play import PASSWORD, Role, Stage, new_id

WORK = "anna.work@home.example"


def make(name: str = "anna.work", **fields: object) -> MakeAccount:
    return MakeAccount(**{"id": new_id(), "network": "memory", "name": name, **fields})


async def held(role: Role) -> tuple[str, ...]:
    return tuple(one.address for one in await states(role))


async def states(role: Role) -> tuple[OwnAddress, ...]:
    return (await role.store.load()).addresses


async def keep(role: Role, address: OwnAddress, password: str = "") -> None:
    async with role.store.transaction() as transaction:
        await transaction.save_address(address, password)


async def test_a_second_account_of_ones_own_with_a_status_of_its_own(stage: Stage) -> None:
    anna = await stage.member("anna@example.com")
    await anna.settled(make("Anna.Work", display_name=" Anna at work ", presence=Presence.BUSY))
    await anna.until(lambda now: all(one.state == "signed_in" for one in now.accounts.values()))
    first, second = anna.snapshot.accounts.values()
    assert (first.address, first.presence) == ("anna@example.com", "online")
    assert (second.address, second.presence, second.display_name) == (WORK, "busy", "Anna at work")
    assert second.server == "built-in"
    assert stage.network.members[WORK].password == await anna.store.password(second.id)
    anna = await stage.again(anna)
    await anna.until(lambda now: [one.state for one in now.accounts.values()] == ["signed_in"] * 2)
    assert await held(anna) == (WORK,)


async def test_the_same_command_makes_one_account(stage: Stage) -> None:
    anna = await stage.newcomer()
    command = make()
    await asyncio.gather(*(anna.do(command) for _ in range(3)))
    await anna.do(command)
    assert [one.address for one in anna.snapshot.accounts.values()] == [WORK]
    settled = [event for event in anna.events if isinstance(event, CommandSettled)]
    assert [event.command for event in settled] == [command.id]
    assert anna.account.display_name in ("", "anna.work")


async def test_one_after_the_other(stage: Stage) -> None:
    anna = await stage.newcomer()
    made = stage.network.make_account
    under_way = most = 0

    async def slow(*arguments: str) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        try:
            await made(*arguments)
        finally:
            under_way -= 1

    stage.network.make_account = slow
    command = make()
    await asyncio.gather(*(anna.do(command) for _ in range(3)))
    assert [one.address for one in anna.snapshot.accounts.values()] == [WORK]
    assert most == 1, "the second would find it taken"


async def test_nothing_is_made_any_more_for_who_has_left(stage: Stage) -> None:
    anna = await stage.newcomer()
    made, begun, go_on = stage.network.make_account, asyncio.Event(), asyncio.Event()

    async def slow(*arguments: str) -> None:
        begun.set()
        await go_on.wait()
        await made(*arguments)

    stage.network.make_account = slow
    refusals: list[Exception] = []

    async def ask(name: str) -> None:
        try:
            await anna.do(make(name))
        except (Refused, OwnerStopped) as refusal:
            refusals.append(refusal)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ask("anna.work"))
        await begun.wait()
        tasks.create_task(ask("later"))
        leaving = tasks.create_task(stage.leave(anna))
        for _ in range(50):
            await asyncio.sleep(0)
        assert not leaving.done()
        go_on.set()
    assert set(stage.network.members) == {WORK}
    assert await held(anna) == (WORK,)
    assert len(refusals) == 1, "what was asked for later"


@pytest.mark.parametrize("again", ["the same command", "another one"])
async def test_what_a_crash_left_between_making_and_keeping_is_undone(stage: Stage, again: str) -> None:
    anna, bert = await stage.newcomer(), await stage.newcomer()
    command = make()
    made = stage.network.make_account

    async def crash(*arguments: str) -> None:
        await made(*arguments)
        raise SystemError("the power failed")

    stage.network.make_account = crash
    with pytest.raises(SystemError):
        await anna.do(command)
    assert anna.snapshot.accounts == {}
    assert WORK in stage.network.members
    stage.network.make_account = made
    anna = await stage.again(anna)
    assert await held(anna) == ()
    assert stage.network.members == {}, "it is nobody's, so it is not there"
    await anna.do(command if again == "the same command" else make())
    assert (await anna.in_state(AccountState.SIGNED_IN)).address == WORK
    assert await states(anna) == (OwnAddress(address=WORK),)
    assert await refused(bert.do(make())) is ProblemCode.ADDRESS_TAKEN


async def test_what_a_crash_left_after_the_account_was_added_stays(stage: Stage) -> None:
    anna = await stage.newcomer()
    await anna.do(make())
    password = stage.network.members[WORK].password
    await keep(anna, OwnAddress(address=WORK, state=AddressState.MAKING), password)
    anna = await stage.again(anna)
    assert (await anna.in_state(AccountState.SIGNED_IN)).address == WORK
    assert await states(anna) == (OwnAddress(address=WORK),)
    assert await anna.store.address_password(WORK) == password


async def test_what_cannot_be_undone_yet_waits_for_the_next_start(stage: Stage, caplog) -> None:
    anna = await stage.newcomer()
    removed = stage.network.unmake_account

    async def fail(*_: str) -> None:
        raise StoreFailure(ProblemCode.STORE_FULL)

    stage.network.register(WORK, "its own")
    await keep(anna, OwnAddress(address=WORK, state=AddressState.MAKING), "its own")
    stage.network.unmake_account = fail
    anna = await stage.again(anna)
    assert "next start" in caplog.text
    assert await held(anna) == (WORK,)
    stage.network.unmake_account = removed
    anna = await stage.again(anna)
    assert await held(anna) == ()
    assert stage.network.members == {}


async def test_each_address_has_a_password_of_its_own(stage: Stage) -> None:
    anna = await stage.newcomer()
    await anna.do(make())
    await anna.do(make("anna.club"))
    passwords = [member.password for member in stage.network.members.values()]
    assert len(set(passwords)) == 2
    assert all(12 <= len(one) <= 16 for one in passwords)
    assert [await anna.store.address_password(one) for one in stage.network.members] == passwords


async def test_nobody_is_asked_for_a_password_that_nobody_knows(stage: Stage) -> None:
    anna = await stage.newcomer()
    await anna.do(make())
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.settled(SignIn(id=new_id(), account=anna.account.id, remember=False))
    anna = await stage.again(anna)
    assert await anna.store.password(anna.account.id) == ""
    assert (await anna.in_state(AccountState.SIGNED_IN)).remember is False


async def test_what_was_shared_is_shared_no_more(stage: Stage) -> None:
    """Accounts of before: one is used, one was removed, one has a password of the operator's by now."""
    anna = await stage.newcomer()
    club, old, gone = "club@home.example", "old@home.example", "gone@home.example"
    shared = f"of {anna.messenger.snapshot().person.id}"
    for address in (WORK, club):
        stage.network.register(address, shared)
    stage.network.register(old, "of the operator")
    for address in (WORK, club, old, gone):
        await keep(anna, OwnAddress(address=address, state=AddressState.CHANGING))
    for address, password in ((WORK, shared), (old, "of the operator")):
        await anna.settled(AddAccount(id=new_id(), network="memory", address=address, password=password))
    anna = await stage.again(anna)
    await anna.until(lambda now: [one.state for one in now.accounts.values()] == ["signed_in"] * 2)
    members = stage.network.members
    assert members[old].password == "of the operator"
    assert len({members[WORK].password, members[club].password, shared}) == 3
    accounts = {one.address: one.id for one in anna.snapshot.accounts.values()}
    assert await anna.store.password(accounts[WORK]) == members[WORK].password
    assert await anna.store.password(accounts[old]) == "of the operator"
    assert await anna.store.address_password(club) == members[club].password
    assert {one.state for one in await states(anna)} == {AddressState.MADE}
    # And again it changes nothing.
    before = {address: member.password for address, member in members.items()}
    anna = await stage.again(anna)
    assert {address: member.password for address, member in members.items()} == before
    assert await refused(anna.do(make("old"))) is ProblemCode.ACCOUNT_EXISTS
    await anna.do(make("club"))
    await anna.do(make("gone"))
    await anna.until(lambda now: [one.state for one in now.accounts.values()] == ["signed_in"] * 4)


@pytest.mark.parametrize("step", ["before", "after"])
async def test_a_crash_while_it_gets_its_own_locks_nobody_out(stage: Stage, step: str) -> None:
    anna = await stage.newcomer()
    shared = f"of {anna.messenger.snapshot().person.id}"
    stage.network.register(WORK, shared)
    await anna.settled(AddAccount(id=new_id(), network="memory", address=WORK, password=shared))
    await keep(anna, OwnAddress(address=WORK, state=AddressState.CHANGING))
    renewed = stage.network.renew_password

    async def crash(*arguments: str) -> bool:
        if step == "after":
            await renewed(*arguments)
        raise SystemError("the power failed")

    stage.network.renew_password = crash
    with pytest.raises(SystemError):
        await stage.again(anna)
    stage.network.renew_password = renewed
    anna = await stage.enter(anna.snapshot.person, WORK)
    await anna.in_state(AccountState.SIGNED_IN)
    assert stage.network.members[WORK].password == await anna.store.address_password(WORK) != shared


async def lose_key(stage: Stage, role: Role) -> None:
    """What was sealed opens no more, as with another key file."""
    stage.storage._box = role.store._box = stage.storage.people._box = Box(os.urandom(32))


@pytest.mark.parametrize("step", ["", "before", "after"])
async def test_a_lost_key_costs_nobody_an_address_also_through_a_crash(stage: Stage, step: str) -> None:
    anna = await stage.newcomer()
    await anna.settled(make())
    await anna.settled(make("gone"))
    old = stage.network.members[WORK].password
    del stage.network.members["gone@home.example"]
    await keep(anna, OwnAddress(address="operators@home.example"))  # without a password of ours
    stage.network.register("operators@home.example", "of the operator")
    await lose_key(stage, anna)
    set_password = stage.network.set_password

    async def crash(*arguments: str) -> bool:
        if step == "after":
            await set_password(*arguments)
        raise SystemError("the power failed")

    if step:
        stage.network.set_password = crash
        with pytest.raises(SystemError):
            await stage.again(anna)
        stage.network.set_password = set_password
        anna = await stage.enter(anna.snapshot.person, WORK)
    else:
        anna = await stage.again(anna)
    (mine,) = [one.id for one in anna.snapshot.accounts.values() if one.address == WORK]
    await anna.until(lambda now: now.accounts[mine].state is AccountState.SIGNED_IN)
    assert stage.network.members[WORK].password == await anna.store.address_password(WORK) != old
    assert await anna.store.password(mine) == stage.network.members[WORK].password
    assert stage.network.members["operators@home.example"].password == "of the operator"
    assert {one.state for one in await states(anna)} == {AddressState.MADE}


async def test_what_others_have_is_taken_and_stays_nobody_elses(stage: Stage) -> None:
    anna, bert = await stage.newcomer(), await stage.newcomer()
    await anna.do(make())
    assert await refused(bert.do(make())) is ProblemCode.ADDRESS_TAKEN
    assert await held(bert) == ()
    assert bert.snapshot.accounts == {}


async def test_a_removed_account_keeps_its_address_for_its_person(stage: Stage) -> None:
    anna, bert = await stage.newcomer(), await stage.newcomer()
    await anna.do(make(display_name="Anna at work"))
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.settled(RemoveAccount(id=new_id(), account=anna.account.id))
    assert await refused(bert.do(make())) is ProblemCode.ADDRESS_TAKEN
    await anna.do(make())
    await anna.in_state(AccountState.SIGNED_IN)
    assert (anna.account.address, anna.account.display_name) == (WORK, "anna.work"), "and begins anew"
    await anna.settled(RemoveAccount(id=new_id(), account=anna.account.id))
    await anna.do(make(display_name="Anna once more"))
    await anna.in_state(AccountState.SIGNED_IN)
    assert anna.account.display_name == "Anna once more"


async def test_what_is_here_already_is_said(stage: Stage) -> None:
    anna = await stage.newcomer()
    await anna.do(make())
    assert await refused(anna.do(make())) is ProblemCode.ACCOUNT_EXISTS


@pytest.mark.parametrize("name", ["anna work", "anna@work", "a:b", "a" * limits.ADDRESS_LENGTH])
async def test_what_can_be_no_address_is_refused(stage: Stage, name: str) -> None:
    anna = await stage.newcomer()
    assert await refused(anna.do(make(name))) is ProblemCode.ADDRESS_UNFIT
    assert await held(anna) == ()


async def test_a_network_where_no_address_can_be_made(stage: Stage) -> None:
    anna = await stage.newcomer()
    assert await refused(anna.do(make(network="msn"))) is ProblemCode.NETWORK_UNKNOWN
    stage.network.choices = ()
    assert await refused(anna.do(make())) is ProblemCode.NETWORK_UNKNOWN


async def test_what_the_network_refuses_is_not_kept(stage: Stage) -> None:
    anna = await stage.newcomer()
    made = stage.network.make_account
    failures: list[Exception] = [
        StoreFailure(ProblemCode.STORE_FAILED),
        Refused(ProblemCode.NAME_REFUSED),
    ]

    async def fail(*_: str) -> None:
        raise failures.pop()

    stage.network.make_account = fail
    assert await refused(anna.do(make())) is ProblemCode.NAME_REFUSED
    assert await held(anna) == ()
    with pytest.raises(StoreFailure):
        await anna.do(make())
    assert await held(anna) == ()
    stage.network.make_account = made
    await anna.do(make())
    # What was theirs before a refusal is theirs after it.
    await anna.settled(RemoveAccount(id=new_id(), account=anna.account.id))
    stage.network.make_account = fail
    failures.append(Refused(ProblemCode.ADDRESS_TAKEN))
    assert await refused(anna.do(make())) is ProblemCode.ADDRESS_TAKEN
    assert await held(anna) == (WORK,)


async def test_what_was_made_though_it_was_said_to_have_failed_is_nobodys(stage: Stage) -> None:
    anna = await stage.newcomer()
    made = stage.network.make_account

    async def fail(*arguments: str) -> None:
        await made(*arguments)
        raise StoreFailure(ProblemCode.STORE_FAILED)

    stage.network.make_account = fail
    with pytest.raises(StoreFailure):
        await anna.do(make())
    assert stage.network.members == {}
    assert await held(anna) == ()


async def test_the_limits_say_what_to_do(stage: Stage, monkeypatch) -> None:
    anna = await stage.newcomer("anna@example.com")
    monkeypatch.setattr(limits, "ADDRESSES", 2)
    await anna.do(make("b"))
    await anna.do(make("a"))
    with pytest.raises(Refused) as caught:
        await anna.do(make("c"))
    assert caught.value.problem.code is ProblemCode.TOO_MANY_ADDRESSES
    assert caught.value.problem.detail == "a@home.example, b@home.example"
    monkeypatch.setattr(limits, "ACCOUNTS", 2)
    assert await refused(anna.do(make("d"))) is ProblemCode.TOO_MANY_ACCOUNTS
    one_more = AddAccount(id=new_id(), network="memory", address="anna@example.com", password=PASSWORD)
    assert await refused(anna.do(one_more)) is ProblemCode.TOO_MANY_ACCOUNTS


async def test_the_password_is_in_nothing_that_is_told(stage: Stage) -> None:
    anna = await stage.newcomer()
    await anna.settled(make(id=CommandId(new_id())))
    await anna.saw(AccountChanged, lambda event: event.account.state is AccountState.SIGNED_IN)
    password = stage.network.members[WORK].password
    assert password
    assert password not in repr(anna.events)
    assert password not in repr(anna.snapshot)
