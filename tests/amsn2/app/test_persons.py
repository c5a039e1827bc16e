"""What the command line does with people."""

import pytest

from amsn2.app import persons
from amsn2.app.config import Config, Messenger, Web
from amsn2.app.home import Home
from amsn2.app.persons import with_people
from amsn2.app.problems import CannotStart
from amsn2.app.serving import running_server
from amsn2.app.wiring import open_house

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


async def test_a_person_is_removed_with_the_account_of_the_welcome_and_no_other(do, tmp_path):
    home = Home(tmp_path)
    config = Config(web=Web(port=0), messenger=Messenger(port=0, services_port=0))
    await do(adding("Anna"))
    await do(adding("Bob"))
    async with open_house(home, config):
        pass
    async with running_server(home, config.messenger) as server:
        await server.accounts.register("old.client@amsn2.local", "hers", "Old client")
    assert "Anna is gone" in await persons.remove(home, config, "anna")
    assert await do(persons.list_all) == "Bob\n"
    async with running_server(home, config.messenger) as server:
        left = {profile.address for profile in await server.accounts.all()}
    assert left == {"bob@amsn2.local", "robot@amsn2.local", "old.client@amsn2.local"}


async def test_a_person_without_an_account_is_removed(do, tmp_path):
    await do(adding("Anna"))
    assert "gone" in await persons.remove(Home(tmp_path), Config(), "Anna")
    assert await do(persons.list_all) == ""
    assert not Home(tmp_path).messenger_database.exists()


async def test_a_removal_that_was_interrupted_is_finished_by_another(do, tmp_path):
    await do(adding("Anna"))
    await do(adding("Bob"))

    async def mark(people: persons.People) -> str:
        anna, _ = await people.list()
        await people._storage.mark_leaving(anna.id)
        return ""

    await do(mark)
    assert await do(persons.list_all) == "Bob\n"
    assert "Anna is gone" in await persons.remove(Home(tmp_path), Config(), "anna")
    with pytest.raises(CannotStart, match="Nobody here is called anna"):
        await persons.remove(Home(tmp_path), Config(), "anna")


async def test_a_new_password_is_the_only_one(do):
    await do(adding("Anna"))
    await do(lambda people: persons.set_password(people, "Anna", "another horse"))

    async def sign_in(people: persons.People) -> str:
        return await people.sign_in("Anna", "another horse", "", "")

    assert await do(sign_in)
    with pytest.raises(CannotStart, match="do not match"):
        await do(lambda people: people.sign_in("Anna", PASSWORD, "", ""))


async def test_nobody_of_that_name(do, tmp_path):
    with pytest.raises(CannotStart, match="Nobody here is called Eve"):
        await do(lambda people: persons.set_password(people, "Eve", PASSWORD))
    with pytest.raises(CannotStart, match="Nobody here is called Eve"):
        await persons.remove(Home(tmp_path), Config(), "Eve")


async def test_there_is_no_messenger_here(do):
    async def look(people: persons.People) -> str:
        (person,) = await people.list()
        people.messenger(person.id)
        return ""

    await do(adding("Anna"))
    with pytest.raises(KeyError):
        await do(look)
