"""The log: one line an event, whatever somebody puts into it."""

import io
import logging

import pytest

from amsn2.app.logs import LineFormatter, set_up_logs


@pytest.fixture
def stream():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    libraries = {
        name: logging.getLogger(name).level for name in ("aiohttp", "alembic", "asyncio", "sqlalchemy")
    }
    stream = io.StringIO()
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in libraries.items():
        logging.getLogger(name).setLevel(before)


def test_a_line(stream):
    set_up_logs("info", stream)
    logging.getLogger("amsn2.test").info("peer=%s", "127.0.0.1")
    logging.getLogger("amsn2.test").debug("not this")
    line = stream.getvalue()
    assert line.endswith("Z INFO amsn2.test: peer=127.0.0.1\n")
    assert line.count("\n") == 1


def test_what_somebody_wrote_cannot_begin_a_line():
    record = logging.LogRecord("x", logging.INFO, "", 1, "a\nb\r\x1b[31m\u2028c\x85", (), None)
    text = LineFormatter().format(record)
    assert text.endswith("a\\x0ab\\x0d\\x1b[31m\\u2028c\\x85")
    assert text.isprintable()


def test_libraries_say_little(stream):
    set_up_logs("debug", stream)
    logging.getLogger("sqlalchemy.engine").info("INSERT a secret")
    assert stream.getvalue() == ""
