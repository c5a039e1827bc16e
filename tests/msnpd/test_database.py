"""Threads, transactions, and commits that are shared."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from msnpd.database import BATCH, READERS, Database, parse_url, sqlite_url
from msnpd.errors import ConfigError, StoreUnavailable
from tests.msnpd.databases import DATABASES, made_url


@pytest.fixture(params=DATABASES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(await made_url(request.param, tmp_path))
    await made.write(lambda connection: _run(connection, "CREATE TABLE note (word TEXT PRIMARY KEY)"))
    yield made
    await made.close()


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement)).close()


def _insert(connection: Connection, word: str) -> None:
    connection.execute(text("INSERT INTO note VALUES (:word)"), {"word": word}).close()


def _words(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT word FROM note ORDER BY word")).scalars())


async def test_what_waits_goes_to_disk_with_one_commit(database: Database) -> None:
    batches: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def first(connection: Connection) -> None:
        begun.set()
        go_on.wait(20)
        _insert(connection, "first")

    def later(number: int) -> None:
        def work(connection: Connection) -> None:
            batches.append(id(connection))
            _insert(connection, f"{number:03}")

        writes.append(asyncio.get_running_loop().create_task(database.write(work)))

    writes = [asyncio.get_running_loop().create_task(database.write(first))]
    await asyncio.to_thread(begun.wait, 20)
    for number in range(BATCH + 1):
        later(number)
    await asyncio.sleep(0)
    assert await database.read(_words) == []
    go_on.set()
    await asyncio.gather(*writes)
    assert len(await database.read(_words)) == BATCH + 2
    assert len(batches) == BATCH + 1  # nothing was done twice


async def test_a_failure_is_nobody_elses(database: Database) -> None:
    def add(word: str) -> "asyncio.Task[None]":
        return asyncio.get_running_loop().create_task(database.write(lambda c: _insert(c, word)))

    def refuse(connection: Connection) -> None:
        _insert(connection, "refused")
        raise LookupError("no")

    wrong = asyncio.get_running_loop().create_task(database.write(refuse))
    tasks = [add("a"), add("b"), wrong, add("c"), add("b"), add("d")]
    found = await asyncio.gather(*tasks, return_exceptions=True)
    kinds = [type(error).__name__ for error in found]
    assert kinds == ["NoneType", "NoneType", "LookupError", "NoneType", "IntegrityError", "NoneType"]
    assert await database.read(_words) == ["a", "b", "c", "d"]


async def test_what_was_begun_is_done_also_for_who_is_cancelled(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(connection: Connection) -> None:
        begun.set()
        go_on.wait(20)
        _insert(connection, "done")

    write = asyncio.get_running_loop().create_task(database.write(work))
    await asyncio.to_thread(begun.wait, 20)
    write.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await write
    assert await database.read(_words) == ["done"]


async def test_nonsense_is_told_without_its_values(database: Database) -> None:
    with pytest.raises(StoreUnavailable) as told:
        await database.read(lambda connection: connection.execute(text("SELECT secret FROM nowhere")))
    assert "nowhere" in str(told.value)
    await database.close()
    await database.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await database.read(_words)


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "postgresql://h"]
)
def test_what_names_no_database(url: str) -> None:
    with pytest.raises(ConfigError):
        Database(url)


def test_urls() -> None:
    assert str(parse_url(sqlite_url(Path("/x/y z.sqlite3")))) == "sqlite+pysqlite:////x/y z.sqlite3"
    assert parse_url("postgresql://u@h/n").drivername == "postgresql+psycopg"


@pytest.mark.parametrize("number", [1, 3])
async def test_what_was_not_done_is_never_told_as_done(database: Database, number: int) -> None:
    def refuse(_: object) -> None:
        raise RuntimeError("something that the database does not say in its own words")

    event.listen(database._writer, "begin", refuse)

    def add(word: str) -> "asyncio.Task[None]":
        return asyncio.get_running_loop().create_task(database.write(lambda c: _insert(c, word)))

    writes = [add(str(word)) for word in range(number)]
    found = await asyncio.gather(*writes, return_exceptions=True)
    event.remove(database._writer, "begin", refuse)
    assert [isinstance(error, Exception) for error in found] == [True] * number
    assert await database.read(_words) == []


async def test_others_on_the_machine_cannot_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.sqlite3"
    before = os.umask(0o022)
    try:
        made = Database(sqlite_url(path))
        await made.write(lambda connection: _run(connection, "CREATE TABLE note (word TEXT PRIMARY KEY)"))
        kept = await asyncio.to_thread(lambda: {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()})
        await made.close()
    finally:
        os.umask(before)
    assert kept == {0}


async def test_another_program_that_ends_takes_nothing_away(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite3"
    made = Database(sqlite_url(path))
    await made.write(lambda connection: _run(connection, "CREATE TABLE note (word TEXT PRIMARY KEY)"))
    # Several readers at once: each opens a connection of its own.
    meeting = threading.Barrier(READERS)

    def meet(connection: Connection) -> list[str]:
        meeting.wait(30)
        return _words(connection)

    assert await asyncio.gather(*(made.read(meet) for _ in range(READERS))) == [[], [], []]
    other = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('INSERT INTO note VALUES (?)', sys.argv[2:]);"
        "c.commit(); c.close()"
    )
    words: list[str] = []
    for word in ("a", "b", "c"):
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", other, str(path), word)
        assert await process.wait() == 0
        words.append(word)
        assert await asyncio.gather(*(made.read(meet) for _ in range(READERS))) == [words] * READERS
    await made.write(lambda connection: _insert(connection, "d"))
    await made.close()
    again = Database(sqlite_url(path))
    assert await again.read(_words) == ["a", "b", "c", "d"]
    await again.close()
