"""Not too many requests at once, for servers that answer 800 to whoever hurries."""

import asyncio
from collections.abc import Callable

__all__ = ["Pace"]


class Pace:
    """Lets `burst` through at once and then one every `seconds`; whoever is too early waits, in order."""

    def __init__(self, burst: int, seconds: float, now: Callable[[], float]) -> None:
        self._burst = burst
        self._seconds = seconds
        self._now = now
        self._next = 0.0
        self._lock = asyncio.Lock()

    def delay(self) -> float:
        """How long the next one has to wait, in seconds."""
        return max(self._next - self._burst * self._seconds - self._now(), 0.0)

    async def turn(self) -> None:
        """Wait for one's turn."""
        async with self._lock:
            if (delay := self.delay()) > 0.0:
                await asyncio.sleep(delay)
            self._next = max(self._next, self._now()) + self._seconds
