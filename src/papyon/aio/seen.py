"""Which letters were taken already: whoever is in doubt sends one again, under the same id."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

__all__ = ["SEEN", "Seen"]

SEEN: Final = 10_000
"""Letters that are remembered: nobody sends one again after so many others."""


class Seen:
    """The last letters, by author and id."""

    def __init__(self, limit: int = SEEN) -> None:
        self._limit = limit
        self._letters: dict[tuple[str, str], None] = {}
        self._taking: dict[tuple[str, str], asyncio.Future[None]] = {}

    async def once(self, letter: tuple[str, str], take: Callable[[], Awaitable[None]]) -> None:
        """Take a letter, unless it was taken before. Raises what `take` raises: then it was not.

        A second copy that comes meanwhile waits for what becomes of the first.
        """
        while (other := self._taking.get(letter)) is not None:
            await asyncio.wait((other,))
        if letter in self._letters:
            return
        taking = self._taking[letter] = asyncio.get_running_loop().create_future()
        try:
            await take()
            self._remember(letter)
        finally:
            del self._taking[letter]
            taking.set_result(None)

    def _remember(self, letter: tuple[str, str]) -> None:
        self._letters[letter] = None
        if len(self._letters) > self._limit:
            del self._letters[next(iter(self._letters))]
