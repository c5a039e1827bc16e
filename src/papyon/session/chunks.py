"""Messages that are too long for one command: cut by their sender, joined by their receiver.

The first part has the full headers, a Message-ID and the number of `Chunks`; every other part has only the
Message-ID and which `Chunk` it is. Bodies are cut between bytes and read after joining.
"""

from dataclasses import dataclass, field
from typing import Final

from papyon.payload.message import MimeMessage
from papyon.session.switchboard import MESSAGE_LIMIT

__all__ = ["BODY_LIMIT", "CHUNKS", "JOIN_TIMEOUT", "OPEN_JOINS", "Joiner", "cut"]

BODY_LIMIT: Final = 1200
"""Bytes of a body in one part: what official clients put into one."""

CHUNKS: Final = 100
"""Parts of one message that are joined: 120 kB, four times the longest text, and handwriting of a page."""

OPEN_JOINS: Final = 16
"""Messages of one switchboard that wait for parts: one for each person, nearly."""

JOIN_TIMEOUT: Final = 60.0
"""Seconds after the first part in which the others have to come."""

_MESSAGE_ID: Final = "Message-ID"


def cut(message: MimeMessage, message_id: str) -> list[MimeMessage]:
    """The parts of a message under an id (a braced GUID); the message alone when it is short enough."""
    # Long font names make long headers: the first part has what is left of a command.
    numbered = (*message.headers, (_MESSAGE_ID, message_id), ("Chunks", "999"))
    head = len(MimeMessage(message.content_type, numbered).encode())
    first = min(BODY_LIMIT, MESSAGE_LIMIT - head)
    if len(message.body) <= first:
        return [message]
    rest = message.body[first:]
    bodies = [rest[start : start + BODY_LIMIT] for start in range(0, len(rest), BODY_LIMIT)]
    headers = (*message.headers, (_MESSAGE_ID, message_id), ("Chunks", str(len(bodies) + 1)))
    return [
        MimeMessage(message.content_type, headers, message.body[:first]),
        *(
            MimeMessage("", ((_MESSAGE_ID, message_id), ("Chunk", str(number))), body)
            for number, body in enumerate(bodies, 1)
        ),
    ]


@dataclass
class _Join:
    first: MimeMessage
    count: int
    since: float
    bodies: dict[int, bytes] = field(default_factory=dict)


class Joiner:
    """Joins the parts that come through one switchboard; times are seconds on the caller's clock."""

    def __init__(self) -> None:
        self._joins: dict[tuple[str, str], _Join] = {}

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return sum(len(body) for join in self._joins.values() for body in join.bodies.values())

    def add(self, sender: str, message: MimeMessage, now: float) -> MimeMessage | None:
        """The message that this part completes; a message that was never cut comes back as it is."""
        self._expire(now)
        key = (sender, message.header(_MESSAGE_ID))
        count, place = _number(message.header("Chunks")), _number(message.header("Chunk"))
        if count is not None and count > 1 and message.content_type:
            if count > CHUNKS:
                return None
            if len(self._joins) >= OPEN_JOINS:
                self._joins.pop(next(iter(self._joins)))
            join = self._joins[key] = _Join(message, count, now, {0: message.body})
        elif place is not None and not message.content_type:
            found = self._joins.get(key)
            if found is None or not 0 < place < found.count:
                return None  # its beginning never came, or came too long ago
            join = found
            join.bodies[place] = message.body
        else:
            return message
        if sum(map(len, join.bodies.values())) > CHUNKS * MESSAGE_LIMIT:
            del self._joins[key]
            return None
        if len(join.bodies) < join.count:
            return None
        del self._joins[key]
        body = b"".join(join.bodies[number] for number in range(join.count))
        headers = tuple(
            item for item in join.first.headers if item[0].lower() not in ("message-id", "chunks")
        )
        return MimeMessage(join.first.content_type, headers, body)

    def _expire(self, now: float) -> None:
        for key, join in list(self._joins.items()):
            if now - join.since > JOIN_TIMEOUT:
                del self._joins[key]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
