"""What a person's browsers send in parts: it goes on where it was after a lost line, a sleep, a restart.

Nothing here is a job of the owner's; of each upload one request has its turn at a time.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.media import BlobKind, Upload, UploadId
from amsn2.core.blobs import BlobKeeper
from amsn2.core.desk import Desk
from amsn2.core.turns import GivenWay, Turns

LARGEST_IN_WORDS: Final = f"{limits.FILE_BYTES // 1024**3} GB"
_IN_PARTS: Final = frozenset({BlobKind.FILE, BlobKind.IMPORT})
"""What is large; all else is looked at as one."""


class Uploads:
    """The uploads of one person; see `amsn2.api.ports.Messenger`."""

    def __init__(self, desk: Desk, blobs: BlobKeeper) -> None:
        self._desk = desk
        self._blobs = blobs
        self._turns = Turns()

    async def begin(self, id: UploadId, kind: BlobKind, size: int) -> Upload:  # noqa: A002 - it is an id
        """Begin, or learn how far it is. Raises `Refused`, `StoreFailure`."""
        store = self._desk.store
        if kind not in _IN_PARTS or size < 0:
            raise Refused(ProblemCode.COMMAND_MALFORMED, "upload")
        if kind is BlobKind.FILE and size > limits.FILE_BYTES:
            raise Refused(ProblemCode.BLOB_TOO_LARGE, LARGEST_IN_WORDS)
        self._blobs.collect_if_due()
        async with self._turns.take(id):
            upload = await store.uploads.find(id)
            if upload is not None and (upload.kind, upload.size) != (kind, size):
                raise Refused(ProblemCode.COMMAND_MALFORMED, "upload")
            if upload is None or await self._is_forgotten(upload):
                await store.uploads.remove([id])
                await self._make_room(size, kind)
                upload = Upload(id=id, kind=kind, size=size, offset=0)
                await store.uploads.begin(upload, self._desk.clock.now())
            if upload.blob is None and upload.offset == size:
                # It was whole when something ended us, or there is nothing in it.
                return await self._finished(upload)
            return upload

    async def add(
        self,
        id: UploadId,  # noqa: A002 - it is an id
        offset: int,
        chunks: AsyncIterator[bytes],
    ) -> Upload:
        """Write on. Raises `Refused`, `StoreFailure`, and what the chunks raise."""
        store = self._desk.store
        async with self._turns.take(id) as turn:
            upload = await self._known(id)
            if upload.blob is not None or upload.offset != offset:
                return upload
            writer = await store.uploads.writer(upload)
            try:
                with suppress(GivenWay):
                    while (chunk := await turn.next(chunks)) is not None:
                        await writer.write(chunk)
            finally:
                await writer.close(self._desk.clock.now())
            upload = await self._known(id)
            return await self._finished(upload) if upload.offset == upload.size else upload

    async def end(self, id: UploadId) -> None:  # noqa: A002 - it is an id
        """Forget it. Raises `StoreFailure`."""
        async with self._turns.take(id):
            await self._desk.store.uploads.remove([id])

    async def _known(self, id: UploadId) -> Upload:  # noqa: A002 - it is an id
        upload = await self._desk.store.uploads.find(id)
        if upload is None:
            raise Refused(ProblemCode.BLOB_UNKNOWN)
        return upload

    async def _is_forgotten(self, upload: Upload) -> bool:
        """Whether it was whole, and nobody has used it in time."""
        return upload.blob is not None and await self._desk.store.blobs.find(upload.blob) is None

    async def _finished(self, upload: Upload) -> Upload:
        try:
            return await self._desk.store.uploads.finish(upload, self._desk.clock.now())
        except (Refused, StoreFailure):
            # Nothing of it is left where it was.
            await self._desk.store.uploads.remove([upload.id])
            raise

    async def _make_room(self, size: int, kind: BlobKind) -> None:
        """Forget what nobody goes on with, when there are too many or there is no room. Raises `Refused`."""
        store = self._desk.store
        everything = await store.uploads.idle(limits.POSITION)
        await self._forget(everything[: max(0, len(everything) + 1 - limits.UPLOADS)])
        try:
            await store.blobs.check_room(size, kind)
        except Refused:
            await self._forget(await store.uploads.idle(self._desk.clock.now() - limits.UPLOAD_IDLE))
            await store.blobs.check_room(size, kind)

    async def _forget(self, uploads: tuple[UploadId, ...]) -> None:
        await self._desk.store.uploads.remove([one for one in uploads if one not in self._turns])
