"""The bodies of MSNSLP about sessions: what is offered, which session it gets, and how it ends."""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from papyon.errors import PayloadError
from papyon.payload.p2p.slp import Fields, field_of

__all__ = [
    "FILE_TRANSFER",
    "MSN_OBJECT",
    "AppId",
    "SessionAnswer",
    "SessionEnd",
    "SessionOffer",
    "object_context",
    "parse_session_answer",
    "parse_session_end",
    "parse_session_offer",
    "pause_fields",
    "paused_by",
    "read_object_context",
]

MSN_OBJECT: Final = "{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}"
"""EUF-GUID of pictures, emoticons, winks, backgrounds and voice clips."""

FILE_TRANSFER: Final = "{5D3E02AB-6190-11D3-BBBB-00C04F795683}"
"""EUF-GUID of files."""


class AppId:
    """Which application a session, and every packet of it over a switchboard, is of."""

    SLP = 0
    OBJECT = 1
    FILE = 2
    EMOTICON = 11
    DISPLAY_PICTURE = 12


# Ours, from one papyon to another: whoever invites can begin in the middle, whoever accepts says where.
_RESUMABLE: Final = "X-Resumable"
_START: Final = "X-Start"
_CANCELLED: Final = "X-Cancelled"
_PAUSED: Final = "X-Paused"

# What later clients write into their invitations; without it they are taken for older than they are.
_LATER_HEAD: Final = (("SChannelState", "0"), ("Capabilities-Flags", "1"))
_REQUEST_FLAGS: Final = {AppId.FILE: "16"}
_OTHER_REQUEST_FLAGS: Final = "18"


@dataclass(frozen=True, slots=True)
class SessionOffer:
    """The body of an INVITE. `application` is a braced GUID, `session` the number that its data will have.

    `later` writes what clients of TLP version 2 expect besides. `resumable`: the data can begin anywhere.
    """

    application: str
    session: int
    app_id: int
    context: bytes
    later: bool = False
    resumable: bool = False

    def fields(self) -> Fields:
        """The lines."""
        lines = [("EUF-GUID", self.application), ("SessionID", str(self.session))]
        if self.later:
            lines += _LATER_HEAD
        lines.append(("AppID", str(self.app_id)))
        if self.later:
            lines.append(("RequestFlags", _REQUEST_FLAGS.get(self.app_id, _OTHER_REQUEST_FLAGS)))
        if self.resumable:
            lines.append((_RESUMABLE, "1"))
        return (*lines, ("Context", base64.b64encode(self.context).decode()))


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """The body of a response to it. `start`: from which byte on the data is wanted."""

    session: int
    start: int = 0

    def fields(self) -> Fields:
        """The lines."""
        begin = ((_START, str(self.start)),) if self.start else ()
        return (("SessionID", str(self.session)), *begin)


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """The body of a BYE; `context` is '' or a reason in base64 that nobody needs.

    `cancelled`: ours, for who cannot tell whether everything had arrived before.
    """

    session: int
    context: str = ""
    cancelled: bool = False

    def fields(self) -> Fields:
        """The lines."""
        reason = (("Context", self.context),) if self.context else ()
        cancelled = ((_CANCELLED, "1"),) if self.cancelled else ()
        return (("SessionID", str(self.session)), *reason, *cancelled)


def pause_fields(paused: bool) -> Fields:
    """The body that asks who sends to stop for a while, or to go on."""
    return ((_PAUSED, "1" if paused else "0"),)


def paused_by(body: Fields) -> bool:
    """Whether it asks to stop."""
    return field_of(body, _PAUSED) == "1"


def parse_session_offer(body: Fields) -> SessionOffer:
    """Read it; raises PayloadError without an application, a session or with an unreadable context."""
    application = field_of(body, "EUF-GUID").upper()
    session = _number(field_of(body, "SessionID"))
    if not application or not 0 < session < 2**32:
        raise PayloadError("an invitation does not say to what")
    try:
        context = _decode(field_of(body, "Context"))
    except (binascii.Error, ValueError):
        raise PayloadError("the context of an invitation cannot be read") from None
    return SessionOffer(
        application,
        session,
        _number(field_of(body, "AppID")) & 0xFFFFFFFF,
        context,
        later=bool(field_of(body, "RequestFlags")),
        resumable=field_of(body, _RESUMABLE) == "1",
    )


def parse_session_answer(body: Fields) -> SessionAnswer:
    """Read it. Nonsense counts as 0."""
    return SessionAnswer(_number(field_of(body, "SessionID")), _number(field_of(body, _START)))


def parse_session_end(body: Fields) -> SessionEnd:
    """Read it. Nonsense counts as 0."""
    cancelled = field_of(body, _CANCELLED) == "1"
    return SessionEnd(_number(field_of(body, "SessionID")), field_of(body, "Context"), cancelled)


def object_context(msn_object: str) -> bytes:
    """The context that asks for an MSNObject."""
    return msn_object.encode() + b"\0"


def read_object_context(context: bytes) -> str:
    """The MSNObject that a context asks for; some clients write it in UTF-16."""
    if context[1:2] == b"\0":
        return context.decode("utf-16-le", "replace").partition("\0")[0]
    return context.partition(b"\0")[0].decode("utf-8", "replace")


def _decode(text: str) -> bytes:
    # Some clients leave out the padding, some put a space into long lines.
    packed = "".join(text.split()).rstrip("=")
    return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)


def _number(text: str) -> int:
    # Sessions have 32 bits, places in a file more; nineteen digits hold 64.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else 0
