"""History written into a file: a page, a document or a text for each conversation; several in a zip."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import tzinfo
from typing import Final, Protocol, assert_never

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.commands import StartExport
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.jobs import ExportFormat, Job, JobId, JobKind
from amsn2.api.media import BlobId, BlobKind
from amsn2.api.models import Account, Conversation, Message, MessageQuery, Snapshot, contact_id
from amsn2.core.archive import document
from amsn2.core.archive.enclosed import KINDS, path_of
from amsn2.core.archive.names import FileNames, file_name
from amsn2.core.archive.page import IMAGES, Images, Page, local_time
from amsn2.core.archive.plain import Plain
from amsn2.core.archive.zipping import ZipStream
from amsn2.core.checks import known_account
from amsn2.core.conversations import Conversations
from amsn2.core.desk import Desk
from amsn2.core.enclosures import DRAWN
from amsn2.core.jobs import Jobs, Progress
from amsn2.core.zones import zone_of

PIECE: Final = 1024 * 1024
"""Bytes of a file that are read at once."""

_ENDINGS: Final = {ExportFormat.HTML: ".html", ExportFormat.JSON: ".json", ExportFormat.TEXT: ".txt"}


class _Writer(Protocol):
    def begin(self) -> str: ...

    def messages(self, messages: Sequence[Message], images: Images) -> str: ...

    def end(self) -> str: ...


class Exports:
    """Begins exports. `start` is a job of the owner."""

    def __init__(self, desk: Desk, jobs: Jobs, conversations: Conversations) -> None:
        self._desk = desk
        self._jobs = jobs
        self._conversations = conversations

    async def start(self, command: StartExport) -> None:
        """Begin, with the id of the command. Raises `Refused`, `StoreFailure`."""
        desk = self._desk
        self._jobs.check_room()
        one: Conversation | None = None
        if command.conversation is not None:
            one = await self._conversations.find(command.conversation)
        elif command.account is not None:
            known_account(desk.state.snapshot, command.account)
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())

        async def work(progress: Progress) -> None:
            await _Export(desk, command, progress).run(one)

        self._jobs.begin(Job(id=JobId(command.id), kind=JobKind.EXPORT), work)


class _Export:
    """One export, under way: reads page by page, writes in threads."""

    def __init__(self, desk: Desk, command: StartExport, progress: Progress) -> None:
        self._desk = desk
        self._format = command.format
        self._account = command.account
        self._progress = progress
        self._with_contents = command.contents and command.format is ExportFormat.JSON
        self._contents: dict[BlobId, None] = {}
        """What the messages that are written refer to, in that order."""
        self._zone: tzinfo | None = zone_of(desk.state.snapshot.preferences.time_zone)

    async def run(self, one: Conversation | None) -> None:
        """Write it, and show where it is."""
        desk = self._desk
        talks = (one,) if one is not None else await desk.store.conversations(self._account)
        total = await desk.store.count_messages(tuple(talk.id for talk in talks))
        self._progress.change(total=total)
        draft = desk.store.blobs.draft(BlobKind.EXPORT)
        try:
            if one is not None and not self._with_contents:
                name = self._name(self._title_names(one)) + _ENDINGS[self._format]
                async for text in self._written(one):
                    await draft.write(text.encode())
            else:
                name = self._name(["aMSN2"] if one is None else self._title_names(one)) + ".zip"
                async for data in self._zipped(talks):
                    await draft.write(data)
            blob = await draft.finish(desk.clock.now())
        finally:
            await draft.abandon()
        self._progress.change(done=self._progress.job.total, result=blob.id, name=name)

    async def _zipped(self, talks: Iterable[Conversation]) -> AsyncIterator[bytes]:
        now = local_time(self._desk.clock.now(), self._zone)
        archive = ZipStream(now)
        folders = FileNames()
        names: dict[str, tuple[str, FileNames]] = {}
        for talk in talks:
            account = self._desk.state.snapshot.accounts.get(talk.account)
            if account is None:
                continue  # removed meanwhile
            if talk.account not in names:
                names[talk.account] = (folders.take(account.address, ""), FileNames())
            folder, files = names[talk.account]
            wish = ", ".join(talk.participants)
            archive.begin(f"{folder}/{files.take(wish, _ENDINGS[self._format])}")
            async for text in self._written(talk):
                if data := await asyncio.to_thread(archive.write, text.encode()):
                    yield data
        async for data in self._enclosed(archive):
            yield data
        yield await asyncio.to_thread(archive.close)

    async def _enclosed(self, archive: ZipStream) -> AsyncIterator[bytes]:
        blobs = self._desk.store.blobs
        self._progress.change(total=self._progress.job.total + len(self._contents))
        for blob in self._contents:
            known = await blobs.find(blob)
            if known is not None and known.kind in KINDS:
                archive.begin(path_of(blob, known.kind), packed=False)
                for offset in range(0, known.size, PIECE):
                    try:
                        piece = await blobs.read(blob, offset, PIECE)
                    except Refused:
                        break  # removed meanwhile; whoever reads it sees that it is not whole
                    if data := await asyncio.to_thread(archive.write, piece):
                        yield data
            self._progress.change(done=self._progress.job.done + 1)

    async def _written(self, talk: Conversation) -> AsyncIterator[str]:
        writer = self._writer(talk)
        yield writer.begin()
        query = MessageQuery(conversation=talk.id, after=0, limit=limits.PAGE)
        left = IMAGES
        while True:
            page = await self._desk.store.messages(query)
            if self._with_contents:
                self._contents |= dict.fromkeys(blob for one in page.messages for blob in blobs_of(one))
            images: Images = {}
            if self._format is ExportFormat.HTML:
                images, left = await self._images(page.messages, left)
            messages = await self._by_origin(page.messages)
            yield await asyncio.to_thread(writer.messages, messages, images)
            self._progress.change(done=self._progress.job.done + len(page.messages))
            if not page.later:
                break
            query = MessageQuery(conversation=talk.id, after=page.messages[-1].position, limit=limits.PAGE)
        yield writer.end()

    async def _by_origin(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Under the ids by which they came, so that whoever has them already knows them again."""
        if self._format is not ExportFormat.JSON:
            return messages
        origins = await self._desk.store.origins([one.id for one in messages])
        return [replace(one, id=origins.get(one.id, one.id)) for one in messages] if origins else messages

    async def _images(self, messages: Sequence[Message], left: int) -> tuple[Images, int]:
        wanted = {blob for one in messages for blob in blobs_of(one)}
        # A preview is a file, but one that we drew.
        drawn = {one.attachment.preview for one in messages if one.attachment is not None}
        found: dict[BlobId, tuple[str, bytes]] = {}
        for blob in sorted(wanted):
            known = await self._desk.store.blobs.find(blob)
            if known is None or known.size > left or not (known.kind in DRAWN or blob in drawn):
                continue
            try:
                data = await self._desk.store.blobs.read(blob, 0, known.size)
            except Refused:
                continue
            left -= len(data)
            found[blob] = (known.content_type, data)
        return found, left

    def _writer(self, talk: Conversation) -> _Writer:
        snapshot = self._desk.state.snapshot
        account = snapshot.accounts.get(talk.account)
        if account is None:
            raise Refused(ProblemCode.ACCOUNT_UNKNOWN)
        names = {one: _name_of(snapshot, talk, one) for one in talk.participants}
        everybody = {**names, account.address: account.display_name or account.address}
        title = f"{', '.join(names.values())} and {everybody[account.address]}"
        match self._format:
            case ExportFormat.HTML:
                return Page(title, everybody, self._zone)
            case ExportFormat.TEXT:
                return _TextWriter(Plain(title, everybody, self._zone))
            case ExportFormat.JSON:
                return _DocumentWriter(account, names, self._desk.clock.now())
            case _:
                assert_never(self._format)

    def _title_names(self, talk: Conversation) -> list[str]:
        return [_name_of(self._desk.state.snapshot, talk, one) for one in talk.participants]

    def _name(self, parts: Sequence[str]) -> str:
        day = local_time(self._desk.clock.now(), self._zone).strftime("%Y-%m-%d")
        return file_name(f"{', '.join(parts)[:60]} {day}")


