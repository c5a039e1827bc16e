"""Who comes into a conversation of several and who leaves it: lines of its history that nobody said."""

from msgspec.structs import replace

from amsn2.api.commands import LeaveConversation
from amsn2.api.events import (
    AccountRemoved,
    ConversationChanged,
    Event,
    HistoryCleared,
    MessageAdded,
    MessageChanged,
)
from amsn2.api.models import AccountId, Conversation, ConversationId, Message, MessageKind
from amsn2.api.network import ParticipantJoined, ParticipantLeft
from amsn2.api.storage import AddedMessage
from amsn2.core.conversations import Conversations
from amsn2.core.desk import Desk
from amsn2.core.names import coming_id
from amsn2.core.typing import Typing

FLAPPING = 10 * 60_000
"""Milliseconds in which somebody who comes and goes while nobody says anything has one line, which changes:
a connection that breaks every minute must not fill the history."""


class Comings:
    """Notes who comes and goes, once each. `joined`, `left` and `leave` are jobs of the owner."""

    def __init__(self, desk: Desk, conversations: Conversations, typing: Typing) -> None:
        self._desk = desk
        self._conversations = conversations
        self._typing = typing
        self._noted: dict[ConversationId, dict[str, Message]] = {}
        """The last line of everybody who came or went since something was said."""

    async def joined(self, account: AccountId, event: ParticipantJoined) -> None:
        """Somebody is there: that is news of who had left, and of who is new."""
        address = event.address.lower()
        talk = await self._conversations.among(account, (*event.participants, address))
        before = self._noted.get(talk.id, {}).get(address)
        new = event.new and (before is None or before.kind is not MessageKind.JOINED)
        if self._is_there(talk, address) and (new or address in talk.left):
            left = tuple(one for one in talk.left if one != address)
            await self._note(replace(talk, left=left), address, MessageKind.JOINED)

    async def left(self, account: AccountId, event: ParticipantLeft) -> None:
        """Somebody is there no more."""
        address = event.address.lower()
        talk = await self._conversations.among(account, (*event.participants, address))
        if self._is_there(talk, address) and address not in talk.left:
            self._typing.stopped(talk.id, address)
            left = tuple(sorted((*talk.left, address)))
            await self._note(replace(talk, left=left), address, MessageKind.LEFT)

    async def leave(self, command: LeaveConversation, talk: Conversation) -> None:
        """Oneself leaves, whatever becomes of it on the network; twice in a row has one line."""
        desk = self._desk
        now = desk.clock.now()
        here = desk.state.snapshot.accounts[talk.account].address
        last = talk.last
        gone = last is not None and last.own and last.kind is MessageKind.LEFT
        added: AddedMessage | None = None
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, now)
            if len(talk.participants) > 1 and not gone:
                line = _line(talk, here, MessageKind.LEFT, now, own=True)
                added = await transaction.add_message(line, last=True)
        if added is not None:
            desk.state.tell(MessageAdded(message=added.message, unread=added.unread))

    def heard(self, event: Event) -> None:
        """What is said is said between the lines: whoever comes or goes next has one of their own."""
        match event:
            case MessageAdded(message=message) if not message.kind.unsaid:
                self._noted.pop(message.conversation, None)
            case HistoryCleared():
                self._noted.pop(event.conversation, None)
            case AccountRemoved():
                for gone in [one for one in self._noted if one.startswith(f"{event.account}:")]:
                    del self._noted[gone]
            case _:
                pass

    @staticmethod
    def _is_there(talk: Conversation, address: str) -> bool:
        return len(talk.participants) > 1 and address in talk.participants

    async def _note(self, talk: Conversation, address: str, kind: MessageKind) -> None:
        desk = self._desk
        now = desk.clock.now()
        before = self._noted.get(talk.id, {}).get(address)
        news: Event | None = None
        async with desk.store.transaction() as transaction:
            if talk.id not in desk.state.snapshot.conversations:
                await transaction.add_conversation(talk)
            await transaction.save_talk(talk)
            if before is not None and now - before.sent_at < FLAPPING:
                line = replace(before, kind=kind)
                await transaction.change_kind(line.id, kind)
                news = MessageChanged(message=line)
            else:
                line = _line(talk, address, kind, now)
                added = await transaction.add_message(line, last=True)
                if added is not None:
                    line = added.message
                    news = MessageAdded(message=line, unread=added.unread)
        # Who is writing may have changed meanwhile.
        shown = desk.state.snapshot.conversations.get(talk.id, talk)
        desk.state.tell(ConversationChanged(conversation=replace(shown, left=talk.left)))
        if news is not None:
            desk.state.tell(news)
        self._noted.setdefault(talk.id, {})[address] = line


def _line(talk: Conversation, address: str, kind: MessageKind, at: int, *, own: bool = False) -> Message:
    return Message(
        id=coming_id(talk.id, address, at, None if talk.last is None else talk.last.id),
        conversation=talk.id,
        position=0,
        author=address,
        own=own,
        kind=kind,
        sent_at=at,
    )
