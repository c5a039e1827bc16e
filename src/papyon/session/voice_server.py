"""What a notification session in the server role says, in the form of the client's dialect."""

from collections.abc import Iterable
from dataclasses import replace

from papyon.payload.address import NetworkAddress, join_endpoint
from papyon.payload.listchange import Addition, GroupAddition, GroupRemoval, GroupRename, ListChange
from papyon.payload.lists import ListDocument, ListEntry
from papyon.payload.message import MimeMessage
from papyon.payload.page import Page
from papyon.payload.policies import POLICIES
from papyon.payload.presence import Line, Presence, address_args
from papyon.payload.routed import RoutedMessage
from papyon.payload.synchronisation import PropertyLine, SyncReply
from papyon.session.machine_server import ServerMachine
from papyon.session.requests_server import (
    ListAddition,
    ListEdit,
    ListRemoval,
    Notice,
    NotificationRequest,
    PersonalChange,
    Publication,
    StatusRequest,
)
from papyon.session.table_server import ServerState
from papyon.types import Dialect, ListBits, Status
from papyon.wire import Limits, quote

__all__ = ["NotificationVoice"]


class NotificationVoice(ServerMachine[NotificationRequest]):
    """The speaking half of a notification session; `state` and `dialect` belong to the listening half too."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(Limits())
        self.state = ServerState.NEW
        self.dialect = dialect
        self.extra_word = False
        """Whether the client expects answers about groups in the form of its own development kit."""
        self._challenge: str | None = None

    @property
    def closing(self) -> bool:
        """Whether the connection has to be closed once everything taken is written."""
        return self.state is ServerState.CLOSED

    @property
    def challenged(self) -> bool:
        """Whether an answer to CHL is missing."""
        return self._challenge is not None

    def _end(self) -> None:
        self.state = ServerState.CLOSED

    def refuse(self, trid: int, code: int) -> None:
        """Answer a request with an error."""
        self._send_error(trid, code)
        if self.state is ServerState.IDENTITY_GIVEN:
            self.state = ServerState.CLIENT_KNOWN
        elif self.state is ServerState.PROOF_GIVEN:
            self.close("sign-in refused")

    def sign_out(self, reason: str = "") -> None:
        """OUT with OTH (signed in elsewhere), SSD (going down), or without a reason; then close."""
        self._send("OUT", *([reason] if reason else []))
        self.close()

    # Answers

    def want_proof(self, trid: int, challenge: str) -> None:
        """The client in `SignInStart` may go on.

        `challenge` is the nonce of SSO, or before MSNP15 what a client of TWN carries to the sign-in service.
        """
        if self.dialect >= Dialect.MSNP13:
            self._send("GCF", "0", payload=POLICIES)
        if self.dialect >= Dialect.MSNP15:
            self._send("USR", str(trid), "SSO", "S", "MBI_KEY_OLD", challenge)
        else:
            self._send("USR", str(trid), "TWN", "S", challenge)
        self.state = ServerState.CHALLENGED

    def welcome(self, trid: int, address: str, name: str, profile: MimeMessage) -> None:
        """The proof of `SignInProof` was good. The name is told up to MSNP9 only."""
        named = [quote(name)] if self.dialect <= Dialect.MSNP9 else []
        self._send("USR", str(trid), "OK", address, *named, "1", "0")
        self.state = ServerState.LISTING
        if self.dialect >= Dialect.MSNP11:
            self._send("SBS", "0", "null")
        self.message(profile)
        if self.dialect >= Dialect.MSNP16:
            self.personal(NetworkAddress(address), b"")

    def confirm(self, request: NotificationRequest, version: int = 0) -> None:
        """The request is done. Some kinds have no such answer, or one of their own.

        `version` is that of the lists after the change: MSNP8 and 9 are told.
        """
        trid = str(request.trid)
        match request:
            case ListEdit(number, change):
                self.change(change, version, number)
            case ListAddition():
                self._send("ADL", trid, "OK")
            case ListRemoval():
                self._send("RML", trid, "OK")
            case PersonalChange():
                # Only old official servers left the 0 out; clients take it for the length of a payload.
                self._send("UUX", trid, payload=b"")
            case StatusRequest(_, _, raw):
                self._send("CHG", trid, *raw)
                self.state = ServerState.LIVE
            case Notice():
                self._send("UUN", trid, "OK")
            case Publication(_, verb, _):
                self._send(verb, trid, "OK", payload=b"")
            case _:
                pass

    def admit(self, trid: int, address: str) -> None:
        """The ticket of `CirclesShown` was good."""
        self._send("USR", str(trid), "OK", address, "0", "0")

    def found(self, trid: int, entry: ListEntry) -> None:
        """The answer to `ListQuery`."""
        self._send("FQY", str(trid), payload=_server_form(entry))

    def transfer(self, trid: int, host: str, port: int, ticket: str) -> None:
        """The answer to `SwitchboardWanted`."""
        where = (f"{host}:{port}", "CKI", ticket)
        self._send("XFR", str(trid), "SB", *where, *self._site("messenger.msn.com"))

    def synchronise(self, trid: int, reply: SyncReply, lines: Iterable[Line] = ()) -> None:
        """The answer to `Synchronisation`; the lines have to be as many as it announces."""
        self._send("SYN", str(trid), *reply.args(self.dialect))
        for verb, args in lines:
            self._send(verb, *args)

    # What happens

    def change(self, change: ListChange, version: int, trid: int = 0) -> None:
        """A change of lists: an answer, or a push of one that was made elsewhere."""
        match change:
            case GroupAddition() | GroupRename() | GroupRemoval():
                verb, args = change.answer(self.dialect, version, self.extra_word)
            case Addition(ListBits.REVERSE) if trid:
                verb, args = change.request(self.dialect)  # a mere echo: the client knows who it is
            case _:
                verb, args = change.answer(self.dialect, version)
        self._send(verb, str(trid), *args)

    def property(self, line: PropertyLine, version: int) -> None:
        """BPR: a telephone or the like of a contact (MSNP8 to 12)."""
        self._send("BPR", *line.args(self.dialect, version))

    def presence(self, presence: Presence, trid: int | None = None) -> None:
        """Somebody's status; `trid` is that of the first CHG in the burst that it opens."""
        verb, args = presence.line(self.dialect, trid)
        self._send(verb, *args)

    def own_presence(self, presence: Presence) -> None:
        """One's own status, told to all one's endpoints from MSNP16 on: the only place where HDN is told."""
        verb, args = replace(presence, status=Status.NLN).line(self.dialect)
        self._send(verb, presence.status.value, *args[1:])

    def personal(self, address: NetworkAddress, payload: bytes) -> None:
        """UBX: somebody's personal message and endpoints; nothing before MSNP11, which does not know them."""
        if self.dialect >= Dialect.MSNP11:
            self._send("UBX", *address_args(address, self.dialect), payload=payload)

    def added(self, entry: ListEntry) -> None:
        """Somebody put the client on his list (MSNP13 and later)."""
        self._send("ADL", "0", payload=_server_form(entry))

    def removed(self, entry: ListEntry) -> None:
        """Somebody took the client off his list (MSNP13 and later)."""
        self._send("RML", "0", payload=_server_form(entry))

    def message(self, message: MimeMessage) -> None:
        """A message of the server itself: profile, mail data, offline messages."""
        self._send("MSG", "Hotmail", "Hotmail", payload=message.encode())

    def notification(self, document: bytes) -> None:
        """NOT: the lists were changed elsewhere."""
        self._send("NOT", payload=document)

    def challenge(self, digits: str) -> None:
        """CHL: 20 digits; the machine checks the answer by itself."""
        self._challenge = digits
        self._send("CHL", "0", digits)

    def notify(self, verb: str, message: RoutedMessage) -> None:
        """NFY PUT or DEL: something of a circle is from now on, or no longer (MSNP18)."""
        self._send("NFY", verb, payload=message.encode())

    def datagram(self, message: RoutedMessage) -> None:
        """SDG: somebody says something in a circle (MSNP18)."""
        self._send("SDG", "0", payload=message.encode())

    def ring(self, session: str, host: str, port: int, ticket: str, caller: str, name: str) -> None:
        """RNG: somebody invites the client to a switchboard."""
        where = (session, f"{host}:{port}", "CKI", ticket)
        self._send("RNG", *where, caller, quote(name), *self._site("messenger.hotmail.com"))

    def notice(self, address: str, endpoint: str, kind: int, payload: bytes) -> None:
        """UBN: what somebody sent with UUN (MSNP13 and later)."""
        who = join_endpoint(address, endpoint) if self.dialect >= Dialect.MSNP16 else address
        self._send("UBN", who, str(kind), payload=payload)

    def page(self, page: Page) -> None:
        """UBM: what somebody on another network says (MSNP14 and later)."""
        self._send("UBM", *page.arrival_args(), payload=page.message.encode())

    def _site(self, name: str) -> Iterable[str]:
        """What stands behind a switchboard's ticket: a name of the service, and whether TCP may be used."""
        site = ("U", name) if self.dialect >= Dialect.MSNP13 else ()
        return (*site, "1") if self.dialect >= Dialect.MSNP14 else site


def _server_form(entry: ListEntry) -> bytes:
    # Official servers put a space before the slash; nothing else in these documents can hold "/>".
    return ListDocument((entry,)).encode().replace(b"/>", b" />")
