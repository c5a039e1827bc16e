"""The long push over real sockets."""

import asyncio
from random import Random

import msgspec
import pytest

from amsn2.api.models import PersonId
from amsn2.frontends.web import limits
from amsn2.frontends.web.events import EventRoutes
from amsn2.frontends.web.journals import Journals
from amsn2.frontends.web.parking import Parking
from amsn2.frontends.web.problems import Unfit
from tests.amsn2.frontends.web.scripted import House, ScriptedPeople, open_house, until
from tests.golden.samples import SAMPLES

EVENTS = [event for _, event in SAMPLES.values()]


async def start(house: House, token: str) -> str:
    """The cursor of a tab that has just taken its snapshot."""
    answer = await house.call("GET", "/api/events", token=token)
    assert "snapshot" in answer.json
    return answer.json["cursor"]


async def parked(house: House, token: str, cursor: str, wait: str = "50") -> asyncio.Task:
    """A poll that is held already."""
    parking = house.frontend._parking
    count = len(parking)
    path = f"/api/events?cursor={cursor}&wait={wait}"
    task = asyncio.get_running_loop().create_task(house.call("GET", path, token=token))
    await until(lambda: len(parking) > count or task.done())
    return task


async def test_no_cursor_gets_the_snapshot(house):
    token = house.people.add("anna")
    answer = await house.call("GET", "/api/events", token=token)
    snapshot = msgspec.to_builtins(house.people.messengers[PersonId("anna")].snapshot())
    assert answer.status == 200
    assert answer.json["snapshot"] == msgspec.json.decode(msgspec.json.encode(snapshot))
    assert answer.headers["Cache-Control"] == "no-store, no-transform"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers["Content-Type"].startswith("application/json")
    assert "Content-Encoding" not in answer.headers


async def test_events_after_the_cursor_come_at_once(house):
    token = house.people.add("anna")
    cursor = await start(house, token)
    for event in EVENTS:
        house.people.messengers[PersonId("anna")].happen(event)
    answer = await house.call("GET", f"/api/events?cursor={cursor}", token=token)
    assert [event["type"] for event in answer.json["events"]] == [
        type(e).__struct_config__.tag for e in EVENTS
    ]
    assert answer.json["more"] is False
    again = await house.call("GET", f"/api/events?cursor={answer.json['cursor']}&wait=0", token=token)
    assert again.json["events"] == []


async def test_a_held_poll_is_answered_by_what_happens(house):
    token = house.people.add("anna")
    cursor = await start(house, token)
    polls = [await parked(house, token, cursor) for _ in range(3)]
    house.people.messengers[PersonId("anna")].happen(EVENTS[0])
    house.people.messengers[PersonId("anna")].happen(EVENTS[1])
    for answer in await asyncio.gather(*polls):
        assert len(answer.json["events"]) == 2


async def test_what_happens_to_one_person_is_not_told_to_another(house):
    anna, bob = house.people.add("anna"), house.people.add("bob")
    cursor = await start(house, bob)
    poll = await parked(house, bob, cursor, "0.05")
    await start(house, anna)
    house.people.messengers[PersonId("anna")].happen(EVENTS[0])
    answer = await poll
    assert answer.json == {"cursor": cursor, "events": [], "more": False}


async def test_a_cursor_of_another_person_gets_the_snapshot(house):
    anna, bob = house.people.add("anna"), house.people.add("bob")
    cursor = await start(house, anna)
    answer = await house.call("GET", f"/api/events?cursor={cursor}", token=bob)
    assert answer.json["snapshot"]


async def test_a_cursor_of_an_earlier_life_gets_the_snapshot(house):
    token = house.people.add("anna")
    answer = await house.call("GET", "/api/events?cursor=0123456789abcdef.77", token=token)
    assert "snapshot" in answer.json


