"""Transactions: whole or not at all, one writer at a time, nothing left open by who was cancelled."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.storage.database import Database, Work, parse_url, sqlite_url
from amsn2.storage.errors import Conflict, StorageUnusable
from tests.msnpd.databases import DATABASES, drop, end_connections, made_url


def _insert(*words: str) -> Work[None]:
    def work(connection: Connection) -> None:
        connection.execute(text("INSERT INTO words VALUES (:word)"), [{"word": word} for word in words])

    return work


def _words_in(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT word FROM words ORDER BY word")).scalars())


def _do(statement: str) -> Work[None]:
    return lambda connection: connection.execute(text(statement)).close()


async def _words(database: Database) -> list[str]:
    return await database.read(_words_in)


ON_POSTGRESQL = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
ON_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture(params=DATABASES)
async def url(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    url = await made_url(request.param, tmp_path)
    yield url
    if request.param == "postgresql":
        await drop(url)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await database.write(_do("CREATE TABLE words (word TEXT PRIMARY KEY)"))
    yield database
    await database.close()


async def test_a_write_is_there_afterwards(database: Database) -> None:
    async with database.writing() as writer:
        await writer.do(_insert("one", "two"))
    assert await _words(database) == ["one", "two"]


async def test_an_exception_takes_everything_back(database: Database) -> None:
    async def write() -> None:
        async with database.writing() as writer:
            await writer.do(_insert("one"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()
    assert await _words(database) == []


async def test_a_failure_that_was_caught_inside_still_takes_everything_back(database: Database) -> None:
    async def write() -> None:
        async with database.writing() as writer:
            await writer.do(_insert("one"))
            with pytest.raises(Conflict):
                await writer.do(_insert("one"))
            await writer.do(_insert("two"))

    with pytest.raises(Conflict):
        await write()
    assert await _words(database) == []


async def test_readers_do_not_see_what_is_not_committed(database: Database) -> None:
    async with database.writing() as writer:
        await writer.do(_insert("one"))
        assert await _words(database) == []
    assert await _words(database) == ["one"]


async def test_writers_wait_for_each_other_in_turn(database: Database) -> None:
    entered: list[int] = []

    async def write(number: int) -> None:
        async with database.writing() as writer:
            entered.append(number)
            await writer.do(_insert(f"{number:03}"))

    async with asyncio.TaskGroup() as group:
        for number in range(50):
            group.create_task(write(number))
    assert entered == list(range(50))
    assert len(await _words(database)) == 50


async def test_a_cancelled_writer_leaves_nothing_and_stops_nobody(database: Database) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with database.writing() as writer:
            await writer.do(_insert("cancelled"))
            inside.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(write())
        await inside.wait()
        task.cancel()
    async with database.writing() as writer:
        await writer.do(_insert("next"))
    assert await _words(database) == ["next"]


async def test_a_cancellation_at_any_step_is_all_or_nothing(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.writing() as writer:
            await writer.do(_insert(f"{number} a"))
            await writer.do(_insert(f"{number} b"))

    # The first ones come before the transaction has begun, the last ones after the commit.
    for steps in range(60):
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
        await writer.do(_insert("next"))
    assert "next" in await _words(database)


async def test_what_needs_no_answer_is_done_before_what_does(database: Database) -> None:
    async with database.writing() as writer:
        writer.later(_insert("one"))
        writer.later(_insert("two"))
        assert await writer.do(_words_in) == ["one", "two"]
        writer.later(_insert("three"))
    assert await _words(database) == ["one", "three", "two"]


async def test_what_needs_no_answer_is_done_without_any_that_does(database: Database) -> None:
    async with database.writing() as writer:
        writer.later(_insert("one"))
    assert await _words(database) == ["one"]


async def test_what_was_gathered_is_forgotten_with_the_transaction(database: Database) -> None:
    async def write() -> None:
        async with database.writing() as writer:
            writer.later(_insert("one"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()
    assert await _words(database) == []


async def test_what_was_gathered_and_fails_takes_everything_back(database: Database) -> None:
    async def write_with_answer() -> None:
        async with database.writing() as writer:
            await writer.do(_insert("one"))
            writer.later(_insert("one"))
            with pytest.raises(Conflict):
                await writer.do(_words_in)

    async def write_without() -> None:
        async with database.writing() as writer:
            writer.later(_insert("one"))
            writer.later(_insert("one"))

    for write in (write_with_answer, write_without):
        with pytest.raises(Conflict):
            await write()
        assert await _words(database) == []
    await database.write(_insert("next"))
    assert await _words(database) == ["next"]


async def test_an_exception_of_the_work_takes_everything_back_though_it_was_caught(
    database: Database,
) -> None:
    def divide(connection: Connection) -> None:
        _insert("one")(connection)
        raise ZeroDivisionError

    async def write() -> None:
        async with database.writing() as writer:
            with pytest.raises(ZeroDivisionError):
                await writer.do(divide)

    with pytest.raises(ZeroDivisionError):
        await write()
    with pytest.raises(ZeroDivisionError):
        await database.write(divide)
    assert await _words(database) == []


async def test_a_failure_that_a_cancellation_hid_still_takes_everything_back(database: Database) -> None:
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def fail(connection: Connection) -> None:
        _insert("one")(connection)
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(20)
        _insert("one")(connection)

    async def write() -> None:
        async with database.writing() as writer:
            with pytest.raises(asyncio.CancelledError):
                await writer.do(fail)

    async def write_and_hear() -> None:
        with pytest.raises(Conflict):
            await write()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(write_and_hear())
        await begun.wait()
        task.cancel()
        go_on.set()
    assert await _words(database) == []


async def test_the_loop_goes_on_while_the_database_works(database: Database) -> None:
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow(connection: Connection) -> None:
        _insert("slow")(connection)
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(20)

    async with asyncio.TaskGroup() as group:
        group.create_task(database.write(slow))
        await begun.wait()
        assert await _words(database) == [], "readers read beside the writer"
        second = group.create_task(database.write(_insert("second")))
        assert not second.done()
        go_on.set()
    assert await _words(database) == ["second", "slow"]


async def test_an_empty_transaction_is_nothing(database: Database) -> None:
    async with database.writing():
        pass
    assert await _words(database) == []


@ON_SQLITE
async def test_the_database_is_careful(database: Database) -> None:
    def work(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in names]

    full = 2
    assert await database.read(work) == ["wal", full, 1, 10_000]
    assert await database.write(work) == ["wal", full, 1, 10_000]


async def test_two_programs_write_one_after_the_other(database: Database, url: str) -> None:
    def counted(connection: Connection) -> None:
        count = len(_words_in(connection))
        _insert(f"{count:03}")(connection)

    other = Database(url)
    async with asyncio.TaskGroup() as group:
        for each in [database, other] * 20:
            group.create_task(each.write(counted))
    assert await _words(other) == [f"{number:03}" for number in range(40)]
    await other.close()


@ON_POSTGRESQL
async def test_a_server_that_was_started_anew_is_found_again(database: Database, url: str) -> None:
    assert await _words(database) == []
    await end_connections(url)
    await database.write(_insert("one"))
    assert await _words(database) == ["one"]

    async def write() -> None:
        async with database.writing() as writer:
            await writer.do(_insert("two"))
            await end_connections(url)
            await writer.do(_insert("three"))

    with pytest.raises(StoreFailure):
        await write()
    assert await _words(database) == ["one"]
    await database.write(_insert("four"))
    assert await _words(database) == ["four", "one"]


async def test_a_broken_question_is_a_failure(database: Database) -> None:
    with pytest.raises(StoreFailure) as caught:
        await database.read(_do("SELECT * FROM nothing_of_that_name"))
    assert caught.value.problem.code is ProblemCode.STORE_FAILED


async def test_a_database_that_cannot_be_opened_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "letter").write_bytes(b"no database at all" * 100)
    database = Database(sqlite_url(tmp_path / "letter"))
    for work in (_insert("one"), _words_in):
        with pytest.raises(StoreFailure):
            async with database.writing() as writer:
                await writer.do(work)
    with pytest.raises(StoreFailure):
        await _words(database)
    await database.close()


async def test_what_was_asked_for_before_closing_is_done_and_nothing_after(
    database: Database, url: str
) -> None:
    async with asyncio.TaskGroup() as group:
        write = group.create_task(database.write(_insert("one")))
        reads = [group.create_task(_words(database)) for _ in range(20)]
        await asyncio.sleep(0)
        group.create_task(database.close())
    assert write.done()
    assert all(read.result() in ([], ["one"]) for read in reads)
    await database.close()
    with pytest.raises(StoreFailure):
        await _words(database)
    with pytest.raises(StoreFailure):
        await database.write(_insert("two"))
    with pytest.raises(StoreFailure):
        async with database.writing():
            pytest.fail("there is nothing to write to")
    again = Database(url)
    assert await _words(again) == ["one"]
    await again.close()


@ON_SQLITE
async def test_a_full_database_says_so_and_works_again_when_there_is_room(database: Database) -> None:
    async def limit(pages: int) -> None:
        await database.write(_do(f"PRAGMA max_page_count={pages}"))

    async def write_much() -> None:
        async with database.writing() as writer:
            await writer.do(_insert("small"))
            await writer.do(_insert("long" * 50_000))

    await limit(10)
    for _ in range(3):
        with pytest.raises(StoreFailure) as caught:
            await write_much()
        assert caught.value.problem.code is ProblemCode.STORE_FULL
        assert await _words(database) == []
    await limit(1_000_000)
    async with database.writing() as writer:
        await writer.do(_insert("room again"))
    assert await _words(database) == ["room again"]


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_urls_that_name_no_database_are_refused_in_words(url: str) -> None:
    with pytest.raises(StorageUnusable):
        parse_url(url)


def test_urls_are_given_their_driver() -> None:
    assert parse_url("sqlite:////home/anna/amsn2.sqlite3").drivername == "sqlite+pysqlite"
    assert parse_url("postgresql://anna@host/amsn2").drivername == "postgresql+psycopg"


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StorageUnusable, match="missing: psycopg"):
        Database("postgresql://anna@host/amsn2")


def test_a_path_with_odd_characters_survives(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%20é"
    assert parse_url(sqlite_url(path)).database == str(path)
