"""Notices that the machine slept, or is in another network than before: then no connection can be trusted."""

import asyncio
from collections.abc import Callable
from typing import Final

from papyon.aio.direct import own_addresses

__all__ = ["EVERY", "GAP", "Watch"]

EVERY: Final = 5.0
"""Seconds between two looks: a person who opens the lid waits no longer for that."""

GAP: Final = 15.0
"""Seconds by which a look may come late before it means sleep: a loop is held up for one at most."""


class Watch:
    """Compares clocks and addresses with those of the last look.

    `clock` is that on the wall, `now` one that may stand still while the machine sleeps; both in seconds.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        now: Callable[[], float],
        addresses: Callable[[], tuple[str, ...]] = own_addresses,
    ) -> None:
        self._clock = clock
        self._now = now
        self._addresses = addresses
        self._seen = clock(), now(), addresses()

    def look(self) -> bool:
        """Whether it slept, or came into a network with other addresses, since the last look."""
        clock, now, addresses = self._seen
        self._seen = self._clock(), self._now(), self._addresses()
        # Whichever clock went on: a look comes every few seconds while the machine is awake.
        slept = max(self._seen[0] - clock, self._seen[1] - now) > EVERY + GAP
        # Without any address there is nothing to be tried yet.
        moved = bool(self._seen[2]) and self._seen[2] != addresses
        return slept or moved

    async def changed(self) -> None:
        """Return once `look` says so."""
        while True:
            await asyncio.sleep(EVERY)
            if self.look():
                return
