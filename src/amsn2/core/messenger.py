"""One person's messenger: the one owner of what the person sees."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import assert_never

from amsn2.api.commands import (
    AcceptRequest,
    AddAccount,
    AddContact,
    AddGroup,
    BlockContact,
    Command,
    DeclineRequest,
    LeaveConversation,
    MarkRead,
    MoveContact,
    RemoveAccount,
    RemoveContact,
    RemoveGroup,
    RenameContact,
    RenameGroup,
    RetryMessage,
    SendMessage,
    SendNudge,
    SetDisplayName,
    SetPersonalMessage,
    SetPresence,
    SetTyping,
    SignIn,
    SignOut,
    StartConversation,
    UnblockContact,
)
from amsn2.api.errors import Problem, ProblemCode, Refused, StoreFailure
from amsn2.api.events import CommandSettled, Event, PersonChanged
from amsn2.api.models import AccountId, Delivery, MessageId, MessagePage, MessageQuery, Person, Snapshot
from amsn2.api.network import (
    AccountSettings,
    ContactForgotten,
    ContactUpdated,
    DeliveryChanged,
    GroupForgotten,
    GroupUpdated,
    MessageReceived,
    Network,
    NetworkEvent,
    Progress,
    RequestArrived,
    RequestGone,
    RosterReceived,
    SelfUpdated,
    SignedIn,
    SignedOut,
    TypingReceived,
)
from amsn2.api.ports import Unsubscribe
from amsn2.api.storage import Store, StoredAccount
from amsn2.core.accounts import Accounts
from amsn2.core.checks import well_formed
from amsn2.core.clock import Clock
from amsn2.core.conversations import Conversations
from amsn2.core.desk import Desk
from amsn2.core.link import Link
from amsn2.core.outbox import Outbox
from amsn2.core.owner import Owner, OwnerStopped
from amsn2.core.roster import Roster, RosterErrand
from amsn2.core.state import State
from amsn2.core.tasks import Tasks
from amsn2.core.typing import Typing
from amsn2.core.waiting import Errand, Waiting, Wish, account_of_errand, room_for_more, store_errand

COMMAND_MEMORY = 366 * 24 * 3600 * 1000
"""Milliseconds for which the ids of executed commands are kept: longer no browser keeps one unsent."""


class Messenger:
    """Implements `amsn2.api.ports.Messenger` for a person, with all the person's accounts.

    `networks` are the kinds of network by name. `start` before anything else.
    """

    def __init__(self, person: Person, store: Store, networks: Mapping[str, Network], clock: Clock) -> None:
        self._store = store
        self._networks = networks
        self._clock = clock
        self._state = State(Snapshot(person=person))
        self._owner = Owner()
        self._tasks = Tasks()
        self._links: dict[AccountId, Link] = {}
        self._waiting = Waiting()
        self._outbox = Outbox()
        desk = Desk(person=person.id, store=store, state=self._state, owner=self._owner, clock=clock)
        self._typing = Typing(desk)
        self._accounts = Accounts(desk, frozenset(networks), self._waiting)
        self._roster = Roster(desk)
        self._conversations = Conversations(desk, self._outbox, self._typing)
        self._stopping = False

    async def start(self) -> None:
        """Load what was stored and sign in what was signed in. Raises `StoreFailure`."""
        stored = await self._store.load()
        self._state.load(
            Snapshot(
                person=self._state.snapshot.person,
                accounts=self._accounts.load(stored.accounts),
                groups={group.id: group for group in stored.groups},
                contacts={contact.id: contact for contact in stored.contacts},
                requests={request.id: request for request in stored.requests},
                conversations={conversation.id: conversation for conversation in stored.conversations},
            )
        )
        self._waiting.load(stored.waiting)
        for message in stored.outgoing:
            conversation = await self._conversations.find(message.conversation)
            self._outbox.put(conversation.account, message, conversation.participants)
        async with self._store.transaction() as transaction:
            await transaction.forget_commands(self._clock.now() - COMMAND_MEMORY)
        for account in self._accounts.wanted():
            self._open(account)

    async def stop(self) -> None:
        """Close all connections and finish what was begun; what is to be signed in stays so in the store."""
        self._stopping = True
        await self._owner.do(_nothing)  # what was posted before may still open a connection
        await asyncio.gather(*(link.close() for link in tuple(self._links.values())))
        await self._tasks.finish()
        await self._owner.stop()
        self._typing.stop()

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

    async def execute(self, command: Command) -> None:
        """Do what the person asks; see `amsn2.api.ports.Messenger`."""
        command = well_formed(command)
        if self._stopping:
            raise Refused(ProblemCode.INTERNAL)
        await self._owner.do(partial(self._execute, command))

    async def change_person(self, person: Person) -> None:
        """The person's name or rights have changed, and that is stored already."""

        async def change() -> None:
            if person != self._state.snapshot.person:
                self._state.tell(PersonChanged(person=person))

        await self._owner.do(change)

    # What people ask: jobs of the owner.

    async def _execute(self, command: Command) -> None:
        if isinstance(command, SetTyping):
            await self._say_typing(command)
            return
        if isinstance(command, MarkRead):
            await self._conversations.mark_read(command)
            return
        if await self._store.knows_command(command.id):
            return
        match command:
            case SendMessage() | SendNudge():
                self._check_room()
                self._wake(await self._conversations.send(command))
            case RetryMessage():
                self._check_room()
                self._wake(await self._conversations.retry(command))
            case SetPresence() | SetDisplayName() | SetPersonalMessage():
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
                await self._send_on_errand(command)
            case AddAccount() | RemoveAccount() | SignIn() | SignOut():
                await self._change_account(command)
                self._state.tell(CommandSettled(command=command.id))
            case StartConversation():
                await self._conversations.start(command)
                self._state.tell(CommandSettled(command=command.id))
            case LeaveConversation():
                await self._leave(command)
                self._state.tell(CommandSettled(command=command.id))
            case _:
                assert_never(command)

    async def _say_typing(self, command: SetTyping) -> None:
        conversation = await self._conversations.find(command.conversation)
        link = self._links.get(conversation.account)
        if link is not None:
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
        superseded = self._waiting.wishes(wish.account, type(wish))
        # A status is told to the network at sign-in anyway: nothing has to wait for that.
        waits = not isinstance(wish, SetPresence) or self._accounts.kept(wish.account).wanted
        if waits and not superseded:
            self._check_room()
        async with self._store.transaction() as transaction:
            await self._accounts.store_wish(transaction, wish)
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
            self._wake(wish.account)
        else:
            self._state.tell(CommandSettled(command=wish.id))

    async def _send_on_errand(self, errand: RosterErrand) -> None:
        self._roster.check(errand)
        self._check_room()
        async with self._store.transaction() as transaction:
            await store_errand(transaction, errand, [], self._clock.now())
        self._waiting.put(errand)
        self._wake(account_of_errand(errand))

    async def _change_account(self, command: AddAccount | RemoveAccount | SignIn | SignOut) -> None:
        match command:
            case AddAccount():
                self._open(await self._accounts.add(command))
            case RemoveAccount():
                await self._accounts.remove(command)
                self._waiting.drop(command.account)
                self._outbox.drop(command.account)
                self._typing.forget(command.account)
                self._close(command.account)
            case SignIn():
                new = await self._accounts.sign_in(command)
                link = self._links.get(command.account)
                if new or link is None or link.closing:
                    self._open(command.account)
            case SignOut():
                self._close(await self._accounts.sign_out(command))
            case _:
                assert_never(command)

    def _check_room(self) -> None:
        room_for_more(len(self._waiting) + len(self._outbox))

    # What networks tell, and what became of what they were asked: `amsn2.core.link.Ear`.

    async def hear(self, link: Link, event: NetworkEvent) -> None:
        """A network tells something. Raises `StoreFailure` when it had to be stored and could not be."""
        try:
            await self._owner.do(partial(self._hear, link, event))
        except OwnerStopped as error:
            raise StoreFailure(ProblemCode.STORE_FAILED) from error

    async def settle(self, errand: Errand, problem: Problem | None) -> None:
        """An errand is done, or has failed for good."""
        await self._owner.do(partial(self._settle, errand, problem))

    async def undeliverable(self, link: Link, message: MessageId, problem: Problem) -> None:
        """A network does not take a message."""
        await self.hear(link, DeliveryChanged(message=message, delivery=Delivery.FAILED, problem=problem))

    async def closed(self, link: Link) -> None:
        """A link is closed for good."""

        async def forget() -> None:
            if self._links.get(link.account) is link:
                del self._links[link.account]
                if link.account in self._state.snapshot.accounts:
                    self._go_dark(link)
                    self._accounts.show_closed(link.account)

        self._owner.post(forget)

    async def _hear(self, link: Link, event: NetworkEvent) -> None:
        account = link.account
        if account not in self._state.snapshot.accounts:
            return
        match event:
            case MessageReceived():
                await self._conversations.receive(account, event)
            case DeliveryChanged():
                await self._conversations.delivered(account, event)
            case _ if self._links.get(account) is not link:
                return  # the last words of a connection that has been replaced
            case TypingReceived():
                self._typing.received(account, event)
            case Progress():
                self._accounts.progress(account, event)
            case SignedIn():
                link.signed_in(await self._accounts.signed_in(account, event))
            case SignedOut():
                self._go_dark(link)
                await self._accounts.signed_out(account, event)
            case SelfUpdated():
                await self._accounts.self_updated(account, event)
            case (
                RosterReceived()
                | ContactUpdated()
                | ContactForgotten()
                | GroupUpdated()
                | GroupForgotten()
                | RequestArrived()
                | RequestGone()
            ):
                await self._roster.hear(account, event)
            case _:
                assert_never(event)

    async def _settle(self, errand: Errand, problem: Problem | None) -> None:
        if errand not in self._waiting:
            return  # superseded, or its account is gone
        kept: StoredAccount | None = None
        async with self._store.transaction() as transaction:
            await transaction.remove_waiting(errand.id)
            if isinstance(errand, Wish) and problem is not None:
                kept = await self._accounts.take_back(transaction, errand)
        self._waiting.take(errand)
        if kept is not None:
            self._accounts.show_kept(kept)
        elif isinstance(errand, Wish):
            self._accounts.confirm(errand)
        self._state.tell(CommandSettled(command=errand.id, problem=problem))

    # Links.

    def _open(self, account: AccountId) -> None:
        kept = self._accounts.kept(account)
        network = self._networks.get(kept.network)
        if network is None:
            problem = Problem(code=ProblemCode.NETWORK_UNKNOWN, detail=kept.network)
            self._accounts.show_signed_out(account, problem, None)
            return
        before = self._links.get(account)
        if before is not None:
            self._go_dark(before)
        link = Link(account, self, self._clock, self._waiting, self._outbox)
        self._links[account] = link
        self._accounts.connecting(account)
        settings = AccountSettings(
            address=kept.address, endpoints=kept.endpoints, endpoint_id=kept.endpoint_id
        )
        link.open(network, settings, partial(self._store.password, account), kept.presence, after=before)

    def _close(self, account: AccountId) -> None:
        link = self._links.get(account)
        if link is not None:
            link.closing = True
            self._tasks.start(link.close())

    def _go_dark(self, link: Link) -> None:
        link.signed_out()
        self._roster.all_offline(link.account)
        self._typing.forget(link.account)

    def _wake(self, account: AccountId) -> None:
        link = self._links.get(account)
        if link is not None:
            link.wake()


async def _nothing() -> None:
    pass
