"""What a person sees: accounts, groups, contacts, requests, conversations, messages.

Everything is frozen; times are milliseconds since 1970 UTC; identifiers carry the account.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, NewType

from msgspec import Meta, field

from amsn2.api import limits
from amsn2.api.errors import Problem
from amsn2.api.formats import Color as Color
from amsn2.api.formats import TextFormat as TextFormat
from amsn2.api.jobs import Job, JobId
from amsn2.api.media import Attachment, BlobId, Emoticon, EmoticonId, MessageEmoticon, TransferProgress
from amsn2.api.model import Model as Model
from amsn2.api.preferences import NotificationLevel, Preferences, Theme, ThemeId

PersonId = NewType("PersonId", str)
"""Names a person of this aMSN2; opaque."""
AccountId = NewType("AccountId", str)
"""Names an account of a person; short, without a colon."""
GroupId = NewType("GroupId", str)
"""`ACCOUNT:GROUP`, the group part as the network names it."""
ContactId = NewType("ContactId", str)
"""`ACCOUNT:ADDRESS`, the address in lower case."""
ConversationId = NewType("ConversationId", str)
"""`ACCOUNT:KEY`, the key made by `conversation_key`."""
MessageId = NewType("MessageId", str)
"""A UUID; of a message sent from here it is the id of the command that sent it."""

Address = Annotated[
    str, Meta(min_length=3, max_length=limits.ADDRESS_LENGTH, pattern=r"^[^\s@:,]+@[^\s@:,]+\Z")
]
DisplayName = Annotated[str, Meta(max_length=limits.NAME_LENGTH)]
PersonalMessage = Annotated[str, Meta(max_length=limits.PERSONAL_MESSAGE_LENGTH)]
GroupName = Annotated[str, Meta(min_length=1, max_length=limits.GROUP_NAME_LENGTH)]
Text = Annotated[str, Meta(min_length=1, max_length=limits.TEXT_LENGTH)]
Position = Annotated[int, Meta(ge=0, le=limits.POSITION)]


class Presence(StrEnum):
    """How available somebody is; `HIDDEN` is only ever one's own."""

    ONLINE = "online"
    BUSY = "busy"
    IDLE = "idle"
    BE_RIGHT_BACK = "be_right_back"
    AWAY = "away"
    PHONE = "phone"
    LUNCH = "lunch"
    HIDDEN = "hidden"
    OFFLINE = "offline"


class MediaKind(StrEnum):
    """What kind of thing somebody is at."""

    MUSIC = "music"
    GAME = "game"
    OFFICE = "office"


class AccountState(StrEnum):
    """Where an account stands on its way to being signed in; the order is that of the progress bar."""

    SIGNED_OUT = "signed_out"
    WAITING = "waiting"
    CONNECTING = "connecting"
    AUTHENTICATING = "authenticating"
    LOADING = "loading"
    SIGNED_IN = "signed_in"


class MessageKind(StrEnum):
    """What a line of a conversation is."""

    TEXT = "text"
    ACTION = "action"
    """What somebody does, to be shown without quotes."""
    NUDGE = "nudge"
    WINK = "wink"
    VOICE = "voice"
    INK = "ink"
    FILE = "file"
    JOINED = "joined"
    """The author came into the conversation."""
    LEFT = "left"
    """The author left the conversation, perhaps oneself."""

    @property
    def unsaid(self) -> bool:
        """Nobody said it, so it is never unread, and nobody is notified of it."""
        return self in (MessageKind.JOINED, MessageKind.LEFT)


class Delivery(StrEnum):
    """What became of a message; received ones are `DELIVERED`, files of others `SENT` until they end.

    `QUEUED`: stored here. `SENT`: the network has it. `OFFLINE`: the network keeps it until the
    contact signs in. `DELIVERED`: the contact's program has it. `FAILED`: see the message's problem.
    """

    QUEUED = "queued"
    SENT = "sent"
    OFFLINE = "offline"
    DELIVERED = "delivered"
    FAILED = "failed"


class Person(Model, frozen=True, kw_only=True):
    """Who signs in to this aMSN2."""

    id: PersonId
    name: str
    admin: bool = False


