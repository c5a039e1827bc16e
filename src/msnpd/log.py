"""The log: what happened, to which peer, at which command, with which code.

Never what people wrote, never secrets.
"""

import logging
from datetime import UTC, datetime

import msgspec
from aiohttp.http import HttpProcessingError

_LOG = logging.getLogger("msnpd")

HTTP_LOG = logging.getLogger("msnpd.http")
"""What aiohttp logs of the services' port."""


def _in_one_line(record: logging.LogRecord) -> bool:
    # aiohttp takes what strangers send for an error of ours and logs all of it: nonsense without end, or a
    # broken request with a password in it. A real fault keeps its traceback.
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, HttpProcessingError):
        return True
    record.exc_info = None
    record.levelno = min(record.levelno, logging.INFO)
    record.levelname = logging.getLevelName(record.levelno)
    return HTTP_LOG.isEnabledFor(record.levelno)


HTTP_LOG.addFilter(_in_one_line)


def note(what: str, peer: tuple[str, int], level: int = logging.INFO, **fields: object) -> None:
    """One line of words and key=value pairs, also given as `fields` to whoever formats records."""
    if _LOG.isEnabledFor(level):
        pairs = {"peer": f"{peer[0]}:{peer[1]}", **fields}
        text = " ".join(f"{key}={_plain(value)}" for key, value in pairs.items())
        _LOG.log(level, "%s %s", what, text, extra={"fields": pairs})


class JsonLines(logging.Formatter):
    """Every record as one JSON object on one line: time, level, what, and the fields of `note`."""

    def format(self, record: logging.LogRecord) -> str:
        """A line without its end."""
        fields = getattr(record, "fields", None)
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        if isinstance(fields, dict):
            # The words alone; what was appended for human readers is in the fields.
            entry["what"] = str(record.args[0]) if isinstance(record.args, tuple) else record.getMessage()
            for name, value in fields.items():
                # What a client chose may be no Unicode at all.
                text = str(value)[:200].encode("utf-8", "replace").decode()
                entry[name] = value if isinstance(value, int | float) else text
        else:
            entry["what"] = record.getMessage()
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return msgspec.json.encode(entry).decode()


def log_to_stderr(level: int, *, json: bool) -> None:
    """How a server that stands alone logs."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if json else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _plain(value: object) -> str:
    # Nothing that a client chose can begin a line of its own.
    return "".join(letter if letter.isprintable() and letter != " " else "?" for letter in str(value)[:200])
