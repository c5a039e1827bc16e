"""The bytes of one person: files, and a row for each. Implements `amsn2.api.blob_storage.Blobs`.

First the file is on disk under its name, then the row says so: a crash leaves a file too many, never a row
without one. What is too many goes at the next start.
"""

import asyncio
import hashlib
import logging
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from amsn2.api import limits
from amsn2.api.blob_storage import BlobUsage
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.media import Blob, BlobId, BlobKind, UploadId
from amsn2.api.models import PersonId
from amsn2.storage import images, sniffing, voices
from amsn2.storage.blob_files import BlobFiles
from amsn2.storage.database import Database
from amsn2.storage.errors import is_full
from amsn2.storage.references import references
from amsn2.storage.schema import blobs as table
from amsn2.storage.schema import uploads as unfinished
from amsn2.storage.workers import Workers

log = logging.getLogger(__name__)

_T = TypeVar("_T")

LARGEST: Final = {
    BlobKind.PICTURE: limits.IMAGE_UPLOAD_BYTES,
    BlobKind.EMOTICON: limits.IMAGE_UPLOAD_BYTES,
    BlobKind.INK: limits.IMAGE_UPLOAD_BYTES,
    BlobKind.SOUND: limits.SOUND_BYTES,
    BlobKind.FILE: limits.FILE_BYTES,
    BlobKind.HEARD: limits.VOICE_BYTES,
}
"""Bytes of each kind, as they come; the others are as large as there is room."""

_PASSING: Final = [kind.value for kind in BlobKind if kind.passes]

Pot = tuple[PersonId, bool]
"""What is counted together: whose it is, and whether it only passes."""

WRITERS: Final = 4
"""Threads that write and read files: as many as a household's uploads, and a disk, make good use of."""

_DRAWN: Final = {
    BlobKind.PICTURE: images.picture,
    BlobKind.EMOTICON: images.emoticon,
    BlobKind.INK: images.ink,
    BlobKind.HEARD: voices.heard,
}
_CHECKED: Final = frozenset({kind for kind in _DRAWN if not kind.passes} | {BlobKind.SOUND})
_PIECE: Final = 1024 * 1024
_REMOVED_AT_ONCE: Final = 500
"""Rows that one statement names: below what SQLite takes."""


class BlobRoom:
    """What the blobs of all people share: the folder, the threads, the turn to change rows and files."""

    def __init__(self, database: Database, folder: Path, quota: int) -> None:
        self.database = database
        self.files = BlobFiles(folder)
        self.quota = quota
        self.turn = asyncio.Lock()
        self.writing: Counter[Pot] = Counter()
        """Bytes of drafts, which no row counts yet."""
        self._threads = Workers(WRITERS, "blobs")
        # One at a time, so that pictures take the memory of one.
        self._painter = Workers(1, "pictures")
        # Apart, since no picture should wait for a clip that its decoder cannot finish.
        self._listener = Workers(1, "voices")

    async def do(self, step: Callable[[], _T]) -> _T:
        """Do it in a thread; raises `StoreFailure` in the place of OSError."""
        with _in_our_words():
            return await self._threads.do(step)

    async def draw(self, kind: BlobKind, step: Callable[[], _T]) -> _T:
        """The same, in the one thread that draws such."""
        with _in_our_words():
            return await (self._listener if kind is BlobKind.HEARD else self._painter).do(step)

    def check(self, size: int) -> None:
        """Raises `Refused` QUOTA_FULL when that is more than anybody may keep."""
        if size > self.quota:
            raise Refused(ProblemCode.QUOTA_FULL, in_words(self.quota))

    def written(self, pot: Pot, size: int) -> None:
        """So many bytes of what was being written are counted by a row now, or are gone."""
        self.writing[pot] -= size
        if not self.writing[pot]:
            del self.writing[pot]

    async def remove_some(self, person: PersonId, limit: int) -> bool:
        """Remove so many files at most of somebody who leaves; whether there may be more."""
        async with self.turn:
            return await self.do(lambda: self.files.remove_some(person, limit))

    async def tidy(self, people: Collection[PersonId], leaving: Collection[PersonId]) -> None:
        """Remove what crashes have left, but of who leaves; before anybody writes. Raises `StoreFailure`."""

        def work(connection: Connection) -> dict[PersonId, frozenset[str]]:
            known: dict[PersonId, set[str]] = {person: set() for person in people}
            for named in (table, unfinished):
                for person, name in connection.execute(select(named.c.person, named.c.id)):
                    known.setdefault(person, set()).add(name)
            return {person: frozenset(ids) for person, ids in known.items()}

        known = await self.database.read(work)
        removed = await self.do(lambda: self.files.tidy(known, leaving))
        if removed:
            log.info("removed %d files that were not finished, or whose rows are gone", removed)

    async def close(self) -> None:
        """Finish what was begun, and end the threads."""
        await self._threads.close()
        await self._painter.close()
        await self._listener.close()


