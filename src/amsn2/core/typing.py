"""Who is writing now: said by the network, forgotten after a while."""

from functools import partial

from amsn2.api.events import TypingChanged
from amsn2.api.models import AccountId, ConversationId, conversation_id
from amsn2.api.network import TypingReceived
from amsn2.core.clock import Cancel
from amsn2.core.desk import Desk

GOOD_FOR = 6.0
"""Seconds after which somebody who has not said so again is not writing any more."""


class Typing:
    """The people who are writing, each with a timer. Never stored."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._timers: dict[tuple[ConversationId, str], Cancel] = {}

    def received(self, account: AccountId, event: TypingReceived) -> None:
        """Somebody is writing, or stopped. Without a conversation there is nothing to show."""
        author = event.author.lower()
        own_address = self._desk.state.snapshot.accounts[account].address
        people = {address.lower() for address in (*event.participants, author)}
        conversation = conversation_id(account, people - {own_address} or people)
        if not event.typing:
            self.stopped(conversation, author)
        elif author != own_address and conversation in self._desk.state.snapshot.conversations:
            self._cancel(conversation, author)
            self._timers[conversation, author] = self._desk.clock.call_later(
                GOOD_FOR, partial(self._over, conversation, author)
            )
            self._tell(conversation, author, typing=True)

    def stopped(self, conversation: ConversationId, author: str) -> None:
        """The author is not writing any more."""
        self._cancel(conversation, author)
        self._tell(conversation, author, typing=False)

    def forget(self, account: AccountId) -> None:
        """Nothing is known of anybody on that account any more."""
        for conversation, author in tuple(self._timers):
            if conversation.startswith(f"{account}:"):
                self.stopped(conversation, author)

    def stop(self) -> None:
        """Leave no timer behind."""
        for cancel in self._timers.values():
            cancel()
        self._timers.clear()

    def _over(self, conversation: ConversationId, author: str) -> None:
        # Memory alone changes, and at once, but in its turn: a job that runs may be about to tell.
        async def over() -> None:
            if (conversation, author) not in self._timers:  # else it was said again meanwhile
                self._tell(conversation, author, typing=False)

        self._timers.pop((conversation, author), None)
        self._desk.owner.post(over)

    def _cancel(self, conversation: ConversationId, author: str) -> None:
        cancel = self._timers.pop((conversation, author), None)
        if cancel is not None:
            cancel()

    def _tell(self, conversation: ConversationId, author: str, *, typing: bool) -> None:
        known = self._desk.state.snapshot.conversations.get(conversation)
        if known is None or (author in known.typing) == typing:
            return
        now = {*known.typing, author} if typing else {*known.typing} - {author}
        self._desk.state.tell(TypingChanged(conversation=conversation, typing=tuple(sorted(now))))
