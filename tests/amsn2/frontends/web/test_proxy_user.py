"""Whom a proxy has signed in: believed from trusted proxies, told otherwise with setting and peer."""

from http.cookies import SimpleCookie
from ipaddress import ip_network

import pytest

from amsn2.frontends.web.proxy_user import same_name
from tests.amsn2.frontends.web.scripted import open_house

TRUSTED = {"user_header": "Remote-User", "trusted_proxies": (ip_network("127.0.0.1/32"),)}
UNTRUSTED = {**TRUSTED, "trusted_proxies": (ip_network("192.0.2.1/32"),)}


def user(name: str) -> dict[str, str | None]:
    return {"Remote-User": name}


async def test_who_is_named_may_enter():
    async with open_house(**TRUSTED) as house:
        house.people.add("anna")
        looked = await house.call("GET", "/api/session", headers=user("anna"))
        assert (looked.json["person"], looked.json["proxy_name"]) == (None, "anna")
        entered = await house.call("POST", "/api/session/proxy", {}, headers=user("anna"))
        assert entered.json["person"]["name"] == "anna"
        token = SimpleCookie(entered.headers["Set-Cookie"])["amsn2_session"].value
        looked = await house.call("GET", "/api/session", token=token, headers=user("ANNA"))
        assert looked.json["person"]["name"] == "anna"


async def test_whom_nobody_knows_is_made_only_where_that_is_chosen():
    async with open_house(**TRUSTED) as house:
        answer = await house.call("POST", "/api/session/proxy", {}, headers=user("carol"))
        assert (answer.status, answer.json["code"]) == (403, "proxy_name_unknown")
    async with open_house(**TRUSTED, user_header_creates=True) as house:
        assert (await house.call("POST", "/api/session/proxy", {}, headers=user("carol"))).status == 200


async def test_somebody_else_at_the_same_browser_sees_nothing_of_the_one_before():
    async with open_house(**TRUSTED) as house:
        token = house.people.add("anna")
        looked = await house.call("GET", "/api/session", token=token, headers=user("bob"))
        assert looked.json["person"] is None
        for path in ("/api/events", "/api/events?cursor=&wait=0", "/api/sessions"):
            answer = await house.call("GET", path, token=token, headers=user("bob"))
            assert (answer.status, answer.json["code"]) == (401, "unauthenticated")
        assert (await house.call("GET", "/api/sessions", token=token, headers=user("anna"))).status == 200


async def test_from_anybody_else_it_is_ignored_and_told_with_setting_and_peer(caplog):
    async with open_house(**UNTRUSTED) as house:
        token = house.people.add("anna")
        for _ in range(3):
            headers = {**user("anna"), "X-Forwarded-For": "192.0.2.1"}
            looked = await house.call("GET", "/api/session", headers=headers)
            assert (looked.json["person"], looked.json["proxy_name"]) == (None, "")
        answer = await house.call("POST", "/api/session/proxy", {}, headers=user("anna"))
        assert (answer.status, answer.json["code"]) == (403, "proxy_untrusted")
        for text in (answer.json["detail"], caplog.text):
            assert "127.0.0.1" in text
            assert "[web] trusted_proxies" in text
            assert "Remote-User" in text
        assert caplog.text.count("trusted_proxies") == 1
        # Nor does it keep anybody from what is theirs.
        assert (await house.call("GET", "/api/sessions", token=token, headers=user("bob"))).status == 200


@pytest.mark.parametrize("settings", [{}, TRUSTED])
async def test_without_the_setting_or_the_header_nobody_enters(settings):
    async with open_house(**settings) as house:
        house.people.add("anna")
        headers = {} if settings else user("anna")
        answer = await house.call("POST", "/api/session/proxy", {}, headers=headers)
        assert (answer.status, answer.json["code"]) == (403, "proxy_untrusted")
        assert "user_header" in answer.json["detail"]


async def test_a_header_that_comes_twice_or_is_too_long_names_nobody(caplog):
    async with open_house(**TRUSTED) as house:
        house.people.add("anna")
        house.people.add("x" * 200)
        twice = [("Remote-User", "anna"), ("Remote-User", "bob")]
        async with house.client.get(house.origin + "/api/session", headers=twice) as answer:
            assert (await answer.json())["proxy_name"] == ""
        assert "more than once" in caplog.text
        looked = await house.call("GET", "/api/session", headers=user("x" * 200))
        assert looked.json["proxy_name"] == ""


def test_names_are_the_same_however_they_are_typed():
    assert same_name("Ａnna  Ｂ", "anna b")
    assert not same_name("anna", "anna b")
