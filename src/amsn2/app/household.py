"""Everybody's messengers, running."""

import asyncio
import logging
from collections.abc import Callable, Iterator

from amsn2.api.models import Person, PersonId
from amsn2.api.ports import Unsubscribe
from amsn2.core import Messenger

log = logging.getLogger(__name__)


class Household:
    """Starts a messenger for whoever comes; stops them all together."""

    def __init__(
        self,
        make: Callable[[Person], Messenger],
        attach: Callable[[PersonId, Messenger], Unsubscribe] = lambda person, messenger: lambda: None,
    ) -> None:
        """attach: given every messenger before its networks say anything; what it returns lets go of it."""
        self._make = make
        self._attach = attach
        self._running: dict[PersonId, Messenger] = {}
        self._detach: dict[PersonId, Unsubscribe] = {}
        self._listeners: list[Callable[[PersonId], None]] = []
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
                detach = self._attach(person.id, messenger)
                try:
                    await messenger.start()
                except BaseException:
                    detach()
                    raise
                self._detach[person.id] = detach
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
            if messenger is None:
                return
            self._detach.pop(person)()
            for listener in tuple(self._listeners):
                listener(person)
            await messenger.stop()

    def on_leave(self, listener: Callable[[PersonId], None]) -> Unsubscribe:
        """Call with whoever leaves, so that nothing keeps their messenger."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    async def stop(self) -> None:
        """Stop them all; one that fails does not keep the others."""
        results = await asyncio.gather(*(messenger.stop() for messenger in self), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                log.error("a messenger did not stop", exc_info=result)
        self._running.clear()
        for detach in self._detach.values():
            detach()
        self._detach.clear()
