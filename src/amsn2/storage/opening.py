"""Opens the storage: the file, the schema, the key, in the order that survives a crash in between."""

import asyncio
import logging
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, insert, select, update

from amsn2.api import limits
from amsn2.api.errors import StoreFailure
from amsn2.api.models import PersonId
from amsn2.storage.blobs import BlobRoom, SqlBlobs
from amsn2.storage.database import Database
from amsn2.storage.errors import StorageUnusable
from amsn2.storage.files import make_directory, make_private_file
from amsn2.storage.lost import LostPassword, lost_passwords
from amsn2.storage.passkeys import SqlPasskeys
from amsn2.storage.people import SqlPeople
from amsn2.storage.push import SqlPush
from amsn2.storage.schema import settings
from amsn2.storage.secrets import Box, BoxLocked, make_key_file, read_key_file
from amsn2.storage.store import SqlStore
from amsn2.storage.tenancy import Tenancy
from amsn2.storage.upgrade import upgrade
from amsn2.storage.uploads import SqlUploads

logger = logging.getLogger(__name__)

_KEY_CHECK: Final = "key_check"
_LOST: Final = (
    "the key file %s is new, or belongs to something else: the stored passwords cannot be read. The "
    "addresses of this aMSN2 get new ones by themselves. Accounts of other networks ask their people for "
    "theirs. If the right key file is in a backup, stop aMSN2, put it back and start again"
)

_KNOWN_WORD: Final = "amsn2"


class Storage:
    """Everything that is kept: the people, and a store for each of them."""

    def __init__(self, database: Database, box: Box, blobs: BlobRoom, tenancy: Tenancy | None = None) -> None:
        """Use a database that is up to date, and the box and the files that belong to it."""
        self.lost = tenancy.lost if tenancy is not None else asyncio.Event()
        """Set when the database is another's: nothing is written any more."""
        self._database = database
        self._tenancy = tenancy
        self._box = box
        self.blobs = blobs
        self.people = SqlPeople(database, box, blobs.remove_some)
        self.passkeys = SqlPasskeys(database)
        self.push = SqlPush(database)

    def store(self, person: PersonId) -> SqlStore:
        """The store of a person who is among `people`."""
        blobs = SqlBlobs(self.blobs, person)
        return SqlStore(self._database, self._box, person, blobs, SqlUploads(self.blobs, person, blobs))

    async def tidy(self) -> None:
        """Remove what crashes have left; only before anybody's messenger runs. Raises `StoreFailure`."""
        people = [record.id for record in await self.people.persons()]
        # Whoever leaves may have many files, and those go in steps.
        await self.blobs.tidy(people, {record.id for record in await self.people.leaving()})

    @property
    def file(self) -> Path | None:
        """The file that the database is in; None when it is on a server."""
        url = self._database.url
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    async def blob_bytes(self) -> int:
        """Bytes of everybody's pictures and files. Raises `StoreFailure`."""
        return sum(one.blob_bytes for one in (await self.people.counts()).values())

    async def lost_passwords(self) -> tuple[LostPassword, ...]:
        """Who has to give the password of which account again. Raises `StoreFailure`."""
        return await self._database.read(lambda connection: lost_passwords(connection, self._box))

    async def close(self) -> None:
        """Let what has begun end, and close the database; idempotent."""
        await self.blobs.close()
        await self._database.close()
        if self._tenancy is not None:
            await self._tenancy.close()


async def open_storage(
    url: str, key_file: Path, *, quota: int = limits.BLOB_QUOTA, alone: bool = False
) -> Storage:
    """Open the database, made or brought up to date when need be, with the key file that belongs to it.

    url: `sqlite:///PATH` (see `database.sqlite_url`). Both files are made at the first start; pictures and
    files lie in the folder `blobs` beside the key. quota: bytes of them that each person may keep.
    alone: whoever else wants a database on a server alone is kept out; for a file the home has a lock. Only
    then a key that is lost, or another one, is put up with: what it was to open has to be given again.
    Raises `StorageUnusable`, in words for whoever runs aMSN2.
    """
    database = Database(url)
    tenancy = Tenancy(database.url, database) if alone and _on_server(database) else None
    try:
        if tenancy is not None:
            await tenancy.take()
        if not _on_server(database):
            await _make_file(Path(database.url.database or ""))
        await asyncio.to_thread(upgrade, database.url)
        box = await _box(database, key_file, replace=alone)
        if tenancy is not None:
            await tenancy.sign()
        return Storage(database, box, BlobRoom(database, key_file.with_name("blobs"), quota), tenancy)
    except BaseException as error:
        await database.close()
        if tenancy is not None:
            await tenancy.close()
        if isinstance(error, StoreFailure):
            raise StorageUnusable(str(error)) from error
        raise


def _on_server(database: Database) -> bool:
    return database.url.get_backend_name() != "sqlite"


async def _make_file(path: Path) -> None:
    try:
        await asyncio.to_thread(make_directory, path.parent)
        await asyncio.to_thread(make_private_file, path)
    except OSError as error:
        raise StorageUnusable(f"The database {path} cannot be opened: {error.strerror}.") from error


async def _box(database: Database, key_file: Path, *, replace: bool) -> Box:
    check = await database.read(_key_check)
    if check is None or replace:
        # The key is on disk before anything is sealed with it.
        await make_key_file(key_file)
    box = await read_key_file(key_file)
    if check is None:
        row = {"name": _KEY_CHECK, "value": box.seal(_KNOWN_WORD, _KEY_CHECK)}
        await database.write(lambda connection: connection.execute(insert(settings), row).close())
        return box
    try:
        box.open(check, _KEY_CHECK)
    except BoxLocked as error:
        if replace:
            await database.write(lambda connection: _check_anew(connection, box))
            logger.error(_LOST, key_file)
            return box
        raise StorageUnusable(
            f"The key file {key_file} belongs to another database, so the stored passwords cannot be read. "
            "Put the right one back from a backup."
        ) from error
    return box


def _check_anew(connection: Connection, box: Box) -> None:
    values = {"value": box.seal(_KNOWN_WORD, _KEY_CHECK)}
    connection.execute(update(settings).where(settings.c.name == _KEY_CHECK).values(values)).close()


def _key_check(connection: Connection) -> bytes | None:
    query = select(settings.c.value).where(settings.c.name == _KEY_CHECK)
    return connection.execute(query).scalar_one_or_none()
