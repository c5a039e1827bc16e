"""One visit at a notification server: from the connection through signing in to the end, whatever ends it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from random import Random
from typing import assert_never

from papyon.aio.contacts import Contacts
from papyon.aio.conversations import Conversations
from papyon.aio.dialer import Dialer
from papyon.aio.events import (
    ClientEvent,
    Maintenance,
    PrivacyChanged,
    RosterChanged,
    RosterLoaded,
    ServerNotice,
    SignedIn,
    SignedInElsewhere,
    SigningIn,
    Stage,
)
from papyon.aio.link import Link
from papyon.aio.lists.follower import Follower
from papyon.aio.myself import Myself, Self
from papyon.aio.objects import Objects
from papyon.aio.offline import Offline
from papyon.aio.peers import Peers
from papyon.aio.reconnect import ComeBack
from papyon.aio.roaming import Roaming
from papyon.aio.services import Services
from papyon.aio.settings import Settings
from papyon.aio.tasks import Tasks
from papyon.aio.tickets import Tickets
from papyon.aio.transfers import Transfers
from papyon.aio.transport import Transport
from papyon.errors import (
    PapyonError,
    PayloadError,
    RemoteProtocolError,
    ServerBusy,
    TermsUnaccepted,
)
from papyon.payload.address import NetworkAddress
from papyon.payload.maildata import INITIAL, LIVE, parse_mail_data
from papyon.payload.message import MimeMessage
from papyon.payload.note import SIGN_OUT, SIGN_OUT_EVERYWHERE, NoteKind, parse_closed
from papyon.payload.profile import PROFILE, parse_profile
from papyon.session.events import (
    Accepted,
    AddedBy,
    Closed,
    DetailTold,
    DialectChosen,
    GoingDown,
    Invited,
    ListPushed,
    ListsChanged,
    NoteReceived,
    NoticeTold,
    NotificationEvent,
    NotificationMessage,
    OutReason,
    PageReceived,
    PersonalTold,
    PresenceTold,
    Redirected,
    Refused,
    RemovedBy,
    Replied,
    SignedOutBy,
    SwitchboardOpened,
    Synchronised,
    TicketWanted,
)
from papyon.session.letters import Letter
from papyon.session.mirror import Mirror
from papyon.session.notification import NotificationClient
from papyon.session.roster import Changes, Roster
from papyon.session.signin import Step
from papyon.session.sso import IV_BYTES, proof
from papyon.types import NetworkId, Status

__all__ = ["Moved", "Visit"]

log = logging.getLogger(__name__)


class Moved(Exception):  # noqa: N818 - it is no error but a way out of a visit
    """The server sends us to another one; '' and 0: to itself once more."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host)
        self.host = host
        self.port = port


