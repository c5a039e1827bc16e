"""A direct connection between two peers: packets with their length in front, and the handshake before them.

Each packet is preceded by its length (u32, little endian). The connecting side says `foo\\0`, then its
handshake; the listening side checks it and answers with its own. In TLP version 1 a handshake is a header
with the nonce in its last sixteen bytes, in version 2 the nonce alone. GUIDs stand in Microsoft byte order.
"""

import hashlib
import struct
import uuid
from dataclasses import dataclass
from typing import Final

from papyon.errors import PayloadError, RemoteProtocolError

__all__ = ["FOO", "PACKET_LIMIT", "Frames", "Handshake", "frame", "hashed_nonce"]

FOO: Final = b"foo\x00"
"""The first packet of whoever connects."""

PACKET_LIMIT: Final = 65536
"""Bytes of one packet: official clients stay below 1,400, later ones were seen with a few thousand."""

_LENGTH: Final = struct.Struct("<I")
# Session, identifier, offset, total, length, flags, then the nonce where acknowledgements have theirs.
_HEADER: Final = struct.Struct("<IIQQII16s")
_HANDSHAKE_FLAG: Final = 0x100
_NONCE_BYTES: Final = 16


def hashed_nonce(secret: uuid.UUID) -> uuid.UUID:
    """What is published for a secret that will be shown in the handshake."""
    digest = hashlib.sha1(secret.bytes_le, usedforsecurity=False).digest()
    return uuid.UUID(bytes_le=digest[:_NONCE_BYTES])


@dataclass(frozen=True, slots=True)
class Handshake:
    """What we show, and what the peer has to show; `version` is that of TLP, 1 or 2.

    With plain nonces both are the GUID of the `Nonce:` line. With `hashed` nonces `ours` is our secret, whose
    `hashed_nonce` we published, and `theirs` is what the peer published in its `Hashed-Nonce:` line.
    `identifier` is the next TLP message identifier of version 1.
    """

    version: int
    ours: uuid.UUID
    theirs: uuid.UUID
    hashed: bool = False
    identifier: int = 0

    def encode(self) -> bytes:
        """Our handshake packet."""
        nonce = self.ours.bytes_le
        if self.version == 2:
            return nonce
        return _HEADER.pack(0, self.identifier & 0xFFFFFFFF, 0, 0, 0, _HANDSHAKE_FLAG, nonce)

    def check(self, packet: bytes) -> None:
        """Take the peer's handshake packet. Raises `PayloadError` when it is none, or somebody else's."""
        shown = self._nonce(packet)
        if (hashed_nonce(shown) if self.hashed else shown) != self.theirs:
            raise PayloadError("the peer of a direct connection shows another nonce")

    def _nonce(self, packet: bytes) -> uuid.UUID:
        # Whoever speaks version 2 may all the same shake hands in the form of version 1.
        if len(packet) == _HEADER.size:
            *_, flags, nonce = _HEADER.unpack(packet)
            if flags & _HANDSHAKE_FLAG:
                return uuid.UUID(bytes_le=nonce)
        elif len(packet) == _NONCE_BYTES:
            return uuid.UUID(bytes_le=packet)
        raise PayloadError("a direct connection does not begin with a handshake")


def frame(packet: bytes) -> bytes:
    """A packet with its length in front."""
    return _LENGTH.pack(len(packet)) + packet


class Frames:
    """Cuts a stream into packets, whatever its chunks. Take all packets after each `feed`.

    After a `RemoteProtocolError` the stream cannot be brought back into step.
    """

    def __init__(self, limit: int = PACKET_LIMIT) -> None:
        self._limit = limit
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Take over the next bytes of the stream."""
        self._buffer += data

    def next_packet(self) -> bytes | None:
        """The next complete packet, None while it needs more bytes. Raises `RemoteProtocolError`."""
        if len(self._buffer) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > self._limit:
            raise RemoteProtocolError(f"a packet is longer than {self._limit} bytes")
        end = _LENGTH.size + length
        if len(self._buffer) < end:
            return None
        packet = bytes(self._buffer[_LENGTH.size : end])
        del self._buffer[:end]
        return packet
