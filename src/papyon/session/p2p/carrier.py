"""What both versions of TLP do for MSNSLP: carry texts and data as packets, and say what arrived."""

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol

from papyon.session.p2p.stream import Stream

__all__ = [
    "DIRECT_ROOM",
    "REMEMBERED",
    "SWITCHBOARD_ROOM",
    "UNANSWERED",
    "UNSENT",
    "Acknowledged",
    "Arrival",
    "Broken",
    "Carrier",
    "DataArrived",
    "Dice",
    "Outgoing",
    "Prepared",
    "TextArrived",
]

SWITCHBOARD_ROOM: Final = 1202
"""Bytes of a body in a switchboard message: what official clients send."""

DIRECT_ROOM: Final = 1352
"""Bytes of a body in a packet of a direct connection: what official clients take."""

UNSENT: Final = 512
"""Packets that may wait; a peer that makes us answer more, and takes nothing, is not heard any more."""

UNANSWERED: Final = 512
"""Messages that may lack their acknowledgement; past that the oldest are given up: there are programs that
give none, and peers that make us answer without end."""

REMEMBERED: Final = 64
"""Messages that are known by their number when they come again."""


class Dice(Protocol):
    """Throws `bits` random bits; `random.Random.getrandbits` is one."""

    def __call__(self, bits: int, /) -> int:
        """A number below two to the `bits`."""


class Outgoing(Protocol):
    """A packet that is ready to go."""

    def encode(self, footer: bool) -> bytes:
        """Its bytes; `footer` for switchboards."""


@dataclass(frozen=True, slots=True)
class TextArrived:
    """A whole text of MSNSLP."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """The peer will send the data of this session."""

    session: int


@dataclass(frozen=True, slots=True)
class DataArrived:
    """The next bytes of a session, in order; `total` is the size of all."""

    session: int
    offset: int
    data: bytes
    total: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The peer has the message that was given this number."""

    message: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The peer stopped this session without a word, or what it sends makes no sense."""

    session: int


Arrival = TextArrived | Prepared | DataArrived | Acknowledged | Broken


class Carrier(ABC):
    """The packets between two peers. Texts go before data, and streams take turns."""

    FILE: int
    OBJECT: int

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._unsent: deque[Outgoing] = deque()
        self._streams: dict[int, Stream] = {}
        self._wanted: dict[int, int | None] = {}

    @property
    def overloaded(self) -> bool:
        """Whether the peer makes us say more than it takes."""
        return len(self._unsent) > UNSENT

    @property
    def silent(self) -> bool:
        """Whether nothing would be lost by forgetting it."""
        return not (self._unsent or self._streams or self._wanted)

    @abstractmethod
    def say(self, text: bytes) -> int:
        """Send a text of MSNSLP; the number under which it is `Acknowledged`."""

    @abstractmethod
    def prepare(self, session: int, app_id: int) -> int | None:
        """Announce data; the number under which that is `Acknowledged`, None when that is not waited for."""

    @abstractmethod
    def number_of(self, session: int) -> int | None:
        """The number under which the data of a session is `Acknowledged` as a whole, None when it is not."""

    @abstractmethod
    def handshake_identifier(self) -> int:
        """The number that the handshake of a direct connection takes up."""

    @abstractmethod
    def receive(self, packet: bytes) -> list[Arrival]:
        """Take a packet, with or without a footer. Raises `PayloadError`."""

    @abstractmethod
    def _cut(self, stream: Stream, room: int) -> Outgoing:
        """The next packet of a stream."""

    @abstractmethod
    def _say_again(self) -> None:
        """Send what was not acknowledged once more."""

    def next_packet(self, direct: bool) -> bytes | None:
        """The next packet for this kind of bridge, None when there is nothing to send."""
        if self._unsent:
            return self._unsent.popleft().encode(footer=not direct)
        for session, stream in self._streams.items():
            if stream.ready:
                packet = self._cut(stream, DIRECT_ROOM if direct else SWITCHBOARD_ROOM)
                # To the end of the line.
                self._streams[session] = self._streams.pop(session)
                return packet.encode(footer=not direct)
        return None

    def begin(self, session: int, kind: int, app_id: int, total: int, start: int = 0) -> Stream:
        """Begin to send data: ask the stream what it `wants`. `kind` is `FILE` or `OBJECT` of this class."""
        stream = self._streams[session] = Stream(session, kind, app_id, total, start)
        return stream

    def expect(self, session: int, total: int | None, start: int = 0) -> None:
        """Take data of this session from now on, from byte `start`; `total` None: as the peer says."""
        self._wanted[session] = total
        self._expect_from(session, start)

    @abstractmethod
    def _expect_from(self, session: int, start: int) -> None:
        """Make room for the data of a session."""

    def forget(self, session: int) -> None:
        """The session is over: neither send nor take its data."""
        self._streams.pop(session, None)
        self._wanted.pop(session, None)

    def abandon(self) -> None:
        """Nothing more is sent."""
        self._unsent.clear()
        self._streams.clear()
        self._wanted.clear()

    def bridge_lost(self) -> None:
        """A direct connection broke: nobody knows what was still in it."""
        for stream in self._streams.values():
            stream.rewind()
        self._say_again()
