"""A QR code as the path of a drawing."""

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from amsn2.frontends.web.qr import EDGE, code_of


@given(st.text(min_size=1, max_size=120).filter(lambda text: text.encode("utf-8", "ignore").decode() == text))
def test_every_dark_square_is_drawn_once_and_nothing_else(text):
    code = code_of(text)
    drawn = set()
    for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.path):
        assert width == back
        squares = {(int(x) + step, int(y)) for step in range(int(width))}
        assert not squares & drawn
        drawn |= squares
    rows = segno.make(text, error="m", micro=False).matrix
    dark = {(x + EDGE, y + EDGE) for y, row in enumerate(rows) for x, dot in enumerate(row) if dot}
    assert drawn == dark
    assert code.size == len(rows) + 2 * EDGE
    assert re.fullmatch(r"[Mhvz0-9 -]+", code.path)
