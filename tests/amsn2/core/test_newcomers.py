"""Who comes for the first time: made once, and welcomed to the end, whatever comes between."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.ports import NewPerson
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage
from tests.amsn2.core.house import ANNA, BERT, TOKEN, House, outcome, refused


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), tmp_path / "key")
    yield House(storage)
    await storage.close()


async def test_the_first_person_is_an_administrator_and_welcomed(house: House) -> None:
    assert await house.people.empty()
    anna = await house.anna()
    assert (anna.name, anna.admin) == ("Anna", True)
    assert not await house.people.empty()
    assert house.host.welcomed == [("Anna", NewPerson(name="Anna", password="", display_name="Anna 🌻"))]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + " ", TOKEN[:-1], "\ud800"])
async def test_a_wrong_token_sets_nothing_up(house: House, token: str) -> None:
    assert await refused(house.people.set_up(token, ANNA)) is ProblemCode.INVITATION_INVALID
    assert await house.people.empty()


async def test_the_token_is_good_once(house: House) -> None:
    await house.anna()
    assert await refused(house.people.set_up(TOKEN, BERT)) is ProblemCode.INVITATION_INVALID


async def test_without_a_token_only_the_command_line_makes_somebody(house: House) -> None:
    people = house.started(None)
    assert await refused(people.set_up("", ANNA)) is ProblemCode.INVITATION_INVALID


async def test_one_of_many_racing_set_ups_wins(house: House) -> None:
    persons = [NewPerson(name=f"Anna {number}", password="correct horse") for number in range(8)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(outcome(house.people.set_up(TOKEN, person))) for person in persons]
    outcomes = [task.result() for task in tasks]
    assert outcomes.count("made") == 1
    assert outcomes.count(ProblemCode.INVITATION_INVALID) == 7
    assert len(await house.people.list()) == len(house.host.welcomed) == 1


async def test_a_bad_name_or_password_leaves_the_link_good(house: House) -> None:
    short = NewPerson(name="Anna", password="short")
    assert await refused(house.people.set_up(TOKEN, short)) is ProblemCode.PASSWORD_TOO_SHORT
    odd = NewPerson(name="<b>", password="correct horse")
    assert await refused(house.people.set_up(TOKEN, odd)) is ProblemCode.NAME_REFUSED
    assert (await house.anna()).name == "Anna"


async def test_a_welcome_that_a_crash_interrupted_is_finished_at_the_next_start(house: House) -> None:
    house.host.failures = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        await house.anna()
    assert house.host.welcomed == []
    for _ in range(2):
        await house.started(house.host).start()
    assert [name for name, _ in house.host.welcomed] == ["Anna"]


async def test_a_welcome_that_failed_keeps_nobody_out_and_is_tried_at_sign_in(house: House) -> None:
    house.host.failures = [RuntimeError("no server")]
    anna = await house.anna()
    assert await house.people.open_session(anna.id, "", "192.0.2.1")
    await house.people.sign_in("Anna", "correct horse", "", "peer")
    await house.people.sign_in("Anna", "correct horse", "", "peer")
    assert [name for name, _ in house.host.welcomed] == ["Anna"]


async def test_a_welcome_that_could_not_be_stored_says_so_and_is_tried_again(house: House) -> None:
    house.host.failures = [StoreFailure(ProblemCode.STORE_FULL)] * 2
    with pytest.raises(StoreFailure):
        await house.anna()
    await house.started(house.host).start()
    await house.people.sign_in("Anna", "correct horse", "", "peer")
    assert [name for name, _ in house.host.welcomed] == ["Anna"]


async def test_a_set_up_that_a_full_disk_interrupted_is_finished_by_trying_again(house: House) -> None:
    house.host.failures = [StoreFailure(ProblemCode.STORE_FULL)]
    with pytest.raises(StoreFailure):
        await house.anna()
    for other in (replace(ANNA, password="another horse"), replace(ANNA, name="Anne")):
        assert await refused(house.people.set_up(TOKEN, other)) is ProblemCode.INVITATION_INVALID
    assert await refused(house.people.set_up("wrong", ANNA)) is ProblemCode.INVITATION_INVALID
    assert (await house.anna()).name == "Anna"
    assert [name for name, _ in house.host.welcomed] == ["Anna"]
    assert await refused(house.anna()) is ProblemCode.INVITATION_INVALID


async def test_no_password_is_kept_for_the_welcome(house: House) -> None:
    house.host.failures = [RuntimeError("no server")]
    await house.anna()
    (record,) = await house.storage.people.persons()
    assert record.welcome == NewPerson(name="Anna", password="", display_name="Anna 🌻")


async def test_a_hidden_person_is_made_once_and_is_nobody_of_the_household(house: House) -> None:
    robot = await house.people.hidden("robot")
    assert await house.people.hidden("Robot") == robot
    assert await house.people.empty()
    assert await house.people.list() == ()
    assert await house.people.everybody() == (robot,)
    namesake = NewPerson(name="Robot", password="correct horse")
    assert (await house.people.set_up(TOKEN, namesake)).id != robot.id
