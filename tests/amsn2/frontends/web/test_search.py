"""Searching, and how much room everything takes."""

import pytest

from amsn2.api.models import PersonId
from amsn2.api.search import SearchQuery
from tests.golden.samples import HELLO


async def test_what_was_found(house):
    answer = await house.call("GET", "/api/search?text=hello", token=house.people.add("anna"))
    assert answer.status == 200
    assert [message["id"] for message in answer.json["messages"]] == [HELLO.id]
    assert (answer.json["words"], answer.json["more"]) == (["hello"], False)
    assert "no-store" in answer.headers["Cache-Control"]


async def test_the_query_is_handed_on(house):
    query = "text=a%20b%22&account=home&conversation=home%3Ab%40c&author=b%40c&since=1&until=2&before=3&limit=4&x=5"
    await house.call("GET", f"/api/search?{query}", token=house.people.add("anna"))
    assert house.people.messengers[PersonId("anna")].searches == [
        SearchQuery(
            text='a b"',
            account="home",
            conversation="home:b@c",
            author="b@c",
            since=1,
            until=2,
            before=3,
            limit=4,
        )
    ]


@pytest.mark.parametrize(
    "query",
    ["", "?limit=5", f"?text={'x' * 201}", "?text=a&since=x", "?text=a&before=-1", "?text=a&limit=201"],
)
async def test_nonsense(house, query):
    answer = await house.call("GET", f"/api/search{query}", token=house.people.add("anna"))
    assert (answer.status, answer.json["code"]) == (400, "malformed")


async def test_a_strange_id(house):
    token = house.people.add("anna")
    assert (await house.call("GET", f"/api/search?text=a&account={'x' * 999}", token=token)).status == 404


async def test_nobody_else_may_look(house):
    assert (await house.call("GET", "/api/search?text=a")).status == 401
    assert (await house.call("GET", "/api/storage")).status == 401


async def test_how_much_room_it_takes(house):
    answer = await house.call("GET", "/api/storage", token=house.people.add("anna"))
    assert answer.json == {
        "messages": 3,
        "message_bytes": 9,
        "blobs": 1,
        "blob_bytes": 5,
        "kinds": {},
        "quota": 100,
        "oldest": 7,
    }
