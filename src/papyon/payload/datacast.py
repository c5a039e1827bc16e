"""Small things cast to everybody in a switchboard: nudges, winks, voice clips, action texts."""

from dataclasses import dataclass
from enum import IntEnum

from papyon.errors import PayloadError
from papyon.payload.message import MimeMessage, encode_headers, parse_headers
from papyon.payload.receipt import MESSAGE_ID, message_id_of

DATACAST = "text/x-msnmsgr-datacast"


class DatacastKind(IntEnum):
    """What is cast; ``data`` is an MSNObject for winks and voice clips, a text for actions."""

    NUDGE = 1
    WINK = 2
    VOICE_CLIP = 3
    ACTION = 4


@dataclass(frozen=True, slots=True)
class Datacast:
    """``kind`` is a DatacastKind or another number that a younger client sent."""

    kind: int = DatacastKind.NUDGE
    data: str = ""
    message_id: str = ""

    def message(self) -> MimeMessage:
        """The payload of MSG.

        The nudge is ``ID: 1`` and two line ends, which some clients compare literally.
        """
        fields = [("ID", str(int(self.kind)))]
        if self.data:
            fields.append(("Data", " ".join(self.data.split())))
        headers = ((MESSAGE_ID, self.message_id),) if self.message_id else ()
        return MimeMessage(DATACAST, headers, encode_headers(tuple(fields)) + b"\r\n")


def parse_datacast(message: MimeMessage) -> Datacast:
    """Read a text/x-msnmsgr-datacast; raises PayloadError if it has no number."""
    fields = {key.lower(): value for key, value in parse_headers(message.body)}
    kind = fields.get("id", "")
    if not (kind.isascii() and kind.isdigit() and len(kind) <= 9):
        raise PayloadError("a datacast has no number")
    return Datacast(int(kind), fields.get("data", ""), message_id_of(message))