@pytest.mark.parametrize(
    ("query", "code"),
    [("cursor=nonsense", "cursor_malformed"), ("wait=soon", "malformed"), ("wait=nan", "malformed")],
)
async def test_nonsense_is_refused(house, query, code):
    answer = await house.call("GET", f"/api/events?{query}", token=house.people.add("anna"))
    assert (answer.status, answer.json["code"]) == (400, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_signing_out_ends_the_held_polls(house):
    token, other = house.people.add("anna"), house.people.add("bob")
    poll = await parked(house, token, await start(house, token))
    stays = await parked(house, other, await start(house, other))
    assert (await house.call("DELETE", "/api/session", token=token)).status == 204
    answer = await poll
    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")
    assert not stays.done()
    house.people.messengers[PersonId("bob")].happen(EVENTS[0])
    assert (await stays).status == 200


async def test_a_session_that_ends_elsewhere_ends_the_held_polls(house):
    token = house.people.add("anna")
    poll = await parked(house, token, await start(house, token))
    house.frontend.end_session(token)
    assert (await poll).status == 401


async def test_stopping_sends_held_polls_away(house):
    token = house.people.add("anna")
    poll = await parked(house, token, await start(house, token))
    await house.frontend.stop()
    answer = await poll
    assert (answer.status, answer.json["code"]) == (503, "starting")
    assert 1 <= int(answer.headers["Retry-After"]) == answer.json["retry_after"] <= 5


async def test_a_browser_that_goes_away_frees_its_place(house):
    token = house.people.add("anna")
    poll = await parked(house, token, await start(house, token))
    poll.cancel()
    await asyncio.wait([poll])
    await until(lambda: len(house.frontend._parking) == 0)
    assert house.people.messengers[PersonId("anna")].listeners == 1


async def test_one_poll_too_many_ends_the_oldest_of_the_session():
    async with open_house(polls_per_session=1) as house:
        token = house.people.add("anna")
        cursor = await start(house, token)
        poll = await parked(house, token, cursor)
        loop = asyncio.get_running_loop()
        path = f"/api/events?cursor={cursor}&wait=50"
        newer = loop.create_task(house.call("GET", path, token=token))
        assert (await poll).json == {"cursor": cursor, "events": [], "more": False}
        assert not newer.done()
        newer.cancel()


@pytest.mark.parametrize("odd", ["", "&odd"])
@pytest.mark.parametrize("limit", ["polls_per_address", "polls"])
async def test_an_address_parks_only_so_many(limit, odd):
    async with open_house(**{limit: 1}) as house:
        token = house.people.add("anna")
        cursor = await start(house, token)
        poll = await parked(house, token, cursor)
        answer = await house.call("GET", f"/api/events?cursor={cursor}{odd}", token=house.people.add("bob"))
        assert answer.json.get("snapshot")
        own = await house.call("GET", f"/api/events?cursor={cursor}{odd}", token=token)
        assert (own.status, own.json["code"]) == (429, "too_many_requests")
        assert own.json["retry_after"] >= 1
        poll.cancel()


async def test_a_person_without_a_messenger_yet_is_asked_to_come_again(house):
    token = house.people.add("anna")
    del house.people.messengers[PersonId("anna")]
    answer = await house.call("GET", "/api/events", token=token)
    assert (answer.status, answer.json["code"]) == (503, "starting")


@pytest.mark.parametrize(
    ("asked", "longest"),
    [("", limits.WAIT_DEFAULT), ("10", 10), ("999999999", limits.WAIT_SECONDS), ("0", 0)],
)
def test_the_wait_is_bounded_and_a_little_shorter(asked, longest):
    people = ScriptedPeople()
    routes = EventRoutes(Journals(people, str), Parking(), Random(1))
    waits = [routes._wait(asked) for _ in range(50)]
    assert all(longest * (1 - limits.WAIT_JITTER) <= wait <= longest for wait in waits)
    assert longest == 0 or len(set(waits)) > 1


@pytest.mark.parametrize("asked", ["-1", "1e9", "inf", "1.2.3", "٣", "1" * 10])
def test_a_wait_of_nonsense_is_unfit(asked):
    with pytest.raises(Unfit):
        EventRoutes(Journals(ScriptedPeople(), str), Parking(), Random(1))._wait(asked)
