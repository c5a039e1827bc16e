"""A person's pictures, sounds and files: kept, read, and forgotten when nothing needs them any more."""

import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.errors import NetworkFailure, ProblemCode, Refused, StoreFailure
from amsn2.api.media import Blob, BlobId, BlobKind, MessageEmoticon
from amsn2.api.network import Connection, Outgoing, OutgoingEmoticon
from amsn2.core.desk import Desk
from amsn2.core.tasks import Tasks

log = logging.getLogger(__name__)

GRACE: Final = 24 * 3600_000
"""Milliseconds that a blob may be there without anything that refers to it: what was uploaded may wait a
night, in a browser without a line, for the command that uses it."""

AGAIN: Final = 24 * 3600_000
"""Milliseconds between two searches for what nothing needs."""


class BlobKeeper:
    """The blobs of one person, for frontends and for the rules; nothing here is a job of the owner's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks = Tasks()
        self._collected_at = 0

    def start(self) -> None:
        """Forget what nothing needs: now, and with the first that comes on another day."""
        self.collect_if_due()

    async def stop(self) -> None:
        """Forget nothing more."""
        await self._tasks.stop()

    async def add(self, kind: BlobKind, chunks: AsyncIterator[bytes]) -> Blob:
        """Keep bytes as they come; see `amsn2.api.ports.Messenger`."""
        self.collect_if_due()
        draft = self._desk.store.blobs.draft(kind)
        try:
            async for chunk in chunks:
                await draft.write(chunk)
            return await draft.finish(self._desk.clock.now())
        finally:
            await draft.abandon()

    async def keep(self, kind: BlobKind, data: bytes) -> Blob:
        """Keep bytes of a contact. Raises `Refused` as `add`, `StoreFailure`."""
        self.collect_if_due()
        return await self._desk.store.blobs.keep(kind, data, self._desk.clock.now())

    async def known(self, blob: BlobId) -> Blob:
        """What is known of a blob. Raises `Refused` BLOB_UNKNOWN."""
        found = await self._desk.store.blobs.find(blob)
        if found is None:
            raise Refused(ProblemCode.BLOB_UNKNOWN)
        return found

    async def read(self, blob: BlobId, offset: int, count: int) -> bytes:
        """Some of its bytes. Raises `Refused` BLOB_UNKNOWN, `StoreFailure`."""
        return await self._desk.store.blobs.read(blob, offset, count)

    async def whole(self, blob: BlobId) -> bytes:
        """All bytes of a picture or emoticon. Raises `Refused` BLOB_UNKNOWN, `StoreFailure`."""
        return await self.read(blob, 0, (await self.known(blob)).size)

    async def show_picture(self, connection: Connection, picture: BlobId | None) -> None:
        """Have a network show it as one's own; None: none. Raises `NetworkFailure`."""
        try:
            data = None if picture is None else await self.whole(picture)
        except (Refused, StoreFailure) as failure:
            raise NetworkFailure(failure.problem.code) from failure
        await connection.set_picture(data)

    async def complete(self, message: Outgoing, emoticons: tuple[MessageEmoticon, ...]) -> Outgoing:
        """The message with the pictures of its emoticons; one that cannot be read stays its shortcut."""
        found = []
        for one in emoticons:
            with suppress(Refused, StoreFailure):
                if one.blob is not None:
                    data = await self.whole(one.blob)
                    found.append(OutgoingEmoticon(shortcut=one.shortcut, data=data))
        return replace(message, emoticons=tuple(found))

    async def collect(self) -> None:
        """Forget what nothing refers to, except what is new. Raises `StoreFailure`."""
        blobs, uploads = self._desk.store.blobs, self._desk.store.uploads
        await uploads.remove(await uploads.idle(self._desk.clock.now() - limits.UPLOAD_KEPT))
        before = self._desk.clock.now() - GRACE
        unused = await blobs.unused(before)

        async def remove() -> None:
            # In turn with whatever might be about to refer to one of them.
            jobs = self._desk.state.snapshot.jobs.values()
            wanted = {job.result for job in jobs if job.result is not None}
            # What was put here again since we looked is as new as anything else.
            await blobs.remove(unused - wanted, before)

        if unused:
            await self._desk.owner.do(remove)

    def collect_if_due(self) -> None:
        """Forget what nothing needs, if that was not done today."""
        now = self._desk.clock.now()
        if now - self._collected_at >= AGAIN:
            self._collected_at = now
            self._tasks.start(self._collect())

    async def _collect(self) -> None:
        try:
            await self.collect()
        except StoreFailure as failure:
            log.warning("what nothing needs was not removed: %s", failure)
