"""One person's store: what is loaded, what is secret, what cannot be read any more."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, Executable, select, text, update

from amsn2.api import limits
from amsn2.api.commands import CommandId, Endpoints, SignIn
from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.media import BlobId, PictureSeen
from amsn2.api.models import AccountId, ContactId, ConversationId, MessageId, PersonId
from amsn2.api.storage import Store, Stored
from amsn2.storage.opening import Storage
from amsn2.storage.schema import accounts, metadata, waiting
from amsn2.storage.store import SqlStore
from tests.amsn2.storage.conftest import ON_SQLITE
from tests.amsn2.storage.samples import TALK, fill, line, talk

A = AccountId("a")
COMMAND = CommandId("10000000-0000-4000-8000-000000000001")


async def _execute(storage: Storage, statement: Executable) -> None:
    await storage._database.write(lambda connection: connection.execute(statement).close())


async def _everything(storage: Storage, home: Path) -> str:
    """All that is in the tables and in the files, as far as it can be read."""

    def rows(connection: Connection) -> list[object]:
        return [row for table in metadata.sorted_tables for row in connection.execute(select(table))]

    def files() -> list[bytes]:
        return [path.read_bytes() for path in home.iterdir()]

    return f"{await storage._database.read(rows)} {await asyncio.to_thread(files)}"


def test_it_is_what_the_core_asks_for(storage: Storage) -> None:
    store: Store = storage.store(PersonId("p"))
    assert isinstance(store, SqlStore)


async def test_a_stranger_has_nothing(storage: Storage, store: SqlStore) -> None:
    await fill(store, 2)
    stranger = storage.store(PersonId("nobody"))
    assert await stranger.load() == Stored()
    assert await stranger.message(line(1).id) is None
    assert await stranger.conversation(TALK) is None
    assert await stranger.password(A) == ""


async def test_unknown_things_are_none(store: SqlStore) -> None:
    assert await store.message(MessageId("nothing")) is None
    assert await store.conversation(ConversationId("a:nothing")) is None
    assert not await store.knows_command(COMMAND)
    assert await store.password(A) == ""
    assert await store.password(AccountId("nothing")) == ""


async def test_an_exception_in_the_block_takes_all_back(store: SqlStore) -> None:
    async def change() -> None:
        async with store.transaction() as transaction:
            await transaction.add_conversation(talk())
            await transaction.add_message(line(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change()
    assert (await store.load()).conversations == ()


async def test_a_message_without_conversation_is_a_failure(store: SqlStore) -> None:
    with pytest.raises(StoreFailure):
        async with store.transaction() as transaction:
            await transaction.add_message(line(1))
    assert await store.message(line(1).id) is None


async def test_no_secret_lies_readable_anywhere(storage: Storage, store: SqlStore, tmp_path: Path) -> None:
    async with store.transaction() as transaction:
        await transaction.save_password(A, "correct horse")
        await transaction.add_waiting(A, SignIn(id=COMMAND, account=A, password="battery staple"))
    assert await store.password(A) == "correct horse"
    content = await _everything(storage, tmp_path / "home")
    assert "anna@example.com" in content
    assert "correct horse" not in content
    assert "battery staple" not in content


async def test_a_password_can_be_forgotten(store: SqlStore) -> None:
    async with store.transaction() as transaction:
        await transaction.save_password(A, "secret")
    async with store.transaction() as transaction:
        await transaction.forget_password(A)
    assert await store.password(A) == ""


async def test_a_proxy_is_sealed_since_it_may_name_a_password(
    storage: Storage, store: SqlStore, tmp_path: Path
) -> None:
    (account, *_) = (await store.load()).accounts
    endpoints = Endpoints(host="msn.example", proxy="socks5h://anna:tr0mb0ne@proxy.example")
    account = replace(account, endpoints=endpoints)
    async with store.transaction() as transaction:
        await transaction.save_account(account)
    assert (await store.load()).accounts[0] == account
    content = await _everything(storage, tmp_path / "home")
    assert "msn.example" in content
    assert "tr0mb0ne" not in content
    await _execute(storage, update(accounts).values(sealed_proxy=b"\x01\x02"))
    unreadable = (await store.load()).accounts[0].endpoints
    assert unreadable is not None
    assert unreadable.proxy, "without a proxy it would connect straight"
    async with store.transaction() as transaction:
        await transaction.save_account(replace(account, endpoints=None))
    assert (await store.load()).accounts[0].endpoints is None


async def test_what_cannot_be_opened_any_more_is_left_out(storage: Storage, store: SqlStore) -> None:
    async with store.transaction() as transaction:
        await transaction.save_password(A, "secret")
        await transaction.add_waiting(A, SignIn(id=COMMAND, account=A))
    await _execute(storage, update(accounts).values(sealed_password=b"\x01\x02"))
    await _execute(storage, update(waiting).values(sealed_command=b"\x01\x02"))
    assert await store.password(A) == ""
    assert (await store.load()).waiting == ()


@ON_SQLITE
async def test_a_full_disk_fails_the_message_and_nothing_else(storage: Storage, store: SqlStore) -> None:
    async def limit(pages: str) -> None:
        await _execute(storage, text(f"PRAGMA max_page_count={pages}"))

    async def write_until_full() -> None:
        for number in range(1_000, 2_000):
            async with store.transaction() as transaction:
                added = await transaction.add_message(line(number, text="x" * 8_000))
                assert added is not None
            acknowledged.append(added.message)

    acknowledged: list[object] = []
    await fill(store, 1)
    await limit("120")
    with pytest.raises(StoreFailure) as caught:
        await write_until_full()
    assert caught.value.problem.code is ProblemCode.STORE_FULL
    assert acknowledged
    conversation = await store.conversation(TALK)
    assert conversation is not None
    assert conversation.unread == 1 + len(acknowledged), "what was acknowledged is there, and no more"
    assert conversation.last == acknowledged[-1]
    await limit("1000000")
    async with store.transaction() as transaction:
        assert await transaction.add_message(line(5_000)) is not None


async def test_pictures_that_somebody_showed_the_newest_first(store):
    anna, bert = ContactId("a:anna@example.com"), ContactId("a:bert@example.com")
    blobs = [BlobId(f"{number:064x}") for number in range(3)]
    async with store.transaction() as transaction:
        for at, (who, blob) in enumerate([(bert, 0), (anna, 1), (bert, 2), (bert, 0)]):
            await transaction.add_picture(who, PictureSeen(blob=blobs[blob], seen_at=at))
    assert await store.pictures(bert) == (
        PictureSeen(blob=blobs[2], seen_at=2),
        PictureSeen(blob=blobs[0], seen_at=0),
    )
    assert await store.pictures(None) == (PictureSeen(blob=blobs[1], seen_at=1),)
    assert await store.pictures(ContactId("a:nobody@example.com")) == ()


async def test_who_shows_another_picture_every_minute_fills_no_disk(store, monkeypatch):
    monkeypatch.setattr(limits, "PICTURES", 2)
    anna, bert = ContactId("a:anna@example.com"), ContactId("a:bert@example.com")
    blobs = [BlobId(f"{number:064x}") for number in range(5)]
    async with store.transaction() as transaction:
        await transaction.add_picture(anna, PictureSeen(blob=blobs[0], seen_at=0))
        for at, blob in enumerate(blobs):
            await transaction.add_picture(bert, PictureSeen(blob=blob, seen_at=at))
    monkeypatch.undo()
    assert [one.blob for one in await store.pictures(bert)] == [blobs[4], blobs[3]]
    assert [one.blob for one in await store.pictures(None)] == [blobs[0]]
