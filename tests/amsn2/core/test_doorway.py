"""The doorway: closed at first, then a few at a time; in the order in which they came."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from amsn2.core.doorway import AT_ONCE, LONGEST, Doorway, Leave
from tests.amsn2.play import PlayClock

MANY = AT_ONCE + 5


class Crowd:
    """Many who came one after another."""

    def __init__(self) -> None:
        self.clock = PlayClock()
        self.doorway = Doorway(self.clock)
        self.inside: list[int] = []
        self.leave: dict[int, Leave] = {}
        loop = asyncio.get_running_loop()
        self.tasks = [loop.create_task(self._come(number)) for number in range(MANY)]

    async def _come(self, number: int) -> None:
        self.leave[number] = await self.doorway.turn()
        self.inside.append(number)

    async def settle(self) -> list[int]:
        """Who has been in, once nobody moves any more."""
        for _ in range(4 * MANY):
            await asyncio.sleep(0)
        return self.inside


@pytest.fixture
async def crowd() -> AsyncIterator[Crowd]:
    crowd = Crowd()
    yield crowd
    for task in crowd.tasks:
        task.cancel()
    await asyncio.wait(crowd.tasks)
    for leave in crowd.leave.values():
        leave()
    assert crowd.clock.waiting == 0


async def test_nobody_comes_in_before_it_is_open(crowd: Crowd) -> None:
    assert await crowd.settle() == []
    crowd.clock.pass_by(3600)
    assert await crowd.settle() == []
    crowd.doorway.open()
    assert await crowd.settle() == list(range(AT_ONCE))


async def test_one_comes_for_each_who_leaves(crowd: Crowd) -> None:
    crowd.doorway.open()
    for number in range(AT_ONCE, MANY):
        assert await crowd.settle() == list(range(number))
        leave = crowd.leave[MANY - 1 - number]
        leave()
        leave()
    assert await crowd.settle() == list(range(MANY))


async def test_whoever_hears_nothing_keeps_the_others_for_a_while_only(crowd: Crowd) -> None:
    crowd.doorway.open()
    await crowd.settle()
    crowd.clock.pass_by(LONGEST - 1)
    assert await crowd.settle() == list(range(AT_ONCE))
    crowd.clock.pass_by(1)
    assert await crowd.settle() == list(range(MANY))
    crowd.leave[0]()
    assert crowd.doorway._room._value == AT_ONCE - (MANY - AT_ONCE)


async def test_who_goes_away_while_waiting_keeps_nobody(crowd: Crowd) -> None:
    crowd.doorway.open()
    await crowd.settle()
    crowd.tasks[AT_ONCE].cancel()
    crowd.tasks[AT_ONCE + 1].cancel()
    await crowd.settle()
    crowd.leave[3]()
    assert await crowd.settle() == [*range(AT_ONCE), AT_ONCE + 2]
