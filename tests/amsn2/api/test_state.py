"""`apply`: from one snapshot to the next."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from amsn2.api.events import (
    AccountChanged,
    AccountRemoved,
    CommandSettled,
    ContactChanged,
    ContactRemoved,
    ConversationChanged,
    Event,
    GroupChanged,
    GroupRemoved,
    MessageAdded,
    MessageChanged,
    PersonChanged,
    ReadChanged,
    RequestReceived,
    RequestRemoved,
    RosterLoaded,
    TypingChanged,
)
from amsn2.api.models import (
    Account,
    AccountId,
    Contact,
    ContactRequest,
    Conversation,
    Delivery,
    Group,
    Message,
    MessageId,
    Person,
    PersonId,
    Presence,
    Snapshot,
    contact_id,
    conversation_id,
    group_id,
)
from amsn2.api.state import apply
from tests.golden.samples import SAMPLES, STATELESS

HOME, CLUB = AccountId("home"), AccountId("club")
BERT, CARL = "bert@example.com", "carl@example.com"


def _account(name: AccountId) -> Account:
    return Account(id=name, network="memory", server="built-in", address="anna@example.com")


def _contact(account: AccountId, address: str, presence: Presence = Presence.OFFLINE) -> Contact:
    return Contact(id=contact_id(account, address), account=account, address=address, presence=presence)


def _request(account: AccountId, address: str) -> ContactRequest:
    return ContactRequest(id=contact_id(account, address), account=account, address=address)


def _group(account: AccountId, name: str) -> Group:
    return Group(id=group_id(account, name), account=account, name=name)


def _talk(account: AccountId, address: str) -> Conversation:
    return Conversation(id=conversation_id(account, [address]), account=account, participants=(address,))


def _message(account: AccountId, address: str, position: int) -> Message:
    return Message(
        id=MessageId(f"{account}-{position}"),
        conversation=conversation_id(account, [address]),
        position=position,
        author=address,
        own=False,
        text=str(position),
        sent_at=position,
    )


PERSON = Person(id=PersonId("p"), name="Anna")
FULL = Snapshot(
    person=PERSON,
    accounts={name: _account(name) for name in (HOME, CLUB)},
    groups={group.id: group for group in (_group(HOME, "1"), _group(CLUB, "1"))},
    contacts={contact.id: contact for contact in (_contact(HOME, BERT), _contact(CLUB, BERT))},
    requests={request.id: request for request in (_request(HOME, CARL), _request(CLUB, CARL))},
    conversations={talk.id: talk for talk in (_talk(HOME, BERT), _talk(CLUB, BERT))},
)


def test_an_account_takes_all_that_is_its_along() -> None:
    after = apply(FULL, AccountRemoved(account=HOME))
    assert list(after.accounts) == [CLUB]
    for items in (after.groups, after.contacts, after.requests, after.conversations):
        assert [item.account for item in items.values()] == [CLUB]


def test_a_roster_replaces_that_of_its_account_only() -> None:
    carl = _contact(HOME, CARL)
    after = apply(FULL, RosterLoaded(account=HOME, groups=(), contacts=(carl,), requests=()))
    assert set(after.contacts) == {carl.id, contact_id(CLUB, BERT)}
    assert set(after.groups) == {group_id(CLUB, "1")}
    assert set(after.requests) == {contact_id(CLUB, CARL)}
    assert after.conversations == FULL.conversations


def test_a_message_becomes_the_last_one() -> None:
    message = _message(HOME, BERT, 7)
    after = apply(FULL, MessageAdded(message=message, unread=3))
    talk = after.conversations[message.conversation]
    assert (talk.last, talk.unread) == (message, 3)
    assert after.conversations[conversation_id(CLUB, [BERT])] == _talk(CLUB, BERT)


def test_only_the_last_message_is_kept_up_to_date() -> None:
    first, second = _message(HOME, BERT, 7), _message(HOME, BERT, 8)
    state = apply(apply(FULL, MessageAdded(message=first, unread=1)), MessageAdded(message=second, unread=2))
    failed = replace(first, delivery=Delivery.FAILED)
    assert apply(state, MessageChanged(message=failed)) == state
    failed = replace(second, delivery=Delivery.FAILED)
    talk = apply(state, MessageChanged(message=failed)).conversations[second.conversation]
    assert talk.last == failed


def test_reading_and_typing() -> None:
    talk = conversation_id(HOME, [BERT])
    after = apply(FULL, ReadChanged(conversation=talk, read_position=9, unread=0))
    assert after.conversations[talk].read_position == 9
    after = apply(after, TypingChanged(conversation=talk, typing=(BERT,)))
    assert (after.conversations[talk].typing, after.conversations[talk].read_position) == ((BERT,), 9)


_NOWHERE = conversation_id(HOME, ["nobody@example.com"])


@pytest.mark.parametrize(
    "event",
    [
        MessageAdded(message=_message(HOME, "nobody@example.com", 1), unread=1),
        MessageChanged(message=_message(HOME, BERT, 1)),
        TypingChanged(conversation=_NOWHERE, typing=(BERT,)),
        ReadChanged(conversation=_NOWHERE, read_position=1, unread=0),
        ContactRemoved(contact=contact_id(HOME, "nobody@example.com")),
        GroupRemoved(group=group_id(HOME, "none")),
        RequestRemoved(request=contact_id(HOME, BERT)),
        AccountRemoved(account=AccountId("none")),
        CommandSettled(command="0f8fad5b-d9cb-469f-a165-70867728950e"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_about_something_unknown_changes_nothing(event: Event) -> None:
    assert apply(FULL, event) == FULL


accounts = st.sampled_from([HOME, CLUB])
addresses = st.sampled_from([BERT, CARL])
positions = st.integers(1, 20)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(PersonChanged, person=st.builds(Person, id=st.just(PersonId("p")), name=st.text())),
    st.builds(AccountChanged, account=st.builds(_account, accounts)),
    st.builds(AccountRemoved, account=accounts),
    accounts.flatmap(
        lambda account: st.builds(
            RosterLoaded,
            account=st.just(account),
            groups=st.lists(st.builds(_group, st.just(account), st.sampled_from("12"))).map(tuple),
            contacts=st.lists(st.builds(_contact, st.just(account), addresses)).map(tuple),
            requests=st.lists(st.builds(_request, st.just(account), addresses)).map(tuple),
        )
    ),
    st.builds(GroupChanged, group=st.builds(_group, accounts, st.sampled_from("12"))),
    st.builds(GroupRemoved, group=st.builds(group_id, accounts, st.sampled_from("12"))),
    st.builds(
        ContactChanged, contact=st.builds(_contact, accounts, addresses, st.sampled_from(list(Presence)))
    ),
    st.builds(ContactRemoved, contact=st.builds(contact_id, accounts, addresses)),
    st.builds(RequestReceived, request=st.builds(_request, accounts, addresses)),
    st.builds(RequestRemoved, request=st.builds(contact_id, accounts, addresses)),
    st.builds(ConversationChanged, conversation=st.builds(_talk, accounts, addresses)),
    st.builds(MessageAdded, message=st.builds(_message, accounts, addresses, positions), unread=positions),
    st.builds(MessageChanged, message=st.builds(_message, accounts, addresses, positions)),
)


@given(st.lists(events, max_size=30))
def test_no_snapshot_is_changed_in_place(stream: list[Event]) -> None:
    snapshot = FULL
    for event in stream:
        before = msgspec.json.encode(snapshot)
        after = apply(snapshot, event)
        assert msgspec.json.encode(snapshot) == before
        snapshot = after


@given(st.lists(events, max_size=30))
def test_a_snapshot_survives_the_wire_at_any_point(stream: list[Event]) -> None:
    snapshot = FULL
    for event in stream:
        snapshot = apply(msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot), event)
        assert msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot) == snapshot


@given(events)
def test_an_event_that_says_how_a_thing_is_may_come_twice(event: Event) -> None:
    once = apply(FULL, event)
    assert apply(once, event) == once


@pytest.mark.parametrize("kind", SAMPLES, ids=lambda kind: kind.__name__)
def test_every_kind_of_event_with_a_state_changes_something(kind) -> None:
    before, event = SAMPLES[kind]
    assert (apply(before, event) == before) == (kind in STATELESS)
