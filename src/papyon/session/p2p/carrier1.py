"""TLP version 1 in both roles: every message is acknowledged once, when it is whole."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from papyon.errors import PayloadError
from papyon.payload.p2p.chunk import Chunk, Flags, parse_chunk
from papyon.payload.p2p.slp import SLP_LIMIT
from papyon.session.p2p.assembly import Assembly
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

__all__ = ["Carrier1"]

_OVER: Final = Flags.CLOSE | Flags.ERROR | Flags.TRANSPORT_ERROR
_PREPARATION: Final = bytes(4)

TEXTS: Final = 8
"""Texts of one peer that may be half here: it sends one after the other."""


@dataclass
class _Text:
    total: int
    assembly: Assembly = field(default_factory=Assembly)
    parts: bytearray = field(default_factory=bytearray)


class Carrier1(Carrier):
    """`dice` gives the first identifier and the unique number of each message."""

    FILE = Flags.COMPATIBLE | Flags.FILE | Flags.DATA
    OBJECT = Flags.DATA

    def __init__(self, dice: Dice) -> None:
        super().__init__(dice)
        # Far from zero and from where it would begin anew.
        self._identifier = dice(30) + 1
        self._open: dict[int, list[Chunk]] = {}
        self._numbers: dict[int, tuple[int, int]] = {}
        self._texts: dict[int, _Text] = {}
        self._flows: dict[int, Assembly] = {}
        self._done: deque[int] = deque(maxlen=REMEMBERED)

    def say(self, text: bytes) -> int:
        """Implements `Carrier`."""
        return self._send(0, text, 0)

    def prepare(self, session: int, app_id: int) -> int | None:
        """Implements `Carrier`."""
        return self._send(session, _PREPARATION, app_id)

    def begin(self, session: int, kind: int, app_id: int, total: int, start: int = 0) -> Stream:
        """Implements `Carrier`."""
        self._numbers[session] = (self._next_identifier(), self._dice(32))
        return super().begin(session, kind, app_id, total, start)

    def number_of(self, session: int) -> int | None:
        """Implements `Carrier`."""
        identifier, _ = self._numbers.get(session, (None, 0))
        return identifier

    def handshake_identifier(self) -> int:
        """Implements `Carrier`."""
        return self._next_identifier()

    def forget(self, session: int) -> None:
        """Implements `Carrier`."""
        super().forget(session)
        self._numbers.pop(session, None)
        self._flows.pop(session, None)

    def receive(self, packet: bytes) -> list[Arrival]:
        """Implements `Carrier`."""
        chunk = parse_chunk(packet)
        if chunk.flags & Flags.ACK:
            return self._acknowledged(chunk)
        if chunk.control:
            return [Broken(chunk.session)] if chunk.flags & _OVER and chunk.session else []
        if chunk.identifier in self._done:
            # Our acknowledgement may have been lost with a bridge.
            self._acknowledge(chunk)
            return []
        if chunk.session == 0:
            return self._text(chunk)
        if not chunk.flags & (Flags.DATA | Flags.FILE) and chunk.total == len(_PREPARATION):
            self._finish(chunk)
            return [Prepared(chunk.session)]
        return self._data(chunk)

    def _send(self, session: int, body: bytes, app_id: int) -> int:
        identifier, unique = self._next_identifier(), self._dice(32)
        chunks = [
            Chunk(
                session,
                identifier,
                start,
                len(body),
                Flags.NONE,
                unique,
                body=body[start : start + SWITCHBOARD_ROOM],
                app_id=app_id,
            )
            for start in range(0, len(body), SWITCHBOARD_ROOM)
        ]
        self._open[identifier] = chunks
        if len(self._open) > UNANSWERED:
            del self._open[next(iter(self._open))]
        self._unsent.extend(chunks)
        return identifier

    def _cut(self, stream: Stream, room: int) -> Chunk:
        identifier, unique = self._numbers[stream.session]
        offset, body = stream.take(room)
        return Chunk(
            stream.session,
            identifier,
            offset,
            stream.total,
            stream.kind,
            unique,
            body=body,
            app_id=stream.app_id,
        )

    def _say_again(self) -> None:
        waiting = set(map(id, self._unsent))
        again = [chunk for chunks in self._open.values() for chunk in chunks if id(chunk) not in waiting]
        self._unsent.extendleft(reversed(again))

    def _expect_from(self, session: int, start: int) -> None:
        self._flows[session] = Assembly(start)

    def _acknowledged(self, chunk: Chunk) -> list[Arrival]:
        known = self._open.pop(chunk.unique, None) is not None
        if known or any(identifier == chunk.unique for identifier, _ in self._numbers.values()):
            return [Acknowledged(chunk.unique)]
        return []

    def _text(self, chunk: Chunk) -> list[Arrival]:
        if chunk.total > SLP_LIMIT:
            raise PayloadError(f"a text between peers is longer than {SLP_LIMIT} bytes")
        text = self._texts.get(chunk.identifier)
        if text is None or text.total != chunk.total:
            while len(self._texts) >= TEXTS:
                del self._texts[next(iter(self._texts))]
            text = self._texts[chunk.identifier] = _Text(chunk.total)
        text.parts += text.assembly.add(chunk.offset, chunk.body)
        if text.assembly.place < text.total:
            return []
        del self._texts[chunk.identifier]
        self._finish(chunk)
        return [TextArrived(bytes(text.parts))]

    def _data(self, chunk: Chunk) -> list[Arrival]:
        flow = self._flows.get(chunk.session)
        wanted = self._wanted.get(chunk.session)
        if flow is None:
            # Nobody asked for it, or not any more: the end of it is acknowledged, so that the peer goes on.
            if chunk.last:
                self._finish(chunk)
            return []
        if wanted is not None and chunk.total != wanted:
            return [Broken(chunk.session)]
        place = flow.place
        try:
            ready = flow.add(chunk.offset, chunk.body)
        except PayloadError:
            return [Broken(chunk.session)]
        if flow.place >= chunk.total:
            self._finish(chunk)
        return [DataArrived(chunk.session, place, ready, chunk.total)] if ready else []

    def _finish(self, chunk: Chunk) -> None:
        self._done.append(chunk.identifier)
        self._unsent.append(chunk.acknowledgement(self._next_identifier()))

    def _acknowledge(self, chunk: Chunk) -> None:
        if chunk.last:
            self._unsent.append(chunk.acknowledgement(self._next_identifier()))

    def _next_identifier(self) -> int:
        identifier = self._identifier
        self._identifier = identifier % 0xFFFFFFFF + 1
        return identifier
