"""Opens the storage of a home."""

import contextlib
from collections.abc import AsyncIterator

from amsn2.app.config import Config
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.storage.database import sqlite_url
from amsn2.storage.errors import StorageUnusable
from amsn2.storage.opening import Storage, open_storage


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
