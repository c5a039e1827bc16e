"""How long to wait before the next attempt: longer each time, and never all clients at once."""

import asyncio
from collections.abc import Callable
from typing import Final

from papyon.errors import ServerBusy

__all__ = ["CEILING", "CERTAIN", "FIRST", "LONGEST_AWAY", "STEADY", "Backoff", "ComeBack", "Pause"]

FIRST: Final = 4.0
"""Seconds before the second attempt at most: a server that restarts needs half of it."""

CERTAIN: Final = 0.25
"""How much of a wait is no chance: with the rest all clients of a restarted server come back spread."""

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
        return at_least + whole * (CERTAIN + (1.0 - CERTAIN) * self._chance())

    def begin_anew(self) -> None:
        """The machine woke up or is in another network: what failed before says nothing."""
        self._failures = 0

    def succeeded(self, seconds: float) -> None:
        """The last attempt led to a session of so many seconds."""
        if seconds >= STEADY:
            self._failures = 0


class Pause:
    """A wait that can be cut short, though never below what the server asked for."""

    def __init__(self) -> None:
        self._cut = asyncio.Event()

    def begin(self) -> None:
        """What was cut before does not count any more."""
        self._cut.clear()

    async def wait(self, seconds: float, at_least: float = 0.0) -> None:
        """Wait so many seconds, `at_least` of them whatever happens."""
        await asyncio.sleep(at_least)
        try:
            async with asyncio.timeout(seconds - at_least):
                await self._cut.wait()
        except TimeoutError:
            return

    def cut(self) -> None:
        """Wait no longer."""
        self._cut.set()
