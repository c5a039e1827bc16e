"""TLP version 2 in both roles: a stream of numbered packets; who wants one acknowledged says so in it."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from papyon.errors import PayloadError
from papyon.payload.p2p.packet import DataHeader, DataKind, Operation, Packet, PeerInfo, parse_packet
from papyon.payload.p2p.slp import SLP_LIMIT
from papyon.session.p2p.assembly import EARLY_PIECES, Assembly
from papyon.session.p2p.carrier import (
    REMEMBERED,
    SWITCHBOARD_ROOM,
    UNANSWERED,
    Acknowledged,
    Arrival,
    Broken,
    Carrier,
    DataArrived,
    Dice,
    Prepared,
    TextArrived,
)
from papyon.session.p2p.stream import Stream

__all__ = ["Carrier2"]

_PREPARATION: Final = bytes(4)
_BOTH: Final = Operation.SYN | Operation.RAK
_HALF: Final = 2**31

TEXTS: Final = 8
"""Texts of one peer that may be half here: it sends one after the other."""


@dataclass
class _Text:
    remaining: int
    parts: bytearray = field(default_factory=bytearray)


@dataclass
class _Flow:
    assembly: Assembly
    total: int | None
    early: list[tuple[DataHeader, bytes]] = field(default_factory=list)
    """What came before the first packet, which tells how much there is."""


class Carrier2(Carrier):
    """`dice` gives the first sequence number."""

    FILE = DataKind.FILE
    OBJECT = DataKind.OBJECT

    def __init__(self, dice: Dice) -> None:
        super().__init__(dice)
        self._sequence = dice(32)
        self._package = 0
        self._introduced = False
        self._open: deque[Packet] = deque(maxlen=UNANSWERED)
        """What has to be acknowledged, with the packets before it."""
        self._texts: dict[int, _Text] = {}
        self._flows: dict[int, _Flow] = {}
        self._seen: deque[int] = deque(maxlen=REMEMBERED)

    def say(self, text: bytes) -> int:
        """Implements `Carrier`."""
        pieces = [text[start : start + SWITCHBOARD_ROOM] for start in range(0, len(text), SWITCHBOARD_ROOM)]
        if len(pieces) > 1:
            self._package = self._package % 0xFFFF + 1
        remaining, end = len(text), 0
        for number, piece in enumerate(pieces):
            remaining -= len(piece)
            package = self._package if len(pieces) > 1 else 0
            header = DataHeader(DataKind.SLP, 0, number == 0, package, remaining)
            end = self._send(header, piece, Operation.NONE if remaining else Operation.RAK)
        return end

    def prepare(self, session: int, app_id: int) -> int | None:
        """Implements `Carrier`."""
        self._send(DataHeader(DataKind.SLP, session), _PREPARATION, Operation.NONE, app_id)
        return None

    def number_of(self, session: int) -> int | None:
        """Implements `Carrier`. Data is not acknowledged: who has all of it says good-bye."""
        return None

    def handshake_identifier(self) -> int:
        """Implements `Carrier`. Handshakes of this version have none."""
        return 0

    def forget(self, session: int) -> None:
        """Implements `Carrier`."""
        super().forget(session)
        self._flows.pop(session, None)

    def receive(self, packet: bytes) -> list[Arrival]:
        """Implements `Carrier`."""
        read = parse_packet(packet)
        arrivals: list[Arrival] = []
        if read.acked is not None:
            arrivals += self._acknowledged(read.acked)
        if read.nak is not None:
            self._say_again()
        if read.operation & _BOTH:
            self._acknowledge(read)
        if read.data is not None:
            arrivals += self._take(read, read.data)
        return arrivals

    def _send(self, header: DataHeader, body: bytes, operation: int, app_id: int = 0) -> int:
        info = None
        if not self._introduced:
            self._introduced = True
            operation, info = _BOTH, PeerInfo()
        packet = Packet(self._sequence, operation, info, data=header, body=body, app_id=app_id)
        self._sequence = packet.end
        self._open.append(packet)
        self._unsent.append(packet)
        return packet.end

    def _cut(self, stream: Stream, room: int) -> Packet:
        offset, body = stream.take(room)
        remaining = stream.total - offset - len(body)
        header = DataHeader(stream.kind, stream.session, not stream.begun, 0, remaining)
        stream.begun = True
        packet = Packet(self._sequence, data=header, body=body, app_id=stream.app_id)
        self._sequence = packet.end
        return packet

    def _say_again(self) -> None:
        waiting = set(map(id, self._unsent))
        self._unsent.extendleft(packet for packet in reversed(self._open) if id(packet) not in waiting)

    def _expect_from(self, session: int, start: int) -> None:
        self._flows[session] = _Flow(Assembly(start), self._wanted[session])

    def _acknowledge(self, read: Packet) -> None:
        answer = Packet(self._sequence, acked=read.end)
        if read.operation & Operation.SYN and not self._introduced:
            self._introduced = True
            answer = Packet(self._sequence, read.operation & _BOTH, PeerInfo(), acked=read.end)
        self._unsent.append(answer)

    def _acknowledged(self, acked: int) -> list[Arrival]:
        arrivals: list[Arrival] = []
        while self._open and (acked - self._open[0].end) & 0xFFFFFFFF < _HALF:
            arrivals.append(Acknowledged(self._open.popleft().end))
        return arrivals

    def _take(self, read: Packet, header: DataHeader) -> list[Arrival]:
        if header.session == 0:
            if read.sequence in self._seen:
                return []
            self._seen.append(read.sequence)
            return self._text(header, read.body)
        if header.kind == DataKind.SLP:
            return [Prepared(header.session)]
        return self._data(header, read.body)

    def _text(self, header: DataHeader, body: bytes) -> list[Arrival]:
        if header.remaining + len(body) > SLP_LIMIT:
            raise PayloadError(f"a text between peers is longer than {SLP_LIMIT} bytes")
        if header.first and not header.remaining:
            return [TextArrived(body)]
        if header.first:
            while len(self._texts) >= TEXTS:
                del self._texts[next(iter(self._texts))]
            self._texts[header.package] = _Text(header.remaining, bytearray(body))
            return []
        text = self._texts.get(header.package)
        if text is None or header.remaining != text.remaining - len(body):
            raise PayloadError("a piece of a text between peers does not fit to those before it")
        text.remaining = header.remaining
        text.parts += body
        if text.remaining:
            return []
        del self._texts[header.package]
        return [TextArrived(bytes(text.parts))]

    def _data(self, header: DataHeader, body: bytes) -> list[Arrival]:
        flow = self._flows.get(header.session)
        if flow is None:
            return []  # nobody asked for it, or not any more
        if flow.total is None and not header.first:
            flow.early.append((header, body))
            return [Broken(header.session)] if len(flow.early) > EARLY_PIECES else []
        total = flow.total = header.remaining + len(body) if flow.total is None else flow.total
        pieces, flow.early = [(header, body), *flow.early], []
        place, ready = flow.assembly.place, b""
        try:
            for piece, data in pieces:
                offset = total - piece.remaining - len(data)
                if offset < 0:
                    raise PayloadError("a piece of data begins before all of it")
                ready += flow.assembly.add(offset, data)
        except PayloadError:
            return [Broken(header.session)]
        return [DataArrived(header.session, place, ready, total)] if ready else []
