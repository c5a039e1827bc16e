"""A copy of the database while the server runs."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from msnpd.database import BUSY_TIMEOUT, parse_url
from msnpd.errors import ConfigError, StoreUnavailable

_PAGES = 1024
"""Pages copied at a time: 4 MB, between which the server writes."""


def back_up(url: str, target: Path) -> None:
    """Copies the database of one moment to a file that is not there yet; all of it, or no file.

    Blocks. Raises ConfigError for PostgreSQL (which has pg_dump), StoreUnavailable, FileExistsError.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        raise ConfigError("copy a PostgreSQL database with pg_dump")
    if target.exists():
        raise FileExistsError(f"{target} is there already")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    # The file holds password hashes and the key of all tickets.
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _copy(Path(parsed.database), part)
        os.replace(part, target)
        _flush(target.absolute().parent)
    except sqlite3.Error as error:
        raise StoreUnavailable(str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    url = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(url, uri=True, timeout=BUSY_TIMEOUT / 1000)) as origin,
        closing(sqlite3.connect(target)) as copy,
    ):
        # One reading transaction: the copy is of one moment, and need not begin anew when the server writes.
        origin.execute("BEGIN")
        origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
        origin.backup(copy, pages=_PAGES)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")
    _flush(target)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
