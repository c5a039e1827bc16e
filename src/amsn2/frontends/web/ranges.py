"""Which bytes of something a browser asks for: Range and If-Range of RFC 9110, one range at most.

Safari plays no sound of a server that has no answer to them, and no browser can move in one.
"""

import re
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from amsn2.frontends.web import limits
from amsn2.frontends.web.problems import HttpCode, Unfit, document_of

_RANGE: Final = re.compile(r"bytes=([0-9]*)-([0-9]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Some bytes in a row; none only of what is empty."""

    first: int
    count: int
    size: int
    """Bytes of the whole."""

    @property
    def content_range(self) -> str:
        """What the answer says of them."""
        return f"bytes {self.first}-{self.first + self.count - 1}/{self.size}"


class Unsatisfiable(Exception):  # noqa: N818 - reads as what it is: the range is unsatisfiable
    """There are no such bytes."""


def part_of(size: int, asked: str, condition: str | None, tag: str) -> Part | None:
    """What is asked for of something by Range and If-Range; None for all of it. Raises `Unsatisfiable`.

    Several ranges and other units are not understood, which gets all, as does what has changed.
    """
    found = _RANGE.fullmatch(asked) if len(asked) <= limits.RANGE_LENGTH else None
    if found is None or (condition is not None and condition != tag):
        return None
    begin, end = found.groups()
    if begin:
        first, last = int(begin), min(int(end) if end else size - 1, size - 1)
    elif end:
        first, last = max(0, size - int(end)), size - 1
    else:
        return None
    if first > last:
        raise Unsatisfiable
    return Part(first, last - first + 1, size)


def unsatisfiable(size: int) -> web.Response:
    """The answer to who asked for bytes that there are not: how many there are."""
    response = document_of(Unfit(HttpCode.MALFORMED, f"bytes */{size}", status=416)).response()
    response.headers["Content-Range"] = f"bytes */{size}"
    return response
