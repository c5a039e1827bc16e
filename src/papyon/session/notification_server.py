"""A notification session in the server role: bytes in, requests out; answers in, bytes out.

What a command needs stands in one table: the states in which it is allowed, how many arguments it has at
least, and what is made of it. It is looked up once, before anything else happens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType
from typing import ClassVar, Final

from papyon.errors import PayloadError
from papyon.payload.address import NetworkAddress, join_endpoint, split_endpoint
from papyon.payload.lists import ListDocument, ListEntry, ListError, parse_lists
from papyon.payload.message import MimeMessage
from papyon.payload.personal import parse_personal
from papyon.payload.policies import POLICIES
from papyon.payload.presence import Presence, StatusChange, address_args
from papyon.session.challenge import verify
from papyon.session.machine_server import ServerMachine
from papyon.session.requests_server import (
    ListAddition,
    ListQuery,
    ListRemoval,
    Notice,
    NotificationRequest,
    PageMessage,
    PersonalChange,
    PrivacyChange,
    PropertyChange,
    SignInProof,
    SignInStart,
    StatusRequest,
    SwitchboardWanted,
)
from papyon.types import Dialect, ErrorCode, Status
from papyon.wire import VERBS, Limits, WireCommand, quote, unquote

__all__ = ["DIALECTS", "NotificationServer", "ServerState"]

DIALECTS: Final = (Dialect.MSNP15, Dialect.MSNP18)
"""What the server role speaks."""


class ServerState(Enum):
    """How far a client has come."""

    NEW = auto()
    VERSION_CHOSEN = auto()
    CLIENT_KNOWN = auto()
    IDENTITY_GIVEN = auto()
    """The server checks whether it wants this one."""
    CHALLENGED = auto()
    PROOF_GIVEN = auto()
    LISTING = auto()
    """Signed in; lists and the first status are the client's to send."""
    LIVE = auto()
    CLOSED = auto()


_S = ServerState
_SIGNED_IN = frozenset({_S.LISTING, _S.LIVE})
_ALL = frozenset(ServerState) - {_S.CLOSED}
_LISTS = frozenset({"ADL", "RML", "FQY"})
_KNOWN = frozenset({_S.VERSION_CHOSEN, _S.CLIENT_KNOWN, _S.CHALLENGED, *_SIGNED_IN})
_USR = frozenset({_S.CLIENT_KNOWN, _S.CHALLENGED, *_SIGNED_IN})


