import struct
import zlib

import pytest
from PIL import Image, ImageOps

from amsn2.core.thumbnails import PREVIEW_BYTES, checked_preview, offer_preview, shown_preview
from tests.amsn2.core.pictures import picture, size_and_kind


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_pictures_of_every_kind_become_small(kind):
    large = picture(1000, 500, kind)
    assert size_and_kind(offer_preview(large)) == ((96, 48), "PNG")
    assert size_and_kind(shown_preview(large)) == ((480, 240), "WEBP")


def test_small_ones_stay_as_large_as_they_are_and_keep_what_can_be_seen_through():
    small = picture(10, 20, color=(1, 2, 3, 0), mode="RGBA")
    assert size_and_kind(offer_preview(small)) == ((10, 20), "PNG")
    assert size_and_kind(shown_preview(small)) == ((10, 20), "WEBP")


def test_a_large_photograph_is_read_at_the_size_that_is_needed():
    assert size_and_kind(offer_preview(picture(9000, 6000, "JPEG"))) == ((96, 64), "PNG")


def bomb():
    """A PNG that says that it has a billion pixels."""
    png = bytearray(picture(1, 1))
    png[16:24] = (40_000).to_bytes(4, "big") * 2
    png[29:33] = zlib.crc32(png[12:29]).to_bytes(4, "big")
    return bytes(png)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        picture()[:60],
        bomb(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
    ],
    ids=["nothing", "words", "half", "bomb", "svg", "eps"],
)
def test_what_is_no_picture_has_none(data):
    assert offer_preview(data) == shown_preview(data) == checked_preview(data) == b""


@pytest.mark.parametrize(
    "error", [struct.error, KeyError, TypeError, AttributeError, Image.DecompressionBombError]
)
def test_whatever_a_decoder_stumbles_over_it_is_no_picture(monkeypatch, error):
    def stumble(image):
        raise error

    monkeypatch.setattr(ImageOps, "exif_transpose", stumble)
    assert shown_preview(picture()) == b""


def test_a_preview_of_somebody_is_drawn_anew_and_may_not_be_large():
    told = picture(96, 96) + b"<script>"
    assert b"script" not in checked_preview(told)
    assert size_and_kind(checked_preview(told)) == ((96, 96), "PNG")
    assert checked_preview(picture() + bytes(PREVIEW_BYTES)) == b""
