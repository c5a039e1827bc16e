"""Small pictures of files, made and kept apart from the loop."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from amsn2.api import limits
from amsn2.api.blob_storage import Blobs
from amsn2.api.errors import Refused, StoreFailure
from amsn2.api.media import Blob, BlobId, BlobKind
from amsn2.core import thumbnails

log = logging.getLogger(__name__)

_PAINTER: Final = ThreadPoolExecutor(1, "previews")
"""One thread for everybody, so that pictures take the memory of one at a time."""


async def offer_preview(blobs: Blobs, shown: BlobId | None) -> bytes:
    """What goes along with the offer of a file of which that picture is shown; b'' when there is none."""
    if shown is None:
        return b""
    try:
        data = await blobs.read(shown, 0, limits.IMAGE_UPLOAD_BYTES)
    except (Refused, StoreFailure):
        return b""
    return await _drawn(thumbnails.offer_preview, data)


async def keep_shown_preview(blobs: Blobs, blob: Blob, now: int) -> BlobId | None:
    """A picture of a file for the log; None when it is no picture, or there is no room for one more."""
    if not blob.content_type.startswith("image/") or blob.size > limits.IMAGE_UPLOAD_BYTES:
        return None
    try:
        data = await blobs.read(blob.id, 0, blob.size)
        return await _keep(blobs, await _drawn(thumbnails.shown_preview, data), now)
    except (Refused, StoreFailure) as failure:
        log.info("a picture has no preview: %s", failure)
        return None


async def keep_checked_preview(blobs: Blobs, data: bytes, now: int) -> BlobId | None:
    """What somebody sent along with an offer, drawn anew; None when it is no picture."""
    try:
        return await _keep(blobs, await _drawn(thumbnails.checked_preview, data), now)
    except (Refused, StoreFailure) as failure:
        log.info("a preview was not kept: %s", failure)
        return None


async def _keep(blobs: Blobs, data: bytes, now: int) -> BlobId | None:
    return (await blobs.keep(BlobKind.FILE, data, now)).id if data else None


async def _drawn(draw: Callable[[bytes], bytes], data: bytes) -> bytes:
    return await asyncio.get_running_loop().run_in_executor(_PAINTER, draw, data)
