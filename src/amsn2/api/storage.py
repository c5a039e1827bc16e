"""What the core asks of a store, for one person. Everything that must survive `kill -9` passes here."""

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol

from amsn2.api.blob_storage import Blobs, Uploads
from amsn2.api.commands import Command, CommandId, Endpoints
from amsn2.api.errors import Problem
from amsn2.api.jobs import ImportFormat
from amsn2.api.media import Attachment, BlobId, Emoticon, EmoticonId, MessageEmoticon, PictureSeen
from amsn2.api.models import (
    AccountId,
    Contact,
    ContactId,
    ContactRequest,
    Conversation,
    ConversationId,
    Delivery,
    Group,
    GroupId,
    Media,
    Message,
    MessageId,
    MessageKind,
    MessagePage,
    MessageQuery,
    Model,
    Presence,
)
from amsn2.api.preferences import Preferences, Theme, ThemeId
from amsn2.api.search import SearchPage, SearchQuery


class StoredAccount(Model, frozen=True, kw_only=True):
    """What is kept of an account; its password is kept apart, so that no log shows it.

    The proxy of the endpoints may name a password, so that it is kept encrypted.
    """

    id: AccountId
    network: str
    address: str
    endpoints: Endpoints | None = None
    endpoint_id: str
    """A UUID that stays the same for this account here."""
    wanted: bool = True
    """The person wants it signed in, also after a restart."""
    presence: Presence = Presence.ONLINE
    display_name: str = ""
    personal_message: str = ""
    choice: str = ""
    media: Media | None = None
    picture: BlobId | None = None
    remember: bool = True
    allow_strangers: bool | None = None
    """As the network has it, or is to have it."""


class Remarks(Model, frozen=True, kw_only=True):
    """What is kept of a contact that no network knows; outlives every change of the list."""

    contact: ContactId
    picture: BlobId | None = None
    favourite: bool = False
    alert: bool = False
    notes: str = ""
    last_seen: int | None = None


class MissingContent(Model, frozen=True, kw_only=True):
    """Something that belongs to a message and has not come, and how often its author was asked for it."""

    id: str
    """Names it among all that is missing; opaque."""
    message: MessageId
    account: AccountId
    author: str
    remote_id: str
    shortcut: str
    """Of an emoticon; empty: the content of the message itself."""
    reference: str
    asked: int
    asked_at: int
    """The last time (ms since 1970 UTC)."""


class AddressState(StrEnum):
    """How far an address of the network in the box has come."""

    MAKING = "making"
    """It may be there already, and nobody was told of it yet."""
    CHANGING = "changing"
    """It has the password that all of its person's once shared, or its own already."""
    MADE = "made"
    LOST = "lost"
    """Its password cannot be read any more, since the key file is another: it is to have a new one."""


class OwnAddress(Model, frozen=True, kw_only=True):
    """An address that was made for the person on the network that this aMSN2 runs itself."""

    address: str
    state: AddressState = AddressState.MADE


class UnfinishedImport(Model, frozen=True, kw_only=True):
    """An import that has not ended: it begins anew after a restart."""

    id: CommandId
    account: AccountId
    blob: BlobId
    format: ImportFormat
    added: int = 0
    """Messages that it has brought."""