class NetworkChoice(Model, frozen=True, kw_only=True):
    """A network that can be picked by its name."""

    id: str
    """`built-in`, or the name of a preset."""
    network: str
    title: str
    domain: str = ""
    """What is behind the @ of the addresses that can be made from here; empty: none can."""


class EndpointKind(StrEnum):
    """On what a client runs."""

    COMPUTER = "computer"
    WEB = "web"
    MOBILE = "mobile"
    CONSOLE = "console"
    OTHER = "other"


class Endpoint(Model, frozen=True, kw_only=True):
    """One of the places where an account is signed in; `here` is this aMSN2."""

    id: str
    name: str
    kind: EndpointKind = EndpointKind.COMPUTER
    presence: Presence = Presence.ONLINE
    here: bool = False


class Media(Model, frozen=True, kw_only=True):
    """What somebody listens to, plays or works on."""

    title: Annotated[str, Meta(min_length=1, max_length=limits.MEDIA_LENGTH)]
    artist: Annotated[str, Meta(max_length=limits.MEDIA_LENGTH)] = ""
    kind: MediaKind = MediaKind.MUSIC


class Account(Model, frozen=True, kw_only=True):
    """An identity of a person on a network."""

    id: AccountId
    network: str
    """Kind of network: `msn`, `memory`."""
    server: str
    """Which network of that kind: the id of a `NetworkChoice`, or a host name."""
    address: str
    state: AccountState = AccountState.SIGNED_OUT
    problem: Problem | None = None
    """Why it is not signed in, when something went wrong."""
    retry_at: int | None = None
    """When the next attempt starts, while `WAITING`."""
    presence: Presence = Presence.ONLINE
    """What the person wants to be, also while not signed in."""
    automatic: Presence | None = None
    """What others see instead, `IDLE` or `AWAY`, while nobody is at any browser."""
    display_name: str = ""
    personal_message: str = ""
    media: Media | None = None
    picture: BlobId | None = None
    endpoints: tuple[Endpoint, ...] = ()
    """Where it is signed in, this aMSN2 among them; empty where the network does not tell."""
    remember: bool = True
    """The password is kept, encrypted; otherwise it is asked for after a restart."""
    allow_strangers: bool | None = None
    """Whether people who are neither allowed nor blocked may see the account and write to it.

    None: its network has not told yet.
    """


class Group(Model, frozen=True, kw_only=True):
    """A heading in the contact list."""

    id: GroupId
    account: AccountId
    name: str


class Contact(Model, frozen=True, kw_only=True):
    """Somebody on the contact list, or blocked."""

    id: ContactId
    account: AccountId
    address: str
    display_name: str = ""
    alias: str = ""
    """The person's own name for the contact; shown instead of the display name when not empty."""
    presence: Presence = Presence.OFFLINE
    personal_message: str = ""
    groups: tuple[GroupId, ...] = ()
    listed: bool = True
    """On the contact list; a blocked stranger is not."""
    blocked: bool = False
    media: str = ""
    """What they listen to or play, in one line."""
    picture: BlobId | None = None
    favourite: bool = False
    alert: bool = False
    """The person wants to be told when they come online."""
    notes: str = ""
    """The person's own notes; no network ever sees them."""
    last_seen: int | None = None
    """When they were last seen online from here; None: never, or now."""


class ContactRequest(Model, frozen=True, kw_only=True):
    """Somebody added the person and waits for an answer; has the contact's id."""

    id: ContactId
    account: AccountId
    address: str
    display_name: str = ""
    text: str = ""


class Message(Model, frozen=True, kw_only=True):
    """A line of a conversation."""

    id: MessageId
    conversation: ConversationId
    position: int
    """Place in the person's history; grows with every message, gaps are normal."""
    author: str
    """Address of who wrote it."""
    own: bool
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    format: TextFormat = TextFormat()
    sent_at: int
    delivery: Delivery = Delivery.DELIVERED
    problem: Problem | None = None
    kept_offline: bool = False
    """It waited on the network while its receiver was away."""
    emoticons: tuple[MessageEmoticon, ...] = ()
    """The custom emoticons that the text uses."""
    attachment: Attachment | None = None
    """Of files, winks, voice clips and handwriting."""


