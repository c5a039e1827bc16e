"""What a network keeps for who is away, until they are there again."""

import logging
from collections.abc import Iterable

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.errors import StoreFailure
from amsn2.api.events import AccountRemoved, Event, MessageAdded, MessageChanged
from amsn2.api.models import AccountId, Conversation, ConversationId, Delivery, MessageQuery, conversation_id
from amsn2.core.desk import Desk

log = logging.getLogger(__name__)


class Keeping:
    """Knows in which conversations something is kept.

    No network tells when it has handed that over, but it does so when its receiver signs in: who is seen
    there has it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: set[ConversationId] = set()
        """Those that may end with such messages; who answers has read what was before."""

    def load(self, conversations: Iterable[Conversation]) -> None:
        """Begin with what was stored."""
        self._kept = {talk.id for talk in conversations if talk.last is not None and talk.last.own}

    def heard(self, event: Event) -> None:
        """Something is kept, or it arrived where something was kept before."""
        match event:
            case MessageAdded(message=message) | MessageChanged(message=message) if message.own:
                if message.delivery is Delivery.OFFLINE:
                    self._kept.add(message.conversation)
                elif message.delivery is Delivery.DELIVERED and message.conversation in self._kept:
                    self._desk.owner.post(lambda: self._hand_over(message.conversation))
            case AccountRemoved():
                self._kept = {one for one in self._kept if not one.startswith(f"{event.account}:")}
            case _:
                pass

    async def there(self, account: AccountId, address: str) -> None:
        """Somebody is signed in. A job of the owner."""
        talk = conversation_id(account, (address,))
        if talk in self._kept:
            await self._hand_over(talk)

    async def _hand_over(self, talk: ConversationId) -> None:
        if talk not in self._kept:
            return
        known = self._desk.state.snapshot.conversations.get(talk)
        if known is None or len(known.participants) > 1:
            self._kept.discard(talk)
            return
        try:
            page = await self._desk.store.messages(MessageQuery(conversation=talk, limit=limits.PAGE))
            due = [one for one in page.messages if one.own and one.delivery is Delivery.OFFLINE]
            async with self._desk.store.transaction() as transaction:
                for message in due:
                    await transaction.change_message(message.id, Delivery.DELIVERED, None)
        except StoreFailure as failure:
            # They will be seen again, and what brought the word of it is worth more.
            log.warning("it could not be stored that what was kept is delivered: %s", failure)
            return
        self._kept.discard(talk)
        for message in due:
            self._desk.state.tell(MessageChanged(message=replace(message, delivery=Delivery.DELIVERED)))
