"""What people do who are in: browsers, passwords, invitations for several; and whom a proxy lets in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.ports import NewPerson
from amsn2.core.attempts import FREE_ATTEMPTS_NAME
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage
from tests.amsn2.core.house import ANNA, House, refused


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), tmp_path / "key")
    yield House(storage)
    await storage.close()


async def test_a_person_sees_and_ends_their_own_browsers(house: House) -> None:
    anna, bert = await house.anna(), await house.bert()
    first = await house.people.open_session(anna.id, "Firefox", "192.0.2.1")
    house.clock.pass_by(5)
    second = await house.people.open_session(anna.id, "Chrome", "2001:db8::1")
    others = await house.people.open_session(bert.id, "Safari", "192.0.2.9")
    seen = await house.people.sessions(first)
    assert [(one.device, one.peer, one.current) for one in seen] == [
        ("Chrome", "2001:db8::1", False),
        ("Firefox", "192.0.2.1", True),
    ]
    assert all(first not in one.id and len(one.id) == 16 for one in seen)
    (bertse,) = await house.people.sessions(others)
    ended: list[str] = []
    house.people.on_session_end(ended.append)
    await house.people.session(second)
    for session in (bertse.id, "unknown", ""):
        await house.people.end_session(first, session)
    assert ended == []
    await house.people.end_session(first, seen[0].id)
    assert ended == [second]
    assert await house.people.session(second) is None
    assert await house.people.session(others) is not None


async def test_all_other_browsers_are_signed_out(house: House) -> None:
    anna = await house.anna()
    tokens = [await house.people.open_session(anna.id, "", "") for _ in range(3)]
    await house.people.end_other_sessions(tokens[1])
    assert [await house.people.session(token) is not None for token in tokens] == [False, True, False]
    await house.people.end_other_sessions("unknown")
    await house.people.end_session("unknown", "x")
    assert await house.people.sessions("unknown") == ()


async def test_a_password_is_changed_by_who_knows_the_old_one(house: House) -> None:
    anna = await house.anna()
    token, other = [await house.people.open_session(anna.id, "", "") for _ in range(2)]
    change = house.people.change_password
    assert await refused(change(token, "wrong", "new staple", "p")) is ProblemCode.CREDENTIALS_WRONG
    assert await refused(change("unknown", "x", "new staple", "p")) is ProblemCode.CREDENTIALS_WRONG
    assert await refused(change(token, ANNA.password, "short", "p")) is ProblemCode.PASSWORD_TOO_SHORT
    assert await house.people.session(other) is not None
    await change(token, ANNA.password, "new staple", "p")
    assert await house.people.session(token) is not None
    assert await house.people.session(other) is None
    assert await house.people.sign_in("Anna", "new staple", "", "p")
    assert await refused(house.people.sign_in("Anna", ANNA.password, "", "p")) is (
        ProblemCode.CREDENTIALS_WRONG
    )


async def test_guessing_the_old_password_becomes_slow(house: House) -> None:
    anna = await house.anna()
    token = await house.people.open_session(anna.id, "", "")
    for number in range(FREE_ATTEMPTS_NAME):
        await refused(house.people.change_password(token, "guess", "new staple", f"peer {number}"))
    asked = house.people.change_password(token, ANNA.password, "new staple", "another")
    assert await refused(asked) is ProblemCode.TOO_MANY_ATTEMPTS


async def test_an_invitation_for_several_lets_so_many_in(house: House) -> None:
    anna = await house.anna()
    made = await house.people.invite(anna.id, "", 1, 2)
    for name, left in (("One", 1), ("Two", None)):
        await house.people.join(made.token, NewPerson(name=name, password="battery staple"))
        found = await house.people.invitation(made.token)
        assert (found.uses_left if found else None) == left
    third = house.people.join(made.token, NewPerson(name="Three", password="battery staple"))
    assert await refused(third) is ProblemCode.INVITATION_INVALID


async def test_invitations_are_not_without_end(house: House) -> None:
    anna = await house.anna()
    for _ in range(limits.INVITATIONS):
        await house.people.invite(anna.id, "", 10_000, 10_000)
    assert await refused(house.people.invite(anna.id, "")) is ProblemCode.TOO_MANY_INVITATIONS


async def test_whom_a_proxy_signs_in(house: House) -> None:
    people = house.people
    nobody = people.sign_in_by_proxy("Carol", "", "p", create=True)
    assert await refused(nobody) is ProblemCode.PROXY_NAME_UNKNOWN, "the set-up link makes the first"
    anna = await house.anna()
    found = await people.session(await people.sign_in_by_proxy("ANNA", "", "p", create=False))
    assert found is not None
    assert found.person == anna
    stranger = people.sign_in_by_proxy("Carol", "", "p", create=False)
    assert await refused(stranger) is ProblemCode.PROXY_NAME_UNKNOWN
    carol = await people.session(await people.sign_in_by_proxy("Carol", "", "p", create=True))
    assert carol is not None
    assert not carol.person.admin
    again = await people.session(await people.sign_in_by_proxy("carol", "", "p", create=True))
    assert again is not None
    assert again.person == carol.person
    assert house.host.welcomed[-1][0] == "Carol"
    for password in ("", "x", "correct horse"):
        assert await refused(people.sign_in("Carol", password, "", password)) is (
            ProblemCode.CREDENTIALS_WRONG
        )
    await people.hidden("robot")
    for name in ("*robot", "<b>", "", "x" * 300):
        with pytest.raises(Refused):
            await people.sign_in_by_proxy(name, "", "p", create=True)
