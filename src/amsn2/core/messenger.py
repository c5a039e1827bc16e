"""One person's messenger: the one owner of what the person sees."""

from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from typing import assert_never

from amsn2.api import limits
from amsn2.api.commands import (
    AcceptFile,
    AcceptRequest,
    AddAccount,
    AddContact,
    AddGroup,
    BlockContact,
    CancelFile,
    CancelJob,
    ChangePreferences,
    ClearHistory,
    Command,
    DeclineRequest,
    DismissJob,
    LeaveConversation,
    MarkRead,
    MoveContact,
    RefuseFile,
    RemoveAccount,
    RemoveContact,
    RemoveEmoticon,
    RemoveFile,
    RemoveGroup,
    RemoveTheme,
    RenameContact,
    RenameEmoticon,
    RenameGroup,
    ReportActivity,
    RetryMessage,
    SaveEmoticon,
    SaveTheme,
    SendFile,
    SendMessage,
    SendNudge,
    SetAlert,
    SetConversationNotifications,
    SetDisplayName,
    SetDraft,
    SetFavourite,
    SetMedia,
    SetNotes,
    SetPersonalMessage,
    SetPicture,
    SetPresence,
    SetTyping,
    SignIn,
    SignOut,
    SignOutEndpoint,
    StartConversation,
    StartExport,
    StartImport,
    UnblockContact,
)
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import CommandSettled, Event, PersonChanged
from amsn2.api.media import Blob, BlobId, BlobKind, PictureSeen
from amsn2.api.models import (
    AccountId,
    ContactId,
    Message,
    MessageKind,
    MessagePage,
    MessageQuery,
    Person,
    Snapshot,
)
from amsn2.api.network import Connection, Network
from amsn2.api.ports import Unsubscribe
from amsn2.api.search import SearchPage, SearchQuery, StorageUsage
from amsn2.api.storage import Store
from amsn2.core.accounts import Accounts
from amsn2.core.activity import Activity
from amsn2.core.blobs import BlobKeeper
from amsn2.core.checks import well_formed
from amsn2.core.clock import Clock
from amsn2.core.conversations import Conversations
from amsn2.core.desk import Desk
from amsn2.core.emoticons import Emoticons
from amsn2.core.files import Files, Prepared
from amsn2.core.history import History
from amsn2.core.links import Links
from amsn2.core.notifier import Notifier
from amsn2.core.occasions import Occasions
from amsn2.core.outbox import Outbox
from amsn2.core.owner import Owner
from amsn2.core.pictures import Pictures
from amsn2.core.preferences import Preferences
from amsn2.core.remarks import RemarkBook
from amsn2.core.roster import Roster, RosterErrand
from amsn2.core.state import State
from amsn2.core.transfers import Transfers
from amsn2.core.typing import Typing
from amsn2.core.waiting import Waiting, Wish, account_of_errand, room_for_more, store_errand

COMMAND_MEMORY = 366 * 24 * 3600 * 1000
"""Milliseconds for which the ids of executed commands are kept: longer no browser keeps one unsent."""


