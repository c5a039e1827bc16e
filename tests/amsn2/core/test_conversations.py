"""Messages: kept in order, told once, with what became of them."""

import pytest

from amsn2.api import limits
from amsn2.api.commands import MarkRead, RetryMessage, SendMessage, SendNudge, SetDraft, StartConversation
from amsn2.api.errors import NetworkFailure, Problem, ProblemCode, Refused, StoreFailure
from amsn2.api.events import (
    CommandSettled,
    ConversationChanged,
    DraftChanged,
    MessageAdded,
    MessageChanged,
    ReadChanged,
)
from amsn2.api.models import AccountState, Delivery, MessageId
from amsn2.api.network import DeliveryChanged, MessageReceived
from tests.amsn2.play import NOON, Role, Stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


async def hear(role: Role, event: MessageReceived | DeliveryChanged) -> None:
    """What the account's network would tell."""
    (link,) = role.messenger._parts.links._links.values()
    await link.deliver(event)


def from_bert(text: str, remote_id: str, **fields: object) -> MessageReceived:
    return MessageReceived(
        **{"participants": (BERT,), "author": BERT, "remote_id": remote_id, "text": text, **fields}
    )


def last(role: Role, *people: str):
    return role.snapshot.conversations[role.with_(*people)]


async def test_a_conversation_appears_when_somebody_writes_first(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await hear(anna, from_bert("Hello", "1", participants=("Bert@Example.com",), author="BERT@example.com"))
    assert [type(event) for event in anna.events[-3:-1]] == [ConversationChanged, MessageAdded]
    talk = last(anna, BERT)
    assert (talk.participants, talk.unread, talk.last.author) == ((BERT,), 1, BERT)


async def test_what_comes_twice_is_kept_once(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await hear(anna, from_bert("Hello", "1"))
    told = len(anna.events)
    await hear(anna, from_bert("Hello", "1", kept_offline=True))
    assert len(anna.events) == told
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    await hear(anna, from_bert("Hello", "1"))
    await hear(anna, from_bert("Hello", "2"))
    await hear(anna, from_bert("Hello", "1", author=CARL, participants=(CARL,)))
    assert await anna.texts(BERT) == ["Hello", "Hello"]
    assert await anna.texts(CARL) == ["Hello"]


async def test_a_duplicating_and_shuffling_network_loses_and_doubles_nothing(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    stage.network.faults.duplicate = stage.network.faults.hold = True
    for number in range(5):
        await anna.say(str(number), BERT)
    await anna.settled(StartConversation(id=new_id(), account=anna.account.id, participants=(CARL,)))
    while stage.network.post.held < 5:
        await stage.network.settled()
        await anna.settled(StartConversation(id=new_id(), account=anna.account.id, participants=(CARL,)))
    stage.network.release(reverse=True)
    await bert.until(lambda state: state.conversations and last(bert, ANNA).unread == 5)
    await stage.network.settled()
    assert sorted(await bert.texts(ANNA)) == list("01234")
    assert last(bert, ANNA).unread == 5


async def test_unread_are_the_others_words_above_the_read_position(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    for number in range(3):
        await hear(anna, from_bert(str(number), str(number)))
    await anna.say("Mine", BERT)
    assert last(anna, BERT).unread == 3
    second = (await anna.history(BERT))[1]
    await anna.do(MarkRead(id=new_id(), conversation=anna.with_(BERT), position=second.position))
    read = await anna.saw(ReadChanged)
    assert (read.read_position, read.unread) == (second.position, 1)
    await anna.do(MarkRead(id=new_id(), conversation=anna.with_(BERT), position=1))
    assert last(anna, BERT).read_position == second.position
    anna = await stage.again(anna)
    assert (last(anna, BERT).read_position, last(anna, BERT).unread) == (second.position, 1)


async def test_what_has_not_been_said_cannot_have_been_read(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await hear(anna, from_bert("one", "1"))
    await anna.do(MarkRead(id=new_id(), conversation=anna.with_(BERT), position=limits.POSITION))
    assert last(anna, BERT).unread == 0
    await hear(anna, from_bert("two", "2"))
    assert last(anna, BERT).unread == 1


async def test_the_time_is_the_authors_but_never_later_than_now(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await hear(anna, from_bert("early", "1", sent_at=NOON - 5000, kept_offline=True))
    await hear(anna, from_bert("late", "2", sent_at=NOON + 10**9))
    await hear(anna, from_bert("now", "3"))
    assert [message.sent_at for message in await anna.history(BERT)] == [NOON - 5000, NOON, NOON]
    assert [message.kept_offline for message in await anna.history(BERT)] == [True, False, False]


async def test_ones_own_words_from_elsewhere_are_own(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await hear(anna, from_bert("I wrote this on the phone", "1", author=ANNA))
    message = (await anna.history(BERT))[0]
    assert (message.own, last(anna, BERT).unread) == (True, 0)


async def test_a_failed_message_can_be_sent_once_more(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    stage.network.faults.fail["send"] = [NetworkFailure(ProblemCode.TOO_FAST)]
    message = await anna.say("Hello", BERT)
    failed = await anna.saw(MessageChanged)
    assert (failed.message.delivery, failed.message.problem) == (
        Delivery.FAILED,
        Problem(code=ProblemCode.TOO_FAST),
    )
    retry = RetryMessage(id=new_id(), message=message)
    await anna.do(retry)
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)
    assert (await anna.message(message)).problem is None
    await anna.do(RetryMessage(id=new_id(), message=message))
    await anna.do(retry)
    await stage.network.settled()
    assert (await anna.message(message)).delivery is Delivery.DELIVERED
    assert await bert.texts(ANNA) == ["Hello"]


async def test_only_ones_own_messages_can_be_sent_again(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await hear(anna, from_bert("Hello", "1"))
    (theirs,) = await anna.history(BERT)
    # Of what others said only what did not come can be asked for, and there is nothing such.
    for message, code in (
        (theirs.id, ProblemCode.CONTENT_GONE),
        (MessageId("none"), ProblemCode.MESSAGE_UNKNOWN),
    ):
        with pytest.raises(Refused) as refused:
            await anna.do(RetryMessage(id=new_id(), message=message))
        assert refused.value.problem.code is code


async def test_what_was_lost_on_its_way_is_sent_again_after_a_break(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    stage.network.faults.lose = 1
    message = await anna.say("Gone", BERT)
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.SENT)
    await anna.say("Not gone", BERT)
    await bert.saw(MessageAdded)
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    stage.network.come_back()
    await anna.saw(
        MessageChanged, lambda event: event.message.id == message and event.message.delivery == "delivered"
    )
    assert await bert.texts(ANNA) == ["Not gone", "Gone"]


async def test_what_arrived_without_a_receipt_is_sent_again_and_kept_once(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    stage.network.faults.lose_receipts = 1
    message = await anna.say("Hello", BERT)
    await bert.saw(MessageAdded)
    anna = await stage.again(anna)
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)
    assert (await anna.message(message)).delivery is Delivery.DELIVERED
    assert await bert.texts(ANNA) == ["Hello"]
    assert last(bert, ANNA).unread == 1


async def test_messages_to_who_is_away_are_kept_by_the_network(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.leave(bert)
    await anna.say("Sleep well", BERT)
    changed = await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.OFFLINE)
    assert changed.message.problem is None
    bert = await stage.enter(bert.snapshot.person)
    received = await bert.saw(MessageAdded)
    assert (received.message.text, received.message.kept_offline) == ("Sleep well", True)


@pytest.mark.parametrize(
    ("before", "word", "after"),
    [
        ([], "sent", "sent"),
        (["sent"], "queued", "sent"),
        (["delivered"], "sent", "delivered"),
        (["delivered"], "failed", "delivered"),
        (["offline"], "sent", "offline"),
        (["offline"], "failed", "offline"),
        (["offline"], "delivered", "delivered"),
        (["failed"], "sent", "failed"),
        (["failed"], "delivered", "delivered"),
    ],
)
async def test_a_late_word_takes_nothing_back(stage: Stage, before: list[str], word: str, after: str) -> None:
    anna = await stage.member(ANNA)
    stage.network.faults.hold = True
    message = await anna.say("Hello", BERT)
    for delivery in (*before, word):
        await hear(anna, DeliveryChanged(message=message, delivery=Delivery(delivery)))
    assert (await anna.message(message)).delivery == last(anna, BERT).last.delivery == after
    assert ((await anna.message(message)).problem is not None) == (after == "failed")


async def test_news_of_others_messages_are_nothing(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await hear(anna, from_bert("Hello", "1"))
    theirs = (await anna.history(BERT))[0].id
    told = len(anna.events)
    await hear(anna, DeliveryChanged(message=theirs, delivery=Delivery.FAILED))
    await hear(anna, DeliveryChanged(message=MessageId("none"), delivery=Delivery.FAILED))
    assert len(anna.events) == told


async def test_one_can_talk_to_oneself(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.say("Note", ANNA)
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)
    assert "Note" in await anna.texts(ANNA)


async def test_a_full_store_is_told_and_changes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await stage.member(ANNA)
    await hear(anna, from_bert("before", "1"))
    before, told = anna.snapshot, len(anna.events)
    transaction = type(anna.store).transaction

    def full(store: object) -> object:
        raise StoreFailure(ProblemCode.STORE_FULL)

    monkeypatch.setattr(type(anna.store), "transaction", full)
    say = SendMessage(id=new_id(), conversation=anna.with_(BERT), text="Hello")
    for work in (anna.do(say), hear(anna, from_bert("during", "2"))):
        with pytest.raises(StoreFailure) as failure:
            await work
        assert failure.value.problem.code is ProblemCode.STORE_FULL
    assert (anna.snapshot, len(anna.events)) == (before, told)
    monkeypatch.setattr(type(anna.store), "transaction", transaction)
    await hear(anna, from_bert("during", "2"))
    await anna.do(say)
    assert await anna.texts(BERT) == ["before", "during", "Hello"]


async def test_a_draft_is_kept_through_a_restart_and_told_when_it_changes(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.settled(StartConversation(id=new_id(), account=anna.account.id, participants=(BERT,)))
    draft = SetDraft(id=new_id(), conversation=anna.with_(BERT), draft="Half a thou")
    await anna.settled(draft)
    assert (await anna.saw(DraftChanged)).draft == "Half a thou"
    told = len(anna.events)
    await anna.settled(SetDraft(id=new_id(), conversation=anna.with_(BERT), draft="Half a thou"))
    await anna.do(draft)
    assert [type(event) for event in anna.events[told:]] == [CommandSettled]
    anna = await stage.again(anna)
    assert last(anna, BERT).draft == "Half a thou"
    with pytest.raises(Refused) as refused:
        await anna.do(SetDraft(id=new_id(), conversation=anna.with_(CARL), draft="x"))
    assert refused.value.problem.code is ProblemCode.CONVERSATION_UNKNOWN


async def test_what_is_sent_is_no_draft_any_more_but_sent_again_takes_no_new_one(
    stage: Stage,
) -> None:
    anna = await stage.member(ANNA)
    await anna.settled(StartConversation(id=new_id(), account=anna.account.id, participants=(BERT,)))
    talk = anna.with_(BERT)
    await anna.settled(SetDraft(id=new_id(), conversation=talk, draft="Hello"))
    await anna.do(SendNudge(id=new_id(), conversation=talk))
    assert last(anna, BERT).draft == "Hello"
    said = SendMessage(id=new_id(), conversation=talk, text="Hello!")
    await anna.do(said)
    assert last(anna, BERT).draft == ""
    await anna.settled(SetDraft(id=new_id(), conversation=talk, draft="And"))
    await anna.do(said)
    assert last(anna, BERT).draft == "And"
    anna = await stage.again(anna)
    assert (last(anna, BERT).draft, last(anna, BERT).last.text) == ("And", "Hello!")
