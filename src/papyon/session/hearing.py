"""What was said in a switchboard, made of the messages in which it came."""

from typing import Final

from papyon.errors import PayloadError
from papyon.payload.contents import Action, Content, Ink, Nudge, Text, VoiceClip, Wink
from papyon.payload.datacast import DATACAST, Datacast, DatacastKind, parse_datacast
from papyon.payload.emoticons import ANIMATED_EMOTICONS, EMOTICONS, Emoticon, parse_emoticons
from papyon.payload.ink import InkKind, parse_ink
from papyon.payload.message import MimeMessage
from papyon.payload.msn_object import parse_msn_object
from papyon.payload.text import parse_text

__all__ = ["KNOWN_AUTHORS", "KNOWN_EMOTICONS", "Hearing"]

KNOWN_EMOTICONS: Final = 200
"""Emoticons of one person that are remembered: some clients send the list once and use it for an hour."""


KNOWN_AUTHORS: Final = 64
"""People whose emoticons are remembered: as many as one switchboard holds."""


class Hearing:
    """Reads what comes through one switchboard: lists of emoticons are kept for the texts that use them."""

    def __init__(self) -> None:
        self._emoticons: dict[str, dict[str, Emoticon]] = {}

    def read(self, author: str, message: MimeMessage) -> tuple[Content, str] | None:
        """What a whole message says, and the id under which its author wants a receipt ('' for none).

        None for lists of emoticons, empty texts and all that is no content. Raises `PayloadError`.
        """
        match message.kind:
            case "text/plain":
                text = parse_text(message)
                if not text.text:
                    return None
                used = self._used(author, text.text)
                return Text(text.text, text.format, used, text.sender_name), text.message_id
            case kind if kind == DATACAST:
                cast = parse_datacast(message)
                content = _cast(cast)
                return None if content is None else (content, cast.message_id)
            case InkKind.GIF | InkKind.ISF:
                ink = parse_ink(message)
                return Ink(ink.data, ink.kind), ink.message_id
            case kind if kind in (EMOTICONS, ANIMATED_EMOTICONS):
                self._learn(author, parse_emoticons(message))
        return None

    def forget(self, author: str) -> None:
        """Somebody left."""
        self._emoticons.pop(author, None)

    def _learn(self, author: str, emoticons: tuple[Emoticon, ...]) -> None:
        if author not in self._emoticons and len(self._emoticons) >= KNOWN_AUTHORS:
            self.forget(next(iter(self._emoticons)))
        known = self._emoticons.setdefault(author, {})
        for emoticon in emoticons:
            # The newest last: the oldest go first when there are too many.
            known.pop(emoticon.shortcut, None)
            known[emoticon.shortcut] = emoticon
        while len(known) > KNOWN_EMOTICONS:
            del known[next(iter(known))]

    def _used(self, author: str, text: str) -> tuple[Emoticon, ...]:
        known = self._emoticons.get(author, {})
        return tuple(emoticon for shortcut, emoticon in known.items() if shortcut in text)


def _cast(cast: Datacast) -> Content | None:
    match cast.kind:
        case DatacastKind.NUDGE:
            return Nudge()
        case DatacastKind.WINK:
            return Wink(parse_msn_object(cast.data))
        case DatacastKind.VOICE_CLIP:
            return VoiceClip(parse_msn_object(cast.data))
        case DatacastKind.ACTION:
            if not cast.data:
                raise PayloadError("an action is empty")
            return Action(cast.data)
        case _:
            return None  # of a younger client
