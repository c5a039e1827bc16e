"""How a WAV file says what is in it. It is a stranger's: no size that it names is believed."""

from typing import Final

_FORMAT_BYTES: Final = 16
"""Bytes of the shortest description of a sound."""

_CHUNKS: Final = 64
"""Chunks that are looked at: the description comes first, or after a few."""


def codec_of(head: bytes) -> int | None:
    """The number of the codec; None where the beginning does not tell."""
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return None
    at = 12
    for _ in range(_CHUNKS):
        name, size = head[at : at + 4], int.from_bytes(head[at + 4 : at + 8], "little")
        if name == b"fmt ":
            told = head[at + 8 : at + 8 + min(size, _FORMAT_BYTES)]
            return int.from_bytes(told[:2], "little") if len(told) == _FORMAT_BYTES else None
        at += 8 + size + size % 2
    return None
