"""Text messages: text/plain with the look that the sender chose."""

import re
import urllib.parse
from dataclasses import dataclass, field
from enum import StrEnum

from papyon.payload.message import MimeMessage
from papyon.payload.receipt import MESSAGE_ID, message_id_of

FORMAT = "X-MMS-IM-Format"
# A message of a switchboard has at most 1664 bytes; this leaves room for headers and long font names.
BODY_LIMIT = 1400
# Clients of the eastern editions wrote these; whatever else is not UTF-8 is read as UTF-8 with replacements.
_CHARSETS = frozenset({"us-ascii", "iso-8859-1", "windows-1252", "shift_jis", "gb2312", "big5", "euc-kr"})
_COLOR = re.compile("#[0-9a-fA-F]{6}")
_HEX = re.compile("[0-9a-fA-F]{1,8}")


class Effect(StrEnum):
    """What can be done to all of a text at once."""

    BOLD = "B"
    ITALIC = "I"
    UNDERLINE = "U"
    STRIKE = "S"


@dataclass(frozen=True, slots=True)
class TextFormat:
    """The look of a text.

    ``color`` is ``#rrggbb``, ``charset`` and ``pitch`` are what Windows calls so, in hex.
    """

    font: str = "Segoe UI"
    effects: frozenset[Effect] = frozenset()
    color: str = "#000000"
    right_to_left: bool = False
    charset: str = "0"
    pitch: str = "22"

    def token(self) -> str:
        """The value of X-MMS-IM-Format."""
        effects = "".join(effect for effect in Effect if effect in self.effects)
        font = urllib.parse.quote(self.font, safe="", errors="replace")
        color = bgr(self.color)
        end = "; RL=1" if self.right_to_left else ""
        return f"FN={font}; EF={effects}; CO={color}; CS={self.charset}; PF={self.pitch}{end}"


def bgr(color: str) -> str:
    """``#rrggbb`` as the wire has it: hexadecimal, blue first, without leading zeros; red is ``ff``."""
    if not _COLOR.fullmatch(color):
        return "0"
    red, green, blue = color[1:3], color[3:5], color[5:7]
    return f"{int(blue + green + red, 16):x}"


def rgb(token: str) -> str:
    """The inverse of ``bgr``; black for what cannot be read."""
    value = int(token, 16) & 0xFFFFFF if _HEX.fullmatch(token) else 0
    return f"#{value & 0xFF:02x}{value >> 8 & 0xFF:02x}{value >> 16:02x}"


def parse_format(token: str) -> TextFormat:
    """Read X-MMS-IM-Format; what is missing or unreadable gets its default."""
    fields = {}
    for part in token.split(";"):
        key, _, value = part.partition("=")
        fields[key.strip().upper()] = value.strip()
    default = TextFormat()
    letters = fields.get("EF", "").upper()
    charset, pitch = fields.get("CS", ""), fields.get("PF", "")
    return TextFormat(
        font=urllib.parse.unquote(fields.get("FN", ""), errors="replace") or default.font,
        effects=frozenset(effect for effect in Effect if effect in letters),
        color=rgb(fields.get("CO", "0")),
        right_to_left=fields.get("RL") == "1",
        charset=charset if _HEX.fullmatch(charset) else default.charset,
        pitch=pitch if _HEX.fullmatch(pitch) else default.pitch,
    )


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A text with line feeds between its lines.

    ``message_id`` asks for a receipt where it is not ''. ``sender_name`` replaces the sender's name on show
    (P4-Context). ``agent`` is ``client`` for an offline message through the notification server, ''
    otherwise.
    """

    text: str
    format: TextFormat = field(default_factory=TextFormat)
    message_id: str = ""
    sender_name: str = ""
    agent: str = ""

    def message(self) -> MimeMessage:
        """The payload of MSG and UUM."""
        headers = [(FORMAT, self.format.token())]
        if self.agent:
            headers.insert(0, ("Dest-Agent", self.agent))
        if self.sender_name:
            headers.append(("P4-Context", " ".join(self.sender_name.split())))
        if self.message_id:
            headers.append((MESSAGE_ID, self.message_id))
        lines = self.text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
        return MimeMessage("text/plain; charset=UTF-8", tuple(headers), lines.encode("utf-8", "replace"))


def parse_text(message: MimeMessage) -> TextMessage:
    """Read a text/plain message."""
    charset = message.parameter("charset").lower()
    body = message.body.decode(charset if charset in _CHARSETS else "utf-8", "replace")
    return TextMessage(
        text=body.replace("\r\n", "\n").replace("\r", "\n"),
        format=parse_format(message.header(FORMAT)),
        message_id=message_id_of(message),
        sender_name=message.header("P4-Context"),
        agent=message.header("Dest-Agent"),
    )


def split_text(text: str, limit: int = BODY_LIMIT) -> list[str]:
    """Cut a text into parts that take at most ``limit`` bytes each on the wire, between words if possible.

    The parts joined together are the text again, so no space gets lost. A limit below 4, the longest
    character, counts as 4.
    """
    limit = max(limit, 4)
    parts: list[str] = []
    start = end = size = 0
    boundary = 0  # behind the last white space of the current part
    while end < len(text):
        width = 2 if text[end] == "\n" else len(text[end].encode("utf-8", "replace"))
        if size + width > limit:
            cut = boundary if boundary > start else end
            parts.append(text[start:cut])
            start = end = cut
            size = 0
            continue
        size += width
        end += 1
        if text[end - 1].isspace():
            boundary = end
    parts.append(text[start:])
    return parts
