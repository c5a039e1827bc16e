"""Pictures for tests, good and bad."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def drawn(width: int = 20, height: int = 20, form: str = "PNG", color: Any = "red", **settings: Any) -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new("RGBA" if form in ("PNG", "WEBP") else "RGB", (width, height), color).save(
        out, form, **settings
    )
    return out.getvalue()


def moving(frames: int = 3, points: int = 20) -> bytes:
    """A GIF that moves."""
    out = BytesIO()
    images = [Image.new("RGB", (points, points), (number * 40 % 256, 9, 9)) for number in range(frames)]
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=80, loop=0)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100_000)))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def polyglot() -> bytes:
    """A GIF that is a script too: the comment begins in its width."""
    return drawn(10, 10, "GIF") + b"*/=1;alert(document.cookie);//<script>alert(1)</script>"
