"""Errors of the database become the words of the house."""

import errno
import logging
import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from amsn2.api.errors import ProblemCode
from amsn2.storage.errors import Conflict, in_our_words, is_full, translated


def _sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("words of the driver")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_FULL, ProblemCode.STORE_FULL),
        (sqlite3.SQLITE_IOERR_SHMSIZE, ProblemCode.STORE_FULL),
        (sqlite3.SQLITE_BUSY, ProblemCode.STORE_FAILED),
        (sqlite3.SQLITE_IOERR_READ, ProblemCode.STORE_FAILED),
    ],
)
def test_error_codes(code: int, expected: ProblemCode) -> None:
    error = OperationalError("INSERT", {}, _sqlite_error(code))
    assert translated(error).problem.code is expected


def test_a_broken_constraint_is_a_conflict() -> None:
    assert isinstance(translated(IntegrityError("INSERT", {}, Exception("unique"))), Conflict)


def test_the_log_has_the_drivers_words_and_no_parameters(caplog: pytest.LogCaptureFixture) -> None:
    error = OperationalError("INSERT INTO messages", {"text": "a secret"}, _sqlite_error(sqlite3.SQLITE_BUSY))
    with caplog.at_level(logging.ERROR):
        translated(error)
    assert "words of the driver" in caplog.text
    assert "secret" not in caplog.text


def test_an_error_without_driver_is_a_failure() -> None:
    assert translated(SQLAlchemyError("no connection")).problem.code is ProblemCode.STORE_FAILED


def test_a_full_disk_is_seen_through_other_errors() -> None:
    error = RuntimeError("outer")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_full(error)
    assert not is_full(OSError(errno.EACCES, "Permission denied"))
    assert not is_full(None)


def test_postgresql_names_a_full_disk_by_its_state() -> None:
    driver = Exception("disk full")
    driver.sqlstate = "53100"
    assert translated(DBAPIError("INSERT", {}, driver)).problem.code is ProblemCode.STORE_FULL


def test_errors_of_the_database_are_raised_in_our_words() -> None:
    with pytest.raises(Conflict), in_our_words():
        raise IntegrityError("INSERT", {}, Exception("unique"))
    with pytest.raises(ZeroDivisionError), in_our_words():
        raise ZeroDivisionError
