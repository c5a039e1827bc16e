"""One database: many readers, one writer, and every error in the words of the house."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.storage.errors import StorageUnusable, in_our_words
from amsn2.storage.workers import Workers

_T = TypeVar("_T")

Work = Callable[[Connection], _T]
"""Statements, and the reading of their answers: it runs in a thread, and what it returns is no cursor."""

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

_WRITING: Final = 7_301
"""The lock of whoever writes to PostgreSQL; what SQLite has by itself."""

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


class Writer:
    """The one transaction that writes. After a failure nothing of it is written, whatever follows."""

    def __init__(self, engine: Engine, workers: Workers) -> None:
        self._engine = engine
        self._workers = workers
        self._connection: Connection | None = None
        self._gathered: list[Work[object]] = []
        self._failure: Exception | None = None
        self._finished = False

    def later(self, work: Work[object]) -> None:
        """Do the work in the step of the next that needs an answer, or of the commit; there it fails."""
        self._gathered.append(work)

    async def do(self, work: Work[_T]) -> _T:
        """Do the work, after all that was to be done later; returns what it returns.

        Raises `StoreFailure`, or `Conflict`, or what the work raises.
        """
        return await self._workers.do(lambda: self._step(work))

    async def finish(self, work: Work[_T]) -> _T:
        """Do the work and commit, in one step; nothing may follow. Returns and raises as `do` does."""

        def both(connection: Connection) -> _T:
            result = work(connection)
            self._commit(connection)
            return result

        return await self._workers.do(lambda: self._step(both))

    async def commit(self) -> None:
        """Put it on disk, in one step with what was to be done later; raises as `do` does."""
        if self._failure is not None:
            raise self._failure
        if self._connection is not None or self._gathered:
            await self._workers.do(lambda: self._step(self._commit))

    async def roll_back(self) -> None:
        """Write nothing of it, unless it is committed."""
        if self._connection is not None:
            # What is wrong with the database is in the log; who asked hears why it was rolled back.
            with suppress(StoreFailure):
                await self._workers.do(self._close)

    # From here on: in the thread.

    def _step(self, work: Work[_T]) -> _T:
        if self._failure is not None:
            raise self._failure
        gathered, self._gathered = self._gathered, []
        try:
            with in_our_words():
                connection = self._begun()
                for each in gathered:
                    each(connection)
                return work(connection)
        except Exception as error:
            # Kept here, where no cancellation of who asked can lose it.
            self._failure = error
            raise

    def _begun(self) -> Connection:
        if self._finished:
            raise RuntimeError("the transaction is finished")
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.begin()
        return self._connection

    def _commit(self, connection: Connection) -> None:
        connection.commit()
        self._finished = True
        self._close()

    def _close(self) -> None:
        # Closing rolls back what was not committed.
        connection, self._connection = self._connection, None
        if connection is not None:
            with in_our_words():
                connection.close()


class Database:
    """Does work in transactions, in threads. A step that was asked for ends, also for who is cancelled."""

    def __init__(self, url: str) -> None:
        """Open nothing yet; raises `StorageUnusable` for a URL that names no supported database."""
        self.url = parse_url(url)
        try:
            self._writer = _engine(self.url, writes=True)
            self._readers = _engine(self.url, writes=False)
        except ModuleNotFoundError as error:
            raise StorageUnusable(f"This database needs a package that is missing: {error.name}.") from error
        self._writer_thread = Workers(1, "storage-writer")
        self._reader_threads = Workers(READERS, "storage-reader")
        self._turn = asyncio.Lock()
        self._sure = asyncio.Event()
        self._sure.set()
        self._forsaken = False
        self._closed = False

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writer]:
        """A transaction, after all that others asked for earlier; leaving the block commits it.

        It begins with the first step. After the block it is on disk. An exception rolls back. Raises
        `StoreFailure`; then nothing was written.
        """
        async with self._turn:
            await self._check_ours()
            writer = Writer(self._writer, self._writer_thread)
            try:
                yield writer
                await writer.commit()
            except BaseException:
                await writer.roll_back()
                raise

    async def write(self, work: Work[_T]) -> _T:
        """Do the work as one transaction, in one step; on disk when this returns, else nothing is written.

        Raises `StoreFailure`, or what the work raises.
        """
        async with self._turn:
            await self._check_ours()
            return await self._writer_thread.do(lambda: _transaction(self._writer, work))

    async def read(self, work: Work[_T]) -> _T:
        """Do the work on one state of the database, which others may change meanwhile.

        Raises `StoreFailure`, or what the work raises.
        """
        self._check_open()
        return await self._reader_threads.do(lambda: _transaction(self._readers, work))

    def doubt(self) -> None:
        """It is not sure that the database is still ours alone: whoever wants to write waits."""
        self._sure.clear()

    def trust(self) -> None:
        """It is."""
        self._sure.set()

    def forsake(self) -> None:
        """It is not: nothing is written any more."""
        self._forsaken = True
        self._sure.set()

    async def close(self) -> None:
        """Let what has begun end, then close all connections; idempotent."""
        async with self._turn:
            if self._closed:
                return
            self._closed = True
            await self._reader_threads.close()
            await self._writer_thread.do(self._dispose)
            await self._writer_thread.close()

    def _dispose(self) -> None:
        self._readers.dispose()
        # The last to close moves the write-ahead log into the database file.
        self._writer.dispose()

    async def _check_ours(self) -> None:
        await self._sure.wait()
        if self._forsaken:
            raise StoreFailure(ProblemCode.STORE_FAILED)
        self._check_open()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreFailure(ProblemCode.STORE_FAILED)


def _transaction(engine: Engine, work: Work[_T]) -> _T:
    with in_our_words(), engine.begin() as connection:
        return work(connection)


def parse_url(url: str) -> URL:
    """The URL with the driver that aMSN2 uses; raises `StorageUnusable` for what names no database."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StorageUnusable("The database URL makes no sense. Write it like sqlite:///PATH.") from error
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise StorageUnusable(
            f"aMSN2 cannot use {parsed.get_backend_name()} as a database, only SQLite or PostgreSQL."
        )
    if not parsed.database or parsed.database == ":memory:":
        raise StorageUnusable("The database URL names no database. Write it like sqlite:///PATH.")
    return parsed.set(drivername=driver)


def sqlite_url(path: Path) -> str:
    """The URL of a database file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _engine(url: URL, *, writes: bool) -> Engine:
    pool_size = 1 if writes else READERS
    # Parameters are what people wrote: they never come into an error's text, hence into no log.
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": pool_size, "max_overflow": 0}
    if url.get_backend_name() != "sqlite":
        return _postgresql_engine(url, options, writes=writes)
    engine = create_engine(url, **options)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # None: the driver begins nothing by itself, so that `begin` below is the only beginning.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql_engine(url: URL, options: dict[str, Any], *, writes: bool) -> Engine:
    # Who writes does so alone, by the lock below, so each step may see what is newest. Asked whether it
    # is still there before it is used: a server that was started anew costs nobody a message.
    level = "READ COMMITTED" if writes else "REPEATABLE READ"
    engine = create_engine(url, isolation_level=level, pool_pre_ping=True, **options)
    if writes:

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _: object) -> None:
            connection.execute(f"SET lock_timeout = {BUSY_TIMEOUT}")
            connection.commit()

        @event.listens_for(engine, "begin")
        def wait_for_the_turn(connection: Connection) -> None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITING})")

    return engine
