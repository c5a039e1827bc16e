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

CHALLENGES_PEER: Final = 50
"""Challenges of one household at a time; past that its own oldest goes, and nobody else's."""


_Key = tuple[str, str]


class _Waiting(Struct, frozen=True):
    challenge: bytes
    until: int
    peer: str


class Challenges:
    """One challenge a browser and purpose: a new one takes the place of the one before."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: OrderedDict[_Key, _Waiting] = OrderedDict()
        self._of_peer: dict[str, dict[_Key, None]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def give(self, purpose: str, browser: str, peer: str = "") -> bytes:
        """A new one; peer: whoever asks without having proven who they are."""
        key = purpose, browser
        self._forget(key)
        while peer and len(self._of_peer.get(peer, ())) >= CHALLENGES_PEER:
            self._forget(next(iter(self._of_peer[peer])))
        while len(self._waiting) >= CHALLENGES:
            self._forget(next(iter(self._waiting)))
        challenge = secrets.token_bytes(32)
        self._waiting[key] = _Waiting(challenge, self._clock.now() + LIFE, peer)
        self._of_peer.setdefault(peer, {})[key] = None
        return challenge

    def take(self, purpose: str, browser: str) -> bytes | None:
        """The one that was given and is still good; it is good no more."""
        waiting = self._forget((purpose, browser))
        if waiting is None:
            return None
        # A clock that was set back makes none good for longer than its life.
        left = waiting.until - self._clock.now()
        return waiting.challenge if 0 < left <= LIFE else None

    def _forget(self, key: _Key) -> _Waiting | None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            of_peer = self._of_peer[waiting.peer]
            del of_peer[key]
            if not of_peer:
                del self._of_peer[waiting.peer]
        return waiting
