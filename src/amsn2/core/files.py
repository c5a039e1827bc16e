"""What a person asks about files, and the offers that come."""

import logging
import re
from dataclasses import dataclass
from typing import Final, assert_never

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.commands import (
    AcceptFile,
    CancelFile,
    CommandId,
    RefuseFile,
    RemoveFile,
    RetryMessage,
    SendFile,
)
from amsn2.api.errors import NetworkFailure, Problem, ProblemCode, Refused, StoreFailure
from amsn2.api.events import MessageAdded, MessageChanged
from amsn2.api.media import Attachment, AttachmentState, Blob, BlobId, BlobKind
from amsn2.api.models import (
    AccountId,
    Conversation,
    Delivery,
    Message,
    MessageId,
    MessageKind,
    TextFormat,
)
from amsn2.api.network import FileOffered
from amsn2.core.conversations import Conversations
from amsn2.core.desk import Desk
from amsn2.core.file_ends import BlobSink
from amsn2.core.file_names import safe_file_name
from amsn2.core.names import message_for, received_message_id
from amsn2.core.previews import keep_checked_preview, keep_shown_preview
from amsn2.core.transfers import Live, Transfer, Transfers

log = logging.getLogger(__name__)

LARGEST_IN_WORDS: Final = f"{limits.FILE_BYTES // 1024**3} GB"
_ENDS_LIKE_A_PICTURE: Final = re.compile(r"\.(png|jpe?g|gif|webp|bmp)$", re.IGNORECASE)


@dataclass(frozen=True)
class Prepared:
    """A file that may be sent."""

    blob: Blob
    preview: BlobId | None


