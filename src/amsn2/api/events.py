"""What happened, one class each; frozen, closed, and enough to turn a snapshot into the next one."""

from amsn2.api.commands import CommandId
from amsn2.api.errors import Problem
from amsn2.api.jobs import Job, JobId
from amsn2.api.media import Emoticon, EmoticonId, TransferProgress
from amsn2.api.models import (
    Account,
    AccountId,
    Contact,
    ContactId,
    ContactRequest,
    Conversation,
    ConversationId,
    Group,
    GroupId,
    Message,
    MessageId,
    Model,
    Notification,
    Person,
)
from amsn2.api.preferences import Preferences, Theme, ThemeId
from amsn2.api.tags import tag


class _Event(Model, frozen=True, tag_field="type", tag=tag, kw_only=True):
    """Base of all events; the wire name of an event is its class name in snake case."""


class PersonChanged(_Event, frozen=True, kw_only=True):
    """The person's own name or rights changed."""

    person: Person


class AccountChanged(_Event, frozen=True, kw_only=True):
    """An account is new, or anything about it changed: state, presence, name, personal message."""

    account: Account


class AccountRemoved(_Event, frozen=True, kw_only=True):
    """An account is gone, with its groups, contacts, requests and conversations."""

    account: AccountId


class RosterLoaded(_Event, frozen=True, kw_only=True):
    """The whole contact list of an account; replaces what was known of it."""

    account: AccountId
    groups: tuple[Group, ...]
    contacts: tuple[Contact, ...]
    requests: tuple[ContactRequest, ...]


class GroupChanged(_Event, frozen=True, kw_only=True):
    """A group is new or renamed."""

    group: Group


class GroupRemoved(_Event, frozen=True, kw_only=True):
    """A group is gone; its contacts stay and are told apart as changed."""

    group: GroupId


class ContactChanged(_Event, frozen=True, kw_only=True):
    """A contact is new, or anything about it changed: presence, names, personal message, groups, block."""

    contact: Contact


class ContactRemoved(_Event, frozen=True, kw_only=True):
    """A contact is gone from the list."""

    contact: ContactId


class RequestReceived(_Event, frozen=True, kw_only=True):
    """Somebody added the person and waits for an answer."""

    request: ContactRequest


class RequestRemoved(_Event, frozen=True, kw_only=True):
    """A request was answered, here or elsewhere, or taken back."""

    request: ContactId


class ConversationChanged(_Event, frozen=True, kw_only=True):
    """A conversation is new, or its participants changed."""

    conversation: Conversation


class MessageAdded(_Event, frozen=True, kw_only=True):
    """A message was sent or received; it is stored already. Becomes the conversation's last."""

    message: Message
    unread: int
    """Unread messages of the conversation, with this one."""


class MessageChanged(_Event, frozen=True, kw_only=True):
    """What became of a message is known: sent, delivered, failed."""

    message: Message


class TypingChanged(_Event, frozen=True, kw_only=True):
    """Who is writing in a conversation changed; addresses, sorted."""

    conversation: ConversationId
    typing: tuple[str, ...]


class ReadChanged(_Event, frozen=True, kw_only=True):
    """The person has seen the conversation up to a position, in some browser."""

    conversation: ConversationId
    read_position: int
    unread: int


class DraftChanged(_Event, frozen=True, kw_only=True):
    """What the person has begun to write in a conversation is different, in some browser."""

    conversation: ConversationId
    draft: str


class HistoryCleared(_Event, frozen=True, kw_only=True):
    """The messages of a conversation up to a position are gone, that one too."""

    conversation: ConversationId
    position: int
    unread: int


class ContactAppeared(_Event, frozen=True, kw_only=True):
    """A contact has just signed in, and it may be told. Changes no state: `ContactChanged` did."""

    contact: ContactId
    alert: bool
    """The person asked to be told of this one."""


class NotificationDue(_Event, frozen=True, kw_only=True):
    """Something to tell a person who is not looking. Changes no state, and comes once for each thing."""

    notification: Notification


class NetworkNotice(_Event, frozen=True, kw_only=True):
    """A network has something to say to people. Changes no state."""

    account: AccountId
    text: str
    """Empty when it only says that it goes down for maintenance."""
    minutes: int | None = None
    """Until the maintenance begins."""


class TransferProgressed(_Event, frozen=True, kw_only=True):
    """A file is on its way, and has come so far; a few times a second."""

    message: MessageId
    progress: TransferProgress


class TransferEnded(_Event, frozen=True, kw_only=True):
    """A file is on its way no longer; its message says what became of it."""

    message: MessageId


class EmoticonChanged(_Event, frozen=True, kw_only=True):
    """A custom emoticon is new or different."""

    emoticon: Emoticon


class EmoticonRemoved(_Event, frozen=True, kw_only=True):
    """A custom emoticon is gone."""

    emoticon: EmoticonId


class PreferencesChanged(_Event, frozen=True, kw_only=True):
    """Settings were changed, in some browser."""

    preferences: Preferences


class ThemeChanged(_Event, frozen=True, kw_only=True):
    """A custom theme is new or different."""

    theme: Theme


class ThemeRemoved(_Event, frozen=True, kw_only=True):
    """A custom theme is gone."""

    theme: ThemeId


class JobChanged(_Event, frozen=True, kw_only=True):
    """Long work has begun, come further, or ended."""

    job: Job


class JobRemoved(_Event, frozen=True, kw_only=True):
    """Long work is shown no more."""

    job: JobId


class CommandSettled(_Event, frozen=True, kw_only=True):
    """A command other than of messages has had its effect, or failed for good. Changes no state."""

    command: CommandId
    problem: Problem | None = None


Event = (
    PersonChanged
    | AccountChanged
    | AccountRemoved
    | RosterLoaded
    | GroupChanged
    | GroupRemoved
    | ContactChanged
    | ContactRemoved
    | RequestReceived
    | RequestRemoved
    | ConversationChanged
    | MessageAdded
    | MessageChanged
    | TypingChanged
    | ReadChanged
    | DraftChanged
    | HistoryCleared
    | ContactAppeared
    | NotificationDue
    | NetworkNotice
    | TransferProgressed
    | TransferEnded
    | EmoticonChanged
    | EmoticonRemoved
    | PreferencesChanged
    | ThemeChanged
    | ThemeRemoved
    | JobChanged
    | JobRemoved
    | CommandSettled
)
"""Everything that can happen; match it with `assert_never` at the end."""
