"""Bytes that browsers are sending, and that outlive whatever ends the sending: a file, and a row for each.

The row says how much is on disk for certain. Implements `amsn2.api.blob_storage.Uploads`.
"""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import Blob, BlobId, BlobKind, Upload, UploadId
from amsn2.api.models import PersonId
from amsn2.storage import sniffing
from amsn2.storage.blobs import BlobRoom, SqlBlobs, append
from amsn2.storage.files import make_directory
from amsn2.storage.schema import uploads as table


class SqlUploads:
    """One person's. Every method is told in the port."""

    def __init__(self, room: BlobRoom, person: PersonId, blobs: SqlBlobs) -> None:
        """Keep them in the room, until they become that person's blobs."""
        self._room = room
        self._person = person
        self._blobs = blobs

    async def begin(self, upload: Upload, at: int) -> None:
        """See the port."""
        values = {"kind": upload.kind.value, "size": upload.size, "come": 0, "touched_at": at}
        query = insert(table).values(person=self._person, id=upload.id, **values)
        await self._room.do(lambda: _closed(_opened(self._path(upload.id), 0)))
        await self._room.database.write(lambda connection: connection.execute(query).close())

    async def find(self, upload: UploadId) -> Upload | None:
        """See the port."""
        query = select(table).where(*self._key(upload))
        row = await self._room.database.read(lambda connection: connection.execute(query).mappings().first())
        if row is None or row["blob"] is not None:
            return None if row is None else _upload_of(row)
        # It became a blob of which no row knows, or a disk lost it: it comes again.
        there = await self._room.do(lambda: _size(self._path(upload)))
        return _upload_of({**row, "come": min(row["come"], there)})

    async def writer(self, upload: Upload) -> "FileWriter":
        """See the port."""
        used = await self._blobs.used(upload.kind)
        file = await self._room.do(lambda: _opened(self._path(upload.id), upload.offset))
        return FileWriter(self._room, self._person, upload, file, used)

    async def finish(self, upload: Upload, at: int) -> Upload:
        """See the port."""
        path = self._path(upload.id)
        # Read once more: what counts is what is on the disk.
        digest, head = await self._room.do(lambda: _looked_at(path))
        kind, content_type = upload.kind, sniffing.content_type(head)
        blob = Blob(id=BlobId(digest), kind=kind, content_type=content_type, size=upload.size)
        await self._blobs.add(path, blob, at, upload.id)
        return Upload(id=upload.id, kind=kind, size=upload.size, offset=upload.size, blob=blob.id)

    async def remove(self, uploads: Collection[UploadId]) -> None:
        """See the port."""
        if not uploads:
            return
        query = delete(table).where(table.c.person == self._person, table.c.id.in_(sorted(uploads)))
        await self._room.database.write(lambda connection: connection.execute(query).close())
        await self._room.do(lambda: _remove([self._path(one) for one in uploads]))

    async def idle(self, before: int) -> tuple[UploadId, ...]:
        """See the port."""
        query = select(table.c.id).where(table.c.person == self._person, table.c.touched_at < before)
        query = query.order_by(table.c.touched_at, table.c.id)
        found = await self._room.database.read(lambda connection: connection.execute(query).scalars().all())
        return tuple(map(UploadId, found))

    def _key(self, upload: UploadId) -> tuple[ColumnElement[bool], ...]:
        return table.c.person == self._person, table.c.id == upload

    def _path(self, upload: UploadId) -> Path:
        return self._room.files.upload(self._person, upload)


class FileWriter:
    """Adds to the file of one upload. Every method is told in the port."""

    def __init__(self, room: BlobRoom, person: PersonId, upload: Upload, file: BinaryIO, used: int) -> None:
        """`file`: open at its end; `used`: bytes that the person keeps, those of this one too."""
        self._room = room
        self._person = person
        self._pot = (person, upload.kind.passes)
        self._upload = upload
        self._file = file
        self._used = used
        self._written = 0
        """Bytes that no row counts yet."""

    async def write(self, data: bytes) -> None:
        """See the port."""
        size = len(data)
        if self._upload.offset + self._written + size > self._upload.size:
            raise Refused(ProblemCode.COMMAND_MALFORMED, "size")
        self._room.check(self._used + self._room.writing[self._pot] + size)
        # What is there and not counted, because this failed or was given up, is cut off by who goes on.
        await self._room.do(lambda: append(self._file, data))
        self._written += size
        self._room.writing[self._pot] += size

    async def close(self, at: int) -> None:
        """See the port."""
        room, come = self._room, self._upload.offset + self._written
        query = update(table).where(table.c.person == self._person, table.c.id == self._upload.id)
        query = query.values(come=come, touched_at=at)
        try:
            await room.do(lambda: _closed(self._file))
            await room.database.write(lambda connection: connection.execute(query).close())
        finally:
            room.written(self._pot, self._written)
            self._written = 0


def _upload_of(row: RowMapping | dict[str, Any]) -> Upload:
    return Upload(
        id=UploadId(row["id"]),
        kind=BlobKind(row["kind"]),
        size=row["size"],
        offset=row["come"],
        blob=None if row["blob"] is None else BlobId(row["blob"]),
    )


# From here on: in a thread.


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _opened(path: Path, offset: int) -> BinaryIO:
    make_directory(path.parent)
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
    try:
        file.truncate(offset)
        file.seek(offset)
    except BaseException:
        file.close()
        raise
    return file


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _closed(file: BinaryIO) -> None:
    with file:
        os.fsync(file.fileno())


def _looked_at(path: Path) -> tuple[str, bytes]:
    """Its SHA-256, and how it begins."""
    with path.open("rb") as file:
        head = file.read(sniffing.HEAD_BYTES)
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest(), head
