"""Data on its way out: taken from its source in blocks, given to the wire in chunks, never all in memory."""

from typing import Final

__all__ = ["BLOCK", "REWIND", "Stream"]

BLOCK: Final = 256 * 1024
"""Bytes that are asked of the source at once: some two hundred packets."""

REWIND: Final = 16 * 1024 * 1024
"""Bytes that are sent again when a direct connection broke: more than both ends' systems hold back. Who has
them already knows them by their place."""


class Stream:
    """`total` bytes of the session `session`, from byte `start` on. `kind` is what the version calls it."""

    def __init__(self, session: int, kind: int, app_id: int, total: int, start: int = 0) -> None:
        self.session = session
        self.kind = kind
        self.app_id = app_id
        self.total = total
        self.start = start
        self.place = start
        """The next byte to send."""
        self.paused = False
        self.begun = False
        self._buffer = memoryview(b"")
        self._more = b""

    @property
    def ready(self) -> bool:
        """Whether there is something to send now."""
        return bool(self._buffer) and not self.paused

    @property
    def sent(self) -> bool:
        """Whether everything has been given to the wire."""
        return self.place == self.total

    @property
    def wants(self) -> tuple[int, int] | None:
        """Offset and number of the bytes that `feed` should bring next; None while there is enough."""
        if self._more or self.paused:
            return None
        offset = self.place + len(self._buffer)
        count = min(BLOCK, self.total - offset)
        return (offset, count) if count else None

    def feed(self, offset: int, data: bytes) -> None:
        """Bytes from the source; those that nobody wants any more are dropped."""
        wanted = self.wants
        if wanted is None or wanted[0] != offset or not 0 < len(data) <= wanted[1]:
            return
        if self._buffer:
            self._more = data
        else:
            self._buffer = memoryview(data)

    def take(self, room: int) -> tuple[int, bytes]:
        """The next piece of at most `room` bytes, and its place."""
        offset, piece = self.place, bytes(self._buffer[:room])
        self._buffer = self._buffer[room:]
        if not self._buffer and self._more:
            self._buffer, self._more = memoryview(self._more), b""
        self.place += len(piece)
        return offset, piece

    def rewind(self) -> None:
        """Go back to where the peer surely has everything."""
        self.place = max(self.start, self.place - REWIND)
        self._buffer, self._more = memoryview(b""), b""
