"""What can go wrong with storage, in the words of the house.

StorageUnusable     at the start: says in a sentence what is wrong, and which file to look at
StoreFailure        later, from amsn2.api: nothing was written
  Conflict          another row is there already
"""

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from amsn2.api.errors import ProblemCode, StoreFailure

logger = logging.getLogger(__name__)

_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
"""SHMSIZE: the index of the write-ahead log could not grow, which only a full disk explains."""

_FULL_SQLSTATE = "53100"
"""PostgreSQL's name for a full disk."""


class StorageUnusable(Exception):  # noqa: N818 - reads as what happened
    """The storage cannot be opened; the message is a sentence for whoever runs aMSN2."""


class Conflict(StoreFailure):
    """Nothing was written, because a row with the same name or number is there already."""

    def __init__(self) -> None:
        super().__init__(ProblemCode.STORE_FAILED)


def translated(error: SQLAlchemyError) -> StoreFailure:
    """What the rest of aMSN2 is told of an error of the database; what it is not told goes to the log."""
    if isinstance(error, IntegrityError):
        return Conflict()
    if is_full(error):
        logger.error("the disk is full: nothing was written")
        return StoreFailure(ProblemCode.STORE_FULL)
    # Only the driver's own words: SQLAlchemy adds the statement, which is of no use without parameters.
    logger.error("the database failed: %s", error.orig if isinstance(error, DBAPIError) else error)
    return StoreFailure(ProblemCode.STORE_FAILED)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raise `StoreFailure` in the place of every error of the database."""
    try:
        yield
    except SQLAlchemyError as error:
        raise translated(error) from error


def is_full(error: BaseException | None) -> bool:
    """Whether the disk had no room, or the database reached its allowed size."""
    while error is not None:
        if getattr(error, "sqlite_errorcode", None) in _FULL:
            return True
        if getattr(error, "sqlstate", None) == _FULL_SQLSTATE:
            return True
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        error = getattr(error, "orig", None) or error.__cause__
    return False