class Messenger:
    """Implements `amsn2.api.ports.Messenger` for a person, with all the person's accounts.

    `networks` are the kinds of network by name. `start` before anything else.
    """

    def __init__(self, person: Person, store: Store, networks: Mapping[str, Network], clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._networks = networks
        self._state = State(Snapshot(person=person))
        self._owner = Owner()
        self._waiting = Waiting()
        self._outbox = Outbox()
        desk = Desk(person=person.id, store=store, state=self._state, owner=self._owner, clock=clock)
        self._typing = Typing(desk)
        self._blobs = BlobKeeper(desk)
        self._accounts = Accounts(desk, networks, self._waiting, self._blobs.show_picture)
        self._remarks = RemarkBook(desk)
        self._roster = Roster(desk, self._remarks)
        self._preferences = Preferences(desk)
        self._emoticons = Emoticons(desk, self._blobs)
        self._pictures = Pictures(desk, self._blobs, self._accounts, self._remarks)
        self._conversations = Conversations(desk, self._outbox, self._typing, self._emoticons)
        self._transfers = Transfers(desk, self._live)
        self._files = Files(desk, self._conversations, self._transfers, self._live)
        self._links = Links(
            desk,
            networks,
            self._accounts,
            self._roster,
            self._conversations,
            self._files,
            self._transfers,
            self._typing,
            self._waiting,
            self._outbox,
            self._blobs,
            self._pictures,
        )
        self._activity = Activity(desk, self._links.disguise)
        self._notifier = Notifier(desk, self._activity)
        self._occasions = Occasions(desk, self._activity)
        self._history = History(desk, self._blobs, self._conversations)
        self._stopping = False

    async def start(self) -> None:
        """Load what was stored and sign in what was signed in. Raises `StoreFailure`."""
        stored = await self._store.load()
        self._remarks.load(stored.remarks)
        self._state.load(
            Snapshot(
                person=self._state.snapshot.person,
                accounts=self._accounts.load(stored.accounts),
                groups={group.id: group for group in stored.groups},
                contacts={contact.id: self._remarks.on(contact) for contact in stored.contacts},
                requests={request.id: request for request in stored.requests},
                conversations={conversation.id: conversation for conversation in stored.conversations},
                preferences=stored.preferences,
                themes={theme.id: theme for theme in stored.themes},
                emoticons={emoticon.id: emoticon for emoticon in stored.emoticons},
                networks=tuple(choice for one in self._networks.values() for choice in one.choices),
            )
        )
        self._waiting.load(stored.waiting)
        for message in stored.outgoing:
            conversation = await self._conversations.find(message.conversation)
            if message.kind is MessageKind.FILE:
                await self._transfers.load(message, conversation.participants[0])
            else:
                self._outbox.put(conversation.account, message, conversation.participants)
        for message in stored.incoming:
            await self._transfers.load(message, message.author)
        async with self._store.transaction() as transaction:
            await transaction.forget_commands(self._clock.now() - COMMAND_MEMORY)
        self._state.subscribe(self._transfers.heard)
        self._activity.begin(stored.absent_since)
        self._notifier.begin(stored.unnotified)
        self._occasions.begin()
        for account in self._accounts.wanted():
            await self._links.open(account)
        self._blobs.start()
        self._history.start()

    async def stop(self) -> None:
        """Close all connections and finish what was begun; what is to be signed in stays so in the store."""
        self._stopping = True
        await self._history.stop()
        await self._blobs.stop()
        await self._owner.do(_nothing)  # what was posted before may still open a connection
        await self._links.stop()
        await self._owner.stop()
        for part in (self._typing, self._activity, self._notifier, self._occasions):
            part.stop()

    def snapshot(self) -> Snapshot:
        """The state now."""
        return self._state.snapshot

    def subscribe(self, listener: Callable[[Event], None]) -> Unsubscribe:
        """Tell the listener every event from now on, in the running loop."""
        return self._state.subscribe(listener)

    async def messages(self, query: MessageQuery) -> MessagePage:
        """A page of history. Raises `Refused` and `StoreFailure`."""
        if len([one for one in (query.before, query.after, query.around) if one is not None]) > 1:
            raise Refused(ProblemCode.COMMAND_MALFORMED, "MessageQuery")
        await self._conversations.find(query.conversation)
        return await self._store.messages(query)

    async def search(self, query: SearchQuery) -> SearchPage:
        """See the port."""
        return await self._history.search(query)

    async def add_blob(self, kind: BlobKind, chunks: AsyncIterator[bytes]) -> Blob:
        """See the port."""
        return await self._blobs.add(kind, chunks)

    async def blob(self, blob: BlobId) -> Blob:
        """See the port."""
        return await self._blobs.known(blob)

    async def read_blob(self, blob: BlobId, offset: int, count: int) -> bytes:
        """See the port."""
        return await self._blobs.read(blob, offset, count)

    async def files(self) -> tuple[Message, ...]:
        """See the port."""
        return await self._store.files(limits.FILES_LISTED)

    async def pictures(self, contact: ContactId | None) -> tuple[PictureSeen, ...]:
        """See the port."""
        return await self._store.pictures(contact)

    async def storage_usage(self) -> StorageUsage:
        """See the port."""
        return await self._history.usage()

    async def execute(self, command: Command) -> None:
        """Do what the person asks; see `amsn2.api.ports.Messenger`."""
        command = well_formed(command)
        if self._stopping:
            raise Refused(ProblemCode.INTERNAL)
        if isinstance(command, ClearHistory):
            await self._history.clear(command)  # in many turns
            return
        # Looking at a picture takes a moment, in which nothing else has to wait.
        prepared = await self._files.prepare(command) if isinstance(command, SendFile) else None
        await self._owner.do(partial(self._execute, command, prepared))

    async def change_person(self, person: Person) -> None:
        """The person's name or rights have changed, and that is stored already."""

        async def change() -> None:
            if person != self._state.snapshot.person:
                self._state.tell(PersonChanged(person=person))

        await self._owner.do(change)

    # What people ask: jobs of the owner.

    async def _execute(self, command: Command, prepared: Prepared | None) -> None:
        if isinstance(command, ClearHistory):
            return  # is done in turns of its own
        if isinstance(command, SetTyping):
            await self._say_typing(command)
            return
        if isinstance(command, MarkRead):
            await self._conversations.mark_read(command)
            return
        if isinstance(command, ReportActivity):
            await self._activity.report(command)
            if command.active and command.conversation is not None:
                await self._notifier.looked(command.conversation)
            return
        await self._activity.touch()
        if isinstance(command, SendMessage | SendNudge):
            await self._send(command)
            return
        if await self._store.knows_command(command.id):
            return
        match command:
            case RetryMessage():
                self._check_room()
                await self._retry(command)
            case SetPresence() | SetDisplayName() | SetPersonalMessage() | SetMedia() | SetPicture():
                await self._wish(command)
            case (
                AddContact()
                | RemoveContact()
                | RenameContact()
                | MoveContact()
                | BlockContact()
                | UnblockContact()
                | AcceptRequest()
                | DeclineRequest()
                | AddGroup()
                | RenameGroup()
                | RemoveGroup()
            ):
                self._roster.check(command)
                await self._send_on_errand(command)
            case SignOutEndpoint():
                self._accounts.check_endpoint(command)
                await self._send_on_errand(command)
            case SignIn():
                await self._sign_in(command)
            case AddAccount() | RemoveAccount() | SignOut():
                await self._change_account(command)
                self._state.tell(CommandSettled(command=command.id))
            case StartConversation():
                await self._conversations.start(command)
                self._state.tell(CommandSettled(command=command.id))
            case LeaveConversation():
                await self._leave(command)
                self._state.tell(CommandSettled(command=command.id))
            case SetFavourite() | SetAlert() | SetNotes():
                await self._remarks.change(command)
                self._state.tell(CommandSettled(command=command.id))
            case SaveEmoticon() | RenameEmoticon() | RemoveEmoticon():
                await self._emoticons.change(command)
                self._state.tell(CommandSettled(command=command.id))
            case SendFile():
                self._check_room()
                if prepared is not None:
                    await self._files.send(command, prepared)
            case AcceptFile() | RefuseFile() | CancelFile() | RemoveFile():
                await self._files.carry_out(command)
                self._state.tell(CommandSettled(command=command.id))
            case SetDraft():
                await self._conversations.set_draft(command)
                self._state.tell(CommandSettled(command=command.id))
            case SetConversationNotifications():
                await self._conversations.set_notifications(command)
                self._state.tell(CommandSettled(command=command.id))
            case ChangePreferences():
                await self._preferences.change(command)
                self._history.wanted(command.change)
            case SaveTheme():
                await self._preferences.save_theme(command)
            case RemoveTheme():
                await self._preferences.remove_theme(command)
            case StartExport() | StartImport() | CancelJob() | DismissJob():
                await self._history.change(command)
                self._state.tell(CommandSettled(command=command.id))
            case _:
                assert_never(command)

    async def _send(self, command: SendMessage | SendNudge) -> None:
        # Whether it was given before is found out by storing it, or when it would be refused: what is given
        # most waits least.
        try:
            self._check_room()
            self._links.wake(await self._conversations.send(command))
        except Refused:
            if not await self._store.knows_command(command.id):
                raise

    async def _retry(self, command: RetryMessage) -> None:
        message = await self._store.message(command.message)
        if message is not None and message.own and message.kind is MessageKind.FILE:
            await self._files.retry(command, message)
        else:
            self._links.wake(await self._conversations.retry(command))

    async def _say_typing(self, command: SetTyping) -> None:
        conversation = await self._conversations.find(command.conversation)
        link = self._links.get(conversation.account)
        if link is not None and self._state.snapshot.preferences.send_typing:
            link.typing(conversation.participants)

    async def _leave(self, command: LeaveConversation) -> None:
        conversation = await self._conversations.find(command.conversation)
        async with self._store.transaction() as transaction:
            await transaction.remember_command(command.id, self._clock.now())
        link = self._links.get(conversation.account)
        if link is not None:
            link.leave(conversation.participants)

    async def _wish(self, wish: Wish) -> None:
        self._accounts.check_wish(wish)
        if isinstance(wish, SetPicture):
            await self._pictures.check(wish.picture)
        superseded = self._waiting.wishes(wish.account, type(wish))
        # A status is told to the network at sign-in anyway: nothing has to wait for that.
        waits = not isinstance(wish, SetPresence) or self._accounts.kept(wish.account).wanted
        if waits and not superseded:
            self._check_room()
        async with self._store.transaction() as transaction:
            await self._accounts.store_wish(transaction, wish)
            if isinstance(wish, SetPicture):
                await self._pictures.add_own(transaction, wish.account, wish.picture)
            if waits:
                await store_errand(transaction, wish, superseded, self._clock.now())
            else:
                await transaction.remember_command(wish.id, self._clock.now())
                for old in superseded:
                    await transaction.remove_waiting(old.id)
        for old in superseded:
            self._waiting.take(old)
        if waits:
            self._waiting.put(wish)
        self._accounts.show_wish(wish)
        for old in superseded:
            self._state.tell(CommandSettled(command=old.id))
        if waits:
            if isinstance(wish, SetPresence):
                await self._links.appear(wish.account)
            self._links.wake(wish.account)
        else:
            self._state.tell(CommandSettled(command=wish.id))

    async def _send_on_errand(self, errand: RosterErrand | SignOutEndpoint) -> None:
        self._check_room()
        async with self._store.transaction() as transaction:
            await store_errand(transaction, errand, [], self._clock.now())
        self._waiting.put(errand)
        self._links.wake(account_of_errand(errand))

    async def _sign_in(self, command: SignIn) -> None:
        new = await self._accounts.sign_in(command)
        link = self._links.get(command.account)
        if new or link is None or link.closing:
            await self._links.open(command.account)
        elif command.presence is not None:
            # There is a connection already: the status is a wish like any other.
            await self._wish(SetPresence(id=command.id, account=command.account, presence=command.presence))
            return
        self._state.tell(CommandSettled(command=command.id))

    async def _change_account(self, command: AddAccount | RemoveAccount | SignOut) -> None:
        match command:
            case AddAccount():
                await self._links.open(await self._accounts.add(command))
            case RemoveAccount():
                await self._accounts.remove(command)
                self._waiting.drop(command.account)
                self._outbox.drop(command.account)
                self._transfers.drop(command.account)
                self._typing.forget(command.account)
                self._remarks.drop(command.account)
                self._links.close(command.account)
            case SignOut():
                self._links.close(await self._accounts.sign_out(command))
            case _:
                assert_never(command)

    def _live(self, account: AccountId) -> Connection | None:
        link = self._links.get(account)
        return None if link is None else link.live

    def _check_room(self) -> None:
        room_for_more(len(self._waiting) + len(self._outbox) + len(self._transfers))


async def _nothing() -> None:
    pass
