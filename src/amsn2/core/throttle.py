"""Slows down whoever guesses: some attempts are free, then each makes the next one wait longer."""

from collections import OrderedDict
from typing import Final

from msgspec import Struct

from amsn2.core.clock import Clock

FIRST_WAIT: Final = 30_000
"""Milliseconds after the last free attempt; doubled by each one that follows."""

LONGEST_WAIT: Final = 15 * 60_000
"""Milliseconds: enough to make guessing hopeless, short enough for who is locked out by a stranger."""

FORGOTTEN_AFTER: Final = 60 * 60_000
"""Milliseconds without an attempt after which all is forgotten."""

KEYS: Final = 10_000
"""Keys that are remembered; the longest untouched goes first. About 2 MB at worst."""


class _Tally(Struct):
    attempts: int
    last: int
    until: int


class Throttle:
    """Counts attempts by a key (a name, a peer) on the given clock."""

    def __init__(self, clock: Clock, free: int) -> None:
        """Let so many attempts pass before the first wait."""
        self._clock = clock
        self._free = free
        self._tallies: OrderedDict[str, _Tally] = OrderedDict()

    def wait(self, key: str) -> int:
        """Milliseconds until the next attempt is allowed; 0: now."""
        tally = self._tallies.get(key)
        if tally is None:
            return 0
        now = self._clock.now()
        if now < tally.last:
            # Somebody set the clock back: nobody waits for the time that comes again.
            tally.until -= tally.last - now
            tally.last = now
        return max(0, tally.until - now)

    def count(self, key: str) -> None:
        """An attempt begins. It counts before its outcome is known: many at once gain nothing."""
        now = self._clock.now()
        tally = self._tallies.pop(key, None)
        if tally is None or now - tally.last > FORGOTTEN_AFTER:
            tally = _Tally(attempts=0, last=now, until=0)
        tally.attempts += 1
        tally.last = now
        excess = tally.attempts - self._free
        if excess >= 0:
            # Past 2**5 it is the longest wait anyway; the cap keeps the number small.
            tally.until = now + min(FIRST_WAIT * 2 ** min(excess, 10), LONGEST_WAIT)
        self._tallies[key] = tally
        if len(self._tallies) > KEYS:
            self._tallies.popitem(last=False)

    def take_back(self, key: str) -> None:
        """The attempt was right: it does not count, those before it do."""
        tally = self._tallies.get(key)
        if tally is not None:
            tally.attempts -= 1
            tally.until = 0
            if tally.attempts <= 0:
                del self._tallies[key]

    def forget(self, key: str) -> None:
        """Start afresh."""
        self._tallies.pop(key, None)
