"""Puts the pieces of one message in order: what comes twice counts once, what comes early waits a little."""

from typing import Final

from papyon.errors import PayloadError

__all__ = ["EARLY_BYTES", "EARLY_PIECES", "Assembly"]

EARLY_PIECES: Final = 64
"""Pieces that may wait for one before them: those under way on the other bridge when the peer changes it."""

EARLY_BYTES: Final = 128 * 1024
"""And their bytes: sixty-four of the longest that official clients send."""


class Assembly:
    """One message from byte `start` on."""

    def __init__(self, start: int = 0) -> None:
        self.place = start
        """How many bytes have come in order."""
        self._early: dict[int, bytes] = {}

    def add(self, offset: int, piece: bytes) -> bytes:
        """What can be read on from `place` now that this piece is here; '' while something is missing.

        Raises `PayloadError` when too much waits.
        """
        if offset > self.place:
            self._keep(offset, piece)
            return b""
        ready = bytearray()
        ready += piece[self.place - offset :]
        self.place += len(ready)
        while (early := self._next_early()) is not None:
            rest = self._early.pop(early)[self.place - early :]
            ready += rest
            self.place += len(rest)
        return bytes(ready)

    def _next_early(self) -> int | None:
        return next((offset for offset in self._early if offset <= self.place), None)

    def _keep(self, offset: int, piece: bytes) -> None:
        if len(piece) > len(self._early.get(offset, b"")):
            self._early[offset] = piece
        if len(self._early) > EARLY_PIECES or sum(map(len, self._early.values())) > EARLY_BYTES:
            raise PayloadError("too many pieces of a message wait for one that does not come")
