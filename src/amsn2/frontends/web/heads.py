"""Reads the head of a request: whether it is a plain poll, and where any other ends.

Only what is plain is read here. Everything else is the framework's, down to its bytes, so that nothing is
ever understood in two ways: a request that is odd in any respect is answered by it, and by it alone.
"""

import re
from collections import OrderedDict
from typing import Final, NamedTuple

import httptools
from multidict import CIMultiDict

from amsn2.frontends.web import limits
from amsn2.frontends.web.caller import Caller, caller_from
from amsn2.frontends.web.guard import session_token
from amsn2.frontends.web.settings import Settings

_FIRST_LINE: Final = b"GET / HTTP/1.1\r\n"

_ODD: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|(?<!\r)\n|\r(?!\n|\Z)|\n[ \t]")
"""What no browser sends: control characters, lines that end in half an ending, folded lines."""

_BEGINNING: Final = re.compile(rb"[A-Z]{1,16}(?: [!-~]*(?: H?T{0,2}P?(?:/[0-9.]{0,3})?(?:\r.*)?)?)?", re.DOTALL)
"""A first line as far as it has come: what goes on otherwise will be no request."""

_ASK_MORE: Final = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
"""Headers that make a poll more than plain."""


class Head(NamedTuple):
    """What the headers of a plain poll say."""

    caller: Caller
    token: str


class _Reading:
    """What the parser calls."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_message_complete(self) -> None:
        self.complete = True


def may_begin(data: bytes) -> bool:
    """Whether a request that this framework would understand may begin so."""
    return _ODD.search(data) is None and _BEGINNING.fullmatch(data) is not None


def body_length(head: bytes) -> int | None:
    """How many bytes follow a whole head; None when that is not told plainly (then nobody but the framework
    says where the request ends)."""
    parsed = _parsed(head)
    if parsed is None:
        return None
    parser, reading = parsed
    names = {name for name, _ in reading.headers}
    if parser.get_method() == b"CONNECT" or b"transfer-encoding" in names or b"upgrade" in names:
        return None
    lengths = [value for name, value in reading.headers if name == b"content-length"]
    if not lengths:
        return 0 if reading.complete else None
    if len(lengths) > 1 or not lengths[0].isdigit() or len(lengths[0]) > limits.LENGTH_DIGITS:
        return None
    return int(lengths[0])


def _parsed(head: bytes) -> tuple[httptools.HttpRequestParser, _Reading] | None:
    reading = _Reading()
    parser = httptools.HttpRequestParser(reading)
    if _ODD.search(head):
        return None
    try:
        parser.feed_data(head)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    return parser, reading


class Heads:
    """Reads the headers of polls, and remembers those of people who are signed in: a browser sends the same
    ones again and again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Where a proxy says who it is, the guard has to read that.
        self._ask_more = _ASK_MORE | {settings.user_header.lower().encode()} - {b""}
        self._remembered: OrderedDict[tuple[str, bytes], Head] = OrderedDict()

    def known(self, peer: str, block: bytes) -> Head | None:
        """The headers (all lines after the first, and the empty one), if they are remembered."""
        return self._remembered.get((peer, block))

    def remember(self, peer: str, block: bytes, head: Head) -> None:
        """Keep it: its session is good. Strangers have nothing kept here."""
        if len(block) <= limits.HEADERS_KEPT_BYTES and (peer, block) not in self._remembered:
            self._remembered[peer, block] = head
            if len(self._remembered) > limits.HEADERS_KEPT:
                self._remembered.popitem(last=False)

    def read(self, peer: str, block: bytes) -> Head | None:
        """The headers; None when they are not plain."""
        found = _parsed(_FIRST_LINE + block)
        if found is None:
            return None
        _, reading = found
        if not reading.complete or len(reading.headers) > limits.HEADERS:
            return None
        headers: CIMultiDict[str] = CIMultiDict()
        for name, value in reading.headers:
            if name in self._ask_more or len(name) + len(value) > limits.HEADER_BYTES:
                return None
            if name == b"connection" and value.lower() != b"keep-alive":
                return None
            headers.add(name.decode("ascii"), value.decode("utf-8", "surrogateescape"))
        if len(headers.getall("Host", ())) != 1:
            return None
        return Head(caller_from(headers, peer, False, self._settings), session_token(headers))
