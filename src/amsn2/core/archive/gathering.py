"""All lines of what was handed in, with everybody's address. Runs in a thread, a batch at a time."""

import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import tzinfo
from itertools import islice
from typing import BinaryIO, Final

from amsn2.api import limits
from amsn2.api.jobs import ImportFormat
from amsn2.api.media import BlobId, BlobKind
from amsn2.api.models import (
    AccountId,
    Conversation,
    Message,
    MessageId,
    MessageKind,
    conversation_id,
)
from amsn2.core.archive.enclosed import named_by
from amsn2.core.archive.finding import Read, reader_of
from amsn2.core.archive.reading import CONTENT_BYTES, UNREADABLE, LogFile, log_files
from amsn2.core.archive.said import Guess, Known, Said

BATCH: Final = 500
"""Messages that are handed on together: one transaction, some 50 ms."""

STEP: Final = 5_000
"""Lines that are looked through in one step: some 50 ms."""

_SPACE: Final = uuid.UUID("6f2f3a0e-6f53-4c0a-9d7e-2f7b8a1f9c11")
"""Ids of imported messages are made in it, of what they say: the same log twice gives the same ids."""


@dataclass
class Batch:
    """Some messages, and their conversations."""

    messages: list[Message] = field(default_factory=list)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    files: int = 0
    """Files that are done."""
    skipped: int = 0
    """Files among them that could not be read, or not to their ends."""


class Gathering:
    """Reads all of it twice: first to learn who is who, then to tell."""

    def __init__(self, account: AccountId, known: Known, now: int, zone: tzinfo | None) -> None:
        self._account = account
        self._guess = Guess(known)
        self._known = known
        self._now = now
        self._zone = zone
        self._readers: list[tuple[LogFile, Read]] = []
        self.files = 0
        """Files that are logs."""
        self.strange = 0
        """Files that are none."""
        self.enclosed: dict[BlobId, tuple[BlobKind, LogFile]] = {}
        """Bytes that messages had, by the names that they use."""

    def look_through(
        self, file: BinaryIO, wanted: ImportFormat, contents: int = CONTENT_BYTES
    ) -> Iterator[None]:
        """Find the logs, and who speaks in them, in small steps; contents: bytes of what lies beside them.

        Raises `TooMuch`.
        """
        for log in log_files(file, contents=contents):
            yield
            if (named := named_by(log.path)) is not None:
                self.enclosed[named[0]] = (named[1], log)
                continue
            try:
                read = reader_of(log, wanted, self._zone)
            except UNREADABLE:
                read = None
            if read is None:
                self.strange += 1
                continue
            self._readers.append((log, read))
            # What cannot be read to its end is told when it is read again.
            with suppress(*UNREADABLE):
                for number, said in enumerate(read()):
                    self._guess.seen(said)
                    if number % STEP == STEP - 1:
                        yield
        self.files = len(self._readers)

    def batches(self) -> Iterator[Batch]:
        """Everything that was said."""
        for log, read in self._readers:
            lines = self._messages(log, read)
            while True:
                batch = Batch()
                try:
                    for message, conversation in islice(lines, BATCH):
                        batch.messages.append(message)
                        batch.conversations[conversation.id] = conversation
                except UNREADABLE:
                    batch.files = batch.skipped = 1
                    yield batch
                    break
                if len(batch.messages) < BATCH:
                    batch.files = 1
                    yield batch
                    break
                yield batch

    def _messages(self, log: LogFile, read: Read) -> Iterator[tuple[Message, Conversation]]:
        same: Counter[tuple[object, ...]] = Counter()
        time = -1
        for raw in read():
            said = self._guess.settled(raw)
            if not 0 < said.at <= self._now or not _says_something(said):
                continue
            if said.at != time:
                time = said.at
                same.clear()
            people = tuple(one for one in said.talk if one != self._known.address) or said.talk
            if not people or len(people) > limits.PARTICIPANTS:
                continue
            conversation = Conversation(
                id=conversation_id(self._account, people),
                account=self._account,
                participants=tuple(sorted(people)),
            )
            what = (conversation.id, said.author, said.at, said.kind.value, said.text)
            same[what] += 1
            yield self._message(said, conversation, (*what, same[what])), conversation

    def _message(self, said: Said, conversation: Conversation, what: tuple[object, ...]) -> Message:
        made = said.id if _is_uuid(said.id) else str(uuid.uuid5(_SPACE, repr(what)))
        return Message(
            id=MessageId(made),
            conversation=conversation.id,
            position=0,
            author=said.author,
            own=bool(said.own),
            kind=said.kind,
            text=said.text.replace("\x00", ""),
            format=said.format,
            sent_at=said.at,
            delivery=said.delivery,
            kept_offline=said.kept_offline,
            emoticons=said.emoticons,
            attachment=said.attachment,
        )


def _says_something(said: Said) -> bool:
    wordless = said.kind is MessageKind.NUDGE or said.kind.unsaid
    return wordless or bool(said.text.strip()) or said.attachment is not None


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
