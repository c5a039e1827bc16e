"""MSNSLP, the text in which peers invite, accept, refuse and end: SIP in miniature.

A body is lines of `Name: value` like the headers, then an empty line and one NUL byte.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from papyon.errors import PayloadError
from papyon.payload.message import encode_headers, parse_headers

__all__ = [
    "SLP_LIMIT",
    "ContentType",
    "Fields",
    "SlpCode",
    "SlpMessage",
    "SlpRequest",
    "SlpResponse",
    "field_of",
    "parse_slp",
]

SLP_LIMIT: Final = 128 * 1024
"""Bytes of one message: an invitation with a preview picture of 96 by 96 points has some 40 kB at most."""

Fields = tuple[tuple[str, str], ...]
"""The lines of a body, in their order."""

_VERSION: Final = "MSNSLP/1.0"
_REQUEST: Final = re.compile(r"([A-Z]{1,16}) +MSNMSGR:(\S+) +MSNSLP/1\.\d", re.IGNORECASE)
_RESPONSE: Final = re.compile(r"MSNSLP/1\.\d +([0-9]{3})(?: +(.*))?", re.IGNORECASE)
_BRANCH: Final = re.compile(r"branch=([^\s;]*)", re.IGNORECASE)
_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")
_ID_LENGTH: Final = 128


class ContentType:
    """What a body is about."""

    SESSION = "application/x-msnmsgr-sessionreqbody"
    TRANSPORT_REQUEST = "application/x-msnmsgr-transreqbody"
    TRANSPORT_ANSWER = "application/x-msnmsgr-transrespbody"
    ADDRESSES = "application/x-msnmsgr-transdestaddrupdate"
    UDP_SWITCH = "application/x-msnmsgr-transudpswitch"
    CLOSE = "application/x-msnmsgr-sessionclosebody"
    FAILURE = "application/x-msnmsgr-session-failure-respbody"
    PAUSE = "application/x-papyon-pause"  # ours, only to who can resume
    NONE = "null"


class SlpCode:
    """Answers to invitations."""

    OK = 200
    NOT_FOUND = 404
    NO_SUCH_CALL = 481
    INTERNAL_ERROR = 500
    DECLINE = 603
    UNACCEPTABLE = 606


_REASONS: Final = {
    SlpCode.OK: "OK",
    SlpCode.NOT_FOUND: "Not Found",
    SlpCode.NO_SUCH_CALL: "No Such Call",
    SlpCode.INTERNAL_ERROR: "Internal Error",
    SlpCode.DECLINE: "Decline",
    SlpCode.UNACCEPTABLE: "Unacceptable",
}


@dataclass(frozen=True, slots=True)
class SlpRequest:
    """INVITE, BYE or ACK. `to` and `sender` are addresses, in version 2 with their endpoints behind."""

    method: str
    to: str
    sender: str
    branch: str
    call_id: str
    content_type: str
    body: Fields = ()
    sequence: int = 0

    def encode(self) -> bytes:
        """The whole text with its final NUL."""
        return _encode(f"{self.method} MSNMSGR:{self.to} {_VERSION}", self)

    def answer(self, code: int, content_type: str = ContentType.NONE, body: Fields = ()) -> "SlpResponse":
        """The response that goes back to whoever sent this."""
        return SlpResponse(
            code, self.sender, self.to, self.branch, self.call_id, content_type, body, self.sequence + 1
        )


@dataclass(frozen=True, slots=True)
class SlpResponse:
    """The answer to a request, with its branch and its sequence number + 1."""

    code: int
    to: str
    sender: str
    branch: str
    call_id: str
    content_type: str
    body: Fields = ()
    sequence: int = 1
    reason: str = field(default="", compare=False)

    def encode(self) -> bytes:
        """The whole text with its final NUL."""
        reason = self.reason or _REASONS.get(self.code, "Error")
        return _encode(f"{_VERSION} {self.code} {reason}", self)


SlpMessage = SlpRequest | SlpResponse


def field_of(body: Fields, name: str) -> str:
    """The first value of this name in any case of letters, '' without one."""
    wanted = name.lower()
    return next((value for key, value in body if key.lower() == wanted), "")


def parse_slp(text: bytes) -> SlpMessage:
    """Read a message; raises PayloadError. Its NULs and what is behind them do not matter."""
    if len(text) > SLP_LIMIT:
        raise PayloadError(f"a message of MSNSLP is longer than {SLP_LIMIT} bytes")
    block, _, rest = text.partition(b"\n")
    start = block.decode("utf-8", "replace").strip("\r\0 ")
    end = _END_OF_HEADERS.search(rest)
    head, tail = (rest, b"") if end is None else (rest[: end.start()], rest[end.end() :])
    headers = parse_headers(head)
    content_type = field_of(headers, "Content-Type").partition(";")[0].strip().lower()
    body = parse_headers(tail.partition(b"\0")[0])
    branch = _BRANCH.search(field_of(headers, "Via"))
    common = (
        _person(field_of(headers, "To")),
        _person(field_of(headers, "From")),
        _id(branch[1] if branch else ""),
        _id(field_of(headers, "Call-ID")),
        content_type or ContentType.NONE,
        body,
        _number(field_of(headers, "CSeq")),
    )
    if (request := _REQUEST.fullmatch(start)) is not None:
        return SlpRequest(request[1].upper(), *common)
    if (response := _RESPONSE.fullmatch(start)) is not None:
        return SlpResponse(int(response[1]), *common, reason=(response[2] or "").strip())
    raise PayloadError("a message of MSNSLP is neither request nor response")


def _encode(start: str, message: SlpMessage) -> bytes:
    body = encode_headers(message.body) + b"\r\n\0" if message.body else b""
    headers = (
        ("To", f"<msnmsgr:{message.to}>"),
        ("From", f"<msnmsgr:{message.sender}>"),
        ("Via", f"{_VERSION}/TLP ;branch={message.branch}"),
        # Official clients end this line with a space.
        ("CSeq", f"{message.sequence} "),
        ("Call-ID", message.call_id),
        ("Max-Forwards", "0"),
        ("Content-Type", message.content_type),
        ("Content-Length", str(len(body))),
    )
    return start.encode() + b"\r\n" + encode_headers(headers) + b"\r\n" + body


def _person(value: str) -> str:
    person = value.strip().removeprefix("<").removesuffix(">").strip()
    return person[8:] if person[:8].lower() == "msnmsgr:" else person


def _id(value: str) -> str:
    if len(value) > _ID_LENGTH:
        raise PayloadError("an id in a message of MSNSLP is too long")
    return value


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else 0
