"""Time, as it is passed in."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

Cancel = Callable[[], None]
"""Takes a call back that has not happened yet; harmless afterwards."""


class Clock(Protocol):
    """What the core knows of time."""

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""

    def call_later(self, seconds: float, call: Callable[[], None]) -> Cancel:
        """Call once in so many seconds, in the running loop."""


class SystemClock:
    """The clock of the machine and the running loop's timers."""

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000

    def call_later(self, seconds: float, call: Callable[[], None]) -> Cancel:
        """Call once in so many seconds."""
        return asyncio.get_running_loop().call_later(seconds, call).cancel


async def pause(clock: Clock, seconds: float) -> None:
    """Wait that long by the given clock."""
    over = asyncio.Event()
    cancel = clock.call_later(seconds, over.set)
    try:
        await over.wait()
    finally:
        cancel()
