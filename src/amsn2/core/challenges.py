"""Random words that a browser has to sign: each good once, for one browser and purpose, for minutes."""

import secrets
from collections import OrderedDict
from typing import Final

from msgspec import Struct

from amsn2.core.clock import Clock

LIFE: Final = 5 * 60_000
"""Milliseconds that a challenge is good: finding the key in a drawer takes three."""

CHALLENGES: Final = 1_000
"""Challenges that wait at a time; past that the oldest goes. Under 1 MB."""


class _Waiting(Struct, frozen=True):
    challenge: bytes
    until: int


class Challenges:
    """One challenge a browser and purpose: a new one takes the place of the one before."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: OrderedDict[tuple[str, str], _Waiting] = OrderedDict()

    def __len__(self) -> int:
        return len(self._waiting)

    def give(self, purpose: str, browser: str) -> bytes:
        """A new one."""
        challenge = secrets.token_bytes(32)
        key = purpose, browser
        self._waiting.pop(key, None)
        self._waiting[key] = _Waiting(challenge, self._clock.now() + LIFE)
        while len(self._waiting) > CHALLENGES:
            self._waiting.popitem(last=False)
        return challenge

    def take(self, purpose: str, browser: str) -> bytes | None:
        """The one that was given and is still good; it is good no more."""
        waiting = self._waiting.pop((purpose, browser), None)
        if waiting is None:
            return None
        # A clock that was set back makes none good for longer than its life.
        left = waiting.until - self._clock.now()
        return waiting.challenge if 0 < left <= LIFE else None
