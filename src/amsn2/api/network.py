"""What the core asks of a network, and what a network tells the core. Names people by address only."""

from typing import Protocol

from amsn2.api.commands import Endpoints
from amsn2.api.errors import Problem
from amsn2.api.models import (
    AccountState,
    Delivery,
    Endpoint,
    Media,
    MessageId,
    MessageKind,
    Model,
    NetworkChoice,
    Presence,
    TextFormat,
)
from amsn2.api.registry import AddressMaker


class NetworkGroup(Model, frozen=True, kw_only=True):
    """A group, by the network's own id for it."""

    id: str
    name: str


class NetworkContact(Model, frozen=True, kw_only=True):
    """A contact as the network knows it; groups by the network's ids."""

    address: str
    display_name: str = ""
    alias: str = ""
    presence: Presence = Presence.OFFLINE
    personal_message: str = ""
    groups: tuple[str, ...] = ()
    listed: bool = True
    blocked: bool = False
    media: str = ""
    """What they listen to or play, in one line."""
    favourite: bool = False
    """The network keeps them as a favourite of the account's."""


class NetworkRequest(Model, frozen=True, kw_only=True):
    """Somebody added the account and is neither allowed nor blocked."""

    address: str
    display_name: str = ""
    text: str = ""


class Progress(Model, frozen=True, kw_only=True):
    """Signing in has come this far: CONNECTING, AUTHENTICATING or LOADING."""

    state: AccountState


class SignedIn(Model, frozen=True, kw_only=True):
    """Signed in; the roster was delivered before. What the network says of oneself."""

    display_name: str
    personal_message: str


class SignedOut(Model, frozen=True, kw_only=True):
    """Not signed in (any more). With `retry_at` (ms since 1970 UTC) it tries again by itself then."""

    problem: Problem | None = None
    retry_at: int | None = None


class RosterReceived(Model, frozen=True, kw_only=True):
    """The whole contact list."""

    groups: tuple[NetworkGroup, ...]
    contacts: tuple[NetworkContact, ...]
    requests: tuple[NetworkRequest, ...]


class ContactUpdated(Model, frozen=True, kw_only=True):
    """A contact is new or changed; replaces what was known."""

    contact: NetworkContact


class ContactForgotten(Model, frozen=True, kw_only=True):
    """A contact is gone."""

    address: str


class GroupUpdated(Model, frozen=True, kw_only=True):
    """A group is new or renamed."""

    group: NetworkGroup


class GroupForgotten(Model, frozen=True, kw_only=True):
    """A group is gone."""

    id: str


class RequestArrived(Model, frozen=True, kw_only=True):
    """Somebody asks to be allowed."""

    request: NetworkRequest


class RequestGone(Model, frozen=True, kw_only=True):
    """A request is answered or taken back."""

    address: str


class SelfUpdated(Model, frozen=True, kw_only=True):
    """One's own presence or names changed on the network (also from another endpoint)."""

    presence: Presence
    display_name: str
    personal_message: str
    media: Media | None = None


class PrivacyReceived(Model, frozen=True, kw_only=True):
    """Whether people who are neither allowed nor blocked may see the account and write to it.

    Told at every sign-in where the network knows such a thing, and when it changed, here or elsewhere.
    """

    allow_strangers: bool


class PictureReceived(Model, frozen=True, kw_only=True):
    """Somebody shows another display picture, or none; `address` may be the account's own.

    The bytes are as they came: hostile until they have been looked at.
    """

    address: str
    data: bytes | None


class EndpointsReceived(Model, frozen=True, kw_only=True):
    """Where the account is signed in."""

    endpoints: tuple[Endpoint, ...]


class NoticeReceived(Model, frozen=True, kw_only=True):
    """The network has something to say to people; `minutes`: until it goes down for maintenance."""

    text: str = ""
    minutes: int | None = None


class ContentReference(Model, frozen=True, kw_only=True):
    """By what the author of a message can be asked once more for something that belongs to it."""

    shortcut: str
    """Of an emoticon; empty: the content of the message itself."""
    reference: str
    """The network's own words: opaque, and a stranger's. At most `limits.REFERENCE_LENGTH` characters."""


class MessageReceived(Model, frozen=True, kw_only=True):
    """Somebody said something. `remote_id` recognises it when it comes twice: unique per author."""

    participants: tuple[str, ...]
    """Addresses of all others in the conversation, the author among them."""
    author: str
    remote_id: str
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    format: TextFormat = TextFormat()
    sent_at: int | None = None
    """When it was said (ms since 1970 UTC), where the network tells; else it is now."""
    kept_offline: bool = False
    shortcuts: tuple[str, ...] = ()
    """Those of the custom emoticons that the text uses; their pictures follow as `ContentReceived`."""
    content: bytes | None = None
    """Of handwriting the picture. That of a wink or a voice clip follows as `ContentReceived`."""
    references: tuple[ContentReference, ...] = ()
    """For what follows, should it not come: see `Connection.fetch_content`."""


