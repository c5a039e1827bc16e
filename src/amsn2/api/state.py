"""From one snapshot to the next: `apply(snapshot, event)`.

Pure; its twin in TypeScript is web/src/state/apply.ts.
"""

from typing import TypeVar, assert_never

from msgspec.structs import replace

from amsn2.api.events import (
    AccountChanged,
    AccountRemoved,
    CommandSettled,
    ContactAppeared,
    ContactChanged,
    ContactRemoved,
    ConversationChanged,
    DraftChanged,
    EmoticonChanged,
    EmoticonRemoved,
    Event,
    GroupChanged,
    GroupRemoved,
    HistoryCleared,
    JobChanged,
    JobRemoved,
    MessageAdded,
    MessageChanged,
    NetworkNotice,
    NotificationDue,
    PersonChanged,
    PreferencesChanged,
    ReadChanged,
    RequestReceived,
    RequestRemoved,
    RosterLoaded,
    ThemeChanged,
    ThemeRemoved,
    TransferEnded,
    TransferProgressed,
    TypingChanged,
)
from amsn2.api.models import (
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
_Item = TypeVar("_Item")

_OfConversation = MessageAdded | MessageChanged | TypingChanged | ReadChanged | DraftChanged | HistoryCleared


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
        case (
            MessageAdded()
            | MessageChanged()
            | TypingChanged()
            | ReadChanged()
            | DraftChanged()
            | HistoryCleared()
        ):
            return _in_conversation(snapshot, event)
        case TransferProgressed():
            transfers = _with(snapshot.transfers, event.message, event.progress)
            return replace(snapshot, transfers=transfers)
        case TransferEnded():
            return replace(snapshot, transfers=_without(snapshot.transfers, event.message))
        case EmoticonChanged(emoticon=emoticon):
            return replace(snapshot, emoticons=_with(snapshot.emoticons, emoticon.id, emoticon))
        case EmoticonRemoved():
            return replace(snapshot, emoticons=_without(snapshot.emoticons, event.emoticon))
        case PreferencesChanged():
            return replace(snapshot, preferences=event.preferences)
        case ThemeChanged(theme=theme):
            return replace(snapshot, themes=_with(snapshot.themes, theme.id, theme))
        case ThemeRemoved():
            return replace(snapshot, themes=_without(snapshot.themes, event.theme))
        case JobChanged(job=job):
            return replace(snapshot, jobs=_with(snapshot.jobs, job.id, job))
        case JobRemoved():
            return replace(snapshot, jobs=_without(snapshot.jobs, event.job))
        case CommandSettled() | ContactAppeared() | NotificationDue() | NetworkNotice():
            return snapshot
        case _:
            assert_never(event)


def _with(items: dict[_Key, _Item], key: _Key, item: _Item) -> dict[_Key, _Item]:
    return {**items, key: item}


def _without(items: dict[_Key, _Item], key: _Key) -> dict[_Key, _Item]:
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


def _in_conversation(snapshot: Snapshot, event: _OfConversation) -> Snapshot:
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
        case DraftChanged():
            conversation = replace(conversation, draft=event.draft)
        case HistoryCleared():
            last = conversation.last
            if last is not None and last.position <= event.position:
                last = None
            conversation = replace(conversation, last=last, unread=event.unread)
    return _with_conversation(snapshot, conversation)


def _conversation_of(event: _OfConversation) -> ConversationId:
    match event:
        case MessageAdded() | MessageChanged():
            return event.message.conversation
        case TypingChanged() | ReadChanged() | DraftChanged() | HistoryCleared():
            return event.conversation
