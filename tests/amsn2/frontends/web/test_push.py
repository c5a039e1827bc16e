"""`api/push`: each person's own browsers, each for its own session."""

import pytest

from amsn2.api.models import PersonId
from amsn2.frontends.web.problems import Unfit
from amsn2.frontends.web.push import PushRoutes

ADDRESS = {"endpoint": "https://push.example.com/1", "p256dh": "A" * 87, "auth": "B" * 22}
ID = "00000000-0000-4000-8000-000000000001"


async def test_a_browser_subscribes_tests_and_leaves(house):
    token = house.people.add("anna")
    nothing = (await house.call("GET", "/api/push", token=token)).json
    assert nothing == {"public_key": "our key", "devices": []}
    made = await house.call("POST", "/api/push", ADDRESS, token=token)
    assert (made.status, made.json["here"], made.json["device"]) == (201, True, "a test")
    which = {"id": made.json["id"]}
    assert (await house.call("POST", "/api/push/test", which, token=token)).json == made.json
    assert (await house.call("DELETE", "/api/push", which, token=token)).status == 204
    assert (await house.call("GET", "/api/push", token=token)).json == nothing


async def test_what_is_another_persons_is_not_there(house):
    anna, bob = house.people.add("anna"), house.people.add("bob")
    which = {"id": (await house.call("POST", "/api/push", ADDRESS, token=anna)).json["id"]}
    refused = await house.call("POST", "/api/push/test", which, token=bob)
    assert (refused.status, refused.json["code"]) == (422, "push_refused")
    assert (await house.call("DELETE", "/api/push", which, token=bob)).status == 204
    assert len((await house.call("GET", "/api/push", token=anna)).json["devices"]) == 1
    assert (await house.call("GET", "/api/push")).status == 401


async def test_addresses_that_are_none(house):
    token = house.people.add("anna")
    for change, status in (
        ({"endpoint": "https://10.0.0.1/x"}, 422),
        ({"endpoint": "javascript:alert(1)"}, 400),
        ({"p256dh": "<b>"}, 400),
        ({"auth": None}, 400),
    ):
        answer = await house.call("POST", "/api/push", {**ADDRESS, **change}, token=token)
        assert answer.status == status
    foreign = {"Origin": "https://evil.example", "X-AMSN2": None}
    assert (await house.call("POST", "/api/push", ADDRESS, token=token, headers=foreign)).status == 403


async def test_what_tabs_report_is_told_with_their_session(house):
    token = house.people.add("anna")
    report = {"type": "report_activity", "id": ID, "device": "tab", "active": True}
    assert (await house.call("POST", "/api/commands", report, token=token)).status == 202
    assert house.push.tabs == [(token, "tab", True)]
    assert house.people.messengers[PersonId("anna")].commands


async def test_where_nobody_pushes_there_is_nothing():
    with pytest.raises(Unfit) as unfit:
        await PushRoutes(None).look(None)
    assert unfit.value.document.status == 404
