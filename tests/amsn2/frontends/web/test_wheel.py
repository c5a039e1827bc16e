"""One timer for all: nobody too early, nobody forgotten."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.frontends.web import limits
from amsn2.frontends.web.wheel import Timed, Wheel
from tests.amsn2.frontends.web.scripted import PATIENCE


class Bell(Timed):
    """Notes when it rang."""

    def __init__(self) -> None:
        super().__init__()
        self.rang: list[float] = []
        self.ringing = asyncio.Event()

    def due(self) -> None:
        self.rang.append(asyncio.get_running_loop().time())
        self.ringing.set()


async def test_it_rings_after_its_deadline_and_once():
    wheel, bell = Wheel(), Bell()
    deadline = asyncio.get_running_loop().time() + 0.01
    wheel.set(bell, deadline)
    async with asyncio.timeout(PATIENCE):
        await bell.ringing.wait()
    assert bell.rang[0] >= deadline
    assert wheel._timer is None
    assert not wheel._ticks


async def test_what_is_forgotten_does_not_ring_and_no_timer_stays():
    wheel, bell = Wheel(), Bell()
    wheel.set(bell, 5.0)
    wheel.forget(bell)
    wheel.forget(bell)
    assert wheel._timer is None


def test_a_thing_that_does_nothing_when_due_is_a_fault():
    with pytest.raises(NotImplementedError):
        Timed().due()


STEPS = st.lists(st.tuples(st.integers(0, 4), st.one_of(st.none(), st.floats(0, 9)), st.floats(0, 3)), max_size=40)


@settings(max_examples=200, deadline=None)
@given(steps=STEPS)
def test_whatever_is_put_off_brought_forward_or_forgotten(steps):
    """By a clock that the test turns."""

    class Loop:
        now = 100.0

        def time(self) -> float:
            return self.now

        def call_at(self, when: float, call):
            timer = self.timer = Timer(when, call)
            return timer

    class Timer:
        def __init__(self, when: float, call) -> None:
            self.when, self.call, self.cancelled = when, call, False

        def cancel(self) -> None:
            self.cancelled = True

    loop = Loop()
    real = asyncio.get_running_loop
    asyncio.get_running_loop = lambda: loop
    try:
        wheel = Wheel()

        class Due(Timed):
            rang = 0

            def due(self) -> None:
                assert self.deadline <= loop.now
                self.rang += 1

        bells = [Due() for _ in range(5)]
        owed: dict[int, float] = {}
        rang = dict.fromkeys(range(5), 0)
        for which, seconds, passing in steps:
            if seconds is None:
                wheel.forget(bells[which])
                owed.pop(which, None)
            else:
                wheel.set(bells[which], loop.now + seconds)
                owed[which] = loop.now + seconds
            end = loop.now + passing
            while wheel._timer is not None and not wheel._timer.cancelled and wheel._timer.when <= end:
                loop.now = max(loop.now, wheel._timer.when)
                wheel._timer.call()
            loop.now = end
            for number, bell in enumerate(bells):
                if bell.rang > rang[number]:
                    assert bell.rang == rang[number] + 1
                    rang[number] = bell.rang
                    owed.pop(number)
            assert all(when > loop.now - 2 * limits.TICK_SECONDS for when in owed.values())
            assert (wheel._timer is None) == (not owed)
    finally:
        asyncio.get_running_loop = real
