"""History as a page for people: one file, without scripts, that can be read and printed anywhere."""

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from html import escape
from typing import Final

from amsn2.api.media import BlobId
from amsn2.api.models import Delivery, Message, MessageKind

IMAGES: Final = 64 * 1024 * 1024
"""Bytes of pictures inside one page: browsers open no larger ones with pleasure. Others are named only."""

_SAFE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1rem; border-bottom: 1px solid; margin-top: 2rem; break-after: avoid; }
article { margin: .5rem 0; break-inside: avoid; } .own { padding-inline-start: 2rem; }
header { font-size: .85rem; } b { margin-inline-end: .5rem; } p { margin: 0; white-space: pre-wrap;
overflow-wrap: anywhere; } .note { font-style: italic; } .failed { text-decoration: underline wavy; }
img { max-width: 100%; vertical-align: middle; } footer { margin-top: 3rem; font-size: .85rem; }
"""

Images = Mapping[BlobId, tuple[str, bytes]]
"""What a page shows: content type and bytes by blob."""

_KINDS: Final = {
    MessageKind.NUDGE: "sent a nudge",
    MessageKind.WINK: "sent a wink",
    MessageKind.VOICE: "sent a voice clip",
    MessageKind.INK: "sent handwriting",
    MessageKind.JOINED: "joined the conversation",
    MessageKind.LEFT: "left the conversation",
}


class Page:
    """Writes one page, a piece after the other."""

    def __init__(self, title: str, names: Mapping[str, str], zone: tzinfo | None) -> None:
        """`names` are those of everybody by address."""
        self._title = title
        self._names = names
        self._zone = zone
        self._day = ""

    def begin(self) -> str:
        """What stands before the messages."""
        title = escape(self._title)
        policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><style>{_STYLE}</style></head>\n<body><h1><bdi>{title}</bdi></h1>\n"
        )

    def messages(self, messages: Sequence[Message], images: Images) -> str:
        """Some messages."""
        return "".join(self._message(message, images) for message in messages)

    def end(self) -> str:
        """What stands behind the messages."""
        return "<footer>Written by aMSN2.</footer></body></html>\n"

    def _message(self, message: Message, images: Images) -> str:
        moment = local_time(message.sent_at, self._zone)
        day = moment.strftime("%Y-%m-%d, %A")
        heading = f"<h2>{day}</h2>\n" if day != self._day else ""
        self._day = day
        name = escape(self._names.get(message.author) or message.author)
        side = ' class="own"' if message.own else ""
        failed = ' <span class="failed">not delivered</span>' if message.delivery is Delivery.FAILED else ""
        return (
            f"{heading}<article{side}><header><b><bdi>{name}</bdi></b>"
            f'<time datetime="{moment.isoformat(timespec="seconds")}">{moment:%H:%M:%S}</time>{failed}'
            "</header>"
            f"{self._said(message, images)}</article>\n"
        )

    def _said(self, message: Message, images: Images) -> str:
        parts: list[str] = []
        if message.kind in _KINDS:
            parts.append(f'<p class="note">{_KINDS[message.kind]}</p>')
        if message.text:
            style = ' class="note"' if message.kind is MessageKind.ACTION else ""
            parts.append(f'<p dir="auto"{style}>{self._text(message, images)}</p>')
        if message.attachment is not None:
            attachment = message.attachment
            named = escape(attachment.name or attachment.content_type)
            image = _image(images.get(attachment.preview or attachment.blob or BlobId("")), named)
            parts.append(f'<p class="note"><bdi>{named}</bdi> ({attachment.size:,} bytes){image}</p>')
        return "".join(parts)

    def _text(self, message: Message, images: Images) -> str:
        pictures: dict[str, tuple[str, bytes]] = {}
        for one in message.emoticons:
            if one.shortcut and one.blob is not None and one.blob in images:
                pictures[one.shortcut] = images[one.blob]
        if not pictures:
            return escape(message.text)
        # In one pass over what was written: what stands for a picture is never looked at again, nor what was
        # put in its place.
        longest_first = sorted(pictures, key=len, reverse=True)
        parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", message.text)
        return "".join(
            (_image(pictures[part], escape(part)) or escape(part)) if part in pictures else escape(part)
            for part in parts
        )


def local_time(at: int, zone: tzinfo | None) -> datetime:
    """A time where the person is; None: where aMSN2 is."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=max(0, min(at, 250_000_000_000_000)))
    return moment.astimezone(zone)


def _image(image: tuple[str, bytes] | None, label: str) -> str:
    if image is None or image[0] not in _SAFE_TYPES:
        return ""
    data = base64.b64encode(image[1]).decode()
    return f' <img alt="{label}" title="{label}" src="data:{image[0]};base64,{data}">'
