"""One person's messenger: the one owner of what the person sees."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial

from amsn2.api import limits
from amsn2.api.commands import AddAccount, ClearHistory, Command, MakeAccount, RemoveAccount, SendFile
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import Event, PersonChanged
from amsn2.api.media import Blob, BlobId, BlobKind, PictureSeen, Upload, UploadId
from amsn2.api.models import (
    ContactId,
    Message,
    MessageKind,
    MessagePage,
    MessageQuery,
    Person,
    Snapshot,
)
from amsn2.api.network import Network
from amsn2.api.ports import Kept, Unsubscribe
from amsn2.api.search import SearchPage, SearchQuery, StorageUsage
from amsn2.api.storage import Store
from amsn2.core.checks import well_formed
from amsn2.core.clock import Clock
from amsn2.core.desk import Desk
from amsn2.core.doorway import Turn
from amsn2.core.execution import Execution
from amsn2.core.files import Prepared, receiver_of
from amsn2.core.owner import Owner
from amsn2.core.parts import Parts
from amsn2.core.state import State
from amsn2.core.zones import zone_of

COMMAND_MEMORY = 366 * 24 * 3600 * 1000
"""Milliseconds for which the ids of executed commands are kept: longer no browser keeps one unsent."""


class Messenger:
    """Implements `amsn2.api.ports.Messenger` for a person, with all the person's accounts.

    `networks` are the kinds of network by name. `start` before anything else.
    """

    def __init__(
        self,
        person: Person,
        store: Store,
        networks: Mapping[str, Network],
        clock: Clock,
        turn: Turn | None = None,
    ) -> None:
        """turn: what `start` has each account wait for; who signs in by hand never waits."""
        self._store = store
        self._clock = clock
        self._networks = networks
        self._turn = turn
        self._state = State(Snapshot(person=person))
        self._owner = Owner()
        desk = Desk(person=person.id, store=store, state=self._state, owner=self._owner, clock=clock)
        self._parts = Parts(desk, networks)
        self._execution = Execution(desk, self._parts)
        self._stopping = False

    async def start(self) -> None:
        """Load what was stored and sign in what was signed in. Raises `StoreFailure`."""
        stored = await self._store.load()
        await asyncio.to_thread(zone_of, stored.preferences.time_zone)  # remembered from then on
        self._parts.remarks.load(stored.remarks)
        self._state.load(
            Snapshot(
                person=self._state.snapshot.person,
                accounts=self._parts.accounts.load(stored.accounts),
                groups={group.id: group for group in stored.groups},
                contacts={contact.id: self._parts.remarks.on(contact) for contact in stored.contacts},
                requests={request.id: request for request in stored.requests},
                conversations={conversation.id: conversation for conversation in stored.conversations},
                preferences=stored.preferences,
                themes={theme.id: theme for theme in stored.themes},
                emoticons={emoticon.id: emoticon for emoticon in stored.emoticons},
                networks=tuple(choice for one in self._networks.values() for choice in one.choices),
            )
        )
        self._parts.addresses.load(stored.addresses)
        self._parts.waiting.load(stored.waiting)
        self._parts.missing.load(stored.missing)
        self._parts.keeping.load(stored.conversations)
        for message in stored.outgoing:
            conversation = await self._parts.conversations.find(message.conversation)
            if message.kind is MessageKind.FILE:
                await self._parts.transfers.load(message, receiver_of(message, conversation))
            else:
                self._parts.outbox.put(conversation.account, message, conversation.participants)
        for message in stored.incoming:
            await self._parts.transfers.load(message, message.author)
        async with self._store.transaction() as transaction:
            await transaction.forget_commands(self._clock.now() - COMMAND_MEMORY)
        self._state.subscribe(self._parts.transfers.heard)
        self._state.subscribe(self._parts.outbox.heard)
        self._state.subscribe(self._parts.comings.heard)
        self._state.subscribe(self._parts.keeping.heard)
        self._parts.activity.begin(stored.absent_since)
        self._parts.notifier.begin(stored.unnotified)
        self._parts.occasions.begin()
        await self._parts.addresses.start()
        for account in self._parts.accounts.wanted():
            await self._parts.links.open(account, self._turn)
        self._parts.blobs.start()
        self._parts.history.start(stored.imports)

    async def stop(self) -> None:
        """Close all connections and finish what was begun; what is to be signed in stays so in the store."""
        self._stopping = True
        await self._parts.history.stop()
        await self._parts.blobs.stop()
        await self._parts.addresses.stop()
        await self._owner.do(_nothing)  # what was posted before may still open a connection
        await self._parts.links.stop()
        await self._owner.stop()
        for part in (
            self._parts.typing,
            self._parts.activity,
            self._parts.notifier,
            self._parts.occasions,
            self._parts.contents,
        ):
            part.stop()

    def snapshot(self) -> Snapshot:
        """The state now."""
        return self._state.snapshot

    def subscribe(self, listener: Callable[[Event], None], kept: Kept | None = None) -> Unsubscribe:
        """Tell the listener every event from now on, in the running loop."""
        return self._state.subscribe(listener, kept)

    async def messages(self, query: MessageQuery) -> MessagePage:
        """A page of history. Raises `Refused` and `StoreFailure`."""
        if len([one for one in (query.before, query.after, query.around) if one is not None]) > 1:
            raise Refused(ProblemCode.COMMAND_MALFORMED, "MessageQuery")
        await self._parts.conversations.find(query.conversation)
        return await self._store.messages(query)

    async def search(self, query: SearchQuery) -> SearchPage:
        """See the port."""
        return await self._parts.history.search(query)

    async def add_blob(self, kind: BlobKind, chunks: AsyncIterator[bytes]) -> Blob:
        """See the port."""
        return await self._parts.blobs.add(kind, chunks)

    async def begin_upload(self, upload: UploadId, kind: BlobKind, size: int) -> Upload:
        """See the port."""
        return await self._parts.uploads.begin(upload, kind, size)

    async def add_to_upload(self, upload: UploadId, offset: int, chunks: AsyncIterator[bytes]) -> Upload:
        """See the port."""
        return await self._parts.uploads.add(upload, offset, chunks)

    async def end_upload(self, upload: UploadId) -> None:
        """See the port."""
        await self._parts.uploads.end(upload)

    async def blob(self, blob: BlobId) -> Blob:
        """See the port."""
        return await self._parts.blobs.known(blob)

    async def read_blob(self, blob: BlobId, offset: int, count: int) -> bytes:
        """See the port."""
        return await self._parts.blobs.read(blob, offset, count)

    async def playable(self, blob: BlobId) -> Blob:
        """See the port."""
        return await self._parts.sounds.playable(blob)

    async def files(self) -> tuple[Message, ...]:
        """See the port."""
        return await self._store.files(limits.FILES_LISTED)

    async def pictures(self, contact: ContactId | None) -> tuple[PictureSeen, ...]:
        """See the port."""
        return await self._store.pictures(contact)

    async def storage_usage(self) -> StorageUsage:
        """See the port."""
        return await self._parts.history.usage()

    async def execute(self, command: Command) -> None:
        """Do what the person asks; see `amsn2.api.ports.Messenger`."""
        command = well_formed(command)
        if self._stopping:
            raise Refused(ProblemCode.INTERNAL)
        if isinstance(command, ClearHistory):
            await self._parts.history.clear(command)  # in many turns
            return
        if isinstance(command, RemoveAccount):
            await self._parts.history.empty(command)  # in many turns, too
        if isinstance(command, MakeAccount):
            await self._parts.addresses.make(command, self._add)  # in turns of its own, too
            return
        prepared: Prepared | None = None
        if isinstance(command, SendFile) and not await self._store.knows_command(command.id):
            # Looking at a picture takes a moment, in which nothing else has to wait.
            prepared = await self._parts.files.prepare(command)
        await self._owner.do(partial(self._execution.execute, command, prepared))

    async def _add(self, command: AddAccount) -> None:
        await self._owner.do(partial(self._execution.execute, command, None))

    async def change_person(self, person: Person) -> None:
        """The person's name or rights have changed, and that is stored already."""

        async def change() -> None:
            if person != self._state.snapshot.person:
                self._state.tell(PersonChanged(person=person))

        await self._owner.do(change)


async def _nothing() -> None:
    pass
