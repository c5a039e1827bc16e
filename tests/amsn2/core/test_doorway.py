"""The doorway: closed at first, then a few at once, the others at a pace; in the order in which they came."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from amsn2.core.doorway import FIRST, PACE, Doorway
from tests.amsn2.play import PlayClock

MANY = FIRST + 5


class Crowd:
    """Many who came one after another."""

    def __init__(self) -> None:
        self.clock = PlayClock()
        self.doorway = Doorway(self.clock)
        self.inside: list[int] = []
        loop = asyncio.get_running_loop()
        self.tasks = [loop.create_task(self._come(number)) for number in range(MANY)]

    async def _come(self, number: int) -> None:
        await self.doorway.turn()
        self.inside.append(number)

    async def settle(self) -> list[int]:
        """Who is in, once nobody moves any more."""
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
    assert crowd.clock.waiting == 0


async def test_nobody_comes_in_before_it_is_open(crowd: Crowd) -> None:
    assert await crowd.settle() == []
    crowd.clock.pass_by(3600)
    assert await crowd.settle() == []
    crowd.doorway.open()
    assert await crowd.settle() == list(range(FIRST))


async def test_the_others_come_one_by_one(crowd: Crowd) -> None:
    crowd.doorway.open()
    for number in range(FIRST, MANY):
        assert await crowd.settle() == list(range(number))
        crowd.clock.pass_by(PACE)
    assert await crowd.settle() == list(range(MANY))


async def test_who_goes_away_while_waiting_keeps_nobody(crowd: Crowd) -> None:
    crowd.doorway.open()
    await crowd.settle()
    crowd.tasks[FIRST].cancel()
    crowd.tasks[FIRST + 1].cancel()
    await crowd.settle()
    crowd.clock.pass_by(PACE)
    assert await crowd.settle() == [*range(FIRST), FIRST + 2]
