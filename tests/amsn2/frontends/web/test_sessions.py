"""Signing in, looking, signing out."""

import asyncio
from http.cookies import SimpleCookie
from ipaddress import ip_network

import pytest

from amsn2.api.errors import ProblemCode, Refused
from tests.amsn2.frontends.web.scripted import PATIENCE, Answer, open_house

GOOD = {"name": "anna", "password": "correct horse"}


def cookie(answer: Answer):
    return SimpleCookie(answer.headers["Set-Cookie"])["amsn2_session"]


async def test_looking_when_nobody_is_there(house):
    answer = await house.call("GET", "/api/session")
    assert answer.json == {"person": None, "empty": True, "version": "1.2.3", "domain": "home.example", "proxy_name": ""}


async def test_looking_when_signed_in(house):
    token = house.people.add("anna", admin=True)
    answer = await house.call("GET", "/api/session", token=token)
    assert answer.json["person"] == {"id": "anna", "name": "anna", "admin": True}
    assert answer.json["empty"] is False


@pytest.mark.parametrize("token", ["", "unknown", "x" * 5_000])
async def test_looking_is_never_refused(house, token):
    house.people.add("anna")
    answer = await house.call("GET", "/api/session", token=token)
    assert (answer.status, answer.json["person"], answer.json["empty"]) == (200, None, False)


async def test_signing_in_gives_a_cookie_that_scripts_cannot_read(house):
    house.people.add("anna")
    answer = await house.call("POST", "/api/session", GOOD)
    assert answer.status == 200
    assert answer.json["person"]["name"] == "anna"
    morsel = cookie(answer)
    assert morsel.value in house.people.tokens
    assert morsel.value.encode() not in answer.body
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", "/")
    assert morsel["secure"] == ""
    assert int(morsel["max-age"]) > 86_400
    assert house.people.devices == ["a test"]
    assert house.people.peers == ["127.0.0.1"]


async def test_the_cookie_keeps_to_https_and_to_its_path():
    settings = {"trusted_proxies": (ip_network("127.0.0.1/32"),), "base_path": "/x/"}
    async with open_house(**settings) as house:
        house.people.add("anna")
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        answer = await house.call("POST", "/x/api/session", GOOD, headers=headers)
        assert cookie(answer)["secure"] is True
        assert cookie(answer)["path"] == "/x/"
        assert house.people.peers == ["203.0.113.9"]


async def test_the_former_session_of_the_browser_ends(house):
    token = house.people.add("anna")
    await house.call("POST", "/api/session", GOOD, token=token)
    assert token not in house.people.tokens
    assert len(house.people.tokens) == 1


async def test_a_wrong_password(house):
    token = house.people.add("anna")
    answer = await house.call("POST", "/api/session", GOOD | {"password": "wrong"}, token=token)
    assert (answer.status, answer.json["code"]) == (401, "credentials_wrong")
    assert "Set-Cookie" not in answer.headers
    assert token in house.people.tokens


async def test_too_many_attempts(house):
    house.people.obstacle = Refused(ProblemCode.TOO_MANY_ATTEMPTS)
    answer = await house.call("POST", "/api/session", GOOD)
    assert (answer.status, answer.json["code"]) == (429, "too_many_attempts")
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_password_too_long_is_not_hashed(house):
    answer = await house.call("POST", "/api/session", GOOD | {"password": "x" * 257})
    assert answer.status == 400
    assert house.people.peers == []


async def test_signing_out(house):
    token = house.people.add("anna")
    answer = await house.call("DELETE", "/api/session", token=token)
    assert answer.status == 204
    assert house.people.tokens == {}
    assert cookie(answer).value == ""
    assert (await house.call("DELETE", "/api/session")).status == 204


async def test_a_browser_that_calls_itself_something_unreadable_may_sign_in(house):
    house.people.add("anna")
    body = b'{"name":"anna","password":"correct horse"}'
    reader, writer = await asyncio.open_connection("127.0.0.1", house.frontend.port)
    writer.write(
        b"POST /api/session HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nX-AMSN2: 1\r\n"
        b"Content-Type: application/json\r\nUser-Agent: A\xe9\xffB\r\nContent-Length: %d\r\n\r\n%s"
        % (len(body), body)
    )
    async with asyncio.timeout(PATIENCE):
        assert b" 200 " in await reader.readline()
    writer.close()
    await writer.wait_closed()
    (device,) = house.people.devices
    assert device.encode().startswith(b"A")
