"""A notification session in the server role: bytes in, requests out; answers in, bytes out.

What a command needs stands in one table: the states in which it is allowed, how many arguments it has at
least, and what is made of it. It is looked up once, before anything else happens. Whether the client's
dialect has the command at all is asked of the verbs of the wire.
"""

import base64
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from papyon.errors import PayloadError
from papyon.payload.address import split_endpoint
from papyon.payload.listchange import GroupAddition, GroupRename, parse_request
from papyon.payload.lists import ListError, parse_lists
from papyon.payload.personal import parse_personal
from papyon.payload.policies import SHIELDS
from papyon.payload.presence import StatusChange
from papyon.payload.routed import RoutedMessage
from papyon.payload.synchronisation import LISTS, Stamps, as_guid
from papyon.session.challenge import PRODUCTS, verify
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
from papyon.session.table_server import ALL, SIGNED_IN, Refusal, Rule, ServerState, number
from papyon.session.voice_server import NotificationVoice
from papyon.types import Dialect, ErrorCode, Status
from papyon.wire import VERBS, WireCommand, quote

__all__ = ["DIALECTS", "EXTRA_WORD_CLIENTS", "NotificationServer", "ServerState"]

DIALECTS: Final = tuple(dialect for dialect in Dialect if dialect is not Dialect.MSNP17)
"""What the server role speaks. No client was ever shipped that asks for MSNP17."""

EXTRA_WORD_CLIENTS: Final = frozenset({"msnp11-sdk"})
"""Names of clients (CVR) that count words in the answers about groups, and count one more than others."""

_S = ServerState
_LISTS = frozenset({"ADL", "RML", "FQY"})
_MODES = frozenset({"BLP", "GTC"})
_KNOWN = frozenset({_S.VERSION_CHOSEN, _S.CLIENT_KNOWN, _S.CHALLENGED, *SIGNED_IN})
_USR = frozenset({_S.CLIENT_KNOWN, _S.CHALLENGED, *SIGNED_IN})
# A name of a group that is longer when encoded gets an error; one of twice the length is no name.
_GROUP_NAME = 127
_RESPONSE = 32  # digits of an answer to CHL

_Make = Callable[["NotificationServer", int, WireCommand], NotificationRequest | None]
_Rule = Rule[_Make]