class _Refusal(Exception):  # noqa: N818 - no error: an answer
    def __init__(self, code: int, *, close: bool = False) -> None:
        self.code = code
        self.close = close
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A row of the table. `otherwise` answers the command in any other state; None closes."""

    states: frozenset[ServerState]
    least: int
    make: "Callable[[NotificationServer, int, WireCommand], NotificationRequest | None]"
    otherwise: ErrorCode | None = ErrorCode.NOT_SIGNED_IN
    has_trid: bool = True


class NotificationServer(ServerMachine[NotificationRequest]):
    """One connection. `product_link` and `product_page` are shown in CVR (absolute URLs)."""

    def __init__(
        self,
        dialects: tuple[Dialect, ...] = DIALECTS,
        product_link: str = "http://msn.example/dl",
        product_page: str = "http://msn.example/info",
        ping_seconds: int = 50,
    ) -> None:
        super().__init__(Limits())
        self._dialects = dialects
        self._links = (product_link, product_page)
        self._ping_seconds = ping_seconds
        self._challenge: str | None = None
        self._handle = ""
        self.state = ServerState.NEW
        self.dialect = max(dialects)

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

    def _check(self, command: WireCommand) -> NotificationRequest | None:
        rule = self._RULES.get(command.verb)
        trid = command.trid
        if rule is None:
            if command.verb in VERBS and trid is not None and self.state in _SIGNED_IN:
                self.refuse(trid, ErrorCode.COMMAND_DISABLED)
            else:
                self.close("an unknown command, or one that comes too early")
            return None
        if rule.has_trid and trid is None:
            self.close("a command without a transaction id")
            return None
        number = trid or 0
        if self.state not in rule.states:
            if rule.otherwise is None or not rule.has_trid:
                self.close("a command out of turn")
            else:
                self.refuse(number, rule.otherwise)
            return None
        if len(command.args) < rule.least:
            self.refuse(number, ErrorCode.SYNTAX)
            return None
        try:
            return rule.make(self, number, command)
        except _Refusal as refusal:
            self.refuse(number, refusal.code)
            if refusal.close:
                self.close("refused")
        except ListError as error:
            self.refuse(number, error.code)
        except PayloadError:
            self.refuse(number, ErrorCode.INVALID_LIST if command.verb in _LISTS else ErrorCode.SYNTAX)
        return None

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

    def want_proof(self, trid: int, nonce: str) -> None:
        """The client in `SignInStart` may go on."""
        self._send("GCF", "0", payload=POLICIES)
        self._send("USR", str(trid), "SSO", "S", "MBI_KEY_OLD", nonce)
        self.state = ServerState.CHALLENGED

    def welcome(self, trid: int, address: str, profile: MimeMessage) -> None:
        """The proof of `SignInProof` was good."""
        self._send("USR", str(trid), "OK", address, "1", "0")
        self.state = ServerState.LISTING
        self._send("SBS", "0", "null")
        self.message(profile)
        if self.dialect >= Dialect.MSNP16:
            self.personal(NetworkAddress(address), b"")

    def confirm(self, request: NotificationRequest) -> None:
        """The request is done; a page message has no such answer."""
        trid = str(request.trid)
        match request:
            case PrivacyChange(_, allow_strangers):
                self._send("BLP", trid, "AL" if allow_strangers else "BL")
            case ListAddition():
                self._send("ADL", trid, "OK")
            case ListRemoval():
                self._send("RML", trid, "OK")
            case PropertyChange(_, name, _, raw):
                self._send("PRP", trid, name, *([raw] if raw else []))
            case PersonalChange():
                # Only old official servers left the 0 out; clients take it for the length of a payload.
                self._send("UUX", trid, payload=b"")
            case StatusRequest(_, _, raw):
                self._send("CHG", trid, *raw)
                self.state = ServerState.LIVE
            case Notice():
                self._send("UUN", trid, "OK")
            case SignInStart() | SignInProof() | ListQuery() | PageMessage() | SwitchboardWanted():
                pass  # these have answers of their own

    def found(self, trid: int, entry: ListEntry) -> None:
        """The answer to `ListQuery`."""
        self._send("FQY", str(trid), payload=_server_form(entry))

    def transfer(self, trid: int, host: str, port: int, ticket: str) -> None:
        """The answer to `SwitchboardWanted`."""
        self._send("XFR", str(trid), "SB", f"{host}:{port}", "CKI", ticket, "U", "messenger.msn.com", "1")

    # What happens

    def presence(self, presence: Presence, trid: int | None = None) -> None:
        """Somebody's status; `trid` is that of the first CHG in the burst that it opens."""
        verb, args = presence.line(self.dialect, trid)
        self._send(verb, *args)

    def own_presence(self, presence: Presence) -> None:
        """One's own status, told to all one's endpoints from MSNP16 on: the only place where HDN is told."""
        verb, args = replace(presence, status=Status.NLN).line(self.dialect)
        self._send(verb, presence.status.value, *args[1:])

    def personal(self, address: NetworkAddress, payload: bytes) -> None:
        """UBX: somebody's personal message and endpoints."""
        self._send("UBX", *address_args(address, self.dialect), payload=payload)

    def added(self, entry: ListEntry) -> None:
        """Somebody put the client on his list."""
        self._send("ADL", "0", payload=_server_form(entry))

    def removed(self, entry: ListEntry) -> None:
        """Somebody took the client off his list."""
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

    def ring(self, session: str, host: str, port: int, ticket: str, caller: str, name: str) -> None:
        """RNG: somebody invites the client to a switchboard."""
        where = (session, f"{host}:{port}", "CKI", ticket)
        self._send("RNG", *where, caller, quote(name), "U", "messenger.hotmail.com", "1")

    def notice(self, address: str, endpoint: str, kind: int, payload: bytes) -> None:
        """UBN: what somebody sent with UUN."""
        who = join_endpoint(address, endpoint) if self.dialect >= Dialect.MSNP16 else address
        self._send("UBN", who, str(kind), payload=payload)

    # What is made of the commands

    def _version(self, trid: int, command: WireCommand) -> None:
        offered = {Dialect.from_token(token) for token in command.args[1:]}
        ours = [dialect for dialect in self._dialects if dialect in offered]
        if not ours:
            self._send("VER", str(trid), "0")
            self.close("no common dialect")
            return
        self.dialect = max(ours)
        self._send("VER", str(trid), self.dialect.token)
        self.state = ServerState.VERSION_CHOSEN

    def _client(self, trid: int, command: WireCommand) -> None:
        # The version that it has is the one that we recommend: nobody is asked to upgrade.
        version = command.args[6]
        self._send("CVR", str(trid), version, version, version, *self._links)
        if self.state is ServerState.VERSION_CHOSEN:
            self.state = ServerState.CLIENT_KNOWN

    def _user(self, trid: int, command: WireCommand) -> SignInStart | SignInProof | None:
        args = command.args
        if args[1] == "SHA":
            raise _Refusal(ErrorCode.AUTHENTICATION_FAILED)  # there are no circles here
        if self.state in _SIGNED_IN:
            raise _Refusal(ErrorCode.ALREADY_SIGNED_IN)
        if args[1] != "SSO":
            raise _Refusal(ErrorCode.USR_NOT_EXPECTED, close=True)
        if args[2] == "I" and self.state is ServerState.CLIENT_KNOWN:
            self.state = ServerState.IDENTITY_GIVEN
            return SignInStart(trid, args[3])
        if args[2] == "S" and self.state is ServerState.CHALLENGED and len(args) >= 5:
            endpoint = args[5] if len(args) > 5 and self.dialect >= Dialect.MSNP16 else ""
            if endpoint and not _is_guid(endpoint):
                raise _Refusal(ErrorCode.INVALID_PARAMETER, close=True)
            self.state = ServerState.PROOF_GIVEN
            return SignInProof(trid, args[3], args[4], endpoint.lower())
        raise _Refusal(ErrorCode.USR_NOT_EXPECTED, close=True)

    def _ping(self, _trid: int, _command: WireCommand) -> None:
        self._send("QNG", str(self._ping_seconds))

    def _out_wanted(self, _trid: int, _command: WireCommand) -> None:
        self.close()

    def _answer(self, trid: int, command: WireCommand) -> None:
        challenge, self._challenge = self._challenge, None
        response = (command.payload or b"").decode("ascii", "replace")
        if challenge is None or not verify(challenge, command.args[1], response, self.dialect):
            raise _Refusal(ErrorCode.CHALLENGE_FAILED, close=True)
        self._send("QRY", str(trid))

    def _privacy(self, trid: int, command: WireCommand) -> PrivacyChange:
        if command.args[1] not in ("AL", "BL"):
            raise _Refusal(ErrorCode.INVALID_PARAMETER)
        return PrivacyChange(trid, command.args[1] == "AL")

    def _list(self, trid: int, command: WireCommand) -> ListAddition | ListRemoval:
        document = parse_lists(command.payload or b"")
        document.check()
        if command.verb == "RML":
            return ListRemoval(trid, document.entries)
        return ListAddition(trid, document.entries, document.initial)

    def _query(self, trid: int, command: WireCommand) -> ListQuery:
        entries = parse_lists(command.payload or b"").entries
        if len(entries) != 1:
            raise _Refusal(ErrorCode.INVALID_LIST)
        return ListQuery(trid, entries[0])

    def _property(self, trid: int, command: WireCommand) -> PropertyChange:
        raw = command.args[2] if len(command.args) > 2 else ""
        return PropertyChange(trid, command.args[1], unquote(raw), raw)

    def _personal(self, trid: int, command: WireCommand) -> PersonalChange:
        return PersonalChange(trid, parse_personal(command.payload or b""))

    def _status(self, trid: int, command: WireCommand) -> StatusRequest:
        try:
            change = StatusChange.from_args(command.args[1:])
        except PayloadError:
            raise _Refusal(ErrorCode.INVALID_PARAMETER) from None
        # More arguments than these have no meaning, and an echo of them would only be amplified.
        return StatusRequest(trid, change, command.args[1:4])

    def _page(self, trid: int, command: WireCommand) -> PageMessage:
        network, kind = (_number(arg) for arg in command.args[2:4])
        return PageMessage(trid, command.args[1], network, kind, command.payload or b"")

    def _notice(self, trid: int, command: WireCommand) -> Notice:
        if self.state is not ServerState.LIVE:
            raise _Refusal(ErrorCode.NOT_WHILE_HIDDEN)
        address, endpoint = split_endpoint(command.args[1])
        kind = _number(command.args[2])
        return Notice(trid, address, endpoint.lower(), kind, command.payload or b"")

    def _switchboard(self, trid: int, command: WireCommand) -> SwitchboardWanted:
        if command.args[1] != "SB":
            raise _Refusal(ErrorCode.INVALID_PARAMETER)
        if self.state is not ServerState.LIVE:
            raise _Refusal(ErrorCode.NOT_WHILE_HIDDEN)
        return SwitchboardWanted(trid)

    def _link(self, trid: int, _command: WireCommand) -> None:
        # Web mail and account pages: there are none, and clients open whatever path they are given.
        self._send("URL", str(trid), "/", "/", "1")

    def _nothing(self, _trid: int, _command: WireCommand) -> None:
        """Abuse reports (VAS) and SBS are taken without an answer."""

    _RULES: ClassVar[Mapping[str, _Rule]] = MappingProxyType(
        {
            "VER": _Rule(frozenset({_S.NEW}), 1, _version, None),
            "CVR": _Rule(_KNOWN, 7, _client, ErrorCode.CVR_NOT_EXPECTED),
            "USR": _Rule(_USR, 4, _user, ErrorCode.USR_NOT_EXPECTED),
            "PNG": _Rule(_ALL, 0, _ping, has_trid=False),
            "OUT": _Rule(_ALL, 0, _out_wanted, has_trid=False),
            "QRY": _Rule(_SIGNED_IN, 2, _answer),
            "BLP": _Rule(_SIGNED_IN, 2, _privacy),
            "ADL": _Rule(_SIGNED_IN, 1, _list),
            "RML": _Rule(_SIGNED_IN, 1, _list),
            "FQY": _Rule(_SIGNED_IN, 1, _query),
            "PRP": _Rule(_SIGNED_IN, 2, _property),
            "UUX": _Rule(_SIGNED_IN, 1, _personal),
            "CHG": _Rule(_SIGNED_IN, 2, _status),
            "UUM": _Rule(_SIGNED_IN, 4, _page),
            "UUN": _Rule(_SIGNED_IN, 3, _notice),
            "XFR": _Rule(_SIGNED_IN, 2, _switchboard),
            "URL": _Rule(_SIGNED_IN, 2, _link),
            "VAS": _Rule(_SIGNED_IN, 1, _nothing),
            "SBS": _Rule(_SIGNED_IN, 0, _nothing, has_trid=False),
        }
    )


def _server_form(entry: ListEntry) -> bytes:
    # Official servers put a space before the slash; nothing else in these documents can hold "/>".
    return ListDocument((entry,)).encode().replace(b"/>", b" />")


def _number(token: str) -> int:
    if not (token.isascii() and token.isdigit() and len(token) <= 5):
        raise _Refusal(ErrorCode.INVALID_PARAMETER)
    return int(token)


def _is_guid(token: str) -> bool:
    digits = token.strip("{}").replace("-", "")
    return len(token) == 38 and len(digits) == 32 and all(char in "0123456789abcdefABCDEF" for char in digits)
