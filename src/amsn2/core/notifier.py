"""Of what a person is to be notified who is not looking: decided once for each thing."""

from functools import partial

from amsn2.api.events import (
    AccountRemoved,
    ConversationChanged,
    Event,
    HistoryCleared,
    MessageAdded,
    NotificationDue,
    ReadChanged,
)
from amsn2.api.models import Conversation, ConversationId, Message, MessageId, Presence
from amsn2.api.preferences import NotificationLevel
from amsn2.core.activity import Activity
from amsn2.core.clock import Cancel
from amsn2.core.desk import Desk
from amsn2.core.quiet import quiet
from amsn2.core.wording import of_message

GRACE = 8.0
"""Seconds that somebody who is at a browser has to look: it takes a few to finish a word and turn to it."""

BACKLOG = 3.0
"""Seconds in which what the network kept while one was signed out comes in, to be told of as one."""

AFTER_START = 15.0
"""Seconds after a restart for the browsers to say that they have seen it."""

BURST = 10 * 60_000
"""Milliseconds of silence after which the next message is the first of another burst."""

AT_ONCE = 20
"""Messages of a conversation that wait to be decided; past that nobody is asked whether they look."""


class Notifier:
    """Hears what is received and what is seen; tells `NotificationDue` of what nobody saw in time.

    Told first, then stored that it was, against the order of everything else: a crash in between tells
    a thing again under its old id, which whoever shows it takes for the same, and never loses it.
    """

    def __init__(self, desk: Desk, activity: Activity) -> None:
        self._desk = desk
        self._activity = activity
        self._pending: dict[ConversationId, dict[MessageId, Message]] = {}
        self._timers: dict[MessageId, Cancel] = {}
        self._seen: dict[ConversationId, int] = {}
        """Up to where somebody has looked, of those that wait; the read position may follow, or not."""
        self._hushed: set[MessageId] = set()
        """Those that came while their conversation was muted: that may be over when they are decided."""
        self._latest: dict[ConversationId, int] = {}
        """When the last message came, since the start, of conversations with something unread."""
        self._started_at = 0

    def begin(self, unnotified: tuple[Message, ...]) -> None:
        """Begin with what a restart left undecided."""
        self._started_at = self._desk.clock.now()
        self._desk.state.subscribe(self._heard)
        for message in unnotified:
            if message.conversation in self._desk.state.snapshot.conversations:
                self._wait(message, AFTER_START)

    def stop(self) -> None:
        """Leave no timer behind; what waits is decided after the next start."""
        for cancel in self._timers.values():
            cancel()
        self._timers.clear()

    async def looked(self, conversation: ConversationId) -> None:
        """Somebody looks at a conversation: of what is there nobody has to be told. A job of the owner."""
        waiting = self._pending.get(conversation)
        if waiting:
            await self._decide(conversation, max(message.position for message in waiting.values()))

    def _heard(self, event: Event) -> None:
        match event:
            case MessageAdded(message=message) if message.kind.unsaid:
                pass
            case MessageAdded(message=message) if not message.own:
                self._arrived(message)
            case MessageAdded(message=message):
                # Who answers, here or with another program, has seen what was there.
                if message.conversation in self._pending:
                    self._seen[message.conversation] = message.position
                    self._desk.owner.post(partial(self.looked, message.conversation))
            case ReadChanged():
                self._drop(event.conversation, event.read_position)
                if not event.unread:
                    self._latest.pop(event.conversation, None)
            case HistoryCleared():
                self._drop(event.conversation, event.position)
            case ConversationChanged(conversation=conversation):
                self._drop(conversation.id, conversation.read_position)
            case AccountRemoved():
                for gone in [one for one in self._pending if one.startswith(f"{event.account}:")]:
                    self._drop(gone, None)
                for gone in [one for one in self._latest if one.startswith(f"{event.account}:")]:
                    del self._latest[gone]
            case _:
                pass

    def _arrived(self, message: Message) -> None:
        if self._activity.looks_at(message.conversation):
            self._seen[message.conversation] = message.position
        conversation = self._desk.state.snapshot.conversations.get(message.conversation)
        if conversation is not None and self._is_muted(conversation):
            self._hushed.add(message.id)
        grace = GRACE if self._activity.present else 0.0
        if message.kept_offline:
            grace = max(grace, BACKLOG)
        elif len(self._pending.get(message.conversation, ())) >= AT_ONCE:
            grace = 0.0
        self._wait(message, grace)

    def _wait(self, message: Message, seconds: float) -> None:
        self._pending.setdefault(message.conversation, {})[message.id] = message
        if seconds:
            due = partial(self._due, message)
            self._timers[message.id] = self._desk.clock.call_later(seconds, due)
        else:
            self._due(message)

    def _due(self, message: Message) -> None:
        self._timers.pop(message.id, None)
        self._desk.owner.post(partial(self._decide, message.conversation, message.position))

    def _drop(self, conversation: ConversationId, position: int | None) -> list[Message]:
        """Those up to the position, all for None, wait no longer."""
        waiting = self._pending.get(conversation, {})
        gone = [one for one in waiting.values() if position is None or one.position <= position]
        for message in gone:
            del waiting[message.id]
            self._hushed.discard(message.id)
            cancel = self._timers.pop(message.id, None)
            if cancel is not None:
                cancel()
        if not waiting:
            self._pending.pop(conversation, None)
            self._seen.pop(conversation, None)
        return gone

    async def _decide(self, id: ConversationId, position: int) -> None:  # noqa: A002 - it is an id
        conversation = self._desk.state.snapshot.conversations.get(id)
        waiting = self._pending.get(id, {})
        # Of a backlog all is told as one, and what stands in between may not be forgotten by it.
        position = max([position, *(one.position for one in waiting.values() if one.kept_offline)])
        seen = self._seen.get(id, 0)
        before = len(waiting)
        hushed = self._hushed & waiting.keys()
        due = self._drop(id, position)
        if conversation is None or not due:
            return
        if not self._activity.looks_at(id):
            read = max(seen, conversation.read_position)
            unseen = [one for one in due if one.position > read and one.id not in hushed]
            for message in self._chosen(conversation, unseen, conversation.unread - before):
                self._tell(conversation, message)
        self._latest[id] = self._desk.clock.now()
        await self._desk.state.kept()
        await self._desk.cache(lambda transaction: transaction.move_notified_position(id, due[-1].position))

    def _chosen(self, conversation: Conversation, unseen: list[Message], unread_before: int) -> list[Message]:
        snapshot, now = self._desk.state.snapshot, self._desk.clock.now()
        level = conversation.notifications or snapshot.preferences.notifications
        if self._is_muted(conversation) or not unseen or level is NotificationLevel.NONE:
            return []
        if level is NotificationLevel.FIRST:
            quiet_for = now - self._latest.get(conversation.id, self._started_at)
            return [] if unread_before > 0 and quiet_for < BURST else unseen[:1]
        kept = [message for message in unseen if message.kept_offline]
        return [message for message in unseen if not message.kept_offline or message is kept[-1]]

    def _is_muted(self, conversation: Conversation) -> bool:
        return conversation.muted_until is not None and self._desk.clock.now() < conversation.muted_until

    def _tell(self, conversation: Conversation, message: Message) -> None:
        snapshot = self._desk.state.snapshot
        account = snapshot.accounts[conversation.account]
        silent = account.presence is Presence.BUSY or quiet(snapshot.preferences, self._desk.clock.now())
        notification = of_message(snapshot, account.id, message, silent=silent)
        self._desk.state.tell(NotificationDue(notification=notification))
