"""When administrators change or remove somebody whose messenger runs."""

import pytest

from amsn2.api.commands import AddAccount, Endpoints
from amsn2.api.errors import StoreFailure
from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.api.storage import OwnAddress
from amsn2.app.farewell import Farewell
from amsn2.app.household import Household
from amsn2.core import Messenger, SystemClock
from amsn2.networks.memory import MemoryNetwork
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage
from msnpd.errors import MsnpdError

ANNA = Person(id=PersonId("anna"), name="anna")


class Server:
    """Stands in for `app.welcome.BuiltIn`."""

    def __init__(self):
        self.dismissed = []
        self.failures = []

    async def dismiss(self, person, addresses):
        if self.failures:
            raise self.failures.pop()
        self.dismissed.append((person, addresses))


@pytest.fixture
async def house(tmp_path):
    storage = await open_storage(sqlite_url(tmp_path / "a.sqlite3"), tmp_path / "key")
    await storage.people.add_person(
        PersonRecord(id=ANNA.id, name=ANNA.name, folded_name=ANNA.name, created_at=1)
    )
    clock = SystemClock()
    networks = {"msn": MemoryNetwork(clock.now)}
    household = Household(lambda person: Messenger(person, storage.store(person.id), networks, clock))
    yield storage, household
    await household.stop()
    await storage.close()


async def test_a_person_who_goes_takes_accounts_along(house):
    storage, household = house
    messenger = await household.start(ANNA)
    elsewhere = Endpoints(host="messenger.example", port=1863)
    for number, (address, endpoints) in enumerate(
        [("anna@amsn2.local", None), ("anna@example.com", elsewhere)]
    ):
        command = f"00000000-0000-4000-8000-00000000000{number}"
        await messenger.execute(
            AddAccount(id=command, network="msn", address=address, password="x" * 8, endpoints=endpoints)
        )
    async with storage.store(ANNA.id).transaction() as transaction:
        # Its account was removed.
        await transaction.save_address(OwnAddress(address="anna.work@amsn2.local"), "its own")
    server = Server()
    farewell = Farewell(household, storage, server)
    server.failures.append(MsnpdError("the disk is full"))
    await farewell.close(ANNA)
    with pytest.raises(KeyError):
        household.of(ANNA.id)
    with pytest.raises(KeyError):
        await household.start(ANNA)
    with pytest.raises(StoreFailure):
        await farewell.dismiss(ANNA)
    await farewell.dismiss(ANNA)
    assert server.dismissed == [(ANNA.id, {"anna.work@amsn2.local": "its own", "anna@amsn2.local": ""})]


async def test_rights_are_told_to_who_is_there(house):
    storage, household = house
    farewell = Farewell(household, storage, None)
    await farewell.tell(ANNA)
    messenger = await household.start(ANNA)
    await farewell.tell(Person(id=ANNA.id, name=ANNA.name, admin=True))
    assert messenger.snapshot().person.admin
