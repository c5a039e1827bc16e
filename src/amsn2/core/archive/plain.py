"""History as plain text."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from amsn2.api.models import Delivery, Message, MessageKind
from amsn2.core.archive.page import local_time

_KINDS = {
    MessageKind.NUDGE: "(a nudge)",
    MessageKind.WINK: "(a wink)",
    MessageKind.VOICE: "(a voice clip)",
    MessageKind.INK: "(handwriting)",
    MessageKind.JOINED: "joined the conversation",
    MessageKind.LEFT: "left the conversation",
}


class Plain:
    """Writes one text, a piece after the other."""

    def __init__(self, title: str, names: Mapping[str, str], zone: tzinfo | None) -> None:
        """`names` are those of everybody by address."""
        self._title = title
        self._names = names
        self._zone = zone
        self._day = ""

    def begin(self) -> str:
        """What stands before the messages."""
        return f"{_line(self._title)}\n"

    def messages(self, messages: Sequence[Message]) -> str:
        """Some messages; what goes on in a further line is indented, so that nobody can forge one."""
        return "".join(map(self._message, messages))

    def _message(self, message: Message) -> str:
        moment = local_time(message.sent_at, self._zone)
        day = moment.strftime("%Y-%m-%d, %A")
        heading = f"\n--- {day} ---\n" if day != self._day else ""
        self._day = day
        name = _line(self._names.get(message.author) or message.author)
        words = [_KINDS[message.kind]] if message.kind in _KINDS else []
        if message.text:
            words.append("\n    ".join(message.text.splitlines()))
        if message.attachment is not None and message.attachment.name:
            words.append(f"[{_line(message.attachment.name)}, {message.attachment.size:,} bytes]")
        failed = " (not delivered)" if message.delivery is Delivery.FAILED else ""
        colon = " " if message.kind is MessageKind.ACTION or message.kind.unsaid else ": "
        return f"{heading}[{moment:%H:%M:%S}] {name}{colon}{' '.join(words)}{failed}\n"


def _line(text: str) -> str:
    return " ".join(text.split())
