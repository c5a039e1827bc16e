"""Draws the PNG icons of the web page from our own SVG, with Debian's Chromium.

    python -m tools.icons

Phones and desktops that install the page want PNG in these sizes; the drawings are web/public/*.svg, and
what this writes is committed beside them. `--check` only says whether each picture is there in its size.
"""

import struct
import sys
from pathlib import Path

PUBLIC = Path(__file__).resolve().parent.parent / "web" / "public"
CHROMIUM = "/usr/bin/chromium"

ICONS = {
    "icon-192.png": ("favicon.svg", 192),
    "icon-512.png": ("favicon.svg", 512),
    "icon-maskable-192.png": ("icon-maskable.svg", 192),
    "icon-maskable-512.png": ("icon-maskable.svg", 512),
    "icon-apple-180.png": ("icon-maskable.svg", 180),
    "badge-96.png": ("badge.svg", 96),
}
"""What is drawn from what, and how wide. The maskable ones have room around for what a phone cuts off."""


def draw(folder: Path) -> None:
    """Draw all of them into the folder."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--force-device-scale-factor=1"]
        )
        try:
            for name, (source, width) in ICONS.items():
                page = browser.new_page(viewport={"width": width, "height": width})
                drawing = (PUBLIC / source).read_text("utf-8")
                style = "<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>"
                page.set_content(style + drawing)
                page.screenshot(path=folder / name, omit_background=True)
                page.close()
        finally:
            browser.close()


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG. Raises ValueError for anything else."""
    if picture[:8] != b"\x89PNG\r\n\x1a\n" or picture[12:16] != b"IHDR":
        raise ValueError("not a PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return int(width), int(height)


def missing(folder: Path) -> list[str]:
    """The pictures that are not there, or not in their size."""
    wrong = []
    for name, (_, width) in ICONS.items():
        path = folder / name
        if not path.is_file() or size_of(path.read_bytes()) != (width, width):
            wrong.append(name)
    return wrong


def main(arguments: list[str]) -> int:
    """Draw, or check; the exit code says whether all are there."""
    if "--check" not in arguments:
        draw(PUBLIC)
    wrong = missing(PUBLIC)
    for name in wrong:
        print(f"web/public/{name}: not there, or not in its size; run `python -m tools.icons`")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
