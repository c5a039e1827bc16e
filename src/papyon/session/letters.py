"""What somebody writes, in the form that each way of delivery takes."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, assert_never

from papyon.errors import LocalProtocolError
from papyon.payload.address import NetworkAddress
from papyon.payload.contents import Action, Content, Ink, Nudge, Text, VoiceClip, Wink
from papyon.payload.datacast import Datacast, DatacastKind
from papyon.payload.emoticons import emoticon_lists
from papyon.payload.ink import InkMessage
from papyon.payload.message import MimeMessage
from papyon.payload.page import Page, PageKind
from papyon.payload.text import TextMessage, split_text
from papyon.session.chunks import cut
from papyon.session.switchboard import MESSAGE_LIMIT
from papyon.types import NetworkId

__all__ = ["OFFLINE_LIMIT", "Letter", "offline_parts", "pages", "parts"]

OFFLINE_LIMIT: Final = 1200
"""Bytes of one offline text, so that with its headers it is no longer than a switchboard message."""


_AGENTS: Final[Mapping[int, str]] = MappingProxyType(
    {NetworkId.MESSENGER: "client", NetworkId.PHONE: "mobile"}
)
"""Who is to take a page for somebody, by the network; others have but one."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to say. `id` is a UUID: whoever gets it twice knows it by that."""

    id: str
    content: Content


def parts(letter: Letter, chunked: bool) -> tuple[list[MimeMessage], frozenset[str]]:
    """The messages for a switchboard, and the ids under which they are confirmed.

    `chunked`: everybody there joins parts, so that a long text arrives whole and under its own id. To old
    clients it goes as several texts cut between words. Raises `LocalProtocolError` for handwriting and the
    like that does not fit into one message for them.
    """
    match letter.content:
        case Text() as text:
            return _text_parts(letter.id, text, chunked)
        case Nudge():
            whole = Datacast(message_id=letter.id).message()
        case Wink(msn_object):
            whole = Datacast(DatacastKind.WINK, str(msn_object), letter.id).message()
        case VoiceClip(msn_object):
            whole = Datacast(DatacastKind.VOICE_CLIP, str(msn_object), letter.id).message()
        case Action(action):
            whole = Datacast(DatacastKind.ACTION, action, letter.id).message()
        case Ink(data, kind):
            whole = InkMessage(data, kind, letter.id).message()
        case _:
            assert_never(letter.content)
    messages = cut(whole, _guid(letter.id)) if chunked else [whole]
    if any(len(message.encode()) > MESSAGE_LIMIT for message in messages):
        raise LocalProtocolError("not everybody there joins the parts of long messages")
    return messages, frozenset((letter.id,))


def offline_parts(letter: Letter) -> list[TextMessage]:
    """The texts to be kept for somebody who is away; none for a nudge: nobody wants one later."""
    if not isinstance(letter.content, Text):
        return []
    texts = split_text(letter.content.text, OFFLINE_LIMIT)
    pairs = zip(texts, _ids(letter.id, len(texts)), strict=True)
    return [TextMessage(text, letter.content.format, name, agent="client") for text, name in pairs]


def pages(letter: Letter, recipient: NetworkAddress) -> list[Page]:
    """The same for the notification server: for who is offline, or on a network without switchboards.

    None for what nobody there could show.
    """
    match letter.content, recipient.network:
        case Nudge(), NetworkId.YAHOO:
            return [Page(recipient, Datacast(message_id=letter.id).message(), PageKind.NUDGE)]
        case _, network:
            agent = _AGENTS.get(network, "")
            return [Page(recipient, replace(text, agent=agent).message()) for text in offline_parts(letter)]


def _text_parts(letter: str, content: Text, chunked: bool) -> tuple[list[MimeMessage], frozenset[str]]:
    # Whoever shows the text has to know its pictures by then.
    pictures = emoticon_lists(content.emoticons)
    if chunked:
        whole = TextMessage(content.text, content.format, letter, content.sender_name).message()
        lists = [
            part for number, one in enumerate(pictures) for part in cut(one, _guid(_part(letter, number)))
        ]
        return lists + cut(whole, _guid(letter)), frozenset((letter,))
    texts = split_text(content.text)
    ids = _ids(letter, len(texts))
    pairs = zip(texts, ids, strict=True)
    messages = [
        TextMessage(text, content.format, name, content.sender_name).message() for text, name in pairs
    ]
    # A text without a picture is better than none.
    fitting = [one for one in pictures if len(one.encode()) <= MESSAGE_LIMIT]
    return fitting + messages, frozenset(ids)


def _ids(letter: str, count: int) -> list[str]:
    # A part never has the letter's own id: were the whole sent once more, it would be taken for a repetition.
    if count == 1:
        return [letter]
    return [_part(letter, f"{number}/{count}") for number in range(count)]


def _part(letter: str, place: int | str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{letter}/{place}"))


def _guid(letter: str) -> str:
    return f"{{{letter.upper()}}}"
