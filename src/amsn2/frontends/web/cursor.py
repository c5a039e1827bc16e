"""How far a reader has come in a journal, as `EPOCH.SEQ`."""

import re
from typing import NamedTuple

# Wider than what any journal of ours ever wrote, so that a cursor of another version is only unknown.
_CURSOR = re.compile(r"([A-Za-z0-9_-]{1,64})\.([0-9]{1,18})", re.ASCII)


class CursorMalformed(ValueError):  # noqa: N818 - reads as what it is
    """That was never a cursor."""


class Cursor(NamedTuple):
    """A place in a journal: after the event with that number, in that life of the journal."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}"


def parse_cursor(text: str) -> Cursor | None:
    """The cursor of a query; None for an empty one. Raises `CursorMalformed` for nonsense."""
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise CursorMalformed
    return Cursor(found[1], int(found[2]))
