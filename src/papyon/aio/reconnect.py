"""How long to wait before the next attempt: longer each time, and never all clients at once."""

from collections.abc import Callable
from typing import Final

from papyon.errors import ServerBusy

__all__ = ["CEILING", "FIRST", "LONGEST_AWAY", "STEADY", "Backoff", "ComeBack"]

FIRST: Final = 2.0
"""Seconds before the second attempt: a server that restarts needs about that."""

CEILING: Final = 300.0
"""Seconds between attempts in the end: a household notices five minutes, a server does not."""

STEADY: Final = 60.0
"""Seconds signed in after which the next break counts as the first one again."""

LONGEST_AWAY: Final = 3600.0
"""Seconds that a server may ask us to stay away: the longest repair that anybody announces."""


class ComeBack(ServerBusy):
    """The server asks to come back in so many seconds."""

    def __init__(self, seconds: float, words: str = "the server asks to come back later") -> None:
        super().__init__(words)
        self.seconds = min(seconds, LONGEST_AWAY)


class Backoff:
    """The waits between attempts, in seconds; `chance` gives numbers from 0 to 1."""

    def __init__(self, chance: Callable[[], float], first: float = FIRST, ceiling: float = CEILING) -> None:
        self._chance = chance
        self._first = first
        self._ceiling = ceiling
        self._failures = 0

    def next_wait(self, at_least: float = 0.0) -> float:
        """How long to wait now; `at_least` is what the server asked for."""
        # 2.0**10 is past every ceiling; a larger exponent would only overflow one day.
        whole = min(self._first * 2.0 ** min(self._failures, 10), self._ceiling)
        self._failures += 1
        # Half of it is certain and half is chance, so that a restarted server is not stormed.
        return at_least + whole * (0.5 + 0.5 * self._chance())

    def succeeded(self, seconds: float) -> None:
        """The last attempt led to a session of so many seconds."""
        if seconds >= STEADY:
            self._failures = 0
