"""What is too old to be kept goes: messages and files, every day and at the start. Histories are cleared."""

import asyncio
import logging
from functools import partial
from typing import Final

from amsn2.api import limits
from amsn2.api.commands import ClearHistory
from amsn2.api.errors import StoreFailure
from amsn2.api.events import CommandSettled, Event, HistoryCleared, MessageChanged
from amsn2.api.models import AccountId, ConversationId
from amsn2.api.storage import Cleared
from amsn2.core.blobs import BlobKeeper
from amsn2.core.clock import pause
from amsn2.core.conversations import Conversations
from amsn2.core.desk import Desk
from amsn2.core.tasks import Tasks

log = logging.getLogger(__name__)

DAY: Final = 24 * 3600 * 1000
AGAIN: Final = 24 * 3600.0
"""Seconds between two looks at what is too old."""

STEP: Final = 1_000
"""Messages that are removed in one turn: some 50 ms, and whoever writes meanwhile waits no longer."""

FILES: Final = 200
"""Messages that lose their files in one turn; each is told of."""


class Retention:
    """Removes what the person wants kept no longer."""

    def __init__(self, desk: Desk, blobs: BlobKeeper, conversations: Conversations) -> None:
        self._desk = desk
        self._blobs = blobs
        self._conversations = conversations
        self._tasks = Tasks()
        self._daily_task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """From now on look every day, first at once; with other preferences, begin anew.

        Where everything is kept there is nothing to wait for.
        """
        if self._daily_task is not None:
            self._daily_task.cancel()
            self._daily_task = None
        preferences = self._desk.state.snapshot.preferences
        if preferences.keep_messages_days or preferences.keep_files_days:
            self._daily_task = self._tasks.start(self._daily())

    async def stop(self) -> None:
        """Look no more."""
        await self._tasks.stop()

    async def clear(self, command: ClearHistory) -> None:
        """Remove all messages of a conversation, in many small turns; not a job of the owner, but makes some.

        Only at the end the command counts as done: who asked and heard nothing asks again, and it goes on.
        Raises `Refused`, `StoreFailure`.
        """
        owner = self._desk.owner
        upto = await owner.do(partial(self._newest, command))
        if upto is None:
            return
        while await owner.do(partial(self._clear_some, command.conversation, upto)):
            pass
        await owner.do(partial(self._cleared, command))
        self._tasks.start(self._give_back())

    async def _newest(self, command: ClearHistory) -> int | None:
        """Up to where is cleared; None when it was done before."""
        if await self._desk.store.knows_command(command.id):
            return None
        conversation = await self._conversations.find(command.conversation)
        return 0 if conversation.last is None else conversation.last.position

    async def _clear_some(self, conversation: ConversationId, upto: int) -> bool:
        async with self._desk.store.transaction() as transaction:
            cleared = await transaction.clear_history(conversation, upto, STEP)
        if cleared is not None:
            self._desk.state.tell(_told(cleared))
        return cleared is not None

    async def _cleared(self, command: ClearHistory) -> None:
        async with self._desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, self._desk.clock.now())
        self._desk.state.tell(CommandSettled(command=command.id))

    async def empty(self, account: AccountId) -> None:
        """Remove most of what was said on an account that is about to go, in small turns as `clear` does.

        Else all of it would go in one, and nobody here could write anything for a minute.
        Raises `StoreFailure`.
        """
        talks = await self._desk.store.conversations(account)
        if await self._desk.store.count_messages(tuple(talk.id for talk in talks)) <= STEP:
            return
        for talk in talks:
            while await self._desk.owner.do(partial(self._clear_some, talk.id, limits.POSITION)):
                pass

    async def carry_out(self) -> None:
        """Remove what is too old now, in many small turns. Raises `StoreFailure`."""
        changed = False
        while await self._desk.owner.do(self._expire):
            changed = True
        while await self._desk.owner.do(self._forget_files):
            changed = True
        if changed:
            await self._give_back()

    async def _daily(self) -> None:
        while True:
            await self._once()
            await pause(self._desk.clock, AGAIN)

    async def _once(self) -> None:
        try:
            await self.carry_out()
            await self._blobs.collect()
        except StoreFailure as failure:
            log.warning("what is too old was not removed: %s", failure)

    async def _expire(self) -> bool:
        days = self._desk.state.snapshot.preferences.keep_messages_days
        if not days:
            return False
        async with self._desk.store.transaction() as transaction:
            cleared = await transaction.expire_messages(self._desk.clock.now() - days * DAY, STEP)
        self._desk.state.tell(*map(_told, cleared))
        return bool(cleared)

    async def _forget_files(self) -> bool:
        days = self._desk.state.snapshot.preferences.keep_files_days
        if not days:
            return False
        async with self._desk.store.transaction() as transaction:
            changed = await transaction.forget_files(self._desk.clock.now() - days * DAY, FILES)
        self._desk.state.tell(*(MessageChanged(message=message) for message in changed))
        return bool(changed)

    async def _give_back(self) -> None:
        try:
            await self._blobs.collect()
            await self._desk.store.give_back_room()
        except StoreFailure as failure:
            log.warning("what is not needed any more was not removed: %s", failure)


def _told(cleared: Cleared) -> Event:
    return HistoryCleared(conversation=cleared.conversation, position=cleared.position, unread=cleared.unread)
