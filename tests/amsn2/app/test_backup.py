"""A backup: everything of one moment, readable by its owner only, or nothing at all."""

import sqlite3
import tarfile
from contextlib import closing

import msgspec
import pytest

from amsn2.app.backup import FORMAT, Manifest, Sources, back_up, sources_of
from amsn2.app.config import Config, Storage
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart

BLOB = "ab" * 32


def manifest(*, secrets: bool = False) -> Manifest:
    return Manifest(format=FORMAT, version="1.2.3", made_at=5, secrets=secrets)


@pytest.fixture(params=["home", "drafts/home"])
def home(tmp_path, request):
    home = Home(tmp_path / request.param)
    home.make()
    for path in (home.database, home.messenger_database):
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE words (word TEXT)")
            database.execute("INSERT INTO words VALUES (?)", (path.name,))
            database.commit()
    for name in ("key", "welcome-secret", "config.toml"):
        (home.path / name).write_text(name)
    for path in (f"blobs/p-1/ab/{BLOB}", "blobs/p-1/drafts/half", "blobs/p-1/uploads/half"):
        (home.path / path).parent.mkdir(parents=True, exist_ok=True)
        (home.path / path).write_bytes(b"picture")
    return home


def names(target):
    with tarfile.open(target) as tar:
        return tar.getnames()


def test_everything_is_in_it_but_secrets_and_drafts(home, tmp_path):
    told = []
    target = tmp_path / "b.tar"
    # Somebody writes meanwhile.
    with closing(sqlite3.connect(home.database)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO words VALUES ('not yet')")
        back_up(
            sources_of(home, Config()), target, manifest=manifest(), progress=lambda *said: told.append(said)
        )
        writer.rollback()
    assert names(target) == [
        "amsn2-backup.json",
        "amsn2.sqlite3",
        "msnpd.sqlite3",
        "config.toml",
        f"blobs/p-1/ab/{BLOB}",
    ]
    assert target.stat().st_mode & 0o777 == 0o600
    assert ("blobs", 7, 7) in told
    assert {what for what, _, _ in told} == {"amsn2.sqlite3", "msnpd.sqlite3", "blobs"}
    with tarfile.open(target) as tar:
        first = tar.extractfile("amsn2-backup.json")
        assert first is not None
        assert msgspec.json.decode(first.read(), type=Manifest) == manifest()
    assert [path.name for path in home.path.iterdir() if path.name.startswith(".backup")] == []


def test_the_key_is_in_it_when_that_is_asked_for(home, tmp_path):
    sources = sources_of(home, Config())
    back_up(sources, tmp_path / "b.tar", manifest=manifest(secrets=True))
    assert {"key", "welcome-secret"} <= set(names(tmp_path / "b.tar"))
    assert [path.name for path in sources.secrets()] == ["key", "welcome-secret"]


def test_what_is_there_is_not_replaced(home, tmp_path):
    target = tmp_path / "b.tar"
    target.write_text("precious")
    with pytest.raises(CannotStart, match="is there already"):
        back_up(sources_of(home, Config()), target, manifest=manifest())
    assert target.read_text() == "precious"


def test_a_damaged_database_makes_no_backup(home, tmp_path):
    home.database.write_bytes(b"nonsense" * 1_000)
    with pytest.raises(CannotStart, match="could not be written"):
        back_up(
            Sources(home, home.database, home.messenger_database), tmp_path / "b.tar", manifest=manifest()
        )
    assert not list(tmp_path.glob("b.tar*"))


@pytest.mark.parametrize(
    ("url", "says"), [("mysql://a/b", "cannot use mysql"), ("sqlite:////no/such/place", "nothing to back up")]
)
def test_a_database_that_is_of_no_kind_or_nowhere(home, url, says):
    with pytest.raises(CannotStart, match=says):
        sources_of(home, Config(storage=Storage(url=url)))


def test_a_server_that_does_not_answer_makes_no_backup(home, tmp_path):
    sources = sources_of(home, Config(storage=Storage(url=f"postgresql://a@/b?host={tmp_path}")))
    with pytest.raises(CannotStart, match="pg_dump failed"):
        back_up(sources, tmp_path / "b.tar", manifest=manifest())
    assert not list(tmp_path.glob("b.tar*"))
