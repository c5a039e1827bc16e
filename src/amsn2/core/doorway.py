"""The sign-ins of a start: none before the house is open, then one after another at a steady pace.

A hundred who sign in at once take the loop for as long as that takes, and servers turn some of them away.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from amsn2.core.clock import Clock, pause

FIRST: Final = 8
"""Accounts that do not wait for each other: a family notices nothing of a pace."""

PACE: Final = 0.2
"""Seconds between those after them. A sign-in costs the loop some 0.1, and a server four requests, of which
ours (`msnpd/limits.py`) allows each address 20 a second for good."""

Turn = Callable[[], Awaitable[None]]
"""Returns when one may sign in."""


class Doorway:
    """Closed at first. Nobody waits for how the sign-in of another goes: some servers never answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._opened = asyncio.Event()
        self._left = FIRST
        self._queue = asyncio.Lock()

    def open(self) -> None:
        """Let in whoever waits, and whoever comes from now on."""
        self._opened.set()

    async def turn(self) -> None:
        """Wait for one's turn, in the order in which all came."""
        await self._opened.wait()
        if self._left:
            self._left -= 1
            return
        async with self._queue:
            await pause(self._clock, PACE)
