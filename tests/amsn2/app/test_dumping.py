"""Databases of PostgreSQL into a file and back, with PostgreSQL's own programs."""

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from amsn2.app import dumping
from amsn2.app.dumping import dump, load, reaching
from amsn2.app.problems import CannotStart
from amsn2.storage.database import parse_url
from tests.msnpd.databases import drop, made_url


def execute(url: str, *statements: str) -> list[str]:
    """What the last of the statements finds."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            found = connection.execute(statement)  # type: ignore[arg-type]  # a test's own words
        return [row[0] for row in found.fetchall()] if found.description else []


WORDS = "SELECT word FROM words ORDER BY word"


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    url = await made_url("postgresql", tmp_path)
    execute(url, "CREATE TABLE words (word TEXT)", "INSERT INTO words VALUES ('old')")
    yield url
    await drop(url)


def test_what_was_dumped_is_there_again_and_nothing_else_of_ours(url: str, tmp_path: Path) -> None:
    file, told = tmp_path / "words.pgdump", list[int]()
    dump(parse_url(url), file, told.append)
    assert file.stat().st_mode & 0o777 == 0o600
    assert told == [1]
    execute(url, "UPDATE words SET word = 'new'", "CREATE TABLE newer (n INT)", "CREATE TABLE others (n INT)")
    load(parse_url(url), file, {"words", "newer"})
    assert execute(url, WORDS) == ["old"]
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    assert execute(url, tables) == ["others", "words"]
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_loaded_changes_nothing(url: str, tmp_path: Path) -> None:
    file = tmp_path / "words.pgdump"
    dump(parse_url(url), file)
    # Somebody else's, which needs ours.
    execute(url, "UPDATE words SET word = 'new'", "CREATE TABLE gone (n INT)")
    with pytest.raises(CannotStart, match="no_such_thing"):
        load(parse_url(url), file, {'words" CASCADE; SELECT no_such_thing; --'})
    assert execute(url, WORDS) == ["new"]
    file.write_bytes(b"nonsense")
    with pytest.raises(CannotStart, match="pg_restore failed"):
        load(parse_url(url), file, {"words"})
    assert execute(url, WORDS) == ["new"]


def test_a_password_is_in_no_argument() -> None:
    url = parse_url("postgresql://anna:s%40cret@db.example:5433/amsn2?sslmode=require&sslpassword=hush")
    name, secret = reaching(url)
    assert name == "postgresql://anna@db.example:5433/amsn2?sslmode=require"
    assert secret == {"PGPASSWORD": "s@cret"}
    assert reaching(parse_url("postgresql://anna@/amsn2?host=/run/pg&password=other")) == (
        "postgresql://anna@/amsn2?host=%2Frun%2Fpg",
        {"PGPASSWORD": "other"},
    )


def test_what_the_programs_are_given(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    popen = dumping.subprocess.Popen

    def spy(command, **options):
        seen.append((command, options["env"]["PGPASSWORD"]))
        return popen(command, **options)

    monkeypatch.setattr(dumping.subprocess, "Popen", spy)
    dump(parse_url(url).set(password="hush-hush"), tmp_path / "words.pgdump")
    ((command, password),) = seen
    assert password == "hush-hush"
    assert not any("hush" in argument for argument in command)


def test_a_program_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dumping, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match=r"pg_dump is missing.*postgresql-client"):
        dump(parse_url("postgresql://a/b"), tmp_path / "b.pgdump")


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="pg_dump failed"):
        dump(parse_url(f"postgresql://a@/b?host={tmp_path}"), tmp_path / "b.pgdump")
