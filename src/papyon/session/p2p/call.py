"""One call: an object that is asked for, or a file that is offered, from the invitation to its end."""

from dataclasses import dataclass
from enum import Enum, auto

from papyon.session.p2p.bridging import Bridging
from papyon.session.p2p.stream import Stream

__all__ = ["Call", "CallKind", "CallState"]


class CallKind(Enum):
    """What a call is for."""

    OBJECT = auto()
    FILE = auto()


class CallState(Enum):
    """Where a call stands."""

    INVITED = auto()  # by us
    RINGING = auto()  # here
    ACCEPTED = auto()  # by us, and the peer does not know it yet
    PREPARING = auto()  # we have announced the data
    BRIDGING = auto()  # we wait a little for a direct connection
    RUNNING = auto()


@dataclass
class Call:
    """`ours`: we invited. `sending`: the data goes from here to there. `size` None: the peer will tell."""

    id: str
    branch: str
    session: int
    kind: CallKind
    app_id: int
    ours: bool
    size: int | None
    state: CallState
    resumable: bool = False
    paused: bool = False
    heard: bool = False
    """The peer's program has our invitation, whatever its owner will say."""
    held: bool = False
    """Paused by the side that gets the data."""
    start: int = 0
    awaited: int | None = None
    """The number of our message that has to be acknowledged before we go on."""
    stream: Stream | None = None
    bridging: Bridging | None = None

    @property
    def sending(self) -> bool:
        """Whether data goes from here to there: who asks for an object gets it, who offers a file gives."""
        return self.ours is (self.kind is CallKind.FILE)

    @property
    def place(self) -> int:
        """How many bytes have been given to the wire."""
        return self.start if self.stream is None else self.stream.place

    @property
    def sent(self) -> bool:
        """Whether all of them have."""
        return self.stream is not None and self.stream.sent
