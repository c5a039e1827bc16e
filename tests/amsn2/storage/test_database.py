"""Transactions: whole or not at all, one writer at a time, nothing left open by who was cancelled."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.storage.database import Database, parse_url, sqlite_url
from amsn2.storage.errors import Conflict, StorageUnusable

INSERT = text("INSERT INTO words VALUES (:word)")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(sqlite_url(tmp_path / "words.sqlite3"))
    async with database.writing() as writer:
        await writer.execute(text("CREATE TABLE words (word TEXT PRIMARY KEY)"))
    yield database
    await database.close()


async def _words(database: Database) -> list[str]:
    async def work(connection: AsyncConnection) -> list[str]:
        return list((await connection.execute(text("SELECT word FROM words ORDER BY word"))).scalars())

    return await database.read(work)


async def _pragma(connection: AsyncConnection, name: str) -> object:
    return (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()


async def test_a_write_is_there_afterwards(database: Database) -> None:
    async with database.writing() as writer:
        await writer.execute(INSERT, [{"word": "one"}, {"word": "two"}])
    assert await _words(database) == ["one", "two"]


async def test_an_exception_takes_everything_back(database: Database) -> None:
    async def write() -> None:
        async with database.writing() as writer:
            await writer.execute(INSERT, [{"word": "one"}])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()
    assert await _words(database) == []


async def test_a_failure_that_was_caught_inside_still_takes_everything_back(database: Database) -> None:
    async def write() -> None:
        async with database.writing() as writer:
            await writer.execute(INSERT, [{"word": "one"}])
            with pytest.raises(Conflict):
                await writer.execute(INSERT, [{"word": "one"}])
            await writer.execute(INSERT, [{"word": "two"}])

    with pytest.raises(Conflict):
        await write()
    assert await _words(database) == []


async def test_readers_do_not_see_what_is_not_committed(database: Database) -> None:
    async with database.writing() as writer:
        await writer.execute(INSERT, [{"word": "one"}])
        assert await _words(database) == []
    assert await _words(database) == ["one"]


async def test_writers_wait_for_each_other_in_turn(database: Database) -> None:
    entered: list[int] = []

    async def write(number: int) -> None:
        async with database.writing() as writer:
            entered.append(number)
            await writer.execute(INSERT, [{"word": f"{number:03}"}])

    async with asyncio.TaskGroup() as group:
        for number in range(50):
            group.create_task(write(number))
    assert entered == list(range(50))
    assert len(await _words(database)) == 50


async def test_a_cancelled_writer_leaves_nothing_and_stops_nobody(database: Database) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with database.writing() as writer:
            await writer.execute(INSERT, [{"word": "cancelled"}])
            inside.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(write())
        await inside.wait()
        task.cancel()
    async with database.writing() as writer:
        await writer.execute(INSERT, [{"word": "next"}])
    assert await _words(database) == ["next"]


async def test_a_cancellation_at_any_step_is_all_or_nothing(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.writing() as writer:
            await writer.execute(INSERT, [{"word": f"{number} a"}])
            await writer.execute(INSERT, [{"word": f"{number} b"}])

    for steps in range(40):
        async with asyncio.TaskGroup() as group:
            task = group.create_task(write(steps))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
    words = await _words(database)
    assert {word.replace(" a", " b") for word in words if word.endswith("a")} == {
        word for word in words if word.endswith("b")
    }
    async with database.writing() as writer:
        await writer.execute(INSERT, [{"word": "next"}])
    assert "next" in await _words(database)


async def test_the_database_is_careful(database: Database) -> None:
    async def work(connection: AsyncConnection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [await _pragma(connection, name) for name in names]

    full = 2
    assert await database.read(work) == ["wal", full, 1, 10_000]


async def test_a_broken_question_is_a_failure(database: Database) -> None:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(text("SELECT * FROM nothing_of_that_name"))

    with pytest.raises(StoreFailure) as caught:
        await database.read(work)
    assert caught.value.problem.code is ProblemCode.STORE_FAILED


async def test_a_database_that_cannot_be_opened_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "letter").write_bytes(b"no database at all" * 100)
    database = Database(sqlite_url(tmp_path / "letter"))
    with pytest.raises(StoreFailure):
        async with database.writing():
            pytest.fail("there is nothing to write to")
    await database.close()


async def test_a_full_database_says_so_and_works_again_when_there_is_room(database: Database) -> None:
    async def limit(pages: int) -> None:
        async with database.writing() as writer:
            await writer.execute(text(f"PRAGMA max_page_count={pages}"))

    async def write_much() -> None:
        async with database.writing() as writer:
            await writer.execute(INSERT, [{"word": "small"}])
            await writer.execute(INSERT, [{"word": "long" * 50_000}])

    await limit(10)
    for _ in range(3):
        with pytest.raises(StoreFailure) as caught:
            await write_much()
        assert caught.value.problem.code is ProblemCode.STORE_FULL
        assert await _words(database) == []
    await limit(1_000_000)
    async with database.writing() as writer:
        await writer.execute(INSERT, [{"word": "room again"}])
    assert await _words(database) == ["room again"]


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_urls_that_name_no_database_are_refused_in_words(url: str) -> None:
    with pytest.raises(StorageUnusable):
        parse_url(url)


def test_urls_are_given_their_driver() -> None:
    assert parse_url("sqlite:////home/anna/amsn2.sqlite3").drivername == "sqlite+aiosqlite"
    assert parse_url("postgresql://anna@host/amsn2").drivername == "postgresql+asyncpg"


def test_a_path_with_odd_characters_survives(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%20é"
    assert parse_url(sqlite_url(path)).database == str(path)
