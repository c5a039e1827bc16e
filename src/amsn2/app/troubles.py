"""The last warnings and errors of the log, kept for administrators to see in the browser."""

import logging
from collections import deque
from typing import Final

from amsn2.api.administration import LoggedTrouble

KEPT: Final = 500
"""Lines that are kept: a bad day's; under 400 kB at worst."""

LENGTH: Final = 500
"""Characters kept of a line."""


class Troubles(logging.Handler):
    """Keeps what is a warning or worse, without tracebacks. The log names peers, never what people write."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._kept: deque[LoggedTrouble] = deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # A log line whose words do not fit is no reason to lose it, or to raise in who logs.
            message = str(record.msg)
        if record.exc_info and record.exc_info[0] is not None:
            message = f"{message} ({record.exc_info[0].__name__})"
        self._kept.append(
            LoggedTrouble(
                at=int(record.created * 1_000),
                level=record.levelname.lower(),
                logger=record.name,
                message=message.encode("utf-8", "replace").decode()[:LENGTH],
            )
        )

    def newest_first(self) -> tuple[LoggedTrouble, ...]:
        """All that are kept."""
        return tuple(reversed(self._kept))
