"""A QR code as the path of a drawing: the page draws it itself, so that nothing is fetched for it."""

import segno

from amsn2.api.model import Model


class Code(Model, frozen=True, kw_only=True):
    """Dark squares on a light sheet."""

    size: int
    """Width and height of the sheet, with the white edge that cameras need."""
    path: str
    """Path data of an SVG path: a rectangle for every run of dark squares."""


EDGE = 4
"""Light squares around it: what the standard asks for."""


def code_of(text: str) -> Code:
    """The code of a text. Blocks for some milliseconds."""
    made = segno.make(text, error="m", micro=False)
    rows = [tuple(row) for row in made.matrix_iter(scale=1, border=EDGE)]
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if row[x]:
                start = x
                while x < len(row) and row[x]:
                    x += 1
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            else:
                x += 1
    return Code(size=len(rows), path="".join(runs))
