"""Migrations."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, select, update

from msnpd import schema
from msnpd.sql_store import SqlStore


def test_a_new_database_gets_all_tables_and_a_second_time_nothing() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.migrate(connection)
        schema.migrate(connection)
        assert set(inspect(connection).get_table_names()) >= set(schema.metadata.tables)
        assert connection.execute(select(schema.schema_version.c.number)).scalars().all() == [
            len(schema.MIGRATIONS)
        ]


def test_an_older_database_gets_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine("sqlite://")
    done: list[str] = []
    with engine.begin() as connection:
        schema.migrate(connection)
        monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, lambda _: done.append("second")))
        schema.migrate(connection)
        schema.migrate(connection)
    assert done == ["second"]


def test_a_younger_database_is_left_alone() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.migrate(connection)
        connection.execute(update(schema.schema_version).values(number=99))
        with pytest.raises(schema.TooNew):
            schema.migrate(connection)


# The tables of the first release, as SQLite has them.
_FIRST_RELEASE = """
CREATE TABLE schema_version (number INTEGER NOT NULL);
CREATE TABLE setting (name VARCHAR(40) NOT NULL, value BLOB NOT NULL, PRIMARY KEY (name));
CREATE TABLE account (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, address VARCHAR(129) NOT NULL,
  name TEXT NOT NULL, password TEXT NOT NULL, privacy VARCHAR(2) NOT NULL, annotations TEXT NOT NULL,
  epoch INTEGER NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL, floor INTEGER NOT NULL,
  UNIQUE (address));
CREATE TABLE contact (id VARCHAR(36) NOT NULL, owner INTEGER NOT NULL, address TEXT NOT NULL,
  network INTEGER NOT NULL, messenger BOOLEAN NOT NULL, groups TEXT NOT NULL, details TEXT NOT NULL,
  changed INTEGER NOT NULL, PRIMARY KEY (id), UNIQUE (owner, address),
  FOREIGN KEY(owner) REFERENCES account (id) ON DELETE CASCADE);
CREATE TABLE member (id INTEGER NOT NULL, owner INTEGER NOT NULL, role INTEGER NOT NULL,
  address TEXT NOT NULL, network INTEGER NOT NULL, name TEXT NOT NULL,
  invitation TEXT NOT NULL, joined INTEGER NOT NULL,
  changed INTEGER NOT NULL, PRIMARY KEY (id), UNIQUE (owner, role, address),
  FOREIGN KEY(owner) REFERENCES account (id) ON DELETE CASCADE);
CREATE TABLE contact_group (id VARCHAR(36) NOT NULL, owner INTEGER NOT NULL, name TEXT NOT NULL,
  favourite BOOLEAN NOT NULL, changed INTEGER NOT NULL, PRIMARY KEY (id),
  FOREIGN KEY(owner) REFERENCES account (id) ON DELETE CASCADE);
CREATE INDEX contact_group_owner ON contact_group (owner);
CREATE TABLE offline_message (id VARCHAR(36) NOT NULL, owner INTEGER NOT NULL, sender TEXT NOT NULL,
  sender_name TEXT NOT NULL, received INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (id),
  FOREIGN KEY(owner) REFERENCES account (id) ON DELETE CASCADE);
CREATE INDEX offline_message_owner ON offline_message (owner, received);
INSERT INTO schema_version VALUES (1);
INSERT INTO account VALUES (1, 'alice@example.com', 'Alice', 'x', 'AL', '[]', 1, 5, 7, 6);
INSERT INTO account VALUES (2, 'bob@example.com', 'Bob', 'x', 'AL', '[]', 1, 5, 7, 5);
INSERT INTO contact_group VALUES ('b', 1, 'Work', 0, 7), ('a', 1, 'Home', 0, 7), ('c', 2, 'Club', 0, 7);
"""


async def test_the_first_release_becomes_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(_FIRST_RELEASE)
    store = SqlStore.at(path)
    await store.open()
    alice, bob = await store.load("alice@example.com"), await store.load("bob@example.com")
    await store.close()
    assert alice is not None
    assert bob is not None
    assert {group.name: group.number for group in alice.groups.values()} == {"Home": 1, "Work": 2}
    assert [group.number for group in bob.groups.values()] == [1]
    assert (alice.profile.forgotten, alice.profile.version, alice.profile.message) == (6, 0, "")
    with closing(sqlite3.connect(path)) as upgraded, closing(sqlite3.connect(":memory:")) as fresh:
        engine = create_engine("sqlite://", creator=lambda: fresh)
        with engine.begin() as connection:
            schema.migrate(connection)
        assert _columns(upgraded) == _columns(fresh)
        engine.dispose()


def _columns(database: sqlite3.Connection) -> dict[str, set[tuple[str, int, int]]]:
    """Of each table: name, whether it must not be null, place in the key."""
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        table: {(row[1], row[3], row[5]) for row in database.execute(f"PRAGMA table_info({table})")}
        for table in tables
    }
