"""From one snapshot to the next: `apply(snapshot, event)`.

Pure; its twin in TypeScript is web/src/state/apply.ts.
"""

from typing import TypeVar, assert_never

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
    ConversationId,
    Group,
    Snapshot,
)

_Key = TypeVar("_Key", bound=str)
_Owned = TypeVar("_Owned", Group, Contact, ContactRequest, Conversation)
_Any = TypeVar("_Any", Account, Group, Contact, ContactRequest, Conversation)


def apply(snapshot: Snapshot, event: Event) -> Snapshot:
    """The snapshot after the event. An event about something unknown changes nothing."""
    match event:
        case PersonChanged():
            return replace(snapshot, person=event.person)
        case AccountChanged(account=account):
            return replace(snapshot, accounts=_with(snapshot.accounts, account.id, account))
        case AccountRemoved():
            return _without_account(snapshot, event.account)
        case RosterLoaded():
            return _with_roster(snapshot, event)
        case GroupChanged(group=group):
            return replace(snapshot, groups=_with(snapshot.groups, group.id, group))
        case GroupRemoved():
            return replace(snapshot, groups=_without(snapshot.groups, event.group))
        case ContactChanged(contact=contact):
            return replace(snapshot, contacts=_with(snapshot.contacts, contact.id, contact))
        case ContactRemoved():
            return replace(snapshot, contacts=_without(snapshot.contacts, event.contact))
        case RequestReceived(request=request):
            return replace(snapshot, requests=_with(snapshot.requests, request.id, request))
        case RequestRemoved():
            return replace(snapshot, requests=_without(snapshot.requests, event.request))
        case ConversationChanged(conversation=conversation):
            return _with_conversation(snapshot, conversation)
        case MessageAdded() | MessageChanged() | TypingChanged() | ReadChanged():
            return _in_conversation(snapshot, event)
        case CommandSettled():
            return snapshot
        case _:
            assert_never(event)


def _with(items: dict[_Key, _Any], key: _Key, item: _Any) -> dict[_Key, _Any]:
    return {**items, key: item}


def _without(items: dict[_Key, _Any], key: _Key) -> dict[_Key, _Any]:
    return {other: item for other, item in items.items() if other != key}


def _not_of(items: dict[_Key, _Owned], account: AccountId) -> dict[_Key, _Owned]:
    return {key: item for key, item in items.items() if item.account != account}


def _without_account(snapshot: Snapshot, account: AccountId) -> Snapshot:
    return replace(
        snapshot,
        accounts=_without(snapshot.accounts, account),
        groups=_not_of(snapshot.groups, account),
        contacts=_not_of(snapshot.contacts, account),
        requests=_not_of(snapshot.requests, account),
        conversations=_not_of(snapshot.conversations, account),
    )


def _with_roster(snapshot: Snapshot, roster: RosterLoaded) -> Snapshot:
    groups = _not_of(snapshot.groups, roster.account)
    contacts = _not_of(snapshot.contacts, roster.account)
    requests = _not_of(snapshot.requests, roster.account)
    groups.update((group.id, group) for group in roster.groups)
    contacts.update((contact.id, contact) for contact in roster.contacts)
    requests.update((request.id, request) for request in roster.requests)
    return replace(snapshot, groups=groups, contacts=contacts, requests=requests)


def _with_conversation(snapshot: Snapshot, conversation: Conversation) -> Snapshot:
    return replace(snapshot, conversations=_with(snapshot.conversations, conversation.id, conversation))


def _in_conversation(
    snapshot: Snapshot, event: MessageAdded | MessageChanged | TypingChanged | ReadChanged
) -> Snapshot:
    conversation = snapshot.conversations.get(_conversation_of(event))
    if conversation is None:
        return snapshot
    match event:
        case MessageAdded():
            conversation = replace(conversation, last=event.message, unread=event.unread)
        case MessageChanged():
            if conversation.last is None or conversation.last.id != event.message.id:
                return snapshot
            conversation = replace(conversation, last=event.message)
        case TypingChanged():
            conversation = replace(conversation, typing=event.typing)
        case ReadChanged():
            conversation = replace(conversation, read_position=event.read_position, unread=event.unread)
    return _with_conversation(snapshot, conversation)


def _conversation_of(
    event: MessageAdded | MessageChanged | TypingChanged | ReadChanged,
) -> ConversationId:
    match event:
        case MessageAdded() | MessageChanged():
            return event.message.conversation
        case TypingChanged() | ReadChanged():
            return event.conversation
