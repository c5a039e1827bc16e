"""Conversations and their messages: written, received, delivered, read."""

from collections.abc import Iterable
from contextlib import suppress
from typing import assert_never

from msgspec.structs import replace

from amsn2.api.commands import (
    MarkRead,
    RetryMessage,
    SendMessage,
    SendNudge,
    SetConversationNotifications,
    SetDraft,
    StartConversation,
)
from amsn2.api.errors import Problem, ProblemCode, Refused
from amsn2.api.events import ConversationChanged, DraftChanged, MessageAdded, MessageChanged, ReadChanged
from amsn2.api.models import (
    AccountId,
    Conversation,
    ConversationId,
    Delivery,
    Message,
    MessageId,
    MessageKind,
    TextFormat,
    conversation_id,
)
from amsn2.api.network import DeliveryChanged, MessageReceived
from amsn2.core.checks import known_account, valid_address
from amsn2.core.contents import with_content
from amsn2.core.desk import Desk
from amsn2.core.emoticons import Emoticons
from amsn2.core.intake import NOTHING, Kept
from amsn2.core.missing import Missing, missing_of
from amsn2.core.names import received_message_id
from amsn2.core.outbox import Outbox
from amsn2.core.typing import Typing

_UNFINISHED = (Delivery.QUEUED, Delivery.SENT)

_NEXT: dict[Delivery, frozenset[Delivery]] = {
    Delivery.QUEUED: frozenset({Delivery.SENT, Delivery.OFFLINE, Delivery.DELIVERED, Delivery.FAILED}),
    Delivery.SENT: frozenset({Delivery.OFFLINE, Delivery.DELIVERED, Delivery.FAILED}),
    Delivery.OFFLINE: frozenset({Delivery.DELIVERED}),
    Delivery.FAILED: frozenset({Delivery.OFFLINE, Delivery.DELIVERED}),
    Delivery.DELIVERED: frozenset(),
}
"""What may become of a message; a word that comes late never takes back what is known."""


