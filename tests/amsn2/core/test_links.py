"""The connections of a person's accounts: which of them is heard, and when none is."""

import asyncio

import pytest

from amsn2.api.commands import AddAccount, RemoveAccount, SignIn, SignOut
from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.events import MessageAdded
from amsn2.api.models import AccountState, Delivery, MessageId, Presence, contact_id
from amsn2.api.network import (
    ContactUpdated,
    MessageReceived,
    NetworkContact,
    Progress,
    SignedIn,
    SignedOut,
)
from amsn2.core import Messenger
from amsn2.core.link import Link
from amsn2.core.links import STORE_AGAIN
from amsn2.storage.transaction import SqlTransaction
from tests.amsn2.play import PASSWORD, Role, Stage, new_id

ANNA, BERT = "anna@example.com", "bert@example.com"
HELLO = MessageReceived(participants=(BERT,), author=BERT, remote_id="1", text="Hello")


def link_of(role: Role) -> Link:
    link = role.messenger._parts.links.get(role.account.id)
    assert link is not None
    return link


async def test_of_a_connection_that_was_replaced_only_messages_are_heard(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    old = link_of(anna)
    await anna.do(SignIn(id=new_id(), account=anna.account.id, password=PASSWORD))
    await anna.in_state(AccountState.SIGNED_IN)
    assert link_of(anna) is not old
    before = anna.snapshot
    for event in (
        Progress(state=AccountState.LOADING),
        ContactUpdated(contact=NetworkContact(address=BERT)),
        SignedOut(),
        SignedIn(display_name="Old", personal_message="Old"),
    ):
        await old.deliver(event)
    assert anna.snapshot == before
    await old.deliver(HELLO)
    assert await anna.texts(BERT) == ["Hello"]


async def test_of_an_account_that_is_gone_nothing_is_heard(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    link = link_of(anna)
    await anna.do(RemoveAccount(id=new_id(), account=anna.account.id))
    told = len(anna.events)
    await link.deliver(HELLO)
    await link.deliver(SignedOut())
    assert len(anna.events) == told


async def test_after_the_end_no_message_is_taken(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    link = link_of(anna)
    await stage.leave(anna)
    with pytest.raises(StoreFailure):
        await link.deliver(HELLO)
    anna = await stage.enter(anna.snapshot.person)
    assert anna.snapshot.conversations == {}


async def test_a_deliverer_that_gives_up_does_not_part_memory_from_store(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    delivering = asyncio.get_running_loop().create_task(link_of(anna).deliver(HELLO))
    await asyncio.sleep(0)
    delivering.cancel()
    await anna.saw(MessageAdded)
    await link_of(anna).deliver(HELLO)
    assert await anna.texts(BERT) == ["Hello"]
    assert len([event for event in anna.events if isinstance(event, MessageAdded)]) == 1


async def test_signing_out_shows_nobody_and_lets_the_link_go(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    contact = NetworkContact(address=BERT, presence=Presence.ONLINE)
    await link_of(anna).deliver(ContactUpdated(contact=contact))
    await anna.do(SignOut(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_OUT)
    await anna.until(lambda _: anna.contact(BERT).presence is Presence.OFFLINE)
    assert anna.account.problem is None


async def test_a_kind_of_network_that_is_not_there_any_more_is_said(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await stage.leave(anna)
    messenger = Messenger(anna.snapshot.person, anna.store, {}, stage.clock)
    role = Role(messenger, anna.store, ANNA)
    await role.start()
    stage.roles.append(role)
    problem = role.account.problem
    assert problem is not None
    assert (problem.code, problem.detail) == (ProblemCode.NETWORK_UNKNOWN, "memory")


async def test_a_network_that_fails_to_connect_is_an_internal_problem(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*arguments: object) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr(stage.network, "connect", fails)
    anna = await stage.newcomer(ANNA)
    await anna.do(AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD))
    await anna.until(lambda state: anna.account.problem)
    assert anna.account.state is AccountState.SIGNED_OUT
    assert anna.account.problem.code is ProblemCode.INTERNAL
    assert contact_id(anna.account.id, BERT) not in anna.snapshot.contacts


async def test_what_became_of_a_message_is_stored_when_there_is_room_again(stage: Stage, monkeypatch) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    full = True
    change_message = SqlTransaction.change_message

    async def change(self: SqlTransaction, *what: object) -> None:
        if full:
            raise StoreFailure(ProblemCode.STORE_FULL)
        await change_message(self, *what)

    monkeypatch.setattr(SqlTransaction, "change_message", change)
    stage.clock.timer_set.clear()
    said = await anna.say("Hello", BERT)
    await bert.saw(MessageAdded)
    async with asyncio.timeout(20):
        await stage.clock.timer_set.wait()
    assert (await anna.message(said)).delivery is Delivery.QUEUED
    stage.clock.pass_by(STORE_AGAIN)
    full = False
    async with asyncio.timeout(20):
        while not await _is(anna, said, Delivery.DELIVERED):
            stage.clock.pass_by(STORE_AGAIN)
    assert not [event for event in anna.events if isinstance(event, MessageAdded)][1:]


async def _is(role: Role, message: MessageId, delivery: Delivery) -> bool:
    return (await role.message(message)).delivery is delivery
