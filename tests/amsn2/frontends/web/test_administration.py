"""What administrators see and do; that nobody else does is in test_every_route.py."""

import pytest


@pytest.fixture
def admin(house):
    house.people.add("bob")
    return house.people.add("anna", admin=True)


async def test_what_there_is_to_see(house, admin):
    async def seen(what):
        return (await house.call("GET", f"/api/admin/{what}", token=admin)).json

    assert [one["person"]["name"] for one in (await seen("people"))["people"]] == ["bob", "anna"]
    assert (await seen("invitations"))["invitations"][0]["uses_left"] == 3
    assert (await seen("storage"))["free"] == 4
    assert (await seen("health"))["version"] == "1.2.3"
    assert (await seen("troubles"))["troubles"][0]["level"] == "warning"


async def test_what_there_is_to_do(house, admin):
    async def done(method, what, body=None):
        return await house.call(method, f"/api/admin/{what}", body, token=admin)

    assert (await done("POST", "people/bob/administrator", {"admin": True})).status == 204
    reset = await done("POST", "people/bob/reset", {})
    assert (reset.status, reset.json) == (201, {"name": "bob", "expires_at": 7, "path": "#/reset/a-token"})
    assert (await done("DELETE", "people/bob/sessions")).status == 204
    assert (await done("DELETE", "people/bob")).status == 204
    assert (await done("DELETE", "invitations/1234")).status == 204
    assert house.administration.asked == [
        ("set_administrator", "bob", True),
        ("reset_password", "bob"),
        ("sign_out_person", "bob"),
        ("remove_person", "bob"),
        ("revoke_invitation", "1234"),
    ]
    for path in ("people/nobody", f"people/{'x' * 300}"):
        answer = await done("DELETE", path)
        assert (answer.status, answer.json["code"]) == (422, "person_unknown")


async def test_a_link_is_drawn(house, admin):
    answer = await house.call("POST", "/api/admin/code", {"text": "https://a.example/#/join/x"}, token=admin)
    assert answer.json["size"] > 20
    assert answer.json["path"].startswith("M")
    for text in ("", "x" * 501):
        answer = await house.call("POST", "/api/admin/code", {"text": text}, token=admin)
        assert answer.status == 400


async def test_a_right_that_is_taken_is_gone_at_once(house, admin):
    person = house.people.persons["anna"]
    house.people.persons["anna"] = type(person)(id=person.id, name=person.name, admin=False)
    answer = await house.call("GET", "/api/admin/people", token=admin)
    assert (answer.status, answer.json["code"]) == (403, "not_allowed")
