"""The last warnings and errors."""

import logging

import pytest

from amsn2.app.troubles import KEPT, LENGTH, Troubles


@pytest.fixture
def logged():
    troubles = Troubles()
    log = logging.getLogger("amsn2.test.troubles")
    log.addHandler(troubles)
    yield log, troubles
    log.removeHandler(troubles)


def test_warnings_and_worse_are_kept_the_newest_first(logged):
    log, troubles = logged
    log.info("not this")
    log.warning("peer=%s knocked", "192.0.2.1")
    try:
        raise ValueError("what somebody wrote")
    except ValueError:
        log.exception("it failed")
    newest, oldest = troubles.newest_first()
    assert (newest.level, newest.logger, newest.message) == (
        "error", "amsn2.test.troubles", "it failed (ValueError)",
    )  # fmt: skip
    assert (oldest.level, oldest.message) == ("warning", "peer=192.0.2.1 knocked")
    assert oldest.at > 1_000_000_000_000


def test_they_are_not_kept_without_end(logged):
    log, troubles = logged
    for number in range(KEPT + 10):
        log.warning("%d %s", number, "x" * 2 * LENGTH)
    kept = troubles.newest_first()
    assert len(kept) == KEPT
    assert kept[0].message.startswith(f"{KEPT + 9} ")
    assert all(len(one.message) <= LENGTH for one in kept)


def test_words_that_do_not_fit_lose_no_line():
    troubles = Troubles()
    # Not by a logger: pytest's own handlers raise at such a line.
    troubles.handle(logging.LogRecord("x", logging.WARNING, "", 1, "%d and \ud800", ("no number",), None))
    (one,) = troubles.newest_first()
    assert one.message == "%d and ?"
