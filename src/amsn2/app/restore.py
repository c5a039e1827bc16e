"""Puts a backup back into a home. Everything here blocks.

What is in the file is believed in nothing: only names that a backup has are taken, and only plain files.
"""

import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO, Final

import msgspec
from sqlalchemy import URL

from amsn2.app.backup import (
    BLOBS,
    CONFIG,
    DATABASE,
    DUMP,
    FORMAT,
    MANIFEST,
    MESSENGER_DATABASE,
    MESSENGER_DUMP,
    SECRETS,
    TABLES,
    Manifest,
    Progress,
    places_of,
)
from amsn2.app.config import Config
from amsn2.app.dumping import dump, load
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.storage.files import make_directory

_PLAIN: Final = frozenset({MANIFEST, DATABASE, MESSENGER_DATABASE, DUMP, MESSENGER_DUMP, CONFIG, *SECRETS})
_BLOB: Final = re.compile(rf"{BLOBS}/[A-Za-z0-9-]{{1,64}}/[0-9a-f]{{2}}/[0-9a-f]{{64}}")
_PIECE: Final = 1024 * 1024
_MANIFEST_BYTES: Final = 4_096

Servers = Mapping[str, URL | None]
"""By the name of what goes there in the backup; None: that database is a file."""

NOWHERE: Final[Servers] = {DUMP: None, MESSENGER_DUMP: None}
SETTINGS: Final = {
    DUMP: "[storage] url",
    MESSENGER_DUMP: "database_url in the file that [messenger] settings names",
}


def servers_of(home: Home, config: Config) -> Servers:
    """The databases on servers that the settings name. Raises `CannotStart` for one in another file."""
    sources = places_of(home, config)
    if isinstance(sources.database, Path) and config.storage.url:
        raise CannotStart(
            f"{SETTINGS[DUMP]} names a file: a backup goes into the home folder. Unset it first."
        )
    database, messenger = sources.database, sources.messenger
    return {
        DUMP: None if isinstance(database, Path) else database,
        MESSENGER_DUMP: None if isinstance(messenger, Path) else messenger,
    }


def restore(
    home: Home, source: Path, servers: Servers = NOWHERE, *, progress: Progress = lambda *_: None
) -> Manifest:
    """Put everything where it was; what is there is kept as NAME.before-restore. Hold the home's lock.

    servers: the databases of PostgreSQL that are to take what the backup has of such; hold their locks, too.
    Returns what the backup says of itself. Raises `CannotStart`; then nothing is changed.
    """
    try:
        with tempfile.TemporaryDirectory(dir=home.path, prefix=".restore-") as folder:
            place = Path(folder)
            manifest = _unpack(source, place, progress)
            if not (manifest.secrets or home.key.exists()):
                raise CannotStart(
                    f"The backup comes without the key of its passwords. Put that file at {home.key} first."
                )
            for name in (DATABASE, MESSENGER_DATABASE):
                _check(place / name)
            _check_kinds(place, servers)
            _load(place, home, servers, progress)
            if servers[DUMP] is not None and home.config.exists() and (place / CONFIG).exists():
                # The one that is there says where the database is now.
                (place / CONFIG).replace(home.path / f"{CONFIG}.from-backup")
            _put(place, home)
            return manifest
    # ValueError: names that are no text, numbers that are none; tarfile raises it at them.
    except (OSError, tarfile.TarError, sqlite3.Error, msgspec.MsgspecError, EOFError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise CannotStart(f"The backup {source} could not be restored: {words}.") from error


def _unpack(source: Path, place: Path, progress: Progress) -> Manifest:
    manifest: Manifest | None = None
    with source.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
        whole = os.fstat(file.fileno()).st_size
        if shutil.disk_usage(place).free < whole:
            raise CannotStart("The disk has not enough room for the backup. Make room.")
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None or not (member.name in _PLAIN or _BLOB.fullmatch(member.name)):
                raise CannotStart(f"{source} is no backup of aMSN2: {member.name!r} is in it.")
            if manifest is None:
                manifest = _manifest(source, member, content)
                continue
            path = place / member.name
            make_directory(path.parent)
            _write(content, path)
            progress(member.name.partition("/")[0], min(file.tell(), whole), whole)
    if manifest is None or not ((place / DATABASE).exists() or (place / DUMP).exists()):
        raise CannotStart(f"{source} is no backup of aMSN2: something is missing.")
    return manifest


def _manifest(source: Path, member: tarfile.TarInfo, content: IO[bytes]) -> Manifest:
    if member.name != MANIFEST:
        raise CannotStart(f"{source} is no backup of aMSN2: it does not begin like one.")
    manifest = msgspec.json.decode(content.read(_MANIFEST_BYTES), type=Manifest)
    if not 1 <= manifest.format <= FORMAT:
        raise CannotStart(f"{source} was made by a newer aMSN2 ({manifest.version}). Start that one.")
    return manifest


def _write(content: IO[bytes], path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, _PIECE)
        file.flush()
        os.fsync(file.fileno())


def _check(database: Path) -> None:
    if not database.exists():
        return
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        if opened.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise CannotStart(f"The {database.name} in the backup is damaged.")


def _check_kinds(place: Path, servers: Servers) -> None:
    """A backup goes into databases of the kind that it is of."""
    for file, dumped in ((DATABASE, DUMP), (MESSENGER_DATABASE, MESSENGER_DUMP)):
        url, setting = servers[dumped], SETTINGS[dumped]
        if (place / dumped).exists() and url is None:
            raise CannotStart(
                f"The backup has a database of PostgreSQL. Say which one is to take it: {setting}. "
                "What is in that one is replaced."
            )
        if (place / file).exists() and url is not None:
            raise CannotStart(
                f"The backup has a database in a file, and {setting} names a server. Unset it first."
            )


def _load(place: Path, home: Home, servers: Servers, progress: Progress) -> None:
    done: list[tuple[URL, str, Path]] = []
    try:
        for name, url in servers.items():
            if url is None or not (place / name).exists():
                continue
            before = place / f"{name}.before"
            dump(url, before)
            load(url, place / name, TABLES[name], _counted(name, progress))
            done.append((url, name, before))
    except CannotStart:
        # The other one has been loaded: back to what it was.
        for url, name, before in done:
            load(url, before, TABLES[name])
        raise
    for _, name, before in done:
        before.replace(home.path / f"{name}.before-restore")
        (place / name).unlink()


def _counted(name: str, progress: Progress) -> Callable[[int], None]:
    whole = len(TABLES[name])
    return lambda done: progress(name, min(done, whole), whole)


def _put(place: Path, home: Home) -> None:
    """Names change, nothing is written: that a disk is full cannot stop it half-way."""
    for name in (CONFIG, *SECRETS, MESSENGER_DATABASE, DATABASE):
        new, path = place / name, home.path / name
        if not new.exists():
            continue
        if path.exists():
            path.replace(path.with_name(f"{name}.before-restore"))
        for beside in ("-wal", "-shm"):
            # What SQLite kept beside the old one would be read into the new one.
            kept = path.with_name(name + beside)
            if kept.exists():
                kept.replace(path.with_name(f"{name}.before-restore{beside}"))
        new.replace(path)
    make_directory(place / BLOBS)
    blobs = home.path / BLOBS
    if blobs.exists():
        # Else those of which the backup knows nothing would go at the next start, and nobody could go back.
        before = blobs.with_name(f"{BLOBS}.before-restore")
        shutil.rmtree(before, ignore_errors=True)
        blobs.replace(before)
    (place / BLOBS).replace(blobs)
