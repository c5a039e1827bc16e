"""Backups that somebody has damaged, or made up: restored, or refused in words."""

import contextlib
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.app.backup import FORMAT, Manifest, back_up, sources_of
from amsn2.app.config import Config
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.app.restore import restore


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("backup")
    home = Home(folder / "home")
    home.make()
    with contextlib.closing(sqlite3.connect(home.database)) as database:
        database.execute("CREATE TABLE words (word TEXT)")
    home.key.write_text("a key")
    blob = home.path / "blobs" / "p-1" / "ab" / ("ab" * 32)
    blob.parent.mkdir(parents=True)
    blob.write_bytes(b"picture")
    manifest = Manifest(format=FORMAT, version="1", made_at=1, secrets=True)
    back_up(sources_of(home, Config()), folder / "b.tar", manifest=manifest)
    return (folder / "b.tar").read_bytes()


CHANGES = st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=40)), min_size=1, max_size=5)


@given(changes=CHANGES, head=st.booleans(), cut=st.none() | st.floats(0, 1))
def test_a_damaged_backup_is_restored_or_refused_in_words(good, changes, head, cut):
    content = bytearray(good)
    for place, new in changes:
        # Most of what can go wrong is in the heads of members.
        at = int(place * (2_048 if head else len(content)))
        content[at : at + len(new)] = new
    if cut is not None:
        del content[int(cut * len(content)) :]
    with tempfile.TemporaryDirectory() as folder:
        home, source = Home(Path(folder) / "home"), Path(folder) / "b.tar"
        home.make()
        source.write_bytes(content)
        with contextlib.suppress(CannotStart):
            restore(home, source)
        found = {path.name for path in Path(folder).iterdir()}
        assert found == {"home", "b.tar"}, "nothing leads out of the home"
