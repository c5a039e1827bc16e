"""What somebody writes, in the form that each way of delivery takes."""

import uuid
from dataclasses import dataclass, field
from typing import Final

from papyon.payload.datacast import Datacast
from papyon.payload.message import MimeMessage
from papyon.payload.text import TextFormat, TextMessage, split_text
from papyon.session.chunks import cut

__all__ = ["OFFLINE_LIMIT", "Letter", "offline_parts", "parts"]

OFFLINE_LIMIT: Final = 1200
"""Bytes of one offline text, so that with its headers it is no longer than a switchboard message."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A text, or without one a nudge. `id` is a UUID: whoever gets it twice knows it by that."""

    id: str
    text: str | None
    format: TextFormat = field(default_factory=TextFormat)


def parts(letter: Letter, chunked: bool) -> tuple[list[MimeMessage], frozenset[str]]:
    """The messages for a switchboard, and the ids under which they are confirmed.

    `chunked`: everybody there joins parts, so that a long text arrives whole and under its own id. To old
    clients it goes as several texts cut between words.
    """
    if letter.text is None:
        return [Datacast(message_id=letter.id).message()], frozenset((letter.id,))
    if chunked:
        whole = TextMessage(letter.text, letter.format, letter.id).message()
        return cut(whole, f"{{{letter.id.upper()}}}"), frozenset((letter.id,))
    texts = split_text(letter.text)
    ids = _ids(letter.id, len(texts))
    pairs = zip(texts, ids, strict=True)
    return [TextMessage(text, letter.format, name).message() for text, name in pairs], frozenset(ids)


def offline_parts(letter: Letter) -> list[TextMessage]:
    """The texts to be kept for somebody who is away; none for a nudge, which nobody wants later."""
    if letter.text is None:
        return []
    texts = split_text(letter.text, OFFLINE_LIMIT)
    pairs = zip(texts, _ids(letter.id, len(texts)), strict=True)
    return [TextMessage(text, letter.format, name, agent="client") for text, name in pairs]


def _ids(letter: str, count: int) -> list[str]:
    # A part never has the letter's own id: were the whole sent once more, it would be taken for a repetition.
    if count == 1:
        return [letter]
    return [str(uuid.uuid5(uuid.NAMESPACE_OID, f"{letter}/{number}/{count}")) for number in range(count)]
