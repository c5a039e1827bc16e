"""A person's messenger as a frontend and a network see it, on both paths."""

import asyncio

import pytest

from amsn2.api import limits
from amsn2.api.commands import (
    AcceptRequest,
    AddAccount,
    AddContact,
    AddGroup,
    BlockContact,
    ChangePreferences,
    LeaveConversation,
    MarkRead,
    RemoveAccount,
    RenameContact,
    SendMessage,
    SendNudge,
    SetDisplayName,
    SetPersonalMessage,
    SetPresence,
    SetTyping,
    SignIn,
    SignOut,
    StartConversation,
    UnblockContact,
)
from amsn2.api.errors import NetworkFailure, ProblemCode, Refused
from amsn2.api.events import CommandSettled, MessageAdded, MessageChanged, PersonChanged, TypingChanged
from amsn2.api.models import (
    AccountId,
    AccountState,
    Delivery,
    MessageKind,
    MessageQuery,
    Person,
    Presence,
    contact_id,
)
from amsn2.api.preferences import PreferencesChange
from tests.amsn2.play import PASSWORD, Stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


async def test_a_message_goes_from_one_to_the_other(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    sent = await anna.say("Hello Bert", BERT)
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)
    received = await bert.saw(MessageAdded)
    assert (received.message.text, received.message.own, received.unread) == ("Hello Bert", False, 1)
    assert [event.message.delivery for event in anna.events if isinstance(event, MessageAdded)] == ["queued"]
    changes = [event.message.delivery for event in anna.events if isinstance(event, MessageChanged)]
    assert changes == [Delivery.SENT, Delivery.DELIVERED]
    assert (await anna.message(sent)).delivery is Delivery.DELIVERED
    assert await bert.texts(ANNA) == ["Hello Bert"]


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
    assert await anna.texts(BERT, CARL) == ["Hello both", "Hello two"]


