"""History as JSON: for programs, and to be read in again. One conversation a document.

    {"format": "amsn2-history", "version": 1, "account": {...}, "conversation": {...}, "exported_at": "...",
    "messages": [
    {"id": "...", "sent_at": "2026-11-30T08:00:00.000Z", "author": "...", "own": false, "kind": "text", ...},
    ...
    ]}

Each message is a line of its own, so that a document of any length can be read with the memory of one.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from amsn2.api import limits
from amsn2.api.formats import TextFormat
from amsn2.api.media import Attachment, AttachmentState, BlobId, MessageEmoticon
from amsn2.api.models import Delivery, Message, MessageKind
from amsn2.core.archive.enclosed import is_name
from amsn2.core.archive.reading import LogFile
from amsn2.core.archive.said import Said
from amsn2.core.file_names import safe_file_name

FORMAT: Final = "amsn2-history"
VERSION: Final = 1

_UNKNOWN_TYPE: Final = "application/octet-stream"
_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
_ATTACHED: Final = frozenset({MessageKind.FILE, MessageKind.WINK, MessageKind.VOICE, MessageKind.INK})

# What was under way when it was written is so nowhere else.
_DELIVERIES: Final = {
    one.value: Delivery.FAILED if one in (Delivery.QUEUED, Delivery.SENT) else one for one in Delivery
}
_STATES: Final = {
    one.value: AttachmentState.FAILED if one in (AttachmentState.OFFERED, AttachmentState.RUNNING) else one
    for one in AttachmentState
}

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Party(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody: the address, and the name that the person saw."""

    address: str
    name: str = ""


class Talk(Struct, frozen=True, kw_only=True):
    """A conversation: the others in it."""

    participants: tuple[Party, ...]


class Head(Struct, frozen=True, kw_only=True):
    """What stands before the messages."""

    format: str = FORMAT
    version: int = VERSION
    account: Party
    conversation: Talk
    exported_at: str = ""


class Attached(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a message brought along; the bytes lie beside the document, if anywhere: see `enclosed`."""

    name: str
    size: int
    content_type: str = _UNKNOWN_TYPE
    state: str = AttachmentState.DONE.value
    content: str = ""
    preview: str = ""


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message."""

    id: str
    sent_at: str
    author: str
    own: bool
    kind: str = MessageKind.TEXT.value
    text: str = ""
    format: TextFormat = TextFormat()
    delivery: str = "delivered"
    kept_offline: bool = False
    emoticons: tuple[str, ...] = ()
    pictures: dict[str, str] = {}
    """Those of the emoticons, by their shortcuts."""
    attachment: Attached | None = None


def head_text(head: Head) -> str:
    """The beginning of a document."""
    return msgspec.json.encode(head).decode()[:-1] + ',"messages":[\n'


def messages_text(messages: Sequence[Message], *, first: bool) -> str:
    """Some messages; `first` unless others stand before them."""
    lines = ",\n".join(msgspec.json.encode(_record(message)).decode() for message in messages)
    return lines if first or not lines else f",\n{lines}"


def end_text() -> str:
    """The end of a document."""
    return "\n]}\n"


def is_document(first_lines: list[str]) -> bool:
    """Whether a file begins like one."""
    return f'"{FORMAT}"' in "".join(first_lines)[:2_000]


def document_lines(log: LogFile) -> Iterator[Said]:
    """What was said. Raises ValueError for what is no document of ours."""
    head: Head | None = None
    for line in log.lines():
        if head is None:
            try:
                head = msgspec.json.decode(line.rstrip() + "]}", type=Head)
            except msgspec.DecodeError as error:
                raise ValueError("no history of aMSN2") from error
            if head.format != FORMAT or head.version > VERSION:
                raise ValueError("a history of a newer aMSN2")
            continue
        entry = line.strip().removesuffix(",")
        if entry.startswith("{"):
            try:
                record = msgspec.json.decode(entry, type=Record)
                yield _said(record, head)
            except (msgspec.DecodeError, ValueError, OverflowError, KeyError, TypeError):
                continue  # one that is spoiled, or too long, is left out


def _record(message: Message) -> Record:
    attachment = message.attachment
    return Record(
        id=message.id,
        sent_at=written_time(message.sent_at),
        author=message.author,
        own=message.own,
        kind=message.kind.value,
        text=message.text,
        format=message.format,
        delivery=message.delivery.value,
        kept_offline=message.kept_offline,
        emoticons=tuple(one.shortcut for one in message.emoticons),
        pictures={one.shortcut: one.blob for one in message.emoticons if one.blob is not None},
        attachment=None
        if attachment is None
        else Attached(
            name=attachment.name,
            size=attachment.size,
            content_type=attachment.content_type,
            state=attachment.state.value,
            content=attachment.blob or "",
            preview=attachment.preview or "",
        ),
    )


def _said(record: Record, head: Head) -> Said:
    moment = datetime.fromisoformat(record.sent_at)
    kind = MessageKind(record.kind)
    attachment = _attachment(record.attachment or Attached(name="", size=0), kind)
    text = "" if kind.unsaid else record.text[: limits.TEXT_LENGTH]
    return Said(
        at=(moment - _START) // timedelta(milliseconds=1),
        talk=tuple(party.address.lower() for party in head.conversation.participants),
        author=record.author.lower(),
        own=record.own,
        text=attachment.name if attachment is not None and kind is MessageKind.FILE else text,
        kind=kind,
        format=record.format,
        id=record.id,
        delivery=_DELIVERIES[record.delivery],
        kept_offline=record.kept_offline,
        emoticons=tuple(
            MessageEmoticon(shortcut=one, blob=_content(record.pictures.get(one, "")))
            for one in dict.fromkeys(record.emoticons)
            if 0 < len(one) <= limits.SHORTCUT_LENGTH
        )[: limits.MESSAGE_EMOTICONS],
        attachment=attachment,
    )


def _attachment(attached: Attached, kind: MessageKind) -> Attachment | None:
    if kind not in _ATTACHED:
        return None
    known = attached.content_type if _TYPE.fullmatch(attached.content_type) else _UNKNOWN_TYPE
    return Attachment(
        name=safe_file_name(attached.name) if kind is MessageKind.FILE else "",
        size=max(0, min(attached.size, limits.POSITION)),
        content_type=known,
        state=_STATES[attached.state],
        blob=_content(attached.content),
        preview=_content(attached.preview),
    )


def _content(name: str) -> BlobId | None:
    return BlobId(name) if is_name(name) else None


def written_time(at: int) -> str:
    """A time as programs read it."""
    moment = _START + timedelta(milliseconds=max(0, min(at, 253_402_300_799_000)))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
