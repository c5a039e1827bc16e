"""A person's messenger as a frontend and a network see it, on both paths."""

import pytest

from amsn2.api.commands import (
    AddAccount,
    AddGroup,
    BlockContact,
    SendMessage,
    SendNudge,
    SetPersonalMessage,
    SetTyping,
    SignIn,
    SignOut,
    StartConversation,
    UnblockContact,
)
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import MessageAdded, MessageChanged, PersonChanged, TypingChanged
from amsn2.api.models import (
    AccountState,
    Delivery,
    MessageKind,
    MessageQuery,
    Person,
    Presence,
    contact_id,
)
from amsn2.core.doorway import Doorway
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


async def test_a_message_that_is_written_while_signed_out_goes_at_the_next_sign_in(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.do(SignOut(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_OUT)
    for text in ("one", "two", "three"):
        await anna.say(text, BERT)
    await anna.do(SignIn(id=new_id(), account=anna.account.id))
    await bert.saw(MessageAdded, lambda event: event.message.text == "three")
    assert await bert.texts(ANNA) == ["one", "two", "three"]


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


async def test_who_waits_for_their_turn_has_everything_but_the_network(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.say("Before", BERT)
    await bert.saw(MessageAdded)
    doorway = Doorway(stage.clock)
    stage.turn = doorway.turn
    anna = await stage.again(anna)
    assert anna.account.state is AccountState.CONNECTING
    assert await anna.texts(BERT) == ["Before"]
    sent = await anna.say("Meanwhile", BERT)
    assert (await anna.message(sent)).delivery is Delivery.QUEUED
    doorway.open()
    await anna.in_state(AccountState.SIGNED_IN)
    await bert.saw(MessageAdded, lambda event: event.message.text == "Meanwhile")


async def test_who_signs_out_or_in_by_hand_waits_for_no_turn(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    stage.turn = Doorway(stage.clock).turn
    anna = await stage.again(anna)
    await anna.do(SignOut(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_OUT)
    await anna.do(SignIn(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_IN)
    anna = await stage.again(anna)
    await anna.do(SignIn(id=new_id(), account=anna.account.id, password=PASSWORD))
    await anna.in_state(AccountState.SIGNED_IN)
