"""What an invitation to a file says of it: name, size and perhaps a small preview picture."""

import re
import struct
import unicodedata
from dataclasses import dataclass
from typing import Final

from papyon.errors import PayloadError

__all__ = ["NAME_UNITS", "PREVIEW_LIMIT", "FileContext", "parse_file_context", "safe_name"]

_HEAD: Final = struct.Struct("<IIQI")
_NAME_BYTES: Final = 520
_LENGTH: Final = 574
_VERSION: Final = 2

NAME_UNITS: Final = _NAME_BYTES // 2 - 1
"""Units of UTF-16 in a file name: the field is ended by a NUL."""

PREVIEW_LIMIT: Final = 64 * 1024
"""Bytes of a preview: 96 by 96 points without any compression have 36 kB."""

_NO_PREVIEW, _WITH_PREVIEW = 1, 0
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# Separators of every system, and what Windows cannot have in a name.
_FOLDERS: Final = re.compile(r"[/\\]")
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
# Windows takes these for devices, whatever is behind a dot.
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileContext:
    """A file of `size` bytes. `preview` is a PNG of at most 96 by 96 points, or b''.

    What was read has a `name` that is safe on every file system: no folder, no control characters.
    """

    name: str
    size: int
    preview: bytes = b""

    def encode(self) -> bytes:
        """The blob; a name that is too long is shortened before its ending."""
        kind = _WITH_PREVIEW if self.preview else _NO_PREVIEW
        name = _fit(self.name).encode("utf-16-le", "replace")
        head = _HEAD.pack(_LENGTH, _VERSION, self.size, kind) + name.ljust(_NAME_BYTES, b"\0")
        return head + bytes(30) + b"\xff\xff\xff\xff" + self.preview


def parse_file_context(blob: bytes) -> FileContext:
    """Read a blob of any version; raises PayloadError."""
    if len(blob) < _HEAD.size + 2:
        raise PayloadError("the description of a file is too short")
    length, _, size, kind = _HEAD.unpack_from(blob)
    if size >= 2**63:
        raise PayloadError("a file has an impossible size")
    name = blob[_HEAD.size : min(_HEAD.size + _NAME_BYTES, len(blob) // 2 * 2)]
    rest = blob[length:] if length >= _HEAD.size else b""
    # A predecessor of ours wrote the two kinds the wrong way round.
    shown = kind == _WITH_PREVIEW or rest.startswith(_PNG)
    preview = rest if shown and len(rest) <= PREVIEW_LIMIT else b""
    return FileContext(safe_name(name.decode("utf-16-le", "replace").partition("\0")[0]), size, preview)


def safe_name(name: str) -> str:
    """The last part of a path without anything that a file system or a reader could trip over."""
    last = _FOLDERS.split(name)[-1]
    # Categories C: control characters, and those that turn the direction of reading ("gpj.exe").
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    plain = _FORBIDDEN.sub("_", plain).strip(" .")
    return _fit(f"_{plain}" if _DEVICES.fullmatch(plain) else plain) or "file"


def _fit(name: str) -> str:
    if _units(name) <= NAME_UNITS:
        return name
    stem, dot, ending = name.rpartition(".")
    # Longer than this it is no ending but a sentence with a full stop.
    if not stem or _units(ending) > 16:
        stem, dot, ending = name, "", ""
    kept = stem.encode("utf-16-le", "replace")[: 2 * (NAME_UNITS - _units(dot + ending))]
    return kept.decode("utf-16-le", "ignore") + dot + ending


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2
