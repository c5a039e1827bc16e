"""Pictures of strangers are drawn anew, or refused."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.GifImagePlugin import GifImageFile

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.storage import images
from tests.amsn2.storage.drawings import SVG, bomb, drawn, moving, polyglot

DRAWERS = (images.picture, images.emoticon, images.ink)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("form", images.FORMATS)
def test_every_format_becomes_a_square_png(form):
    picture = opened(images.picture(drawn(300, 200, form)))
    assert (picture.format, picture.size) == ("PNG", (96, 96))
    assert picture.convert("RGB").getpixel((48, 48))[0] > 200


def test_the_middle_is_what_is_seen():
    wide = Image.new("RGB", (300, 100), "blue")
    wide.paste("red", (100, 0, 200, 100))
    out = BytesIO()
    wide.save(out, "PNG")
    seen = opened(images.picture(out.getvalue())).convert("RGB")
    assert (seen.getpixel((10, 48)), seen.getpixel((85, 48))) == ((255, 0, 0), (255, 0, 0))


def test_a_small_picture_is_not_made_larger():
    assert opened(images.picture(drawn(40, 30))).size == (30, 30)


def test_an_emoticon_keeps_its_shape_and_moves_on():
    still = opened(images.emoticon(drawn(300, 150)))
    assert (still.format, still.size) == ("PNG", (96, 48))
    animated = opened(images.emoticon(moving(frames=5, points=200)))
    assert (animated.format, animated.size, animated.n_frames) == ("GIF", (96, 96), 5)
    assert animated.info["duration"] == 80


def test_a_film_is_no_emoticon():
    with pytest.raises(Refused):
        images.emoticon(moving(frames=limits.EMOTICON_FRAMES + 1, points=2))


def test_nobody_counts_a_million_frames(monkeypatch):
    looked_for = []
    seek = GifImageFile._seek

    def counted(image, frame, update_image=True):
        looked_for.append(frame)
        return seek(image, frame, update_image)

    monkeypatch.setattr(GifImageFile, "_seek", counted)
    one = moving(2, 1)
    begin, end = one.index(b"!\xf9"), len(one) - 1
    with pytest.raises(Refused):
        images.emoticon(one[:begin] + one[begin:end] * 5_000 + b";")
    assert len(looked_for) <= limits.EMOTICON_FRAMES + 1


def test_what_can_be_seen_through_stays_so():
    assert opened(images.emoticon(drawn(19, 19, color=(255, 0, 0, 0)))).getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("draw", DRAWERS)
@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"GIF89a", SVG, b"<html>", b"MZ" + bytes(500), b"%PDF-1.4\n"),
        *(bomb(), bomb(1, 2**31 - 1), drawn()[:60], drawn(200, 200, "JPEG")[:300]),
    ],
)
def test_what_is_no_picture_is_refused(draw, data):
    with pytest.raises(Refused) as refused:
        draw(data)
    assert refused.value.problem.code is ProblemCode.BLOB_UNFIT


@pytest.mark.parametrize("draw", DRAWERS)
def test_nothing_that_hid_in_it_comes_along(draw):
    assert b"script" not in draw(polyglot())
    secret = drawn(20, 20, "JPEG", comment=b"a secret place")
    assert b"secret" in secret
    assert b"secret" not in draw(secret)


@pytest.mark.parametrize("draw", DRAWERS)
@given(data=st.data())
def test_random_damage_is_refused_or_drawn(draw, data):
    originals = [drawn(), drawn(9, 9, "GIF"), moving(), drawn(8, 8, "BMP")]
    original = bytearray(data.draw(st.sampled_from(originals)))
    for _ in range(data.draw(st.integers(1, 8))):
        original[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = opened(draw(bytes(original[: data.draw(st.integers(1, len(original)))])))
    except Refused:
        return
    assert made.format in ("PNG", "GIF")
    assert max(made.size) <= limits.INK_POINTS
