"""What has not come: when somebody may be asked again, how often, and how much of it is remembered."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from amsn2.api.media import Attachment, AttachmentState, MessageEmoticon
from amsn2.api.models import AccountId, ConversationId, Message, MessageId, MessageKind
from amsn2.api.network import ContentReference, MessageReceived
from amsn2.api.storage import MissingContent
from amsn2.core.missing import AGAIN, AT_ONCE, LOST, OF_ONE, SOON, Missing, given_up, missing_of

A, ANNA, BERT = AccountId("a"), "anna@example.com", "bert@example.com"


def thing(number: int, **fields) -> MissingContent:
    known = MissingContent(
        id=str(number), message=MessageId(str(number)), account=A, author=ANNA, remote_id="r",
        shortcut="", reference="x", asked=1, asked_at=0,
    )  # fmt: skip
    return replace(known, **fields)


def ask(missing: Missing, now: int) -> list[str]:
    """Ask for what is due, in vain; returns what that was."""
    due = missing.due(A, ANNA, now)
    for one in due:
        missing.put(one)
        missing.ended(A, one.id)
    return [one.id for one in due]


@given(st.lists(st.integers(0, AGAIN[-1] * 2), max_size=40))
def test_asked_at_growing_distances_and_not_for_ever(pauses: list[int]):
    missing, now, asked = Missing(), 0, [0]
    missing.load((thing(1),))
    for pause in pauses:
        now += pause
        if ask(missing, now):
            asked.append(now)
    assert len(asked) <= len(AGAIN) + 1
    assert all(
        later - earlier >= least for earlier, later, least in zip(asked, asked[1:], AGAIN, strict=False)
    )


def test_what_is_being_asked_for_is_not_asked_for_again():
    missing = Missing()
    missing.put(thing(1))
    assert missing.due(A, ANNA, 0) == []
    missing.session_over(A)
    assert [one.asked for one in missing.due(A, ANNA, 5)] == [2]
    assert missing.due(A, BERT, 5) == missing.due(AccountId("b"), ANNA, 5) == []


def test_what_is_never_heard_of_again_is_asked_for_again():
    missing = Missing()
    missing.put(thing(1))
    assert missing.due(A, ANNA, LOST - 1) == []
    assert [one.id for one in missing.due(A, ANNA, LOST)] == ["1"]


def test_so_many_at_a_time_and_the_newest_of_too_many():
    missing = Missing()
    missing.load(tuple(map(thing, range(OF_ONE))))
    first = ask(missing, 0)
    assert first == [str(number) for number in range(OF_ONE - AT_ONCE, OF_ONE)]
    assert len(set(first) | set(ask(missing, 0))) == 2 * AT_ONCE
    new = tuple(thing(number) for number in range(OF_ONE, OF_ONE + 2))
    assert [one.id for one in missing.crowded_out(new)] == ["0", "1"]
    assert missing.crowded_out(()) == []


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 10**6)), max_size=60))
def test_when_to_ask_is_when_something_is_due(things: list[tuple[int, bool, int]]):
    missing = Missing()
    for number, (asked, under_way, at) in enumerate(things):
        one = thing(number, asked=asked + 1, asked_at=at)
        missing.put(one)
        if not under_way:
            missing.ended(A, one.id)
    at = missing.next_due(A, ANNA)
    if at is None:
        assert all(asked + 1 > len(AGAIN) for asked, _, _ in things)
    else:
        assert missing.due(A, ANNA, at) != []
        assert len(missing.due(A, ANNA, at)) <= AT_ONCE


def test_no_more_is_asked_while_so_much_is_under_way():
    missing = Missing()
    for number in range(AT_ONCE + 5):
        missing.put(thing(number))
    for number in range(5):
        missing.ended(A, str(number))
    assert missing.due(A, ANNA, SOON) == []
    assert missing.next_due(A, ANNA) == LOST
    missing.ended(A, "5")
    assert [one.id for one in missing.due(A, ANNA, SOON)] == ["5"]
    assert missing.next_due(A, ANNA) == SOON


def test_by_hand_it_is_as_if_for_the_first_time_but_not_twice_in_a_moment():
    missing, message = Missing(), line("1")
    missing.load((thing(1, asked=99), thing(2)))
    (wanted,) = missing.by_hand(A, message, 70) or []
    assert wanted == thing(1, asked=1, asked_at=70)
    missing.put(wanted)
    assert missing.by_hand(A, message, 71) == []
    assert missing.by_hand(A, message, 70 + SOON) == [thing(1, asked=1, asked_at=70 + SOON)]
    assert missing.by_hand(A, line("3"), 71) is None


def line(id: str) -> Message:  # noqa: A002 - it is an id
    return Message(
        id=MessageId(id), conversation=ConversationId("a:anna@example.com"), position=1, author=ANNA,
        own=False, sent_at=1,
    )  # fmt: skip


def test_what_has_come_or_went_with_its_account_is_forgotten():
    missing = Missing()
    for one in (thing(1), thing(2), thing(3, author=BERT)):
        missing.put(one)
    missing.take(thing(1))
    missing.take(thing(1))
    assert missing.get(A, ANNA, "1") is None
    assert missing.authors(A) == [ANNA, BERT]
    missing.take(thing(3, author=BERT))
    assert missing.authors(A) == [ANNA]
    missing.drop(A)
    assert missing.authors(A) == missing.due(A, ANNA, 0) == []


def test_given_up_after_the_last_time():
    assert not given_up(thing(1, asked=len(AGAIN)))
    assert given_up(thing(1, asked=len(AGAIN) + 1))


def test_only_what_belongs_to_the_message_is_missing():
    message = Message(
        id=MessageId("m"), conversation=ConversationId("a:anna@example.com"), position=1, author=ANNA,
        own=False, kind=MessageKind.TEXT, text="", sent_at=1, emoticons=(MessageEmoticon(shortcut="(1)"),),
    )  # fmt: skip
    names = ("(1)", "(1)", "(2)", "")
    event = MessageReceived(
        participants=(ANNA,), author=ANNA, remote_id="r",
        references=tuple(
            ContentReference(shortcut=name, reference=str(number)) for number, name in enumerate(names)
        ),
    )  # fmt: skip
    (emoticon,) = missing_of(message, A, event, 7)
    assert (emoticon.shortcut, emoticon.reference, emoticon.asked, emoticon.asked_at) == ("(1)", "0", 1, 7)
    comes = Attachment(name="", size=0, state=AttachmentState.RUNNING)
    wink = replace(message, emoticons=(), attachment=comes)
    assert [one.reference for one in missing_of(wink, A, event, 7)] == ["3"]
    assert missing_of(replace(wink, attachment=replace(comes, state=AttachmentState.DONE)), A, event, 7) == ()
