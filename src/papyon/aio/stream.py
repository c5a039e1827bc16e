"""Events for `async for`: a listener of the client that keeps them until somebody asks for the next."""

import asyncio
from typing import Final, Self

from papyon.aio.events import ClientEvent, LetterReceived, SignedOut
from papyon.errors import LocalProtocolError

__all__ = ["EVENTS", "EventStream"]

EVENTS: Final = 10_000
"""Events that wait for their reader: twice the presence of the largest contact list. Past that, the client
waits as well."""


class EventStream:
    """The events of one client in their order; one reader. It ends after a `SignedOut` that is for good.

    A letter counts as taken when the next event is asked for: only then its author hears that it has come.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[tuple[ClientEvent, asyncio.Future[None] | None]] = asyncio.Queue(EVENTS)
        self._untaken: set[asyncio.Future[None]] = set()
        self._current: asyncio.Future[None] | None = None
        self._over = self._closed = False

    async def tell(self, event: ClientEvent) -> None:
        """Keep an event; returns when a letter has been taken, at once for all others. Raises as `close`."""
        taken: asyncio.Future[None] | None = None
        if isinstance(event, LetterReceived):
            taken = asyncio.get_running_loop().create_future()
            self._untaken.add(taken)
        if self._closed:
            self._squeeze_in(event)
            return
        await self._waiting.put((event, taken))
        if taken is not None:
            try:
                await taken
            finally:
                self._untaken.discard(taken)

    def close(self) -> None:
        """It comes to its end: letters that were not taken fail with `LocalProtocolError`, nothing waits."""
        self._closed = True
        for taken in self._untaken:
            if not taken.done():
                taken.set_exception(LocalProtocolError("the letter was not taken"))

    def _squeeze_in(self, event: ClientEvent) -> None:
        """Whoever still reads hears the end; whoever does not holds nobody up."""
        if isinstance(event, LetterReceived):
            raise LocalProtocolError("the letter was not taken")
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait((event, None))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ClientEvent:
        if self._current is not None and not self._current.done():
            self._current.set_result(None)
        if self._over:
            raise StopAsyncIteration
        event, self._current = await self._waiting.get()
        self._over = isinstance(event, SignedOut) and event.retry_at is None
        return event
