"""The files of blobs: `PERSON/ab/abcd...`, named by what is in them. Everything here blocks."""

import os
import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from amsn2.api.media import BlobId, UploadId
from amsn2.api.models import PersonId
from amsn2.storage.files import make_directory

_BLOB: Final = re.compile(r"[0-9a-f]{64}")
_PERSON: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_UPLOAD: Final = re.compile(r"[0-9a-f-]{36}")
_DRAFTS: Final = "drafts"
UPLOADS: Final = "uploads"


class BlobFiles:
    """All files of all people, below one folder that nobody else can look into."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, person: PersonId, blob: BlobId) -> Path:
        """Where a blob is. Raises ValueError for what is no name of one: no path leads out of here."""
        if not _BLOB.fullmatch(blob):
            raise ValueError(blob)
        return self._of(person) / blob[:2] / blob

    def upload(self, person: PersonId, upload: UploadId) -> Path:
        """Where what is being uploaded is. Raises ValueError for what is no name of one."""
        if not _UPLOAD.fullmatch(upload):
            raise ValueError(upload)
        return self._of(person) / UPLOADS / upload

    def new_draft(self, person: PersonId) -> Path:
        """A new, empty file to write to. Raises OSError."""
        folder = self._of(person) / _DRAFTS
        make_directory(folder)
        path = folder / uuid4().hex
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return path

    def publish(self, draft: Path, person: PersonId, blob: BlobId) -> None:
        """Give a draft that is on disk its name, which is then on disk too. Raises OSError."""
        path = self.path(person, blob)
        make_directory(path.parent)
        draft.replace(path)
        for folder in (path.parent, path.parent.parent):
            _sync(folder)

    def remove(self, person: PersonId, blobs: Collection[BlobId]) -> None:
        """Remove these; those that are not there are fine. Raises OSError."""
        for blob in blobs:
            self.path(person, blob).unlink(missing_ok=True)

    def remove_some(self, person: PersonId, limit: int) -> bool:
        """Remove so many of the person's files at most; whether there may be more.

        What cannot be removed is no reason to stay: it is tried again at every start, see `tidy`.
        """
        removed = 0
        for file in self._of(person).rglob("*"):
            if removed == limit:
                return True
            with suppress(OSError):
                if not file.is_dir():
                    file.unlink()
                    removed += 1
        shutil.rmtree(self._of(person), ignore_errors=True)
        return False

    def tidy(self, known: dict[PersonId, frozenset[str]], leaving: Collection[PersonId] = ()) -> int:
        """Remove what a crash has left: drafts, and files that no row names. How many files that were.

        Whoever leaves is passed over.

        Nobody may be writing. Raises OSError.
        """
        removed = 0
        if not self._folder.is_dir():
            return 0
        for folder in self._folder.iterdir():
            person = PersonId(folder.name)
            if person in leaving:
                continue
            kept = known.get(person, frozenset())
            for file in folder.rglob("*"):
                if file.is_file() and (file.parent.name == _DRAFTS or file.name not in kept):
                    file.unlink()
                    removed += 1
            if person not in known:
                shutil.rmtree(folder, ignore_errors=True)
        return removed

    def _of(self, person: PersonId) -> Path:
        if not _PERSON.fullmatch(person):
            raise ValueError(person)
        return self._folder / person


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
