"""Set-up, invitations, joining."""

from http.cookies import SimpleCookie

from amsn2.api.ports import NewPerson

ANNA = {"token": "set-up", "name": "anna", "password": "correct horse", "display_name": "Anna"}


async def test_the_first_person_is_made_and_signed_in(house):
    answer = await house.call("POST", "/api/setup", ANNA)
    assert answer.status == 201
    assert answer.json == {"person": {"id": "anna", "name": "anna", "admin": True}}
    token = SimpleCookie(answer.headers["Set-Cookie"])["amsn2_session"].value
    looked = await house.call("GET", "/api/session", token=token)
    assert looked.json["person"]["name"] == "anna"
    assert house.people.newcomers == [NewPerson(name="anna", password="correct horse", display_name="Anna")]


async def test_the_set_up_link_is_good_once(house):
    await house.call("POST", "/api/setup", ANNA)
    answer = await house.call("POST", "/api/setup", ANNA | {"name": "eve"})
    assert (answer.status, answer.json["code"]) == (410, "invitation_invalid")
    assert "Set-Cookie" not in answer.headers


async def test_an_administrator_invites_and_a_guest_joins(house):
    admin = house.people.add("anna", admin=True)
    made = await house.call("POST", "/api/invitations", {"note": "for Bob"}, token=admin)
    assert made.status == 201
    assert made.json["path"] == f"#/join/{made.json['token']}"
    seen = await house.call("GET", f"/api/invitations/{made.json['token']}")
    assert seen.json == {"note": "for Bob", "expires_at": made.json["expires_at"]}
    bob = {"token": made.json["token"], "name": "bob", "password": "battery staple"}
    joined = await house.call("POST", "/api/join", bob)
    assert joined.status == 201
    assert joined.json["person"]["admin"] is False
    again = await house.call("POST", "/api/join", bob | {"name": "eve"})
    assert (again.status, again.json["code"]) == (410, "invitation_invalid")


async def test_a_name_that_is_taken_leaves_the_invitation_good(house):
    admin = house.people.add("anna", admin=True)
    token = (await house.call("POST", "/api/invitations", {}, token=admin)).json["token"]
    body = {"token": token, "name": "anna", "password": "battery staple"}
    answer = await house.call("POST", "/api/join", body)
    assert (answer.status, answer.json["code"]) == (422, "name_taken")
    assert (await house.call("GET", f"/api/invitations/{token}")).status == 200


async def test_an_unknown_invitation(house):
    for token in ("unknown", "x" * 500, "%2e%2e%2f"):
        answer = await house.call("GET", f"/api/invitations/{token}")
        assert (answer.status, answer.json["code"]) == (410, "invitation_invalid")


async def test_a_note_is_short(house):
    admin = house.people.add("anna", admin=True)
    answer = await house.call("POST", "/api/invitations", {"note": "x" * 201}, token=admin)
    assert answer.status == 400
