"""Where the data of pictures, emoticons and sounds is kept by its digest: fetched once, shown ever after."""

import asyncio
import base64
import binascii
import contextlib
import hashlib
import os
from collections import OrderedDict
from pathlib import Path
from typing import Final, Protocol

__all__ = ["DIRECTORY_BYTES", "MEMORY_BYTES", "ContentStore", "DirectoryStore", "MemoryStore"]

MEMORY_BYTES: Final = 16 * 1024 * 1024
"""Bytes that are kept in memory: the pictures of some five hundred people."""

DIRECTORY_BYTES: Final = 256 * 1024 * 1024
"""Bytes that are kept on disk; the ones that were asked for longest ago go first."""


class ContentStore(Protocol):
    """Keeps data under the base64 of its SHA-1. What it forgets is only asked for again."""

    async def get(self, sha1d: str) -> bytes | None:
        """The data, None when it is not here. Never raises."""

    async def put(self, sha1d: str, data: bytes) -> None:
        """Keep the data. Never raises."""


class MemoryStore:
    """Keeps so many bytes until the program ends."""

    def __init__(self, limit: int = MEMORY_BYTES) -> None:
        self._limit = limit
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    async def get(self, sha1d: str) -> bytes | None:
        """Implements `ContentStore`."""
        data = self._held.get(sha1d)
        if data is not None:
            self._held.move_to_end(sha1d)
        return data

    async def put(self, sha1d: str, data: bytes) -> None:
        """Implements `ContentStore`."""
        if len(data) > self._limit:
            return
        self._size += len(data) - len(self._held.pop(sha1d, b""))
        self._held[sha1d] = data
        while self._size > self._limit:
            self._size -= len(self._held.popitem(last=False)[1])


class DirectoryStore:
    """Keeps them as files, named by their digests, in a folder that is nobody else's."""

    def __init__(self, folder: Path, limit: int = DIRECTORY_BYTES) -> None:
        self._folder = folder
        self._limit = limit

    async def get(self, sha1d: str) -> bytes | None:
        """Implements `ContentStore`. A file that was damaged is none."""
        return await asyncio.to_thread(self._read, sha1d)

    async def put(self, sha1d: str, data: bytes) -> None:
        """Implements `ContentStore`."""
        await asyncio.to_thread(self._write, sha1d, data)

    def _path(self, sha1d: str) -> Path | None:
        # From outside: as hexadecimal digits it leads nowhere else.
        try:
            digest = base64.b64decode(sha1d, validate=True)
        except (binascii.Error, ValueError):
            return None
        return self._folder / digest.hex() if digest else None

    def _read(self, sha1d: str) -> bytes | None:
        path = self._path(sha1d)
        if path is None:
            return None
        try:
            data = path.read_bytes()
            if hashlib.sha1(data, usedforsecurity=False).hexdigest() != path.name:
                path.unlink()
                return None
            os.utime(path)
        except OSError:
            return None
        return data

    def _write(self, sha1d: str, data: bytes) -> None:
        path = self._path(sha1d)
        if path is None:
            return
        # A full disk is no reason not to show a picture.
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".half")
            half.write_bytes(data)
            half.replace(path)
            self._shrink()

    def _shrink(self) -> None:
        files = [(entry.stat(), Path(entry)) for entry in os.scandir(self._folder) if entry.is_file()]
        size = sum(found.st_size for found, _ in files)
        for found, path in sorted(files, key=lambda pair: pair[0].st_mtime):
            if size <= self._limit:
                return
            path.unlink(missing_ok=True)
            size -= found.st_size
