"""What the command line does with people, on the database itself; aMSN2 may run meanwhile."""

from collections.abc import Awaitable, Callable

from amsn2.api.errors import Refused, StoreFailure
from amsn2.api.models import PersonId
from amsn2.api.ports import Messenger, NewPerson
from amsn2.app.config import Config
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.app.storing import opened_storage
from amsn2.core import SystemClock
from amsn2.core.people import People


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


async def remove(people: People, name: str) -> str:
    """Remove a person. Raises `CannotStart` for nobody."""
    try:
        await people.remove(name)
    except KeyError:
        raise _nobody(name) from None
    return f"{name} is gone, with all accounts and messages.\n"


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
