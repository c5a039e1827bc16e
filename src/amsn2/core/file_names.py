"""Names of files, made harmless: others choose them, and they end in dialogs, headers and folders."""

import re
import unicodedata
from typing import Final

from amsn2.api.limits import FILE_NAME_LENGTH

_FOLDERS: Final = re.compile(r"[/\\]")
# What Windows cannot have in a name.
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
# Windows takes these for devices, whatever is behind a dot.
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_ENDING: Final = 16
"""Characters of a longest ending: longer than this it is a sentence with a full stop."""
_NOTHING: Final = "file"


def safe_file_name(name: str) -> str:
    """The last part of a path without anything that a file system or a reader could trip over.

    Category C holds the control characters, and those that turn the direction of reading ("gpj.exe").
    """
    last = _FOLDERS.split(name[: 64 * FILE_NAME_LENGTH])[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    plain = _FORBIDDEN.sub("_", plain).strip(" .\N{NO-BREAK SPACE}\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")
    plain = " ".join(plain.split())
    return _fitting(f"_{plain}" if _DEVICES.fullmatch(plain) else plain) or _NOTHING


def _fitting(name: str) -> str:
    """Shortened before its ending, to what file systems take: they count bytes."""
    if _length(name) <= FILE_NAME_LENGTH:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > _ENDING:
        stem, dot, ending = name, "", ""
    room = FILE_NAME_LENGTH - _length(dot + ending)
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + ending


def _length(name: str) -> int:
    return len(name.encode())
