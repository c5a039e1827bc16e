"""Letters on their way to the application: one after the other, while whoever brought them reads on.

Whoever deals with a letter may ask for the pictures in it, which come by the same connection.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from papyon.aio.tasks import Tasks

__all__ = ["LETTERS", "Inbox"]

log = logging.getLogger(__name__)

LETTERS: Final = 100
"""Letters of one connection that may wait; then it is read no further until one was taken."""


class Inbox:
    """Hands letters over in their order. `name` is for logs."""

    def __init__(self, name: str) -> None:
        self._tasks = Tasks(name)
        self._name = name
        self._waiting: deque[Callable[[], Awaitable[None]]] = deque()
        self._room = asyncio.Semaphore(LETTERS)
        self._worker: asyncio.Task[None] | None = None

    async def put(self, hand_over: Callable[[], Awaitable[None]]) -> None:
        """Have this done after all before it; returns at once, but for a full inbox."""
        await self._room.acquire()
        self._waiting.append(hand_over)
        if self._worker is None:
            self._worker = self._tasks.start(self._work(), "hand over")

    async def close(self, patience: float | None = None) -> None:
        """Wait until all are handed over, for so many seconds at most; None: as long as it takes."""
        try:
            if self._worker is not None and self._worker is not asyncio.current_task():
                await asyncio.wait((self._worker,), timeout=patience)
        finally:
            await self._tasks.stop()

    async def _work(self) -> None:
        try:
            while self._waiting:
                hand_over = self._waiting.popleft()
                try:
                    await hand_over()
                except Exception:
                    log.exception("%s: a letter was not handed over", self._name)
                finally:
                    self._room.release()
        finally:
            self._worker = None
