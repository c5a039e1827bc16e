"""The files at both ends of a transfer; what takes time on a disk is done in threads.

A file that comes is written beside its place, under its name and `.part`, and moved there when it is whole.
What a transfer left there can be resumed.
"""

import asyncio
import contextlib
import os
from pathlib import Path
from typing import IO, Final, Protocol

__all__ = ["FLUSH", "FileSink", "FileSource", "Sink", "Source"]

FLUSH: Final = 256 * 1024
"""Bytes that are collected before a thread writes them."""


class Source(Protocol):
    """What is sent under `name`. `preview` is b'' or a PNG of at most 96 by 96 points."""

    name: str
    size: int
    preview: bytes

    async def read(self, offset: int, count: int) -> bytes:
        """These bytes; fewer only at the end. Raises `OSError`."""

    async def close(self) -> None:
        """Nothing more is read. Never raises."""


class Sink(Protocol):
    """Where to what comes goes."""

    async def open(self, size: int, resume: bool) -> int:
        """Make ready for `size` bytes; how many of them are here already. Raises `OSError`."""

    async def write(self, data: bytes) -> None:
        """The next bytes. Raises `OSError`."""

    async def finish(self) -> None:
        """All bytes are here. Raises `OSError`."""

    async def abandon(self, keep: bool) -> None:
        """No more bytes will come; `keep` what is here, for another time. Never raises."""


class FileSource:
    """A file on this machine."""

    def __init__(self, path: Path, file: IO[bytes], size: int, preview: bytes) -> None:
        self.name = path.name
        self.size = size
        self.preview = preview
        self._file = file

    @classmethod
    async def open(cls, path: Path, preview: bytes = b"") -> "FileSource":
        """Raises `OSError`."""
        file = await asyncio.to_thread(path.open, "rb")
        size = (await asyncio.to_thread(os.fstat, file.fileno())).st_size
        return cls(path, file, size, preview)

    async def read(self, offset: int, count: int) -> bytes:
        """Implements `Source`."""
        data = await asyncio.to_thread(self._read, offset, count)
        if len(data) < min(count, self.size - offset):
            raise OSError(f"{self.name} has become shorter")
        return data

    def _read(self, offset: int, count: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(count)

    async def close(self) -> None:
        """Implements `Source`."""
        await asyncio.to_thread(self._file.close)


class FileSink:
    """A file on this machine. One that is at `path` already is replaced at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part = path.with_name(f"{path.name}.part")
        self._file: IO[bytes] | None = None
        self._waiting = bytearray()

    async def open(self, size: int, resume: bool) -> int:
        """Implements `Sink`."""
        return await asyncio.to_thread(self._open, size, resume)

    async def write(self, data: bytes) -> None:
        """Implements `Sink`."""
        self._waiting += data
        if len(self._waiting) >= FLUSH:
            await asyncio.to_thread(self._flush)

    async def finish(self) -> None:
        """Implements `Sink`."""
        await asyncio.to_thread(self._finish)

    async def abandon(self, keep: bool) -> None:
        """Implements `Sink`."""
        await asyncio.to_thread(self._abandon, keep)

    def _open(self, size: int, resume: bool) -> int:
        self._file = self._part.open("ab" if resume else "wb")
        here = self._file.tell()
        if here > size:
            # It was another file that once had this name.
            self._file.truncate(0)
            here = 0
        return here

    def _flush(self) -> None:
        data, self._waiting = self._waiting, bytearray()
        if self._file is not None:
            self._file.write(data)

    def _finish(self) -> None:
        self._flush()
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        self._part.replace(self.path)

    def _abandon(self, keep: bool) -> None:
        try:
            if keep:
                self._flush()
        except OSError:
            pass  # what is on the disk is there, the rest comes again
        finally:
            if self._file is not None:
                _close(self._file)
        if not keep:
            _remove(self._part)


def _close(file: IO[bytes]) -> None:
    # Closing writes what is left, and the disk may be full.
    with contextlib.suppress(OSError):
        file.close()


def _remove(path: Path) -> None:
    # It is in nobody's way.
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
