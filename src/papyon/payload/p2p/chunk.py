"""TLP version 1: a chunk of a message between peers, 48 bytes of header (little endian) before its body.

Behind the body stand four bytes that name the application (big endian), but not over direct connections.
"""

import struct
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from papyon.errors import PayloadError

__all__ = ["CHUNK_HEADER", "Chunk", "Flags", "parse_chunk"]

_HEADER: Final = struct.Struct("<IIQQIIIIQ")
_FOOTER: Final = struct.Struct(">I")

CHUNK_HEADER: Final = _HEADER.size
"""Bytes before the body."""


class Flags(IntFlag):
    """What a chunk is. None of them: a message of MSNSLP, or the four bytes that prepare for data."""

    NONE = 0
    NAK = 0x1
    ACK = 0x2
    PENDING = 0x4
    ERROR = 0x8
    FILE = 0x10
    DATA = 0x20
    CLOSE = 0x40
    TRANSPORT_ERROR = 0x80
    HANDSHAKE = 0x100
    ENCRYPTED = 0x200
    COMPATIBLE = 0x1000000  # later clients set it in everything


_CONTROL: Final = 0xFFF & ~(Flags.FILE | Flags.DATA)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk. `total` is the size of the whole message, `offset` where in it `body` belongs.

    `session` 0 carries MSNSLP. `unique` is a random number of the message; in an acknowledgement it is the
    identifier of the acknowledged one, `ack_unique` its random number and `ack_size` its size.
    """

    session: int
    identifier: int
    offset: int
    total: int
    flags: int
    unique: int = 0
    ack_unique: int = 0
    ack_size: int = 0
    body: bytes = b""
    app_id: int = 0

    @property
    def control(self) -> bool:
        """Whether it is about messages and sessions instead of belonging to one."""
        return bool(self.flags & _CONTROL)

    @property
    def last(self) -> bool:
        """Whether its message ends with it."""
        return self.offset + len(self.body) == self.total

    def acknowledgement(self, identifier: int) -> "Chunk":
        """The answer to the last chunk of a message, under the answering side's next identifier."""
        return Chunk(
            session=self.session,
            identifier=identifier,
            offset=0,
            total=self.total,
            flags=Flags.ACK,
            unique=self.identifier,
            ack_unique=self.unique,
            ack_size=self.total,
        )

    def encode(self, footer: bool) -> bytes:
        """The packet; `footer` for switchboards, not for direct connections."""
        header = _HEADER.pack(
            self.session,
            self.identifier,
            self.offset,
            self.total,
            len(self.body),
            self.flags,
            self.unique,
            self.ack_unique,
            self.ack_size,
        )
        return header + self.body + (_FOOTER.pack(self.app_id) if footer else b"")


def parse_chunk(packet: bytes) -> Chunk:
    """Read a packet, with or without its footer. Raises PayloadError."""
    if len(packet) < CHUNK_HEADER:
        raise PayloadError("a chunk is shorter than its header")
    session, identifier, offset, total, length, flags, unique, ack_unique, ack_size = _HEADER.unpack_from(
        packet
    )
    end = CHUNK_HEADER + length
    if end > len(packet):
        raise PayloadError("a chunk is shorter than it says")
    if length and offset + length > total:
        raise PayloadError("a chunk reaches beyond its message")
    app_id = _FOOTER.unpack_from(packet, end)[0] if len(packet) >= end + _FOOTER.size else 0
    body = packet[CHUNK_HEADER:end]
    return Chunk(session, identifier, offset, total, flags, unique, ack_unique, ack_size, body, app_id)
