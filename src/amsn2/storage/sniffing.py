"""What bytes really are, told by how they begin; never by a name or by what their sender says."""

from typing import Final

UNKNOWN: Final = "application/octet-stream"

HEAD_BYTES: Final = 4096
"""Bytes that are looked at: enough for every signature here."""

SOUNDS: Final = frozenset({"audio/wav", "audio/ogg", "audio/mpeg", "audio/webm", "audio/mp4", "audio/flac"})
"""What browsers play."""

IMAGES: Final = frozenset({"image/png", "image/gif", "image/jpeg", "image/webp", "image/bmp"})
"""Points, and nothing else: no browser runs anything in them."""

_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"%PDF-", "application/pdf"),
    (b"MSCF", "application/vnd.ms-cab-compressed"),
    (b"PK\x03\x04", "application/zip"),
)


_MP4: Final = frozenset({b"M4A ", b"M4B ", b"isom", b"iso2", b"mp41", b"mp42", b"dash", b"3gp4", b"3gp5"})
"""What recorders of phones and browsers write; films too, of which a page plays no more than the sound."""


def content_type(head: bytes) -> str:
    """The type of what begins so; `UNKNOWN` for what is none of those that aMSN2 has a use for."""
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    match head[:4], head[8:12]:
        case b"RIFF", b"WAVE":
            return "audio/wav"
        case b"RIFF", b"WEBP":
            return "image/webp"
        case b"\x1aE\xdf\xa3", _ if b"webm" in head[:64]:
            return "audio/webm"
        case _:
            pass
    if head[:2] == b"BM" and head[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"):
        return "image/bmp"
    if head[4:8] == b"ftyp" and head[8:12] in _MP4:
        return "audio/mp4"
    if _is_mp3(head):
        return "audio/mpeg"
    return UNKNOWN


def _is_mp3(head: bytes) -> bool:
    """A frame of MPEG audio, layer 3, with nothing that the format forbids."""
    return (
        len(head) >= 4
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[1] & 0x18 != 0x08
        and head[2] & 0xF0 not in (0x00, 0xF0)
        and head[2] & 0x0C != 0x0C
    )
