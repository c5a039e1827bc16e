"""People who leave: out at once, while what is theirs goes in steps, over any number of restarts."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from amsn2.api.errors import StoreFailure
from amsn2.api.models import Person
from amsn2.api.people_storage import PeopleStorage, PersonRecord
from amsn2.core.clock import Clock, pause
from amsn2.core.sessions import Sessions, person_of
from amsn2.core.tasks import Tasks

log = logging.getLogger(__name__)

STEP: Final = 500
"""Rows or files that go at once: some 50 ms, and whoever writes meanwhile waits no longer."""

AGAIN: Final = 60.0
"""Seconds until another attempt, when the disk or the network in the box would not: it may be full."""


class Household(Protocol):
    """Everybody's messengers, as far as who leaves is concerned."""

    async def close(self, person: Person) -> None:
        """Stop the person's messenger for good; it is fine when none runs."""

    async def dismiss(self, person: Person) -> None:
        """Remove the person's accounts from the network in the box.

        May be called again after a crash in the middle: what is done stays done. Raises `StoreFailure`.
        """


class Leaving:
    """Sees people off."""

    def __init__(
        self, storage: PeopleStorage, sessions: Sessions, clock: Clock, household: Household
    ) -> None:
        self._storage = storage
        self._sessions = sessions
        self._clock = clock
        self._household = household
        self._tasks = Tasks()

    async def start(self) -> None:
        """Go on with whoever was leaving when aMSN2 ended. Raises `StoreFailure`."""
        for record in await self._storage.leaving():
            self._tasks.start(self._remove(record))

    async def stop(self) -> None:
        """Leave the rest for the next start."""
        await self._tasks.stop()

    async def begin(self, record: PersonRecord) -> None:
        """Who that is can do nothing any more when this returns; what is theirs goes by and by.

        Raises `StoreFailure`; then nothing has happened.
        """
        await self._storage.mark_leaving(record.id)
        self._sessions.forget_all(record.id)
        try:
            await self._household.close(person_of(record))
            # Tried here already, so that their address in the box is free when they are out.
            await self._done(record, self._dismiss)
        finally:
            self._tasks.start(self._remove(record))

    async def _remove(self, record: PersonRecord) -> None:
        for part in (self._dismiss, self._empty):
            while not await self._done(record, part):
                await pause(self._clock, AGAIN)
        log.info("all that was of %s is gone", record.name)

    async def _done(self, record: PersonRecord, part: Callable[[PersonRecord], Awaitable[None]]) -> bool:
        try:
            await part(record)
        except StoreFailure as failure:
            log.warning("what is left of %s has to wait: %s", record.name, failure)
            return False
        return True

    async def _dismiss(self, record: PersonRecord) -> None:
        await self._household.dismiss(person_of(record))

    async def _empty(self, record: PersonRecord) -> None:
        while await self._storage.remove_some(record.id, STEP):
            pass
