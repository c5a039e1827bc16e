"""Copies of a database that is written all the while."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from msnpd.backup import back_up
from msnpd.errors import ConfigError, StoreUnavailable
from msnpd.sql_store import SqlStore
from msnpd.store import OfflineMessage


async def test_a_copy_is_of_one_moment_while_the_server_writes(tmp_path: Path) -> None:
    source, target = tmp_path / "x.sqlite3", tmp_path / "copy.sqlite3"
    store = SqlStore.at(source)
    await store.open()
    await store.add_account("alice@x", "Alice", "hash", (), 1)

    async def keep(number: int) -> None:
        await store.keep(OfflineMessage(f"{number:04}", 1, "b", "B", number, b"x" * 16_000))

    for number in range(300):
        await keep(number)
    copying = asyncio.get_running_loop().create_task(
        asyncio.to_thread(back_up, f"sqlite:///{source}", target)
    )
    number = 300
    while not copying.done():
        await keep(number)
        number += 1
    await copying
    await store.close()
    assert target.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(target)) as copy:
        found = [row[0] for row in copy.execute("SELECT id FROM offline_message ORDER BY id")]
    assert 300 <= len(found) < number
    assert found == [f"{number:04}" for number in range(len(found))]
    assert [name for name in os.listdir(tmp_path) if name.startswith("copy")] == ["copy.sqlite3"]


def test_what_cannot_be_copied(tmp_path: Path) -> None:
    target = tmp_path / "copy"
    with pytest.raises(ConfigError, match="pg_dump"):
        back_up("postgresql://h/n", target)
    broken = tmp_path / "broken"
    broken.write_bytes(b"no database at all" * 1000)
    for source in (broken, tmp_path / "missing"):
        with pytest.raises(StoreUnavailable):
            back_up(f"sqlite:///{source}", target)
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]
    target.touch()
    with pytest.raises(FileExistsError):
        back_up(f"sqlite:///{broken}", target)
