"""People over a real database, for the tests of who comes in and what they do then."""

from collections.abc import Awaitable

import pytest
from argon2 import PasswordHasher

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import Person, PersonId
from amsn2.api.ports import Messenger, NewPerson
from amsn2.core.passwords import Passwords
from amsn2.core.people import People
from amsn2.storage.opening import Storage
from tests.amsn2.play import PlayClock

TOKEN = "the set-up token"
ANNA = NewPerson(name="Anna", password="correct horse", display_name="Anna 🌻")
BERT = NewPerson(name="Bert", password="battery staple")
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Host:
    """Welcomes people, or fails to."""

    def __init__(self) -> None:
        self.welcomed: list[tuple[str, NewPerson]] = []
        self.failures: list[BaseException] = []

    async def welcome(self, person: Person, new_person: NewPerson) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.welcomed.append((person.name, new_person))


def nobodys(person: PersonId) -> Messenger:
    raise KeyError(person)


class House:
    """People, and what they are made of."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.clock = PlayClock()
        self.host = Host()
        self.people = self.started(self.host)

    def started(self, host: Host | None) -> People:
        """The people after a restart; without a host as the command line has them."""
        return People(
            self.storage.people,
            self.clock,
            nobodys,
            welcome=host,
            setup_token=TOKEN if host else "",
            passwords=Passwords(QUICK),
        )

    async def anna(self) -> Person:
        return await self.people.set_up(TOKEN, ANNA)

    async def bert(self) -> Person:
        (admin,) = [person for person in await self.people.list() if person.admin]
        invitation = await self.people.invite(admin.id, "")
        return await self.people.join(invitation.token, BERT)


async def refused(asked: Awaitable[object]) -> ProblemCode:
    with pytest.raises(Refused) as caught:
        await asked
    return caught.value.problem.code


async def outcome(asked: Awaitable[object]) -> str:
    """The code of a refusal, or that it was made."""
    try:
        await asked
    except Refused as refused:
        return refused.problem.code
    return "made"