async def test_a_nudge_has_no_text(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.do(StartConversation(id=new_id(), account=anna.account.id, participants=(BERT,)))
    await anna.do(SendNudge(id=new_id(), conversation=anna.with_(BERT)))
    assert (await bert.saw(MessageAdded)).message.kind is MessageKind.NUDGE


async def test_two_accounts_of_one_person_talk_with_each_other(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    stage.network.register(BERT, PASSWORD)
    await anna.do(AddAccount(id=new_id(), network="memory", address=BERT, password=PASSWORD))
    await anna.until(lambda state: {one.state for one in state.accounts.values()} == {"signed_in"})
    one, other = anna.snapshot.accounts
    await anna.do(StartConversation(id=new_id(), account=one, participants=(BERT,)))
    await anna.do(SendMessage(id=new_id(), conversation=f"{one}:{BERT}", text="Me"))
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)
    talk = anna.snapshot.conversations[f"{other}:{ANNA}"]
    assert talk.last is not None
    assert (talk.last.text, talk.last.own, talk.unread) == ("Me", False, 1)


async def test_what_one_account_suffers_another_does_not_feel(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.do(AddAccount(id=new_id(), network="memory", address=CARL, password="wrong"))
    await anna.until(lambda state: any(one.problem for one in state.accounts.values()))
    (failed,) = [one for one in anna.snapshot.accounts.values() if one.address == CARL]
    assert failed.problem is not None
    assert (failed.problem.code, failed.state) == (ProblemCode.WRONG_PASSWORD, AccountState.SIGNED_OUT)
    home = next(one.id for one in anna.snapshot.accounts.values() if one.address == ANNA)
    await anna.do(StartConversation(id=new_id(), account=home, participants=(BERT,)))
    await anna.do(SendMessage(id=new_id(), conversation=f"{home}:{BERT}", text="Still here"))
    assert (await bert.saw(MessageAdded)).message.text == "Still here"
    stage.network.register(CARL, "right")
    await anna.do(SignIn(id=new_id(), account=failed.id, password="right"))
    await anna.until(lambda state: state.accounts[failed.id].state is AccountState.SIGNED_IN)
    assert anna.snapshot.accounts[failed.id].problem is None


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


async def test_what_waits_for_the_network_survives_a_restart_and_is_done_in_order(stage: Stage) -> None:
    bert = await stage.member(BERT)
    anna = await stage.member(ANNA)
    stage.network.faults.unreachable = True
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    add = AddContact(id=new_id(), account=anna.account.id, address=BERT, text="Hi")
    group = AddGroup(id=new_id(), account=anna.account.id, name="Friends")
    name = SetDisplayName(id=new_id(), account=anna.account.id, display_name="Anna at sea")
    for command in (add, group, name):
        await anna.do(command)
    assert anna.account.display_name == "Anna at sea"
    message = await anna.say("Are you there?", BERT)
    anna = await stage.again(anna)
    assert anna.account.display_name == "Anna at sea"
    await anna.in_state(AccountState.WAITING)
    assert not [event for event in anna.events if isinstance(event, CommandSettled)]
    stage.network.faults.unreachable = False
    stage.network.come_back()
    await anna.saw(CommandSettled, lambda event: event.command == name.id)
    settled = [event.command for event in anna.events if isinstance(event, CommandSettled)]
    assert settled == [add.id, group.id, name.id]
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)
    assert (await anna.message(message)).delivery is Delivery.DELIVERED
    assert await bert.texts(ANNA) == ["Are you there?"]
    assert stage.network.members[ANNA].display_name == "Anna at sea"
    assert [event.problem for event in anna.events if isinstance(event, CommandSettled)] == [None] * 3


async def test_what_is_signed_in_is_signed_in_again_after_a_restart(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    anna = await stage.again(anna)
    assert anna.contact(BERT) is not None, "the list is there at once"
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.until(lambda _: anna.contact(BERT).presence is Presence.ONLINE)
    await anna.do(SignOut(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_OUT)
    anna = await stage.again(anna)
    assert anna.account.state is AccountState.SIGNED_OUT
    assert anna.contact(BERT).presence is Presence.OFFLINE


async def test_signing_in_again_while_signing_out_ends_signed_in(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    await asyncio.gather(
        anna.do(SignOut(id=new_id(), account=account)), anna.do(SignIn(id=new_id(), account=account))
    )
    await stage.network.settled()
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.settled(AddGroup(id=new_id(), account=account, name="It works"))


async def test_a_message_that_is_written_while_signed_out_goes_at_the_next_sign_in(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.do(SignOut(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_OUT)
    for text in ("one", "two", "three"):
        await anna.say(text, BERT)
    await anna.do(SignIn(id=new_id(), account=anna.account.id))
    await bert.saw(MessageAdded, lambda event: event.message.text == "three")
    assert await bert.texts(ANNA) == ["one", "two", "three"]


async def test_a_status_while_signed_out_is_settled_at_once_and_used_at_sign_in(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    await anna.do(SignOut(id=new_id(), account=account))
    await anna.in_state(AccountState.SIGNED_OUT)
    settled = await anna.settled(SetPresence(id=new_id(), account=account, presence=Presence.BUSY))
    assert settled.problem is None
    await anna.do(SignIn(id=new_id(), account=account))
    await anna.in_state(AccountState.SIGNED_IN)
    assert stage.network.members[ANNA].presence is Presence.BUSY


async def test_of_waiting_wishes_only_the_last_one_counts(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    names = [SetDisplayName(id=new_id(), account=account, display_name=f"Anna {n}") for n in range(3)]
    for name in names:
        await anna.do(name)
    settled = [event.command for event in anna.events if isinstance(event, CommandSettled)]
    assert settled[-2:] == [names[0].id, names[1].id]
    stage.network.come_back()
    await anna.saw(CommandSettled, lambda event: event.command == names[2].id)
    assert stage.network.members[ANNA].display_name == anna.account.display_name == "Anna 2"


async def test_a_name_that_the_network_refuses_is_taken_back(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    stage.network.faults.fail["set_display_name"] = [NetworkFailure(ProblemCode.NAME_REFUSED)]
    name = SetDisplayName(id=new_id(), account=anna.account.id, display_name="Admin")
    settled = await anna.settled(name)
    assert settled.problem is not None
    assert settled.problem.code is ProblemCode.NAME_REFUSED
    assert anna.account.display_name == "Anna"


async def test_the_network_is_told_what_it_has_forgotten_of_oneself(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.settled(
        SetPersonalMessage(id=new_id(), account=anna.account.id, personal_message="At the sea")
    )
    stage.network.members[ANNA].personal_message = ""
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.settled(AddGroup(id=new_id(), account=anna.account.id, name="After that"))
    assert stage.network.members[ANNA].personal_message == "At the sea"


async def test_blocked_people_neither_see_nor_write(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    await anna.settled(BlockContact(id=new_id(), contact=contact_id(anna.account.id, BERT)))
    await bert.until(lambda _: bert.contact(ANNA).presence is Presence.OFFLINE)
    await bert.say("Hello?", ANNA)
    failed = await bert.saw(MessageChanged, lambda event: event.message.delivery is Delivery.FAILED)
    assert failed.message.problem is not None
    assert failed.message.problem.code is ProblemCode.CONTACT_UNREACHABLE
    await anna.settled(UnblockContact(id=new_id(), contact=contact_id(anna.account.id, BERT)))
    await bert.until(lambda _: bert.contact(ANNA).presence is Presence.ONLINE)


async def test_strangers_can_be_blocked(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    stranger = contact_id(anna.account.id, CARL)
    await anna.settled(BlockContact(id=new_id(), contact=stranger))
    await anna.until(lambda state: stranger in state.contacts)
    assert (anna.contact(CARL).blocked, anna.contact(CARL).listed) == (True, False)


async def test_removing_an_account_forgets_all_that_is_its(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    await anna.say("Goodbye", BERT)
    await anna.do(RemoveAccount(id=new_id(), account=anna.account.id))
    assert (anna.snapshot.accounts, anna.snapshot.contacts, anna.snapshot.conversations) == ({}, {}, {})
    await bert.until(lambda _: bert.contact(ANNA).presence is Presence.OFFLINE)
    told = len(anna.events)
    await bert.say("Still there?", ANNA)
    await stage.network.settled()
    assert len(anna.events) == told
    anna = await stage.again(anna)
    assert anna.snapshot.accounts == anna.snapshot.conversations == {}


async def test_typing_reaches_the_other_and_passes(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.say("Hi", BERT)
    await bert.saw(MessageAdded)
    await anna.do(SetTyping(id=new_id(), conversation=anna.with_(BERT)))
    await bert.saw(TypingChanged, lambda event: event.typing == (ANNA,))
    stage.clock.pass_by(5.9)
    assert bert.snapshot.conversations[bert.with_(ANNA)].typing == (ANNA,)
    stage.clock.pass_by(0.1)
    await bert.until(lambda state: not state.conversations[bert.with_(ANNA)].typing)


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


async def test_too_much_that_waits_is_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PENDING_COMMANDS", 3)
    anna = await stage.member(ANNA)
    account = anna.account.id
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    await anna.do(StartConversation(id=new_id(), account=account, participants=(BERT,)))
    say = SendMessage(id=new_id(), conversation=anna.with_(BERT), text="one")
    await anna.do(say)
    await anna.do(AddGroup(id=new_id(), account=account, name="two"))
    name = SetDisplayName(id=new_id(), account=account, display_name="three")
    await anna.do(name)
    for command in (
        SendMessage(id=new_id(), conversation=anna.with_(BERT), text="four"),
        AddGroup(id=new_id(), account=account, name="five"),
        SetPersonalMessage(id=new_id(), account=account, personal_message="six"),
    ):
        with pytest.raises(Refused) as refused:
            await anna.do(command)
        assert refused.value.problem.code is ProblemCode.TOO_MANY_WAITING
    await anna.do(say)  # known: nothing more waits
    await anna.do(SetDisplayName(id=new_id(), account=account, display_name="instead of three"))
    assert await anna.texts(BERT) == ["one"]


async def test_history_is_asked_for_one_way_at_a_time(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.say("Hi", BERT)
    with pytest.raises(Refused):
        await anna.messenger.messages(MessageQuery(conversation=anna.with_(BERT), before=1, after=1))
    with pytest.raises(Refused):
        await anna.messenger.messages(MessageQuery(conversation=anna.with_(CARL)))


async def test_a_new_name_of_the_person_is_told(stage: Stage) -> None:
    anna = await stage.newcomer()
    person = Person(id=anna.snapshot.person.id, name="Anne", admin=True)
    await anna.messenger.change_person(person)
    await anna.messenger.change_person(person)
    assert anna.events == [PersonChanged(person=person)]
    assert anna.snapshot.person == person


async def test_a_messenger_that_stops_signs_out_and_keeps_its_word(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    await stage.leave(anna)
    assert anna.account.state is AccountState.SIGNED_OUT
    await bert.until(lambda _: bert.contact(ANNA).presence is Presence.OFFLINE)
    with pytest.raises(Refused):
        await anna.do(AddGroup(id=new_id(), account=anna.account.id, name="Too late"))
    assert stage.clock.waiting == 1  # Bert becomes idle some time
    anna = await stage.enter(anna.snapshot.person)
    await anna.in_state(AccountState.SIGNED_IN)
