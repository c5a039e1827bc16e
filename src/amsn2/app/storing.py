"""Opens the storage of a home."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from sqlalchemy import URL

from amsn2.app.config import Config
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.storage.database import Database, sqlite_url
from amsn2.storage.errors import StorageUnusable
from amsn2.storage.opening import Storage, open_storage
from amsn2.storage.tenancy import Tenancy

_T = TypeVar("_T")


@contextlib.asynccontextmanager
async def opened_storage(home: Home, config: Config, *, alone: bool = False) -> AsyncIterator[Storage]:
    """The storage, closed at the end. Raises `CannotStart`. alone: hold the home's lock."""
    try:
        storage = await open_storage(
            config.storage.url or sqlite_url(home.database),
            home.key,
            quota=config.storage.quota_gigabytes * 1024**3,
            alone=alone,
        )
    except StorageUnusable as problem:
        raise CannotStart(str(problem)) from problem
    try:
        yield storage
    finally:
        await storage.close()


async def kept_out(url: URL | None, work: Callable[[], _T]) -> _T:
    """What the work returns, which blocks; meanwhile no aMSN2 runs with that database on a server.

    Raises `CannotStart` when one does.
    """
    if url is None:
        return await asyncio.to_thread(work)
    database = Database(url.render_as_string(hide_password=False))
    tenancy = Tenancy(url, database)
    try:
        await tenancy.take()
        return await asyncio.to_thread(work)
    except StorageUnusable as problem:
        raise CannotStart(str(problem)) from problem
    finally:
        await tenancy.close()
        await database.close()
