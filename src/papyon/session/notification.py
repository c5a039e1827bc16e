"""A notification session in the client role: bytes in, events out; intents in, bytes out."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from papyon.errors import (
    ConnectionLost,
    LocalProtocolError,
    PapyonError,
    PayloadError,
    RemoteProtocolError,
    ServerError,
)
from papyon.payload.address import join_endpoint
from papyon.payload.listchange import ListChange, OwnProperty
from papyon.payload.lists import ListDocument, ListEntry, split
from papyon.payload.message import MimeMessage
from papyon.payload.note import SIGN_OUT, SIGN_OUT_EVERYWHERE, NoteKind
from papyon.payload.page import Page
from papyon.payload.personal import EndpointData, PersonalData, PrivateEndpointData
from papyon.payload.presence import StatusChange
from papyon.payload.synchronisation import PropertyLine, Stamps
from papyon.session import arrivals
from papyon.session.challenge import PRODUCTS, answer
from papyon.session.events import (
    Accepted,
    Closed,
    DetailTold,
    DialectChosen,
    NotificationEvent,
    Redirected,
    Refused,
    Replied,
    Synchronised,
    TicketWanted,
)
from papyon.session.exchange import Exchange
from papyon.session.keepalive import DEFAULT_INTERVAL, GREETING, TIMEOUT, Due, Keepalive
from papyon.session.masque import Identity, Masque
from papyon.session.refusal import refusal
from papyon.session.signin import Step, Trigger, advance
from papyon.session.synchronisation import Synchroniser
from papyon.types import Dialect, ErrorCode
from papyon.wire import WireCommand, unquote

__all__ = ["NotificationClient"]


class NotificationClient:
    """One connection to a notification server. Times are seconds on the caller's clock."""

    def __init__(self, identity: Identity, now: float, first_trid: int = 1) -> None:
        self._identity = identity
        self._exchange = Exchange(first_trid)
        self._keepalive = Keepalive(now, *GREETING)
        self._step = Step.NEW
        self._offered = tuple(sorted(set(identity.dialects) & identity.masques.keys(), reverse=True))
        if not self._offered:
            raise LocalProtocolError("no dialect to offer")
        self._dialect = self._offered[0]
        self._single_sign_on = False
        self._fences: deque[tuple[int, ...]] = deque()
        self._unfenced: list[int] = []
        self._synchroniser: Synchroniser | None = None
        self._heard = False
        self._events: list[NotificationEvent] = []

    @property
    def step(self) -> Step:
        """How far signing in has come."""
        return self._step

    @property
    def dialect(self) -> Dialect:
        """What is spoken; the best of ours until the server has chosen."""
        return self._dialect

    @property
    def masque(self) -> Masque:
        """As which client we present ourselves."""
        return self._identity.masques[self._dialect]

    # Intents. Those that the server answers return the transaction id of `Replied` or `Refused`.

    def start(self) -> None:
        """Begin to sign in."""
        self._advance(Trigger.START)
        self._exchange.ask("VER", *(dialect.token for dialect in self._offered), "CVR0")

    def authenticate(self, ticket: str, proof: str = "") -> None:
        """Answer `TicketWanted`; where it came without a nonce, no proof is wanted."""
        self._advance(Trigger.TICKET)
        if not self._single_sign_on:
            self._exchange.ask("USR", "TWN", "S", ticket)
            return
        guid = (self._identity.machine_guid,) if self._dialect >= Dialect.MSNP16 else ()
        self._exchange.ask("USR", "SSO", "S", ticket, proof, *guid)

    def set_privacy(self, allow_strangers: bool) -> int:
        """Whether people on neither list may see and write to us.

        Setting what is set already is answered as if it had been another, also where the server minds.
        """
        return self._ask("BLP", "AL" if allow_strangers else "BL")

    def synchronise(self, stamps: Stamps) -> int:
        """Ask for the lists if they are newer than the stamps (MSNP8 to 12); told as `Synchronised`."""
        if self._synchroniser is not None and not self._synchroniser.complete:
            raise LocalProtocolError("the lists are being told already")
        trid = self._ask("SYN", *stamps.args(self._dialect))
        self._synchroniser = Synchroniser(trid, self._dialect)
        # A server that owes lines is found out by its answer to the next PNG.
        self._unfenced.append(trid)
        return trid

    def change(self, change: ListChange) -> int:
        """Change the lists, a property or a mode (MSNP8 to 12)."""
        verb, args = change.request(self._dialect)
        return self._ask(verb, *args)

    def add(self, entries: Iterable[ListEntry], initial: bool = False) -> list[int]:
        """Put people on lists. The initial one ends the list phase and is sent even when it is empty."""
        return [self.add_document(document) for document in split(tuple(entries), initial=initial)]

    def add_document(self, document: ListDocument) -> int:
        """The same with one part of what `split` makes of a long list: few may wait for their answer."""
        return self._ask("ADL", payload=document.encode())

    def remove(self, entries: Iterable[ListEntry]) -> list[int]:
        """Take people off lists."""
        return [self._ask("RML", payload=document.encode()) for document in split(tuple(entries))]

    def query(self, address: str) -> int:
        """Ask to which network an address belongs."""
        return self._ask("FQY", payload=ListDocument((ListEntry(address, network=0),)).encode())

    def set_name(self, name: str) -> int:
        """Change the name that others see."""
        return self.change(OwnProperty(name, address=self._identity.account))

    def set_personal(self, data: PersonalData | EndpointData | PrivateEndpointData) -> int:
        """Change what we say of ourselves, or of this endpoint."""
        return self._ask("UUX", payload=data.encode())

    def set_status(self, change: StatusChange) -> int:
        """Change the status; the first time makes us visible."""
        self._advance(Trigger.STATUS)
        return self._exchange.ask("CHG", *change.args(self._dialect))

    def open_switchboard(self) -> int:
        """Ask for a switchboard; told as `SwitchboardOpened` or `Refused`."""
        return self._ask("XFR", "SB")

    def page(self, page: Page) -> int:
        """Say something to somebody on another network (MSNP14 and later) or, in MSNP18, who is offline.

        The server answers errors only, so a `fence` has to follow: `Replied` comes when that has been passed.
        """
        trid = self._ask("UUM", *page.request_args(), payload=page.message.encode())
        self._unfenced.append(trid)
        return trid

    def fence(self, now: float, patience: float | None = None) -> None:
        """Send PNG; when its answer comes, all that was sent before has been worked on.

        Without any answer for `patience` seconds, or for as many as always, the server is given up.
        """
        self._need(Step.LISTING, Step.LIVE)
        self._exchange.tell("PNG")
        self._keepalive.pinged(now, patience)
        if self._synchroniser is not None:
            self._synchroniser.fence()
        self._fences.append(tuple(self._unfenced))
        self._unfenced.clear()

    def ask_shields(self) -> int:
        """Ask what old clients may not do (MSNP11 and MSNP12, once the lists are there)."""
        return self._ask("GCF", "Shields.xml")

    def send_note(self, address: str, endpoint: str, kind: NoteKind, payload: bytes) -> int:
        """Tell something to one endpoint (a braced GUID) of an account, or without one to all of them."""
        return self._ask("UUN", join_endpoint(address, endpoint), str(int(kind)), payload=payload)

    def sign_out_endpoint(self, guid: str) -> int:
        """End the session of another endpoint (a braced GUID) of the same account."""
        return self.send_note(self._identity.account, guid, NoteKind.SIGN_OUT, SIGN_OUT)

    def sign_out_everywhere(self) -> int:
        """End the sessions of all endpoints of the account, this one too."""
        return self.send_note(self._identity.account, "", NoteKind.SIGN_OUT_EVERYWHERE, SIGN_OUT_EVERYWHERE)

    def sign_out(self) -> None:
        """Say good-bye; nothing is read any more."""
        if self._step not in (Step.NEW, Step.CLOSED):
            self._exchange.tell("OUT")
        self._step = Step.CLOSED

    # Bytes and time.

    def data_to_send(self) -> bytes:
        """What has to be written to the connection now."""
        return self._exchange.take()

    def receive(self, data: bytes, now: float) -> list[NotificationEvent]:
        """Take the next bytes of the stream; what they tell. Never raises: what is wrong is a `Closed`."""
        self._events = []
        self._heard = True
        self._keepalive.heard(now)
        try:
            for command in self._exchange.read(data):
                if self._step is Step.CLOSED:
                    break
                self._handle(command)
        except RemoteProtocolError as error:
            self._close(error)
        return self._told()

    def receive_end(self) -> list[NotificationEvent]:
        """The peer closed the stream."""
        self._events = []
        if self._step is Step.VERSION_SENT and self._heard:
            # As a TLS server does that is spoken to in the clear: an alert without a line's end.
            self._close(RemoteProtocolError("the server closed the connection without choosing a dialect"))
        else:
            self._close(ConnectionLost("the server closed the connection"))
        return self._told()

    @property
    def deadline(self) -> float:
        """When `expire` has to be called next."""
        return self._keepalive.deadline

    def expire(self, now: float) -> list[NotificationEvent]:
        """Time has passed: send a PNG, or give the server up."""
        self._events = []
        match self._keepalive.due(now):
            case Due.PING if self._step in (Step.LISTING, Step.LIVE):
                self.fence(now)
            case Due.PING:
                # PNG would be too early, but a server that is silent in mid sign-in has its time too.
                self._keepalive.pinged(now)
            case Due.DEAD:
                self._close(ConnectionLost("the server does not answer any more"))
            case Due.NOTHING:
                pass
        return self._told()

    def _told(self) -> list[NotificationEvent]:
        events, self._events = self._events, []
        return events

    def _ask(self, verb: str, *args: str, payload: bytes | None = None) -> int:
        self._need(Step.LISTING, Step.LIVE)
        return self._exchange.ask(verb, *args, payload=payload)

    def _need(self, *steps: Step) -> None:
        if self._step not in steps:
            raise LocalProtocolError("the account is not signed in")

    def _advance(self, trigger: Trigger, remote: bool = False) -> None:
        step = advance(self._step, trigger)
        if step is None:
            error = RemoteProtocolError if remote else LocalProtocolError
            raise error(f"{trigger.value} does not belong to the step {self._step.name}")
        self._step = step

    def _close(self, error: PapyonError | None) -> None:
        if self._step is not Step.CLOSED:
            self._step = Step.CLOSED
            self._events.append(Closed(error))

    def _handle(self, command: WireCommand) -> None:
        if command.error is not None:
            self._handle_error(command, command.error)
            return
        if (row := self._HANDLERS.get(command.verb)) is not None:
            shortest, handler = row
            if len(command.args) < shortest:
                raise RemoteProtocolError(f"{command.verb} has too few arguments")
            handler(self, command)
            return
        if self._step is Step.VERSION_SENT:
            raise RemoteProtocolError(f"the server begins with {command.verb}")
        if self._synchroniser is not None and self._on_list_line(self._synchroniser, command):
            return
        trid = command.trid
        if trid is not None and self._exchange.settle(command) is not None:
            self._events.append(Replied(trid, command))
            return
        try:
            self._events += arrivals.read(command, self._dialect)
        except PayloadError:
            return  # one unreadable line about somebody is not worth the session

    def _handle_error(self, command: WireCommand, code: int) -> None:
        verb = self._exchange.settle(command)
        if verb == "SYN":
            self._synchroniser = None
        if verb in ("VER", "CVR", "USR"):
            self._close(refusal(code, verb))
        elif code == ErrorCode.CHALLENGE_FAILED:
            self._close(RemoteProtocolError("the server did not accept the answer to its challenge"))
        elif code == ErrorCode.ALREADY_IN_MODE and verb in ("BLP", "GTC") and command.trid is not None:
            self._events.append(Replied(command.trid, command))
        elif verb is not None and command.trid is not None:
            self._events.append(Refused(command.trid, ServerError(code, verb)))
        elif command.trid is None and self._step is Step.VERSION_SENT:
            raise RemoteProtocolError(f"the server begins with {code}")
        elif self._step not in (Step.LISTING, Step.LIVE):
            self._close(refusal(code, ""))

    def _on_version(self, command: WireCommand) -> None:
        chosen = Dialect.from_token(command.args[1])
        if chosen is None or chosen not in self._offered:
            self._close(refusal(0, "VER"))
            return
        self._exchange.settle(command)
        self._advance(Trigger.VERSION_CHOSEN, remote=True)
        self._dialect = chosen
        self._events.append(DialectChosen(chosen))
        masque = self.masque
        words = ("0x0409", "winnt", masque.os_version, "i386", "MSNMSGR", masque.client_version, "msmsgs")
        self._exchange.ask("CVR", *words, self._identity.account)

    def _on_client(self, command: WireCommand) -> None:
        self._exchange.settle(command)
        self._advance(Trigger.CLIENT_CHECKED, remote=True)
        method = "SSO" if self._dialect >= Dialect.MSNP15 else "TWN"
        self._exchange.ask("USR", method, "I", self._identity.account)

    def _on_user(self, command: WireCommand) -> None:
        match command.args[1:]:
            case ("SSO", "S", policy, nonce, *_):
                self._challenged(command, policy, nonce)
            case ("TWN", "S", policy, *_):
                self._challenged(command, policy, "")
            case ("OK", *_) if self._step is Step.TICKET_SENT:
                self._exchange.settle(command)
                self._advance(Trigger.ACCEPTED, remote=True)
                self._keepalive.interval, self._keepalive.timeout = DEFAULT_INTERVAL, TIMEOUT
                self._events.append(Accepted(_name_of(command.args)))
            case ("OK", *_) if self._step in (Step.LISTING, Step.LIVE):
                pass  # the answer to a circle ticket, which may come at any time
            case _:
                raise RemoteProtocolError("USR is of an unknown kind, or comes too early")

    def _challenged(self, command: WireCommand, policy: str, nonce: str) -> None:
        self._exchange.settle(command)
        self._advance(Trigger.CHALLENGED, remote=True)
        self._single_sign_on = bool(nonce)
        self._events.append(TicketWanted(policy, nonce))

    def _on_transfer(self, command: WireCommand) -> None:
        self._exchange.settle(command)
        event = arrivals.transfer(command)
        if isinstance(event, Redirected):
            self._advance(Trigger.REDIRECTED, remote=True)
        self._events.append(event)

    def _on_challenge(self, command: WireCommand) -> None:
        product = self.masque.product_id
        response = answer(command.args[-1], product, PRODUCTS[product], self._dialect)
        self._exchange.ask("QRY", product, payload=response.encode())

    def _on_challenge_passed(self, command: WireCommand) -> None:
        self._exchange.settle(command)

    def _on_pong(self, command: WireCommand) -> None:
        if command.trid is not None:
            self._keepalive.told(command.trid)
        for trid in self._fences.popleft() if self._fences else ():
            if self._synchroniser is not None and trid == self._synchroniser.trid:
                self._on_lists_owed(self._synchroniser)
            # What has no error by now was done.
            elif self._exchange.forget(trid):
                self._events.append(Replied(trid, command))

    def _on_list_line(self, synchroniser: Synchroniser, command: WireCommand) -> bool:
        if synchroniser.complete:
            if command.verb != "BPR" or not synchroniser.last:
                return False
            # The properties of the last contact come behind what counts as the end.
            try:
                detail = PropertyLine.from_args(command.args)
            except PayloadError:
                return True
            if detail.address:
                return False
            self._events.append(DetailTold(synchroniser.last, detail.key, detail.value))
            return True
        taken = synchroniser.read(command)
        self._tell_lists(synchroniser)
        return taken

    def _on_lists_owed(self, synchroniser: Synchroniser) -> None:
        if synchroniser.complete:
            return
        synchroniser.passed()
        self._tell_lists(synchroniser)
        if not synchroniser.complete:
            self._unfenced.append(synchroniser.trid)

    def _tell_lists(self, synchroniser: Synchroniser) -> None:
        if synchroniser.complete and self._exchange.forget(synchroniser.trid):
            lists = None if synchroniser.unchanged else synchroniser.lists
            self._events.append(Synchronised(synchroniser.trid, synchroniser.stamps, lists))

    def _on_out(self, command: WireCommand) -> None:
        self._events.append(arrivals.signed_out(command))
        self._close(None)

    def _on_message(self, command: WireCommand) -> None:
        try:
            self._events.append(arrivals.server_message(MimeMessage.parse(command.payload or b"")))
        except PayloadError:
            return  # news that nobody can read

    _HANDLERS: ClassVar[Mapping[str, tuple[int, Callable[[Any, WireCommand], None]]]] = MappingProxyType(
        {
            "VER": (2, _on_version),
            "CVR": (1, _on_client),
            "USR": (2, _on_user),
            "XFR": (2, _on_transfer),
            "CHL": (2, _on_challenge),
            "QRY": (1, _on_challenge_passed),
            "QNG": (0, _on_pong),
            "OUT": (0, _on_out),
            "MSG": (2, _on_message),
        }
    )
    """Verb -> the arguments that it needs at least, and what it does; all others are read by `arrivals`."""


def _name_of(args: tuple[str, ...]) -> str:
    """The own name in `USR trid OK email name 1 0` (MSNP8, MSNP9 and some odd servers); '' without one."""
    return unquote(args[3]) if len(args) > 5 else ""
