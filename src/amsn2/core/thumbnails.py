"""Small pictures of pictures, for offers and for the log. What comes is hostile: it is read under limits.

Pillow takes its time, so all of this is called in threads.
"""

import io
from typing import Final

from PIL import Image, ImageOps

from amsn2.api import limits

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
"""What is read: what browsers show, and nothing that is a language of its own (EPS, PDF, SVG)."""

PREVIEW_BYTES: Final = 64 * 1024
"""Bytes of a preview in an offer: what papyon sends, and what it reads."""

SHOWN_POINTS: Final = 480
"""Width and height of the picture in the log at most: what is shown there, on screens twice as fine."""


def offer_preview(data: bytes) -> bytes:
    """A PNG that goes along with the offer of a file; b'' when it is no picture."""
    image = _read(data, limits.PICTURE_POINTS)
    png = b"" if image is None else _png(image)
    return png if len(png) <= PREVIEW_BYTES else b""


def shown_preview(data: bytes) -> bytes:
    """The picture, small enough for the log, as WebP; b'' when it is no picture."""
    image = _read(data, SHOWN_POINTS)
    if image is None:
        return b""
    file = io.BytesIO()
    image.save(file, "WEBP", quality=80)
    return file.getvalue()


def checked_preview(data: bytes) -> bytes:
    """What somebody sent along with an offer, drawn anew as PNG; b'' when it is no small picture."""
    return offer_preview(data) if 0 < len(data) <= PREVIEW_BYTES else b""


def _read(data: bytes, points: int) -> Image.Image | None:
    """The first frame, upright and made smaller; None when it is no picture, or too large a one."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            # JPEG can be read small from the start: ten times faster, and with a tenth of the memory.
            opened.draft("RGB", (points, points))
            if opened.width * opened.height > limits.IMAGE_PIXELS:
                return None
            image: Image.Image = ImageOps.exif_transpose(opened)
            # Nobody needs more colours here, and every other mode can be turned into these two.
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
            image.thumbnail((points, points))
            return image
    except Exception:  # noqa: BLE001 - a decoder that meets nonsense raises nearly anything
        return None


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
