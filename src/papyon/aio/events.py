"""What a client tells: one frozen class for each thing that happens, in one closed union."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from papyon.errors import PapyonError, TransferError
from papyon.payload.contents import Content, Text
from papyon.payload.msn_object import MsnObject
from papyon.payload.personal import Media
from papyon.session.endpoints import Endpoint
from papyon.session.roster import Buddy, Changes, Group, Petition
from papyon.types import Status

__all__ = [
    "ClientEvent",
    "EndpointsChanged",
    "Fate",
    "LetterChanged",
    "LetterReceived",
    "Maintenance",
    "ParticipantJoined",
    "ParticipantLeft",
    "PrivacyChanged",
    "RosterChanged",
    "RosterLoaded",
    "SelfChanged",
    "ServerNotice",
    "SignedIn",
    "SignedInElsewhere",
    "SignedOut",
    "SigningIn",
    "Stage",
    "TransferDone",
    "TransferFailed",
    "TransferOffered",
    "TransferProgress",
    "TypingReceived",
]


class SignedInElsewhere(PapyonError):  # noqa: N818 - says what happened, as all of papyon.errors does
    """The account signed in at another place, which ended the session here."""


class Stage(Enum):
    """How far signing in has come."""

    CONNECTING = auto()
    AUTHENTICATING = auto()
    LOADING = auto()


class Fate(Enum):
    """What became of a letter; SENT is the only one after which another comes."""

    SENT = auto()
    DELIVERED = auto()
    OFFLINE = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class SigningIn:
    """Signing in has come this far."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class RosterLoaded:
    """The whole contact list; comes before `SignedIn`."""

    groups: tuple[Group, ...]
    buddies: tuple[Buddy, ...]
    petitions: tuple[Petition, ...]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Signed in and visible; what the server says of oneself."""

    display_name: str
    personal_message: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Not signed in any more; `error` None: as asked. `retry_at`: when it tries again, Unix seconds."""

    error: PapyonError | None = None
    retry_at: float | None = None


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Something about the contact list is different."""

    changes: Changes


@dataclass(frozen=True, slots=True)
class PrivacyChanged:
    """Whether people on neither list may see and write to us, and whether we are asked of who added us.

    Told at sign-in, after the contact list, and when it changes.
    """

    allow_strangers: bool
    ask: bool


@dataclass(frozen=True, slots=True)
class SelfChanged:
    """One's own status, name or another of these changed, perhaps at another endpoint."""

    status: Status
    display_name: str
    personal_message: str
    media: Media | None = None
    picture: MsnObject | None = None


@dataclass(frozen=True, slots=True)
class EndpointsChanged:
    """Where the account is signed in now."""

    endpoints: tuple[Endpoint, ...]


@dataclass(frozen=True, slots=True)
class LetterReceived:
    """Somebody said something. `id` is unique for its author.

    It is confirmed to its author, or deleted from the server, once the listener returns; not when it raises.
    `own`: this account said it, at another endpoint; `author` is the account then.
    """

    participants: tuple[str, ...]
    author: str
    id: str
    content: Content
    sent: datetime | None = None
    kept_offline: bool = False
    own: bool = False

    @property
    def text(self) -> str | None:
        """The words, where it is words."""
        return self.content.text if isinstance(self.content, Text) else None


@dataclass(frozen=True, slots=True)
class LetterChanged:
    """What became of a letter that was sent from here."""

    id: str
    fate: Fate
    error: PapyonError | None = None


@dataclass(frozen=True, slots=True)
class TypingReceived:
    """Somebody is writing, or recording a voice clip; good for six seconds."""

    participants: tuple[str, ...]
    author: str
    recording: bool = False


@dataclass(frozen=True, slots=True)
class ParticipantJoined:
    """Somebody is in a conversation of several in which something was said.

    Told of everybody there when the first word is said among them, and of who comes back later; of whom it is
    told twice has not come twice. `new`: they came into what others had begun without them.
    """

    participants: tuple[str, ...]
    address: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class ParticipantLeft:
    """Somebody has left a conversation of several by themselves, not because it was silent for long."""

    participants: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The server will go down for a while in so many minutes."""

    minutes: int


@dataclass(frozen=True, slots=True)
class ServerNotice:
    """The network has something to say to people; `url` is where there is more, or ''."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TransferOffered:
    """Somebody offers a file: accept or refuse `transfer`. `name` is safe as a file name, `size` in bytes.

    `preview` is a PNG of at most 96 by 96 points, or b''. `resumable`: it can begin in the middle.
    """

    transfer: str
    address: str
    name: str
    size: int
    preview: bytes = b""
    resumable: bool = False


@dataclass(frozen=True, slots=True)
class TransferProgress:
    """So many bytes of `size` have come or gone, a few times a second; the first says that it has begun."""

    transfer: str
    place: int
    size: int


@dataclass(frozen=True, slots=True)
class TransferDone:
    """All of a file is here, or there."""

    transfer: str


@dataclass(frozen=True, slots=True)
class TransferFailed:
    """A file did not get through; `error` says whether it was refused, cancelled, or what broke."""

    transfer: str
    error: TransferError


ClientEvent = (
    SigningIn
    | RosterLoaded
    | SignedIn
    | SignedOut
    | RosterChanged
    | PrivacyChanged
    | SelfChanged
    | EndpointsChanged
    | LetterReceived
    | LetterChanged
    | TypingReceived
    | ParticipantJoined
    | ParticipantLeft
    | TransferOffered
    | TransferProgress
    | TransferDone
    | TransferFailed
    | Maintenance
    | ServerNotice
)
"""Everything that a client tells."""
