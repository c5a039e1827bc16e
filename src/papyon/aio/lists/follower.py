"""Takes over what is changed elsewhere: by other people, by other endpoints, on the web."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, assert_never

from papyon.aio.contacts import Contacts
from papyon.aio.events import ClientEvent, PrivacyChanged, RosterChanged
from papyon.aio.link import Link
from papyon.aio.reconnect import ComeBack
from papyon.aio.tasks import Tasks
from papyon.errors import PapyonError
from papyon.payload.listchange import ModeChange
from papyon.session import pushes
from papyon.session.buddy import NO_CHANGES, Changes, Petition
from papyon.session.events import AddedBy, DetailTold, ListPushed, ListsChanged, RemovedBy
from papyon.session.mirror import Mirror
from papyon.session.roster import STRANGERS, Roster
from papyon.types import Dialect

__all__ = ["READ_AGAIN", "READ_AT_LAST", "Follower"]

log = logging.getLogger(__name__)

READ_AGAIN: Final = 2.0
"""Seconds until lists are read again that could not be, the first time; each time it is twice as long."""

READ_AT_LAST: Final = 60.0
"""Seconds that it takes at most: a service that restarts is back by then."""

_Event = AddedBy | RemovedBy | ListsChanged | ListPushed | DetailTold


class Follower:
    """For one visit. Up to MSNP12 each change is told by itself; later it only says that there is one."""

    def __init__(
        self,
        link: Link,
        contacts: Contacts,
        mirror: Mirror,
        roster: Roster,
        tasks: Tasks,
        tell: Callable[[ClientEvent], Awaitable[None]],
    ) -> None:
        self._link = link
        self._contacts = contacts
        self._mirror = mirror
        self._roster = roster
        self._tasks = tasks
        self._tell = tell
        self._asking: dict[str, Petition] = {}
        self._stamps: set[str] = set()
        self._outdated = self._reading = False

    async def hear(self, event: _Event) -> None:
        """Take something over; what takes longer is done in a task."""
        match event:
            case AddedBy(address, name) if self._live:
                self._mirror.declined.discard(address)
                changes = pushes.added_by(self._roster, address, name)
                if changes.petitions and not self._roster.ask:
                    self._tasks.start(self._accept(address), "accept without asking")
                await self._changed(changes)
            case RemovedBy(address) if self._live:
                await self._changed(pushes.removed_by(self._roster, address))
            case ListPushed(change):
                await self._changed(pushes.apply(self._roster, change))
                if isinstance(change, ModeChange):
                    await self._tell(PrivacyChanged(self._roster.allow_strangers, self._roster.ask))
            case DetailTold(address, key, value):
                await self._changed(pushes.tell_detail(self._roster, address, key, value))
            case AddedBy(address, name):
                if len(self._asking) < STRANGERS:
                    self._asking[address] = Petition(address, name)
                self.read_anew()
            case ListsChanged(modified):
                if self._live or self._mirror.is_news(modified):
                    self._stamps.add(modified)
                    self.read_anew()
            case RemovedBy():
                self.read_anew()
            case _:
                assert_never(event)

    def read_anew(self) -> None:
        """Read the lists, and again if something happens meanwhile: one reading serves all news before it."""
        self._outdated = True
        if not self._reading:
            self._reading = True
            self._tasks.start(self._read(), "read the lists anew")

    async def accept_unasked(self) -> None:
        """Allow who waits where the owner does not want to be asked, after the lists were loaded."""
        if self._live and not self._roster.ask:
            for petition in self._roster.petitions:
                await self._accept(petition.address)

    @property
    def _live(self) -> bool:
        return self._link.machine.dialect < Dialect.MSNP13

    async def _read(self) -> None:
        wait = READ_AGAIN
        try:
            while self._outdated:
                self._outdated = False
                asking, stamps = dict(self._asking), set(self._stamps)
                try:
                    await self._contacts.reload(*asking.values())
                except PapyonError as error:
                    log.warning("the lists at %s were not read anew: %s", self._link.peer, error)
                    self._outdated = True
                    asked = error.seconds if isinstance(error, ComeBack) else 0.0
                    await asyncio.sleep(max(wait, asked))
                    wait = min(2 * wait, READ_AT_LAST)
                    continue
                wait = READ_AGAIN
                for address in asking:
                    self._asking.pop(address, None)
                for modified in stamps:
                    self._mirror.handled(modified)
                self._stamps -= stamps
        finally:
            self._reading = False

    async def _accept(self, address: str) -> None:
        try:
            await self._contacts.accept(address, add=False)
        except PapyonError as error:
            log.info("a contact at %s was not allowed: %s", self._link.peer, error)

    async def _changed(self, changes: Changes) -> None:
        if changes != NO_CHANGES:
            await self._tell(RosterChanged(changes))
