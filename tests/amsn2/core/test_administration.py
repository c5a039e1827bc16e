"""What administrators do, over a real database: rights, resets, removals, invitations."""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from amsn2.api.administration import Administration as AdministrationPort
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import Person, PersonId
from amsn2.api.ports import Messenger, NewPerson
from amsn2.core.administration import RESET_LIFE, Administration
from amsn2.core.leaving import Leaving
from amsn2.core.passwords import Passwords
from amsn2.core.people import People
from amsn2.core.sessions import Sessions
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import Storage, open_storage
from tests.amsn2.play import PlayClock

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ANNA = NewPerson(name="Anna", password="correct horse")
BERT = NewPerson(name="Bert", password="battery staple")


@dataclass
class Neighbours:
    """Satisfies `core.administration.Household` and `core.leaving.Household`."""

    told: list[Person] = field(default_factory=list)
    closed: list[Person] = field(default_factory=list)
    dismissed: list[Person] = field(default_factory=list)

    async def tell(self, person: Person) -> None:
        self.told.append(person)

    async def close(self, person: Person) -> None:
        self.closed.append(person)

    async def dismiss(self, person: Person) -> None:
        self.dismissed.append(person)


def _nobodys(person: PersonId) -> Messenger:
    raise KeyError(person)


@dataclass
class House:
    storage: Storage
    clock: PlayClock
    sessions: Sessions
    people: People
    neighbours: Neighbours
    administration: Administration
    anna: Person
    bert: Person


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), tmp_path / "key")
    clock, neighbours = PlayClock(), Neighbours()
    sessions = Sessions(storage.people, clock)
    people = People(storage.people, clock, _nobodys, passwords=Passwords(QUICK), sessions=sessions)
    leaving = Leaving(storage.people, sessions, clock, neighbours)
    administration = Administration(storage.people, sessions, clock, neighbours, leaving)
    anna = await people.add(ANNA)
    clock.pass_by(1)
    bert = await people.add(BERT)
    await people.hidden("robot")
    yield House(storage, clock, sessions, people, neighbours, administration, anna, bert)
    await leaving.stop()
    await storage.close()


async def refused(asked: Awaitable[object]) -> ProblemCode:
    with pytest.raises(Refused) as caught:
        await asked
    return caught.value.problem.code


async def test_everybody_is_listed_but_who_is_hidden(house: House) -> None:
    administration: AdministrationPort = house.administration
    await house.sessions.open(house.bert.id, "Firefox", "192.0.2.1")
    anna, bert = await administration.people()
    assert (anna.person, bert.person) == (house.anna, house.bert)
    assert (anna.sessions, anna.last_used_at) == (0, None)
    assert (bert.sessions, bert.last_used_at) == (1, house.clock.now())


async def test_rights_are_given_and_taken_at_once(house: House) -> None:
    token = await house.sessions.open(house.bert.id, "", "")
    assert await house.sessions.find(token)
    await house.administration.set_administrator(house.bert.id, True)
    seen = house.sessions.remembered(token)
    assert seen is not None
    assert seen.person.admin
    assert [person.admin for person in house.neighbours.told] == [True]
    await house.administration.set_administrator(house.bert.id, False)
    seen = house.sessions.remembered(token)
    assert seen is not None
    assert not seen.person.admin
    assert [person.admin for person in await house.people.list()] == [True, False]


async def test_somebody_stays_administrator(house: House) -> None:
    administration, anna, bert = house.administration, house.anna.id, house.bert.id
    assert await refused(administration.set_administrator(anna, False)) is ProblemCode.LAST_ADMINISTRATOR
    assert await refused(administration.remove_person(anna)) is ProblemCode.LAST_ADMINISTRATOR
    await administration.set_administrator(bert, True)
    await administration.set_administrator(anna, False)
    assert await refused(administration.remove_person(bert)) is ProblemCode.LAST_ADMINISTRATOR
    await administration.set_administrator(bert, True)


