"""What every answer has in common."""

import logging

import pytest

from amsn2.api.models import PersonId
from amsn2.frontends.web.answers import NO_STORE, SECURITY_HEADERS, json_response
from tests.amsn2.frontends.web.scripted import open_house

ANSWERS = [
    ("GET", "/", 503),
    ("GET", "/nothing", 404),
    ("GET", "/api/session", 200),
    ("GET", "/api/events", 401),
    ("PUT", "/api/session", 405),
    ("POST", "/api/session", 400),
    ("GET", "/healthz", 200),
    ("GET", "/a/../../etc/passwd", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_every_answer_is_safe(house, method, path, status):
    answer = await house.call(method, path)
    assert answer.status == status
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    assert "Cache-Control" in answer.headers


def test_the_policy_allows_nothing_inline_and_no_stranger():
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy.replace("https", "")
    assert policy.startswith("default-src 'none'")


async def test_what_is_not_allowed_says_what_is(house):
    answer = await house.call("PUT", "/api/session")
    assert answer.headers["Allow"] == "DELETE, GET, POST"
    assert answer.json["code"] == "unsupported"


async def test_a_foreign_name_is_not_answered(house):
    house.people.add("anna")
    answer = await house.call("GET", "/api/session", headers={"Host": "rebound.example"})
    assert (answer.status, answer.json["code"]) == (403, "forbidden_host")
    assert b"anna" not in answer.body


async def test_an_allowed_name_is():
    async with open_house(allowed_hosts=frozenset({"chat.example"})) as house:
        answer = await house.call("GET", "/api/session", headers={"Host": "chat.example:8443"})
        assert answer.status == 200


async def test_a_fault_shows_nothing_of_its_insides(house, caplog):
    token = house.people.add("anna")
    house.people.messengers[PersonId("anna")].obstacle = ZeroDivisionError("secret insides")
    command = {"type": "sign_out", "id": "00000000-0000-4000-8000-000000000001", "account": "home"}
    answer = await house.call("POST", "/api/commands", command, token=token)
    assert (answer.status, answer.json["code"]) == (500, "internal")
    assert b"secret" not in answer.body
    assert "secret insides" in caplog.text


async def test_the_log_names_peer_method_path_and_status_but_no_secret(house, caplog):
    caplog.set_level(logging.DEBUG, "amsn2.frontends.web")
    await house.call("GET", "/api/invitations/hushhush?why=quiet")
    assert "peer=127.0.0.1 method=GET path=/api/invitations/{token} status=410" in caplog.text
    assert "hush" not in caplog.text
    assert "quiet" not in caplog.text


async def test_bytes_that_are_no_request_are_logged_without_them(house, caplog):
    answer = await house.call("GET", "/", headers={"Cookie": "amsn2_session=" + "x" * 20_000})
    assert answer.status == 400
    assert "xxxx" not in caplog.text
    assert all(record.levelno < logging.ERROR for record in caplog.records)


def test_json_answers_are_kept_by_nobody():
    response = json_response({"a": 1}, 201)
    assert response.status == 201
    assert response.body == b'{"a":1}'
    assert response.headers["Cache-Control"] == NO_STORE["Cache-Control"]
