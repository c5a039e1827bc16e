"""Files of logs as they are handed in: one, or a folder in a zip. All of it is hostile until it is read."""

import codecs
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, Final

from amsn2.api import limits
from amsn2.core.archive.enclosed import named_by

FILES: Final = 250_000
"""Files in one zip: twenty years of logs by the day, of a dozen contacts, and twenty pictures a day.

Each takes a kilobyte of memory while it is read.
"""

DIRECTORY_BYTES: Final = 80 * 1024 * 1024
"""Bytes of the list of files at the end of a zip, which is read whole: 300 a file, for so many."""

LOG_BYTES: Final = 16 * 1024 * 1024 * 1024
"""Bytes of all logs together as they are read: ten million messages, twice; past that it is a bomb."""

CONTENT_BYTES: Final = 2 * limits.BLOB_QUOTA
"""Bytes of all contents together as they are read, where nobody says how many."""

LINE: Final = 65_536
"""Characters of a line; what is longer is cut off. The longest message is 8,000."""

_SNIFFED: Final = 65_536

_PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What is unpacked piece by piece: Python unpacks the other kinds as much as there is at once."""


class TooMuch(Exception):  # noqa: N818 - reads as what it is
    """More than any history can be; `limit` says what would be allowed, in bytes or files."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


@dataclass(frozen=True)
class LogFile:
    """One file and where it lies: folder names and its own, none of which leads anywhere."""

    path: tuple[str, ...]
    _open: "_Opener"

    @property
    def name(self) -> str:
        """Without its folders."""
        return self.path[-1]

    @property
    def stem(self) -> str:
        """Without its folders and what says its kind."""
        return self.name.rpartition(".")[0] or self.name

    def open(self) -> BinaryIO:
        """From its beginning. Reading may raise `TooMuch`, OSError, `zipfile.BadZipFile`, `zlib.error`."""
        return self._open()

    def lines(self) -> Iterator[str]:
        """Its lines, without their ends, in whatever it is written."""
        with self.open() as file:
            yield from _lines(file)


class _Opener:
    def __init__(
        self, budget: "_Budget", file: BinaryIO, entry: tuple[zipfile.ZipFile, zipfile.ZipInfo] | None
    ) -> None:
        self._budget = budget
        self._file = file
        self._entry = entry

    def __call__(self) -> BinaryIO:
        if self._entry is None:
            self._file.seek(0)
            return io.BufferedReader(_Counted(self._file, self._budget, close=False))
        archive, info = self._entry
        if info.compress_type not in _PACKED:
            raise zipfile.BadZipFile("packed in a way that takes memory without bounds")
        try:
            opened = archive.open(info)
        except (RuntimeError, NotImplementedError, OverflowError) as error:
            # Locked by a password, packed in a way of which Python knows nothing, or said to lie nowhere.
            raise zipfile.BadZipFile(str(error)) from error
        return io.BufferedReader(_Counted(opened, self._budget, close=True))


@dataclass
class _Budget:
    limit: int
    given: int = 0


class _Counted(io.RawIOBase):
    """Ends with `TooMuch` when all files together have given more than they may."""

    def __init__(self, file: IO[bytes], budget: _Budget, *, close: bool) -> None:
        self._file = file
        self._budget = budget
        self._close = close

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override] # what it is handed
        data = self._file.read(min(len(buffer), 65_536))
        self._budget.given += len(data)
        if self._budget.given > self._budget.limit:
            raise TooMuch(self._budget.limit)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._close and not self.closed:
            self._file.close()
        super().close()


def log_files(
    file: BinaryIO, name: str = "log", limit: int = LOG_BYTES, contents: int = CONTENT_BYTES
) -> Iterator[LogFile]:
    """Every file that was handed in. Raises `TooMuch`; a zip that is broken gives nothing.

    limit: bytes of all logs as they are read; contents: of what lies beside them.
    """
    budget, of_contents = _Budget(limit), _Budget(contents)
    file.seek(0)
    if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
        yield LogFile((name,), _Opener(budget, file, None))
        return
    if _directory_bytes(file) > DIRECTORY_BYTES:
        raise TooMuch(FILES)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, UnicodeDecodeError):
        return
    if len(archive.filelist) > FILES:
        raise TooMuch(FILES)
    for info in archive.filelist:
        path = _path_of(info.filename)
        if path and not info.is_dir():
            counted = budget if named_by(path) is None else of_contents
            yield LogFile(path, _Opener(counted, file, (archive, info)))


UNREADABLE: Final = (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError)
"""What reading a file that is broken may raise."""


def _directory_bytes(file: BinaryIO) -> int:
    """What a zip says of the length of its list, before anything is built of it."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 66_000))
    tail = file.read(66_000)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0
    (directory,) = struct.unpack_from("<L", tail, at + 12)
    big = tail.rfind(b"PK\x06\x06", 0, at)
    if big >= 0 and len(tail) >= big + 56:
        directory = max(
            directory if directory != 0xFFFFFFFF else 0, *struct.unpack_from("<Q", tail, big + 40)
        )
    return int(directory)


def _path_of(name: str) -> tuple[str, ...]:
    parts = re.split(r"[/\\]", name)
    return tuple(part for part in parts if part not in ("", ".", "..") and "\x00" not in part)[-16:]


def _lines(file: BinaryIO) -> Iterator[str]:
    head = file.peek(_SNIFFED)[:_SNIFFED] if isinstance(file, io.BufferedReader) else b""
    encoding = encoding_of(head)
    with io.TextIOWrapper(file, encoding, errors="replace", newline=None) as text:
        while line := text.readline(LINE):
            rest = line
            while rest and not rest.endswith("\n"):
                rest = text.readline(LINE)  # what is over the limit is read, and dropped
            yield line.rstrip("\n")


def encoding_of(head: bytes) -> str:
    """In what a text that begins so is written."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