class Stored(Model, frozen=True, kw_only=True):
    """All of a person that the core keeps in memory, as it is loaded at the start."""

    accounts: tuple[StoredAccount, ...] = ()
    groups: tuple[Group, ...] = ()
    contacts: tuple[Contact, ...] = ()
    """Everybody `OFFLINE`: presence is not kept."""
    requests: tuple[ContactRequest, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    """The newest `limits.CONVERSATIONS` by their last message; `unread` and `last` are worked out."""
    waiting: tuple[Command, ...] = ()
    """Commands that wait for their network, in the order in which they were added."""
    outgoing: tuple[Message, ...] = ()
    """Own messages that are still `QUEUED` or `SENT`, by position."""
    incoming: tuple[Message, ...] = ()
    """Files of others that had not ended, by position."""
    preferences: Preferences = Preferences()
    themes: tuple[Theme, ...] = ()
    emoticons: tuple[Emoticon, ...] = ()
    remarks: tuple[Remarks, ...] = ()
    """What the person keeps of contacts, on the list or not."""
    unnotified: tuple[Message, ...] = ()
    """Received and unread messages of which it was not decided whether to notify, by position."""
    missing: tuple[MissingContent, ...] = ()
    """What belongs to messages and has not come, in the order in which it was asked for."""
    absent_since: int | None = None
    """See `save_absence`."""
    addresses: tuple[OwnAddress, ...] = ()
    """Those that were made for the person on the network that this aMSN2 runs itself, in use or not."""
    imports: tuple[UnfinishedImport, ...] = ()


class AddedMessage(Model, frozen=True, kw_only=True):
    """A message as it was stored."""

    message: Message
    """With its position."""
    unread: int
    """Unread messages of its conversation, with this one."""


class Cleared(Model, frozen=True, kw_only=True):
    """Messages of a conversation that are gone: all up to that position."""

    conversation: ConversationId
    position: int
    unread: int
    """What is left."""


class MessageUsage(Model, frozen=True, kw_only=True):
    """How much was said."""

    messages: int
    message_bytes: int
    oldest: int | None
    """When the oldest message was said."""


class Transaction(Protocol):
    """Changes that are stored together or not at all. Every method may raise `StoreFailure`."""

    async def remember_command(self, command: CommandId, at: int) -> None:
        """Keep the id of an executed command, and when (ms since 1970 UTC); a known id stays as it is."""

    async def forget_commands(self, before: int) -> None:
        """Drop the ids that were kept before that time, except of commands that wait."""

    async def add_waiting(self, account: AccountId, command: Command) -> None:
        """Keep a command that waits for the network of its account, behind the others."""

    async def remove_waiting(self, command: CommandId) -> None:
        """The command waits no longer; unknown ones are fine."""

    async def save_account(self, account: StoredAccount) -> None:
        """Add an account or replace what was kept of it."""

    async def save_password(self, account: AccountId, password: str) -> None:
        """Keep the password of an account, encrypted."""

    async def forget_password(self, account: AccountId) -> None:
        """Keep the password of an account no longer."""

    async def remove_account(self, account: AccountId) -> None:
        """Forget an account and all that has its id: roster, conversations, messages, waiting commands."""

    async def save_address(self, address: OwnAddress, password: str) -> None:
        """Keep an address of the person, how it stands, and its password, sealed; empty: it is not known."""

    async def remove_address(self, address: str) -> None:
        """It was not made."""

    async def replace_roster(
        self,
        account: AccountId,
        groups: tuple[Group, ...],
        contacts: tuple[Contact, ...],
        requests: tuple[ContactRequest, ...],
    ) -> None:
        """Keep exactly these of the account."""

    async def save_group(self, group: Group) -> None:
        """Add a group or replace it."""

    async def remove_group(self, group: GroupId) -> None:
        """Forget a group; the core changes its contacts itself."""

    async def save_contact(self, contact: Contact) -> None:
        """Add a contact or replace it; its presence is not kept."""

    async def remove_contact(self, contact: ContactId) -> None:
        """Forget a contact; its conversations stay."""

    async def save_request(self, request: ContactRequest) -> None:
        """Add a request or replace it."""

    async def remove_request(self, request: ContactId) -> None:
        """Forget a request."""

    async def add_conversation(self, conversation: Conversation) -> None:
        """Add an empty conversation; one that exists stays as it is."""

    async def add_message(
        self, message: Message, remote_id: str | None = None, *, last: bool = False
    ) -> AddedMessage | None:
        """Append a message to a conversation that exists; its position is chosen here.

        A position is greater than any that the person's store has ever given. None, and no message is added,
        when the person already has one with that id, or the account one of that author with that `remote_id`.
        `last`: nothing follows in this transaction, which is on disk when this returns; raises as a commit.
        """

    async def add_past(self, past: tuple[Message, ...]) -> int:
        """Put messages at their times into conversations that exist; returns how many their account had not.

        One whose id another account has gets an id that follows from both: each account knows it only once.

        Their positions are those of their times, so that they stand between the others; none is ever unread.
        Those of the same time stand in the order in which they come.
        """

    async def add_import(self, unfinished: UnfinishedImport) -> None:
        """Keep an import, so that it goes on after a restart; its blob stays meanwhile."""

    async def change_import(self, unfinished: CommandId, added: int) -> None:
        """How many messages it has brought; one that has ended stays so."""

    async def remove_import(self, unfinished: CommandId) -> None:
        """It has ended; an unknown one is fine."""

    async def clear_history(self, conversation: ConversationId, upto: int, limit: int) -> Cleared | None:
        """Remove messages up to a position, the oldest first, so many at most; None when none is left."""

    async def expire_messages(self, before: int, limit: int) -> tuple[Cleared, ...]:
        """Remove about so many messages of before that time (ms since 1970 UTC); empty when none is left.

        Those that the network has not done with stay, and what follows them.
        """

    async def forget_files(self, before: int, limit: int) -> tuple[Message, ...]:
        """Let messages of before that time have no files any more, so many at most; those that changed."""

    async def change_message(self, message: MessageId, delivery: Delivery, problem: Problem | None) -> None:
        """What became of a message."""

    async def change_kind(self, message: MessageId, kind: MessageKind) -> None:
        """A line that nobody said says something else."""

    async def change_content(
        self,
        message: MessageId,
        emoticons: tuple[MessageEmoticon, ...],
        attachment: Attachment | None,
    ) -> None:
        """The emoticons and the attachment of a message, instead of those that it had."""

    async def save_missing(self, missing: MissingContent) -> None:
        """Something of a message that is stored has not come yet, or its author was asked for it again."""

    async def remove_missing(self, missing: str) -> None:
        """It has come, or never will; an unknown one is fine. It goes with its message too."""

    async def save_preferences(self, preferences: Preferences) -> None:
        """Keep the settings."""

    async def save_theme(self, theme: Theme) -> None:
        """Add a custom theme or replace it."""

    async def remove_theme(self, theme: ThemeId) -> None:
        """Forget a custom theme; an unknown one is fine."""

    async def save_emoticon(self, emoticon: Emoticon) -> None:
        """Add a custom emoticon or replace it."""

    async def remove_emoticon(self, emoticon: EmoticonId) -> None:
        """Forget a custom emoticon; an unknown one is fine."""

    async def save_remarks(self, remarks: Remarks) -> None:
        """Keep what the person keeps of a contact."""

    async def add_picture(self, who: ContactId, picture: PictureSeen) -> None:
        """Somebody shows a picture; one that they showed before stays as it was. Oneself is a contact too."""

    async def save_talk(self, conversation: Conversation) -> None:
        """Keep draft, notifications, mute and who left of a conversation that exists."""

    async def save_absence(self, since: int | None) -> None:
        """Keep since when nobody is at any browser, where contacts see it; None: somebody is."""

    async def move_notified_position(self, conversation: ConversationId, position: int) -> None:
        """It is decided of all messages up to there whether to notify of them; never goes back."""

    async def move_read_position(self, conversation: ConversationId, position: int) -> int:
        """Read up to there; never goes back. The unread messages that are left: others', above it."""


class Store(Protocol):
    """The store of one person; nobody else's is seen through it. The core is its only writer.

    Ids are unique within a person only: accounts, messages and commands of two persons may share one.
    Every method may raise `StoreFailure`.
    """

    @property
    def blobs(self) -> Blobs:
        """The person's pictures, emoticons, sounds and files."""

    @property
    def uploads(self) -> Uploads:
        """What the person's browsers are sending."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin; leaving the block commits, and only then is it on disk. An exception rolls back.

        The commit raises `StoreFailure` when it did not happen, `STORE_FULL` when the disk is full.
        """

    async def load(self) -> Stored:
        """Everything that the core keeps in memory."""

    async def knows_command(self, command: CommandId) -> bool:
        """Whether a command with that id was executed."""

    async def password(self, account: AccountId) -> str:
        """The password of an account; empty when there is none or it cannot be decrypted any more."""

    async def address_password(self, address: str) -> str:
        """The password of an address of the person; empty as that of an account."""

    async def conversation(self, conversation: ConversationId) -> Conversation | None:
        """A conversation, also one too old to be loaded; `unread` and `last` are worked out."""

    async def files(self, limit: int) -> tuple[Message, ...]:
        """So many messages of files that are kept, the largest first."""

    async def pictures(self, who: ContactId | None) -> tuple[PictureSeen, ...]:
        """The newest `limits.PICTURES` pictures that a contact has shown; None: of all own accounts."""

    async def message(self, message: MessageId) -> Message | None:
        """A message."""

    async def messages(self, query: MessageQuery) -> MessagePage:
        """A page of history; empty for an unknown conversation.

        `before` and `after` leave that position out; `around` has it in the middle, as far as possible.
        """

    async def origins(self, messages: Collection[MessageId]) -> dict[MessageId, MessageId]:
        """By which ids those came that another account of the person had already; see `add_past`."""

    async def search(self, query: SearchQuery) -> SearchPage:
        """Messages with all the words of the query, the newest first; whatever they are, it is no failure."""

    async def usage(self) -> MessageUsage:
        """How much was said; as fast with a million messages as with ten."""

    async def conversations(self, account: AccountId | None) -> tuple[Conversation, ...]:
        """Every conversation with messages, of one account or of all, without what was said; by id."""

    async def count_messages(self, conversations: tuple[ConversationId, ...]) -> int:
        """How many messages these have."""

    async def give_back_room(self) -> None:
        """Make the database smaller by what was removed, as far as that is quickly done."""
