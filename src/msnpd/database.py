"""One database: readers beside one writer, in threads; what waits for the writer goes to disk together."""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from msnpd.errors import ConfigError, StoreUnavailable

T = TypeVar("T")

Work = Callable[[Connection], T]
"""Statements and the reading of their answers. It runs in a thread, perhaps twice, and returns no cursor."""

READERS: Final = 3
"""Readers at a time: a read takes a fraction of a millisecond, mostly of the one interpreter's time."""

BATCH: Final = 64
"""Writes that go to disk with one commit: a flush of the disk takes as long as some dozens of them."""

BUSY_TIMEOUT: Final = 10_000
"""Milliseconds to wait for another program that writes (`msnpd user` while the server runs)."""

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # readers do not wait for the writer
    "PRAGMA synchronous=FULL",  # what was answered OK survives a power cut
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT}",
)


@dataclass(slots=True)
class _Ask:
    """A piece of work, who waits for it, and what became of it."""

    work: Work[Any]
    answer: "asyncio.Future[Any]"
    result: Any = None
    error: Exception | None = None


class Database:
    """Does work in transactions. What was begun is done to its end, also when who asked is cancelled.

    Work raises what it raises; what the database refuses raises StoreUnavailable, or SQLAlchemy's
    IntegrityError for a row that cannot be as it is.
    """

    def __init__(self, url: str) -> None:
        """Opens nothing yet. Raises ConfigError for what names no database."""
        self.url = parse_url(url)
        self._writer = _engine(self.url, writes=True)
        self._readers = _engine(self.url, writes=False)
        self._writer_thread = ThreadPoolExecutor(1, "msnpd-writer")
        self._reader_threads = ThreadPoolExecutor(READERS, "msnpd-reader")
        self._waiting: deque[_Ask] = deque()
        self._writing: asyncio.Future[None] | None = None
        self._closed = False

    async def read(self, work: Work[T]) -> T:
        """Does the work on one state of the database, which others may change meanwhile."""
        self._check_open()
        loop = asyncio.get_running_loop()
        return await _to_its_end(
            loop.run_in_executor(self._reader_threads, _transaction, self._readers, work)
        )

    async def write(self, work: Work[T]) -> T:
        """Does the work alone or not at all; when this returns, it is on disk."""
        self._check_open()
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Ask(work, answer))
        self._write_on()
        return await _to_its_end(answer)

    async def close(self) -> None:
        """Does what was asked for, then closes everything. Harmless when it is closed."""
        if self._closed:
            return
        self._closed = True
        while self._writing is not None:
            await asyncio.wait([self._writing])
        await asyncio.to_thread(self._reader_threads.shutdown)
        await asyncio.to_thread(self._writer_thread.shutdown)
        await asyncio.to_thread(self._dispose)

    def _dispose(self) -> None:
        self._readers.dispose()
        # The last to close moves the write-ahead log into the database file.
        self._writer.dispose()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("the database is closed")

    def _write_on(self) -> None:
        if self._writing is not None or not self._waiting:
            return
        asks = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]

        def done(written: "asyncio.Future[None]") -> None:
            self._writing = None
            broken = None if written.cancelled() else written.exception()
            for ask in asks:
                if ask.answer.done():
                    continue  # nobody waits for it any more
                if (error := ask.error or broken) is not None:
                    ask.answer.set_exception(error)
                else:
                    ask.answer.set_result(ask.result)
            self._write_on()

        loop = asyncio.get_running_loop()
        self._writing = loop.run_in_executor(self._writer_thread, _commit_together, self._writer, asks)
        self._writing.add_done_callback(done)


def parse_url(url: str) -> URL:
    """The URL with the driver that msnpd uses. Raises ConfigError for what names no database."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError(
            "the database is no URL such as sqlite:///PATH or postgresql://HOST/NAME"
        ) from error
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise ConfigError(f"msnpd keeps its data in SQLite or PostgreSQL, not in {parsed.get_backend_name()}")
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigError("the database URL names no database")
    return parsed.set(drivername=driver)


def sqlite_url(path: Path) -> str:
    """The URL of a database file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _engine(url: URL, *, writes: bool) -> Engine:
    size = 1 if writes else READERS
    # Values are what people wrote: they never come into an error's text, hence into no log.
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": size, "max_overflow": 0}
    try:
        if url.get_backend_name() != "sqlite":
            # A reader sees one state of all tables; the one writer needs no more than the usual.
            level = "READ COMMITTED" if writes else "REPEATABLE READ"
            return create_engine(url, isolation_level=level, pool_pre_ping=True, **options)
        engine = create_engine(url, **options)
    except ModuleNotFoundError as error:
        raise ConfigError(f"this database needs a package that is missing: {error.name}") from error

    @event.listens_for(engine, "do_connect")
    def make(*_: object) -> None:
        # It holds password hashes, and the keys of tickets and certificates; its -wal takes after it.
        # Only ever a new file: to close one that SQLite has open takes its locks from this process, and the
        # next program that ends would throw the write-ahead log away under our feet.
        with suppress(OSError):  # SQLite says better what is wrong
            os.close(os.open(str(url.database), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # None: the driver begins nothing by itself, so that `begin` below is the only beginning.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


# From here on: in a thread.


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise StoreUnavailable(str(getattr(error, "orig", None) or type(error).__name__)) from error


def _transaction(engine: Engine, work: Work[T]) -> T:
    with _in_our_words(), engine.begin() as connection:
        return work(connection)


class _Broken(Exception):  # noqa: N818 - says what it is
    """One of several pieces of work failed: none of them is written, and each is done by itself."""


def _commit_together(engine: Engine, asks: list[_Ask]) -> None:
    """Does all of the work with one commit; if a piece fails, each by itself, so that the others succeed."""
    if len(asks) > 1:
        with suppress(_Broken):
            _attempt_together(engine, asks)
            return
    for ask in asks:
        try:
            ask.result = _transaction(engine, ask.work)
        except Exception as error:  # noqa: BLE001 - who asked for it hears it
            ask.error = error


def _attempt_together(engine: Engine, asks: list[_Ask]) -> None:
    try:
        with _in_our_words(), engine.begin() as connection:
            for ask in asks:
                try:
                    ask.result = ask.work(connection)
                except Exception as error:
                    raise _Broken from error
    except StoreUnavailable as error:
        # The commit itself: nobody may believe that his work is done.
        for ask in asks:
            ask.result, ask.error = None, error


async def _to_its_end(answer: "asyncio.Future[T]") -> T:
    try:
        return await asyncio.shield(answer)
    except asyncio.CancelledError:
        # In the middle of a step a connection could only be thrown away, with its lock still held.
        while not answer.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([answer])
        if not answer.cancelled():
            answer.exception()
        raise
