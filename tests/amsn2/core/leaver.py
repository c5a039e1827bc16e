"""A process that sees somebody off, a few rows at a time, and says each step, until somebody kills it.

python -m tests.amsn2.core.leaver HOME
"""

import asyncio
import sys
from pathlib import Path

from amsn2.api.models import Person, PersonId
from amsn2.core import SystemClock
from amsn2.core.leaving import Leaving
from amsn2.core.sessions import Sessions
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage

BERT = PersonId("p-bert")


class Empty:
    """Satisfies `core.leaving.Household`: nobody's messenger runs here."""

    async def close(self, person: Person) -> None:
        pass

    async def dismiss(self, person: Person) -> None:
        print("dismissed", flush=True)  # noqa: T201 - this is what the test reads


async def see_off(home: Path) -> None:
    """Begin, or go on where the one before was killed."""
    storage = await open_storage(sqlite_url(home / "amsn2.sqlite3"), home / "key")
    remove = storage.people.remove_some

    async def remove_some(person: PersonId, limit: int) -> bool:
        print("step", flush=True)  # noqa: T201 - as above
        return await remove(person, min(limit, 5))

    storage.people.remove_some = remove_some  # type: ignore[method-assign] # small steps, which a test can count
    leaving = Leaving(storage.people, Sessions(storage.people, SystemClock()), SystemClock(), Empty())
    record = await storage.people.person(BERT)
    if record is not None:
        await leaving.begin(record)
    await leaving.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(see_off(Path(sys.argv[1])))