class SqlBlobs:
    """One person's. Every method is told in the port."""

    def __init__(self, room: BlobRoom, person: PersonId) -> None:
        """Keep them in the room, as that person's."""
        self._room = room
        self._person = person

    def draft(self, kind: BlobKind) -> "FileDraft":
        """See the port."""
        return FileDraft(self, self._room, self._person, kind)

    async def keep(self, kind: BlobKind, data: bytes, at: int) -> Blob:
        """See the port."""
        draft = self.draft(kind)
        try:
            await draft.write(data)
            return await draft.finish(at)
        finally:
            await draft.abandon()

    async def check_room(self, size: int, kind: BlobKind = BlobKind.FILE) -> None:
        """See the port."""
        writing = self._room.writing[(self._person, kind.passes)]
        self._room.check(await self.used(kind) + writing + size)

    async def find(self, blob: BlobId) -> Blob | None:
        """See the port."""
        query = select(table.c.id, table.c.kind, table.c.content_type, table.c.size)
        query = query.where(table.c.person == self._person, table.c.id == blob)
        row = await self._room.database.read(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        return Blob(id=row.id, kind=BlobKind(row.kind), content_type=row.content_type, size=row.size)

    async def read(self, blob: BlobId, offset: int, count: int) -> bytes:
        """See the port."""

        def work(path: Path) -> bytes:
            with path.open("rb") as file:
                file.seek(offset)
                return file.read(count)

        return await self._with_file(blob, work)

    async def open(self, blob: BlobId) -> BinaryIO:
        """See the port."""
        return await self._with_file(blob, lambda path: path.open("rb"))

    async def unused(self, before: int) -> frozenset[BlobId]:
        """See the port."""

        def work(connection: Connection) -> frozenset[BlobId]:
            query = select(table.c.id).where(table.c.person == self._person, table.c.created_at < before)
            old = set(connection.execute(query).scalars())
            return frozenset(old - references(connection, self._person)) if old else frozenset()

        return await self._room.database.read(work)

    async def remove(self, blobs: Collection[BlobId], before: int | None = None) -> None:
        """See the port."""
        if not blobs:
            return

        def work(connection: Connection) -> list[BlobId]:
            unused = sorted(set(blobs) - references(connection, self._person))
            condition = table.c.person == self._person
            if before is not None:
                condition &= table.c.created_at < before
            gone: list[BlobId] = []
            for begin in range(0, len(unused), _REMOVED_AT_ONCE):
                some = table.c.id.in_(unused[begin : begin + _REMOVED_AT_ONCE])
                gone += connection.execute(select(table.c.id).where(condition, some)).scalars()
                connection.execute(delete(table).where(condition, some))
            return gone

        async with self._room.turn:
            gone = await self._room.database.write(work)
            await self._room.do(lambda: self._room.files.remove(self._person, gone))

    async def used(self, kind: BlobKind = BlobKind.FILE) -> int:
        """Bytes of all that is counted together with that kind, those on their way here too."""
        whole = select(func.coalesce(func.sum(table.c.size), 0))
        whole = whole.where(table.c.person == self._person, _beside(table.c.kind, kind))

        def work(connection: Connection) -> int:
            return int(connection.execute(whole).scalar_one()) + _coming(connection, self._person, kind)

        return await self._room.database.read(work)

    async def usage(self) -> BlobUsage:
        """See the port."""
        query = select(table.c.kind, func.count(), func.sum(table.c.size))
        query = query.where(table.c.person == self._person).group_by(table.c.kind)
        rows = await self._room.database.read(lambda connection: connection.execute(query).all())
        sizes = {BlobKind(kind): int(size) for kind, _, size in rows}
        # What is on its way here will be a file, or an import, which are all that may take long.
        for kind in (BlobKind.FILE, BlobKind.IMPORT):
            if come := await self._room.database.read(partial(_coming, person=self._person, kind=kind)):
                sizes[kind] = sizes.get(kind, 0) + come
        return BlobUsage(count=sum(count for _, count, _ in rows), sizes=sizes, quota=self._room.quota)

    async def add(self, draft: Path, blob: Blob, at: int, upload: UploadId | None = None) -> Blob:
        """Give a draft that is on disk its name and its row; `upload`: by which it came.

        Raises `Refused` QUOTA_FULL, `StoreFailure`.
        """
        room, person = self._room, self._person
        key = (table.c.person == person, table.c.id == blob.id)
        values = {"kind": blob.kind.value, "content_type": blob.content_type, "size": blob.size}

        def work(connection: Connection) -> None:
            others = select(func.coalesce(func.sum(table.c.size), 0))
            others = others.where(
                table.c.person == person, table.c.id != blob.id, _beside(table.c.kind, blob.kind)
            )
            room.check(connection.execute(others).scalar_one() + blob.size)
            if upload is not None:
                its = (unfinished.c.person == person, unfinished.c.id == upload)
                connection.execute(update(unfinished).where(*its).values(blob=blob.id, touched_at=at))
            known = connection.execute(select(table.c.kind).where(*key)).scalar_one_or_none()
            if known is None:
                connection.execute(insert(table).values(person=person, id=blob.id, created_at=at, **values))
                return
            # What was looked at more closely stays so, and what only passes takes the place of nothing that
            # stays; and it is as new as if it had not been there.
            before = BlobKind(known)
            kept = before in _CHECKED if blob.kind not in _CHECKED else False
            kept |= blob.kind.passes and not before.passes
            kind = known if kept else values["kind"]
            connection.execute(update(table).where(*key).values(created_at=at, kind=kind))

        async with room.turn:
            there = await self.find(blob.id) is not None
            await room.do(lambda: room.files.publish(draft, person, blob.id))
            try:
                await room.database.write(work)
            except Exception:
                # Not for who is cancelled: the row is written all the same.
                if not there:
                    await room.do(lambda: room.files.remove(person, (blob.id,)))
                raise
        return blob

    async def _with_file(self, blob: BlobId, work: Callable[[Path], _T]) -> _T:
        try:
            path = self._room.files.path(self._person, blob)
            with _in_our_words():
                return await self._room.do(lambda: work(path))
        except ValueError:
            raise Refused(ProblemCode.BLOB_UNKNOWN) from None
        except StoreFailure as failure:
            if isinstance(failure.__cause__, FileNotFoundError):
                raise Refused(ProblemCode.BLOB_UNKNOWN) from None
            raise


class FileDraft:
    """One blob that is being written. Every method is told in the port."""

    def __init__(self, blobs: SqlBlobs, room: BlobRoom, person: PersonId, kind: BlobKind) -> None:
        """Open nothing yet."""
        self.size = 0
        self._blobs = blobs
        self._room = room
        self._person = person
        self._kind = kind
        self._pot = (person, kind.passes)
        self._used = 0
        self._path: Path | None = None
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._head = b""
        self._over = False

    async def write(self, data: bytes) -> None:
        """See the port."""
        if self._over:
            raise StoreFailure(ProblemCode.STORE_FAILED)
        try:
            if self._file is None:
                self._used = await self._blobs.used(self._kind)
                await self._room.do(self._open)
            self._check(len(data))
            self._head += data[: sniffing.HEAD_BYTES - len(self._head)]
            self.size += len(data)
            self._room.writing[self._pot] += len(data)
            await self._room.do(lambda: self._append(data))
        except BaseException:
            await self.abandon()
            raise

    async def finish(self, at: int) -> Blob:
        """See the port."""
        if self._path is None:
            await self.write(b"")
        try:
            path = self._path
            if self._over or path is None:
                raise StoreFailure(ProblemCode.STORE_FAILED)
            content_type = sniffing.content_type(self._head)
            if self._kind in _DRAWN:
                await self._room.draw(self._kind, lambda: self._draw(path))
                content_type = sniffing.content_type(self._head)
            elif self._kind is BlobKind.SOUND and content_type not in sniffing.SOUNDS:
                raise Refused(ProblemCode.BLOB_UNFIT)
            else:
                await self._room.do(self._sync)
            blob = Blob(
                id=BlobId(self._digest.hexdigest()),
                kind=self._kind,
                content_type=content_type,
                size=self.size,
            )
            return await self._blobs.add(path, blob, at)
        finally:
            await self.abandon()

    async def abandon(self) -> None:
        """See the port."""
        if self._over:
            return
        self._over = True
        self._room.written(self._pot, self.size)
        with suppress(StoreFailure):
            await self._room.do(self._remove)

    def _check(self, more: int) -> None:
        largest = LARGEST.get(self._kind)
        if largest is not None and self.size + more > largest:
            raise Refused(ProblemCode.BLOB_TOO_LARGE, in_words(largest))
        self._room.check(self._used + self._room.writing[self._pot] + more)

    # From here on: in a thread.

    def _open(self) -> None:
        self._path = self._room.files.new_draft(self._person)
        self._file = self._path.open("r+b", buffering=0)

    def _append(self, data: bytes) -> None:
        self._digest.update(data)
        if self._file is not None:
            append(self._file, data)

    def _draw(self, path: Path) -> None:
        """Put in the place of what came what can be seen of it."""
        data = path.read_bytes()
        drawn = _DRAWN[self._kind](data)
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
        self._digest = hashlib.sha256()
        self._head = drawn[: sniffing.HEAD_BYTES]
        self._room.writing[self._pot] += len(drawn) - self.size
        self.size = len(drawn)
        self._append(drawn)
        self._sync()

    def _sync(self) -> None:
        if self._file is not None:
            os.fsync(self._file.fileno())

    def _remove(self) -> None:
        if self._file is not None:
            self._file.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def append(file: BinaryIO, data: bytes) -> None:
    """Write all of it to a file without a buffer, in a thread. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _beside(column: ColumnElement[str], kind: BlobKind) -> ColumnElement[bool]:
    """What is counted together with that kind."""
    return column.in_(_PASSING) if kind.passes else column.not_in(_PASSING)


def _coming(connection: Connection, person: PersonId, kind: BlobKind) -> int:
    query = select(func.coalesce(func.sum(unfinished.c.come), 0))
    query = query.where(unfinished.c.person == person, unfinished.c.blob.is_(None))
    query = query.where(_beside(unfinished.c.kind, kind))
    return int(connection.execute(query).scalar_one())


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_full(error):
            log.error("the disk is full: a file was not written")
            raise StoreFailure(ProblemCode.STORE_FULL) from error
        if not isinstance(error, FileNotFoundError):
            log.error("a file of the blobs failed: %s", error.strerror)
        raise StoreFailure(ProblemCode.STORE_FAILED) from error


def in_words(size: int) -> str:
    return f"{size // _PIECE} MB" if size < 1024 * _PIECE else f"{size // (1024 * _PIECE)} GB"
