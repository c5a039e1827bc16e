"""Time, passed in."""

import asyncio

from amsn2.core.clock import SystemClock, pause
from tests.amsn2.play import PATIENCE, PlayClock


async def test_the_system_clock_goes_on_and_calls() -> None:
    clock, called = SystemClock(), asyncio.Event()
    assert 1_700_000_000_000 < clock.now() <= clock.now()
    clock.call_later(0, called.set)
    async with asyncio.timeout(PATIENCE):
        await called.wait()


async def test_a_call_can_be_taken_back() -> None:
    clock, called = SystemClock(), []
    cancel = clock.call_later(0, lambda: called.append("never"))
    cancel()
    cancel()
    after = asyncio.Event()
    clock.call_later(0.001, after.set)
    await after.wait()
    assert called == []


async def test_a_pause_ends_by_the_clock_and_leaves_no_timer() -> None:
    clock = PlayClock()
    waiting = asyncio.get_running_loop().create_task(pause(clock, 5))
    await asyncio.sleep(0)
    clock.pass_by(4)
    assert not waiting.done()
    clock.pass_by(1)
    await waiting
    given_up = asyncio.get_running_loop().create_task(pause(clock, 5))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.wait([given_up])
    assert clock.waiting == 0