class Files:
    """The files of all accounts of a person. Methods are jobs of the owner unless they say otherwise."""

    def __init__(self, desk: Desk, conversations: Conversations, transfers: Transfers, live: Live) -> None:
        self._desk = desk
        self._conversations = conversations
        self._transfers = transfers
        self._live = live

    async def prepare(self, command: SendFile) -> Prepared:
        """Look at the file; no job, since that may take a moment. Raises `Refused` BLOB_UNKNOWN."""
        blobs = self._desk.store.blobs
        blob = await blobs.find(command.blob)
        if blob is None:
            raise Refused(ProblemCode.BLOB_UNKNOWN)
        if blob.size > limits.FILE_BYTES:
            raise Refused(ProblemCode.BLOB_TOO_LARGE, LARGEST_IN_WORDS)
        return Prepared(blob, await keep_shown_preview(blobs, blob, self._desk.clock.now()))

    async def send(self, command: SendFile, prepared: Prepared) -> None:
        """Show the message, and offer the file as soon as the other is there. Raises `Refused`."""
        desk = self._desk
        conversation = await self._conversations.find(command.conversation)
        offers = [
            self._offer(command, conversation, prepared, receiver) for receiver in _receivers(conversation)
        ]
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            added = [await transaction.add_message(one, last=one is offers[-1]) for one in offers]
        self._conversations.show(conversation)
        for one in added:
            if one is not None:
                other = receiver_of(one.message, conversation)
                self._transfers.put(Transfer(conversation.account, other, one.message))
                desk.state.tell(MessageAdded(message=one.message, unread=one.unread))
        await self._transfers.make_offers(conversation.account)

    def _offer(
        self, command: SendFile, conversation: Conversation, prepared: Prepared, receiver: str
    ) -> Message:
        """What is shown of a file that one of the conversation is offered; `receiver`: which of several."""
        desk, blob = self._desk, prepared.blob
        name = safe_file_name(command.name)
        return Message(
            id=message_for(command.id, receiver) if receiver else MessageId(command.id),
            conversation=conversation.id,
            position=0,
            author=desk.state.snapshot.accounts[conversation.account].address,
            own=True,
            kind=MessageKind.FILE,
            text=name,
            sent_at=desk.clock.now(),
            delivery=Delivery.QUEUED,
            attachment=Attachment(
                name=name,
                size=blob.size,
                content_type=blob.content_type,
                state=AttachmentState.OFFERED,
                blob=blob.id,
                preview=prepared.preview,
                receiver=receiver,
            ),
        )

    async def retry(self, command: RetryMessage, message: Message) -> None:
        """Offer a file again that was not taken; one that has not failed stays as it is. Raises `Refused`."""
        desk, attachment = self._desk, message.attachment
        if (
            attachment is None
            or attachment.blob is None
            or await desk.store.blobs.find(attachment.blob) is None
        ):
            raise Refused(ProblemCode.BLOB_UNKNOWN)
        conversation = await self._conversations.find(message.conversation)
        failed = message.delivery is Delivery.FAILED
        attachment = replace(attachment, state=AttachmentState.OFFERED)
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            if failed:
                await transaction.change_message(message.id, Delivery.QUEUED, None)
                await transaction.change_content(message.id, message.emoticons, attachment)
        if failed:
            message = replace(message, delivery=Delivery.QUEUED, problem=None, attachment=attachment)
            self._transfers.put(Transfer(conversation.account, receiver_of(message, conversation), message))
            desk.state.tell(MessageChanged(message=message))
            await self._transfers.make_offers(conversation.account)

    async def carry_out(self, command: AcceptFile | RefuseFile | CancelFile | RemoveFile) -> None:
        """Do what is asked of a file that is there. Raises `Refused`."""
        match command:
            case AcceptFile():
                await self.accept(command)
            case RefuseFile() | CancelFile():
                await self.end(command)
            case RemoveFile():
                await self.remove(command)
            case _:
                assert_never(command)

    async def accept(self, command: AcceptFile) -> None:
        """Take a file, if there is room for it. Raises `Refused`."""
        transfer = await self._offered(command.message)
        connection = self._live(transfer.account)
        if transfer.message.own or connection is None:
            raise Refused(ProblemCode.FILE_GONE)
        if transfer.attachment.state is not AttachmentState.OFFERED:
            return  # it is coming already
        await self._check_room(transfer.attachment.size)
        blobs = self._desk.store.blobs

        async def finished(blob: Blob) -> None:
            transfer.shown = await keep_shown_preview(blobs, blob, self._desk.clock.now())

        draft = blobs.draft(BlobKind.FILE)
        sink = transfer.sink = BlobSink(transfer.attachment.size, draft, self._desk.clock.now, finished)
        await self._transfers.change(transfer, AttachmentState.RUNNING, command=command.id)
        try:
            await connection.accept_file(transfer.name, sink)
        except NetworkFailure:
            gone = Problem(code=ProblemCode.FILE_GONE)
            await self._transfers.change(transfer, AttachmentState.FAILED, gone)

    async def end(self, command: RefuseFile | CancelFile) -> None:
        """Refuse an offer, take one's own back, or cancel what is on its way. Raises `Refused`."""
        transfer = await self._offered(command.message)
        if isinstance(command, RefuseFile) and not _is_asked(transfer):
            raise Refused(ProblemCode.FILE_GONE)
        await self._end(transfer, command.id)

    async def _end(self, transfer: Transfer, command: CommandId | None) -> None:
        state = AttachmentState.REFUSED if _is_asked(transfer) else AttachmentState.CANCELLED
        problem = Problem(code=ProblemCode.FILE_CANCELLED) if transfer.message.own else None
        await self._transfers.change(transfer, state, problem, command)
        connection = self._live(transfer.account)
        if connection is not None and transfer.name:
            await connection.end_file(transfer.name)

    async def remove(self, command: RemoveFile) -> None:
        """Keep its bytes no longer. Raises `Refused` MESSAGE_UNKNOWN."""
        transfer = self._transfers.get(command.message)
        if transfer is not None:
            # Not yet by this command: it is done only when the bytes are gone.
            await self._end(transfer, None)
        store = self._desk.store
        message = await store.message(command.message)
        if message is None or message.kind is not MessageKind.FILE or message.attachment is None:
            raise Refused(ProblemCode.MESSAGE_UNKNOWN)
        had = {message.attachment.blob, message.attachment.preview} - {None}
        attachment = replace(message.attachment, blob=None, preview=None)
        async with store.transaction() as transaction:
            await transaction.remember_command(command.id, self._desk.clock.now())
            await transaction.change_content(message.id, message.emoticons, attachment)
        self._desk.state.tell(MessageChanged(message=replace(message, attachment=attachment)))
        # Here and now: whoever makes room wants to see it. What else refers to them keeps them.
        try:
            await store.blobs.remove([blob for blob in had if blob is not None])
        except StoreFailure as failure:
            log.warning("a file was not removed, which is tried again every day: %s", failure)

    async def look_at(self, event: FileOffered) -> BlobId | None:
        """Keep the preview of an offer, if it is one; no job, since that may take a moment."""
        if not event.preview or not _ENDS_LIKE_A_PICTURE.search(event.name):
            return None
        return await keep_checked_preview(self._desk.store.blobs, event.preview, self._desk.clock.now())

    async def offered(self, account: AccountId, event: FileOffered, preview: BlobId | None) -> None:
        """Store an offer and show it. Raises `StoreFailure`."""
        desk = self._desk
        author = event.author.lower()
        conversation = await self._conversations.among(account, (author,))
        remote_id = f"file {event.transfer}"
        name = safe_file_name(event.name)
        message = Message(
            id=received_message_id(account, author, remote_id),
            conversation=conversation.id,
            position=0,
            author=author,
            own=False,
            kind=MessageKind.FILE,
            text=name,
            format=TextFormat(),
            sent_at=desk.clock.now(),
            delivery=Delivery.SENT,
            attachment=Attachment(
                name=name,
                size=max(0, min(event.size, limits.POSITION)),
                state=AttachmentState.OFFERED,
                preview=preview,
            ),
        )
        async with desk.store.transaction() as transaction:
            if conversation.id not in desk.state.snapshot.conversations:
                await transaction.add_conversation(conversation)
            added = await transaction.add_message(message, remote_id, last=True)
        self._conversations.show(conversation)
        if added is not None:
            self._transfers.put(Transfer(account, author, added.message, name=event.transfer))
            desk.state.tell(MessageAdded(message=added.message, unread=added.unread))

    async def _offered(self, message: MessageId) -> Transfer:
        transfer = self._transfers.get(message)
        if transfer is None:
            known = await self._desk.store.message(message)
            unknown = known is None or known.kind is not MessageKind.FILE
            raise Refused(ProblemCode.MESSAGE_UNKNOWN if unknown else ProblemCode.FILE_GONE)
        return transfer

    async def _check_room(self, size: int) -> None:
        if size > limits.FILE_BYTES:
            raise Refused(ProblemCode.BLOB_TOO_LARGE, LARGEST_IN_WORDS)
        await self._desk.store.blobs.check_room(size + self._transfers.coming())


def _is_asked(transfer: Transfer) -> bool:
    """Whether the person has to say whether they want it."""
    return not transfer.message.own and transfer.attachment.state is AttachmentState.OFFERED


def _receivers(conversation: Conversation) -> tuple[str, ...]:
    """Those of several who have not left, or all of them; nobody in particular where there is only one."""
    if len(conversation.participants) == 1:
        return ("",)
    there = tuple(one for one in conversation.participants if one not in conversation.left)
    return there or conversation.participants


def receiver_of(message: Message, conversation: Conversation) -> str:
    """The address of whom one's own file is for."""
    return (message.attachment and message.attachment.receiver) or conversation.participants[0]
