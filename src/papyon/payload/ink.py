"""Handwriting: a picture (GIF), or strokes as Windows writes them (ISF), which are handed on as they are."""

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum

from papyon.errors import PayloadError
from papyon.payload.message import MimeMessage
from papyon.payload.receipt import MESSAGE_ID, message_id_of

_PREFIX = b"base64:"
# A page of handwriting; in base64 it is what the hundred parts of one message hold together.
INK_LIMIT = 88_000


class InkKind(StrEnum):
    """The content type of handwriting."""

    GIF = "image/gif"
    ISF = "application/x-ms-ink"


@dataclass(frozen=True, slots=True)
class InkMessage:
    """``data`` is the bare GIF or ISF."""

    data: bytes
    kind: InkKind = InkKind.GIF
    message_id: str = ""

    def message(self) -> MimeMessage:
        """The payload of MSG before it is cut into parts."""
        headers = ((MESSAGE_ID, self.message_id),) if self.message_id else ()
        return MimeMessage(self.kind.value, headers, _PREFIX + base64.b64encode(self.data))


def parse_ink(message: MimeMessage) -> InkMessage:
    """Read a message of either kind; raises PayloadError."""
    try:
        kind = InkKind(message.kind)
    except ValueError:
        raise PayloadError("handwriting is of an unknown kind") from None
    body = message.body.strip(b"\r\n\0 ")
    if body[: len(_PREFIX)].lower() != _PREFIX:
        raise PayloadError("handwriting is not in base64")
    try:
        data = base64.b64decode(b"".join(body[len(_PREFIX) :].split()), validate=True)
    except binascii.Error as error:
        raise PayloadError("handwriting cannot be decoded") from error
    if not 0 < len(data) <= INK_LIMIT:
        raise PayloadError(f"handwriting is empty or longer than {INK_LIMIT} bytes")
    return InkMessage(data, kind, message_id_of(message))
