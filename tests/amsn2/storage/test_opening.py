"""The file, the schema, the key: made at the first start, and told apart when something is wrong."""

import asyncio
import os
from pathlib import Path

import pytest

from amsn2.api.models import PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.api.ports import NewPerson
from amsn2.storage.database import sqlite_url
from amsn2.storage.errors import StorageUnusable
from amsn2.storage.opening import open_storage
from tests.msnpd.databases import DATABASES, drop, made_url

ANNA = PersonRecord(
    id=PersonId("p"),
    name="Anna",
    folded_name="anna",
    created_at=1,
    welcome=NewPerson(name="Anna", password="correct horse"),
)


def _modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}


async def _open_and_close(home: Path, key: str = "key") -> None:
    storage = await open_storage(sqlite_url(home / "amsn2.sqlite3"), home / key)
    await storage.close()


async def test_everything_is_private_while_it_is_open(tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = os.umask(0)
    try:
        storage = await open_storage(sqlite_url(home / "amsn2.sqlite3"), home / "key")
        await storage.people.add_person(ANNA)
    finally:
        os.umask(before)
    modes = _modes(home)
    assert modes.pop("home") == 0o700
    assert set(modes) >= {"amsn2.sqlite3", "amsn2.sqlite3-wal", "key"}
    assert set(modes.values()) == {0o600}
    await storage.close()


async def test_what_was_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    for start in range(3):
        storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), tmp_path / "key")
        if start == 0:
            await storage.people.add_person(ANNA)
        assert await storage.people.persons() == (ANNA,)
        await storage.close()
        await storage.close()


async def test_a_missing_key_is_not_replaced(tmp_path: Path) -> None:
    await _open_and_close(tmp_path)
    (tmp_path / "key").rename(tmp_path / "elsewhere")
    with pytest.raises(StorageUnusable, match=f"{tmp_path / 'key'} is missing"):
        await _open_and_close(tmp_path)
    (tmp_path / "elsewhere").rename(tmp_path / "key")
    await _open_and_close(tmp_path)


async def test_the_key_of_another_database_is_noticed(tmp_path: Path) -> None:
    await _open_and_close(tmp_path / "one")
    await _open_and_close(tmp_path / "two")
    (tmp_path / "one" / "key").replace(tmp_path / "two" / "key")
    with pytest.raises(StorageUnusable, match=f"{tmp_path / 'two' / 'key'} belongs to another database"):
        await _open_and_close(tmp_path / "two")


@pytest.mark.parametrize("lost", ["gone", "another"])
async def test_who_lives_here_goes_on_with_a_new_key_and_says_what_is_lost(
    tmp_path: Path, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    await _open_and_close(tmp_path)
    key = tmp_path / "key"
    right = key.rename(tmp_path / "right")
    if lost == "another":
        await _open_and_close(tmp_path / "two")
        (tmp_path / "two" / "key").rename(key)

    async def start() -> str:
        caplog.clear()
        storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), key, alone=True)
        await storage.close()
        return caplog.text

    assert "get new ones by themselves" in await start()
    assert key.stat().st_mode & 0o777 == 0o600
    assert await start() == "", "said once"
    await _open_and_close(tmp_path)
    # The right one comes from a backup.
    right.replace(key)
    assert "cannot be read" in await start()
    assert await start() == ""


async def test_a_crash_between_key_and_database_does_no_harm(tmp_path: Path) -> None:
    await _open_and_close(tmp_path / "crashed")
    (tmp_path / "crashed" / "amsn2.sqlite3").unlink()
    await _open_and_close(tmp_path / "crashed")
    await _open_and_close(tmp_path / "crashed")


async def test_a_home_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageUnusable, match="cannot be opened"):
        await _open_and_close(tmp_path / "file" / "home")
    (tmp_path / "amsn2.sqlite3").mkdir()
    with pytest.raises(StorageUnusable, match="cannot be opened"):
        await _open_and_close(tmp_path)


async def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "amsn2.sqlite3").write_bytes(b"a letter to somebody" * 100)
    with pytest.raises(StorageUnusable, match="file is not a database"):
        await _open_and_close(tmp_path)


@pytest.mark.parametrize("kind", DATABASES)
async def test_two_processes_may_have_it_open(tmp_path: Path, kind: str) -> None:
    """The command line adds a person while the server runs: two engines, as two processes have them."""
    url = await made_url(kind, tmp_path)
    server, shell = [await open_storage(url, tmp_path / "key") for _ in range(2)]
    async with asyncio.TaskGroup() as group:
        for number, storage in enumerate([server, shell] * 10):
            record = PersonRecord(
                id=PersonId(f"{number}"), name="", folded_name=f"{number}", created_at=number
            )
            group.create_task(storage.people.add_person(record))
    assert len(await server.people.persons()) == 20
    assert await server.people.persons() == await shell.people.persons()
    await server.close()
    await shell.close()
    if kind == "postgresql":
        await drop(url)


async def test_what_was_kept_on_a_server_is_there_at_the_next_start(tmp_path: Path) -> None:
    url = await made_url("postgresql", tmp_path)
    for start in range(2):
        storage = await open_storage(url, tmp_path / "key")
        assert storage.file is None
        if start == 0:
            await storage.people.add_person(ANNA)
        assert await storage.people.persons() == (ANNA,)
        await storage.close()
    with pytest.raises(StorageUnusable, match="is missing"):
        await open_storage(url, tmp_path / "other")
    await drop(url)
    with pytest.raises(StorageUnusable, match=r"cannot be opened: .* does not exist"):
        await open_storage(url, tmp_path / "key")
