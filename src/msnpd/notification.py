"""One client's session with the notification server: what it asks is written down, done, answered."""

import logging
from typing import assert_never

from msnpd.circle_desk import CircleDesk
from msnpd.errors import (
    AccountError,
    AddressInvalid,
    DirectoryError,
    ListFull,
    PersonUnknown,
    StoreUnavailable,
    TicketInvalid,
)
from msnpd.hub import Hub
from msnpd.link import Link
from msnpd.log import note
from msnpd.mailbox import arrival, knows_mail
from msnpd.model import MEMBER_ID_HIGH, Account
from msnpd.names import foreign_address, normal_address
from msnpd.presence import Endpoint
from msnpd.roster import Refused, Roster, code_of
from msnpd.router import SIGN_OUT, Parcel
from msnpd.switchboard import Switchboards
from msnpd.throttle import Bucket
from msnpd.tickets import Pass
from papyon.payload.listchange import OwnProperty
from papyon.payload.lists import ListEntry
from papyon.payload.personal import PersonalData
from papyon.payload.profile import Profile
from papyon.session.notification_server import NotificationServer
from papyon.session.requests_server import (
    CirclesShown,
    Datagram,
    ListAddition,
    ListEdit,
    ListQuery,
    ListRemoval,
    Notice,
    NotificationRequest,
    PageMessage,
    PersonalChange,
    Publication,
    SignInProof,
    SignInStart,
    StatusRequest,
    SwitchboardWanted,
    Synchronisation,
)
from papyon.session.sso import verify_proof
from papyon.types import Dialect, ErrorCode, ListBits, NetworkId

_TEXT = 1  # the kind of a page message that is worth keeping: not typing, not a nudge


