"""Walks the table of routes: a new route is held to all of this without being named here."""

import re
from collections.abc import Iterator

import pytest

from amsn2.frontends.web.guard import Access, Route
from tests.amsn2.frontends.web.scripted import Answer, House

STRANGE = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": None},
    {"Origin": "http://[broken"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"X-AMSN2": None},
    {"X-AMSN2": "0"},
]
"""What a page of strangers sends, or cannot help sending."""

PATHS = ["..%2f..%2fetc%2fpasswd", "%2e%2e", "..%5c..", "%00", "%ff", "%3Cscript%3E", "'%20OR%201=1", "x" * 5_000]
"""What does not belong in an address."""


WITHOUT_BODY = {
    "api/session/proxy",
    "api/session/passkey/question",
    "api/passkeys/registration",
    "api/admin/people/{id}/reset",
}
"""What needs no words, so that none are read."""


def all_routes(house: House) -> Iterator[Route]:
    seen = []
    for one in house.frontend.application.router.routes():
        route = one.handler.__self__.route
        if route not in seen:
            seen.append(route)
            yield route


def filled(route: Route, word: str = "x") -> str:
    return "/" + re.sub(r"\{[^}]*\}+", word, re.sub(r":\[.*?\]\*\}", "}", route.path))


async def ask(house: House, route: Route, **options) -> Answer:
    return await house.call(route.method, filled(route, options.pop("word", "x")), **options)


async def test_the_table_is_walked(house):
    routes = list(all_routes(house))
    assert len(routes) > 40
    assert {route.access for route in routes} == set(Access)
    assert all("{" not in filled(route) for route in routes)


async def test_nobody_reads_or_changes_anything_without_a_session(house):
    house.people.add("anna")
    for route in all_routes(house):
        if route.access in (Access.PERSON, Access.ADMINISTRATOR):
            for token in ("", "unknown", "x" * 5_000):
                answer = await ask(house, route, token=token, data=b"{}")
                assert answer.status == 401, route.path
                if route.method != "HEAD":
                    assert answer.json["code"] == "unauthenticated", route.path


async def test_only_administrators_administer(house):
    token = house.people.add("bob")
    found = [route for route in all_routes(house) if route.access is Access.ADMINISTRATOR]
    assert {route.path for route in all_routes(house) if "/admin/" in route.path} <= {r.path for r in found}
    for route in found:
        answer = await ask(house, route, token=token, data=b"{}")
        assert (answer.status, answer.json["code"]) == (403, "not_allowed"), route.path
    assert house.administration.asked == []


@pytest.mark.parametrize("headers", STRANGE)
async def test_a_strange_page_changes_nothing(house, headers):
    token = house.people.add("anna", admin=True)
    for route in all_routes(house):
        if route.changes and route.access is not Access.BROWSER:
            answer = await ask(house, route, token=token, data=b"{}", headers=headers)
            assert (answer.status, answer.json["code"]) == (403, "forbidden_origin"), route.path
    assert token in house.people.tokens
    assert house.people.newcomers == house.people.passwords == []
    assert house.administration.asked == house.passkeys.asked == []


async def test_a_name_that_is_rebound_to_us_gets_nothing(house):
    token = house.people.add("anna", admin=True)
    for route in all_routes(house):
        for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", ""):
            headers = {"Host": host, "Sec-Fetch-Site": "same-origin"}
            answer = await ask(house, route, token=token, headers=headers, data=b"{}")
            assert answer.status == 403, (route.path, host)


@pytest.mark.parametrize("word", PATHS)
async def test_no_address_leads_out_or_breaks_anything(house, word, caplog):
    token = house.people.add("anna", admin=True)
    for route in all_routes(house):
        if "{" in route.path:
            answer = await ask(house, route, token=token, data=b"{}", word=word)
            assert answer.status != 500, (route.path, word)
            assert b"root:" not in answer.body
    assert "failed" not in caplog.text


async def test_too_many_words_break_nothing(house, caplog):
    token = house.people.add("anna", admin=True)
    for route in all_routes(house):
        long = await house.call(
            route.method, f"{filled(route)}?{'cursor=' + 'x' * 7_000}", token=token, data=b"{}"
        )
        assert long.status != 500, route.path
        if route.method == "HEAD":
            continue  # what cannot be read is answered before its method is known, with a body
        headers = {"X-Long": "x" * 9_000}
        refused = await ask(house, route, token=token, data=b"{}", headers=headers)
        assert refused.status in (400, 431), route.path
    assert "failed" not in caplog.text


async def test_what_is_too_large_is_not_read(house):
    token = house.people.add("anna", admin=True)
    large = b'{"x":"' + b"x" * 300_000 + b'"}'
    for route in all_routes(house):
        if route.method == "POST" and "blobs" not in route.path:
            answer = await ask(house, route, token=token, data=large)
            if route.path not in WITHOUT_BODY:
                assert answer.status in (400, 404, 413, 422), route.path


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"[" * 8_000, b'{"' + b"x" * 4_000, b"\xff\xfe", b'{"name":1,"token":[]}']
)
async def test_nonsense_is_refused_in_words(house, body, caplog):
    token = house.people.add("anna", admin=True)
    for route in all_routes(house):
        if route.method == "POST" and "blobs" not in route.path:
            answer = await ask(house, route, token=token, data=body)
            assert answer.status < 500, route.path
    assert "failed" not in caplog.text
