"""What the core asks of whatever keeps a person's bytes: pictures, emoticons, sounds, files."""

from collections.abc import Collection
from typing import BinaryIO, Protocol

from amsn2.api.media import Blob, BlobId, BlobKind
from amsn2.api.model import Model


class BlobUsage(Model, frozen=True, kw_only=True):
    """How much is kept of a person's bytes."""

    count: int
    sizes: dict[BlobKind, int]
    """Bytes of each kind that there is."""
    quota: int
    """Bytes that the person may keep."""


class Draft(Protocol):
    """Bytes on their way into the store: nobody finds them until they are finished; a crash forgets them."""

    size: int
    """Bytes that were written; they are on their way to the disk, and no longer in memory."""

    async def write(self, data: bytes) -> None:
        """Append. Raises `Refused` BLOB_TOO_LARGE or QUOTA_FULL, `StoreFailure`; then it is abandoned."""

    async def finish(self, at: int) -> Blob:
        """Look at what it is, and keep it. When this returns it is on disk.

        Raises `Refused` BLOB_UNFIT, BLOB_TOO_LARGE or QUOTA_FULL, `StoreFailure`; then nothing is kept.
        """

    async def abandon(self) -> None:
        """Keep nothing; harmless after `finish`. Never raises."""


class Blobs(Protocol):
    """The bytes of one person. The same bytes are kept once; nobody else's are seen through it."""

    def draft(self, kind: BlobKind) -> Draft:
        """Begin to write."""

    async def keep(self, kind: BlobKind, data: bytes, at: int) -> Blob:
        """Keep bytes that are in memory already; raises as `Draft`."""

    async def check_room(self, size: int) -> None:
        """Raises `Refused` QUOTA_FULL when not so many bytes more can be kept; drafts are counted already."""

    async def find(self, blob: BlobId) -> Blob | None:
        """What is known of a blob."""

    async def read(self, blob: BlobId, offset: int, count: int) -> bytes:
        """Some of its bytes; fewer only at the end. Raises `Refused` BLOB_UNKNOWN, `StoreFailure`."""

    async def open(self, blob: BlobId) -> BinaryIO:
        """The file, to be read in a thread, and closed. Raises `Refused` BLOB_UNKNOWN."""

    async def unused(self, before: int) -> frozenset[BlobId]:
        """What was kept before that time (ms since 1970 UTC) and nothing in the store refers to."""

    async def remove(self, blobs: Collection[BlobId], before: int | None = None) -> None:
        """Forget these, except what something has come to refer to meanwhile. Raises `StoreFailure`.

        before: as in `unused`; what was kept again since that was asked stays: somebody is about to use it.
        """

    async def usage(self) -> BlobUsage:
        """How much is kept."""
