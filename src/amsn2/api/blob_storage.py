"""What the core asks of whatever keeps a person's bytes: pictures, emoticons, sounds, files."""

from collections.abc import Collection
from typing import BinaryIO, Protocol

from amsn2.api.media import Blob, BlobId, BlobKind, Upload, UploadId
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


class UploadWriter(Protocol):
    """Adds to an upload. Nobody else may be writing to it."""

    async def write(self, data: bytes) -> None:
        """Append. Raises `Refused` QUOTA_FULL, COMMAND_MALFORMED for more than was said, `StoreFailure`."""

    async def close(self, at: int) -> None:
        """When this returns what was written is on disk and counted. Raises `StoreFailure`."""


class Uploads(Protocol):
    """What a person's browsers are sending: it is there after a crash as far as it had come."""

    async def begin(self, upload: Upload, at: int) -> None:
        """Remember a new one, of which nothing is here. Raises `StoreFailure`."""

    async def find(self, upload: UploadId) -> Upload | None:
        """How far it is."""

    async def writer(self, upload: Upload) -> UploadWriter:
        """Go on with it, where `find` said. Raises `StoreFailure`."""

    async def finish(self, upload: Upload, at: int) -> Upload:
        """Keep what is whole as a blob. Raises `Refused` QUOTA_FULL, `StoreFailure`."""

    async def remove(self, uploads: Collection[UploadId]) -> None:
        """Forget these, and what came of those that are not whole. Raises `StoreFailure`."""

    async def idle(self, before: int) -> tuple[UploadId, ...]:
        """Those that have not gone on since (ms since 1970 UTC), the longest first; whole ones too."""


class Blobs(Protocol):
    """The bytes of one person. The same bytes are kept once; nobody else's are seen through it."""

    def draft(self, kind: BlobKind) -> Draft:
        """Begin to write."""

    async def keep(self, kind: BlobKind, data: bytes, at: int) -> Blob:
        """Keep bytes that are in memory already; raises as `Draft`."""

    async def check_room(self, size: int, kind: BlobKind = BlobKind.FILE) -> None:
        """Raises `Refused` QUOTA_FULL when not so many bytes more can be kept; drafts are counted already.

        What only passes, by its kind, has a quota of its own of the same size.
        """

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
