"""What all connections of one web frontend share."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Final

from amsn2.frontends.web.answers import note
from amsn2.frontends.web.events import EventRoutes
from amsn2.frontends.web.guard import Guard
from amsn2.frontends.web.heads import Heads
from amsn2.frontends.web.metrics import Metrics
from amsn2.frontends.web.parking import Parking
from amsn2.frontends.web.settings import Settings
from amsn2.frontends.web.written import Written

if TYPE_CHECKING:
    from amsn2.frontends.web.lane import Lane

QUERY: Final = rb"(?:\?(?:cursor=([A-Za-z0-9._-]*))?(?:(?:(?<=\?)|&)wait=([0-9.]*))?)?"
"""What a plain poll asks, in the order in which the page asks it."""


class Desk:
    """The rules, the waiting lists and the books of all lanes."""

    def __init__(
        self,
        guard: Guard,
        events: EventRoutes,
        parking: Parking,
        metrics: Metrics,
        settings: Settings,
        clock: Callable[[], float],
    ) -> None:
        self.guard = guard
        self.events = events
        self.parking = parking
        self.heads = Heads(settings)
        self.written = Written(clock)
        self.path = f"{settings.base_path}api/events"
        self.line = re.compile(rb"GET %s%s HTTP/1\.1" % (re.escape(self.path.encode()), QUERY))
        """The first line of a plain poll: anything more, or in another order, is the framework's."""
        self.connections = settings.connections
        self.lanes: set[Lane] = set()
        self._metrics = metrics
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, peer: str, status: int, seconds: float) -> None:
        """A poll was answered."""
        note(self._metrics, peer, "GET", self.path, self.path, status, seconds)

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Do what has to wait for something: rarely anything has."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Close every connection that is still open."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for lane in tuple(self.lanes):
            lane.close()
