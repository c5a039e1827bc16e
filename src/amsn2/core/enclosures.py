"""What an archive brings besides words: pictures, files, sounds, kept as if they had come again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Final

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.blob_storage import Blobs
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import Attachment, Blob, BlobId, BlobKind
from amsn2.api.models import Message, MessageKind
from amsn2.core.archive.reading import UNREADABLE, LogFile
from amsn2.core.clock import Clock
from amsn2.core.previews import keep_checked_preview, keep_shown_preview

DRAWN: Final = frozenset({BlobKind.EMOTICON, BlobKind.PICTURE, BlobKind.INK})
"""What is drawn anew before it is kept, and may be other bytes after that."""

log = logging.getLogger(__name__)

PIECE: Final = 256 * 1024
"""Bytes that are read at once."""

Files = Mapping[BlobId, tuple[BlobKind, LogFile]]
"""What lies in the archive, by the names that its documents use."""


class Enclosures:
    """Gives messages of an archive what they had. What is not there, or no good, they are left without."""

    def __init__(self, blobs: Blobs, files: Files, clock: Clock) -> None:
        self._blobs = blobs
        self._files = files
        self._clock = clock
        self._kept: dict[BlobId, Blob | None] = {}
        self._previews: dict[BlobId, BlobId | None] = {}

    async def bring(self, message: Message) -> Message:
        """The message as it can be stored: nothing in it names what is not kept here.

        Raises `Refused` QUOTA_FULL, `StoreFailure`, `TooMuch`.
        """
        if not message.emoticons and message.attachment is None:
            return message
        emoticons = []
        for one in message.emoticons:
            kept = await self._keep(one.blob) if one.blob is not None and self._is_drawn(one.blob) else None
            emoticons.append(replace(one, blob=None if kept is None else kept.id))
        attachment = message.attachment
        if attachment is not None:
            attachment = await self._attached(attachment, message.kind)
        return replace(message, emoticons=tuple(emoticons), attachment=attachment)

    async def _attached(self, attachment: Attachment, kind: MessageKind) -> Attachment:
        blob = None if attachment.blob is None else await self._keep(attachment.blob)
        preview = await self._preview(attachment, kind, blob)
        if blob is None:
            return replace(attachment, blob=None, preview=preview)
        return replace(
            attachment, blob=blob.id, preview=preview, size=blob.size, content_type=blob.content_type
        )

    async def _preview(self, attachment: Attachment, kind: MessageKind, blob: Blob | None) -> BlobId | None:
        named = attachment.preview
        if named is None:
            return None
        if kind is not MessageKind.FILE and self._is_drawn(named):
            kept = await self._keep(named)
            return None if kept is None else kept.id
        # A picture that somebody handed in is drawn anew: from the file itself, or from what is left of it.
        if named not in self._previews:
            now = self._clock.now()
            drawn = None if blob is None else await keep_shown_preview(self._blobs, blob, now)
            if drawn is None and (data := await self._read(named, limits.IMAGE_UPLOAD_BYTES)):
                drawn = await keep_checked_preview(self._blobs, data, now)
            self._previews[named] = drawn
        return self._previews[named]

    def _is_drawn(self, name: BlobId) -> bool:
        """Whether it is kept as a picture, so that it is one: pages show it as it is."""
        return name in self._files and self._files[name][0] in DRAWN

    async def _keep(self, name: BlobId) -> Blob | None:
        if name not in self._kept:
            self._kept[name] = await self._stored(name)
        return self._kept[name]

    async def _stored(self, name: BlobId) -> Blob | None:
        if name not in self._files:
            return None
        draft = self._blobs.draft(self._files[name][0])
        try:
            async for piece in self._pieces(name):
                await draft.write(piece)
            blob = await draft.finish(self._clock.now())
            # What is not drawn anew is exactly what it is called, or not whole.
            return blob if blob.id == name or blob.kind in DRAWN else None
        except Refused as refused:
            if refused.problem.code is ProblemCode.QUOTA_FULL:
                raise
            log.info("something in an archive was left out: %s", refused.problem.code)
            return None
        except UNREADABLE as error:
            log.info("something in an archive cannot be read: %s", type(error).__name__)
            return None
        finally:
            await draft.abandon()

    async def _read(self, name: BlobId, limit: int) -> bytes:
        """All of it; nothing when it is not there, cannot be read or is too long."""
        data = b""
        if name in self._files:
            try:
                async for piece in self._pieces(name):
                    data += piece
                    if len(data) > limit:
                        return b""
            except UNREADABLE:
                return b""
        return data

    async def _pieces(self, name: BlobId) -> AsyncIterator[bytes]:
        file = await asyncio.to_thread(self._files[name][1].open)
        try:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece
        finally:
            await asyncio.to_thread(file.close)
