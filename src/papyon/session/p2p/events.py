"""What the machine of a peer tells: one frozen class for each thing that happens, in one closed union."""

from dataclasses import dataclass
from enum import Enum

from papyon.payload.p2p.bridge import Spot
from papyon.payload.p2p.direct import Handshake
from papyon.payload.p2p.file_context import FileContext

__all__ = [
    "Accepted",
    "BridgeAsked",
    "BridgeFound",
    "BridgeWanted",
    "Ended",
    "Ending",
    "FileOffered",
    "Finished",
    "ObjectAsked",
    "PeerEvent",
    "Received",
]


class Ending(Enum):
    """Why a call ended before everything had arrived."""

    DECLINED = "the other side does not want it"
    UNKNOWN = "the other side does not have it any more"
    UNSUPPORTED = "the other side's program cannot do this"
    CANCELLED = "the other side cancelled it"
    BROKEN = "the other side's program sent what makes no sense"


@dataclass(frozen=True, slots=True)
class ObjectAsked:
    """The peer wants the data of an MSNObject: `serve` or `refuse` it."""

    call: str
    msn_object: str


@dataclass(frozen=True, slots=True)
class FileOffered:
    """The peer offers a file: `accept` or `refuse` it. `resumable`: from any byte on."""

    call: str
    context: FileContext
    resumable: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """The peer takes what we offered, from byte `start` on."""

    call: str
    start: int


@dataclass(frozen=True, slots=True)
class Received:
    """The next bytes, in order; `total` is the size of all."""

    call: str
    offset: int
    data: bytes
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Everything has arrived, here or there; the call is over."""

    call: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over before that."""

    call: str
    ending: Ending


@dataclass(frozen=True, slots=True)
class BridgeAsked:
    """The peer wants a direct connection: listen with this handshake if possible, then `answer_bridge`."""

    call: str
    handshake: Handshake


@dataclass(frozen=True, slots=True)
class BridgeWanted:
    """The peer cannot listen: listen with this handshake if possible, then `invite_bridge`."""

    call: str
    handshake: Handshake


@dataclass(frozen=True, slots=True)
class BridgeFound:
    """The peer listens: connect to one of these with this handshake, then `settle_bridge` either way."""

    call: str
    spots: tuple[Spot, ...]
    handshake: Handshake


PeerEvent = (
    ObjectAsked
    | FileOffered
    | Accepted
    | Received
    | Finished
    | Ended
    | BridgeAsked
    | BridgeWanted
    | BridgeFound
)
"""Everything that a peer tells."""
