"""TLP version 2: a packet between peers (big endian), with fields of type, length and value in its headers.

Sequence numbers count the bytes of payloads (data header and body) modulo 2^32. Behind the payload stand four
bytes that name the application, but not over direct connections.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Final, Self

from papyon.errors import PayloadError

__all__ = [
    "PACKET_OVERHEAD",
    "DataHeader",
    "DataKind",
    "Operation",
    "Packet",
    "PeerInfo",
    "parse_packet",
]

_HEADER: Final = struct.Struct(">BBHI")
_DATA: Final = struct.Struct(">BBHI")
_FOOTER: Final = struct.Struct(">I")
# Genuine clients write this one, and only this one, little endian.
_INFO: Final = struct.Struct("<HHHHI")

PACKET_OVERHEAD: Final = 8 + 20
"""Bytes around the body of a packet that only carries data."""

_PEER_INFO, _ACKED, _NAK = 1, 2, 3
_REMAINING = 1
_FIRST: Final = 0x1


class Operation(IntFlag):
    """What a packet asks for: SYN introduces oneself, RAK wants to be acknowledged."""

    NONE = 0
    SYN = 1
    RAK = 2


class DataKind:
    """What the body of a packet is, without the bit of the first one. The first carries preparations too."""

    SLP = 0
    OBJECT = 4
    FILE = 6


@dataclass(frozen=True, slots=True)
class PeerInfo:
    """What a program says of itself in its first packet."""

    protocol: int = 512
    implementation: int = 0
    version: int = 3584
    capabilities: int = 271

    def encode(self) -> bytes:
        """Twelve bytes."""
        return _INFO.pack(self.protocol, self.implementation, self.version, 0, self.capabilities)

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read them; raises PayloadError."""
        if len(value) != _INFO.size:
            raise PayloadError("the introduction of a peer has another length")
        protocol, implementation, version, _, capabilities = _INFO.unpack(value)
        return cls(protocol, implementation, version, capabilities)


@dataclass(frozen=True, slots=True)
class DataHeader:
    """Where the body belongs: `remaining` bytes of its message come after it.

    `package` is the same in all packets of an SLP message that was cut, else 0. `session` 0 carries MSNSLP.
    """

    kind: int
    session: int = 0
    first: bool = True
    package: int = 0
    remaining: int = 0

    def encode(self) -> bytes:
        """Eight bytes, or twenty while something remains."""
        fields = _coded(_REMAINING, struct.pack(">Q", self.remaining)) if self.remaining else b""
        length = _padded(_DATA.size + len(fields))
        head = _DATA.pack(length, self.kind | (_FIRST if self.first else 0), self.package, self.session)
        return (head + fields).ljust(length, b"\0")


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet; `data` is None where there is no payload at all.

    `length` is that of the payload of a packet that was read: others may write the same a little longer.
    """

    sequence: int
    operation: int = Operation.NONE
    info: PeerInfo | None = None
    acked: int | None = None
    nak: int | None = None
    data: DataHeader | None = None
    body: bytes = b""
    app_id: int = 0
    length: int | None = field(default=None, compare=False, repr=False)

    @property
    def end(self) -> int:
        """The sequence number after it: that of the next packet, and what acknowledges this one."""
        length = self.length
        if length is None:
            length = 0 if self.data is None else len(self.data.encode()) + len(self.body)
        return (self.sequence + length) & 0xFFFFFFFF

    def encode(self, footer: bool) -> bytes:
        """The bytes; `footer` for switchboards, not for direct connections."""
        fields = b""
        if self.acked is not None:
            fields += _coded(_ACKED, struct.pack(">I", self.acked))
        if self.nak is not None:
            fields += _coded(_NAK, struct.pack(">I", self.nak))
        if self.info is not None:
            fields += _coded(_PEER_INFO, self.info.encode())
        length = _padded(_HEADER.size + len(fields))
        payload = b"" if self.data is None else self.data.encode() + self.body
        head = _HEADER.pack(length, self.operation, len(payload), self.sequence) + fields
        return head.ljust(length, b"\0") + payload + (_FOOTER.pack(self.app_id) if footer else b"")


def parse_packet(data: bytes) -> Packet:
    """Read a packet, with or without its footer. Raises PayloadError."""
    if len(data) < _HEADER.size:
        raise PayloadError("a packet is shorter than its header")
    length, operation, payload, sequence = _HEADER.unpack_from(data)
    end = length + payload
    if length < _HEADER.size or end > len(data):
        raise PayloadError("a packet is shorter than it says")
    values = dict(_fields(data[_HEADER.size : length]))
    info = PeerInfo.parse(values[_PEER_INFO]) if _PEER_INFO in values else None
    acked, nak = _number(values.get(_ACKED)), _number(values.get(_NAK))
    header, body = _split(data[length:end])
    app_id = _FOOTER.unpack_from(data, end)[0] if len(data) >= end + _FOOTER.size else 0
    return Packet(sequence, operation, info, acked, nak, header, body, app_id, payload)


def _split(payload: bytes) -> tuple[DataHeader | None, bytes]:
    if not payload:
        return None, b""
    if len(payload) < _DATA.size:
        raise PayloadError("a packet is shorter than its data header")
    length, kind, package, session = _DATA.unpack_from(payload)
    if not _DATA.size <= length <= len(payload):
        raise PayloadError("a packet is shorter than its data header says")
    remaining = dict(_fields(payload[_DATA.size : length])).get(_REMAINING, b"")
    if len(remaining) not in (0, 8):
        raise PayloadError("a packet does not say properly how much remains")
    header = DataHeader(
        kind & ~_FIRST, session, bool(kind & _FIRST), package, int.from_bytes(remaining, "big")
    )
    return header, payload[length:]


def _coded(number: int, value: bytes) -> bytes:
    return bytes((number, len(value))) + value


def _fields(block: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    # Type 0 is padding, and whatever follows it.
    while place + 2 <= len(block) and block[place]:
        number, length = block[place], block[place + 1]
        value = block[place + 2 : place + 2 + length]
        if len(value) < length:
            raise PayloadError("a field of a packet is cut off")
        yield number, value
        place += 2 + length


def _number(value: bytes | None) -> int | None:
    if value is None:
        return None
    if len(value) != 4:
        raise PayloadError("a packet acknowledges no proper number")
    return int.from_bytes(value, "big")


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4