class Conversations:
    """Who talks with whom on all accounts of the person. Every method is a job of the owner."""

    def __init__(
        self, desk: Desk, outbox: Outbox, typing: Typing, emoticons: Emoticons, missing: Missing
    ) -> None:
        self._desk = desk
        self._missing = missing
        self._emoticons = emoticons
        self._outbox = outbox
        self._typing = typing

    async def start(self, command: StartConversation) -> None:
        """Make the conversation, or show it again; raises `Refused`."""
        desk = self._desk
        account = known_account(desk.state.snapshot, command.account)
        conversation = await self.among(account, map(valid_address, command.participants))
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            await transaction.add_conversation(conversation)
        self.show(conversation)

    async def send(self, command: SendMessage | SendNudge) -> AccountId:
        """Queue a message and show it; returns whose network is to send it. Raises `Refused`.

        The message has the command's id, so that the same command again finds it there and does nothing.
        """
        desk = self._desk
        conversation = await self.find(command.conversation)
        now = desk.clock.now()
        match command:
            case SendMessage():
                kind, text, text_format = MessageKind.TEXT, command.text, command.format
            case SendNudge():
                kind, text, text_format = MessageKind.NUDGE, "", TextFormat()
            case _:
                assert_never(command)
        message = Message(
            id=MessageId(command.id),
            conversation=conversation.id,
            position=0,
            author=desk.state.snapshot.accounts[conversation.account].address,
            own=True,
            kind=kind,
            text=text,
            format=text_format,
            sent_at=now,
            delivery=Delivery.QUEUED,
            emoticons=self._emoticons.used_in(text),
        )
        # What was written is no draft any more; but the same command again must not take the next one.
        used = kind is MessageKind.TEXT and conversation.draft and not await desk.store.message(message.id)
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, now)
            if used:
                await transaction.save_talk(replace(conversation, draft=""))
            added = await transaction.add_message(message, last=True)
        if added is not None:
            self._outbox.put(conversation.account, added.message, conversation.participants)
            self.show(conversation)
            desk.state.tell(MessageAdded(message=added.message, unread=added.unread))
            if used:
                desk.state.tell(DraftChanged(conversation=conversation.id, draft=""))
        return conversation.account

    async def retry(self, command: RetryMessage) -> AccountId:
        """Queue a failed message again; one that has not failed stays as it is. Raises `Refused`."""
        desk = self._desk
        message = await desk.store.message(command.message)
        if message is None or not message.own:
            raise Refused(ProblemCode.MESSAGE_UNKNOWN)
        conversation = await self.find(message.conversation)
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            if message.delivery is Delivery.FAILED:
                await transaction.change_message(message.id, Delivery.QUEUED, None)
        if message.delivery is Delivery.FAILED:
            message = replace(message, delivery=Delivery.QUEUED, problem=None)
            self._outbox.put(conversation.account, message, conversation.participants)
            desk.state.tell(MessageChanged(message=message))
        return conversation.account

    async def mark_read(self, command: MarkRead) -> None:
        """Move the read position forward, at most to the newest message; raises `Refused`."""
        desk = self._desk
        conversation = await self.find(command.conversation)
        newest = 0 if conversation.last is None else conversation.last.position
        position = min(command.position, newest)
        if position <= conversation.read_position:
            return
        async with desk.store.transaction() as transaction:
            unread = await transaction.move_read_position(conversation.id, position)
        self.show(conversation)
        desk.state.tell(ReadChanged(conversation=conversation.id, read_position=position, unread=unread))

    async def set_draft(self, command: SetDraft) -> None:
        """Keep what was begun to be written, and tell all browsers; raises `Refused`."""
        desk = self._desk
        conversation = await self.find(command.conversation)
        changed = conversation.draft != command.draft
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            if changed:
                await transaction.save_talk(replace(conversation, draft=command.draft))
        self.show(conversation)
        if changed:
            desk.state.tell(DraftChanged(conversation=conversation.id, draft=command.draft))

    async def set_notifications(self, command: SetConversationNotifications) -> None:
        """Keep of which messages the person is told; raises `Refused`."""
        desk = self._desk
        conversation = replace(
            await self.find(command.conversation),
            notifications=command.notifications,
            muted_until=command.muted_until,
        )
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            await transaction.save_talk(conversation)
        desk.state.tell(ConversationChanged(conversation=conversation))

    async def receive(self, account: AccountId, event: MessageReceived, kept: Kept = NOTHING) -> None:
        """Store a message and show it; one that is here already changes nothing."""
        desk = self._desk
        own_address = desk.state.snapshot.accounts[account].address
        author = event.author.lower()
        conversation = await self.among(account, (*event.participants, author))
        now = desk.clock.now()
        message = Message(
            id=received_message_id(account, author, event.remote_id),
            conversation=conversation.id,
            position=0,
            author=author,
            own=author == own_address,
            kind=event.kind,
            text=event.text,
            format=event.format,
            # Nobody can have said it later than now; a clock that is wrong elsewhere must not show here.
            sent_at=now if event.sent_at is None else min(event.sent_at, now),
            kept_offline=event.kept_offline,
        )
        message = with_content(message, event, kept)
        missing = missing_of(message, account, event, now)
        crowded_out = self._missing.crowded_out(missing)
        async with desk.store.transaction() as transaction:
            if conversation.id not in desk.state.snapshot.conversations:
                await transaction.add_conversation(conversation)
            added = await transaction.add_message(message, event.remote_id, last=not missing)
            if added is not None and missing:
                for old in crowded_out:
                    await transaction.remove_missing(old.id)
                for one in missing:
                    await transaction.save_missing(one)
        self.show(conversation)
        if added is not None:
            for old in crowded_out:
                self._missing.take(old)
            for one in missing:
                self._missing.put(one)
            self._typing.stopped(conversation.id, author)
            desk.state.tell(MessageAdded(message=added.message, unread=added.unread))

    async def delivered(self, account: AccountId, event: DeliveryChanged) -> None:
        """What became of a message; news that come late or twice change nothing."""
        desk = self._desk
        message = self._outbox.get(event.message) or await desk.store.message(event.message)
        if message is None or not message.own or not message.conversation.startswith(f"{account}:"):
            return
        if event.delivery not in _NEXT[message.delivery]:
            return
        problem: Problem | None = None
        if event.delivery is Delivery.FAILED:
            problem = event.problem or Problem(code=ProblemCode.NOT_DELIVERED)
        async with desk.store.transaction() as transaction:
            await transaction.change_message(message.id, event.delivery, problem)
        message = replace(message, delivery=event.delivery, problem=problem)
        if message.delivery in _UNFINISHED:
            self._outbox.change(message)
        else:
            self._outbox.take(message.id)
        desk.state.tell(MessageChanged(message=message))

    async def find(self, id: ConversationId) -> Conversation:  # noqa: A002 - it is an id
        """The conversation, also one too old to be shown; raises `Refused` CONVERSATION_UNKNOWN."""
        found = self._desk.state.snapshot.conversations.get(id) or await self._desk.store.conversation(id)
        if found is None or found.account not in self._desk.state.snapshot.accounts:
            raise Refused(ProblemCode.CONVERSATION_UNKNOWN)
        return found

    async def among(self, account: AccountId, addresses: Iterable[str]) -> Conversation:
        """The conversation with these people, oneself left out; not stored yet when it is new."""
        own_address = self._desk.state.snapshot.accounts[account].address
        people = {address.lower() for address in addresses}
        participants = tuple(sorted(people - {own_address} or people))
        id = conversation_id(account, participants)  # noqa: A001 - it is an id
        with suppress(Refused):
            return await self.find(id)
        return Conversation(id=id, account=account, participants=participants)

    def show(self, conversation: Conversation) -> None:
        """Tell of a conversation that nobody knows yet; it is stored already."""
        if conversation.id not in self._desk.state.snapshot.conversations:
            self._desk.state.tell(ConversationChanged(conversation=conversation))
