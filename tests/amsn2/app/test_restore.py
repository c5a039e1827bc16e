"""Restoring: as it was, or not at all; nothing in the file is believed."""

import io
import sqlite3
import tarfile
from contextlib import closing

import msgspec
import pytest

from amsn2.app.backup import FORMAT, Manifest, back_up, sources_of
from amsn2.app.config import Config, Messenger, Storage
from amsn2.app.dumping import load
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.app.restore import restore, servers_of
from amsn2.storage.database import parse_url
from tests.amsn2.app.test_dumping import execute
from tests.msnpd.databases import drop, made_url

BLOB = "ab" * 32
MANIFEST = Manifest(format=FORMAT, version="1.2.3", made_at=5, secrets=True)


def made(path, word):
    home = Home(path)
    home.make()
    with closing(sqlite3.connect(home.database)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE words (word TEXT)")
        database.execute("INSERT INTO words VALUES (?)", (word,))
        database.commit()
    home.key.write_text(f"key of {word}")
    blob = home.path / f"blobs/p-1/ab/{BLOB}"
    blob.parent.mkdir(parents=True)
    blob.write_text(word)
    return home


def word_in(home):
    with closing(sqlite3.connect(home.database)) as database:
        return database.execute("SELECT word FROM words").fetchone()[0]


def tar_of(path, members):
    with tarfile.open(path, "w") as tar:
        for name, content in members:
            member = tarfile.TarInfo(name)
            if content is None:
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
                tar.addfile(member)
            else:
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return path


def test_everything_is_as_it_was_and_what_was_there_is_kept(tmp_path):
    old, target = made(tmp_path / "old", "old"), tmp_path / "b.tar"
    back_up(sources_of(old, Config()), target, manifest=MANIFEST)
    new = made(tmp_path / "new", "new")
    told = []
    assert restore(new, target, progress=lambda *said: told.append(said)) == MANIFEST
    assert word_in(new) == "old"
    assert new.key.read_text() == "key of old"
    assert (new.path / f"blobs/p-1/ab/{BLOB}").read_text() == "old"
    assert (new.path / "key.before-restore").read_text() == "key of new"
    assert (new.path / f"blobs.before-restore/p-1/ab/{BLOB}").read_text() == "new"
    assert (new.path / "amsn2.sqlite3.before-restore").exists()
    assert new.key.stat().st_mode & 0o777 == 0o600
    assert told[-1][1] <= told[-1][2]
    assert [path.name for path in new.path.iterdir() if path.name.startswith(".restore")] == []
    fresh = Home(tmp_path / "fresh")
    fresh.make()
    restore(fresh, target)
    assert word_in(fresh) == "old"


def test_without_the_key_it_says_where_that_belongs(tmp_path):
    old, target = made(tmp_path / "old", "old"), tmp_path / "b.tar"
    back_up(sources_of(old, Config()), target, manifest=msgspec.structs.replace(MANIFEST, secrets=False))
    fresh = Home(tmp_path / "fresh")
    fresh.make()
    with pytest.raises(CannotStart, match=str(fresh.key)):
        restore(fresh, target)
    assert not fresh.database.exists()
    fresh.key.write_text("key of old")
    restore(fresh, target)
    assert word_in(fresh) == "old"


@pytest.fixture
async def urls(tmp_path):
    """Of databases on a server: one with something in it for each of the two, and two empty ones."""
    made_urls = [await made_url("postgresql", tmp_path) for _ in range(4)]
    for url, word in zip(made_urls, ("ours", "theirs"), strict=False):
        execute(url, f"CREATE TABLE settings AS SELECT '{word}' AS word")
    yield made_urls
    for url in made_urls:
        await drop(url)


def on_server(tmp_path, name, database, messenger):
    """A home whose databases are on a server."""
    home, settings = made(tmp_path / name, name), tmp_path / f"{name}.toml"
    home.config.write_text(f"# of {name}")
    settings.write_text(f'database_url = "{messenger}"\n')
    return home, Config(storage=Storage(url=database), messenger=Messenger(settings=str(settings)))


SETTINGS = "SELECT word FROM settings"


def test_databases_on_a_server_are_as_they_were_too(tmp_path, urls):
    old, config = on_server(tmp_path, "old", *urls[:2])
    target, told = tmp_path / "b.tar", []
    back_up(sources_of(old, config), target, manifest=MANIFEST, progress=lambda *said: told.append(said))
    assert {said[0] for said in told} == {"amsn2.pgdump", "msnpd.pgdump", "blobs"}
    assert all(done <= whole for _, done, whole in told)
    new, elsewhere = on_server(tmp_path, "new", *urls[2:])
    execute(urls[2], "CREATE TABLE settings AS SELECT 'mine' AS word")
    execute(urls[2], "CREATE TABLE late_pushes (n INT)")
    assert restore(new, target, servers_of(new, elsewhere)) == MANIFEST
    assert [execute(url, SETTINGS) for url in urls[2:]] == [["ours"], ["theirs"]]
    assert execute(urls[2], "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [1]
    assert (new.path / f"blobs/p-1/ab/{BLOB}").read_text() == "old"
    assert new.key.read_text() == "key of old"
    # Where the databases are is said by the settings of here.
    assert new.config.read_text() == "# of new"
    assert (new.path / "config.toml.from-backup").read_text() == "# of old"
    # Back to what was there.
    load(parse_url(urls[2]), new.path / "amsn2.pgdump.before-restore", {"settings"})
    assert execute(urls[2], SETTINGS) == ["mine"]


def test_a_backup_goes_into_a_database_of_its_kind(tmp_path, urls):
    server, config = on_server(tmp_path, "server", *urls[:2])
    back_up(sources_of(server, config), tmp_path / "server.tar", manifest=MANIFEST)
    file = made(tmp_path / "file", "file")
    back_up(sources_of(file, Config()), tmp_path / "file.tar", manifest=MANIFEST)
    with pytest.raises(CannotStart, match=r"Say which one is to take it: \[storage\] url"):
        restore(file, tmp_path / "server.tar", servers_of(file, Config()))
    assert word_in(file) == "file"
    with pytest.raises(CannotStart, match=r"\[storage\] url names a server. Unset it first"):
        restore(server, tmp_path / "file.tar", servers_of(server, config))
    assert execute(urls[0], SETTINGS) == ["ours"]


def test_one_of_two_databases_that_cannot_be_restored_leaves_both(tmp_path, urls):
    old, config = on_server(tmp_path, "old", *urls[:2])
    back_up(sources_of(old, config), tmp_path / "b.tar", manifest=MANIFEST)
    with tarfile.open(tmp_path / "b.tar") as tar:
        members = [(one.name, tar.extractfile(one).read()) for one in tar]
    spoiled = [(name, b"nonsense" if name == "msnpd.pgdump" else content) for name, content in members]
    for url in urls[:2]:
        execute(url, "UPDATE settings SET word = 'now'")
    with pytest.raises(CannotStart, match="pg_restore failed"):
        restore(old, tar_of(tmp_path / "spoiled.tar", spoiled), servers_of(old, config))
    assert [execute(url, SETTINGS) for url in urls[:2]] == [["now"], ["now"]]
    assert old.key.read_text() == "key of old"
    assert not list(old.path.glob("*.before-restore"))


GOOD = ("amsn2-backup.json", msgspec.json.encode(MANIFEST))


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ([], "something is missing"),
        ([GOOD], "something is missing"),
        ([("amsn2.sqlite3", b"x"), GOOD], "does not begin like one"),
        ([GOOD, ("../outside", b"x")], "no backup"),
        ([GOOD, ("/etc/cron.d/x", b"x")], "no backup"),
        ([GOOD, ("blobs/../../outside", b"x")], "no backup"),
        ([GOOD, (f"blobs/p/ab/{BLOB}/x", b"x")], "no backup"),
        ([GOOD, ("key", None)], "no backup"),
        ([GOOD, ("lock", b"")], "no backup"),
        ([GOOD, ("amsn2.sqlite3", b"nonsense" * 100)], "could not be restored"),
        ([("amsn2-backup.json", b"{}")], "could not be restored"),
        ([("amsn2-backup.json", GOOD[1].replace(b'"format":2', b'"format":9'))], "newer aMSN2"),
    ],
)
def test_what_is_no_backup_changes_nothing(tmp_path, members, says):
    home = made(tmp_path / "home", "mine")
    with pytest.raises(CannotStart, match=says):
        restore(home, tar_of(tmp_path / "b.tar", members))
    assert word_in(home) == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "home"]
    assert home.key.read_text() == "key of mine"


def test_nonsense_is_no_backup(tmp_path):
    home = made(tmp_path / "home", "mine")
    (tmp_path / "b.tar").write_bytes(b"nonsense" * 1_000)
    with pytest.raises(CannotStart, match="could not be restored"):
        restore(home, tmp_path / "b.tar")
    assert word_in(home) == "mine"
