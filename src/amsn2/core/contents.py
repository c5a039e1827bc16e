"""What a message has besides its words: emoticons, winks, voice clips, handwriting, as they come."""

from collections.abc import Callable

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.commands import RetryMessage
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import MessageChanged
from amsn2.api.media import Attachment, AttachmentState, MessageEmoticon
from amsn2.api.models import AccountId, Message, MessageKind, Presence, contact_id
from amsn2.api.network import Connection, ContentReceived, ContentReference, MessageReceived
from amsn2.api.storage import MissingContent, Transaction
from amsn2.core.clock import Cancel
from amsn2.core.desk import Desk
from amsn2.core.intake import Kept
from amsn2.core.missing import Missing, missing_id
from amsn2.core.names import received_message_id

Live = Callable[[AccountId], Connection | None]
"""The connection of an account that is signed in."""

_ATTACHED = frozenset({MessageKind.WINK, MessageKind.VOICE, MessageKind.INK})


def with_content(message: Message, event: MessageReceived, kept: Kept) -> Message:
    """The message, with what came with it and room for what will."""
    shortcuts = dict.fromkeys(one for one in event.shortcuts if 0 < len(one) <= limits.SHORTCUT_LENGTH)
    emoticons = tuple(MessageEmoticon(shortcut=one) for one in shortcuts)[: limits.MESSAGE_EMOTICONS]
    attachment: Attachment | None = None
    if event.kind in _ATTACHED:
        comes_later = event.content is None
        attachment = _attachment(kept, AttachmentState.RUNNING if comes_later else AttachmentState.FAILED)
    return replace(message, emoticons=emoticons, attachment=attachment)


class Contents:
    """What comes after its message. Every method is a job of the owner."""

    def __init__(self, desk: Desk, missing: Missing, live: Live) -> None:
        self._desk = desk
        self._missing = missing
        self._live = live
        self._cancel: Cancel | None = None

    def stop(self) -> None:
        """Ask for nothing more by itself."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    async def received(self, account: AccountId, event: ContentReceived, kept: Kept) -> None:
        """It is here, or it did not come; of an unknown message it is of no use."""
        desk, author = self._desk, event.author.lower()
        id = received_message_id(account, author, event.remote_id)  # noqa: A001 - it is an id
        awaited = self._missing.get(account, author, missing_id(id, event.shortcut))
        message = await desk.store.message(id)
        if message is None:
            if awaited is not None:
                self._missing.take(awaited)  # it went with its message
            return
        changed = _completed(message, event, kept)
        over = awaited is not None and kept.blob is not None
        if changed != message or over:
            async with desk.store.transaction() as transaction:
                await transaction.change_content(message.id, changed.emoticons, changed.attachment)
                if awaited is not None and over:
                    await transaction.remove_missing(awaited.id)
        if awaited is not None and over:
            self._missing.take(awaited)
        else:
            self._missing.ended(account, missing_id(id, event.shortcut))
        if changed != message:
            desk.state.tell(MessageChanged(message=changed))
        self.plan()

    async def ask(self, account: AccountId, author: str) -> None:
        """Somebody is there: ask for what of theirs has not come."""
        connection, author = self._live(account), author.lower()
        if connection is None:
            return
        due = self._missing.due(account, author, self._desk.clock.now())

        async def store(transaction: Transaction) -> None:
            for one in due:
                await transaction.save_missing(one)

        if due:
            await self._desk.cache(store)
            await self._fetch(connection, due)
        self.plan()

    async def ask_all(self, account: AccountId) -> None:
        """The account is signed in: ask everybody who is there."""
        for author in self._missing.authors(account):
            if self._is_there(account, author):
                await self.ask(account, author)
        self.plan()

    async def ask_by_hand(self, command: RetryMessage, message: Message) -> None:
        """Somebody wants what of a message has not come, however often it was asked for. Raises `Refused`."""
        desk, account = self._desk, AccountId(message.conversation.partition(":")[0])
        wanted = self._missing.by_hand(account, message, desk.clock.now())
        if wanted is None:
            raise Refused(ProblemCode.CONTENT_GONE)
        connection = self._live(account)
        if connection is None:
            raise Refused(ProblemCode.NOT_SIGNED_IN)
        contact = desk.state.snapshot.contacts.get(contact_id(account, message.author))
        if contact is not None and contact.presence is Presence.OFFLINE:
            raise Refused(ProblemCode.CONTACT_UNREACHABLE, contact.alias or contact.display_name)
        changed = message
        if message.attachment is not None and any(one.shortcut == "" for one in wanted):
            changed = replace(message, attachment=replace(message.attachment, state=AttachmentState.RUNNING))
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            for one in wanted:
                await transaction.save_missing(one)
            if changed != message:
                await transaction.change_content(message.id, changed.emoticons, changed.attachment)
        if changed != message:
            desk.state.tell(MessageChanged(message=changed))
        await self._fetch(connection, wanted)
        self.plan()

    def plan(self) -> None:
        """Set the timer to when somebody who is there may be asked next, whether they say anything or not."""
        self.stop()
        accounts = [one for one in self._desk.state.snapshot.accounts if self._live(one) is not None]
        times = [
            at
            for account in accounts
            for author in self._missing.authors(account)
            if self._is_there(account, author) and (at := self._missing.next_due(account, author)) is not None
        ]
        if times:
            seconds = max(0, min(times) - self._desk.clock.now()) / 1000
            self._cancel = self._desk.clock.call_later(seconds, lambda: self._desk.owner.post(self._ask_due))

    async def _ask_due(self) -> None:
        for account in tuple(self._desk.state.snapshot.accounts):
            if self._live(account) is not None:
                await self.ask_all(account)

    async def _fetch(self, connection: Connection, wanted: list[MissingContent]) -> None:
        for one in wanted:
            self._missing.put(one)
            reference = ContentReference(shortcut=one.shortcut, reference=one.reference)
            await connection.fetch_content(one.author, one.remote_id, reference)

    def _is_there(self, account: AccountId, author: str) -> bool:
        contact = self._desk.state.snapshot.contacts.get(contact_id(account, author))
        return contact is not None and contact.presence is not Presence.OFFLINE


def _completed(message: Message, event: ContentReceived, kept: Kept) -> Message:
    if event.shortcut:
        if kept.blob is None:
            return message
        id = kept.blob.id  # noqa: A001 - it is an id
        return replace(
            message,
            emoticons=tuple(
                replace(one, blob=id) if one.shortcut == event.shortcut else one for one in message.emoticons
            ),
        )
    if message.attachment is None or message.attachment.state is AttachmentState.DONE:
        return message
    return replace(message, attachment=_attachment(kept, AttachmentState.FAILED))


def _attachment(kept: Kept, without: AttachmentState) -> Attachment:
    if kept.blob is None:
        return Attachment(name="", size=0, state=without, preview=kept.preview)
    blob = kept.blob
    return Attachment(
        name="", size=blob.size, content_type=blob.content_type, blob=blob.id, preview=kept.preview
    )
