"""The log: one line an event, on the standard error. It names peers, never what people write."""

import logging
import time
from typing import Final, TextIO

_LIBRARIES: Final = ("aiohttp", "alembic", "asyncio", "sqlalchemy")

# What could end the line, or steer a terminal, is written as an escape.
_ESCAPES: Final = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


class LineFormatter(logging.Formatter):
    """`2026-11-22T11:20:00.123Z INFO amsn2.core.people: message`, whatever is in the message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        """The line; only a traceback, which is ours, takes more than one."""
        return super().formatMessage(record).translate(_ESCAPES)


def set_up_logs(level: str, stream: TextIO, troubles: logging.Handler | None = None) -> None:
    """Log to the stream from now on, and what is a warning or worse to `troubles` as well."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    handler.setLevel(level.upper())
    least = min(handler.level, logging.WARNING) if troubles is not None else handler.level
    handlers = [handler] if troubles is None else [handler, troubles]
    logging.basicConfig(level=least, handlers=handlers, force=True)
    for library in _LIBRARIES:
        # Libraries say much at "info", and at "debug" what people write.
        logging.getLogger(library).setLevel(logging.WARNING)
