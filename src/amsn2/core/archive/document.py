"""History as JSON: for programs, and to be read in again. One conversation a document.

    {"format": "amsn2-history", "version": 1, "account": {...}, "conversation": {...}, "exported_at": "...",
    "messages": [
    {"id": "...", "sent_at": "2026-11-30T08:00:00.000Z", "author": "...", "own": false, "kind": "text", ...},
    ...
    ]}

Each message is a line of its own, so that a document of any length can be read with the memory of one.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec import Struct

from amsn2.api import limits
from amsn2.api.formats import TextFormat
from amsn2.api.models import Message, MessageKind
from amsn2.core.archive.reading import LogFile
from amsn2.core.archive.said import Said

FORMAT: Final = "amsn2-history"
VERSION: Final = 1

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
    """What a message brought along; the bytes are not in the document."""

    name: str
    size: int
    content_type: str = "application/octet-stream"


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
            except (msgspec.DecodeError, ValueError, OverflowError):
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
        attachment=None
        if attachment is None
        else Attached(name=attachment.name, size=attachment.size, content_type=attachment.content_type),
    )


def _said(record: Record, head: Head) -> Said:
    said: dict[str, Any] = {"text": record.text[: limits.TEXT_LENGTH], "kind": MessageKind(record.kind)}
    if said["kind"] not in (MessageKind.TEXT, MessageKind.ACTION, MessageKind.NUDGE):
        # The bytes are not here, so it is a line that says what there was.
        said = {
            "text": record.attachment.name[: limits.FILE_NAME_LENGTH] if record.attachment else "",
            "kind": MessageKind.ACTION,
        }
    elif record.attachment is not None and not record.text:
        said = {"text": record.attachment.name[: limits.FILE_NAME_LENGTH], "kind": MessageKind.ACTION}
    moment = datetime.fromisoformat(record.sent_at)
    return Said(
        at=(moment - _START) // timedelta(milliseconds=1),
        talk=tuple(party.address.lower() for party in head.conversation.participants),
        author=record.author.lower(),
        own=record.own,
        format=record.format,
        id=record.id,
        **said,
    )


def written_time(at: int) -> str:
    """A time as programs read it."""
    moment = _START + timedelta(milliseconds=max(0, min(at, 253_402_300_799_000)))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
