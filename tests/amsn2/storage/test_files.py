"""Files that are for their owner's eyes only."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from amsn2.storage.files import copy_database, make_directory, make_private_file, write_new_file


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_every_new_directory_is_private(tmp_path: Path) -> None:
    make_directory(tmp_path / "one" / "two")
    assert _mode(tmp_path / "one") == 0o700
    assert _mode(tmp_path / "one" / "two") == 0o700


def test_a_directory_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o755)
    before = _mode(tmp_path / "shared")
    make_directory(tmp_path / "shared")
    assert _mode(tmp_path / "shared") == before


def test_a_new_file_is_private_and_leaves_no_draft(tmp_path: Path) -> None:
    write_new_file(tmp_path / "key", b"content")
    assert (tmp_path / "key").read_bytes() == b"content"
    assert _mode(tmp_path / "key") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_the_first_writer_wins(tmp_path: Path) -> None:
    write_new_file(tmp_path / "key", b"first")
    write_new_file(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_new_file(tmp_path / "key", b"first")
    write_new_file(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_file_that_others_could_read_is_taken_away_from_them(tmp_path: Path) -> None:
    file = tmp_path / "database"
    file.write_bytes(b"content")
    file.chmod(0o644)
    make_private_file(file)
    assert _mode(file) == 0o600
    assert file.read_bytes() == b"content"


def test_a_copy_has_what_is_still_in_the_log(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "copy"
    target.write_bytes(b"an older copy")
    with closing(sqlite3.connect(source)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE words (word TEXT)")
        database.execute("INSERT INTO words VALUES ('kept')")
        database.commit()
        copy_database(source, target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT word FROM words").fetchall() == [("kept",)]
    assert _mode(target) == 0o600


def test_a_failed_copy_leaves_the_older_one(tmp_path: Path) -> None:
    (tmp_path / "copy").write_bytes(b"an older copy")
    (tmp_path / "source").write_bytes(b"no database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        copy_database(tmp_path / "source", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"an older copy"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "source"]
