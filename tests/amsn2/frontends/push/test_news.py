"""What is late is pushed while it is of use, and not after."""

import pytest
from msgspec.structs import replace

from amsn2.api.models import (
    Account,
    AccountId,
    AccountState,
    ContactId,
    ContactRequest,
    Conversation,
    ConversationId,
    Notification,
    NotificationKind,
    Person,
    PersonId,
    Snapshot,
)
from amsn2.api.push import LatePush
from amsn2.frontends.push.news import of_use
from amsn2.frontends.push.payload import payload_of

HOME = AccountId("a/1")
EVE = ContactId("a/1:eve@example.com")
TALK = ConversationId("a/1:eve@example.com")


def late(kind: NotificationKind, id: str, conversation: str = "") -> LatePush:  # noqa: A002 - it is an id
    said = Notification(id=id, kind=kind, account=HOME, title="", text="", at=1)
    return LatePush(
        id="x",
        person=PersonId("p"),
        subscription="s",
        payload=payload_of(said),
        topic="",
        urgency="normal",
        conversation=ConversationId(conversation),
        position=7,
        at=1,
    )


def snapshot(state: AccountState = AccountState.SIGNED_OUT, *, asked: bool = True, read: int = 0) -> Snapshot:
    found = Snapshot(person=Person(id=PersonId("p"), name="Anna"))
    found.accounts[HOME] = Account(id=HOME, network="msn", server="", address="anna@example.com", state=state)
    found.conversations[TALK] = Conversation(
        id=TALK, account=HOME, participants=("eve@example.com",), read_position=read
    )
    if asked:
        found.requests[EVE] = ContactRequest(id=EVE, account=HOME, address="eve@example.com")
    return found


def test_a_message_until_it_is_read() -> None:
    message = late(NotificationKind.MESSAGE, "m", TALK)
    assert of_use(message, snapshot(read=6))
    assert not of_use(message, snapshot(read=7))
    assert not of_use(replace(message, conversation=ConversationId("gone")), snapshot())


def test_a_request_until_it_is_answered() -> None:
    request = late(NotificationKind.REQUEST, f"{EVE}/17")
    assert of_use(request, snapshot())
    assert not of_use(request, snapshot(asked=False))


@pytest.mark.parametrize("state", list(AccountState))
def test_a_problem_until_the_account_is_tried_again(state: AccountState) -> None:
    problem = late(NotificationKind.PROBLEM, f"{HOME}/17")
    assert of_use(problem, snapshot(state)) is (state is AccountState.SIGNED_OUT)
    assert not of_use(late(NotificationKind.PROBLEM, "another/17"), snapshot(state))


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b'{"kind":"request"}', b"\xff"])
def test_what_says_nothing_is_no_news(payload: bytes) -> None:
    spoiled = replace(late(NotificationKind.REQUEST, f"{EVE}/17"), payload=payload)
    assert not of_use(spoiled, snapshot())
    assert not of_use(late(NotificationKind.SIGNED_IN, f"{EVE}/17"), snapshot())
