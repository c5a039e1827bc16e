"""Addresses that are made on the network that this aMSN2 runs: once, for one person, also through a crash."""

import asyncio

import pytest

from amsn2.api import limits
from amsn2.api.commands import AddAccount, CommandId, MakeAccount, RemoveAccount
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.events import AccountChanged, CommandSettled
from amsn2.api.models import AccountState, Presence
from amsn2.core.owner import OwnerStopped
from tests.amsn2.core.house import refused
from tests.amsn2.play import PASSWORD, Role, Stage, new_id

WORK = "anna.work@home.example"


def make(name: str = "anna.work", **fields: object) -> MakeAccount:
    return MakeAccount(**{"id": new_id(), "network": "memory", "name": name, **fields})


async def held(role: Role) -> tuple[str, ...]:
    return (await role.store.load()).addresses


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

    async def slow(*arguments: str) -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        try:
            return await made(*arguments)
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

    async def slow(*arguments: str) -> str:
        begun.set()
        await go_on.wait()
        return await made(*arguments)

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
async def test_what_a_crash_left_between_making_and_keeping_is_found(stage: Stage, again: str) -> None:
    anna = await stage.newcomer()
    command = make()
    made = stage.network.make_account

    async def crash(*arguments: str) -> str:
        await made(*arguments)
        raise SystemError("the power failed")

    stage.network.make_account = crash
    with pytest.raises(SystemError):
        await anna.do(command)
    assert anna.snapshot.accounts == {}
    stage.network.make_account = made
    anna = await stage.again(anna)
    await anna.do(command if again == "the same command" else make())
    assert (await anna.in_state(AccountState.SIGNED_IN)).address == WORK
    assert await held(anna) == (WORK,)


async def test_what_others_have_is_taken_and_stays_nobody_elses(stage: Stage) -> None:
    anna, bert = await stage.newcomer(), await stage.newcomer()
    await anna.do(make())
    assert await refused(bert.do(make())) is ProblemCode.ADDRESS_TAKEN
    assert await held(bert) == ()
    assert bert.snapshot.accounts == {}


async def test_a_removed_account_keeps_its_address_for_its_person(stage: Stage) -> None:
    anna, bert = await stage.newcomer(), await stage.newcomer()
    await anna.do(make())
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.settled(RemoveAccount(id=new_id(), account=anna.account.id))
    assert await refused(bert.do(make())) is ProblemCode.ADDRESS_TAKEN
    await anna.do(make())
    assert (await anna.in_state(AccountState.SIGNED_IN)).address == WORK


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

    async def fail(*_: str) -> str:
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
