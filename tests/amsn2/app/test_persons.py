"""What the command line does with people."""

import pytest

from amsn2.app import persons
from amsn2.app.config import Config
from amsn2.app.home import Home
from amsn2.app.persons import with_people
from amsn2.app.problems import CannotStart

PASSWORD = "correct horse"


@pytest.fixture
def do(tmp_path):
    return lambda work: with_people(Home(tmp_path), Config(), work)


def adding(name: str, password: str = PASSWORD, admin: bool = False):
    return lambda people: persons.add(people, name, password, admin=admin)


async def test_the_first_person_is_an_administrator(do):
    assert "administrator" in await do(adding("Anna"))
    assert "administrator" not in await do(adding("Bob"))
    assert await do(persons.list_all) == "Anna (administrator)\nBob\n"


async def test_what_is_refused_is_said_in_words(do):
    await do(adding("Anna"))
    with pytest.raises(CannotStart, match="already has that name"):
        await do(adding("anna"))
    with pytest.raises(CannotStart, match="too short"):
        await do(adding("Bob", "x"))


async def test_a_person_is_removed(do):
    await do(adding("Anna"))
    assert "gone" in await do(lambda people: persons.remove(people, "anna"))
    assert await do(persons.list_all) == ""


async def test_a_new_password_is_the_only_one(do):
    await do(adding("Anna"))
    await do(lambda people: persons.set_password(people, "Anna", "another horse"))

    async def sign_in(people: persons.People) -> str:
        return await people.sign_in("Anna", "another horse", "", "")

    assert await do(sign_in)
    with pytest.raises(CannotStart, match="do not match"):
        await do(lambda people: people.sign_in("Anna", PASSWORD, "", ""))


async def test_nobody_of_that_name(do):
    for work in (
        lambda people: persons.remove(people, "Eve"),
        lambda people: persons.set_password(people, "Eve", PASSWORD),
    ):
        with pytest.raises(CannotStart, match="Nobody here is called Eve"):
            await do(work)


async def test_there_is_no_messenger_here(do):
    async def look(people: persons.People) -> str:
        (person,) = await people.list()
        people.messenger(person.id)
        return ""

    await do(adding("Anna"))
    with pytest.raises(KeyError):
        await do(look)
