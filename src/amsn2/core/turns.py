"""Who may write to what several want to write to: one at a time, and whoever comes later goes first.

A browser that has lost its line sends again over another, and the first request may wait for a minute more
for bytes that never come.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class GivenWay(Exception):  # noqa: N818 - reads as what happened
    """Somebody else wants to go on with it."""


class Turn:
    """The time in which one may write."""

    def __init__(self) -> None:
        self._wanted = False
        self._patience: asyncio.Timeout | None = None

    async def next(self, chunks: AsyncIterator[bytes]) -> bytes | None:
        """What comes next, None at the end; what it raises. Raises `GivenWay` when somebody else waits."""
        if self._wanted:
            raise GivenWay
        try:
            async with asyncio.timeout(None) as self._patience:
                return await anext(chunks, None)
        except TimeoutError:
            raise GivenWay from None
        finally:
            self._patience = None

    def end(self) -> None:
        """Somebody else waits."""
        self._wanted = True
        if self._patience is not None and not self._patience.expired():
            self._patience.reschedule(asyncio.get_running_loop().time())


class _Place:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.turns: list[Turn] = []


class Turns:
    """The turns at everything that has a name."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._places

    @asynccontextmanager
    async def take(self, name: str) -> AsyncIterator[Turn]:
        """All that came before are asked to end, and waited for."""
        place = self._places.setdefault(name, _Place())
        turn = Turn()
        for other in place.turns:
            other.end()
        place.turns.append(turn)
        try:
            async with place.lock:
                yield turn
        finally:
            place.turns.remove(turn)
            if not place.turns:
                del self._places[name]
