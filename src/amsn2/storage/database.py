"""One database: many readers, one writer, and every error in the words of the house."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import URL, CursorResult, Executable, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from amsn2.api.errors import StoreFailure
from amsn2.storage.errors import StorageUnusable, translated

_T = TypeVar("_T")


class Finish(Protocol):
    """Does a step to its end, and hears of a cancellation only then."""

    def __call__(self, step: Awaitable[_T], /) -> Awaitable[_T]:
        """Return what the step returns."""


READERS: Final = 4
"""Readers at a time: a household reads little, and each has a thread and a page cache of its own."""

BUSY_TIMEOUT: Final = 10_000
"""Milliseconds to wait for another process that writes (the command line while the server runs)."""

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # What was answered with 202 survives a power cut: the log is flushed at every commit.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT}",
)

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class Writer:
    """The one transaction that writes. After a failure nothing of it is written, whatever follows."""

    def __init__(self, connection: AsyncConnection, finish: Finish) -> None:
        self._connection = connection
        self._finish = finish
        self.failure: StoreFailure | None = None

    async def execute(self, statement: Executable, rows: Sequence[dict[str, Any]] = ()) -> CursorResult[Any]:
        """Do a statement, once for each of the rows where there are any.

        Raises `StoreFailure`, or `Conflict`.
        """
        work = self._connection.execute(statement, rows or None)
        try:
            return await self._finish(work)
        except SQLAlchemyError as error:
            self.failure = translated(error)
            raise self.failure from error


class Database:
    """Does work in transactions. A step that has begun ends, even when who asked for it is cancelled."""

    def __init__(self, url: str) -> None:
        """Open nothing yet; raises `StorageUnusable` for a URL that names no supported database."""
        self.url = parse_url(url)
        self._writer = _engine(self.url, "BEGIN IMMEDIATE", pool_size=1)
        self._readers = _engine(self.url, "BEGIN", pool_size=READERS)
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writer]:
        """Begin a transaction, after all that others asked for earlier; leaving the block commits it.

        After the block it is on disk. An exception rolls back. Raises `StoreFailure`; then nothing was
        written.
        """
        async with self._turn:
            connection = self._writer.connect()
            writer = Writer(connection, self._finish)
            try:
                await self._translated(_begin(connection))
                yield writer
                if writer.failure is not None:
                    raise writer.failure
            except BaseException:
                await self._translated(_roll_back(connection))
                raise
            await self._translated(_commit(connection))

    async def read(self, work: Callable[[AsyncConnection], Awaitable[_T]]) -> _T:
        """Do the work on one state of the database, which others may change meanwhile.

        Raises `StoreFailure`, or what the work raises.
        """
        return await self._translated(_read(self._readers, work))

    async def close(self) -> None:
        """Let what has begun end, then close all connections; idempotent."""
        async with self._turn:
            if self._tasks:
                await asyncio.wait(self._tasks)
            await self._readers.dispose()
            # The last to close moves the write-ahead log into the database file.
            await self._writer.dispose()

    async def _translated(self, step: Awaitable[_T]) -> _T:
        try:
            return await self._finish(step)
        except SQLAlchemyError as error:
            raise translated(error) from error

    async def _finish(self, step: Awaitable[_T]) -> _T:
        """Do the step to its end; only then is a cancellation heard."""
        task = asyncio.get_running_loop().create_task(_await(step))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            # A connection in the middle of a step could only be thrown away, with its lock still held.
            while not task.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([task])
            if not task.cancelled():
                task.exception()
            raise


async def _await(step: Awaitable[_T]) -> _T:
    return await step


async def _begin(connection: AsyncConnection) -> None:
    await connection.start()
    await connection.begin()


async def _commit(connection: AsyncConnection) -> None:
    try:
        await connection.commit()
    finally:
        await connection.close()


async def _roll_back(connection: AsyncConnection) -> None:
    # Closing rolls back what was not committed. There is nothing to close when it never began.
    if connection.sync_connection is not None:
        await connection.close()


async def _read(engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[_T]]) -> _T:
    async with engine.begin() as connection:
        return await work(connection)


def parse_url(url: str) -> URL:
    """The URL with the driver that aMSN2 uses; raises `StorageUnusable` for what names no database."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StorageUnusable("The database URL makes no sense. Write it like sqlite:///PATH.") from error
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise StorageUnusable(f"aMSN2 cannot use {parsed.get_backend_name()} as a database, only SQLite.")
    if not parsed.database or parsed.database == ":memory:":
        raise StorageUnusable("The database URL names no database. Write it like sqlite:///PATH.")
    return parsed.set(drivername=driver)


def sqlite_url(path: Path) -> str:
    """The URL of a database file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _engine(url: URL, begin: str, pool_size: int) -> AsyncEngine:
    # Parameters are what people wrote: they never come into an error's text, hence into no log.
    if url.get_backend_name() != "sqlite":
        return create_async_engine(
            url,
            hide_parameters=True,
            pool_size=pool_size,
            max_overflow=0,
            isolation_level="SERIALIZABLE" if begin == "BEGIN IMMEDIATE" else "REPEATABLE READ",
        )
    engine = create_async_engine(url, hide_parameters=True, pool_size=pool_size, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # None: the driver begins nothing by itself, so that `begin` below is the only beginning.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
