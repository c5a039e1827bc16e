"""Which letters were taken already: whoever is in doubt sends one again, under the same id."""

from typing import Final

__all__ = ["SEEN", "Seen"]

SEEN: Final = 10_000
"""Letters that are remembered: nobody sends one again after so many others."""


class Seen:
    """The last letters, by author and id."""

    def __init__(self, limit: int = SEEN) -> None:
        self._limit = limit
        self._letters: dict[tuple[str, str], None] = {}

    def __contains__(self, letter: tuple[str, str]) -> bool:
        return letter in self._letters

    def add(self, letter: tuple[str, str]) -> None:
        """Remember a letter, and forget the oldest when there are too many."""
        self._letters[letter] = None
        if len(self._letters) > self._limit:
            del self._letters[next(iter(self._letters))]
