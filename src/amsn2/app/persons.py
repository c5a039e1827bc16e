"""What the command line does with people, on the database itself; aMSN2 may run meanwhile."""

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from amsn2.api.errors import Refused, StoreFailure
from amsn2.api.models import PersonId
from amsn2.api.ports import Messenger, NewPerson
from amsn2.app.config import Config
from amsn2.app.farewell import addresses_of_ours
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.app.serving import built_in, running_server
from amsn2.app.storing import opened_storage
from amsn2.core import SystemClock
from amsn2.core.leaving import STEP
from amsn2.core.people import People
from amsn2.core.person_names import folded
from amsn2.storage.opening import Storage
from msnpd.errors import MsnpdError


async def with_people(home: Home, config: Config, work: Callable[[People], Awaitable[str]]) -> str:
    """What the work says, done with the people of that home. Raises `CannotStart`."""
    async with opened_storage(home, config) as storage:
        try:
            return await work(People(storage.people, SystemClock(), _no_messengers))
        except (Refused, StoreFailure) as problem:
            raise CannotStart(str(problem)) from problem


async def add(people: People, name: str, password: str, *, admin: bool) -> str:
    """Make a person; the account on the built-in network follows when aMSN2 runs."""
    person = await people.add(NewPerson(name=name, password=password), admin=admin)
    return f"{person.name} may sign in now{', and is an administrator' if person.admin else ''}.\n"


async def list_all(people: People) -> str:
    """One line a person."""
    return "".join(
        f"{person.name}{' (administrator)' if person.admin else ''}\n" for person in await people.list()
    )


async def remove(home: Home, config: Config, name: str) -> str:
    """Remove a person, with the account on the built-in network. aMSN2 must not run meanwhile.

    Raises `CannotStart`, also for nobody. Doing it again after a crash finishes it, as the next start does.
    """
    async with opened_storage(home, config, alone=True) as storage:
        try:
            leaving = [one for one in await storage.people.leaving() if folded(one.name) == folded(name)]
            person = await storage.people.person_named(folded(name))
            if person is not None and not person.hidden:
                await storage.people.mark_leaving(person.id)
                leaving.append(person)
            if not leaving:
                raise _nobody(name)
            for one in leaving:
                await _see_off(home, config, storage, one.id)
        except (StoreFailure, MsnpdError) as problem:
            raise CannotStart(str(problem)) from problem
    return f"{leaving[-1].name} is gone, with all accounts and messages.\n"


async def _see_off(home: Home, config: Config, storage: Storage, person: PersonId) -> None:
    ours = await addresses_of_ours(storage, person)
    if ours and home.messenger_database.exists():
        alone = replace(config.messenger, host="127.0.0.1", port=0, services_port=0)
        async with running_server(home, alone) as server:
            await (await built_in(home, alone, server)).dismiss(person, ours)
    while await storage.people.remove_some(person, STEP):
        pass


async def set_password(people: People, name: str, password: str) -> str:
    """Give a person another password. Raises `CannotStart` for nobody."""
    try:
        await people.set_password(name, password)
    except KeyError:
        raise _nobody(name) from None
    return f"{name} has a new password, and is signed out everywhere within a minute.\n"


def _nobody(name: str) -> CannotStart:
    return CannotStart(f"Nobody here is called {name}. `amsn2 person list` shows who is.")


def _no_messengers(person: PersonId) -> Messenger:
    raise KeyError(person)
