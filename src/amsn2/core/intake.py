"""Bytes that contacts send: looked at and kept before anybody is told of them, outside the owner's turn."""

import logging
from dataclasses import dataclass

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.media import Blob, BlobId, BlobKind
from amsn2.api.network import ContentReceived, MessageReceived, NetworkEvent, PictureReceived
from amsn2.core.blobs import BlobKeeper

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """What was kept of an event; nothing, where it was no good or there is no room."""

    blob: Blob | None = None
    preview: BlobId | None = None


NOTHING = Kept()


async def take_in(blobs: BlobKeeper, event: NetworkEvent) -> Kept:
    """Keep what an event brings. Raises `StoreFailure` when a message would be confirmed without it."""
    match event:
        case PictureReceived(data=bytes(data)):
            return Kept(await _kept(blobs, (BlobKind.PICTURE,), data))
        case ContentReceived(data=bytes(data)) if event.shortcut:
            return Kept(await _kept(blobs, (BlobKind.EMOTICON,), data))
        case ContentReceived(data=bytes(data)):
            preview = await _kept(blobs, (BlobKind.INK,), event.preview) if event.preview else None
            blob = await _kept(blobs, (BlobKind.SOUND, BlobKind.FILE), data)
            return Kept(blob, None if preview is None else preview.id)
        case MessageReceived(content=bytes(data)):
            return Kept(await _first_fit(blobs, (BlobKind.INK, BlobKind.FILE), data))
        case _:
            return NOTHING


async def _kept(blobs: BlobKeeper, kinds: tuple[BlobKind, ...], data: bytes) -> Blob | None:
    try:
        return await _first_fit(blobs, kinds, data)
    except StoreFailure as failure:
        log.warning("what a contact sent was not kept: %s", failure)
        return None


async def _first_fit(blobs: BlobKeeper, kinds: tuple[BlobKind, ...], data: bytes) -> Blob | None:
    for kind in kinds:
        try:
            return await blobs.keep(kind, data)
        except Refused as refused:
            if refused.problem.code is not ProblemCode.BLOB_UNFIT:
                log.warning("what a contact sent was not kept: %s", refused)
                return None
    log.info("what a contact sent is no %s", kinds[-1])
    return None
