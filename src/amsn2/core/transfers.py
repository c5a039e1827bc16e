"""Files, both ways: offered, taken, refused, cancelled, broken; what became of each is in its message.

An offer lives as long as the session in which it was made. One's own is made anew in the next session, one
that came is gone. Own messages: `QUEUED` until the offer is made, `SENT` until it ends. Received ones: `SENT`
until they end, so that after a restart those are found that were left in the middle.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from msgspec.structs import replace

from amsn2.api.commands import CommandId
from amsn2.api.errors import NetworkFailure, Problem, ProblemCode, StoreFailure
from amsn2.api.events import Event, HistoryCleared, MessageChanged, TransferEnded, TransferProgressed
from amsn2.api.media import Attachment, AttachmentState, BlobId, TransferProgress
from amsn2.api.models import AccountId, Delivery, Message, MessageId, Presence, contact_id
from amsn2.api.network import Connection, FileEnded, FileProgressed
from amsn2.core.desk import Desk
from amsn2.core.file_ends import BlobSink, BlobSource
from amsn2.core.previews import offer_preview

log = logging.getLogger(__name__)

PROGRESS_EVERY: Final = 250
"""Milliseconds between two reports of progress: nobody reads faster."""

OFFERS: Final = 2
"""How often an offer is made that breaks before it is answered: at the first time perhaps because the other
is just going, which is known a moment later."""

OPEN: Final = frozenset({AttachmentState.OFFERED, AttachmentState.RUNNING})
"""The states that are no end."""

Live = Callable[[AccountId], Connection | None]
"""The connection of an account that is signed in."""


@dataclass
class Transfer:
    """A file that has not ended."""

    account: AccountId
    address: str
    """Of the other."""
    message: Message
    name: str = ""
    """What the network calls it; empty: it waits to be offered."""
    offers: int = 0
    told_at: int = 0
    sink: BlobSink | None = None
    shown: BlobId | None = None
    """The picture for the log that was made of what came."""

    @property
    def attachment(self) -> Attachment:
        """That of the message."""
        if self.message.attachment is None:
            raise ValueError("the message of a file has no attachment")
        return self.message.attachment


class Transfers:
    """The open transfers of all accounts of a person, and how they end; methods are jobs of the owner."""

    def __init__(self, desk: Desk, live: Live) -> None:
        self._desk = desk
        self._live = live
        self._open: dict[MessageId, Transfer] = {}

    def __len__(self) -> int:
        return len(self._open)

    def get(self, message: MessageId) -> Transfer | None:
        """The transfer of a message that has not ended."""
        return self._open.get(message)

    def of(self, account: AccountId) -> list[Transfer]:
        """The open transfers of an account, the oldest first."""
        return [one for one in self._open.values() if one.account == account]

    def coming(self) -> int:
        """Bytes that have been accepted and are not kept yet."""
        return sum(one.sink.missing for one in self._open.values() if one.sink is not None)

    def put(self, transfer: Transfer) -> None:
        """A transfer begins; its message is stored already."""
        self._open[transfer.message.id] = transfer

    async def load(self, message: Message, address: str) -> None:
        """Begin with what was stored, and the address of the other: what was on its way broke off."""
        account = AccountId(message.conversation.partition(":")[0])
        transfer = Transfer(account, address, message)
        self.put(transfer)
        await self._session_over(transfer)

    async def session_over(self, account: AccountId) -> None:
        """Nothing of what was offered on that account holds any more."""
        for transfer in self.of(account):
            try:
                await self._session_over(transfer)
            except StoreFailure as failure:
                # It is found in the store at the next start; until then nobody can take it.
                log.error("could not store that a file broke off: %s", failure)

    def drop(self, account: AccountId) -> None:
        """The account is gone, with its messages."""
        for transfer in self.of(account):
            self._take(transfer)

    def heard(self, event: Event) -> None:
        """Subscribed to the state: a file whose message is gone goes no further."""
        if not isinstance(event, HistoryCleared):
            return
        for transfer in tuple(self._open.values()):
            message = transfer.message
            if message.conversation == event.conversation and message.position <= event.position:
                self._take(transfer)
                connection = self._live(transfer.account)
                if connection is not None and transfer.name:
                    self._desk.owner.post(partial(connection.end_file, transfer.name))

    async def make_offers(self, account: AccountId) -> None:
        """Offer what waits to be offered to who is there now."""
        connection = self._live(account)
        if connection is None:
            return
        for transfer in self.of(account):
            if transfer.message.own and not transfer.name and self._is_there(transfer):
                await self._offer(connection, transfer)

    async def progressed(self, account: AccountId, event: FileProgressed) -> None:
        """A file has come further."""
        transfer = self._find(account, event.transfer)
        if transfer is None:
            return
        if transfer.attachment.state is AttachmentState.OFFERED:
            if not transfer.message.own:
                return  # nobody has taken it
            await self.change(transfer, AttachmentState.RUNNING)
        self._tell_progress(transfer, event.done)

    async def ended(self, account: AccountId, event: FileEnded) -> None:
        """A file is whole, or will never be."""
        transfer = self._find(account, event.transfer)
        if transfer is None:
            return
        if event.problem is None:
            await self._done(transfer)
        elif transfer.message.own:
            await self._own_failed(transfer, event.problem)
        else:
            await self._other_failed(transfer, event.problem)

    async def change(
        self,
        transfer: Transfer,
        state: AttachmentState,
        problem: Problem | None = None,
        command: CommandId | None = None,
    ) -> None:
        """Store and tell how far it has come, and by which command. Raises `StoreFailure`."""
        await self._store(transfer, replace(transfer.attachment, state=state), problem, command)

    async def _done(self, transfer: Transfer) -> None:
        done = replace(transfer.attachment, state=AttachmentState.DONE)
        if not transfer.message.own:
            blob = None if transfer.sink is None else transfer.sink.blob
            if blob is None:
                # The network says that it is whole, and nobody wrote it.
                await self.change(transfer, AttachmentState.FAILED, Problem(code=ProblemCode.FILE_BROKEN))
                return
            done = replace(
                done,
                blob=blob.id,
                content_type=blob.content_type,
                preview=transfer.shown or transfer.attachment.preview,
            )
        await self._store(transfer, done, None)

    async def _own_failed(self, transfer: Transfer, problem: Problem) -> None:
        match problem.code:
            case ProblemCode.FILE_REFUSED:
                refused = Problem(code=ProblemCode.FILE_REFUSED, detail=self._their_name(transfer))
                await self.change(transfer, AttachmentState.REFUSED, refused)
            case ProblemCode.FILE_CANCELLED:
                await self.change(transfer, AttachmentState.CANCELLED, problem)
            case _ if transfer.attachment.state is AttachmentState.OFFERED and (
                transfer.offers < OFFERS or not self._is_there(transfer)
            ):
                await self._withdraw(transfer)
                await self.make_offers(transfer.account)
            case _:
                await self.change(transfer, AttachmentState.FAILED, problem)

    async def _other_failed(self, transfer: Transfer, problem: Problem) -> None:
        ours = None if transfer.sink is None else transfer.sink.problem
        if ours is not None:
            await self.change(transfer, AttachmentState.FAILED, ours)
        elif problem.code is ProblemCode.FILE_CANCELLED:
            await self.change(transfer, AttachmentState.CANCELLED, problem)
        elif transfer.attachment.state is AttachmentState.OFFERED:
            await self.change(transfer, AttachmentState.FAILED, Problem(code=ProblemCode.FILE_GONE))
        else:
            await self.change(transfer, AttachmentState.FAILED, Problem(code=ProblemCode.FILE_BROKEN))

    async def _session_over(self, transfer: Transfer) -> None:
        if transfer.attachment.state is AttachmentState.RUNNING:
            await self.change(transfer, AttachmentState.FAILED, Problem(code=ProblemCode.FILE_BROKEN))
        elif not transfer.message.own:
            await self.change(transfer, AttachmentState.FAILED, Problem(code=ProblemCode.FILE_GONE))
        elif transfer.name or transfer.message.delivery is not Delivery.QUEUED:
            transfer.offers = 0
            await self._withdraw(transfer)

    async def _withdraw(self, transfer: Transfer) -> None:
        """It is offered no more, and waits to be offered again."""
        transfer.name = ""
        await self._store(transfer, transfer.attachment, None)

    async def _offer(self, connection: Connection, transfer: Transfer) -> None:
        attachment, blobs = transfer.attachment, self._desk.store.blobs
        if attachment.blob is None or await blobs.find(attachment.blob) is None:
            await self.change(transfer, AttachmentState.FAILED, Problem(code=ProblemCode.BLOB_UNKNOWN))
            return
        small = await offer_preview(blobs, attachment.preview)
        source = BlobSource(attachment.name, attachment.blob, attachment.size, small, blobs.read)
        try:
            transfer.name = await connection.offer_file(transfer.address, source)
        except NetworkFailure as failure:
            await source.close()
            if failure.lasting:
                await self.change(transfer, AttachmentState.FAILED, failure.problem)
            return  # else it is offered at the next sign-in
        transfer.offers += 1
        await self._store(transfer, transfer.attachment, None)

    async def _store(
        self,
        transfer: Transfer,
        attachment: Attachment,
        problem: Problem | None,
        command: CommandId | None = None,
    ) -> None:
        message = replace(
            transfer.message,
            attachment=attachment,
            problem=problem,
            delivery=_delivery(transfer, attachment.state, problem),
        )
        async with self._desk.store.transaction() as transaction:
            if command is not None:
                await transaction.remember_command(command, self._desk.clock.now())
            await transaction.change_message(message.id, message.delivery, problem)
            if attachment != transfer.attachment:
                await transaction.change_content(message.id, message.emoticons, attachment)
        changed = message != transfer.message
        transfer.message = message
        if changed:
            self._desk.state.tell(MessageChanged(message=message))
        if attachment.state not in OPEN:
            self._take(transfer)

    def _take(self, transfer: Transfer) -> None:
        self._open.pop(transfer.message.id, None)
        if transfer.message.id in self._desk.state.snapshot.transfers:
            self._desk.state.tell(TransferEnded(message=transfer.message.id))

    def _tell_progress(self, transfer: Transfer, done: int) -> None:
        size, now = transfer.attachment.size, self._desk.clock.now()
        done = max(0, min(done, size))
        known = self._desk.state.snapshot.transfers.get(transfer.message.id)
        if known is not None and done != size and abs(now - transfer.told_at) < PROGRESS_EVERY:
            return
        progress = TransferProgress(done=done, size=size)
        if progress != known:
            transfer.told_at = now
            self._desk.state.tell(TransferProgressed(message=transfer.message.id, progress=progress))

    def _find(self, account: AccountId, name: str) -> Transfer | None:
        """By what the network calls it; none that has ended, so that no end is ever taken back."""
        found = (one for one in self._open.values() if one.account == account and one.name == name)
        return next(found, None) if name else None

    def _is_there(self, transfer: Transfer) -> bool:
        """Whether an offer may reach them; of who is not on the list nobody knows."""
        contact = self._desk.state.snapshot.contacts.get(contact_id(transfer.account, transfer.address))
        return contact is None or contact.presence is not Presence.OFFLINE

    def _their_name(self, transfer: Transfer) -> str:
        contact = self._desk.state.snapshot.contacts.get(contact_id(transfer.account, transfer.address))
        return (contact and (contact.alias or contact.display_name)) or transfer.address


def _delivery(transfer: Transfer, state: AttachmentState, problem: Problem | None) -> Delivery:
    if state in OPEN:
        return Delivery.SENT if transfer.name or not transfer.message.own else Delivery.QUEUED
    return Delivery.DELIVERED if problem is None else Delivery.FAILED
