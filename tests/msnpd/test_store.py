"""What is on disk, and that it really is there."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event, text

from msnpd.errors import AccountExists, AccountUnknown, StoreUnavailable
from msnpd.model import Picture, Put
from msnpd.store import OfflineMessage, Store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = Store.at(tmp_path / "msnpd.sqlite3")
    await made.open()
    await made.add_account("alice@example.com", "Alice", "hash", (("a", "1"),), 5)
    yield made
    await made.close()


async def test_writes_are_durable(store: Store) -> None:
    async with store._engine.connect() as connection:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value


async def test_a_second_program_sees_what_was_committed(store: Store, tmp_path: Path) -> None:
    await store.set_password("alice@example.com", "other")
    other = sqlite3.connect(tmp_path / "msnpd.sqlite3")
    assert other.execute("SELECT password, epoch FROM account").fetchall() == [("other", 2)]
    other.close()


async def test_accounts(store: Store) -> None:
    with pytest.raises(AccountExists):
        await store.add_account("alice@example.com", "Alice", "hash", (), 5)
    profile = await store.profile("alice@example.com")
    assert profile is not None
    assert (profile.name, profile.annotations, profile.cid) == ("Alice", (("a", "1"),), 4660)
    assert await store.profile_of(profile.id) == profile
    assert await store.profile("nobody") is None
    assert await store.profile_of(99) is None
    assert await store.profiles() == [profile]
    assert await store.password("alice@example.com") == "hash"
    assert await store.password("nobody") is None
    assert await store.names(["alice@example.com", *map(str, range(1200))]) == {
        "alice@example.com": (profile.id, "Alice")
    }
    await store.rehash("alice@example.com", "better")
    assert await store.profile("alice@example.com") == profile
    await store.remove_account("alice@example.com")
    for act in (
        store.remove_account("alice@example.com"),
        store.set_password("alice@example.com", "x"),
        store.rehash("alice@example.com", "x"),
    ):
        with pytest.raises(AccountUnknown):
            await act


async def test_a_number_is_never_given_twice(store: Store) -> None:
    await store.remove_account("alice@example.com")
    await store.add_account("bob@example.com", "Bob", "hash", (), 6)
    profile = await store.profile("bob@example.com")
    assert profile is not None
    assert profile.id == 2


async def test_settings_are_made_once(store: Store) -> None:
    assert await store.setting("key", b"first") == b"first"
    assert await store.setting("key", b"second") == b"first"


async def test_offline_messages(store: Store) -> None:
    first = OfflineMessage("1", 1, "bob@example.com", "Bob", 10, b"\x00\xff")
    second = OfflineMessage("2", 1, "carol@example.com", "Carol", 9, b"x")
    await store.keep(first)
    await store.keep(second)
    assert await store.kept(1) == [second, first]
    assert await store.count_kept(1, "bob@example.com") == (2, 1)
    assert await store.discard(1, ["1", "unknown"]) == 1
    assert await store.discard(2, ["2"]) == 0
    assert await store.kept(1) == [second]
    with pytest.raises(StoreUnavailable):
        await store.keep(OfflineMessage("3", 99, "bob@example.com", "Bob", 11, b"x"))
    await store.remove_account("alice@example.com")
    assert await store.kept(1) == []


async def test_pictures(store: Store) -> None:
    assert await store.picture(1) is None
    for data in (b"\x89PNG", b"other"):
        picture = Picture(1, "me", "image/png", data, 10**15)
        await store.keep_picture(picture)
        assert await store.picture(1) == picture
    await store.drop_picture(1)
    await store.drop_picture(1)
    assert await store.picture(1) is None
    with pytest.raises(StoreUnavailable):
        await store.keep_picture(Picture(99, "", "", b"", 0))


async def test_changes_of_an_account_that_is_gone_are_refused(store: Store) -> None:
    profile = await store.profile("alice@example.com")
    assert profile is not None
    await store.remove_account("alice@example.com")
    with pytest.raises(StoreUnavailable):
        await store.apply([Put(profile)])


async def test_a_full_disk_is_told(store: Store) -> None:
    @event.listens_for(store._engine.sync_engine, "connect")
    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.cursor().execute("PRAGMA max_page_count=1")

    await store._engine.dispose()
    for number in range(2):
        with pytest.raises(StoreUnavailable, match="full"):
            await store.keep(OfflineMessage(str(number), 1, "b", "B", number, b"x" * 90_000))
    assert await store.kept(1) == []


async def test_a_broken_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite3"
    path.write_bytes(b"this is no database" * 100)
    store = Store.at(path)
    with pytest.raises(StoreUnavailable):
        await store.open()
    await store.close()
