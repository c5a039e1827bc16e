"""All that a person does with what was said: looks for it, exports, imports, keeps or clears it."""

from typing import assert_never

from amsn2.api.commands import (
    CancelJob,
    ClearHistory,
    CommandId,
    DismissJob,
    RemoveAccount,
    StartExport,
    StartImport,
)
from amsn2.api.media import BlobKind
from amsn2.api.preferences import PreferencesChange
from amsn2.api.search import SearchPage, SearchQuery, StorageUsage
from amsn2.api.storage import UnfinishedImport
from amsn2.core.blobs import BlobKeeper
from amsn2.core.checks import known_account
from amsn2.core.conversations import Conversations
from amsn2.core.desk import Desk
from amsn2.core.exports import Exports
from amsn2.core.imports import Imports
from amsn2.core.jobs import Jobs
from amsn2.core.retention import Retention


class History:
    """The long past of one person."""

    def __init__(self, desk: Desk, blobs: BlobKeeper, conversations: Conversations) -> None:
        self._desk = desk
        self._conversations = conversations
        self._jobs = Jobs(desk)
        self._exports = Exports(desk, self._jobs, conversations)
        self._imports = Imports(desk, self._jobs)
        self._retention = Retention(desk, blobs, conversations)

    def start(self, unfinished: tuple[UnfinishedImport, ...]) -> None:
        """From now on remove what is too old, and go on with imports that had not ended."""
        self._retention.start()
        self._imports.resume(unfinished)

    async def stop(self) -> None:
        """End what is under way."""
        await self._jobs.stop()
        await self._retention.stop()

    def wanted(self, change: PreferencesChange) -> None:
        """Other preferences hold from now on."""
        if (change.keep_messages_days, change.keep_files_days) != (None, None):
            self._retention.start()

    async def clear(self, command: ClearHistory) -> None:
        """Remove all of a conversation; makes jobs of the owner. Raises `Refused`, `StoreFailure`."""
        await self._retention.clear(command)

    async def empty(self, command: RemoveAccount) -> None:
        """Remove most of what was said on an account; makes jobs of the owner. Raises `StoreFailure`."""
        if command.account in self._desk.state.snapshot.accounts:
            await self._retention.empty(command.account)

    async def change(self, command: StartExport | StartImport | CancelJob | DismissJob) -> None:
        """Begin or end long work; a job of the owner. Raises `Refused`, `StoreFailure`."""
        match command:
            case StartExport():
                await self._exports.start(command)
            case StartImport():
                await self._imports.start(command)
            case CancelJob():
                await self._jobs.cancel(command)
                await self._remember(command)
            case DismissJob():
                await self._jobs.dismiss(command)
                await self._remember(command)
            case _:
                assert_never(command)

    async def _remember(self, command: CancelJob | DismissJob) -> None:
        # Who asks again, never having heard the answer, is not told that there is no such job.
        async with self._desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, self._desk.clock.now())
            # Nor does it go on after a restart that comes before its end.
            await transaction.remove_import(CommandId(command.job))

    async def search(self, query: SearchQuery) -> SearchPage:
        """Messages with these words. Raises `Refused` for what is not the person's, `StoreFailure`."""
        if query.account is not None:
            known_account(self._desk.state.snapshot, query.account)
        if query.conversation is not None:
            await self._conversations.find(query.conversation)
        return await self._desk.store.search(query)

    async def usage(self) -> StorageUsage:
        """How much is kept. Raises `StoreFailure`."""
        said = await self._desk.store.usage()
        blobs = await self._desk.store.blobs.usage()
        return StorageUsage(
            messages=said.messages,
            message_bytes=said.message_bytes,
            blobs=blobs.count,
            blob_bytes=sum(size for kind, size in blobs.sizes.items() if not kind.passes),
            kinds={kind: blobs.sizes.get(kind, 0) for kind in BlobKind},
            quota=blobs.quota,
            oldest=said.oldest,
        )
