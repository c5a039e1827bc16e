"""Two aMSN2 and one database on a server: only one lives there, whatever happens to it or to the line."""

import asyncio
import contextlib
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from amsn2.api.errors import StoreFailure
from amsn2.api.models import PersonId
from amsn2.storage.database import Database
from amsn2.storage.errors import StorageUnusable
from amsn2.storage.opening import Storage, open_storage
from amsn2.storage.tenancy import Tenancy
from tests.msnpd.databases import drop, end_connections, made_url

PATIENCE = 30
TENANT = """
import asyncio, pathlib, sys
from amsn2.storage.opening import open_storage
async def live(url, key):
    await open_storage(url, pathlib.Path(key), alone=True)
    print("in", flush=True)
    await asyncio.Event().wait()
asyncio.run(live(*sys.argv[1:]))
"""


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    url = await made_url("postgresql", tmp_path)
    yield url
    await drop(url)


@pytest.fixture
async def storage(url: str, tmp_path: Path) -> AsyncIterator[Storage]:
    storage = await open_storage(url, tmp_path / "key", alone=True)
    yield storage
    await storage.close()


async def works(storage: Storage) -> None:
    """Writes something."""
    async with asyncio.timeout(PATIENCE):
        await storage.people.mark_leaving(PersonId("nobody"))


def tenancy_of(storage: Storage) -> Tenancy:
    assert storage._tenancy is not None
    return storage._tenancy


async def test_a_second_one_is_told_what_to_do_until_the_first_is_gone(
    url: str, storage: Storage, tmp_path: Path
) -> None:
    with pytest.raises(
        StorageUnusable, match=r"Another aMSN2 runs with the database test\d+\. Stop that one"
    ):
        await open_storage(url, tmp_path / "key", alone=True)
    # Who only looks, such as the command line, keeps nobody out and is not kept out.
    visitor = await open_storage(url, tmp_path / "key")
    await works(visitor)
    await visitor.close()
    assert not storage.lost.is_set()
    await storage.close()
    async with asyncio.timeout(PATIENCE):
        second = await open_storage(url, tmp_path / "key", alone=True)
    await works(second)
    await second.close()


async def test_one_that_was_killed_makes_room(url: str, tmp_path: Path) -> None:
    first = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", TENANT, url, str(tmp_path / "key")), stdout=asyncio.subprocess.PIPE
    )
    assert first.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert await first.stdout.readline() == b"in\n"
        first.kill()
        second = await open_storage(url, tmp_path / "key", alone=True)
    await works(second)
    await second.close()
    await first.wait()


async def test_a_cut_line_costs_nothing_when_nobody_else_came(url: str, storage: Storage) -> None:
    before = tenancy_of(storage)._backend
    for _ in range(2):
        await end_connections(url)
        await works(storage)
    async with asyncio.timeout(PATIENCE):
        while tenancy_of(storage)._backend == before:
            await works(storage)
    assert not storage.lost.is_set()


async def test_a_line_that_the_server_still_believes_in_is_ended_by_who_had_it(storage: Storage) -> None:
    """As after a router forgot it: our own lock would keep us out for half a minute."""
    tenancy = tenancy_of(storage)
    forgotten, tenancy._connection = tenancy._held, None
    assert (await tenancy._workers.do(tenancy._lock_again)).name == "OURS"
    forgotten.invalidate()


async def test_who_waited_gets_it_and_the_first_writes_nothing_more(
    url: str, storage: Storage, tmp_path: Path
) -> None:
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        second = group.create_task(open_storage(url, tmp_path / "key", alone=True))
        await until_waiting(url)
        await end_one(url, tenancy_of(storage)._backend)
        await storage.lost.wait()
    taken = second.result()
    with pytest.raises(StoreFailure):
        await works(storage)
    await works(taken)
    await taken.close()


async def test_somebody_was_there_in_between(url: str, storage: Storage) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE settings SET value = 'another' WHERE name = 'tenant'")
    await end_connections(url)
    async with asyncio.timeout(PATIENCE):
        await storage.lost.wait()
    with pytest.raises(StoreFailure):
        await works(storage)


async def test_a_server_out_of_reach_is_waited_for_and_then_given_up(url: str) -> None:
    async with relayed(url) as (through, cut):
        database = Database(through)
        tenancy = Tenancy(database.url, database, grace=0.1)
        await tenancy.take()
        await asyncio.to_thread(make_settings, url)
        await tenancy.sign()
        await cut()
        async with asyncio.timeout(PATIENCE):
            await tenancy.lost.wait()
            with pytest.raises(StoreFailure):
                await database.write(lambda connection: None)
        await tenancy.close()
        await tenancy.close()
        await database.close()


async def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageUnusable, match="The database nowhere cannot be opened"):
        await open_storage(f"postgresql://x@/nowhere?host={tmp_path}", tmp_path / "key", alone=True)


def make_settings(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE settings (name VARCHAR(64) PRIMARY KEY, value BYTEA NOT NULL)")


async def until_waiting(url: str) -> None:
    """Until somebody waits for a lock."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while True:
            found = await connection.execute(
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            if await found.fetchone():
                return


async def end_one(url: str, backend: int) -> None:
    """Have the server hang up on one connection."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("SELECT pg_terminate_backend(%s)", (backend,))


@contextlib.asynccontextmanager
async def relayed(url: str) -> AsyncIterator[tuple[str, object]]:
    """The same database by another socket; the function that cuts that line for good."""
    parsed = make_url(url)
    place = Path(tempfile.mkdtemp(prefix="relay-"))
    name = ".s.PGSQL.5432"
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(f"{parsed.query['host']}/{name}")
        writers.extend((writer, far_writer))

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                while data := await source.read(65536):
                    sink.write(data)
            sink.close()

        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    server = await asyncio.start_unix_server(serve, place / name)

    async def cut() -> None:
        server.close()
        (place / name).unlink()
        for writer in writers:
            writer.close()

    try:
        yield parsed.update_query_dict({"host": str(place)}).render_as_string(hide_password=False), cut
    finally:
        server.close()
        shutil.rmtree(place, ignore_errors=True)
