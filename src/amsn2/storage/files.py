"""Files that are for their owner's eyes only. Everything here blocks: call it in a thread."""

import contextlib
import os
import sqlite3
from pathlib import Path


def make_directory(path: Path) -> None:
    """Make the directory, and those above it, with mode 0700; one that is there is left as it is."""
    missing = [parent for parent in (path, *path.parents) if not parent.exists()]
    for directory in reversed(missing):
        # Another process may make it at the same moment, which is just as good.
        with contextlib.suppress(FileExistsError):
            directory.mkdir(mode=0o700)


def write_new_file(path: Path, content: bytes) -> None:
    """Write a file with mode 0600, whole or not at all; one that is there already is left as it is."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _publish(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_directory(path.parent)


def make_private_file(path: Path) -> None:
    """Make an empty file with mode 0600, or take a file that is there away from everybody else."""
    try:
        # Never one that is there: closing what SQLite has open would take its locks from this process.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not path.is_file():
            raise
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database, its write-ahead log included, whole or not at all; replaces the target."""
    draft = target.with_name(f"{target.name}.new")
    draft.unlink(missing_ok=True)
    make_private_file(draft)
    try:
        with (
            contextlib.closing(sqlite3.connect(source)) as original,
            contextlib.closing(sqlite3.connect(draft)) as copy,
        ):
            original.backup(copy)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    _sync_directory(target.parent)


def _publish(draft: Path, path: Path) -> None:
    try:
        # A link, not a rename: the first of two processes wins, and both then read the same file.
        os.link(draft, path)
    except FileExistsError:
        pass
    except OSError:
        # A file system without links, such as that of a memory card.
        if not path.exists():
            draft.replace(path)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
