"""The sign-ins of a start: none before the house is open, then a few at a time, the next when one is done.

A hundred who sign in at once take the loop for as long as that takes, and servers turn some of them away. It
is work that is bounded, not time: nobody waits while there is room, on a quick machine or a slow one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from amsn2.core.clock import Clock

AT_ONCE: Final = 8
"""Sign-ins under way at a time. A family does not notice it, and one at a distance is a second of waiting, in
which others work; each costs the loop some 0.1 s in all, in small parts."""

LONGEST: Final = 10.0
"""Seconds after which one that is under way keeps nobody waiting any more: some servers never answer."""

Leave = Callable[[], None]
"""To be called when one is done, whatever came of it; harmless afterwards."""

Turn = Callable[[], Awaitable[Leave]]
"""Returns when one may sign in."""


class Doorway:
    """Closed at first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._opened = asyncio.Event()
        self._room = asyncio.Semaphore(AT_ONCE)

    def open(self) -> None:
        """Let in whoever waits, and whoever comes from now on."""
        self._opened.set()

    async def turn(self) -> Leave:
        """Wait for one's turn, in the order in which all came."""
        await self._opened.wait()
        await self._room.acquire()
        under_way = True

        def leave() -> None:
            nonlocal under_way
            if under_way:
                under_way = False
                cancel()
                self._room.release()

        cancel = self._clock.call_later(LONGEST, leave)
        return leave
