"""One aMSN2 to a PostgreSQL database, as a home folder is one process's: two would sign everybody in twice.

A lock on a connection of its own, which the server gives back when the process or its machine is gone, and a
word in the database that says who held it last. Whoever loses the connection asks for the lock anew: if the
word is still theirs, nobody was in between, and all goes on; else, or when the server cannot be reached for
too long, they have lost it. What is written meanwhile waits. SQLite has the lock of the home.
"""

import asyncio
import logging
import secrets
from contextlib import suppress
from enum import Enum, auto
from typing import Any, Final, Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, delete, insert, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from amsn2.storage.errors import StorageUnusable
from amsn2.storage.schema import settings
from amsn2.storage.workers import Workers

logger = logging.getLogger(__name__)

__all__ = ["GRACE", "Doubtful", "Tenancy"]

_LIVING_HERE: Final = 7_302
"""The lock of whoever lives in a database, beside that of whoever writes."""

_WHO: Final = "tenant"

_LET_GO: Final = 5_000
"""Milliseconds to wait for the lock: the server notices within a moment that a process was killed."""

_LOOK: Final = 5.0
"""Seconds between two looks at a connection that says nothing; that it was closed is heard at once."""

GRACE: Final = 20.0
"""Seconds without the server until the lock counts as lost. The server keeps it for 30 after the last sign of
life, so whoever comes next finds nobody signed in."""

_AGAIN: Final = 0.5
"""Seconds between attempts to reach a server that is not there."""

_KEPT_ALIVE: Final = (
    "SET tcp_keepalives_idle = 15",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
    f"SET lock_timeout = {_LET_GO}",
)
"""The server asks after so many seconds of silence; its own choice is two hours."""

_OURS: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""The same from our side: a look does not hang at a server that was unplugged."""

_LOCK_TIMEOUT: Final = "55P03"
"""PostgreSQL's name for a lock that was not given in time."""


class Doubtful(Protocol):
    """What must not be written to while it is not sure whose it is."""

    def doubt(self) -> None:
        """Let whoever wants to write wait."""

    def trust(self) -> None:
        """Go on."""

    def forsake(self) -> None:
        """Write nothing any more."""


class _Turn(Enum):
    OURS = auto()
    THEIRS = auto()
    NOBODY_THERE = auto()


class Tenancy:
    """Held from `take` to `close`, or until it is lost."""

    def __init__(self, url: URL, database: Doubtful, grace: float = GRACE) -> None:
        self.lost = asyncio.Event()
        """Set when another may live there: whoever hears it signs everybody out."""
        self._url = url
        self._database = database
        self._grace = grace
        self._word = secrets.token_hex(16)
        own = {**_OURS, "application_name": f"amsn2 {self._word}"}
        self._engine: Engine = create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True, connect_args=own
        )
        self._connection: Connection | None = None
        self._backend = 0
        self._socket = -1
        self._workers = Workers(1, "storage-tenancy")
        self._watching: asyncio.Task[None] | None = None
        self._closed = False

    async def take(self) -> None:
        """Before anything is changed in the database. Raises `StorageUnusable`."""
        try:
            await self._workers.do(self._lock)
        except SQLAlchemyError as error:
            if _is_held(error):
                raise StorageUnusable(
                    f"Another aMSN2 runs with the database {self._url.database}. Stop that one first, or "
                    "give this one a database of its own with [storage] url."
                ) from error
            words = str(getattr(error, "orig", None) or error).strip()
            raise StorageUnusable(f"The database {self._url.database} cannot be opened: {words}.") from error

    async def sign(self) -> None:
        """Leave the word in the database, once its tables are there; from now on the lock is watched."""
        await self._workers.do(self._write_word)
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def close(self) -> None:
        """Give the lock back; idempotent."""
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
            await asyncio.wait((watching,))
        if not self._closed:
            self._closed = True
            await self._workers.do(self._leave)
            await self._workers.close()

    async def _watch(self) -> None:
        while True:
            await self._heard()
            if await self._workers.do(self._there):
                continue
            logger.warning("the connection to the database %s was lost", self._url.database)
            self._database.doubt()
            if not await self._back_in_time():
                self._database.forsake()
                self.lost.set()
                return
            self._database.trust()
            logger.info("the database %s is there again", self._url.database)

    async def _heard(self) -> None:
        """Something came on the connection, which is nothing good, or it is time to look."""
        loop, came, number = asyncio.get_running_loop(), asyncio.Event(), self._socket
        loop.add_reader(number, came.set)
        try:
            async with asyncio.timeout(_LOOK):
                await came.wait()
        except TimeoutError:
            pass
        finally:
            loop.remove_reader(number)

    async def _back_in_time(self) -> bool:
        """Whether the lock is ours again, and was nobody else's."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._grace
        while (turn := await self._workers.do(self._lock_again)) is _Turn.NOBODY_THERE:
            if loop.time() > end:
                logger.error("the database %s was not there for %d seconds", self._url.database, self._grace)
                return False
            await asyncio.sleep(_AGAIN)
        if turn is _Turn.THEIRS:
            logger.error("another aMSN2 has taken over the database %s", self._url.database)
        return turn is _Turn.OURS

    # From here on: in the thread.

    def _lock(self) -> None:
        connection = self._engine.connect()
        try:
            for statement in _KEPT_ALIVE:
                connection.exec_driver_sql(statement)
            if self._backend:
                # The server may not have noticed yet that this one is gone; nobody else's has this name.
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE pid = :pid AND application_name = :name"
                    ),
                    {"pid": self._backend, "name": f"amsn2 {self._word}"},
                ).close()
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LIVING_HERE})").close()
            self._backend = int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
            self._socket = _driver(connection).fileno()
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def _lock_again(self) -> _Turn:
        self._hang_up()
        try:
            self._lock()
            word = self._held.execute(select(settings.c.value).where(settings.c.name == _WHO)).scalar()
        except SQLAlchemyError as error:
            self._hang_up()
            return _Turn.THEIRS if _is_held(error) else _Turn.NOBODY_THERE
        if word is not None and bytes(word) == self._word.encode():
            return _Turn.OURS
        self._hang_up()
        return _Turn.THEIRS

    def _write_word(self) -> None:
        self._held.execute(delete(settings).where(settings.c.name == _WHO)).close()
        row = {"name": _WHO, "value": self._word.encode()}
        self._held.execute(insert(settings), row).close()

    def _there(self) -> bool:
        try:
            self._held.exec_driver_sql("SELECT 1").close()
        except SQLAlchemyError:
            return False
        return True

    @property
    def _held(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("the lock was not taken")
        return self._connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()
                connection.close()

    def _leave(self) -> None:
        self._hang_up()
        self._engine.dispose()


def _driver(connection: Connection) -> Any:
    """The connection of psycopg: of its own kind for SQLAlchemy."""
    return connection.connection.dbapi_connection


def _is_held(error: SQLAlchemyError) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _LOCK_TIMEOUT
