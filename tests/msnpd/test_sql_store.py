"""What is on disk, and that it really is there."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from msnpd.errors import AccountExists, AccountUnknown, InvitationInvalid, StoreStale, StoreUnavailable
from msnpd.model import Contact, Details, Group, Kind, Member, Picture, Privacy, Put, Removal, Role
from msnpd.sql_store import SqlStore
from msnpd.store import Ban, Invitation, NewsKind, OfflineMessage, Said
from papyon.types import ListBits
from tests.msnpd.databases import DATABASES, made_url

ALICE = "alice@example.com"
LATE = 1_800_000_000_000_000  # in microseconds: more than 32 bits


@pytest.fixture(params=DATABASES)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return await made_url(request.param, tmp_path)


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    made = SqlStore(url)
    await made.open()
    await made.add_account(ALICE, "Alice", "hash", (("a", "1"),), LATE)
    yield made
    await made.close()


@pytest.fixture
async def file_store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    made = SqlStore.at(tmp_path / "msnpd.sqlite3")
    await made.open()
    await made.add_account(ALICE, "Alice", "hash", (), 5)
    yield made
    await made.close()


async def test_writes_are_durable(file_store: SqlStore) -> None:
    for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        query = text(f"PRAGMA {pragma}")
        found = await file_store._database.write(lambda c, query=query: c.execute(query).scalar_one())  # type: ignore[misc] # bound in the loop
        assert found == value


async def test_a_second_program_sees_what_was_committed(file_store: SqlStore, tmp_path: Path) -> None:
    store = file_store
    await store.set_password("alice@example.com", "other")
    other = sqlite3.connect(tmp_path / "msnpd.sqlite3")
    assert other.execute("SELECT password, epoch FROM account").fetchall() == [("other", 2)]
    other.close()


async def test_accounts(store: SqlStore) -> None:
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
    said = Said((("a", "1"),), ListBits.NONE, Privacy.ALLOW)
    assert await store.said(["alice@example.com", "nobody"], "a", "nobody") == {"alice@example.com": said}
    assert await store.said(["alice@example.com"], "b", "nobody") == {}
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


async def test_a_number_is_never_given_twice(store: SqlStore) -> None:
    await store.remove_account("alice@example.com")
    await store.add_account("bob@example.com", "Bob", "hash", (), 6)
    profile = await store.profile("bob@example.com")
    assert profile is not None
    assert profile.id == 2


async def test_settings_are_made_once(store: SqlStore) -> None:
    assert await store.find_setting("key") is None
    assert await store.setting("key", b"first") == b"first"
    assert await store.find_setting("key") == b"first"
    assert await store.setting("key", b"second") == b"first"


async def test_offline_messages(store: SqlStore) -> None:
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


async def test_pictures(store: SqlStore) -> None:
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


async def test_changes_of_an_account_that_is_gone_are_refused(store: SqlStore) -> None:
    profile = await store.profile("alice@example.com")
    assert profile is not None
    await store.remove_account("alice@example.com")
    with pytest.raises(StoreUnavailable):
        await store.apply([Put(replace(profile, version=1))])


async def test_a_full_disk_is_told(file_store: SqlStore) -> None:
    store = file_store
    writer = store._database._writer

    @event.listens_for(writer, "connect")
    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.cursor().execute("PRAGMA max_page_count=1")

    writer.dispose()
    for number in range(2):
        with pytest.raises(StoreUnavailable, match="full"):
            await store.keep(OfflineMessage(str(number), 1, "b", "B", number, b"x" * 90_000))
    assert await store.kept(1) == []


async def test_a_broken_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite3"
    path.write_bytes(b"this is no database" * 100)
    store = SqlStore.at(path)
    with pytest.raises(StoreUnavailable):
        await store.open()
    await store.close()


async def test_an_account_with_everything_comes_back(store: SqlStore) -> None:
    profile = await store.profile(ALICE)
    assert profile is not None
    rows = (
        Contact("c" * 36, 1, "bob@x", 1, True, ("g" * 36,), Details(comment="\0'\N{PILE OF POO}"), LATE),
        Member(3, 1, Role.ALLOW, "bob@x", 1, "Bob", "Hi", LATE, LATE),
        Group("g" * 36, 1, "Friends", True, LATE, 2),
        Removal("7", 1, Kind.MEMBER, Role.BLOCK, "carol@x", 1, LATE),
        replace(profile, name="A", version=1, changed=LATE + 1),
    )
    await store.apply([Put(row) for row in rows])
    await store.apply([Put(replace(profile, name="A", version=2, changed=LATE + 2))])
    await store.keep_personal(1, "At work", "<msnobj/>")
    account = await store.load(ALICE)
    assert account is not None
    assert set(rows[:4]) == {
        *account.contacts.values(),
        *account.members.values(),
        *account.groups.values(),
        *account.removals.values(),
    }
    assert account.profile == replace(
        profile, name="A", version=2, changed=LATE + 2, message="At work", msn_object="<msnobj/>"
    )
    assert await store.last_member() == 3
    assert await store.listed_by("bob@x") == [ALICE]
    with pytest.raises(StoreUnavailable):
        await store.keep_personal(99, "", "")


async def test_who_comes_second_is_told(store: SqlStore) -> None:
    profile = await store.profile(ALICE)
    assert profile is not None
    await store.apply([Put(replace(profile, name="First", version=1))])
    member = Member(3, 1, Role.ALLOW, "bob@x", 1, "Bob", "Hi", LATE, LATE)
    with pytest.raises(StoreStale):
        await store.apply([Put(member), Put(replace(profile, name="Second", version=1))])
    account = await store.load(ALICE)
    assert account is not None
    assert (account.profile.name, account.members) == ("First", {})


async def test_a_guest_leaves_news(store: SqlStore, url: str) -> None:
    guest = SqlStore(url, lambda: LATE)
    await guest.open()
    await store.add_account("bob@x", "Bob", "hash", (), 5)
    assert await store.news(0) == []
    profile = await guest.profile(ALICE)
    assert profile is not None
    await guest.apply([Put(replace(profile, name="A", version=1))])
    await guest.set_password("bob@x", "new")
    await guest.remove_account("bob@x")
    await guest.ban(Ban("192.0.2.0/24", "", 1, 0))
    assert [(news.kind, news.subject) for news in await store.news(0)] == [
        (NewsKind.CHANGED, ALICE),
        (NewsKind.PASSWORD, "bob@x"),
        (NewsKind.REMOVED, "bob@x"),
        (NewsKind.BANS, ""),
    ]
    last = await store.last_news()
    assert await store.news(last) == []
    assert len(await store.news(0)) == 1
    await guest.close()


async def test_no_news_is_missed_when_two_leave_some_at_once(store: SqlStore, url: str) -> None:
    await store.add_account("bob@x", "Bob", "hash", (), 5)
    one, other = SqlStore(url, lambda: LATE), SqlStore(url, lambda: LATE)
    left, go_on = threading.Event(), threading.Event()

    def slowly(connection: Connection) -> None:
        one._leave_news(connection, NewsKind.PASSWORD, ALICE)
        left.set()
        go_on.wait(20)

    first = asyncio.get_running_loop().create_task(one._write(slowly))
    await asyncio.to_thread(left.wait, 20)
    second = asyncio.get_running_loop().create_task(other.set_password("bob@x", "new"))
    seen: list[int] = []
    for _ in range(10):
        seen += [news.number for news in await store.news(seen[-1] if seen else 0)]
        await asyncio.sleep(0.02)
    go_on.set()
    await asyncio.gather(first, second)
    seen += [news.number for news in await store.news(seen[-1] if seen else 0)]
    assert len(seen) == 2
    await one.close()
    await other.close()


async def test_bans(store: SqlStore) -> None:
    for reason in ("spam", "more spam"):
        await store.ban(Ban("eve@x", reason, 1, LATE))
    assert await store.bans() == [Ban("eve@x", "more spam", 1, LATE)]
    assert await store.unban("eve@x")
    assert not await store.unban("eve@x")
    assert await store.bans() == []


async def test_invitations_are_spent_with_the_account_that_they_make(store: SqlStore) -> None:
    await store.invite(Invitation("ab" * 32, "for Bob", 1, LATE, 1))
    await store.invite(Invitation("cd" * 32, "over", 2, 5, 1))
    with pytest.raises(AccountExists):
        await store.add_account(ALICE, "Alice", "hash", (), 6, "ab" * 32)
    assert [invitation.uses for invitation in await store.invitations()] == [1, 1]
    await store.add_account("bob@x", "Bob", "hash", (), 6, "ab" * 32)
    for digest in ("ab" * 32, "cd" * 32, "ef" * 32):
        with pytest.raises(InvitationInvalid):
            await store.add_account("carol@x", "Carol", "hash", (), 6, digest)
    assert await store.profile("carol@x") is None
    assert await store.uninvite("ab" * 3)
    assert not await store.uninvite("_b" * 3)
    assert len(await store.invitations()) == 1
    assert await store.counts() == {"accounts": 2, "contacts": 0, "offline_messages": 0}
