"""What waits for browsers: for each in order, tried again while its service is busy."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from amsn2.frontends.push import limits
from amsn2.frontends.push.sender import TRIED_AGAIN, Answer, Parcel

log = logging.getLogger(__name__)

Send = Callable[[Parcel], Awaitable[Answer]]
Pause = Callable[[float], Coroutine[Any, Any, None]]


class Queues:
    """One queue a browser, which ends by itself when it is empty."""

    def __init__(
        self,
        pause: Pause,
        wanted: Callable[[Parcel], bool] = lambda _: True,
        ended: Callable[[Parcel], None] = lambda _: None,
    ) -> None:
        """wanted: whether a parcel is of any use still; ended: called when one will not be sent again."""
        self._pause = pause
        self._wanted = wanted
        self._ended = ended
        self._waiting: dict[str, list[Parcel]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._news: dict[str, asyncio.Event] = {}

    def put(self, browser: str, parcel: Parcel, send: Send) -> None:
        """Send the parcel to the browser, after those before it; the newest of a topic is enough."""
        before = self._waiting.get(browser, [])
        waiting = [other for other in before if not parcel.topic or other.topic != parcel.topic]
        waiting = [*waiting, parcel][-limits.WAITING :]
        for other in before:
            if other not in waiting:
                self._ended(other)
        self._waiting[browser] = waiting
        self._news.setdefault(browser, asyncio.Event()).set()
        if browser not in self._tasks:
            task = asyncio.get_running_loop().create_task(self._work(browser, send))
            self._tasks[browser] = task

    def drop(self, browser: str) -> None:
        """The browser is not told any more."""
        for parcel in self._waiting.pop(browser, ()):
            self._ended(parcel)

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
                parcel = waiting.pop(0)
                await self._try(browser, parcel, send)
                self._ended(parcel)
        except Exception:
            log.exception("a push could not be sent")
        finally:
            self._waiting.pop(browser, None)
            self._news.pop(browser, None)
            del self._tasks[browser]

    async def _try(self, browser: str, parcel: Parcel, send: Send) -> None:
        delays = list(limits.RETRIES if parcel.late is None else (*limits.RETRIES, *limits.LATER))
        while self._wanted(parcel):
            # Before it is sent: what comes while a service does not answer must not wait for hours either.
            self._news[browser].clear()
            answer = await send(parcel)
            if answer.fate not in TRIED_AGAIN or not delays:
                return
            if answer.retry_after is not None:
                await self._pause(answer.retry_after)
                del delays[0]
            elif await self._slept(browser, delays[0]):
                del delays[0]
            newer = self._waiting.get(browser)
            if newer is None or any(parcel.topic and other.topic == parcel.topic for other in newer):
                return

    async def _slept(self, browser: str, seconds: float) -> bool:
        """Let so much time pass; False when something newer woke us, which may not wait for hours."""
        news = self._news[browser]
        loop = asyncio.get_running_loop()
        pause = loop.create_task(self._pause(seconds))
        woken = loop.create_task(news.wait())
        try:
            await asyncio.wait((pause, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            woken.cancel()
        return pause.done() and not pause.cancelled()