class Visit:
    """One connection's worth of being signed in. `tell` is awaited with everything that happens."""

    def __init__(
        self,
        transport: Transport,
        machine: NotificationClient,
        dialer: Dialer,
        tickets: Tickets,
        account: str,
        settings: Settings,
        random: Random,
        me: Self,
        mirror: Mirror,
        objects: Objects,
        transfers: Transfers,
        tell: Callable[[ClientEvent], Awaitable[None]],
    ) -> None:
        self.roster = Roster(account)
        self.signed_in = False
        self.signed_in_at: float | None = None
        """When that began, in seconds of the loop; None when it never did."""
        self.leaving = False
        """Whether the end of all sessions was asked for here."""
        self._account = account.lower()
        self._settings = settings
        self._random = random
        self._tell = tell
        self._tickets = tickets
        self._machine = machine
        self.link = Link(transport, machine, self._hear)
        self._services = Services(dialer.post, settings, tickets, account)
        self.contacts = Contacts(self.link, self._services, mirror, self.roster, tell)
        self._tasks = Tasks(f"visit of {account}")
        roaming = Roaming(dialer.post, settings, tickets, account, lambda: machine.dialect, self._tasks)
        self.me = Myself(
            me, self._account, self.link, self.contacts, self.roster, settings, objects, roaming, tell
        )
        self._offline = Offline(self.link, dialer.post, tickets, account, settings, random, tell)
        self.conversations = Conversations(
            self.link,
            self._account,
            settings,
            dialer.switchboard,
            random,
            self,
            tell,
        )
        self.peers = Peers(
            account,
            settings,
            lambda: machine.dialect,
            random,
            self.conversations.reach,
            self.is_blocked,
            self.is_offline,
            objects,
            transfers,
        )
        self.conversations.peers = self.peers
        self._objects, self._transfers = objects, transfers
        self._follower = Follower(
            self.link, self.contacts, mirror, self.roster, self._tasks, self._tell_when_in
        )
        self._failure: PapyonError | None = None

    async def run(self) -> None:
        """Sign in and stay until the end. Raises why it ended: `Moved`, `ComeBack`, any `PapyonError`."""
        self._machine.start()
        self._objects.peers = self._transfers.peers = self.peers
        try:
            await self.link.run()
        except PapyonError as error:
            # When loading failed the connection was closed for that, and the reason is better known.
            raise self._failure or error from error
        finally:
            self.signed_in = self.me.visible = False
            self._objects.peers = self._transfers.peers = None
            # Whoever signs out cancels us in the middle of this; all of it has to happen.
            try:
                await self.peers.close()
            finally:
                try:
                    await self.conversations.close()
                finally:
                    await self._tasks.stop()
        if self._failure is not None:
            raise self._failure

    @property
    def over(self) -> bool:
        """Whether nothing can be asked any more."""
        return self._machine.step is Step.CLOSED

    def send(self, people: frozenset[str], letter: Letter) -> None:
        """Send a letter; what becomes of it is told, unless the visit ends before that."""
        self.conversations.send(people, letter)

    async def sign_out(self) -> None:
        """Say good-bye; `run` ends."""
        self._machine.sign_out()
        try:
            await self.link.flush()
        finally:
            await self.link.close()

    # Signing in.

    async def _authenticate(self, event: TicketWanted) -> None:
        await self._tell(SigningIn(Stage.AUTHENTICATING))
        proven = bool(event.nonce)
        ticket, secret = await self._tickets.obtain(event.policy, self._machine.dialect, proven)
        signed = proof(secret, event.nonce, self._random.randbytes(IV_BYTES)) if proven else ""
        # The server may have ended the session in the same breath; that is told next.
        if self._machine.step is Step.TICKET_WANTED:
            self._machine.authenticate(ticket, signed)

    async def _load(self) -> None:
        try:
            await self._load_lists()
        except PapyonError as error:
            log.info("%s: signing in at %s failed: %s", self._account, self.link.peer, error)
            self._failure = error
            await self.sign_out()
        except Exception:
            # Without this the account would seem to be signing in for ever.
            log.exception("%s: signing in at %s failed", self._account, self.link.peer)
            self._failure = RemoteProtocolError("signing in failed in an unforeseen way")
            await self.sign_out()

    async def _load_lists(self) -> None:
        await self._tell(SigningIn(Stage.LOADING))
        await self.contacts.load()
        await self.me.recall()
        await self.me.introduce()
        lists = self.roster
        await self._tell(RosterLoaded(lists.groups, lists.buddies, lists.petitions))
        await self._tell(PrivacyChanged(lists.allow_strangers, lists.ask))
        self.signed_in = self.me.visible = True
        await self.me.appear()
        # Who is there is told between these two answers: before, everybody would seem to be away.
        await self.me.say_personal()
        self.signed_in_at = asyncio.get_running_loop().time()
        name = self.me.wishes.display_name or self.roster.display_name
        await self._tell(SignedIn(name, self.me.message))
        self._tasks.start(self.me.recall_picture(), "recall the picture")
        await self._follower.accept_unasked()

    # What the server tells.

    async def _hear(self, event: NotificationEvent) -> None:
        match event:
            case TicketWanted():
                await self._authenticate(event)
            case Accepted(name):
                self.roster.display_name = name
                self._tasks.start(self._load(), "load")
            case Redirected(host, port):
                raise Moved(host, port)
            case PresenceTold(presence):
                if presence.address.address.lower() == self._account:
                    await self.me.heard_presence(presence)
                else:
                    await self._changed(self.roster.told_presence(presence))
                    if presence.status is Status.FLN:
                        await self.peers.gone(presence.address.address.lower())
            case PersonalTold(address, data):
                if address == self._account:
                    await self.me.heard_personal(data)
                else:
                    await self._changed(self.roster.told_personal(address, data))
            case AddedBy() | RemovedBy() | ListsChanged() | ListPushed() | DetailTold():
                await self._follower.hear(event)
            case Invited():
                self.conversations.invited(event)
            case NotificationMessage(message):
                self._heard_message(message)
            case NoteReceived():
                await self._heard_note(event)
            case PageReceived(page):
                await self.conversations.paged(page)
            case SignedOutBy(reason, minutes):
                self._signed_out_by(reason, minutes)
            case GoingDown(minutes):
                log.info("%s: %s goes down in %d minutes", self._account, self.link.peer, minutes)
                await self._tell(Maintenance(minutes))
            case NoticeTold(text, url):
                await self._tell(ServerNotice(text, url))
            case DialectChosen() | Replied() | Refused() | SwitchboardOpened() | Synchronised() | Closed():
                pass  # the link has dealt with the questions, and the end comes by itself
            case _:
                assert_never(event)

    async def _changed(self, changes: Changes) -> None:
        if changes != Changes():
            await self._tell_when_in(RosterChanged(changes))

    async def _tell_when_in(self, event: ClientEvent) -> None:
        # Before, nobody knows the list that this is about.
        if self.signed_in:
            await self._tell(event)

    async def _heard_note(self, note: NoteReceived) -> None:
        """Another endpoint of ours has something to say; to contacts these things are not open."""
        if note.address != self._account:
            return
        match note.kind:
            case NoteKind.SIGN_OUT if note.payload.startswith(SIGN_OUT):
                self._failure = SignedInElsewhere("another endpoint of the account ended this session")
                await self.sign_out()
            case NoteKind.SIGN_OUT_EVERYWHERE if self.leaving:
                pass  # we asked for it
            case NoteKind.SIGN_OUT_EVERYWHERE if note.payload.startswith(SIGN_OUT_EVERYWHERE):
                self._failure = SignedInElsewhere("an endpoint of the account ended all sessions")
                await self.sign_out()
            case NoteKind.CONVERSATION_CLOSED:
                self.conversations.closed_elsewhere(parse_closed(note.payload))
            case NoteKind.RESYNC:
                self._follower.read_anew()
            case _:
                pass  # about calls and shared folders, which papyon does not have

    def _heard_message(self, message: MimeMessage) -> None:
        if message.kind == PROFILE:
            self.peers.bridges.outside = parse_profile(message).client_address
        if message.kind not in (INITIAL, LIVE):
            return
        try:
            notice = parse_mail_data(message)
        except PayloadError as error:
            log.info("%s: unreadable notice of offline messages: %s", self._account, error)
            return
        if notice.too_large or notice.messages:
            self._tasks.start(self._offline.fetch(notice), "fetch offline messages")

    def _signed_out_by(self, reason: OutReason, minutes: int) -> None:
        match reason:
            case OutReason.ELSEWHERE:
                self._failure = SignedInElsewhere("the account signed in elsewhere")
            case OutReason.RECONNECT:
                self._failure = ComeBack(60.0 * minutes)
            case OutReason.GOING_DOWN:
                self._failure = ServerBusy("the server is going down")
            case OutReason.TERMS:
                self._failure = TermsUnaccepted()
            case OutReason.MIGRATION:
                self._failure = ServerBusy("the server moves the account to another place")
            case OutReason.OTHER:
                self._failure = ServerBusy("the server ended the session")
            case _:
                assert_never(reason)

    # What conversations need.

    def is_offline(self, address: str) -> bool:
        """Implements `Acquaintance`."""
        buddy = self.roster.buddy(address)
        return buddy is not None and buddy.listed and buddy.status is Status.FLN

    def is_blocked(self, address: str) -> bool:
        """Implements `Acquaintance`."""
        buddy = self.roster.buddy(address)
        return buddy is not None and buddy.blocked

    def network_of(self, address: str) -> int:
        """Implements `Acquaintance`."""
        buddy = self.roster.buddy(address)
        return NetworkId.MESSENGER if buddy is None else buddy.network

    def has_other_endpoints(self) -> bool:
        """Implements `Acquaintance`."""
        return len(self.me.endpoints) > 1

    async def leave_letter(self, address: str, letter: Letter) -> None:
        """Implements `Acquaintance`."""
        recipient = NetworkAddress(address, self.network_of(address))
        await self._offline.leave(recipient, letter, self.me.name)
