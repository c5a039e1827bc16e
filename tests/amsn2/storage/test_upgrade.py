"""From an older schema to the newest: a copy first, then all steps or none."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from amsn2.api.models import PersonId
from amsn2.api.storage import StoredAccount
from amsn2.storage.database import parse_url, sqlite_url
from amsn2.storage.errors import StorageUnusable
from amsn2.storage.opening import open_storage
from amsn2.storage.schema import metadata
from amsn2.storage.upgrade import MIGRATIONS, upgrade

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


def test_all_steps_make_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    upgrade(parse_url(sqlite_url(path)))
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        # The tables of the word index are SQLite's own.
        ours = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("search_index")}
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), metadata) == []
    engine.dispose()
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


def _first_light(path: Path) -> None:
    """A database of before the search, with three messages; two people's, one of them come late."""
    steps = path.parent / "old"
    (steps / "versions").mkdir(parents=True)
    for number in ("0001", "0002"):
        (step,) = (MIGRATIONS / "versions").glob(f"v{number}*.py")
        (steps / "versions" / step.name).write_text(step.read_text(encoding="utf-8"), encoding="utf-8")
    upgrade(parse_url(sqlite_url(path)), steps)
    with closing(sqlite3.connect(path)) as database:
        # As first light made them: SQLite keeps what was removed.
        database.execute("PRAGMA auto_vacuum=NONE")
        database.execute("VACUUM")
        for person in "pq":
            database.execute(
                "INSERT INTO persons (id, name, folded_name, admin, hidden, password_hash, created_at) "
                "VALUES (?1, ?1, ?1, 0, 0, '', 0)",
                person,
            )
            database.execute(
                "INSERT INTO accounts (person, id, network, address, endpoint_id, wanted, presence, "
                "display_name, personal_message) VALUES (?, 'a', 'msn', 'a@x', '', 0, 'online', '', '')",
                person,
            )
            database.execute(
                "INSERT INTO conversations (person, id, account, participants, read_position, last_position) "
                "VALUES (?, 'a:b@x', 'a', '[]', 2, 3)",
                person,
            )
        for person, sent_at, words in (("p", 5_000, "hello"), ("q", 9_000, "Crème"), ("p", 7_000, "你好")):
            database.execute(
                "INSERT INTO messages (person, id, account, conversation, author, own, kind, text, format, "
                "sent_at, delivery, kept_offline) "
                "VALUES (?, ?, 'a', 'a:b@x', 'b@x', 0, 'text', ?, '{}', ?, 'delivered', 0)",
                (person, words, words, sent_at),
            )
        database.commit()


def test_what_first_light_kept_is_found_and_stands_at_its_time(tmp_path: Path) -> None:
    path = tmp_path / "amsn2.sqlite3"
    _first_light(path)
    upgrade(parse_url(sqlite_url(path)))
    assert _ask(path, "SELECT position, text, words FROM messages ORDER BY position") == [
        (5_000_000, "hello", None),
        (9_000_000, "Crème", "creme"),
        (9_000_001, "你好", "你好 好"),
    ]
    places = _ask(path, "SELECT person, read_position, last_position FROM conversations ORDER BY person")
    assert places == [("p", 9_000_000, 9_000_001), ("q", 9_000_000, 9_000_001)]
    assert _ask(path, "SELECT seq FROM sqlite_sequence WHERE name = 'messages'") == [(9_000_001,)]
    found = _ask(path, "SELECT rowid FROM search_index WHERE search_index MATCH 'words : \"creme\"'")
    assert found == [(9_000_000,)]
    assert _ask(path, "SELECT * FROM usage ORDER BY person") == [("p", 2, 11), ("q", 1, 6)]
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
    assert stored.addresses == ("a@b",), "what was made for the person, and not the preset's"


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