class NotificationServer(NotificationVoice):
    """One connection.

    `product_link` and `product_page` are shown in CVR (absolute URLs); `extra_word_clients` are names of
    clients, in lower case, that read the answers about groups as one development kit does.
    """

    def __init__(
        self,
        dialects: tuple[Dialect, ...] = DIALECTS,
        product_link: str = "http://msn.example/dl",
        product_page: str = "http://msn.example/info",
        ping_seconds: int = 50,
        extra_word_clients: frozenset[str] = EXTRA_WORD_CLIENTS,
    ) -> None:
        super().__init__(max(dialects))
        self._dialects = dialects
        self._links = (product_link, product_page)
        self._ping_seconds = ping_seconds
        self._extra_word_clients = extra_word_clients
        self._address = ""
        self._synchronised = False
        self._hidden = False
        self.client = ""
        """Name and version of the client's program as it tells them, '' before."""
        self.calls = True
        """Whether the client wants to be invited to switchboards."""

    def _check(self, command: WireCommand) -> NotificationRequest | None:
        rule = self._RULES.get(command.verb)
        trid = command.trid
        if rule is None:
            if command.verb in VERBS and trid is not None and self.state in SIGNED_IN:
                self.refuse(trid, ErrorCode.COMMAND_DISABLED)
            else:
                self.close("an unknown command, or one that comes too early")
            return None
        if rule.has_trid and trid is None:
            self.close("a command without a transaction id")
            return None
        asked = trid or 0
        if self.state not in rule.states:
            if rule.otherwise is None or not rule.has_trid:
                self.close("a command out of turn")
            else:
                self.refuse(asked, rule.otherwise)
            return None
        if not VERBS[command.verb].known_in(self.dialect):
            if rule.elsewhere is None:
                self.close(f"{command.verb} is no command of {self.dialect.token}")
            else:
                self.refuse(asked, rule.elsewhere)
            return None
        if len(command.args) < rule.least:
            self.refuse(asked, ErrorCode.SYNTAX)
            return None
        return self._make(rule, asked, command)

    def _make(self, rule: _Rule, trid: int, command: WireCommand) -> NotificationRequest | None:
        try:
            return rule.make(self, trid, command)
        except Refusal as refusal:
            if refusal.code:
                self.refuse(trid, refusal.code)
            if refusal.close:
                self.close(refusal.close)
        except ListError as error:
            self.refuse(trid, error.code)
        except PayloadError:
            self.refuse(trid, ErrorCode.INVALID_LIST if command.verb in _LISTS else ErrorCode.SYNTAX)
        return None

    # Signing in

    def _version(self, trid: int, command: WireCommand) -> None:
        offered = {Dialect.from_token(token) for token in command.args[1:]}
        ours = [dialect for dialect in self._dialects if dialect in offered]
        if not ours:
            self._send("VER", str(trid), "0")
            # Nothing older than MSNP8 is spoken here: those clients cannot sign in with a ticket.
            self.close(f"no common dialect among {' '.join(command.args[1:9]) or 'none'}")
            return
        self.dialect = max(ours)
        self._send("VER", str(trid), self.dialect.token)
        self.state = ServerState.VERSION_CHOSEN

    def _client(self, trid: int, command: WireCommand) -> None:
        # The version that it has is the one that we recommend: nobody is asked to upgrade.
        name, version = command.args[5:7]
        self._send("CVR", str(trid), version, version, version, *self._links)
        self.client = f"{name} {version}"
        self.extra_word = name.lower() in self._extra_word_clients
        if self.state is ServerState.VERSION_CHOSEN:
            self.state = ServerState.CLIENT_KNOWN

    def _user(self, trid: int, command: WireCommand) -> SignInStart | SignInProof | CirclesShown:
        args = command.args
        if args[1] == "SHA":
            return self._circles(trid, args)
        if self.state in SIGNED_IN:
            raise Refusal(ErrorCode.ALREADY_SIGNED_IN)
        single = self.dialect >= Dialect.MSNP15
        if args[1] != ("SSO" if single else "TWN"):
            raise Refusal(ErrorCode.USR_NOT_EXPECTED, close=f"{args[1]} at {self.dialect.token}")
        if args[2] == "I" and self.state is ServerState.CLIENT_KNOWN:
            self.state = ServerState.IDENTITY_GIVEN
            self._address = args[3]
            return SignInStart(trid, args[3])
        if args[2] == "S" and self.state is ServerState.CHALLENGED:
            proof = args[4] if single and len(args) > 4 else ""
            endpoint = args[5] if len(args) > 5 and self.dialect >= Dialect.MSNP16 else ""
            guid = as_guid(endpoint)
            if endpoint and not guid:
                raise Refusal(ErrorCode.INVALID_PARAMETER, close="an endpoint that is no GUID")
            self.state = ServerState.PROOF_GIVEN
            return SignInProof(trid, args[3], proof, f"{{{guid}}}" if guid else "")
        raise Refusal(ErrorCode.USR_NOT_EXPECTED, close="a step of the sign-in that is out of turn")

    def _circles(self, trid: int, args: tuple[str, ...]) -> CirclesShown:
        if self.state not in SIGNED_IN or self.dialect < Dialect.MSNP18 or args[2] != "A":
            raise Refusal(ErrorCode.AUTHENTICATION_FAILED)
        try:
            return CirclesShown(trid, base64.b64decode(args[3], validate=True).decode())
        except ValueError:
            raise Refusal(ErrorCode.AUTHENTICATION_FAILED) from None

    def _ping(self, _trid: int, _command: WireCommand) -> None:
        # MSNP8 has no number here; whoever came later divides by it.
        self._send("QNG", *([str(self._ping_seconds)] if self.dialect >= Dialect.MSNP9 else []))

    def _out_wanted(self, _trid: int, _command: WireCommand) -> None:
        self.close()

    def _answer(self, trid: int, command: WireCommand) -> None:
        challenge, self._challenge = self._challenge, None
        product, response = command.args[1], (command.payload or b"").decode("ascii", "replace")
        if challenge is None or not self._is_answer(challenge, product, response):
            raise Refusal(ErrorCode.CHALLENGE_FAILED, close="a wrong answer to a challenge")
        self._send("QRY", str(trid))

    def _is_answer(self, challenge: str, product: str, response: str) -> bool:
        # Nothing depends on the answer of a product whose key we do not know, so a genuine client is let in.
        if product not in PRODUCTS:
            return len(response) == _RESPONSE
        return verify(challenge, product, response, self.dialect)

    # Lists

    def _synchronise(self, trid: int, command: WireCommand) -> Synchronisation:
        self._synchronised = True
        return Synchronisation(trid, Stamps.from_args(command.args[1:], self.dialect))

    def _edit(self, trid: int, command: WireCommand) -> ListEdit:
        verb, args = command.verb, command.args[1:]
        if verb in ("ADD", "ADC", "REM") and args[0] not in LISTS.values():
            raise Refusal(0, close="a list has an unknown name")
        try:
            change = parse_request(verb, args, self.dialect, self._address)
        except PayloadError:
            raise Refusal(ErrorCode.INVALID_PARAMETER if verb in _MODES else ErrorCode.SYNTAX) from None
        if isinstance(change, GroupAddition | GroupRename) and len(quote(change.name)) > 2 * _GROUP_NAME:
            raise Refusal(0, close="a name of a group is far too long")
        return ListEdit(trid, change)

    def _list(self, trid: int, command: WireCommand) -> ListAddition | ListRemoval:
        document = parse_lists(command.payload or b"")
        document.check()
        if command.verb == "RML":
            return ListRemoval(trid, document.entries)
        return ListAddition(trid, document.entries, document.initial)

    def _query(self, trid: int, command: WireCommand) -> ListQuery:
        entries = parse_lists(command.payload or b"").entries
        if len(entries) != 1:
            raise Refusal(ErrorCode.INVALID_LIST)
        return ListQuery(trid, entries[0])

    # Presence

    def _personal(self, trid: int, command: WireCommand) -> PersonalChange:
        return PersonalChange(trid, parse_personal(command.payload or b""))

    def _status(self, trid: int, command: WireCommand) -> StatusRequest:
        try:
            change = StatusChange.from_args(command.args[1:])
        except PayloadError:
            raise Refusal(ErrorCode.INVALID_PARAMETER) from None
        self._hidden = change.status is Status.HDN
        # More arguments than these have no meaning, and an echo of them would only be amplified.
        return StatusRequest(trid, change, command.args[1:4])

    # What goes to others

    def _page(self, trid: int, command: WireCommand) -> PageMessage:
        network, kind = (number(arg) for arg in command.args[2:4])
        return PageMessage(trid, command.args[1], network, kind, command.payload or b"")

    def _notice(self, trid: int, command: WireCommand) -> Notice:
        if self.state is not ServerState.LIVE:
            raise Refusal(ErrorCode.NOT_WHILE_HIDDEN)
        address, endpoint = split_endpoint(command.args[1])
        return Notice(trid, address, endpoint.lower(), number(command.args[2]), command.payload or b"")

    def _switchboard(self, trid: int, command: WireCommand) -> SwitchboardWanted:
        if command.args[1] != "SB":
            raise Refusal(ErrorCode.INVALID_PARAMETER)
        hidden = self._hidden and self.dialect <= Dialect.MSNP12
        if self.state is not ServerState.LIVE or hidden:
            raise Refusal(ErrorCode.NOT_WHILE_HIDDEN)
        return SwitchboardWanted(trid)

    def _calls(self, trid: int, command: WireCommand) -> None:
        word = command.args[1].upper()
        if word not in ("ON", "OFF"):
            raise Refusal(ErrorCode.INVALID_PARAMETER)
        self.calls = word == "ON"
        self._send("IMS", str(trid), "0", word)

    # Circles

    def _publication(self, trid: int, command: WireCommand) -> Publication:
        return Publication(trid, command.verb, RoutedMessage.parse(command.payload or b""))

    def _datagram(self, trid: int, command: WireCommand) -> Datagram:
        return Datagram(trid, RoutedMessage.parse(command.payload or b""))

    # What has no consequence

    def _shields(self, trid: int, command: WireCommand) -> None:
        if not self._synchronised and self.dialect <= Dialect.MSNP12:
            raise Refusal(ErrorCode.NOT_EXPECTED)
        self._send("GCF", str(trid), command.args[1], payload=SHIELDS)

    def _link(self, trid: int, _command: WireCommand) -> None:
        # Web mail and account pages: there are none, and clients open whatever path they are given.
        self._send("URL", str(trid), "/", "/", "1")

    def _echo(self, trid: int, command: WireCommand) -> None:
        self._send(command.verb, str(trid), *command.args[1:4])

    def _unavailable(self, trid: int, command: WireCommand) -> None:
        # Mail to strangers, pages to telephones: nothing here can do that, and it is better to say so.
        mail = command.verb in ("SND", "SDC")
        self.refuse(trid, ErrorCode.UNAVAILABLE if mail else ErrorCode.PAGING_UNAVAILABLE)

    def _nothing(self, _trid: int, _command: WireCommand) -> None:
        """Abuse reports (VAS) and SBS are taken without an answer."""

    _RULES: ClassVar[Mapping[str, _Rule]] = MappingProxyType(
        {
            "VER": Rule(frozenset({_S.NEW}), 1, _version, None),
            "CVR": Rule(_KNOWN, 7, _client, ErrorCode.CVR_NOT_EXPECTED),
            "USR": Rule(_USR, 4, _user, ErrorCode.USR_NOT_EXPECTED),
            "PNG": Rule(ALL, 0, _ping, has_trid=False),
            "OUT": Rule(ALL, 0, _out_wanted, has_trid=False),
            "QRY": Rule(SIGNED_IN, 2, _answer),
            "SYN": Rule(SIGNED_IN, 2, _synchronise),
            "ADD": Rule(SIGNED_IN, 3, _edit, elsewhere=None),
            "ADC": Rule(SIGNED_IN, 3, _edit),
            "REM": Rule(SIGNED_IN, 3, _edit),
            "REA": Rule(SIGNED_IN, 3, _edit, elsewhere=None),
            "SBP": Rule(SIGNED_IN, 3, _edit),
            "ADG": Rule(SIGNED_IN, 2, _edit),
            "REG": Rule(SIGNED_IN, 3, _edit),
            "RMG": Rule(SIGNED_IN, 2, _edit),
            "GTC": Rule(SIGNED_IN, 2, _edit),
            "BLP": Rule(SIGNED_IN, 2, _edit),
            "PRP": Rule(SIGNED_IN, 2, _edit),
            "ADL": Rule(SIGNED_IN, 1, _list),
            "RML": Rule(SIGNED_IN, 1, _list),
            "FQY": Rule(SIGNED_IN, 1, _query),
            "UUX": Rule(SIGNED_IN, 1, _personal),
            "CHG": Rule(SIGNED_IN, 2, _status),
            "UUM": Rule(SIGNED_IN, 4, _page),
            "UUN": Rule(SIGNED_IN, 3, _notice),
            "XFR": Rule(SIGNED_IN, 2, _switchboard),
            "IMS": Rule(SIGNED_IN, 2, _calls),
            "GCF": Rule(SIGNED_IN, 2, _shields),
            "URL": Rule(SIGNED_IN, 2, _link),
            "LKP": Rule(SIGNED_IN, 1, _echo),
            "SND": Rule(SIGNED_IN, 1, _unavailable),
            "SDC": Rule(SIGNED_IN, 1, _unavailable),
            "PGD": Rule(SIGNED_IN, 1, _unavailable),
            "PAG": Rule(SIGNED_IN, 1, _unavailable, elsewhere=ErrorCode.NOT_EXPECTED),
            "PUT": Rule(SIGNED_IN, 1, _publication),
            "DEL": Rule(SIGNED_IN, 1, _publication),
            "SDG": Rule(SIGNED_IN, 1, _datagram),
            "VAS": Rule(SIGNED_IN, 1, _nothing),
            "SBS": Rule(SIGNED_IN, 0, _nothing, has_trid=False),
        }
    )
