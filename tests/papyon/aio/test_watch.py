"""Sleep and other networks, with clocks and addresses that the test sets."""

import asyncio

import pytest

from papyon.aio import watch as module
from papyon.aio.watch import EVERY, GAP, Watch


class Machine:
    def __init__(self):
        self.clock, self.now, self.addresses = 1_700_000_000.0, 50.0, ("192.0.2.7",)
        self.watch = Watch(lambda: self.clock, lambda: self.now, lambda: self.addresses)

    def goes_on(self, seconds, asleep=0.0):
        self.clock += seconds + asleep
        self.now += seconds
        return self.watch.look()


def test_a_day_awake():
    machine = Machine()
    assert not any(machine.goes_on(EVERY) for _ in range(1000))


@pytest.mark.parametrize("asleep", [GAP + 1, 8 * 3600.0])
def test_sleep_that_only_the_clock_on_the_wall_has_seen(asleep):
    machine = Machine()
    assert machine.goes_on(EVERY, asleep)
    assert not machine.goes_on(EVERY)


def test_sleep_that_both_clocks_have_seen():
    assert Machine().goes_on(EVERY + GAP + 1)


def test_a_loop_that_is_held_up_and_a_clock_that_is_set_back_are_no_sleep():
    assert not Machine().goes_on(EVERY + 2)
    assert not Machine().goes_on(EVERY, asleep=-3600.0)


def test_another_network():
    machine = Machine()
    machine.addresses = ()
    assert not machine.goes_on(EVERY)
    machine.addresses = ("198.51.100.4",)
    assert machine.goes_on(EVERY)
    assert not machine.goes_on(EVERY)


async def test_it_looks_again_and_again(monkeypatch):
    monkeypatch.setattr(module, "EVERY", 0.001)
    machine = Machine()
    waiting = asyncio.get_running_loop().create_task(machine.watch.changed())
    await asyncio.sleep(0)
    assert not waiting.done()
    machine.addresses = ("198.51.100.4",)
    async with asyncio.timeout(10):
        await waiting
