"""Rows to models and back."""

from hypothesis import given
from hypothesis import strategies as st

from amsn2.api.commands import Endpoints
from amsn2.api.errors import Problem, ProblemCode
from amsn2.api.models import (
    AccountId,
    Contact,
    Conversation,
    Delivery,
    GroupId,
    Message,
    MessageKind,
    Presence,
    TextFormat,
    contact_id,
    conversation_id,
)
from amsn2.api.storage import StoredAccount
from amsn2.storage import rows
from tests.amsn2.storage.samples import line

texts = st.text(st.characters(exclude_categories=["Cs"]))
fonts = st.text(st.characters(exclude_categories=["Cs"]), max_size=64)


@given(texts, st.sampled_from(Presence), st.booleans(), st.booleans())
def test_accounts(name: str, presence: Presence, wanted: bool, elsewhere: bool) -> None:
    account = StoredAccount(
        id=AccountId("a"),
        network="msn",
        address="anna@example.com",
        endpoints=Endpoints(host="example.com", verify_tls=False) if elsewhere else None,
        endpoint_id="e",
        wanted=wanted,
        presence=presence,
        display_name=name,
        personal_message=name[::-1],
    )
    assert rows.account_of(rows.account_values(account)) == account


@given(texts, st.lists(texts.map(GroupId)), st.booleans(), st.booleans())
def test_contacts_come_back_offline(name: str, groups: list[GroupId], listed: bool, blocked: bool) -> None:
    contact = Contact(
        id=contact_id(AccountId("a"), "bert@example.com"),
        account=AccountId("a"),
        address="bert@example.com",
        display_name=name,
        alias=name[::-1],
        presence=Presence.BUSY,
        personal_message=name,
        groups=tuple(groups),
        listed=listed,
        blocked=blocked,
    )
    kept = rows.contact_of(rows.contact_values(contact))
    assert kept.presence is Presence.OFFLINE
    assert (kept.display_name, kept.alias, kept.groups) == (name, name[::-1], tuple(groups))
    assert (kept.listed, kept.blocked, kept.id) == (listed, blocked, contact.id)


@given(
    st.builds(
        Message,
        id=st.just(line(1).id),
        conversation=st.just(line(1).conversation),
        position=st.integers(1, 2**40),
        author=st.just("bert@example.com"),
        own=st.booleans(),
        kind=st.sampled_from(MessageKind),
        text=texts,
        format=st.builds(
            TextFormat, font=fonts, color=st.sampled_from([None, "#ff0000"]), bold=st.booleans()
        ),
        sent_at=st.integers(0, 2**42),
        delivery=st.sampled_from(Delivery),
        problem=st.none() | st.builds(Problem, code=st.sampled_from(ProblemCode), detail=texts),
        kept_offline=st.booleans(),
    )
)
def test_messages(message: Message) -> None:
    values = rows.message_values(message)
    assert values["account"] == "a"
    assert rows.message_of({**values, "position": message.position}) == message


def test_conversations() -> None:
    conversation = Conversation(
        id=conversation_id(AccountId("a"), ["b@c.d", "e@f.g"]),
        account=AccountId("a"),
        participants=("b@c.d", "e@f.g"),
        read_position=7,
        unread=3,
        last=line(9),
    )
    kept = rows.conversation_of(rows.conversation_values(conversation), 3, line(9))
    assert kept == conversation


def test_nothing_is_encoded_as_nothing() -> None:
    assert rows.encoded(None) is None
    assert rows.decoded(rows.encoded(("a", "é")) or "", tuple[str, ...]) == ("a", "é")
