"""What a client asks, as the server roles tell it: one frozen dataclass for each kind of request.

`trid` is the transaction id that the answer has to carry. Addresses are as written, without their
endpoint; `endpoint` is a braced GUID, or '' where none was given.
"""

from dataclasses import dataclass, field

from papyon.payload.listchange import ListChange
from papyon.payload.lists import ListEntry
from papyon.payload.personal import EndpointData, PersonalData, PrivateEndpointData
from papyon.payload.presence import StatusChange
from papyon.payload.routed import RoutedMessage
from papyon.payload.synchronisation import Stamps

__all__ = [
    "Asked",
    "Call",
    "CirclesShown",
    "Datagram",
    "Entry",
    "ListAddition",
    "ListEdit",
    "ListQuery",
    "ListRemoval",
    "Message",
    "Notice",
    "NotificationRequest",
    "PageMessage",
    "PersonalChange",
    "Publication",
    "SignInProof",
    "SignInStart",
    "StatusRequest",
    "SwitchboardRequest",
    "SwitchboardWanted",
    "Synchronisation",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What every request has."""

    trid: int


@dataclass(frozen=True, slots=True)
class SignInStart(Asked):
    """USR SSO I, or TWN I before MSNP15: somebody wants to sign in."""

    address: str


@dataclass(frozen=True, slots=True)
class SignInProof(Asked):
    """USR S: the ticket, and the proof of holding its secret.

    `proof` is '' before MSNP15, where the ticket is proof enough, and in MSNP15 from clients that were given
    another sign-in library; `endpoint` comes from MSNP16 on.
    """

    ticket: str = field(repr=False)
    proof: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class Synchronisation(Asked):
    """SYN: what is new since the client's copy of the lists (MSNP8 to 12)?"""

    stamps: Stamps


@dataclass(frozen=True, slots=True)
class ListEdit(Asked):
    """A change of lists, groups, modes or properties as of MSNP8 to 12; all dialects have BLP and PRP.

    What the client leaves open in it is filled in for the answer.
    """

    change: ListChange


@dataclass(frozen=True, slots=True)
class ListAddition(Asked):
    """ADL. The initial one repeats the whole lists and ends the list phase."""

    entries: tuple[ListEntry, ...]
    initial: bool


@dataclass(frozen=True, slots=True)
class ListRemoval(Asked):
    """RML."""

    entries: tuple[ListEntry, ...]


@dataclass(frozen=True, slots=True)
class ListQuery(Asked):
    """FQY: to which network does an address belong?"""

    entry: ListEntry


@dataclass(frozen=True, slots=True)
class PersonalChange(Asked):
    """UUX."""

    data: PersonalData | EndpointData | PrivateEndpointData


@dataclass(frozen=True, slots=True)
class StatusRequest(Asked):
    """CHG: the answer echoes `raw`."""

    change: StatusChange
    raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageMessage(Asked):
    """UUM: for somebody who is offline or elsewhere. Success is silent. `kind` 1 is text."""

    address: str
    network: int
    kind: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Notice(Asked):
    """UUN: something for an account, or for one of its endpoints."""

    address: str
    endpoint: str
    kind: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class SwitchboardWanted(Asked):
    """XFR SB."""


@dataclass(frozen=True, slots=True)
class CirclesShown(Asked):
    """USR SHA: the circle ticket of the address book, as it stands there."""

    ticket: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Publication(Asked):
    """PUT or DEL: something of a circle is from now on, or no longer."""

    verb: str
    message: RoutedMessage


@dataclass(frozen=True, slots=True)
class Datagram(Asked):
    """SDG: a message to a circle. Success is silent."""

    message: RoutedMessage


NotificationRequest = (
    SignInStart
    | SignInProof
    | Synchronisation
    | ListEdit
    | ListAddition
    | ListRemoval
    | ListQuery
    | PersonalChange
    | StatusRequest
    | PageMessage
    | Notice
    | SwitchboardWanted
    | CirclesShown
    | Publication
    | Datagram
)


@dataclass(frozen=True, slots=True)
class Entry(Asked):
    """USR or ANS on a switchboard: `session` is None for the one who opens it. `who` is as written."""

    address: str
    endpoint: str
    ticket: str = field(repr=False)
    session: str | None
    who: str


@dataclass(frozen=True, slots=True)
class Call(Asked):
    """CAL: invite somebody."""

    address: str


@dataclass(frozen=True, slots=True)
class Message(Asked):
    """MSG: `kind` is U, N, A, D or S and says which answer the sender wants."""

    kind: str
    payload: bytes


SwitchboardRequest = Entry | Call | Message
