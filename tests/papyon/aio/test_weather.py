"""Two whole clients on connections that break anywhere: no letter is lost untold, none is shown twice.

The model: every letter comes to exactly one end. DELIVERED and OFFLINE mean that the other side is shown it,
once; FAILED was told, and then it is shown once at most.
"""

import asyncio
import os
import uuid

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from msnpd.limits import Limits
from papyon.aio import conversations
from papyon.aio.events import Fate, LetterReceived, SignedIn
from papyon.aio.reconnect import Backoff
from papyon.aio.settings import DIALECTS
from papyon.types import Dialect
from tests.papyon.aio.people import PASSWORD, Person, befriend, running_server
from tests.papyon.aio.weather import Weather, under

ALICE, BOB = "alice@example.com", "bob@example.com"
EXAMPLES = int(os.environ.get("WEATHER_EXAMPLES", "6"))
"""A day's worth is `WEATHER_EXAMPLES=5000`; each takes about a second."""

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from("ab"), st.integers(1, 3)),
        st.tuples(st.just("storm")),
        st.tuples(st.just("wait"), st.integers(0, 40)),
    ),
    min_size=1,
    max_size=12,
)
# Signing in takes about three thousand bytes, a switchboard and its first letter about one thousand.
FORECAST = st.lists(st.none() | st.integers(0, 1500) | st.integers(0, 6000), max_size=10)

MANY = 1_000_000
PATIENT = Limits(
    commands_burst=MANY, requests_burst=MANY, switchboards_burst=MANY, calls_burst=MANY, endpoints=100
)
"""Whoever comes back so often in a minute is kept waiting otherwise, and rightly so."""


class House:
    """The server, and a loop that lives through all examples."""

    def __init__(self, folder):
        self.runner = asyncio.Runner()
        self.folder = folder

    async def open(self):
        self.context = running_server(self.folder, limits=PATIENT)
        self.server = await self.context.__aenter__()
        for address in (ALICE, BOB):
            await self.server.accounts.register(address, PASSWORD, address)
        alice, bob = self.people(Dialect.MSNP18, Dialect.MSNP18)
        await alice.sign_in()
        await bob.sign_in()
        await befriend(alice, bob)
        await alice.client.sign_out()
        await bob.client.sign_out()

    def people(self, *dialects):
        persons = [Person(self.server, *pair) for pair in zip((ALICE, BOB), dialects, strict=True)]
        for person in persons:
            person.client._backoff = Backoff(person.client._random.random, first=0.01, ceiling=0.05)
        return persons

    async def close(self):
        await self.context.__aexit__(None, None, None)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"))
    with house.runner, pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversations, "_EVERY", 0.01)
        house.runner.run(house.open())
        yield house
        house.runner.run(house.close())


def final(person, letter):
    return [fate for fate in person.fates(letter) if fate is not Fate.SENT]


async def play(house, dialects, forecast, steps):
    weather = Weather(forecast)
    alice, bob = house.people(*dialects)
    try:
        with under(weather):
            for person in (alice, bob):
                person.client.sign_in()
            await live_through(alice, bob, weather, steps)
    finally:
        await alice.client.sign_out()
        await bob.client.sign_out()


async def live_through(alice, bob, weather, steps):
    written = {alice: [], bob: []}
    for step in steps:
        match step:
            case ("say", who, count):
                me, other = (alice, BOB) if who == "a" else (bob, ALICE)
                written[me] += [me.write(f"text {uuid.uuid4()}", other) for _ in range(count)]
            case ("storm",):
                weather.storm()
            case ("wait", turns):
                for _ in range(turns):
                    await asyncio.sleep(0.001)
    weather.calm()
    for me, other in ((alice, bob), (bob, alice)):
        await me.until(lambda me: me.all(SignedIn))
        for letter in written[me]:
            await me.until(lambda me, letter=letter: final(me, letter))
            # Who is too old to fetch what the server keeps has another program do it one day.
            kept = Fate.OFFLINE in me.fates(letter) and other.settings.dialects[0] < Dialect.MSNP11
            if Fate.FAILED not in me.fates(letter) and not kept:
                await other.until(lambda other, letter=letter: letter in received(other))
    for me, other in ((alice, bob), (bob, alice)):
        for letter in written[me]:
            assert len(final(me, letter)) == 1
            assert received(other).count(letter) <= 1
        assert me.client.unsettled == ()


def received(person):
    return [event.id for event in person.all(LetterReceived)]


@settings(
    max_examples=EXAMPLES,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking waits out every time limit anew
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    dialects=st.tuples(*[st.sampled_from(DIALECTS)] * 2),
    forecast=FORECAST,
    steps=STEPS,
)
def test_no_letter_is_lost_untold_and_none_is_shown_twice(house, dialects, forecast, steps):
    async def within():
        async with asyncio.timeout(120):
            await play(house, dialects, forecast, steps)

    house.runner.run(within())
