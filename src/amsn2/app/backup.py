"""A backup of everything in one file, while aMSN2 runs; the key of the passwords stays apart unless asked.

An uncompressed tar, so that anybody can look into it: both databases as of one moment each, the files of
people, the configuration. Everything here blocks.
"""

import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from amsn2.app.config import Config
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.storage.database import BUSY_TIMEOUT, parse_url
from amsn2.storage.files import make_private_file

MANIFEST: Final = "amsn2-backup.json"
DATABASE: Final = "amsn2.sqlite3"
MESSENGER_DATABASE: Final = "msnpd.sqlite3"
CONFIG: Final = "config.toml"
BLOBS: Final = "blobs"
SECRETS: Final = ("key", "welcome-secret", "push-key.pem")
FORMAT: Final = 1

_UNFINISHED: Final = frozenset({"drafts", "uploads"})
"""Folders of what is not whole: it comes anew."""

_PAGES: Final = 1024
"""Pages of a database copied at a time: 4 MB, after each of which the progress is told."""

Progress = Callable[[str, int, int], None]
"""What is being copied; how many bytes of how many."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    format: int
    version: str
    made_at: int
    secrets: bool


@dataclass(frozen=True)
class Sources:
    """Where everything is."""

    home: Home
    database: Path

    def secrets(self) -> Iterator[Path]:
        """The key files that there are."""
        return (path for name in SECRETS if (path := self.home.path / name).exists())

    def blobs(self) -> Iterator[Path]:
        """The files of people: whole ones only."""
        folder = self.home.path / BLOBS
        return (
            path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink() and path.parent.name not in _UNFINISHED
        )


def sources_of(home: Home, config: Config) -> Sources:
    """Where everything is. Raises `CannotStart` for a database on a server, or when there is none."""
    database = home.database
    if config.storage.url:
        url = parse_url(config.storage.url)
        if url.get_backend_name() != "sqlite":
            raise CannotStart("The database is on a server: back that up with pg_dump, and the home folder.")
        database = Path(url.database or "")
    if not database.exists():
        raise CannotStart(f"There is nothing to back up: {database} is not there.")
    return Sources(home, database)


def back_up(
    sources: Sources, target: Path, *, manifest: Manifest, progress: Progress = lambda *_: None
) -> None:
    """Write everything to a file that is not there yet: all of it, or no file. Raises `CannotStart`."""
    if target.exists():
        raise CannotStart(f"{target} is there already. Choose another name.")
    draft = target.with_name(f"{target.name}.part")
    try:
        draft.unlink(missing_ok=True)
        make_private_file(draft)
        with draft.open("r+b") as file:
            _write(file, sources, manifest, progress)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        raise CannotStart(f"The backup {target} could not be written: {_words(error)}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _write(file: BinaryIO, sources: Sources, manifest: Manifest, progress: Progress) -> None:
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        _add_bytes(tar, MANIFEST, msgspec.json.encode(manifest))
        # Databases come first: what a row names was on disk before the row was.
        _add_database(tar, DATABASE, sources.database, progress)
        if sources.home.messenger_database.exists():
            _add_database(tar, MESSENGER_DATABASE, sources.home.messenger_database, progress)
        if sources.home.config.exists():
            _add_file(tar, CONFIG, sources.home.config)
        if manifest.secrets:
            for path in sources.secrets():
                _add_file(tar, path.name, path)
        _add_blobs(tar, sources, progress)


def _add_blobs(tar: tarfile.TarFile, sources: Sources, progress: Progress) -> None:
    found: list[tuple[Path, int]] = []
    for path in sources.blobs():
        with suppress(FileNotFoundError):  # its person has removed it meanwhile
            found.append((path, path.stat().st_size))
    whole, done = sum(size for _, size in found), 0
    for path, size in found:
        _add_file(tar, path.relative_to(sources.home.path).as_posix(), path)
        done += size
        progress(BLOBS, done, whole)


def _add_database(tar: tarfile.TarFile, name: str, path: Path, progress: Progress) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        copy = Path(folder) / name
        make_private_file(copy)
        source = f"{path.absolute().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(source, uri=True, timeout=BUSY_TIMEOUT / 1000)) as original,
            closing(sqlite3.connect(copy)) as copied,
        ):
            size = int(original.execute("PRAGMA page_size").fetchone()[0])
            # One reading transaction: it is of one moment, and need not begin anew when somebody writes.
            original.execute("BEGIN")
            original.execute("SELECT count(*) FROM sqlite_master").fetchone()

            def step(_: int, left: int, pages: int) -> None:
                progress(name, (pages - left) * size, pages * size)

            original.backup(copied, pages=_PAGES, progress=step)
            copied.execute("PRAGMA journal_mode=DELETE")
            if copied.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError(f"{name} is damaged")
        _add_file(tar, name, copy)


def _add_file(tar: tarfile.TarFile, name: str, path: Path) -> None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return  # its person has removed it meanwhile
    with file:
        member = _member(name, os.fstat(file.fileno()).st_size)
        tar.addfile(member, file)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    tar.addfile(_member(name, len(content)), io.BytesIO(content))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member


def _words(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
