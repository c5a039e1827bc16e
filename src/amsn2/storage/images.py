"""Pictures of strangers, drawn anew: what comes out has the points that were seen, and nothing else of them.

Everything here blocks, and takes memory by the points of a picture: call it in one thread.
"""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, ImageSequence

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused

FORMATS: Final = ("PNG", "GIF", "JPEG", "WEBP", "BMP")
"""What is read at all: no format that names files, runs anything, or calls another program."""

FRAME_MS: Final = 100
"""How long a frame is shown that does not say, or says less than browsers heed."""


def picture(data: bytes) -> bytes:
    """A display picture: the middle square, as a PNG. Raises `Refused` BLOB_UNFIT."""
    with _opened(data) as image:
        _check_points(image, 1)
        # A photograph of a phone is read at the size that is needed, not at its own.
        image.draft("RGB", (4 * limits.PICTURE_POINTS, 4 * limits.PICTURE_POINTS))
        whole = _upright(_points(image))
        points = min(limits.PICTURE_POINTS, *whole.size)
        return _png(ImageOps.fit(whole, (points, points), Image.Resampling.LANCZOS))


def emoticon(data: bytes) -> bytes:
    """A custom emoticon: a PNG, or a GIF when it moves. Raises `Refused` BLOB_UNFIT."""
    with _opened(data) as image:
        frames = _count_frames(image)
        if frames == 1:
            drawn = _upright(_points(image))
            drawn.thumbnail(_EMOTICON_SIZE, Image.Resampling.LANCZOS)
            return _png(drawn)
        drawn_frames, times = [], []
        for frame in _frames(image):
            drawn = _points(frame)
            drawn.thumbnail(_EMOTICON_SIZE, Image.Resampling.LANCZOS)
            drawn_frames.append(drawn)
            times.append(_time(frame))
        return _gif(drawn_frames, times)


def ink(data: bytes) -> bytes:
    """Handwriting: as large as it is, within reason, as a PNG. Raises `Refused` BLOB_UNFIT."""
    with _opened(data) as image:
        _check_points(image, 1)
        drawn = _upright(_points(image))
        drawn.thumbnail((limits.INK_POINTS, limits.INK_POINTS), Image.Resampling.LANCZOS)
        return _png(drawn)


_EMOTICON_SIZE: Final = (limits.EMOTICON_POINTS, limits.EMOTICON_POINTS)


class _opened:  # noqa: N801 - reads as what it is: with an opened picture
    """An image that is read frame by frame; whatever goes wrong with it is `Refused`."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __enter__(self) -> Image.Image:
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        # What Pillow finds odd in a stranger's file is no news.
        warnings.simplefilter("ignore")
        try:
            self._image = Image.open(BytesIO(self._data), formats=FORMATS)
        except Exception as error:
            self._warnings.__exit__(None, None, None)
            raise Refused(ProblemCode.BLOB_UNFIT) from error
        return self._image

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._image.close()
        self._warnings.__exit__(None, None, None)
        # A decoder that meets nonsense raises nearly anything; all of it says the same to a person.
        if isinstance(error, Exception) and not isinstance(error, Refused):
            raise Refused(ProblemCode.BLOB_UNFIT) from error


def _check_points(image: Image.Image, frames: int) -> None:
    """Before anything is decoded: a few bytes can say that they are a million points wide."""
    width, height = image.size
    if not 0 < width * height * frames <= limits.IMAGE_PIXELS or frames > limits.EMOTICON_FRAMES:
        raise Refused(ProblemCode.BLOB_UNFIT)


def _count_frames(image: Image.Image) -> int:
    """How many it has, when it is not too many. Raises `Refused` before one too many is looked for.

    Pillow counts them all first, and there may be a million.
    """
    frames = 1
    while True:
        _check_points(image, frames)
        try:
            image.seek(frames)
        except EOFError:
            image.seek(0)
            return frames
        frames += 1


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    yield from ImageSequence.Iterator(image)


def _time(frame: Image.Image) -> int:
    told = frame.info.get("duration", 0)
    return int(told) if isinstance(told, int | float) and 20 <= told <= 60_000 else FRAME_MS


def _points(image: Image.Image) -> Image.Image:
    return image.convert("RGBA")


def _upright(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image)


def _png(image: Image.Image) -> bytes:
    # A new image: no text, no profile and no place where it was taken comes along.
    clean = Image.new("RGBA", image.size)
    clean.paste(image)
    out = BytesIO()
    if clean.getchannel("A").getextrema() == (255, 255):
        clean.convert("RGB").save(out, "PNG", optimize=True)
    else:
        clean.save(out, "PNG", optimize=True)
    return _small(out.getvalue())


def _gif(frames: list[Image.Image], times: list[int]) -> bytes:
    out = BytesIO()
    clean = []
    for frame in frames:
        blank = Image.new("RGBA", frame.size)
        blank.paste(frame)
        clean.append(blank)
    clean[0].save(
        out, "GIF", save_all=True, append_images=clean[1:], duration=times, loop=0, disposal=2, optimize=False
    )
    return _small(out.getvalue())


def _small(data: bytes) -> bytes:
    if len(data) > limits.IMAGE_BYTES:
        raise Refused(ProblemCode.BLOB_UNFIT)
    return data
