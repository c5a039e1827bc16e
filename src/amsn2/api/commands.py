"""What a person asks, one class each. The same id twice has one effect."""

from typing import Annotated, NewType

from msgspec import Meta

from amsn2.api import limits
from amsn2.api.models import (
    AccountId,
    Address,
    ContactId,
    ConversationId,
    DisplayName,
    GroupId,
    GroupName,
    MessageId,
    Model,
    PersonalMessage,
    Position,
    Presence,
    Text,
    TextFormat,
)
from amsn2.api.tags import tag

CommandId = NewType("CommandId", str)
"""A UUID chosen by whoever asks."""

Uuid = Annotated[CommandId, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")]


class _Command(Model, frozen=True, tag_field="type", tag=tag, kw_only=True):
    """Base of all commands; the wire name of a command is its class name in snake case."""

    id: Uuid


class Endpoints(Model, frozen=True, kw_only=True):
    """Where a network's servers are, when it is not the built-in one."""

    host: Annotated[str, Meta(min_length=1, max_length=253)]
    port: Annotated[int, Meta(ge=1, le=65535)] = 1863
    services: Annotated[str, Meta(max_length=500)] = ""
    """Base URL of the sign-in and address book services; empty: the host, by https."""
    verify_tls: bool = True


class AddAccount(_Command, frozen=True, kw_only=True):
    """Add an account and sign in; without endpoints it is one of the built-in network."""

    network: Annotated[str, Meta(max_length=32)] = "msn"
    address: Address
    password: Annotated[str, Meta(min_length=1, max_length=limits.PASSWORD_LENGTH)]
    endpoints: Endpoints | None = None
    presence: Presence = Presence.ONLINE


class RemoveAccount(_Command, frozen=True, kw_only=True):
    """Sign out and forget an account and its history."""

    account: AccountId


class SignIn(_Command, frozen=True, kw_only=True):
    """Sign in and stay signed in; a new password replaces the stored one."""

    account: AccountId
    password: Annotated[str, Meta(max_length=limits.PASSWORD_LENGTH)] = ""


class SignOut(_Command, frozen=True, kw_only=True):
    """Sign out and stay signed out."""

    account: AccountId


class SetPresence(_Command, frozen=True, kw_only=True):
    """Change one's status, on one account."""

    account: AccountId
    presence: Presence


class SetDisplayName(_Command, frozen=True, kw_only=True):
    """Change the name that contacts see."""

    account: AccountId
    display_name: DisplayName


class SetPersonalMessage(_Command, frozen=True, kw_only=True):
    """Change the line under the name."""

    account: AccountId
    personal_message: PersonalMessage


class AddContact(_Command, frozen=True, kw_only=True):
    """Put somebody on the list and ask to be allowed."""

    account: AccountId
    address: Address
    text: Annotated[str, Meta(max_length=limits.INVITATION_LENGTH)] = ""
    groups: tuple[GroupId, ...] = ()


class RemoveContact(_Command, frozen=True, kw_only=True):
    """Take somebody off the list."""

    contact: ContactId


class RenameContact(_Command, frozen=True, kw_only=True):
    """Set the alias of a contact; empty takes it away."""

    contact: ContactId
    alias: DisplayName


class MoveContact(_Command, frozen=True, kw_only=True):
    """Put a contact into exactly these groups."""

    contact: ContactId
    groups: tuple[GroupId, ...]


class BlockContact(_Command, frozen=True, kw_only=True):
    """Let somebody neither see nor write to the account."""

    contact: ContactId


class UnblockContact(_Command, frozen=True, kw_only=True):
    """Allow somebody again."""

    contact: ContactId


class AcceptRequest(_Command, frozen=True, kw_only=True):
    """Allow who asked; `add` also puts them on the list."""

    request: ContactId
    add: bool = True


class DeclineRequest(_Command, frozen=True, kw_only=True):
    """Refuse who asked; `block` also keeps them out for good."""

    request: ContactId
    block: bool = False


class AddGroup(_Command, frozen=True, kw_only=True):
    """Make a group."""

    account: AccountId
    name: GroupName


class RenameGroup(_Command, frozen=True, kw_only=True):
    """Give a group another name."""

    group: GroupId
    name: GroupName


class RemoveGroup(_Command, frozen=True, kw_only=True):
    """Remove a group; its contacts stay."""

    group: GroupId


class StartConversation(_Command, frozen=True, kw_only=True):
    """Open the conversation with exactly these people, so that it can be written to."""

    account: AccountId
    participants: Annotated[tuple[Address, ...], Meta(min_length=1, max_length=limits.PARTICIPANTS)]


class SendMessage(_Command, frozen=True, kw_only=True):
    """Say something; the message has the command's id."""

    conversation: ConversationId
    text: Text
    format: TextFormat = TextFormat()


class SendNudge(_Command, frozen=True, kw_only=True):
    """Shake their window; the message has the command's id."""

    conversation: ConversationId


class RetryMessage(_Command, frozen=True, kw_only=True):
    """Send a failed message once more."""

    message: MessageId


class SetTyping(_Command, frozen=True, kw_only=True):
    """Tell that one is writing; said again every few seconds while it is so. Never stored."""

    conversation: ConversationId


class MarkRead(_Command, frozen=True, kw_only=True):
    """All up to a position has been seen; never goes back."""

    conversation: ConversationId
    position: Position


class LeaveConversation(_Command, frozen=True, kw_only=True):
    """Leave a conversation of several; its history stays."""

    conversation: ConversationId


Command = (
    AddAccount
    | RemoveAccount
    | SignIn
    | SignOut
    | SetPresence
    | SetDisplayName
    | SetPersonalMessage
    | AddContact
    | RemoveContact
    | RenameContact
    | MoveContact
    | BlockContact
    | UnblockContact
    | AcceptRequest
    | DeclineRequest
    | AddGroup
    | RenameGroup
    | RemoveGroup
    | StartConversation
    | SendMessage
    | SendNudge
    | RetryMessage
    | SetTyping
    | MarkRead
    | LeaveConversation
)
"""Everything a person can ask; match it with `assert_never` at the end."""
