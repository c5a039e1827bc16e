"""Parked polls: every ending, every limit, and no place lost."""

import asyncio

import pytest

from amsn2.frontends.web.journal import Journal
from amsn2.frontends.web.parking import Ending, Parking, ParkingFull
from tests.amsn2.frontends.web.scripted import PATIENCE, ScriptedMessenger, until
from tests.golden.samples import SAMPLES

EVENT = next(iter(SAMPLES.values()))[1]


@pytest.fixture
async def messenger():
    return ScriptedMessenger()


@pytest.fixture
async def journal(messenger):
    return Journal(messenger, "e")


async def parked(parking: Parking, journal: Journal, session: str = "s", address: str = "a") -> asyncio.Task[Ending]:
    """A poll that waits already."""
    count = len(parking)
    task = asyncio.get_running_loop().create_task(parking.wait(journal, session, address, PATIENCE))
    await until(lambda: len(parking) > count or task.done())
    return task


async def test_news_ends_the_wait_of_all(messenger, journal):
    parking = Parking()
    polls = [await parked(parking, journal) for _ in range(3)]
    messenger.happen(EVENT)
    assert await asyncio.gather(*polls) == [Ending.NEWS] * 3
    assert len(parking) == 0


async def test_news_of_another_person_does_not(messenger, journal):
    parking = Parking()
    other = Journal(ScriptedMessenger(), "o")
    poll = await parked(parking, other)
    messenger.happen(EVENT)
    await asyncio.sleep(0)
    assert not poll.done()
    parking.close()
    await poll


async def test_silence_ends_the_wait(journal):
    assert await Parking().wait(journal, "s", "a", 0.001) is Ending.SILENCE


async def test_signing_out_ends_the_polls_of_that_session_only(journal):
    parking = Parking()
    mine, other = await parked(parking, journal, "mine"), await parked(parking, journal, "other")
    parking.end_session("mine")
    parking.end_session("nobody's")
    assert await mine is Ending.SIGNED_OUT
    assert not other.done()
    parking.close()
    assert await other is Ending.STOPPING


async def test_once_closed_nobody_waits(journal):
    parking = Parking()
    parking.close()
    assert await parking.wait(journal, "s", "a", PATIENCE) is Ending.STOPPING


async def test_one_poll_too_many_of_a_session_ends_its_oldest(journal):
    parking = Parking(per_session=2)
    polls = [await parked(parking, journal) for _ in range(2)]
    other = await parked(parking, journal, "other")
    for number in range(2):
        newer = parking.wait(journal, "s", "a", PATIENCE)
        polls.append(asyncio.get_running_loop().create_task(newer))
        await until(polls[number].done)
    assert [await poll for poll in polls[:2]] == [Ending.SILENCE] * 2
    assert len(parking) == 3
    assert not other.done()
    parking.close()
    await asyncio.wait([other, *polls])


async def test_an_address_has_so_many_places_and_gets_them_back(journal):
    parking = Parking(per_address=2)
    polls = [await parked(parking, journal, session) for session in ("one", "two")]
    with pytest.raises(ParkingFull):
        await parking.wait(journal, "three", "a", PATIENCE)
    polls.append(await parked(parking, journal, "three", "elsewhere"))
    polls[0].cancel()
    await asyncio.wait([polls[0]])
    polls.append(await parked(parking, journal, "three"))
    assert len(parking) == 3
    parking.close()
    await asyncio.wait(polls)
    assert not parking._sessions
    assert not parking._addresses


async def test_there_are_so_many_places_in_all(journal):
    parking = Parking(in_all=1)
    poll = await parked(parking, journal, "one")
    with pytest.raises(ParkingFull):
        await parking.wait(journal, "two", "a", PATIENCE)
    parking.close()
    await poll


async def test_a_poll_whose_browser_went_away_leaves_nothing_behind(messenger, journal):
    parking = Parking()
    poll = await parked(parking, journal)
    poll.cancel()
    await asyncio.wait([poll])
    assert len(parking) == 0
    messenger.happen(EVENT)
    await asyncio.sleep(0)
    assert poll.cancelled()


async def test_the_first_ending_counts(messenger, journal):
    parking = Parking()
    poll = await parked(parking, journal)
    parking.end_session("s")
    messenger.happen(EVENT)
    assert await poll is Ending.SIGNED_OUT
