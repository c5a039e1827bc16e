"""The guard: every route is behind it, and it lets pass only whom it should."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from amsn2.api.models import PersonId
from amsn2.frontends.web.guard import Access, Entrance, Guard, Route, session_token
from amsn2.frontends.web.settings import Settings
from tests.amsn2.frontends.web.scripted import PATIENCE, ScriptedPeople, open_house, until

COMMAND = {
    "type": "sign_out",
    "id": "00000000-0000-4000-8000-000000000001",
    "account": "home",
}


async def test_every_route_passes_the_guard():
    for path in ("/", "/x/y/"):
        async with open_house(base_path=path) as house:
            found = list(house.frontend.application.router.routes())
            assert len(found) > 20
            assert all(isinstance(route.handler.__self__, Entrance) for route in found)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_a_form_is_not_taken_for_a_command(house, content_type):
    token = house.people.add("anna")
    headers = {"Content-Type": content_type}
    answer = await house.call("POST", "/api/commands", COMMAND, token=token, headers=headers)
    assert (answer.status, answer.json["code"]) == (415, "unsupported")
    assert house.people.messengers[PersonId("anna")].commands == []


async def test_the_word_of_the_browser_is_enough(house):
    token = house.people.add("anna")
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    answer = await house.call("POST", "/api/commands", COMMAND, token=token, headers=headers)
    assert answer.status == 202


@pytest.mark.parametrize(
    ("path", "code"),
    [("/api/conversations/a%00/messages", "malformed"), ("/api/pictures?contact=a%00", "not_found")],
)
async def test_nothing_has_a_name_with_nul(house, path, code):
    answer = await house.call("GET", path, token=house.people.add("anna"))
    assert answer.json["code"] == code


async def test_what_changes_something_is_finished_though_the_browser_goes_away(house):
    token = house.people.add("anna")
    messenger = house.people.messengers[PersonId("anna")]
    messenger.gate.clear()
    loop = asyncio.get_running_loop()
    call = loop.create_task(house.call("POST", "/api/commands", COMMAND, token=token))
    async with asyncio.timeout(PATIENCE):
        await messenger.entered.wait()
        call.cancel()
        await asyncio.wait([call])
        messenger.gate.set()
    await until(lambda: len(messenger.commands) == 1)
    await until(lambda: not house.frontend._guard._unfinished)


async def test_closing_waits_for_what_is_under_way():
    guard = Guard(ScriptedPeople(), Settings(version="1", domain="d"))
    gate = asyncio.Event()

    async def work() -> web.StreamResponse:
        await gate.wait()
        return web.Response()

    task = asyncio.get_running_loop().create_task(guard.finish(work()))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(gate.set)
    await guard.close()
    assert (await task).status == 200


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("", ""),
        ("amsn2_session=abc", "abc"),
        ("theme=dark; amsn2_session=abc=d; other=1", "abc=d"),
        ("xamsn2_session=abc", ""),
        ("amsn2_session", ""),
        ("amsn2_session=" + "x" * 300, ""),
    ],
)
def test_the_token_in_the_cookie(header, token):
    assert session_token(make_mocked_request("GET", "/", {"Cookie": header}).headers) == token


async def test_metrics_are_for_those_who_are_named():
    async with open_house(metrics_readers=()) as house:
        assert (await house.call("GET", "/metrics")).status == 404


@pytest.mark.parametrize(
    ("method", "changes"), [("GET", False), ("HEAD", False), ("POST", True), ("DELETE", True)]
)
def test_a_route_knows_whether_it_changes_anything(method, changes):
    async def handler(visit):
        return web.Response()

    assert Route(method, "", Access.ANYBODY, handler).changes is changes
