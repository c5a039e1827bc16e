"""People who leave: out at once, the rest in steps, over failures, restarts and kills."""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.models import AccountId, Person, PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.api.storage import StoredAccount
from amsn2.core.leaving import AGAIN, STEP, Leaving
from amsn2.core.sessions import Sessions
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import Storage, open_storage
from tests.amsn2.core.leaver import BERT
from tests.amsn2.play import PATIENCE, PlayClock
from tests.amsn2.storage.samples import fill, line

ANNA = PersonId("p-anna")
LINES = 60


@dataclass
class Neighbours:
    """Satisfies `core.leaving.Household`."""

    seen: list[str] = field(default_factory=list)
    failures: list[StoreFailure] = field(default_factory=list)

    async def close(self, person: Person) -> None:
        self.seen.append(f"close {person.name}")

    async def dismiss(self, person: Person) -> None:
        if self.failures:
            raise self.failures.pop()
        self.seen.append(f"dismiss {person.name}")


async def opened(home: Path) -> Storage:
    return await open_storage(sqlite_url(home / "amsn2.sqlite3"), home / "key")


async def inhabit(storage: Storage) -> None:
    """Anna and Bert, with as much said each."""
    for person, name in ((ANNA, "Anna"), (BERT, "Bert")):
        await storage.people.add_person(
            PersonRecord(id=person, name=name, folded_name=name.lower(), created_at=1)
        )
        store = storage.store(person)
        async with store.transaction() as transaction:
            account = StoredAccount(id=AccountId("a"), network="msn", address="x@y", endpoint_id="e")
            await transaction.save_account(account)
        await fill(store, LINES)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    storage = await opened(tmp_path)
    await inhabit(storage)
    yield storage
    await storage.close()


def leaving_of(storage: Storage, neighbours: Neighbours, clock: PlayClock) -> Leaving:
    return Leaving(storage.people, Sessions(storage.people, clock), clock, neighbours)


async def until_gone(storage: Storage) -> None:
    async with asyncio.timeout(PATIENCE):
        while await storage.people.leaving():
            pass


async def record_of(storage: Storage, person: PersonId) -> PersonRecord:
    record = await storage.people.person(person)
    assert record is not None
    return record


async def test_others_write_between_the_steps(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 0
    remove = storage.people.remove_some

    async def remove_some(person: PersonId, limit: int) -> bool:
        nonlocal steps
        assert limit == STEP
        steps += 1
        return await remove(person, 2)

    monkeypatch.setattr(storage.people, "remove_some", remove_some)
    leaving = leaving_of(storage, Neighbours(), PlayClock())
    await leaving.begin(await record_of(storage, BERT))
    waited = []
    for number in range(LINES, LINES + 10):
        before = steps
        async with storage.store(ANNA).transaction() as transaction:
            await transaction.add_message(line(number))
        waited.append(steps - before)
    assert await storage.people.leaving(), "it is still under way"
    # The one that was under way, and the one that asked for its turn before the writer did.
    assert max(waited) <= 2
    await until_gone(storage)
    assert steps > LINES / 2
    await leaving.stop()


async def test_what_fails_is_tried_again(storage: Storage) -> None:
    clock, neighbours = PlayClock(), Neighbours()
    neighbours.failures = [StoreFailure(ProblemCode.STORE_FULL) for _ in range(2)]
    leaving = leaving_of(storage, neighbours, clock)
    await leaving.begin(await record_of(storage, BERT))
    assert neighbours.seen == ["close Bert"]
    await clock.timer_set.wait()
    assert await storage.people.leaving()
    clock.pass_by(AGAIN)
    await until_gone(storage)
    assert neighbours.seen == ["close Bert", "dismiss Bert"]
    await leaving.stop()


async def test_a_messenger_that_does_not_close_keeps_nobody(storage: Storage) -> None:
    class Stubborn(Neighbours):
        async def close(self, person: Person) -> None:
            raise ValueError("no")

    leaving = leaving_of(storage, Stubborn(), PlayClock())
    with pytest.raises(ValueError, match="no"):
        await leaving.begin(await record_of(storage, BERT))
    await until_gone(storage)
    await leaving.stop()


async def test_killed_at_any_step_it_goes_on_at_the_next_start(tmp_path: Path) -> None:
    first = await opened(tmp_path)
    await inhabit(first)
    await first.close()
    for kill in range(4):
        leaver = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.amsn2.core.leaver", str(tmp_path), stdout=asyncio.subprocess.PIPE
        )
        assert leaver.stdout is not None
        # Right after it was marked, and then in the middle of one step or another.
        for _ in range(1 + kill):
            await leaver.stdout.readline()
        leaver.send_signal(signal.SIGKILL)
        assert await leaver.wait() == -signal.SIGKILL
    storage = await opened(tmp_path)
    assert [record.name for record in await storage.people.persons()] == ["Anna"]
    assert [record.name for record in await storage.people.leaving()] == ["Bert"]
    leaving = leaving_of(storage, Neighbours(), PlayClock())
    await leaving.start()
    await until_gone(storage)
    await leaving.stop()
    await storage.close()
    with closing(sqlite3.connect(tmp_path / "amsn2.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        counted = database.execute("SELECT person, count(*) FROM messages GROUP BY person").fetchall()
        assert counted == [(ANNA, LINES)]
        assert database.execute("SELECT id FROM persons").fetchall() == [(ANNA,)]
