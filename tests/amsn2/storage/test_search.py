"""Looking for what was said, in both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy import text as sql

from amsn2.api.media import Attachment
from amsn2.api.models import AccountId, ConversationId, Message, PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.api.search import SearchQuery
from amsn2.api.storage import StoredAccount
from amsn2.storage.database import parse_url
from amsn2.storage.opening import Storage, open_storage
from amsn2.storage.store import SqlStore
from amsn2.storage.upgrade import MIGRATIONS, upgrade
from tests.amsn2.storage.newest import newest
from tests.amsn2.storage.samples import TALK, line, talk
from tests.msnpd.databases import DATABASES, made_url

OTHER = ConversationId("a:carl@example.com")
DAY = 24 * 3600_000
OLD_ROWS = (
    "INSERT INTO persons (id, name, folded_name, admin, hidden, password_hash, created_at) "
    "VALUES ('p', 'p', 'p', false, false, '', 0)",
    "INSERT INTO accounts (person, id, network, address, endpoint_id, wanted, presence, display_name, "
    "personal_message) VALUES ('p', 'a', 'msn', 'a@x', '', false, 'online', '', '')",
    "INSERT INTO conversations (person, id, account, participants, read_position, last_position) "
    "VALUES ('p', 'a:b@x', 'a', '[]', 0, 2)",
)
OLD_MESSAGE = (
    "INSERT INTO messages (position, person, id, account, conversation, author, own, kind, text, format, "
    "sent_at, delivery, kept_offline, words) VALUES (:place, 'p', CAST(:place AS TEXT), 'a', 'a:b@x', "
    "'b@x', false, 'text', :text, '{}', 1, 'delivered', false, :words)"
)
TEXTS = (
    "hello world",
    "Hello again, wörld",
    "你好世界",
    "it's at a.b@c.com",
    "worldly matters",
)


@pytest.fixture(params=DATABASES)
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Storage, SqlStore]]:
    async with newest(request.param, tmp_path) as url:
        storage = await open_storage(url, tmp_path / "key")
        await _fill(storage)
        yield storage, storage.store(PersonId("p"))
        await storage.close()


async def _fill(storage: Storage) -> None:
    for name in ("p", "q"):
        record = PersonRecord(id=PersonId(name), name=name, folded_name=name, created_at=1)
        await storage.people.add_person(record)
        async with storage.store(PersonId(name)).transaction() as transaction:
            account = StoredAccount(
                id=AccountId("a"), network="msn", address="anna@example.com", endpoint_id="e"
            )
            await transaction.save_account(account)
            await transaction.add_conversation(talk())
            await transaction.add_conversation(talk("carl@example.com"))


async def add(store: SqlStore, *said: Message) -> None:
    async with store.transaction() as transaction:
        for message in said:
            await transaction.add_message(message)


async def texts(store: SqlStore, words: str, **limits: object) -> list[str]:
    page = await store.search(SearchQuery(text=words, **limits))
    return [message.text for message in page.messages]


async def test_words_are_found(stores: tuple[Storage, SqlStore]) -> None:
    storage, store = stores
    await add(store, *(line(number, text=text) for number, text in enumerate(TEXTS)))
    await add(storage.store(PersonId("q")), line(0, text="hello from another person"))
    assert await texts(store, "hello") == ["Hello again, wörld", "hello world"]
    assert await texts(store, "world HELLO") == ["Hello again, wörld", "hello world"]
    assert await texts(store, "wor") == ["worldly matters", "Hello again, wörld", "hello world"]
    assert await texts(store, "wo") == []
    assert await texts(store, "wor hello") == []
    assert await texts(store, "好世") == await texts(store, "世") == await texts(store, "界") == ["你好世界"]
    assert await texts(store, "世好") == []
    assert await texts(store, "c.com") == ["it's at a.b@c.com"]
    found = await store.search(SearchQuery(text="Wörld, hello"))
    assert found.words == ("world", "hello")
    assert found.messages[0].own is False


async def test_smileys_are_words(stores: tuple[Storage, SqlStore]) -> None:
    _, store = stores
    await add(
        store,
        line(0, text="good 🙂"),
        line(1, text="love❤️you"),
        line(2, text="👍🏽👍"),
        line(3, text="", attachment=Attachment(name="🎄.png", size=3)),
    )
    async with store.transaction() as transaction:
        await transaction.add_past((line(4, text="☃ of before"),))
    assert await texts(store, "🙂") == await texts(store, "good 🙂") == ["good 🙂"]
    assert await texts(store, "❤") == await texts(store, "love ❤️ you") == ["love❤️you"]
    assert await texts(store, "👍") == ["👍🏽👍"]
    assert await texts(store, "☃") == ["☃ of before"]
    assert len((await store.search(SearchQuery(text="🎄"))).messages) == 1
    assert await texts(store, "🙁") == await texts(store, "love 🙂") == []
    assert (await store.search(SearchQuery(text="Good 🙂"))).words == ("good", "🙂")


async def test_what_was_said_before_is_found_by_its_smileys_after_the_upgrade(tmp_path: Path) -> None:
    url = await made_url("postgresql", tmp_path)
    steps = tmp_path / "old" / "versions"
    steps.mkdir(parents=True)
    for step in (MIGRATIONS / "versions").glob("v*.py"):
        if step.name < "v0006":
            (steps / step.name).write_text(step.read_text(encoding="utf-8"), encoding="utf-8")
    upgrade(parse_url(url), steps.parent)
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        for statement in OLD_ROWS:
            connection.execute(sql(statement))
        for place, words, read in ((1, "old 🙂", "old 🙂"), (2, "plain", None), (3, "wörld", "world")):
            connection.execute(sql(OLD_MESSAGE), {"place": place, "text": words, "words": read})
    engine.dispose()
    storage = await open_storage(url, tmp_path / "key")
    store = storage.store(PersonId("p"))
    assert await texts(store, "🙂") == await texts(store, "old 🙂") == ["old 🙂"]
    assert await texts(store, "plain") == ["plain"]
    assert await texts(store, "wörld") == ["wörld"]
    await storage.close()


async def test_filters(stores: tuple[Storage, SqlStore]) -> None:
    _, store = stores
    await add(
        store,
        line(0, text="tea", sent_at=DAY),
        line(1, text="tea", sent_at=2 * DAY, own=True, author="anna@example.com"),
        line(2, OTHER, text="tea for carl", sent_at=3 * DAY, author="carl@example.com"),
        line(3, text="tea, come late", sent_at=DAY + 5, author="carl@example.com"),
    )
    assert len(await texts(store, "tea")) == 4
    assert await texts(store, "tea", conversation=OTHER) == ["tea for carl"]
    assert await texts(store, "tea", author="Carl@example.com") == ["tea, come late", "tea for carl"]
    assert await texts(store, "tea", account=AccountId("b")) == []
    assert await texts(store, "tea", since=2 * DAY) == ["tea for carl", "tea"]
    assert await texts(store, "tea", until=2 * DAY) == ["tea, come late", "tea"]
    assert await texts(store, "tea", since=DAY, until=DAY + 1) == ["tea"]


async def test_the_next_page_begins_below(stores: tuple[Storage, SqlStore]) -> None:
    _, store = stores
    await add(store, *(line(number, text=f"word {number}") for number in range(5)))
    first = await store.search(SearchQuery(text="word", limit=2))
    assert [message.text for message in first.messages] == ["word 4", "word 3"]
    assert first.more
    rest = await store.search(SearchQuery(text="word", limit=3, before=first.messages[-1].position))
    assert [message.text for message in rest.messages] == ["word 2", "word 1", "word 0"]
    assert not rest.more


async def test_what_is_removed_is_found_no_more(stores: tuple[Storage, SqlStore]) -> None:
    _, store = stores
    await add(store, line(0, text="secret words"), line(1, OTHER, text="secret too"))
    async with store.transaction() as transaction:
        await transaction.clear_history(TALK, 2**53, 1_000)
    assert await texts(store, "secret") == ["secret too"]
    async with store.transaction() as transaction:
        await transaction.remove_account(AccountId("a"))
    assert await texts(store, "secret") == []
    assert (await store.usage()).messages == 0


async def test_the_name_of_a_file_is_found(stores: tuple[Storage, SqlStore]) -> None:
    _, store = stores
    await add(store, line(0, text="", attachment=Attachment(name="Holiday-Café.jpg", size=3)))
    assert len((await store.search(SearchQuery(text="cafe holiday"))).messages) == 1


hostile = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ['"', "'", "*", "(", ")", ":", "AND", "OR", "NOT", "NEAR", "^", "-", "\x00", "words", "<->"]
    ),
    max_size=12,
).map(" ".join)


@given(hostile)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
async def test_no_query_is_a_failure(stores: tuple[Storage, SqlStore], words: str) -> None:
    _, store = stores
    for limits in ({}, {"author": words, "conversation": words, "account": words, "since": 2**53 - 1}):
        await store.search(SearchQuery(text=words, before=2**53 - 1, until=2**53 - 1, **limits))
