"""What a person asks, one class each. The same id twice has one effect."""

from typing import Annotated, NewType

from msgspec import Meta

from amsn2.api import limits
from amsn2.api.jobs import ExportFormat, ImportFormat, JobId
from amsn2.api.media import BlobName, EmoticonId, Shortcut
from amsn2.api.models import (
    AccountId,
    Address,
    ContactId,
    ConversationId,
    DisplayName,
    GroupId,
    GroupName,
    Media,
    MessageId,
    Model,
    PersonalMessage,
    Position,
    Presence,
    Text,
    TextFormat,
)
from amsn2.api.preferences import NotificationLevel, PreferencesChange, Theme, ThemeId
from amsn2.api.tags import tag

CommandId = NewType("CommandId", str)
"""A UUID chosen by whoever asks."""

Uuid = Annotated[CommandId, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")]


class _Command(Model, frozen=True, tag_field="type", tag=tag, kw_only=True):
    """Base of all commands; the wire name of a command is its class name in snake case."""

    id: Uuid


class Endpoints(Model, frozen=True, kw_only=True):
    """Where a network's servers are, when it is not the built-in one.

    With a choice, host and port count only when there is a host, and what else is said here counts besides.
    """

    host: Annotated[str, Meta(max_length=253)] = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 1863
    services: Annotated[str, Meta(max_length=500)] = ""
    """Base URL of the sign-in and address book services; empty: the host, by https."""
    verify_tls: bool = True
    tls: bool = False
    """The notification server and the switchboards are reached by TLS too."""
    gateway: Annotated[str, Meta(max_length=limits.URL_LENGTH)] = ""
    """URL through which they are reached inside HTTP; `auto`: the network's own; empty: directly."""
    proxy: Annotated[str, Meta(max_length=limits.URL_LENGTH)] = ""
    """URL of a SOCKS or HTTP proxy for everything of the account; empty: none."""


class AddAccount(_Command, frozen=True, kw_only=True):
    """Add an account and sign in.

    `choice` is the id of a `NetworkChoice`. Empty: the endpoints say where; without them it is the
    built-in network.
    """

    network: Annotated[str, Meta(max_length=32)] = "msn"
    address: Address
    password: Annotated[str, Meta(min_length=1, max_length=limits.PASSWORD_LENGTH)]
    choice: Annotated[str, Meta(max_length=32)] = ""
    endpoints: Endpoints | None = None
    presence: Presence = Presence.ONLINE
    remember: bool = True
    """Keep the password, encrypted; otherwise only until aMSN2 ends."""


class MakeAccount(_Command, frozen=True, kw_only=True):
    """Make an address on the network that this aMSN2 runs itself, add the account and sign in.

    aMSN2 makes the password and keeps it. An address that was made for the person before is theirs still:
    its account is only added again.
    """

    network: Annotated[str, Meta(max_length=32)] = "msn"
    name: Annotated[str, Meta(min_length=1, max_length=limits.ADDRESS_LENGTH)]
    """What is before the @; what is behind it is the `domain` of the network's choice."""
    display_name: DisplayName = ""
    """Empty: the name of the address."""
    presence: Presence = Presence.ONLINE


class RemoveAccount(_Command, frozen=True, kw_only=True):
    """Sign out and forget an account and its history. Its address stays what it is on its network."""

    account: AccountId


class SignIn(_Command, frozen=True, kw_only=True):
    """Sign in and stay signed in; a new password replaces the stored one."""

    account: AccountId
    password: Annotated[str, Meta(max_length=limits.PASSWORD_LENGTH)] = ""
    presence: Presence | None = None
    """The status to sign in with; None: as it was."""
    remember: bool | None = None
    """As in `AddAccount`; None: as it was."""


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


class SetMedia(_Command, frozen=True, kw_only=True):
    """Tell what one listens to or plays; None: nothing."""

    account: AccountId
    media: Media | None


class SetPicture(_Command, frozen=True, kw_only=True):
    """Show another display picture, a blob of kind `PICTURE`; None: none."""

    account: AccountId
    picture: BlobName | None


class SignOutEndpoint(_Command, frozen=True, kw_only=True):
    """End what the account does at another of its endpoints."""

    account: AccountId
    endpoint: Annotated[str, Meta(min_length=1, max_length=64)]


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


class SetFavourite(_Command, frozen=True, kw_only=True):
    """Put a contact on top of the list, or no longer."""

    contact: ContactId
    favourite: bool


class SetAlert(_Command, frozen=True, kw_only=True):
    """Be told when a contact comes online, or no longer."""

    contact: ContactId
    alert: bool


class SetNotes(_Command, frozen=True, kw_only=True):
    """Keep notes on a contact; empty takes them away."""

    contact: ContactId
    notes: Annotated[str, Meta(max_length=limits.NOTES_LENGTH)]


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


class SendFile(_Command, frozen=True, kw_only=True):
    """Offer a file, a blob of kind `FILE`, to the other; the message has the command's id."""

    conversation: ConversationId
    blob: BlobName
    name: Annotated[str, Meta(min_length=1, max_length=limits.FILE_NAME_LENGTH)]


class AcceptFile(_Command, frozen=True, kw_only=True):
    """Take a file that is offered."""

    message: MessageId


class RefuseFile(_Command, frozen=True, kw_only=True):
    """Do not take a file that is offered."""

    message: MessageId


class CancelFile(_Command, frozen=True, kw_only=True):
    """End a transfer, or take an offer back."""

    message: MessageId


class RemoveFile(_Command, frozen=True, kw_only=True):
    """Keep the bytes of a file no longer, sent or received; its message stays. Cancels it if need be."""

    message: MessageId


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


class SetDraft(_Command, frozen=True, kw_only=True):
    """Keep what one has begun to write; empty: nothing."""

    conversation: ConversationId
    draft: Annotated[str, Meta(max_length=limits.DRAFT_LENGTH)]


class SetConversationNotifications(_Command, frozen=True, kw_only=True):
    """Of which messages of a conversation one is told, and until when of none."""

    conversation: ConversationId
    notifications: NotificationLevel | None = None
    """None: as the preferences say."""
    muted_until: Position | None = None
    """Milliseconds since 1970 UTC; None: not muted."""


class ClearHistory(_Command, frozen=True, kw_only=True):
    """Remove all messages of a conversation, for good."""

    conversation: ConversationId


class LeaveConversation(_Command, frozen=True, kw_only=True):
    """Leave a conversation of several; its history stays."""

    conversation: ConversationId


class SaveEmoticon(_Command, frozen=True, kw_only=True):
    """Add a custom emoticon, a blob of kind `EMOTICON`: one's own, or one that a friend sent.

    A shortcut that there is already stands for the new picture from now on.
    """

    shortcut: Shortcut
    blob: BlobName


class RenameEmoticon(_Command, frozen=True, kw_only=True):
    """Give a custom emoticon another shortcut."""

    emoticon: EmoticonId
    shortcut: Shortcut


class RemoveEmoticon(_Command, frozen=True, kw_only=True):
    """Forget a custom emoticon; messages that use it keep it."""

    emoticon: EmoticonId


class ChangePreferences(_Command, frozen=True, kw_only=True):
    """Change settings, for all browsers."""

    change: PreferencesChange


class SaveTheme(_Command, frozen=True, kw_only=True):
    """Add a custom theme, or change it."""

    theme: Theme


class RemoveTheme(_Command, frozen=True, kw_only=True):
    """Forget a custom theme; who uses it gets its base."""

    theme: ThemeId


class ReportActivity(_Command, frozen=True, kw_only=True):
    """Somebody is at a browser, or has left it; said again every minute while they are. Never stored."""

    device: Annotated[str, Meta(min_length=1, max_length=limits.DEVICE_LENGTH)]
    """Names the tab; two of one browser are two."""
    active: bool
    conversation: ConversationId | None = None
    """The conversation that they look at."""


class StartExport(_Command, frozen=True, kw_only=True):
    """Write messages into a file: of one conversation, of one account, or all. The job has this id."""

    format: ExportFormat
    conversation: ConversationId | None = None
    account: AccountId | None = None
    contents: bool = False
    """With pictures, files and sounds, where the format can have them beside it: `JSON`, in a zip."""


class StartImport(_Command, frozen=True, kw_only=True):
    """Read the logs of another program, a blob of kind `IMPORT`, into an account."""

    account: AccountId
    blob: BlobName
    format: ImportFormat = ImportFormat.AUTO


class CancelJob(_Command, frozen=True, kw_only=True):
    """End long work."""

    job: JobId


class DismissJob(_Command, frozen=True, kw_only=True):
    """Show long work that has ended no more, and remove what it wrote."""

    job: JobId


Command = (
    AddAccount
    | MakeAccount
    | RemoveAccount
    | SignIn
    | SignOut
    | SetPresence
    | SetDisplayName
    | SetPersonalMessage
    | SetMedia
    | SetPicture
    | SignOutEndpoint
    | AddContact
    | RemoveContact
    | RenameContact
    | MoveContact
    | BlockContact
    | UnblockContact
    | SetFavourite
    | SetAlert
    | SetNotes
    | AcceptRequest
    | DeclineRequest
    | AddGroup
    | RenameGroup
    | RemoveGroup
    | StartConversation
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
    | SaveEmoticon
    | RenameEmoticon
    | RemoveEmoticon
    | ChangePreferences
    | SaveTheme
    | RemoveTheme
    | ReportActivity
    | StartExport
    | StartImport
    | CancelJob
    | DismissJob
)
"""Everything a person can ask; match it with `assert_never` at the end."""
