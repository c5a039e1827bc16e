"""Making passkeys, and signing in with them."""

from http.cookies import SimpleCookie
from ipaddress import ip_network

import pytest

from amsn2.api.passkeys import Place
from tests.amsn2.frontends.web.scripted import open_house

LOCAL = {"Host": "localhost:2009", "Sec-Fetch-Site": "same-origin"}
HERE = Place(name="localhost", origin="http://localhost:2009")
QUESTION = "/api/session/passkey/question"


async def test_one_is_made_listed_renamed_and_removed(house):
    token = house.people.add("anna")
    options = await house.call("POST", "/api/passkeys/registration", {}, token=token, headers=LOCAL)
    assert (options.status, options.json) == (200, {"challenge": "x"})
    assert options.headers["Cache-Control"] == "no-store, no-transform"
    body = {"name": "my phone", "credential": "good"}
    made = await house.call("POST", "/api/passkeys", body, token=token, headers=LOCAL)
    assert (made.status, made.json["name"]) == (201, "my phone")
    listed = await house.call("GET", "/api/passkeys", token=token)
    assert listed.json["passkeys"][0]["name"] == "of anna"
    assert (await house.call("POST", "/api/passkeys/k", {"name": "x"}, token=token)).status == 204
    assert (await house.call("DELETE", "/api/passkeys/k", token=token)).status == 204
    assert house.passkeys.asked == [
        ("registration", "anna", token, HERE),
        ("register", "anna", token, HERE, b'"good"', "my phone"),
        ("rename", "anna", "k", "x"),
        ("remove", "anna", "k"),
    ]


async def test_a_browser_without_a_session_is_named_by_a_cookie_of_its_own(house):
    house.people.add("anna")
    asked = await house.call("POST", QUESTION, {}, headers=LOCAL)
    cookie = SimpleCookie(asked.headers["Set-Cookie"])["amsn2_passkey"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    headers = {**LOCAL, "Cookie": f"amsn2_passkey={cookie.value}"}
    answer = await house.call("POST", "/api/session/passkey", {"credential": "good"}, headers=headers)
    assert answer.status == 200
    cookies = [SimpleCookie(one) for one in answer.headers.getall("Set-Cookie")]
    assert {name: one.value for jar in cookies for name, one in jar.items()} == {
        "amsn2_session": "by-passkey",
        "amsn2_passkey": "",
    }
    assert house.passkeys.asked[-1][1] == cookie.value


async def test_a_wrong_one_opens_nothing(house):
    house.people.add("anna")
    answer = await house.call("POST", "/api/session/passkey", {"credential": {"id": 1}}, headers=LOCAL)
    assert (answer.status, answer.json["code"]) == (401, "passkey_refused")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:2009", "[::1]:2009", "chat.example"])
async def test_there_are_none_at_addresses_nor_over_plain_http(host):
    async with open_house(allowed_hosts=frozenset({"chat.example"})) as house:
        answer = await house.call("POST", QUESTION, {}, headers={**LOCAL, "Host": host})
        assert (answer.status, answer.json["code"]) == (415, "unsupported")


async def test_behind_a_proxy_the_place_is_what_the_browser_sees():
    settings = {"trusted_proxies": (ip_network("127.0.0.1/32"),), "allowed_hosts": frozenset({"a.example"})}
    async with open_house(base_path="/x/", **settings) as house:
        headers = {**LOCAL, "X-Forwarded-Host": "A.example:8443", "X-Forwarded-Proto": "https"}
        answer = await house.call("POST", f"/x{QUESTION}", {}, headers=headers)
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["amsn2_passkey"]
        assert (cookie["secure"], cookie["path"]) == (True, "/x/")
        assert house.passkeys.asked[0][2] == Place(name="a.example", origin="https://a.example:8443")
