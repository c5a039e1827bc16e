"""Where one is signed in, and with what."""

from http.cookies import SimpleCookie


async def test_browsers_are_listed_and_ended(house):
    token, other = house.people.add("anna"), house.people.add("anna")
    seen = (await house.call("GET", "/api/sessions", token=token)).json["sessions"]
    assert [(one["id"], one["current"]) for one in seen] == [(token, True), (other, False)]
    assert (await house.call("DELETE", f"/api/sessions/{other}", token=token)).status == 204
    assert list(house.people.tokens) == [token]
    house.people.add("anna")
    assert (await house.call("DELETE", "/api/sessions", token=token)).status == 204
    assert list(house.people.tokens) == [token]


async def test_a_password_is_changed(house):
    token = house.people.add("anna")
    wrong = {"old": "a guess", "new": "battery staple"}
    answer = await house.call("POST", "/api/password", wrong, token=token)
    assert (answer.status, answer.json["code"]) == (401, "credentials_wrong")
    assert token in house.people.tokens
    right = {"old": "correct horse", "new": "battery staple"}
    assert (await house.call("POST", "/api/password", right, token=token)).status == 204
    assert house.people.passwords == ["battery staple"]
    long = {"old": "correct horse", "new": "x" * 300}
    assert (await house.call("POST", "/api/password", long, token=token)).status == 400


async def test_a_link_lets_choose_a_password_and_signs_in(house):
    house.people.add("anna")
    assert (await house.call("GET", "/api/resets/a-reset")).json == {"name": "anna"}
    for token in ("unknown", "x" * 500):
        answer = await house.call("GET", f"/api/resets/{token}")
        assert (answer.status, answer.json["code"]) == (410, "invitation_invalid")
    answer = await house.call("POST", "/api/resets", {"token": "a-reset", "password": "battery staple"})
    assert answer.status == 200
    assert SimpleCookie(answer.headers["Set-Cookie"])["amsn2_session"].value in house.people.tokens
    assert house.people.peers == ["127.0.0.1"]