class ContentReceived(Model, frozen=True, kw_only=True):
    """The picture of an emoticon, or the content of a wink or a voice clip, of a message that came before."""

    author: str
    remote_id: str
    shortcut: str
    """Empty: it is the content of the message itself."""
    data: bytes | None
    """None: it cannot be had now."""
    preview: bytes = b""
    """Of a wink a picture, where one was found in it."""


class FileOffered(Model, frozen=True, kw_only=True):
    """Somebody offers a file; the name is not safe."""

    author: str
    transfer: str
    """What the network calls the transfer; good until it ends or the session does."""
    name: str
    size: int
    preview: bytes = b""


class FileProgressed(Model, frozen=True, kw_only=True):
    """So many bytes of a file have come or gone; the first says that it has begun."""

    transfer: str
    done: int


class FileEnded(Model, frozen=True, kw_only=True):
    """A file is whole at its receiver, or it failed: refused, cancelled, broken."""

    transfer: str
    problem: Problem | None = None


class DeliveryChanged(Model, frozen=True, kw_only=True):
    """What became of a message that was sent from here."""

    message: MessageId
    delivery: Delivery
    problem: Problem | None = None


class TypingReceived(Model, frozen=True, kw_only=True):
    """Somebody is writing; good for six seconds unless said again. `typing` false: stopped."""

    participants: tuple[str, ...]
    author: str
    typing: bool = True


class ParticipantJoined(Model, frozen=True, kw_only=True):
    """Somebody is in a conversation of several; of whom it is told twice has not come twice."""

    participants: tuple[str, ...]
    """Addresses of all others in the conversation, theirs among them."""
    address: str
    new: bool = False
    """They came into what others had begun without them."""


class ParticipantLeft(Model, frozen=True, kw_only=True):
    """Somebody has left a conversation of several by themselves.

    Never told: that a network closed it because nobody spoke, that an endpoint of theirs is gone while
    another is there, or that an endpoint of one's own is.
    """

    participants: tuple[str, ...]
    address: str


NetworkEvent = (
    Progress
    | SignedIn
    | SignedOut
    | RosterReceived
    | ContactUpdated
    | ContactForgotten
    | GroupUpdated
    | GroupForgotten
    | RequestArrived
    | RequestGone
    | SelfUpdated
    | PrivacyReceived
    | PictureReceived
    | EndpointsReceived
    | NoticeReceived
    | MessageReceived
    | ContentReceived
    | FileOffered
    | FileProgressed
    | FileEnded
    | DeliveryChanged
    | TypingReceived
    | ParticipantJoined
    | ParticipantLeft
)
"""Everything a network tells."""


class NetworkListener(Protocol):
    """The core's ear for one account."""

    async def deliver(self, event: NetworkEvent) -> None:
        """Tell the core. When it returns, a `MessageReceived` is stored.

        Only then may it be acknowledged, or deleted upstream.

        Raises `StoreFailure` when it could not be stored.
        """


class OutgoingEmoticon(Model, frozen=True, kw_only=True):
    """A custom emoticon of a message on its way out, with its picture."""

    shortcut: str
    data: bytes


class FileSource(Protocol):
    """What is sent as a file."""

    name: str
    size: int
    preview: bytes
    """A PNG of at most 96 by 96 points, or nothing."""

    async def read(self, offset: int, count: int) -> bytes:
        """These bytes; fewer only at the end. Raises `OSError`."""

    async def close(self) -> None:
        """Nothing more is read. Never raises."""


class FileSink(Protocol):
    """Where a file goes that comes."""

    async def open(self, size: int, resume: bool) -> int:
        """Make ready for `size` bytes; how many of them are here already. Raises `OSError`."""

    async def write(self, data: bytes) -> None:
        """The next bytes. Raises `OSError`."""

    async def finish(self) -> None:
        """All bytes are here. Raises `OSError`."""

    async def abandon(self, keep: bool) -> None:
        """No more bytes will come. Never raises."""


class Outgoing(Model, frozen=True, kw_only=True):
    """A message on its way out. The same id may be sent again after a break: the receiver sees it once."""

    id: MessageId
    participants: tuple[str, ...]
    kind: MessageKind
    text: str
    format: TextFormat
    emoticons: tuple[OutgoingEmoticon, ...] = ()


