"""One timer for everything that waits here: thousands of timers of the loop would cost more than the waiting."""

import asyncio

from amsn2.frontends.web import limits


class Timed:
    """Something with a deadline, of which it may change its mind at every request."""

    __slots__ = ("deadline", "tick")

    def __init__(self) -> None:
        self.deadline = 0.0
        """By the loop's clock; good while `tick` is not 0."""
        self.tick = 0
        """Where it stands in the wheel; 0: nowhere."""

    def due(self) -> None:
        """The deadline has passed."""
        raise NotImplementedError


class Wheel:
    """Calls `due` of each no earlier than its deadline, and at most `TICK_SECONDS` and a turn later.

    Putting a deadline off costs nothing: whoever comes to its old place too early is put at the new one.
    """

    def __init__(self) -> None:
        self._ticks: dict[int, dict[Timed, None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._next = 0

    def set(self, timed: Timed, deadline: float) -> None:
        """Its deadline is this now, whatever it was."""
        timed.deadline = deadline
        tick = int(deadline / limits.TICK_SECONDS) + 1
        if timed.tick:
            if timed.tick <= tick:
                return
            self._drop(timed)
        self._put(timed, tick)

    def forget(self, timed: Timed) -> None:
        """It has no deadline any more."""
        if timed.tick:
            self._drop(timed)
            timed.tick = 0
        if not self._ticks and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _drop(self, timed: Timed) -> None:
        place = self._ticks[timed.tick]
        del place[timed]
        if not place:
            del self._ticks[timed.tick]

    def _put(self, timed: Timed, tick: int) -> None:
        timed.tick = tick
        place = self._ticks.get(tick)
        if place is None:
            place = self._ticks[tick] = {}
        place[timed] = None
        if self._timer is None or tick < self._next:
            self._schedule(tick)

    def _schedule(self, tick: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._next = tick
        self._timer = asyncio.get_running_loop().call_at(tick * limits.TICK_SECONDS, self._turn)

    def _turn(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        # A clock with a coarse step may call a little early; that tick is over all the same.
        over = max(self._next, int(now / limits.TICK_SECONDS))
        late: list[Timed] = []
        for tick in sorted(tick for tick in self._ticks if tick <= over):
            for timed in self._ticks.pop(tick):
                timed.tick = 0
                late.append(timed)
        for timed in late:
            if timed.deadline > now:
                self._put(timed, int(timed.deadline / limits.TICK_SECONDS) + 1)
        if self._ticks:
            self._schedule(min(self._ticks))  # what was put back may not be the next
        for timed in late:
            # What came before it in this turn may have given it another deadline.
            if not timed.tick and timed.deadline <= now:
                timed.due()
