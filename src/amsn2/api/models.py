"""What a person sees: accounts, groups, contacts, requests, conversations, messages.

Everything is frozen; times are milliseconds since 1970 UTC; identifiers carry the account.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, NewType

from msgspec import Meta, Struct

from amsn2.api import limits
from amsn2.api.errors import Problem

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
Color = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}\Z")]


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
    NUDGE = "nudge"


class Delivery(StrEnum):
    """What became of a message; received ones are `DELIVERED`.

    `QUEUED`: stored here. `SENT`: the network has it. `OFFLINE`: the network keeps it until the
    contact signs in. `DELIVERED`: the contact's program has it. `FAILED`: see the message's problem.
    """

    QUEUED = "queued"
    SENT = "sent"
    OFFLINE = "offline"
    DELIVERED = "delivered"
    FAILED = "failed"


class Model(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all models: immutable, keyword only, nothing undeclared."""


class TextFormat(Model, frozen=True, kw_only=True):
    """How a text looks, as MSN's X-MMS-IM-Format can say it."""

    font: Annotated[str, Meta(max_length=64)] = ""
    color: Color | None = None
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    right_to_left: bool = False


class Person(Model, frozen=True, kw_only=True):
    """Who signs in to this aMSN2."""

    id: PersonId
    name: str
    admin: bool = False


class Account(Model, frozen=True, kw_only=True):
    """An identity of a person on a network."""

    id: AccountId
    network: str
    """Kind of network: `msn`, `memory`."""
    server: str
    """Which network of that kind, for people: `built-in` or a host name."""
    address: str
    state: AccountState = AccountState.SIGNED_OUT
    problem: Problem | None = None
    """Why it is not signed in, when something went wrong."""
    retry_at: int | None = None
    """When the next attempt starts, while `WAITING`."""
    presence: Presence = Presence.ONLINE
    """What the person wants to be, also while not signed in."""
    display_name: str = ""
    personal_message: str = ""


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


class Conversation(Model, frozen=True, kw_only=True):
    """A talk with one contact, or with several; outlives every connection."""

    id: ConversationId
    account: AccountId
    participants: tuple[str, ...]
    """Addresses of the others, sorted; one of them makes it one-to-one."""
    unread: int = 0
    read_position: int = 0
    """Position of the last message the person has seen, in any browser."""
    last: Message | None = None
    typing: tuple[str, ...] = ()
    """Addresses of those who are writing now, sorted."""


class Snapshot(Model, frozen=True, kw_only=True):
    """The whole visible state of a person at one instant. The dictionaries are never changed in place."""

    person: Person
    accounts: dict[AccountId, Account] = {}
    groups: dict[GroupId, Group] = {}
    contacts: dict[ContactId, Contact] = {}
    requests: dict[ContactId, ContactRequest] = {}
    conversations: dict[ConversationId, Conversation] = {}


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
