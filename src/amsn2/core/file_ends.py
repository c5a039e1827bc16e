"""The two ends of a file on its way: where it is read from, and where it is written to."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from amsn2.api.blob_storage import Draft
from amsn2.api.errors import Problem, Refused, StoreFailure
from amsn2.api.media import Blob, BlobId

AHEAD: Final = 256 * 1024
"""Bytes that are read, or written, at a time: networks take and give a thousand, and each costs a thread."""

Read = Callable[[BlobId, int, int], Awaitable[bytes]]
"""Some of the bytes of a blob: from where, how many. Raises `Refused` and `StoreFailure`."""


class BlobSource:
    """Implements `amsn2.api.network.FileSource` with what is kept here."""

    def __init__(self, name: str, blob: BlobId, size: int, preview: bytes, read: Read) -> None:
        self.name = name
        self.size = size
        self.preview = preview
        self._blob = blob
        self._read = read
        self._begin = 0
        self._piece = b""

    async def read(self, offset: int, count: int) -> bytes:
        """See the port."""
        end = min(offset + count, self.size)
        if not (self._begin <= offset and end <= self._begin + len(self._piece)):
            try:
                self._piece = await self._read(self._blob, offset, max(count, AHEAD))
            except (Refused, StoreFailure) as failure:
                raise OSError(str(failure)) from failure
            self._begin = offset
        begin = offset - self._begin
        return self._piece[begin : begin + max(0, end - offset)]

    async def close(self) -> None:
        """See the port."""
        self._piece = b""


class BlobSink:
    """Implements `amsn2.api.network.FileSink`: what comes is kept as it comes, never more than was said."""

    def __init__(
        self, size: int, draft: Draft, now: Callable[[], int], finished: Callable[[Blob], Awaitable[None]]
    ) -> None:
        """size: as was said; finished: called with the blob before the network hears that it is whole."""
        self.blob: Blob | None = None
        self.problem: Problem | None = None
        """Why it could not be kept, when it is our fault."""
        self._draft = draft
        self._now = now
        self._finished = finished
        self._size = size
        self._come = 0
        self._waiting = bytearray()

    @property
    def missing(self) -> int:
        """Bytes that are not on the disk yet."""
        return self._size - self._draft.size

    async def open(self, size: int, resume: bool) -> int:
        """See the port. It always begins at the beginning."""
        return 0

    async def write(self, data: bytes) -> None:
        """See the port."""
        self._come += len(data)
        if self._come > self._size:
            raise OSError("more comes than was said")
        self._waiting += data
        if len(self._waiting) >= AHEAD:
            await self._flush()

    async def finish(self) -> None:
        """See the port."""
        if self._come != self._size:
            raise OSError("less came than was said")
        await self._flush()
        with self._in_words():
            self.blob = await self._draft.finish(self._now())
        await self._finished(self.blob)

    async def abandon(self, keep: bool) -> None:
        """See the port."""
        self._waiting.clear()
        await self._draft.abandon()

    async def _flush(self) -> None:
        data, self._waiting = bytes(self._waiting), bytearray()
        with self._in_words():
            await self._draft.write(data)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (Refused, StoreFailure) as failure:
            self.problem = failure.problem
            raise OSError(str(failure)) from failure