class NotificationSession:
    """Call `receive` with bytes one after the other, and `lost` once at the end."""

    def __init__(self, hub: Hub, switchboards: Switchboards, link: Link) -> None:
        self._hub = hub
        self._switchboards = switchboards
        self._link = link
        self._machine = NotificationServer(
            ping_seconds=hub.limits.ping_seconds,
            extra_word_clients=frozenset(name.lower() for name in hub.config.extra_word_clients),
        )
        self._began = self._heard = hub.monotonic()
        self._challenged = 0.0
        self._commands = Bucket(hub.limits.commands_per_second, hub.limits.commands_burst, hub.monotonic)
        self._changes = Bucket(hub.limits.changes_per_second, hub.limits.changes_burst, hub.monotonic)
        self._synchronisations = Bucket(
            hub.limits.synchronisations_per_second, hub.limits.synchronisations_burst, hub.monotonic
        )
        self._address = ""
        self._nonce = ""
        self._endpoint: Endpoint | None = None
        self._roster: Roster | None = None

    @property
    def closing(self) -> bool:
        """Whether the conversation is over."""
        return self._machine.closing

    @property
    def deadline(self) -> float:
        """When the client has been silent for too long, on the monotonic clock."""
        limits = self._hub.limits
        if self._endpoint is None:
            return self._began + limits.unauthenticated_seconds
        silence = self._heard + limits.silence_seconds
        if self._machine.challenged:
            return min(silence, self._challenged + limits.challenge_seconds)
        return silence

    def expire(self) -> None:
        """The deadline has passed."""
        self._machine.close("silent for too long")

    async def receive(self, data: bytes) -> float:
        """Handles what the client sent; the seconds to wait before reading on."""
        self._heard = self._hub.monotonic()
        before = self._machine.commands
        self._machine.receive(data)
        while (request := self._machine.next_request()) is not None:
            await self._handle(request)
            self._flush()
        self._flush()
        commands = max(self._machine.commands - before, len(data) / self._hub.limits.command_bytes)
        return self._commands.spend(commands)

    def lost(self) -> None:
        """The connection is gone."""
        if self._machine.fault:
            note("closed", self._link.peer, verb=self._machine.verb, why=self._machine.fault)
        self._machine.close()
        if self._endpoint is not None:
            self._hub.presence.sign_out(self._endpoint)

    def _flush(self) -> None:
        if self._machine.code:
            self._hub.meter.refused[self._machine.code] += 1
            note("refused", self._link.peer, verb=self._machine.verb, code=self._machine.code)
            self._machine.code = 0
        self._link.send(self._machine.take())

    async def _handle(self, request: NotificationRequest) -> None:
        try:
            match request:
                case SignInStart():
                    self._start(request)
                case SignInProof():
                    await self._prove(request)
                case _ if self._endpoint is None or self._roster is None:
                    raise AssertionError("the table lets nobody in without an endpoint")
                case _:
                    await self._serve(request, self._endpoint, self._roster)
        except StoreUnavailable as error:
            self._machine.refuse(request.trid, ErrorCode.DATABASE)
            note("store", self._link.peer, logging.ERROR, verb=self._machine.verb, why=error)
        except Refused as refused:
            if refused.closes:
                self._machine.close(refused.closes)
            else:
                self._machine.refuse(request.trid, refused.code)
        except (AccountError, DirectoryError) as error:
            self._machine.refuse(request.trid, code_of(error, self._machine.dialect))

    # Signing in

    def _start(self, request: SignInStart) -> None:
        # An address that is nobody's gets a challenge like any other, so nobody learns who is here.
        self._address = request.address
        if self._machine.dialect >= Dialect.MSNP15:
            self._nonce = self._hub.mint.nonce()
            self._machine.want_proof(request.trid, self._nonce)
        else:
            seconds = self._hub.now() // 1_000_000
            self._machine.want_proof(request.trid, self._hub.mint.passport_challenge(seconds))

    async def _prove(self, request: SignInProof) -> None:
        hub = self._hub
        try:
            address = normal_address(self._address, hub.limits)
            given = hub.tickets.check(request.ticket)
            # From the disk: another program may have changed the password.
            profile = await hub.store.profile(address)
            good = (
                profile is not None
                and (profile.id, profile.epoch) == (given.account, given.epoch)
                and self._proven(given, request.proof)
            )
            if not good:
                raise TicketInvalid("of another account, or without its proof")
        except (AddressInvalid, TicketInvalid):
            hub.meter.sign_ins["refused"] += 1
            self._machine.refuse(request.trid, ErrorCode.AUTHENTICATION_FAILED)
            return
        if hub.bans.of_account(address) is not None:
            self._machine.refuse(request.trid, ErrorCode.SUSPENDED)
            return
        account = await hub.directory.account(address)
        endpoint = Endpoint(account, self._machine, self._link, guid=request.endpoint, login=given.login)
        if hub.presence.crowded(endpoint, hub.limits.endpoints):
            self._machine.refuse(request.trid, ErrorCode.TOO_MANY_ENDPOINTS)
            return
        message = self._profile(account, given.text).message()
        self._machine.welcome(request.trid, address, account.profile.name, message)
        self._endpoint = endpoint
        self._roster = Roster(hub, endpoint)
        self._flush()
        hub.presence.sign_in(endpoint)
        hub.meter.sign_ins["good"] += 1
        machine = self._machine
        note(
            "signed in",
            self._link.peer,
            account=address,
            dialect=machine.dialect.token,
            client=machine.client,
        )

    def _proven(self, given: Pass, proof: str) -> bool:
        # Before MSNP15 there is no proof but the ticket, and clients of MSNP15 are patched to give no other
        # one: whoever has a ticket could ask for an older dialect as well.
        if not proof:
            return self._machine.dialect <= Dialect.MSNP15
        return verify_proof(given.secret, self._nonce, proof)

    def _profile(self, account: Account, ticket: str) -> Profile:
        peer, port = self._link.peer
        dialect = self._machine.dialect
        several = dialect >= Dialect.MSNP16 and account.profile.annotation("MSN.IM.MPOP") != "0"
        younger = dialect >= Dialect.MSNP13
        return Profile(
            login_time=self._hub.now() // 1_000_000,
            member_id_high=MEMBER_ID_HIGH,
            member_id_low=account.profile.cid,
            ticket=ticket,
            client_address=peer,
            client_port=port,
            migrated=dialect >= Dialect.MSNP10,
            nickname=account.profile.name if younger else None,
            multiple_endpoints=several if younger else None,
            route=f"msnp://{self._link.host}/00010041" if younger else None,
        )

    # Signed in

    async def _serve(self, request: NotificationRequest, endpoint: Endpoint, roster: Roster) -> None:
        hub, account = self._hub, endpoint.account
        if _shows(request) and not self._changes.take():
            self._machine.refuse(request.trid, ErrorCode.CHANGING_TOO_RAPIDLY)
            return
        match request:
            case Synchronisation(trid):
                if not self._synchronisations.take():
                    self._machine.refuse(trid, ErrorCode.CHANGING_TOO_RAPIDLY)
                    return
                await roster.synchronise(request)
            case ListEdit():
                await roster.edit(request)
            case ListAddition() | ListRemoval():
                await self._change_lists(request, endpoint)
            case ListQuery(trid, entry):
                await self._query(trid, entry)
            case PersonalChange():
                await self._change_personal(request, endpoint)
            case StatusRequest():
                await self._change_status(request, endpoint)
            case PageMessage():
                await self._keep(request, account)
            case Notice():
                self._pass_on(request, endpoint)
            case SwitchboardWanted(trid):
                if not hub.rates.switchboards.take(account.address):
                    self._machine.refuse(trid, ErrorCode.CHANGING_TOO_RAPIDLY)
                    return
                host, port = hub.venue.seen_by(self._link)
                self._machine.transfer(trid, host, port, self._switchboards.opening(endpoint.guest))
            case CirclesShown() | Publication() | Datagram():
                await CircleDesk(hub, endpoint).serve(request)
            case SignInStart() | SignInProof():
                raise AssertionError("handled before")
            case _:
                assert_never(request)

    async def _change_lists(self, request: ListAddition | ListRemoval, endpoint: Endpoint) -> None:
        hub, account = self._hub, endpoint.account
        if any(entry.network == NetworkId.CIRCLE for entry in request.entries):
            await CircleDesk(hub, endpoint).change_list(request)
            return
        if isinstance(request, ListAddition) and request.initial:
            # The lists on disk are the lists; a client that repeats them cannot bring back what was removed.
            self._machine.confirm(request)
            return
        if not hub.rates.entries.take(account.address, len(request.entries)):
            hub.meter.throttled += 1
            self._machine.refuse(request.trid, ErrorCode.CHANGING_TOO_RAPIDLY)
            return
        entries = [self._entry(entry) for entry in request.entries]
        change = hub.directory.set_bits if isinstance(request, ListAddition) else hub.directory.clear_bits
        effects = await change(account, entries)
        self._machine.confirm(request)
        self._flush()
        if isinstance(request, ListAddition):
            known = [address for address, _, bits in entries if ListBits.FORWARD in bits]
            hub.presence.repeat(endpoint, known)
        hub.router.tell(effects, account.address, endpoint.login)

    def _entry(self, entry: ListEntry) -> tuple[str, int, ListBits]:
        network = entry.network or NetworkId.MESSENGER
        if network == NetworkId.MESSENGER:
            return normal_address(entry.address, self._hub.limits), network, entry.bits
        return foreign_address(entry.address, self._hub.limits), network, entry.bits

    async def _query(self, trid: int, entry: ListEntry) -> None:
        try:
            address = normal_address(entry.address, self._hub.limits)
        except AddressInvalid:
            address = ""
        if await self._hub.store.profile(address) is None:
            raise PersonUnknown(address)
        self._machine.found(trid, ListEntry(address))

    async def _change_personal(self, request: PersonalChange, endpoint: Endpoint) -> None:
        data = request.data
        if isinstance(data, PersonalData):
            if len(data.encode()) > self._hub.limits.personal_bytes:
                raise ListFull("personal data")
            await self._hub.directory.keep_personal(endpoint.account, message=data.message)
        self._machine.confirm(request)
        self._flush()
        self._hub.presence.change_personal(endpoint, data)

    async def _change_status(self, request: StatusRequest, endpoint: Endpoint) -> None:
        hub = self._hub
        first = not endpoint.live
        try:
            await hub.directory.keep_personal(endpoint.account, msn_object=request.change.msn_object)
        except StoreUnavailable as error:
            # Nobody stays offline because his picture cannot be written down.
            note("store", self._link.peer, logging.ERROR, verb="CHG", why=error)
        self._machine.confirm(request)
        self._flush()
        hub.presence.change_status(endpoint, request.change)
        if not first or self._machine.closing:
            return
        hub.presence.burst(endpoint, request.trid)
        if knows_mail(self._machine.dialect):
            try:
                self._machine.message(await hub.mailbox.summary(endpoint.account))
            except StoreUnavailable as error:
                # The messages stay where they are; the next sign-in tells of them.
                note("store", self._link.peer, logging.ERROR, verb="CHG", why=error)
        self._flush()
        hub.presence.tell_own(endpoint)
        self._challenged = hub.monotonic()
        self._machine.challenge(hub.mint.challenge())

    async def _keep(self, request: PageMessage, sender: Account) -> None:
        """An offline message. Silence means that it is on disk before the next command is looked at."""
        known = request.network == NetworkId.MESSENGER and request.kind == _TEXT
        if not known or not self._hub.rates.pages.take(sender.address):
            self._machine.refuse(request.trid, ErrorCode.NOT_DELIVERABLE)
            return
        try:
            address = normal_address(request.address, self._hub.limits)
            kept = await self._hub.mailbox.keep(sender, address, request.payload)
        except (AccountError, DirectoryError, StoreUnavailable) as error:
            # One code for all reasons: who is blocked learns nothing.
            self._machine.refuse(request.trid, ErrorCode.NOT_DELIVERABLE)
            if isinstance(error, StoreUnavailable):
                note("store", self._link.peer, logging.ERROR, verb="UUM", why=error)
            return
        self._hub.meter.kept += 1
        self._hub.router.mail(address, arrival(kept))

    def _pass_on(self, request: Notice, endpoint: Endpoint) -> None:
        own = endpoint.account.address
        address = request.address.lower()
        if request.kind in SIGN_OUT and address != own:
            # Not every client looks at who tells it to go.
            self._machine.refuse(request.trid, ErrorCode.NOT_ONLINE)
            return
        router = self._hub.router
        parcel = Parcel(endpoint.place, address, request.endpoint, request.kind, request.payload)
        if address != own and not router.hears(parcel):
            self._machine.refuse(request.trid, ErrorCode.NOT_ONLINE)
            return
        # One's own endpoint that is already gone is what was asked for.
        self._machine.confirm(request)
        self._flush()
        router.pass_on(parcel)


def _shows(request: NotificationRequest) -> bool:
    """Whether everybody who watches has to be told."""
    match request:
        case StatusRequest() | PersonalChange() | ListEdit(_, OwnProperty()):
            return True
        case _:
            return False
