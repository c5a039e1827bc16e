"""Reads what came, answers once, and marks it as read: the order that survives a crash in between."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Final, assert_never
from uuid import UUID, uuid4, uuid5

from amsn2.api.commands import (
    AcceptRequest,
    ChangePreferences,
    Command,
    CommandId,
    MarkRead,
    RefuseFile,
    SendMessage,
    SendNudge,
    SetTyping,
)
from amsn2.api.errors import Refused, StoreFailure
from amsn2.api.events import (
    AccountChanged,
    AccountRemoved,
    CommandSettled,
    ContactAppeared,
    ContactChanged,
    ContactRemoved,
    ConversationChanged,
    DraftChanged,
    EmoticonChanged,
    EmoticonRemoved,
    Event,
    GroupChanged,
    GroupRemoved,
    HistoryCleared,
    JobChanged,
    JobRemoved,
    MessageAdded,
    MessageChanged,
    NetworkNotice,
    NotificationDue,
    PersonChanged,
    PreferencesChanged,
    ReadChanged,
    RequestReceived,
    RequestRemoved,
    RosterLoaded,
    ThemeChanged,
    ThemeRemoved,
    TransferEnded,
    TransferProgressed,
    TypingChanged,
)
from amsn2.api.models import (
    ContactId,
    Conversation,
    ConversationId,
    Message,
    MessageId,
    MessageKind,
    MessageQuery,
    contact_id,
)
from amsn2.api.ports import Messenger, Unsubscribe
from amsn2.api.preferences import PreferencesChange
from amsn2.frontends.robot.answers import Answer, Answers, Asker
from amsn2.frontends.robot.sentences import is_of_a_robot, sentence
from amsn2.frontends.robot.temper import Mood, Temper
from amsn2.frontends.robot.words import understand

log = logging.getLogger(__name__)

TYPING_SECONDS: Final = 0.6
"""How long the robot seems to write: long enough to be seen, short enough not to be waited for."""

RETRY_SECONDS: Final = 30.0
"""How long it waits after a failure of the store before it tries again."""

AT_A_TIME: Final = 20
"""Conversations that are answered at a time: a thousand people asking at once wait a little."""

NAME_FOR_SEVERAL: Final = "robot"
"""In a conversation of several it answers only what begins with this."""

_ROOM: Final = UUID("1d1c7a0e-2f5b-5b9b-8f4e-20090b070b07")
"""The namespace of the ids of answers; any constant does."""


class Robot:
    """Implements `amsn2.api.ports.Frontend`."""

    def __init__(
        self,
        messenger: Messenger,
        now: Callable[[], datetime],
        chance: random.Random | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """now: the time of where the robot is; pause: waits for so many seconds."""
        self._messenger = messenger
        self._now = now
        self._pause = pause
        self._answers = Answers(now, chance or random.Random())  # noqa: S311 - dice, no secrets
        self._temper = Temper()
        self._turns = asyncio.Semaphore(AT_A_TIME)
        self._unread: set[ConversationId] = set()
        self._reading: set[ConversationId] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsubscribe: Unsubscribe | None = None

    async def start(self) -> None:
        """Answer what came while it was away, and everything from now on."""
        snapshot = self._messenger.snapshot()
        self._unsubscribe = self._messenger.subscribe(self._hear)
        for request in snapshot.requests:
            self._start(self._accept(request))
        if snapshot.preferences.idle_after or snapshot.preferences.away_after:
            self._start(self._never_idle())
        for conversation in snapshot.conversations.values():
            if conversation.unread:
                self._look_at(conversation.id)

    async def stop(self) -> None:
        """Stop answering. What is not answered yet is answered after the next start."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(tuple(self._tasks))

    def _hear(self, event: Event) -> None:
        match event:
            case MessageAdded(message=message):
                if not (message.own or message.kind.unsaid):
                    self._look_at(message.conversation)
            case RequestReceived(request=request):
                self._start(self._accept(request.id))
            case RosterLoaded(requests=requests):
                for request in requests:
                    self._start(self._accept(request.id))
            case (
                PersonChanged()
                | AccountChanged()
                | AccountRemoved()
                | GroupChanged()
                | GroupRemoved()
                | ContactChanged()
                | ContactRemoved()
                | RequestRemoved()
                | ConversationChanged()
                | MessageChanged()
                | TypingChanged()
                | ReadChanged()
                | ContactAppeared()
                | DraftChanged()
                | EmoticonChanged()
                | EmoticonRemoved()
                | HistoryCleared()
                | JobChanged()
                | JobRemoved()
                | NetworkNotice()
                | NotificationDue()
                | PreferencesChanged()
                | ThemeChanged()
                | ThemeRemoved()
                | TransferEnded()
                | TransferProgressed()
                | CommandSettled()
            ):
                pass
            case _:
                assert_never(event)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the robot stumbled", exc_info=error)

    async def _never_idle(self) -> None:
        # It has no browser to be at, and is there all the same.
        change = PreferencesChange(idle_after=0, away_after=0)
        await self._execute(ChangePreferences(id=CommandId(str(uuid4())), change=change))

    async def _accept(self, request: ContactId) -> None:
        # Accepting is harmless to do twice, and the same person may ask again later: a new id each time.
        await self._execute(AcceptRequest(id=CommandId(str(uuid4())), request=request, add=True))

    def _look_at(self, conversation: ConversationId) -> None:
        self._unread.add(conversation)
        if conversation not in self._reading:
            self._reading.add(conversation)
            self._start(self._read(conversation))

    async def _read(self, conversation: ConversationId) -> None:
        """Answer what is unread in one conversation, until nothing more comes."""
        try:
            while conversation in self._unread:
                self._unread.discard(conversation)
                async with self._turns:
                    await self._answer_all(conversation)
        finally:
            self._reading.discard(conversation)

    async def _answer_all(self, conversation: ConversationId) -> None:
        while (known := self._messenger.snapshot().conversations.get(conversation)) is not None:
            query = MessageQuery(conversation=conversation, after=known.read_position, limit=50)
            try:
                page = await self._messenger.messages(query)
            except Refused:
                return
            except StoreFailure as failure:
                log.warning("the robot cannot read: %s", failure)
                await self._pause(RETRY_SECONDS)
                continue
            own = {message.id for message in page.messages if message.own}
            for message in page.messages:
                if not (message.own or message.kind.unsaid) and answer_id(message.id) not in own:
                    await self._answer(known, message)
            if not page.messages:
                return
            await self._mark_read(conversation, page.messages[-1].position)
            if not page.later:
                return

    async def _mark_read(self, conversation: ConversationId, position: int) -> None:
        await self._execute(
            MarkRead(id=CommandId(str(uuid4())), conversation=conversation, position=position)
        )

    async def _answer(self, conversation: Conversation, message: Message) -> None:
        if message.kind is MessageKind.FILE:
            # Whoever could make a robot fill its disk would.
            refusal = CommandId(answer_id(message.id, "refusal"))
            await self._execute(RefuseFile(id=refusal, message=message.id))
        answer = self._answer_to(conversation, message)
        if answer is None:
            return
        if answer.text:
            await self._execute(SetTyping(id=CommandId(str(uuid4())), conversation=conversation.id))
            await self._pause(TYPING_SECONDS)
            await self._execute(
                SendMessage(
                    id=CommandId(answer_id(message.id)),
                    conversation=conversation.id,
                    text=answer.text,
                    format=answer.format,
                )
            )
        if answer.nudge:
            nudge = CommandId(answer_id(message.id, "nudge") if answer.text else answer_id(message.id))
            await self._execute(SendNudge(id=nudge, conversation=conversation.id))

    def _answer_to(self, conversation: Conversation, message: Message) -> Answer | None:
        """The answer to a message, or None for silence."""
        if self._is_own_kind(conversation, message.author) or is_of_a_robot(message.text):
            return None
        text = message.text
        if len(conversation.participants) > 1:
            first, _, text = text.partition(" ")
            if first.casefold().strip(",:!@") != NAME_FOR_SEVERAL:
                return None
        asked = understand(text) if message.kind is MessageKind.TEXT else None
        mood = self._temper.mood(conversation.id, sense=asked is not None, now=self._now().timestamp())
        language = self._temper.language(conversation.id, asked.language if asked else None)
        if mood is Mood.SILENT:
            return None
        if message.kind is MessageKind.FILE:
            return Answer(sentence(language, "no_files"))
        if message.kind is MessageKind.NUDGE:
            if mood is Mood.LAST_WORD:
                return Answer(sentence(language, "dizzy"))
            return Answer("", nudge=True)
        if asked is None:
            return Answer(sentence(language, "not_understood"))
        return self._answers.answer(asked, self._asker(conversation, message.author), language)

    def _asker(self, conversation: Conversation, address: str) -> Asker:
        contact = self._messenger.snapshot().contacts.get(contact_id(conversation.account, address))
        if contact is None:
            return Asker(address=address, name=address)
        name = contact.alias or contact.display_name or address
        return Asker(address=address, name=name, personal_message=contact.personal_message)

    def _is_own_kind(self, conversation: Conversation, author: str) -> bool:
        """Whether the author is this robot, or that of another aMSN2."""
        account = self._messenger.snapshot().accounts.get(conversation.account)
        return account is None or author.partition("@")[0] == account.address.partition("@")[0]

    async def _execute(self, command: Command) -> None:
        """Do it, as soon as the store can. What is refused cannot be helped, and is left."""
        while True:
            try:
                await self._messenger.execute(command)
            except Refused as refused:
                log.warning("the robot may not %s: %s", type(command).__name__, refused.problem.code)
            except StoreFailure as failure:
                log.warning("the robot waits: %s", failure)
                await self._pause(RETRY_SECONDS)
                continue
            return


def answer_id(message: MessageId, part: str = "answer") -> MessageId:
    """The id of the answer to a message: the same whenever it is asked for, so that it is sent once."""
    return MessageId(str(uuid5(_ROOM, f"{part}\n{message}")))
