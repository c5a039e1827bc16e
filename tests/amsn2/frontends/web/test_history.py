"""Pages of history."""

from urllib.parse import quote

import msgspec
import pytest

from amsn2.api.models import MessagePage, MessageQuery, PersonId
from tests.golden.samples import HELLO

TALK = quote(HELLO.conversation, safe="")


def page(talk: str = TALK, query: str = "") -> str:
    return f"/api/conversations/{talk}/messages{query}"


async def test_a_page(house):
    answer = await house.call("GET", page(), token=house.people.add("anna"))
    assert answer.status == 200
    assert msgspec.json.decode(answer.body, type=MessagePage) == MessagePage(
        messages=(HELLO,), earlier=False, later=True
    )
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("?before=7", {"before": 7}),
        ("?after=8&limit=200", {"after": 8, "limit": 200}),
        ("?around=9&unknown=1", {"around": 9}),
    ],
)
async def test_the_query_is_handed_on(house, query, expected):
    token = house.people.add("anna")
    await house.call("GET", page(query=query), token=token)
    messenger = house.people.messengers[PersonId("anna")]
    assert messenger.queries == [MessageQuery(conversation=HELLO.conversation, **expected)]


@pytest.mark.parametrize(
    "query",
    [
        *("?before=x", "?limit=0", "?limit=201", "?before=1&after=2", "?limit=1.5"),
        *("?after=-1", f"?before={2**53}", f"?around={2**63}", f"?after={10**30}"),
    ],
)
async def test_nonsense(house, query):
    answer = await house.call("GET", page(query=query), token=house.people.add("anna"))
    assert (answer.status, answer.json["code"]) == (400, "malformed")


async def test_a_strange_conversation(house):
    token = house.people.add("anna")
    answer = await house.call("GET", page("home%3Anobody%40example.com"), token=token)
    assert (answer.status, answer.json["code"]) == (422, "conversation_unknown")
    assert (await house.call("GET", page("x" * 999), token=token)).status == 404


async def test_an_id_is_decoded_whole(house):
    token = house.people.add("anna")
    await house.call("GET", page("home%3Aa%2Fb%25%40example.com"), token=token)
    assert house.people.messengers[PersonId("anna")].queries[0].conversation == "home:a/b%@example.com"
