"""`python -m tests.end_to_end.hurried` is `amsn2` whose clock goes on by a minute at each SIGUSR1.

So minutes of nobody being there pass in a test as they do in life, without anybody waiting for them.
"""

import asyncio
import itertools
import signal
import sys
from collections.abc import Callable

from amsn2.app import wiring
from amsn2.app.cli import main
from amsn2.core.clock import Cancel, SystemClock
from tests.end_to_end.house import House

MINUTE = 60_000


class HurriedClock(SystemClock):
    """The machine's clock and the loop's timers, and the minutes that a test adds to both."""

    def __init__(self) -> None:
        self._minutes = 0
        self._timers: dict[int, tuple[float, Callable[[], None]]] = {}
        self._numbers = itertools.count()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._pass_a_minute)

    def now(self) -> int:
        return super().now() + self._minutes * MINUTE

    def call_later(self, seconds: float, call: Callable[[], None]) -> Cancel:
        number = next(self._numbers)

        def once() -> None:
            if self._timers.pop(number, None) is not None:
                call()

        self._timers[number] = (self.now() + seconds * 1000, once)
        cancel = super().call_later(seconds, once)

        def both() -> None:
            self._timers.pop(number, None)
            cancel()

        return both

    def _pass_a_minute(self) -> None:
        self._minutes += 1
        now = self.now()
        for _, call in sorted((it for it in self._timers.values() if it[0] <= now), key=lambda it: it[0]):
            call()
        sys.stdout.write(minute(self._minutes) + "\n")
        sys.stdout.flush()


def minute(number: int) -> str:
    """What the house says when so many have passed."""
    return f"{number} minutes have passed."


async def let_pass(house: House, minutes: int) -> None:
    """Let minutes pass in a hurried house, one after the other."""
    assert house.process is not None
    passed = sum("minutes have passed." in line for line in house.output)
    for number in range(passed + 1, passed + minutes + 1):
        house.process.send_signal(signal.SIGUSR1)
        await house.prints(minute(number))


if __name__ == "__main__":
    wiring.SystemClock = HurriedClock  # type: ignore[misc, assignment]  # the one thing that is not the program's
    main(prog_name="amsn2")
