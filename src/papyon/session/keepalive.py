"""When to send PNG, and when to give a silent server up. Knows no clock: it is told the time."""

from enum import Enum, auto
from typing import Final

__all__ = ["DEFAULT_INTERVAL", "GREETING", "HURRY", "INTERVALS", "TIMEOUT", "Due", "Keepalive"]

DEFAULT_INTERVAL: Final = 45.0
"""Seconds of silence before a PNG, until a server names its own: the official ones ask for 42 to 60."""

INTERVALS: Final = (5.0, 300.0)
"""What a server may ask for, in seconds: less is a flood, more outlives the memory of a home router."""

TIMEOUT: Final = 30.0
"""Seconds that a server may stay silent after a PNG: a mobile network takes ten on a bad day."""


GREETING: Final = (20.0, 10.0)
"""Interval and timeout in seconds until the server knows us: somebody is watching a progress bar."""


HURRY: Final = 10.0
"""Seconds for the answer when there is reason to think that the connection is gone."""


class Due(Enum):
    """What the time has brought."""

    NOTHING = auto()
    PING = auto()
    DEAD = auto()


class Keepalive:
    """Watches one connection; all times are seconds on the caller's clock."""

    def __init__(self, now: float, interval: float = DEFAULT_INTERVAL, timeout: float = TIMEOUT) -> None:
        self.interval = interval
        self.timeout = timeout
        self._heard = now
        self._due: float | None = None
        """When the answer to a PNG has to be there; None while none is awaited."""

    @property
    def deadline(self) -> float:
        """When `due` has to be asked next."""
        if self._due is not None:
            return self._due
        return self._heard + self.interval

    def heard(self, now: float) -> None:
        """Something arrived: the server lives."""
        self._heard = now
        self._due = None

    def pinged(self, now: float, patience: float | None = None) -> None:
        """A PNG went out, to be answered in `patience` seconds, or in as many as always."""
        due = now + (self.timeout if patience is None else patience)
        # A second PNG gives a silent server no more time.
        self._due = due if self._due is None else min(self._due, due)

    def told(self, seconds: int) -> None:
        """The server named the seconds between two PNGs (`QNG 50`)."""
        low, high = INTERVALS
        self.interval = min(max(float(seconds), low), high)

    def due(self, now: float) -> Due:
        """What has to happen now."""
        if now < self.deadline:
            return Due.NOTHING
        return Due.PING if self._due is None else Due.DEAD
