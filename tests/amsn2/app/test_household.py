"""The household: one messenger a person, started once, stopped together."""

import asyncio

import pytest

from amsn2.api.errors import StoreFailure
from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.app.household import Household
from amsn2.core import Messenger, SystemClock
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage

ANNA, BOB = (Person(id=PersonId(name), name=name) for name in ("anna", "bob"))


@pytest.fixture
async def storage(tmp_path):
    storage = await open_storage(sqlite_url(tmp_path / "a.sqlite3"), tmp_path / "key")
    for person in (ANNA, BOB):
        record = PersonRecord(id=person.id, name=person.name, folded_name=person.name, created_at=1)
        await storage.people.add_person(record)
    yield storage
    await storage.close()


async def test_people_come_while_it_runs(storage):
    household = Household(lambda person: Messenger(person, storage.store(person.id), {}, SystemClock()))
    with pytest.raises(KeyError):
        household.of(ANNA.id)
    anna = await household.start(ANNA)
    assert household.of(ANNA.id) is anna
    assert anna.snapshot().person == ANNA
    bob, again = await asyncio.gather(household.start(BOB), household.start(ANNA))
    assert again is anna
    assert set(household) == {anna, bob}
    await household.stop()
    assert list(household) == []


async def test_people_change_and_go_while_it_runs(storage):
    household = Household(lambda person: Messenger(person, storage.store(person.id), {}, SystemClock()))
    anna = await household.start(ANNA)
    await household.start(BOB)
    changed = Person(id=ANNA.id, name=ANNA.name, admin=True)
    await household.change(changed)
    assert anna.snapshot().person == changed
    await household.leave(ANNA.id)
    await household.leave(ANNA.id)
    await household.change(ANNA)
    with pytest.raises(KeyError):
        household.of(ANNA.id)
    assert len(list(household)) == 1
    await household.stop()


async def test_one_that_does_not_stop_keeps_no_other(storage, caplog):
    stopped = []

    class Stubborn(Messenger):
        async def stop(self) -> None:
            await super().stop()
            stopped.append(self.snapshot().person.name)
            if self.snapshot().person == ANNA:
                raise ValueError("no")

    household = Household(lambda person: Stubborn(person, storage.store(person.id), {}, SystemClock()))
    await household.start(ANNA)
    await household.start(BOB)
    await household.stop()
    assert sorted(stopped) == ["anna", "bob"]
    assert "did not stop" in caplog.text


async def test_who_wants_to_hear_of_messengers_hears_before_they_start(storage):
    heard, let_go = [], []

    def attach(person, messenger):
        heard.append((person, messenger))
        return lambda: let_go.append(person)

    household = Household(
        lambda person: Messenger(person, storage.store(person.id), {}, SystemClock()), attach
    )
    anna = await household.start(ANNA)
    await household.start(ANNA)
    assert heard == [(ANNA.id, anna)]
    await household.start(BOB)
    left = []
    unsubscribe = household.on_leave(left.append)
    await household.leave(ANNA.id)
    assert let_go == left == [ANNA.id]
    unsubscribe()
    unsubscribe()
    await household.stop()
    assert let_go == [ANNA.id, BOB.id]
    assert left == [ANNA.id]


async def test_a_messenger_that_does_not_start_is_let_go(storage):
    let_go = []
    household = Household(
        lambda person: Messenger(person, storage.store(person.id), {}, SystemClock()),
        lambda person, messenger: lambda: let_go.append(person),
    )
    await storage.close()
    with pytest.raises(StoreFailure):
        await household.start(ANNA)
    assert let_go == [ANNA.id]
