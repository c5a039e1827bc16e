"""Everybody's messengers, running."""

import asyncio
import logging
from collections.abc import Callable, Iterator

from amsn2.api.models import Person, PersonId
from amsn2.core import Messenger

log = logging.getLogger(__name__)


class Household:
    """Starts a messenger for whoever comes; stops them all together."""

    def __init__(
        self,
        make: Callable[[Person], Messenger],
        started: Callable[[PersonId, Messenger], None] = lambda person, messenger: None,
    ) -> None:
        """started: hears of every messenger before its networks say anything."""
        self._make = make
        self._started = started
        self._running: dict[PersonId, Messenger] = {}
        self._gone: set[PersonId] = set()
        self._starting = asyncio.Lock()

    def __iter__(self) -> Iterator[Messenger]:
        return iter(tuple(self._running.values()))

    def of(self, person: PersonId) -> Messenger:
        """The person's messenger. Raises `KeyError` for nobody."""
        return self._running[person]

    async def start(self, person: Person) -> Messenger:
        """The person's messenger, started if it is not. Raises `StoreFailure`, `KeyError` for who left."""
        async with self._starting:
            if person.id in self._gone:
                raise KeyError(person.id)
            messenger = self._running.get(person.id)
            if messenger is None:
                messenger = self._make(person)
                self._started(person.id, messenger)
                await messenger.start()
                self._running[person.id] = messenger
            return messenger

    async def change(self, person: Person) -> None:
        """The person's rights have changed; one who has no messenger hears of it when it starts."""
        messenger = self._running.get(person.id)
        if messenger is not None:
            await messenger.change_person(person)

    async def leave(self, person: PersonId) -> None:
        """Stop the messenger of somebody who goes, if it runs; it never starts again."""
        async with self._starting:
            self._gone.add(person)
            messenger = self._running.pop(person, None)
            if messenger is not None:
                await messenger.stop()

    async def stop(self) -> None:
        """Stop them all; one that fails does not keep the others."""
        results = await asyncio.gather(*(messenger.stop() for messenger in self), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                log.error("a messenger did not stop", exc_info=result)
        self._running.clear()
