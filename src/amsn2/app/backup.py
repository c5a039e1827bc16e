"""A backup of everything in one file, while aMSN2 runs; the key of the passwords stays apart unless asked.

An uncompressed tar, so that anybody can look into it: both databases as of one moment each, wherever they
are, the files of people, the configuration. Everything here blocks.
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
from sqlalchemy import URL

from amsn2.app.config import Config
from amsn2.app.dumping import dump
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.app.serving import server_config
from amsn2.storage import schema
from amsn2.storage.database import BUSY_TIMEOUT, parse_url
from amsn2.storage.errors import StorageUnusable
from amsn2.storage.files import make_private_file
from msnpd import schema as server_schema
from msnpd.errors import MsnpdError

MANIFEST: Final = "amsn2-backup.json"
DATABASE: Final = "amsn2.sqlite3"
MESSENGER_DATABASE: Final = "msnpd.sqlite3"
DUMP: Final = "amsn2.pgdump"
MESSENGER_DUMP: Final = "msnpd.pgdump"
"""The same of databases on a server, as pg_dump writes them."""

CONFIG: Final = "config.toml"
BLOBS: Final = "blobs"
SECRETS: Final = ("key", "welcome-secret", "push-key.pem")
FORMAT: Final = 2
"""2: databases may be dumps of PostgreSQL."""

TABLES: Final = {
    DUMP: frozenset({*schema.metadata.tables, "alembic_version"}),
    MESSENGER_DUMP: frozenset(server_schema.metadata.tables),
}
"""What belongs to each of the databases."""

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
    database: Path | URL
    messenger: Path | URL

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
    """Where everything is. Raises `CannotStart` when there is nothing."""
    sources = places_of(home, config)
    if isinstance(sources.database, Path) and not sources.database.exists():
        raise CannotStart(f"There is nothing to back up: {sources.database} is not there.")
    return sources


def places_of(home: Home, config: Config) -> Sources:
    """Where everything is, or would be. Raises `CannotStart` for settings that make no sense."""
    try:
        database = place_of(config.storage.url) if config.storage.url else home.database
        server = server_config(home, config.messenger)
        messenger = place_of(server.database_url) if server.database_url else server.database
    except (StorageUnusable, MsnpdError) as problem:
        raise CannotStart(str(problem)) from problem
    return Sources(home, database, messenger)


def place_of(url: str) -> Path | URL:
    """The file of a database, or where it is on a server. Raises `StorageUnusable`."""
    parsed = parse_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else parsed


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
        folder = sources.home.path
        if isinstance(sources.database, Path):
            _add_database(tar, DATABASE, sources.database, progress)
        else:
            _add_dump(tar, DUMP, sources.database, folder, progress)
        if not isinstance(sources.messenger, Path):
            _add_dump(tar, MESSENGER_DUMP, sources.messenger, folder, progress)
        elif sources.messenger.exists():
            _add_database(tar, MESSENGER_DATABASE, sources.messenger, progress)
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


def _add_dump(tar: tarfile.TarFile, name: str, url: URL, beside: Path, progress: Progress) -> None:
    whole = TABLES[name]
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as folder:
        copy = Path(folder) / name
        dump(url, copy, lambda done: progress(name, min(done, len(whole)), len(whole)))
        progress(name, len(whole), len(whole))
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
