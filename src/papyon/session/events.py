"""What the client machines tell: one frozen class for each thing that happens, in two closed unions."""

from dataclasses import dataclass, field
from enum import StrEnum

from papyon.errors import PapyonError, ServerError
from papyon.payload.listchange import ListChange
from papyon.payload.message import MimeMessage
from papyon.payload.page import Page
from papyon.payload.personal import PersonalData
from papyon.payload.presence import Presence
from papyon.payload.synchronisation import Stamps
from papyon.session.synchronisation import SyncedLists
from papyon.types import Capabilities, Dialect
from papyon.wire import WireCommand

__all__ = [
    "NO_CAPABILITIES",
    "Accepted",
    "AddedBy",
    "CallRefused",
    "Closed",
    "DetailTold",
    "DialectChosen",
    "GoingDown",
    "Greeted",
    "Invited",
    "Joined",
    "Left",
    "ListPushed",
    "ListsChanged",
    "MessageHandled",
    "NoteReceived",
    "NoticeTold",
    "NotificationEvent",
    "NotificationMessage",
    "OutReason",
    "PageReceived",
    "PersonalTold",
    "PresenceTold",
    "Redirected",
    "Refused",
    "RemovedBy",
    "Replied",
    "Said",
    "SignedOutBy",
    "SwitchboardEvent",
    "SwitchboardOpened",
    "Synchronised",
    "TicketWanted",
]


NO_CAPABILITIES = Capabilities()
"""What somebody can do of whom nothing was told."""


class OutReason(StrEnum):
    """Why the server ended the session."""

    OTHER = ""
    ELSEWHERE = "OTH"
    GOING_DOWN = "SSD"
    RECONNECT = "RCT"
    TERMS = "TOU"
    MIGRATION = "MIG"


@dataclass(frozen=True, slots=True)
class Closed:
    """The connection is over; close it. `error` is None when that was agreed (OUT, or the end of the stream
    after the last command)."""

    error: PapyonError | None = None


# The notification server.


@dataclass(frozen=True, slots=True)
class DialectChosen:
    """The server is one, and speaks this dialect with us."""

    dialect: Dialect


@dataclass(frozen=True, slots=True)
class TicketWanted:
    """Get a ticket for `policy`, and answer with it and the proof for `nonce`.

    `nonce` is '' before MSNP15: then `policy` is the challenge of Passport 1.4, and no proof is wanted.
    """

    policy: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """Signed in; the lists come next. `name` is one's own, where this dialect tells it here (MSNP8, 9)."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Redirected:
    """Close this connection and begin anew at that server."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Replied:
    """The server did what command `trid` asked; for an offline message: it has it on its disk."""

    trid: int
    command: WireCommand


@dataclass(frozen=True, slots=True)
class Refused:
    """The server did not do what command `trid` asked."""

    trid: int
    error: ServerError


@dataclass(frozen=True, slots=True)
class SwitchboardOpened:
    """The server has a switchboard for us, as command `trid` asked."""

    trid: int
    host: str
    port: int
    ticket: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PresenceTold:
    """Somebody is there, or FLN: gone. One's own address tells of one's other endpoints."""

    presence: Presence


@dataclass(frozen=True, slots=True)
class PersonalTold:
    """What somebody says of themselves: personal message and the like."""

    address: str
    data: PersonalData


@dataclass(frozen=True, slots=True)
class AddedBy:
    """Somebody put us on their list."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class RemovedBy:
    """Somebody took us off their list."""

    address: str


@dataclass(frozen=True, slots=True)
class ListsChanged:
    """Lists or address book changed elsewhere; nothing new to who has read them since the stamp `modified`.

    `circle` is the GUID of a circle that is new. Both are '' where the server does not tell them.
    """

    modified: str = ""
    circle: str = ""


@dataclass(frozen=True, slots=True)
class Synchronised:
    """SYN `trid` is answered to the last line (MSNP8 to 12). `lists` None: as they were at these stamps."""

    trid: int
    stamps: Stamps
    lists: SyncedLists | None


@dataclass(frozen=True, slots=True)
class ListPushed:
    """Something of the lists is different now, unasked (MSNP8 to 12). Being added is `AddedBy`."""

    change: ListChange


@dataclass(frozen=True, slots=True)
class DetailTold:
    """A property of somebody, such as a telephone number under PHM (MSNP8 to 12); '' takes it away."""

    address: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody opened a switchboard for us."""

    session: str
    host: str
    port: int
    ticket: str = field(repr=False)
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class NotificationMessage:
    """A MSG of the server: profile, mail data, offline message notices."""

    message: MimeMessage


@dataclass(frozen=True, slots=True)
class GoingDown:
    """The server will go down in so many minutes."""

    minutes: int


@dataclass(frozen=True, slots=True)
class NoticeTold:
    """A notice of the service for people: what it says, and where there is more; '' where it does not say."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class NoteReceived:
    """An endpoint of `address` has a note for us, or for all endpoints of ours.

    `endpoint` is its braced GUID, '' where it is not told; `kind` is a `NoteKind` or a younger number. Those
    that end a session or close a conversation count only from one's own address.
    """

    address: str
    endpoint: str
    kind: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class PageReceived:
    """Somebody without a switchboard says something: who is on another network, or was offline."""

    page: Page


@dataclass(frozen=True, slots=True)
class SignedOutBy:
    """The server ends the session; `minutes` is when to come back, for RECONNECT."""

    reason: OutReason
    minutes: int = 0


NotificationEvent = (
    DialectChosen
    | TicketWanted
    | Accepted
    | Redirected
    | Replied
    | Refused
    | SwitchboardOpened
    | PresenceTold
    | PersonalTold
    | AddedBy
    | RemovedBy
    | ListsChanged
    | Synchronised
    | ListPushed
    | DetailTold
    | Invited
    | NotificationMessage
    | GoingDown
    | NoticeTold
    | NoteReceived
    | PageReceived
    | SignedOutBy
    | Closed
)
"""Everything that a notification session tells."""


# The switchboard.


@dataclass(frozen=True, slots=True)
class Greeted:
    """The switchboard let us in; whoever was there before us has been told as `Joined`."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody came in, with their first endpoint."""

    address: str
    name: str
    capabilities: Capabilities = NO_CAPABILITIES


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody left with their last endpoint; `idle` when the server closed for silence.

    One's own address: all one's other endpoints have left.
    """

    address: str
    idle: bool = False


@dataclass(frozen=True, slots=True)
class CallRefused:
    """Somebody could not be called in; 217 says that they are not online."""

    address: str
    error: ServerError


@dataclass(frozen=True, slots=True)
class MessageHandled:
    """What became of the message `trid`: every participant's connection took it, or not."""

    trid: int
    delivered: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody said something."""

    address: str
    name: str
    message: MimeMessage


SwitchboardEvent = Greeted | Joined | Left | CallRefused | MessageHandled | Said | Closed
"""Everything that a switchboard session tells."""
