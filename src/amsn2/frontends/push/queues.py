"""What waits for browsers: for each in order, tried again while its service is busy."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from amsn2.frontends.push import limits
from amsn2.frontends.push.sender import Answer, Fate, Parcel

log = logging.getLogger(__name__)

Send = Callable[[Parcel], Awaitable[Answer]]
Pause = Callable[[float], Awaitable[None]]


class Queues:
    """One queue a browser, which ends by itself when it is empty."""

    def __init__(self, pause: Pause) -> None:
        self._pause = pause
        self._waiting: dict[str, list[Parcel]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def put(self, browser: str, parcel: Parcel, send: Send) -> None:
        """Send the parcel to the browser, after those before it; the newest of a topic is enough."""
        waiting = self._waiting.setdefault(browser, [])
        if parcel.topic:
            waiting[:] = [other for other in waiting if other.topic != parcel.topic]
        waiting.append(parcel)
        del waiting[: -limits.WAITING]
        if browser not in self._tasks:
            task = asyncio.get_running_loop().create_task(self._work(browser, send))
            self._tasks[browser] = task

    def drop(self, browser: str) -> None:
        """The browser is not told any more."""
        self._waiting.pop(browser, None)

    async def stop(self) -> None:
        """Finish what is under way, in a short time, and leave the rest."""
        tasks = tuple(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=limits.STOP_SECONDS)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def _work(self, browser: str, send: Send) -> None:
        try:
            while waiting := self._waiting.get(browser):
                # It stays where it is until its first attempt begins, so that a newer one may take its place.
                await self._try(browser, waiting.pop(0), send)
        except Exception:
            log.exception("a push could not be sent")
        finally:
            self._waiting.pop(browser, None)
            del self._tasks[browser]

    async def _try(self, browser: str, parcel: Parcel, send: Send) -> None:
        for delay in (*limits.RETRIES, None):
            answer = await send(parcel)
            if answer.fate not in (Fate.BUSY, Fate.UNREACHABLE) or delay is None:
                return
            await self._pause(delay if answer.retry_after is None else answer.retry_after)
            newer = self._waiting.get(browser)
            if newer is None or any(parcel.topic and other.topic == parcel.topic for other in newer):
                return
