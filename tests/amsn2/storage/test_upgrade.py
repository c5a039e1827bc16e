"""From an older schema to the newest: a copy first, then all steps or none."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from amsn2.api.models import ConversationId, MessageQuery, PersonId
from amsn2.api.search import SearchQuery
from amsn2.api.storage import AddressState, OwnAddress, StoredAccount
from amsn2.storage.database import parse_url, sqlite_url
from amsn2.storage.errors import StorageUnusable
from amsn2.storage.opening import open_storage
from amsn2.storage.schema import metadata
from amsn2.storage.upgrade import MIGRATIONS, upgrade
from amsn2.storage.words import indexed
from tests.amsn2.storage.newest import newest
from tests.amsn2.storage.samples import line
from tests.msnpd.databases import DATABASES, drop, made_url

FIRST = """
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE words (word TEXT)")
"""
SECOND = """
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("ALTER TABLE words ADD COLUMN language TEXT")
    op.execute("UPDATE words SET language = 'en'")
"""
BROKEN = f'{SECOND}    op.execute("DROP TABLE no_such_table")\n'


def _steps(folder: Path, *steps: str) -> Path:
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    for number, step in enumerate(steps, 1):
        (folder / "versions" / f"v{number:04}_step.py").write_text(step, encoding="utf-8")
    return folder


def _ask(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(question).fetchall()
        database.commit()
        return rows


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("kind", DATABASES)
async def test_all_steps_make_the_schema(tmp_path: Path, kind: str) -> None:
    async with newest(kind, tmp_path) as url:
        engine = create_engine(parse_url(url))
        with engine.connect() as connection:
            # The tables of the word index are SQLite's own; an index over what words say is in no schema.
            ours = {
                "include_name": lambda name, *_: (
                    not str(name).startswith(("search_index", "ix_messages_words"))
                )
            }
            context = MigrationContext.configure(connection, opts=ours)
            assert compare_metadata(context, metadata) == []
        engine.dispose()


def test_a_file_that_is_made_has_no_copy_and_gives_no_place_twice(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    upgrade(parse_url(sqlite_url(path)))
    constraints = {row[0] for row in _ask(path, "SELECT sql FROM sqlite_master WHERE name = 'messages'")}
    assert "AUTOINCREMENT" in str(constraints)
    assert _names(tmp_path) == ["amsn2.sqlite3"]


def test_the_steps_are_numbered_in_one_line() -> None:
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("v*.py"))
    assert [name[:5] for name in names] == [f"v{number:04}" for number in range(1, len(names) + 1)]


def test_an_older_database_is_copied_first(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    url = parse_url(sqlite_url(path))
    upgrade(url, _steps(tmp_path / "one", FIRST))
    _ask(path, "INSERT INTO words VALUES ('hello')")
    upgrade(url, _steps(tmp_path / "two", FIRST, SECOND))
    assert _ask(path, "SELECT word, language FROM words") == [("hello", "en")]
    copy = tmp_path / "amsn2.sqlite3.before-0002"
    assert _ask(copy, "SELECT * FROM words") == [("hello",)]
    assert copy.stat().st_mode & 0o777 == 0o600


OLD_PEOPLE = (
    "INSERT INTO persons (id, name, folded_name, admin, hidden, password_hash, created_at) "
    "VALUES (:person, :name, :name, false, false, '', 0)",
    "INSERT INTO accounts (person, id, network, address, endpoint_id, wanted, presence, display_name, "
    "personal_message) VALUES (:person, 'a', 'msn', 'a@x', '', false, 'online', '', '')",
    "INSERT INTO conversations (person, id, account, participants, read_position, last_position, "
    "notified_position) VALUES (:person, 'a:b@x', 'a', '[\"b@x\"]', :read, :last, :last)",
)
OLD_MESSAGE = (
    "INSERT INTO messages (person, id, account, conversation, author, own, kind, text, format, sent_at, "
    "delivery, kept_offline{0}) VALUES (:person, :id, 'a', 'a:b@x', 'b@x', false, 'text', :text, '{{}}', "
    ":sent_at, 'delivered', false{1})"
)
SAID = (("p", 5_000, "hello"), ("q", 9_000, "Crème 🎄"), ("p", 7_000, "你好"))
PLACES = (5_000_000, 9_000_000, 9_000_001)
"""Where they stand since there is a search: the last one came late."""


def _change(url: str, *changes: tuple[str, dict[str, object]]) -> None:
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        for statement, values in changes:
            connection.execute(text(statement), values)
    engine.dispose()


def _upto(folder: Path, last: str) -> Path:
    """The released steps up to that one."""
    (folder / "versions").mkdir(parents=True)
    for step in (MIGRATIONS / "versions").glob("v*.py"):
        if step.name[:5] <= last:
            shutil.copy(step, folder / "versions")
    return folder


def _fill(url: str, last: str) -> None:
    """Two people's three messages, as they were kept after that step."""
    placed = last >= "v0003"
    two, three = PLACES[1:] if placed else (2, 3)
    for person, last_place in (("p", three), ("q", two)):
        values = {"person": person, "name": person, "read": two, "last": last_place}
        _change(url, *((statement, values) for statement in OLD_PEOPLE))
    statement = OLD_MESSAGE.format(*((", position, words", ", :place, :words") if placed else ("", "")))
    for (person, at, said), place in zip(SAID, PLACES, strict=True):
        values = {"person": person, "sent_at": at, "text": said, "id": said}
        _change(url, (statement, {**values, "place": place, "words": indexed(said)} if placed else values))
    if placed and url.startswith("postgresql"):
        _change(
            url, ("SELECT setval(pg_get_serial_sequence('messages', 'position'), :last)", {"last": three})
        )


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize("last", ["v0002", "v0003"])
async def test_what_was_kept_is_found_and_stands_at_its_time(tmp_path: Path, kind: str, last: str) -> None:
    url = await made_url(kind, tmp_path)
    upgrade(parse_url(url), _upto(tmp_path / "old", last))
    _fill(url, last)
    storage = await open_storage(url, tmp_path / "key")
    stores = [storage.store(PersonId(person)) for person in "pq"]
    talk = ConversationId("a:b@x")
    pages = [(await store.messages(MessageQuery(conversation=talk))).messages for store in stores]
    assert [[(one.position, one.text) for one in page] for page in pages] == [
        [(5_000_000, "hello"), (9_000_001, "你好")],
        [(9_000_000, "Crème 🎄")],
    ]
    for store, words in ((stores[0], "好"), (stores[1], "creme"), (stores[1], "🎄")):
        assert len((await store.search(SearchQuery(text=words))).messages) == 1
    stored = [await store.load() for store in stores]
    assert [one.unread for each in stored for one in each.conversations] == [1, 0]
    assert [each.unnotified for each in stored] == [(), ()]
    assert [each.addresses for each in stored] == [
        (OwnAddress(address="a@x", state=AddressState.CHANGING),)
    ] * 2
    assert [(await store.usage()).message_bytes for store in stores] == [11, 11]
    async with stores[0].transaction() as transaction:
        added = await transaction.add_message(line(1, talk, sent_at=1))
    assert added is not None
    assert added.message.position > 9_000_001, "no place is given twice"
    assert added.unread == 2
    await storage.people.mark_leaving(PersonId("q"))
    while await storage.people.remove_some(PersonId("q"), 2):
        pass
    assert [one.id for one in await storage.people.persons()] == ["p"]
    await storage.close()
    if kind == "postgresql":
        await drop(url)