class Connection(Protocol):
    """One account on its network.

    Unless it says otherwise a method returns when the network has done what it says, and raises
    `NetworkFailure` when it has not: `lasting` false when it is worth trying again after sign-in.
    """

    async def sign_in(self, presence: Presence) -> None:
        """Begin signing in; from then on stay signed in, with back-off, until `sign_out`.

        Returns soon: a network may be asked first where its servers are, which may be cancelled.
        """

    async def sign_out(self) -> None:
        """Sign out and stop; idempotent. Ends with a `SignedOut` event without problem."""

    async def set_presence(self, presence: Presence) -> None:
        """Change one's status."""

    async def set_display_name(self, name: str) -> None:
        """Change the name that contacts see."""

    async def set_personal_message(self, text: str) -> None:
        """Change the line under the name."""

    async def set_media(self, media: Media | None) -> None:
        """Tell what one listens to or plays."""

    async def set_picture(self, data: bytes | None) -> None:
        """Show another display picture, a PNG; None: none."""

    async def set_privacy(self, allow_strangers: bool) -> None:
        """Let people who are neither allowed nor blocked see the account and write to it, or not."""

    async def sign_out_endpoint(self, endpoint: str) -> None:
        """End the session of another endpoint. `lasting` ENDPOINT_UNKNOWN, NOT_THERE."""

    async def add_contact(self, address: str, text: str, groups: tuple[str, ...]) -> None:
        """Add to the list and allow; adding somebody who is there already succeeds."""

    async def remove_contact(self, address: str) -> None:
        """Take off the list; succeeds when not on it."""

    async def rename_contact(self, address: str, alias: str) -> None:
        """Set the own name for a contact."""

    async def move_contact(self, address: str, groups: tuple[str, ...]) -> None:
        """Put into exactly these groups."""

    async def block(self, address: str) -> None:
        """Block; idempotent."""

    async def unblock(self, address: str) -> None:
        """Allow again; idempotent."""

    async def accept(self, address: str, add: bool) -> None:
        """Allow who asked and, with `add`, put on the list."""

    async def decline(self, address: str, block: bool) -> None:
        """Take the request away and, with `block`, block."""

    async def add_group(self, name: str) -> None:
        """Make a group."""

    async def rename_group(self, group: str, name: str) -> None:
        """Rename a group."""

    async def remove_group(self, group: str) -> None:
        """Remove a group."""

    async def send(self, message: Outgoing) -> None:
        """Take the message; return at once. What became of it comes as `DeliveryChanged`.

        The last one says DELIVERED, OFFLINE or FAILED; SENT only says that the network has it.
        """

    async def send_typing(self, participants: tuple[str, ...]) -> None:
        """Tell that one is writing; never fails."""

    async def fetch_content(self, author: str, remote_id: str, reference: ContentReference) -> None:
        """Ask the author of a message once more for what belongs to it; returns at once, never fails.

        A `ContentReceived` follows, unless the session ends before.
        """

    async def leave(self, participants: tuple[str, ...]) -> None:
        """Leave a conversation of several; never fails."""

    async def offer_file(self, address: str, source: FileSource) -> str:
        """Offer a file to somebody; the name of the transfer, by which what becomes of it is told.

        Returns at once, before anything is told of it. Closes the source when it has ended.
        """

    async def accept_file(self, transfer: str, sink: FileSink) -> None:
        """Take a file that was offered; returns at once. `lasting` FILE_GONE.

        The sink is finished before a `FileEnded` without a problem, abandoned before one with a problem.
        """

    async def end_file(self, transfer: str) -> None:
        """Refuse, cancel or take back; never fails. A `FileEnded` follows for what was accepted."""


class AccountSettings(Model, frozen=True, kw_only=True):
    """What a network needs to know of an account."""

    address: str
    endpoints: Endpoints | None = None
    """None: the network's own (for msn: the built-in server)."""
    choice: str = ""
    """The id of a `NetworkChoice`; empty: as the endpoints say."""
    endpoint_id: str = ""
    """A UUID that stays the same for this account here (MSN's machine GUID)."""


class Network(AddressMaker, Protocol):
    """A kind of network; addresses are made where one of its choices has a domain, elsewhere refused."""

    choices: tuple[NetworkChoice, ...]
    """The networks of that kind that can be picked by their names."""

    def check(self, settings: AccountSettings) -> AccountSettings:
        """The same settings as they are kept: the host of a known network becomes its choice.

        The built-in network has neither choice nor endpoints. Raises `Refused` NETWORK_UNKNOWN,
        SERVER_INVALID, SERVICE_INVALID, PROXY_INVALID for what cannot be meant.
        """

    def connect(self, settings: AccountSettings, password: str, listener: NetworkListener) -> Connection:
        """A connection for one account, not signed in yet. Opens nothing."""
