"""Pictures for tests, drawn here."""

import io

from PIL import Image


def picture(width=200, height=100, kind="PNG", color=(200, 30, 30), mode="RGB"):
    """The bytes of a picture of one colour."""
    file = io.BytesIO()
    Image.new(mode, (width, height), color).save(file, kind)
    return file.getvalue()


def size_and_kind(data):
    """What a picture is."""
    with Image.open(io.BytesIO(data)) as image:
        return image.size, image.format
