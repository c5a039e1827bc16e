"""Conversations, and what is said, sent and read in them."""

from typing import Annotated

from msgspec import Meta

from amsn2.api import limits
from amsn2.api.commands.command import CommandModel
from amsn2.api.media import BlobName
from amsn2.api.models import AccountId, Address, ConversationId, MessageId, Position, Text, TextFormat
from amsn2.api.preferences import NotificationLevel


class StartConversation(CommandModel, frozen=True, kw_only=True):
    """Open the conversation with exactly these people, so that it can be written to."""

    account: AccountId
    participants: Annotated[tuple[Address, ...], Meta(min_length=1, max_length=limits.PARTICIPANTS)]


class SendMessage(CommandModel, frozen=True, kw_only=True):
    """Say something; the message has the command's id."""

    conversation: ConversationId
    text: Text
    format: TextFormat = TextFormat()


class SendNudge(CommandModel, frozen=True, kw_only=True):
    """Shake their window; the message has the command's id."""

    conversation: ConversationId


class SendFile(CommandModel, frozen=True, kw_only=True):
    """Offer a file, a blob of kind `FILE`, to the other; the message has the command's id.

    In a conversation of several each of them is offered it, by a message for each.
    """

    conversation: ConversationId
    blob: BlobName
    name: Annotated[str, Meta(min_length=1, max_length=limits.FILE_NAME_LENGTH)]


class AcceptFile(CommandModel, frozen=True, kw_only=True):
    """Take a file that is offered."""

    message: MessageId


class RefuseFile(CommandModel, frozen=True, kw_only=True):
    """Do not take a file that is offered."""

    message: MessageId


class CancelFile(CommandModel, frozen=True, kw_only=True):
    """End a transfer, or take an offer back."""

    message: MessageId


class RemoveFile(CommandModel, frozen=True, kw_only=True):
    """Keep the bytes of a file no longer, sent or received; its message stays. Cancels it if need be."""

    message: MessageId


class RetryMessage(CommandModel, frozen=True, kw_only=True):
    """Send a failed message once more; of somebody else's, ask for what belongs to it and has not come."""

    message: MessageId


class SetTyping(CommandModel, frozen=True, kw_only=True):
    """Tell that one is writing; said again every few seconds while it is so. Never stored."""

    conversation: ConversationId


class MarkRead(CommandModel, frozen=True, kw_only=True):
    """All up to a position has been seen; never goes back."""

    conversation: ConversationId
    position: Position


class SetDraft(CommandModel, frozen=True, kw_only=True):
    """Keep what one has begun to write; empty: nothing."""

    conversation: ConversationId
    draft: Annotated[str, Meta(max_length=limits.DRAFT_LENGTH)]


class SetConversationNotifications(CommandModel, frozen=True, kw_only=True):
    """Of which messages of a conversation one is told, and until when of none."""

    conversation: ConversationId
    notifications: NotificationLevel | None = None
    """None: as the preferences say."""
    muted_until: Position | None = None
    """Milliseconds since 1970 UTC; None: not muted."""


class ClearHistory(CommandModel, frozen=True, kw_only=True):
    """Remove all messages of a conversation, for good."""

    conversation: ConversationId


class LeaveConversation(CommandModel, frozen=True, kw_only=True):
    """Leave a conversation of several; its history stays."""

    conversation: ConversationId


ConversationCommand = (
    StartConversation
    | SendMessage
    | SendNudge
    | SendFile
    | AcceptFile
    | RefuseFile
    | CancelFile
    | RemoveFile
    | RetryMessage
    | SetTyping
    | MarkRead
    | SetDraft
    | SetConversationNotifications
    | ClearHistory
    | LeaveConversation
)