def test_what_first_light_removed_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    upgrade(parse_url(sqlite_url(path)), _upto(tmp_path / "old", "v0002"))
    # As first light made them: SQLite keeps what was removed.
    _ask(path, "PRAGMA auto_vacuum=NONE")
    _ask(path, "VACUUM")
    upgrade(parse_url(sqlite_url(path)))
    assert _ask(path, "PRAGMA auto_vacuum") == [(2,)]


async def test_accounts_and_contacts_of_first_light_are_still_there(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    first = tmp_path / "first"
    (first / "versions").mkdir(parents=True)
    shutil.copy(MIGRATIONS / "versions" / "v0001_first_light.py", first / "versions")
    upgrade(parse_url(sqlite_url(path)), first)
    _ask(path, "INSERT INTO persons VALUES ('p', 'Anna', 'anna', 1, 0, '', 1, NULL)")
    preset = """{"host":"crosstalk","port":1863,"services":"","verify_tls":true}"""
    for number, endpoints in ((1, None), (2, preset)):
        with closing(sqlite3.connect(path)) as database:
            database.execute(
                "INSERT INTO accounts VALUES (?, 'p', ?, 'msn', 'a@b', ?, 'e', 1, 'busy', 'Anna', '', NULL)",
                (number, f"a{number}", endpoints),
            )
            database.commit()
    _ask(path, "INSERT INTO contacts VALUES ('p', 'a1:c@d', 'a1', 'c@d', 'C', 'Cy', '', '[]', 1, 0)")
    storage = await open_storage(sqlite_url(path), tmp_path / "key")
    stored = await storage.store(PersonId("p")).load()
    await storage.close()
    built_in, named = stored.accounts
    assert isinstance(built_in, StoredAccount)
    assert (built_in.endpoints, built_in.choice, built_in.remember, built_in.media) == (None, "", True, None)
    assert named.endpoints is not None
    assert (named.endpoints.host, named.endpoints.proxy, named.presence) == ("crosstalk", "", "busy")
    assert [(one.alias, one.favourite) for one in stored.contacts] == [("Cy", False)]
    assert stored.remarks == ()
    assert [one.address for one in stored.addresses] == ["a@b"], (
        "what was made for the person, and not the preset's"
    )


def test_the_newest_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    url = parse_url(sqlite_url(path))
    steps = _steps(tmp_path / "one", FIRST)
    upgrade(url, steps)
    before = path.read_bytes()
    upgrade(url, steps)
    assert path.read_bytes() == before
    assert _names(tmp_path) == ["amsn2.sqlite3", "one"]


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    url = parse_url(sqlite_url(path))
    upgrade(url, _steps(tmp_path / "one", FIRST))
    _ask(path, "INSERT INTO words VALUES ('hello')")
    with pytest.raises(StorageUnusable, match="no_such_table"):
        upgrade(url, _steps(tmp_path / "broken", FIRST, BROKEN))
    assert _ask(path, "SELECT * FROM words") == [("hello",)]
    upgrade(url, _steps(tmp_path / "two", FIRST, SECOND))
    assert _ask(path, "SELECT word, language FROM words") == [("hello", "en")]


def test_a_newer_database_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    url = parse_url(sqlite_url(path))
    upgrade(url, _steps(tmp_path / "two", FIRST, SECOND))
    with pytest.raises(StorageUnusable, match=r"newer aMSN2 \(its schema is 0002, this program knows 0001\)"):
        upgrade(url, _steps(tmp_path / "one", FIRST))


def test_what_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    path.write_bytes(b"a letter to somebody" * 100)
    with pytest.raises(StorageUnusable, match=r"amsn2\.sqlite3 cannot be opened: file is not a database"):
        upgrade(parse_url(sqlite_url(path)))
    assert path.read_bytes() == b"a letter to somebody" * 100


def test_what_was_there_before_there_were_notifications_is_no_news(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    url = parse_url(sqlite_url(path))
    first = (MIGRATIONS / "versions" / "v0001_first_light.py").read_text("utf-8")
    upgrade(url, _steps(tmp_path / "first", first))
    _ask(path, "INSERT INTO persons VALUES ('p', 'P', 'p', 0, 0, '', 1, NULL)")
    _ask(
        path,
        "INSERT INTO accounts VALUES (1, 'p', 'a', 'msn', 'a@b.c', NULL, 'e', 1, 'online', '', '', NULL)",
    )
    _ask(path, "INSERT INTO conversations VALUES ('p', 'a:c@d.e', 'a', '[\"c@d.e\"]', 2, 7)")
    _ask(
        path,
        "INSERT INTO messages VALUES (7, 'p', 'm', 'a', 'a:c@d.e', 'c@d.e', 'r', 0, 'text', 'old', '{}', "
        "5000, 'delivered', NULL, 0)",
    )
    upgrade(url)
    assert _ask(path, "SELECT notified_position, last_position FROM conversations") == [
        (5_000_000, 5_000_000)
    ]