class Conversation(Model, frozen=True, kw_only=True):
    """A talk with one contact, or with several; outlives every connection."""

    id: ConversationId
    account: AccountId
    participants: tuple[str, ...]
    """Addresses of the others, sorted; one of them makes it one-to-one."""
    left: tuple[str, ...] = ()
    """Addresses of those of several who left and have not come back, sorted."""
    unread: int = 0
    read_position: int = 0
    """Position of the last message the person has seen, in any browser."""
    last: Message | None = None
    typing: tuple[str, ...] = ()
    """Addresses of those who are writing now, sorted."""
    draft: str = ""
    """What the person has begun to write, in any browser."""
    notifications: NotificationLevel | None = None
    """None: as the preferences say."""
    muted_until: int | None = None
    """Nothing is told of until then; None: not muted."""


class Snapshot(Model, frozen=True, kw_only=True):
    """The whole visible state of a person at one instant. The dictionaries are never changed in place."""

    person: Person
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    groups: dict[GroupId, Group] = field(default_factory=dict)
    contacts: dict[ContactId, Contact] = field(default_factory=dict)
    requests: dict[ContactId, ContactRequest] = field(default_factory=dict)
    conversations: dict[ConversationId, Conversation] = field(default_factory=dict)
    preferences: Preferences = Preferences()
    themes: dict[ThemeId, Theme] = field(default_factory=dict)
    emoticons: dict[EmoticonId, Emoticon] = field(default_factory=dict)
    transfers: dict[MessageId, TransferProgress] = field(default_factory=dict)
    """The files that are on their way now, by their messages."""
    jobs: dict[JobId, Job] = field(default_factory=dict)
    networks: tuple[NetworkChoice, ...] = ()


class NotificationKind(StrEnum):
    """Why somebody is to be told of something."""

    MESSAGE = "message"
    NUDGE = "nudge"
    FILE = "file"
    SIGNED_IN = "signed_in"
    REQUEST = "request"
    PROBLEM = "problem"


class Notification(Model, frozen=True, kw_only=True):
    """What a person should know who is not looking. One for each thing, whatever shows it."""

    id: str
    """Of a message its id; the same thing never has two."""
    kind: NotificationKind
    account: AccountId
    conversation: ConversationId | None = None
    position: int = 0
    """Of a message: once the conversation is read up to there, it is of no use."""
    title: str
    """Who; the person's own name for them."""
    text: str
    """What was said, in one line; empty where there is nothing, or it is not to be shown."""
    picture: BlobId | None = None
    at: int
    silent: bool = False
    """No sound: the person is busy, or it is a quiet hour."""


class MessageQuery(Model, frozen=True, kw_only=True):
    """Which messages: at most one of before, after, around (positions); none of them: the newest."""

    conversation: ConversationId
    before: Position | None = None
    after: Position | None = None
    around: Position | None = None
    limit: Annotated[int, Meta(ge=1, le=limits.PAGE)] = 50


class MessagePage(Model, frozen=True, kw_only=True):
    """Messages in order of position, and whether there are more on either side."""

    messages: tuple[Message, ...]
    earlier: bool
    later: bool


def contact_id(account: AccountId, address: str) -> ContactId:
    """The id of the contact with that address, in any case, of that account."""
    return ContactId(f"{account}:{address.lower()}")


def group_id(account: AccountId, name: str) -> GroupId:
    """The id of the group that the network calls by that name."""
    return GroupId(f"{account}:{name}")


def conversation_key(addresses: Iterable[str]) -> str:
    """The same people are the same conversation, whoever began it and however often it was restarted.

    One address is its own key; several are named by a digest, so that the key stays short.
    """
    people = sorted({address.lower() for address in addresses})
    if len(people) == 1:
        return people[0]
    return "g-" + hashlib.sha256("\n".join(people).encode()).hexdigest()[:24]


def conversation_id(account: AccountId, addresses: Iterable[str]) -> ConversationId:
    """The id of the account's conversation with exactly these people."""
    return ConversationId(f"{account}:{conversation_key(addresses)}")
