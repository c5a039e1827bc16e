"""Who comes in: by the set-up link, an invitation, a password, or the command line."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import PersonId
from amsn2.api.ports import NewPerson
from amsn2.api.ports import People as PeoplePort
from amsn2.core.attempts import FREE_ATTEMPTS_NAME, FREE_ATTEMPTS_PEER
from amsn2.core.passwords import Passwords
from amsn2.core.people import INVITATION_DAYS, People
from amsn2.core.sessions import SESSION_LIFE
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage
from tests.amsn2.core.house import ANNA, BERT, House, nobodys, outcome, refused


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), tmp_path / "key")
    yield House(storage)
    await storage.close()


async def test_it_is_what_the_frontends_ask_for(house: House) -> None:
    people: PeoplePort = house.people
    with pytest.raises(KeyError):
        people.messenger(PersonId("nobody"))


async def test_a_session_from_signing_in_to_signing_out(house: House) -> None:
    anna = await house.anna()
    token = await house.people.sign_in(" ANNA ", "correct horse", "Firefox", "127.0.0.1")
    info = await house.people.session(token)
    assert info is not None
    assert info.person == anna
    ended: list[str] = []
    house.people.on_session_end(ended.append)
    await house.people.sign_out(token)
    await house.people.sign_out(token)
    assert await house.people.session(token) is None
    assert ended[0] == token
    assert await house.people.session("unknown") is None


async def test_a_session_survives_a_restart(house: House) -> None:
    anna = await house.anna()
    token = await house.people.open_session(anna.id, "Firefox", "192.0.2.1")
    people = house.started(house.host)
    await people.start()
    info = await people.session(token)
    assert info is not None
    assert info.person == anna


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Anna", "wrong"),
        ("Anna", ""),
        ("nobody", "correct horse"),
        ("", ""),
        ("*robot", ""),
        ("x" * 9_999, "x" * 9_999),
    ],
)
async def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    house: House, name: str, password: str
) -> None:
    await house.anna()
    await house.people.hidden("robot")
    code = await refused(house.people.sign_in(name, password, "", "peer"))
    assert code is ProblemCode.CREDENTIALS_WRONG


async def test_guessing_a_password_becomes_slow(house: House) -> None:
    await house.anna()
    for number in range(FREE_ATTEMPTS_NAME):
        code = await refused(house.people.sign_in("Anna", "guess", "", f"peer {number}"))
        assert code is ProblemCode.CREDENTIALS_WRONG
    with pytest.raises(Refused) as caught:
        await house.people.sign_in("ANNA", "correct horse", "", "another peer")
    assert caught.value.problem.code is ProblemCode.TOO_MANY_ATTEMPTS
    assert caught.value.problem.detail == "30"
    house.clock.pass_by(30)
    assert await house.people.sign_in("Anna", "correct horse", "", "another peer")
    assert await refused(house.people.sign_in("Anna", "guess", "", "p")) is ProblemCode.CREDENTIALS_WRONG


async def test_trying_many_names_becomes_slow(house: House) -> None:
    await house.anna()
    for number in range(FREE_ATTEMPTS_PEER):
        await refused(house.people.sign_in(f"name {number}", "guess", "", "peer"))
    code = await refused(house.people.sign_in("Anna", "correct horse", "", "peer"))
    assert code is ProblemCode.TOO_MANY_ATTEMPTS
    assert await house.people.sign_in("Anna", "correct horse", "", "another peer")


async def test_a_peer_with_many_addresses_is_one_peer(house: House) -> None:
    await house.anna()
    for number in range(FREE_ATTEMPTS_PEER):
        await refused(house.people.sign_in(f"name {number}", "guess", "", f"2001:db8::{number:x}:1"))
    code = await refused(house.people.sign_in("Anna", "correct horse", "", "2001:db8::f:f:f:f"))
    assert code is ProblemCode.TOO_MANY_ATTEMPTS
    assert await house.people.sign_in("Anna", "correct horse", "", "2001:db8:0:1::1")


async def test_peers_of_a_socket_for_both_families_are_told_apart(house: House) -> None:
    await house.anna()
    for number in range(FREE_ATTEMPTS_PEER):
        await refused(house.people.sign_in(f"name {number}", "guess", "", "::ffff:192.0.2.1"))
    assert await house.people.sign_in("Anna", "correct horse", "", "::ffff:192.0.2.2")


async def test_guessing_many_at_once_gains_nothing(house: House) -> None:
    await house.anna()
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(outcome(house.people.sign_in("Anna", f"guess {n}", "", f"peer {n}")))
            for n in range(50)
        ]
    outcomes = [task.result() for task in tasks]
    assert outcomes.count(ProblemCode.CREDENTIALS_WRONG) == FREE_ATTEMPTS_NAME
    assert outcomes.count(ProblemCode.TOO_MANY_ATTEMPTS) == 50 - FREE_ATTEMPTS_NAME


async def test_being_right_again_and_again_is_never_too_much(house: House) -> None:
    await house.anna()
    for _ in range(FREE_ATTEMPTS_PEER * 2):
        await house.people.sign_in("Anna", "correct horse", "", "peer")


async def test_a_weaker_hash_is_made_anew_at_sign_in(house: House) -> None:
    await house.anna()
    stronger = People(
        house.storage.people,
        house.clock,
        nobodys,
        passwords=Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)),
    )
    before = (await house.storage.people.persons())[0].password_hash
    await stronger.sign_in("Anna", "correct horse", "", "peer")
    after = (await house.storage.people.persons())[0].password_hash
    assert before != after
    assert await stronger.sign_in("Anna", "correct horse", "", "peer")


async def test_an_invitation_lets_one_person_in(house: House) -> None:
    anna = await house.anna()
    invitation = await house.people.invite(anna.id, "for Bert")
    assert await house.people.invitation(invitation.token) == invitation
    bert = await house.people.join(invitation.token, BERT)
    assert (bert.name, bert.admin) == ("Bert", False)
    assert house.host.welcomed[-1] == ("Bert", NewPerson(name="Bert", password=""))
    assert await house.people.invitation(invitation.token) is None
    carl = NewPerson(name="Carl", password="battery staple")
    assert await refused(house.people.join(invitation.token, carl)) is ProblemCode.INVITATION_INVALID
    assert await house.people.sign_in("bert", "battery staple", "", "peer")


async def test_an_invitation_ends_after_seven_days(house: House) -> None:
    anna = await house.anna()
    invitation = await house.people.invite(anna.id, "")
    house.clock.pass_by(INVITATION_DAYS * 24 * 3600 - 1)
    assert await house.people.invitation(invitation.token) is not None
    house.clock.pass_by(1)
    assert await house.people.invitation(invitation.token) is None
    assert await refused(house.people.join(invitation.token, BERT)) is ProblemCode.INVITATION_INVALID


async def test_a_taken_name_leaves_the_invitation_good(house: House) -> None:
    anna = await house.anna()
    invitation = await house.people.invite(anna.id, "")
    taken = NewPerson(name="ANNA", password="battery staple")
    assert await refused(house.people.join(invitation.token, taken)) is ProblemCode.NAME_TAKEN
    assert (await house.people.join(invitation.token, BERT)).name == "Bert"


@pytest.mark.parametrize("token", ["", "wrong", "\ud800", "x" * 9_999])
async def test_a_wrong_invitation_lets_nobody_in(house: House, token: str) -> None:
    await house.anna()
    assert await refused(house.people.join(token, BERT)) is ProblemCode.INVITATION_INVALID


async def test_only_administrators_invite(house: House) -> None:
    await house.anna()
    bert = await house.bert()
    assert await refused(house.people.invite(bert.id, "")) is ProblemCode.NOT_ALLOWED
    assert await refused(house.people.invite(PersonId("nobody"), "")) is ProblemCode.NOT_ALLOWED


async def test_the_command_line_adds_lists_changes_and_removes(house: House) -> None:
    shell = house.started(None)
    assert (await shell.add(ANNA)).admin, "the first one is"
    house.clock.pass_by(1)
    assert not (await shell.add(BERT)).admin
    assert [person.name for person in await shell.list()] == ["Anna", "Bert"]
    assert await refused(shell.add(NewPerson(name="bert", password="12345678"))) is ProblemCode.NAME_TAKEN
    assert house.host.welcomed == []
    await house.started(house.host).start()
    assert [name for name, _ in house.host.welcomed] == ["Anna", "Bert"]

    await shell.set_password("BERT", "another password")
    assert await refused(shell.sign_in("Bert", "battery staple", "", "p")) is ProblemCode.CREDENTIALS_WRONG
    assert await shell.sign_in("Bert", "another password", "", "p")
    assert await refused(shell.set_password("Bert", "short")) is ProblemCode.PASSWORD_TOO_SHORT

    await house.storage.people.mark_leaving((await shell.list())[1].id)
    assert [person.name for person in await shell.list()] == ["Anna"]
    with pytest.raises(KeyError):
        await shell.set_password("Bert", "another password")


async def test_another_password_ends_all_sessions(house: House) -> None:
    anna = await house.anna()
    tokens = [await house.people.open_session(anna.id, "", "192.0.2.1") for _ in range(2)]
    for token in tokens:
        assert await house.people.session(token)
    ended: list[str] = []
    house.people.on_session_end(ended.append)
    await house.people.set_password("Anna", "another password")
    assert ended == tokens
    assert [await house.people.session(token) for token in tokens] == [None, None]


async def test_who_leaves_comes_in_by_no_door(house: House) -> None:
    anna = await house.anna()
    await house.storage.people.mark_leaving(anna.id)
    token = await house.people.open_session(anna.id, "", "192.0.2.1")
    assert await house.people.session(token) is None
    for name in ("Anna", f"*{anna.id}"):
        by_password = house.people.sign_in(name, ANNA.password, "", "192.0.2.1")
        assert await refused(by_password) is ProblemCode.CREDENTIALS_WRONG
        by_proxy = house.people.sign_in_by_proxy(name, "", "192.0.2.1", create=False)
        assert await refused(by_proxy) is ProblemCode.PROXY_NAME_UNKNOWN
    assert await house.people.empty()
    assert await house.people.everybody() == ()


async def test_what_is_too_old_is_forgotten_at_the_start(house: House) -> None:
    anna = await house.anna()
    token = await house.people.open_session(anna.id, "", "192.0.2.1")
    house.clock.pass_by(SESSION_LIFE / 1_000 + 1)
    people = house.started(house.host)
    await people.start()
    assert await people.session(token) is None