async def test_a_person_goes_with_all_sessions(house: House) -> None:
    ended: list[str] = []
    house.sessions.on_end(ended.append)
    token = await house.sessions.open(house.bert.id, "", "")
    await house.sessions.find(token)
    await house.administration.remove_person(house.bert.id)
    assert ended == [token]
    assert house.neighbours.closed == [house.bert]
    assert house.bert in house.neighbours.dismissed
    assert await house.people.list() == (house.anna,)
    assert await house.sessions.find(token) is None


async def test_who_leaves_is_shown_as_such_until_nothing_is_left(house: House) -> None:
    await house.storage.people.mark_leaving(house.bert.id)
    anna, bert = await house.administration.people()
    assert (anna.person, anna.leaving) == (house.anna, False)
    assert (bert.person, bert.leaving) == (house.bert, True)
    assert await refused(house.administration.remove_person(house.bert.id)) is ProblemCode.PERSON_UNKNOWN
    while await house.storage.people.remove_some(house.bert.id, 9):
        pass
    assert len(await house.administration.people()) == 1


async def test_nobody_reaches_who_is_hidden_or_gone(house: House) -> None:
    robot = await house.people.hidden("robot")
    for person in (robot.id, PersonId("nobody")):
        for asked in (
            house.administration.set_administrator(person, True),
            house.administration.remove_person(person),
            house.administration.reset_password(person),
            house.administration.sign_out_person(person),
        ):
            assert await refused(asked) is ProblemCode.PERSON_UNKNOWN


async def test_a_link_lets_choose_a_password_once(house: House) -> None:
    token = await house.sessions.open(house.bert.id, "", "")
    await house.sessions.find(token)
    old = await house.administration.reset_password(house.bert.id)
    link = await house.administration.reset_password(house.bert.id)
    assert link.name == "Bert"
    assert await house.people.reset(old.token) is None
    assert await house.people.reset(link.token) == "Bert"
    assert await refused(house.people.use_reset(link.token, "short")) is ProblemCode.PASSWORD_TOO_SHORT
    assert await house.people.use_reset(link.token, "another staple") == house.bert
    assert await house.sessions.find(token) is None
    assert await house.people.sign_in("Bert", "another staple", "", "")
    assert await refused(house.people.sign_in("Bert", BERT.password, "", "")) is ProblemCode.CREDENTIALS_WRONG
    again = house.people.use_reset(link.token, "a third staple")
    assert await refused(again) is ProblemCode.INVITATION_INVALID


async def test_a_link_ends_after_a_day(house: House) -> None:
    link = await house.administration.reset_password(house.bert.id)
    house.clock.pass_by(RESET_LIFE / 1_000)
    assert await house.people.reset(link.token) is None
    asked = house.people.use_reset(link.token, "another staple")
    assert await refused(asked) is ProblemCode.INVITATION_INVALID


async def test_all_browsers_of_somebody_are_signed_out(house: House) -> None:
    theirs = await house.sessions.open(house.bert.id, "", "")
    mine = await house.sessions.open(house.anna.id, "", "")
    await house.administration.sign_out_person(house.bert.id)
    assert await house.sessions.find(theirs) is None
    assert await house.sessions.find(mine) is not None


async def test_invitations_are_listed_without_their_link_and_revoked(house: House) -> None:
    made = await house.people.invite(house.anna.id, "for the club", 30, 5)
    (seen,) = await house.administration.invitations()
    assert (seen.note, seen.invited_by, seen.uses_left) == ("for the club", "Anna", 5)
    assert seen.expires_at == made.expires_at == house.clock.now() + 30 * 24 * 3600_000
    assert made.token not in str(seen)
    await house.administration.revoke_invitation("unknown")
    assert await house.people.invitation(made.token) is not None
    await house.administration.revoke_invitation(seen.id)
    assert await house.people.invitation(made.token) is None
    assert await house.administration.invitations() == ()
