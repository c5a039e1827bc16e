"""One visit at a notification server: from the connection through signing in to the end, whatever ends it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Final, assert_never

from papyon.aio.contacts import Contacts
from papyon.aio.conversations import Conversations
from papyon.aio.dialer import Dialer
from papyon.aio.events import (
    ClientEvent,
    Maintenance,
    RosterChanged,
    RosterLoaded,
    SelfChanged,
    ServerNotice,
    SignedIn,
    SignedInElsewhere,
    SigningIn,
    Stage,
)
from papyon.aio.link import Link
from papyon.aio.offline import Offline
from papyon.aio.reconnect import ComeBack
from papyon.aio.services import Services
from papyon.aio.settings import Settings
from papyon.aio.tasks import Tasks
from papyon.aio.tickets import Tickets
from papyon.aio.transport import Transport
from papyon.errors import (
    PapyonError,
    PayloadError,
    RemoteProtocolError,
    ServerBusy,
    ServerError,
    TermsUnaccepted,
)
from papyon.payload.maildata import INITIAL, LIVE, parse_mail_data
from papyon.payload.message import MimeMessage
from papyon.payload.personal import EndpointData, PersonalData, PrivateEndpointData
from papyon.payload.presence import StatusChange
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
    NoticeTold,
    NotificationEvent,
    NotificationMessage,
    OutReason,
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
from papyon.session.notification import NotificationClient
from papyon.session.roster import STRANGERS, Changes, Petition, Roster
from papyon.session.signin import Step
from papyon.session.sso import IV_BYTES, proof
from papyon.types import Dialect, Status
from papyon.wire import clip

__all__ = ["NAME_BYTES", "Moved", "Self", "Visit"]

log = logging.getLogger(__name__)

READ_AGAIN: Final = 60.0
"""Seconds until lists are read again that could not be: a service that restarts is back by then."""

NAME_BYTES: Final = 387
"""Bytes of a display name after encoding: what servers accept."""


@dataclass
class Self:
    """What the account's owner wants to look like, from one visit to the next; None: as the server has it."""

    status: Status = Status.NLN
    display_name: str | None = None
    personal_message: str | None = None


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
        tell: Callable[[ClientEvent], Awaitable[None]],
    ) -> None:
        self.me = me
        self.roster = Roster(account)
        self.signed_in = False
        self.signed_in_at: float | None = None
        """When that began, in seconds of the loop; None when it never did."""
        self._account = account.lower()
        self._settings = settings
        self._random = random
        self._tell = tell
        self._tickets = tickets
        self._machine = machine
        self.link = Link(transport, machine, self._hear)
        self._services = Services(dialer.post, settings, tickets, account)
        self.contacts = Contacts(self.link, self._services, self.roster, tell)
        self._offline = Offline(self.link, dialer.post, tickets, account, settings, random, tell)
        self.conversations = Conversations(
            self.link,
            self._account,
            settings,
            dialer.switchboard,
            random,
            self._is_offline,
            self._is_blocked,
            self._leave_letter,
            tell,
        )
        self._tasks = Tasks(f"visit of {account}")
        self._personal_at_server = ""
        self._asking: dict[str, Petition] = {}
        self._outdated = self._reloading = False
        self._failure: PapyonError | None = None

    async def run(self) -> None:
        """Sign in and stay until the end. Raises why it ended: `Moved`, `ComeBack`, any `PapyonError`."""
        self._machine.start()
        try:
            await self.link.run()
        except PapyonError as error:
            # When loading failed the connection was closed for that, and the reason is better known.
            raise self._failure or error from error
        finally:
            self.signed_in = False
            await self.conversations.close()
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

    # What a person wants of oneself.

    async def set_status(self, status: Status) -> None:
        """Change the status. Raises `ServerError`, `ConnectionFailed`."""
        self.me.status = status
        if self._machine.dialect >= Dialect.MSNP16:
            await self.link.answer(self._machine.set_personal(self._private_endpoint()))
        await self.link.answer(self._machine.set_status(StatusChange(status, self._settings.capabilities)))
        await self._tell_self()

    async def set_display_name(self, name: str) -> None:
        """Change the name that others see, here and in the address book."""
        name = clip(name, NAME_BYTES) or self._account
        await self.link.answer(self._machine.set_name(name))
        await self.contacts.set_display_name(name)
        self.me.display_name = name
        await self._tell_self()

    async def set_personal_message(self, text: str) -> None:
        """Change the line under the name."""
        await self.link.answer(self._machine.set_personal(self._personal(text)))
        self.me.personal_message = text
        await self._tell_self()

    async def _tell_self(self) -> None:
        if self.signed_in:
            await self._tell(SelfChanged(self.me.status, self._own_name(), self._own_message()))

    def _own_name(self) -> str:
        return self.me.display_name or self.roster.display_name or self._account

    def _own_message(self) -> str:
        known = self.me.personal_message
        return self._personal_at_server if known is None else known

    def _personal(self, text: str | None) -> PersonalData:
        return PersonalData(message=text, media="", machine_guid=self._settings.machine_guid.upper())

    def _private_endpoint(self) -> PrivateEndpointData:
        return PrivateEndpointData(
            self._settings.endpoint_name, idle=self.me.status is Status.IDL, state=self.me.status.value
        )

    # Signing in.

    async def _authenticate(self, event: TicketWanted) -> None:
        await self._tell(SigningIn(Stage.AUTHENTICATING))
        ticket, secret = await self._tickets.obtain(event.policy, self._machine.dialect)
        self._machine.authenticate(ticket, proof(secret, event.nonce, self._random.randbytes(IV_BYTES)))

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
        machine, link = self._machine, self.link
        await self._tell(SigningIn(Stage.LOADING))
        self.roster.load(*await self._services.lists(machine.dialect))
        await link.answer(machine.set_privacy(self.roster.allow_strangers))
        await link.answers(machine.add(self.roster.entries(), initial=True))
        try:
            await link.answer(machine.set_name(clip(self._own_name(), NAME_BYTES)))
        except ServerError as error:
            # Some servers take no name from accounts that are not confirmed; they go on without.
            log.info("%s: the server does not take the name: %s", self._account, error)
        if machine.dialect >= Dialect.MSNP16:
            await link.answer(machine.set_personal(EndpointData(self._settings.capabilities)))
            await link.answer(machine.set_personal(self._private_endpoint()))
        lists = self.roster
        await self._tell(RosterLoaded(lists.groups, lists.buddies, lists.petitions))
        self.signed_in = True
        await link.answer(machine.set_status(StatusChange(self.me.status, self._settings.capabilities)))
        # Who is there is told between these two answers: before, everybody would seem to be away.
        await link.answer(machine.set_personal(self._personal(self._own_message() or None)))
        self.signed_in_at = asyncio.get_running_loop().time()
        await self._tell(SignedIn(self.me.display_name or self.roster.display_name, self._own_message()))

    # What the server tells.

    async def _hear(self, event: NotificationEvent) -> None:
        match event:
            case TicketWanted():
                await self._authenticate(event)
            case Accepted():
                self._tasks.start(self._load(), "load")
            case Redirected(host, port):
                raise Moved(host, port)
            case PresenceTold(presence):
                if presence.address.address.lower() == self._account:
                    await self._heard_of_self(presence.status, presence.name)
                else:
                    await self._changed(self.roster.told_presence(presence))
            case PersonalTold(address, data):
                if address == self._account:
                    await self._heard_own_personal(data)
                else:
                    await self._changed(self.roster.told_personal(address, data.message or ""))
            case AddedBy(address, name):
                self._reload(Petition(address, name))
            case RemovedBy() | ListsChanged():
                self._reload(None)
            case Invited():
                self.conversations.invited(event)
            case NotificationMessage(message):
                self._heard_message(message)
            case SignedOutBy(reason, minutes):
                self._signed_out_by(reason, minutes)
            case GoingDown(minutes):
                log.info("%s: %s goes down in %d minutes", self._account, self.link.peer, minutes)
                await self._tell(Maintenance(minutes))
            case NoticeTold(text, url):
                await self._tell(ServerNotice(text, url))
            case DialectChosen() | Replied() | Refused() | SwitchboardOpened() | Synchronised() | Closed():
                pass  # the link has dealt with the questions, and the end comes by itself
            case ListPushed() | DetailTold():
                pass
            case _:
                assert_never(event)

    async def _changed(self, changes: Changes) -> None:
        if changes != Changes() and self.signed_in:
            await self._tell(RosterChanged(changes))

    async def _heard_of_self(self, status: Status, name: str) -> None:
        """One's own presence, echoed or set at another endpoint, which counts for all of them."""
        if status is Status.FLN or not self.signed_in:
            return
        if (status, name) != (self.me.status, self._own_name()):
            self.me.status = status
            self.me.display_name = name or self.me.display_name
            await self._tell_self()

    async def _heard_own_personal(self, data: PersonalData) -> None:
        if data.message is None or data.message == self._own_message():
            return
        self._personal_at_server = data.message
        if self.signed_in:
            self.me.personal_message = data.message
            await self._tell_self()

    def _heard_message(self, message: MimeMessage) -> None:
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

    def _reload(self, added_by: Petition | None) -> None:
        if added_by is not None and len(self._asking) < STRANGERS:
            self._asking[added_by.address] = added_by
        self._outdated = True
        if not self._reloading:
            self._reloading = True
            self._tasks.start(self._read_anew(), "reload the lists")

    async def _read_anew(self) -> None:
        """Read the lists until they are as new as the last push: one reading serves all pushes before it."""
        try:
            while self._outdated:
                self._outdated = False
                asking = dict(self._asking)
                try:
                    await self.contacts.reload(*asking.values())
                except PapyonError as error:
                    log.warning("%s: the lists were not read anew: %s", self._account, error)
                    self._outdated = True
                    await asyncio.sleep(READ_AGAIN)
                else:
                    for address in asking:
                        self._asking.pop(address, None)
        finally:
            self._reloading = False

    # What conversations need.

    def _is_offline(self, address: str) -> bool:
        buddy = self.roster.buddy(address)
        return buddy is not None and buddy.listed and buddy.status is Status.FLN

    def _is_blocked(self, address: str) -> bool:
        buddy = self.roster.buddy(address)
        return buddy is not None and buddy.blocked

    async def _leave_letter(self, address: str, letter: Letter) -> None:
        await self._offline.leave(address, letter, self._own_name())
