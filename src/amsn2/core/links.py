"""The connections of a person's accounts: what they are told to do, and what comes of it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import assert_never

from msgspec.structs import replace

from amsn2.api.errors import Problem, ProblemCode, StoreFailure
from amsn2.api.events import CommandSettled, NetworkNotice
from amsn2.api.media import BlobId
from amsn2.api.models import AccountId, AccountState, Delivery, MessageId, Presence
from amsn2.api.network import (
    AccountSettings,
    Connection,
    ContactForgotten,
    ContactUpdated,
    ContentReceived,
    DeliveryChanged,
    EndpointsReceived,
    FileEnded,
    FileOffered,
    FileProgressed,
    GroupForgotten,
    GroupUpdated,
    MessageReceived,
    Network,
    NetworkEvent,
    NoticeReceived,
    Outgoing,
    ParticipantJoined,
    ParticipantLeft,
    PictureReceived,
    PrivacyReceived,
    Progress,
    RequestArrived,
    RequestGone,
    RosterReceived,
    SelfUpdated,
    SignedIn,
    SignedOut,
    TypingReceived,
)
from amsn2.api.storage import StoredAccount
from amsn2.core.accounts import Accounts
from amsn2.core.blobs import BlobKeeper
from amsn2.core.clock import pause
from amsn2.core.comings import Comings
from amsn2.core.contents import Contents
from amsn2.core.conversations import Conversations
from amsn2.core.desk import Desk
from amsn2.core.doorway import Turn
from amsn2.core.files import Files
from amsn2.core.intake import NOTHING, Kept, take_in
from amsn2.core.keeping import Keeping
from amsn2.core.link import Link
from amsn2.core.missing import Missing
from amsn2.core.outbox import Outbox
from amsn2.core.owner import OwnerStopped
from amsn2.core.pictures import Pictures
from amsn2.core.roster import Roster
from amsn2.core.tasks import Tasks
from amsn2.core.transfers import Transfers
from amsn2.core.typing import Typing
from amsn2.core.waiting import Errand, Waiting, Wish

STORE_AGAIN = 10.0
"""Seconds until what a full disk did not take is tried again: somebody is making room, or nobody is."""


class Links:
    """At most one link an account; implements `amsn2.core.link.Ear` for all of them."""

    def __init__(
        self,
        desk: Desk,
        networks: Mapping[str, Network],
        accounts: Accounts,
        roster: Roster,
        conversations: Conversations,
        comings: Comings,
        files: Files,
        transfers: Transfers,
        typing: Typing,
        waiting: Waiting,
        outbox: Outbox,
        blobs: BlobKeeper,
        pictures: Pictures,
        contents: Contents,
        missing: Missing,
        keeping: Keeping,
    ) -> None:
        self._desk = desk
        self._networks = networks
        self._accounts = accounts
        self._roster = roster
        self._conversations = conversations
        self._comings = comings
        self._files = files
        self._transfers = transfers
        self._typing = typing
        self._waiting = waiting
        self._outbox = outbox
        self._blobs = blobs
        self._pictures = pictures
        self._contents = contents
        self._missing = missing
        self._keeping = keeping
        self._links: dict[AccountId, Link] = {}
        self._tasks = Tasks()
        self._late = Tasks()

    def get(self, account: AccountId) -> Link | None:
        """The link of an account, unless it is signed out."""
        return self._links.get(account)

    async def stop(self) -> None:
        """Close all of them; nothing is opened any more."""
        await asyncio.gather(*(link.close() for link in tuple(self._links.values())))
        await self._tasks.finish()
        await self._late.stop()

    async def open(self, account: AccountId, turn: Turn | None = None) -> None:
        """Sign in anew, on a new connection, when its turn has come; how that goes is told."""
        kept = self._accounts.kept(account)
        network = self._networks.get(kept.network)
        if network is None:
            problem = Problem(code=ProblemCode.NETWORK_UNKNOWN, detail=kept.network)
            self._accounts.show_signed_out(account, problem, None)
            return
        before = self._links.get(account)
        if before is not None:
            await self._go_dark(before)
        link = Link(account, self, self._desk.clock, self._waiting, self._outbox)
        self._links[account] = link
        self._accounts.connecting(account)
        settings = AccountSettings(
            address=kept.address,
            endpoints=kept.endpoints,
            choice=kept.choice,
            endpoint_id=kept.endpoint_id,
        )
        automatic = self._desk.state.snapshot.accounts[account].automatic
        if automatic is not None:
            link.appear(automatic)  # and what the network says of it is not the person's choice
        password = partial(self._accounts.password, account)
        link.open(network, settings, password, automatic or kept.presence, after=before, turn=turn)

    async def appear(self, account: AccountId) -> None:
        """The status is another one now. Who is not signed in yet begins anew, to appear as nothing else."""
        link = self._links.get(account)
        state = self._desk.state.snapshot.accounts[account].state
        if (
            link is not None
            and not link.closing
            and state not in (AccountState.SIGNED_OUT, AccountState.SIGNED_IN)
        ):
            await self.open(account)

    def disguise(self, account: AccountId) -> None:
        """What others see by itself, since nobody is at any browser, or somebody is again, is different."""
        link, shown = self._links.get(account), self._desk.state.snapshot.accounts[account]
        if link is not None:
            link.appear(shown.automatic or shown.presence)

    def close(self, account: AccountId) -> None:
        """Sign out; returns at once."""
        link = self._links.get(account)
        if link is not None:
            link.closing = True
            self._tasks.start(link.close())

    def wake(self, account: AccountId) -> None:
        """There is work for the account, or may be."""
        link = self._links.get(account)
        if link is not None:
            link.wake()

    async def hear(self, link: Link, event: NetworkEvent) -> None:
        """A network tells something. Raises `StoreFailure` when it had to be stored and could not be."""
        try:
            if isinstance(event, FileOffered):
                preview = await self._files.look_at(event)
                await self._desk.owner.do(partial(self._hear_offer, link, event, preview))
            else:
                kept = await take_in(self._blobs, event)
                await self._desk.owner.do(partial(self._hear, link, event, kept))
        except OwnerStopped as error:
            raise StoreFailure(ProblemCode.STORE_FAILED) from error
        except StoreFailure:
            if not isinstance(event, DeliveryChanged | FileEnded):
                raise
            # A network says it once, so it is kept until it can be stored; the outbox bounds how many.
            self._late.start(self._hear_late(link, event))

    async def _hear_late(self, link: Link, event: DeliveryChanged | FileEnded) -> None:
        while True:
            await pause(self._desk.clock, STORE_AGAIN)
            with suppress(StoreFailure):
                await self._desk.owner.do(partial(self._hear, link, event, NOTHING))
                return

    async def settle(self, errand: Errand, problem: Problem | None) -> None:
        """An errand is done, or has failed for good."""
        await self._desk.owner.do(partial(self._settle, errand, problem))

    async def undeliverable(self, link: Link, message: MessageId, problem: Problem) -> None:
        """A network does not take a message."""
        await self.hear(link, DeliveryChanged(message=message, delivery=Delivery.FAILED, problem=problem))

    async def show_picture(self, connection: Connection, picture: BlobId | None) -> None:
        """Have a network show a picture as one's own. Raises `NetworkFailure`."""
        await self._blobs.show_picture(connection, picture)

    async def complete(self, message: Outgoing) -> Outgoing:
        """A message with all that goes with it, read from the disk."""
        known = self._outbox.get(message.id)
        return message if known is None else await self._blobs.complete(message, known.emoticons)

    async def closed(self, link: Link) -> None:
        """A link is closed for good."""

        async def forget() -> None:
            if self._links.get(link.account) is link:
                del self._links[link.account]
                if link.account in self._desk.state.snapshot.accounts:
                    await self._go_dark(link)
                    self._accounts.show_closed(link.account)

        self._desk.owner.post(forget)

    async def _hear_offer(self, link: Link, event: FileOffered, preview: BlobId | None) -> None:
        if self._links.get(link.account) is link and link.live is not None:
            await self._files.offered(link.account, event, preview)

    async def _hear(self, link: Link, event: NetworkEvent, kept: Kept) -> None:
        account = link.account
        if account not in self._desk.state.snapshot.accounts:
            return
        match event:
            case MessageReceived():
                await self._conversations.receive(account, event, kept)
                if not event.kept_offline:
                    await self._there(account, event.author)
            case ContentReceived():
                await self._contents.received(account, event, kept)
            case DeliveryChanged():
                await self._conversations.delivered(account, event)
            case _ if self._links.get(account) is not link:
                return  # the last words of a connection that has been replaced
            case TypingReceived():
                self._typing.received(account, event)
                await self._there(account, event.author)
            case ParticipantJoined():
                await self._comings.joined(account, event)
            case ParticipantLeft():
                await self._comings.left(account, event)
            case Progress():
                self._accounts.progress(account, event)
            case SignedIn():
                link.signed_in(await self._accounts.signed_in(account, event))
                await self._transfers.make_offers(account)
                await self._contents.ask_all(account)
            case SignedOut():
                await self._go_dark(link)
                await self._accounts.signed_out(account, event)
            case SelfUpdated():
                if link.echoes(event.presence):
                    shown = self._desk.state.snapshot.accounts[account]
                    event = replace(event, presence=shown.presence)
                await self._accounts.self_updated(account, event)
            case PrivacyReceived():
                await self._accounts.privacy_received(account, event)
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
                if isinstance(event, ContactUpdated):
                    await self._transfers.make_offers(account)  # perhaps who is waited for has come
                    if event.contact.presence is not Presence.OFFLINE:
                        await self._there(account, event.contact.address)
            case PictureReceived():
                await self._pictures.received(account, event, kept)
            case FileOffered():
                pass  # it took the way of those that are looked at first
            case FileProgressed():
                await self._transfers.progressed(account, event)
            case FileEnded():
                await self._transfers.ended(account, event)
            case EndpointsReceived():
                self._accounts.endpoints_changed(account, event)
            case NoticeReceived():
                self._desk.state.tell(NetworkNotice(account=account, text=event.text, minutes=event.minutes))
            case _:
                assert_never(event)

    async def _there(self, account: AccountId, address: str) -> None:
        """Somebody is signed in: they can be asked, and have what was kept for them."""
        await self._contents.ask(account, address)
        await self._keeping.there(account, address)

    async def _settle(self, errand: Errand, problem: Problem | None) -> None:
        if errand not in self._waiting:
            return  # superseded, or its account is gone
        kept: StoredAccount | None = None
        async with self._desk.store.transaction() as transaction:
            await transaction.remove_waiting(errand.id)
            if isinstance(errand, Wish) and problem is not None:
                kept = await self._accounts.take_back(transaction, errand)
        self._waiting.take(errand)
        if kept is not None:
            self._accounts.show_kept(kept)
        elif isinstance(errand, Wish):
            self._accounts.confirm(errand)
        self._desk.state.tell(CommandSettled(command=errand.id, problem=problem))

    async def _go_dark(self, link: Link) -> None:
        link.signed_out()
        await self._roster.all_offline(link.account)
        self._typing.forget(link.account)
        await self._transfers.session_over(link.account)
        self._missing.session_over(link.account)
