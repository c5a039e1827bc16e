"""What is done for each command."""

import asyncio

import pytest

from amsn2.api.commands import (
    AcceptRequest,
    AddAccount,
    AddContact,
    AddGroup,
    ChangePreferences,
    LeaveConversation,
    MarkRead,
    RenameContact,
    SendMessage,
    SetPresence,
    SetTyping,
    SignIn,
    SignOut,
)
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import MessageAdded
from amsn2.api.models import (
    AccountId,
    AccountState,
    MessageKind,
    Presence,
)
from amsn2.api.preferences import PreferencesChange
from tests.amsn2.play import Stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


async def test_several_talk_and_one_leaves(stage: Stage) -> None:
    anna, bert, carl = [await stage.member(address) for address in (ANNA, BERT, CARL)]
    await anna.say("Hello both", BERT, CARL)
    await bert.saw(MessageAdded)
    await carl.saw(MessageAdded)
    await bert.say("Hello two", ANNA, CARL)
    for role in (anna, carl):
        await role.saw(MessageAdded, lambda event: event.message.text == "Hello two")
    assert await anna.texts(BERT, CARL) == await carl.texts(ANNA, BERT) == ["Hello both", "Hello two"]
    left = await anna.settled(LeaveConversation(id=new_id(), conversation=anna.with_(BERT, CARL)))
    assert left.problem is None
    assert await anna.texts(BERT, CARL) == ["Hello both", "Hello two", ""]
    await bert.saw(MessageAdded, lambda event: event.message.kind is MessageKind.LEFT)
    assert await bert.texts(ANNA, CARL) == ["Hello both", "Hello two", ""]


async def test_a_command_with_an_id_that_was_executed_changes_nothing(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    add = AddGroup(id=new_id(), account=anna.account.id, name="Friends")
    await anna.settled(add)
    await stage.network.settled()
    told = len(anna.events)
    await anna.do(add)
    await anna.do(AddGroup(id=add.id, account=anna.account.id, name="Other"))
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    told = len(anna.events)
    await anna.do(add)
    assert len(anna.events) == told
    assert [group.name for group in anna.snapshot.groups.values()] == ["Friends"]


async def test_signing_in_again_while_signing_out_ends_signed_in(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    await asyncio.gather(
        anna.do(SignOut(id=new_id(), account=account)), anna.do(SignIn(id=new_id(), account=account))
    )
    await stage.network.settled()
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.settled(AddGroup(id=new_id(), account=account, name="It works"))


async def test_who_does_not_want_to_tell_of_typing_does_not(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.say("Hi", BERT)
    await bert.saw(MessageAdded)
    await anna.settled(ChangePreferences(id=new_id(), change=PreferencesChange(send_typing=False)))
    await anna.do(SetTyping(id=new_id(), conversation=anna.with_(BERT)))
    await stage.network.settled()
    assert not bert.snapshot.conversations[bert.with_(ANNA)].typing


async def test_the_wrong_account_contact_or_conversation_is_refused(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    nobody, nowhere = AccountId("none"), f"{anna.account.id}:nobody@example.com"
    for command, code in (
        (SignIn(id=new_id(), account=nobody), ProblemCode.ACCOUNT_UNKNOWN),
        (SetPresence(id=new_id(), account=nobody, presence=Presence.AWAY), ProblemCode.ACCOUNT_UNKNOWN),
        (AddContact(id=new_id(), account=nobody, address=BERT), ProblemCode.ACCOUNT_UNKNOWN),
        (RenameContact(id=new_id(), contact=nowhere, alias="x"), ProblemCode.CONTACT_NOT_LISTED),
        (AcceptRequest(id=new_id(), request=nowhere), ProblemCode.CONTACT_NOT_LISTED),
        (SendMessage(id=new_id(), conversation=nowhere, text="x"), ProblemCode.CONVERSATION_UNKNOWN),
        (SetTyping(id=new_id(), conversation=nowhere), ProblemCode.CONVERSATION_UNKNOWN),
        (MarkRead(id=new_id(), conversation=nowhere, position=1), ProblemCode.CONVERSATION_UNKNOWN),
        (AddAccount(id=new_id(), network="icq", address=BERT, password="x"), ProblemCode.NETWORK_UNKNOWN),
        (AddAccount(id=new_id(), network="memory", address=ANNA, password="x"), ProblemCode.ACCOUNT_EXISTS),
        (AddContact(id=new_id(), account=anna.account.id, address=ANNA), ProblemCode.ADDRESS_INVALID),
        (AddContact(id="no uuid", account=anna.account.id, address=BERT), ProblemCode.COMMAND_MALFORMED),
    ):
        told = len(anna.events)
        with pytest.raises(Refused) as refused:
            await anna.do(command)
        assert refused.value.problem.code is code, command
        assert len(anna.events) == told