def blobs_of(message: Message) -> list[BlobId]:
    """All bytes that a message refers to."""
    found = [one.blob for one in message.emoticons]
    if message.attachment is not None:
        found += [message.attachment.blob, message.attachment.preview]
    return [blob for blob in found if blob is not None]


class _TextWriter:
    def __init__(self, plain: Plain) -> None:
        self._plain = plain

    def begin(self) -> str:
        return self._plain.begin()

    def messages(self, messages: Sequence[Message], images: Images) -> str:
        del images  # a text has none
        return self._plain.messages(messages)

    def end(self) -> str:
        return ""


class _DocumentWriter:
    def __init__(self, account: Account, names: dict[str, str], now: int) -> None:
        self._head = document.Head(
            account=document.Party(address=account.address, name=account.display_name),
            conversation=document.Talk(
                participants=tuple(document.Party(address=one, name=name) for one, name in names.items())
            ),
            exported_at=document.written_time(now),
        )
        self._first = True

    def begin(self) -> str:
        return document.head_text(self._head)

    def messages(self, messages: Sequence[Message], images: Images) -> str:
        del images  # the bytes lie beside it
        text = document.messages_text(messages, first=self._first)
        self._first = self._first and not messages
        return text

    def end(self) -> str:
        return document.end_text()


def _name_of(snapshot: Snapshot, talk: Conversation, address: str) -> str:
    contact = snapshot.contacts.get(contact_id(talk.account, address))
    return (contact and (contact.alias or contact.display_name)) or address
