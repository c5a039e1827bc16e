"""The MIME-like form of MSG, UUM and UBM payloads."""

import re
from dataclasses import dataclass
from typing import Self

from papyon.errors import LocalProtocolError, PayloadError

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_NAME = re.compile(r"[!-9;-~]+")
_BREAKS_THE_LINE = re.compile(r"[\r\n\0]")

# A profile has about thirty headers; nobody has needed a hundred.
HEADER_LIMIT = 100


@dataclass(frozen=True, slots=True)
class MimeMessage:
    """A content type, further headers in their order, and a body of bytes.

    ``content_type`` is the whole value with its parameters; '' for the continuation of a chunked message,
    which has neither MIME-Version nor Content-Type.
    """

    content_type: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def kind(self) -> str:
        """The content type in lower case without parameters, such as ``text/plain``."""
        return self.content_type.partition(";")[0].strip().lower()

    def header(self, name: str, default: str = "") -> str:
        """The first header of this name, in any case of letters."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), default)

    def parameter(self, name: str) -> str:
        """A parameter of the content type such as ``charset``, '' if it is missing."""
        for part in self.content_type.split(";")[1:]:
            key, _, value = part.partition("=")
            if key.strip().lower() == name:
                return value.strip().strip('"')
        return ""

    def encode(self) -> bytes:
        """The payload: MIME-Version first and Content-Type second, where simple clients look for them."""
        lines = [("MIME-Version", "1.0"), ("Content-Type", self.content_type)] if self.content_type else []
        return encode_headers((*lines, *self.headers)) + b"\r\n" + self.body

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read a payload; raises PayloadError. Without an empty line everything is headers."""
        end = _END_OF_HEADERS.search(payload)
        if payload.startswith((b"\r\n", b"\n")):
            block, body = b"", payload.partition(b"\n")[2]
        elif end is None:
            block, body = payload, b""
        else:
            block, body = payload[: end.start()], payload[end.end() :]
        content_type = ""
        headers = []
        for name, value in parse_headers(block):
            match name.lower():
                case "mime-version":
                    pass
                case "content-type" if not content_type:
                    content_type = value
                case _:
                    headers.append((name, value))
        return cls(content_type, tuple(headers), body)


def encode_headers(headers: tuple[tuple[str, str], ...]) -> bytes:
    """Header lines without the empty line that ends them.

    Raises LocalProtocolError for what would break one.
    """
    for name, value in headers:
        if not _NAME.fullmatch(name) or _BREAKS_THE_LINE.search(value):
            raise LocalProtocolError(f"the header {name!r} holds a line break or has no proper name")
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("utf-8", "replace")


def parse_headers(block: bytes) -> tuple[tuple[str, str], ...]:
    """Header lines into (name, value).

    A line without a colon is skipped, a folded line joined to its first.
    """
    headers: list[tuple[str, str]] = []
    for line in block.decode("utf-8", "replace").replace("\0", "").split("\n"):
        line = line.rstrip("\r").replace("\r", " ")
        if line[:1] in (" ", "\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}".strip())
            continue
        name, colon, value = line.partition(":")
        name = name.strip()
        if not colon or not _NAME.fullmatch(name):
            continue
        if len(headers) == HEADER_LIMIT:
            raise PayloadError(f"a message has more than {HEADER_LIMIT} headers")
        headers.append((name, value.strip()))
    return tuple(headers)
