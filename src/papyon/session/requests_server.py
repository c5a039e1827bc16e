"""What a client asks, as the server roles tell it: one frozen dataclass for each kind of request.

`trid` is the transaction id that the answer has to carry. Addresses are as written, without their
endpoint; `endpoint` is a braced GUID, or '' where none was given.
"""

from dataclasses import dataclass

from papyon.payload.lists import ListEntry
from papyon.payload.personal import EndpointData, PersonalData, PrivateEndpointData
from papyon.payload.presence import StatusChange

__all__ = [
    "Asked",
    "Call",
    "Entry",
    "ListAddition",
    "ListQuery",
    "ListRemoval",
    "Message",
    "Notice",
    "NotificationRequest",
    "PageMessage",
    "PersonalChange",
    "PrivacyChange",
    "PropertyChange",
    "SignInProof",
    "SignInStart",
    "StatusRequest",
    "SwitchboardRequest",
    "SwitchboardWanted",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What every request has."""

    trid: int


@dataclass(frozen=True, slots=True)
class SignInStart(Asked):
    """USR SSO I: somebody wants to sign in."""

    address: str


@dataclass(frozen=True, slots=True)
class SignInProof(Asked):
    """USR SSO S: the ticket and the proof of holding its secret; `endpoint` from MSNP16 on."""

    ticket: str
    proof: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class PrivacyChange(Asked):
    """BLP: whether people on neither list may see and write to the account."""

    allow_strangers: bool


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
class PropertyChange(Asked):
    """PRP: `value` is decoded; the answer echoes `raw`."""

    name: str
    value: str
    raw: str


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


NotificationRequest = (
    SignInStart
    | SignInProof
    | PrivacyChange
    | ListAddition
    | ListRemoval
    | ListQuery
    | PropertyChange
    | PersonalChange
    | StatusRequest
    | PageMessage
    | Notice
    | SwitchboardWanted
)


@dataclass(frozen=True, slots=True)
class Entry(Asked):
    """USR or ANS on a switchboard: `session` is None for the one who opens it. `who` is as written."""

    address: str
    endpoint: str
    ticket: str
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
