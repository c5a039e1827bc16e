"""A switchboard session in the client role: bytes in, events out; intents in, bytes out."""

import re
from collections.abc import Callable, Mapping
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import Any, ClassVar, Final

from papyon.errors import (
    LocalProtocolError,
    PapyonError,
    PayloadError,
    RemoteProtocolError,
    ServerError,
    TicketRefused,
)
from papyon.payload.message import MimeMessage
from papyon.session.events import (
    CallRefused,
    Closed,
    Greeted,
    Joined,
    Left,
    MessageHandled,
    Said,
    SwitchboardEvent,
)
from papyon.session.exchange import Exchange
from papyon.types import Capabilities, Dialect
from papyon.wire import WireCommand, unquote

__all__ = ["MESSAGE_LIMIT", "PARTICIPANTS", "AckType", "Stage", "SwitchboardClient"]

MESSAGE_LIMIT: Final = 1664
"""Bytes of one MSG payload: with more an official switchboard closes."""

PARTICIPANTS: Final = 64
"""Endpoints that we keep count of in one switchboard: three for each of twenty people, rounded up."""

# Some revival servers write the network before the address here too.
_NETWORK: Final = re.compile(r"^[0-9]{1,2}:")


class AckType(StrEnum):
    """What the server is to say about a message: nothing, only failure, either."""

    NONE = "U"
    FAILURE = "N"
    EITHER = "A"
    DATA = "D"


class Stage(Enum):
    """Where a switchboard session stands."""

    NEW = auto()
    ENTERING = auto()
    LIVE = auto()
    CLOSED = auto()


class SwitchboardClient:
    """One switchboard. Who is in it is counted by endpoints (`email;{guid}`) and told by people.

    `session` None: we opened it (USR); else we were invited to that session (ANS).
    """

    def __init__(
        self,
        account: str,
        dialect: Dialect,
        machine_guid: str,
        ticket: str,
        session: str | None = None,
        first_trid: int = 1,
    ) -> None:
        self._account = account.lower()
        self._identity = f"{account};{machine_guid}" if dialect >= Dialect.MSNP16 else account
        self._ticket = ticket
        self._session = session
        self._exchange = Exchange(first_trid)
        self._called_session = ""
        self._endpoint = machine_guid.lower()
        self._own: set[str] = set()
        self._stage = Stage.NEW
        self._people: dict[str, dict[str, Capabilities]] = {}
        self._calls: dict[int, str] = {}
        self._events: list[SwitchboardEvent] = []

    @property
    def stage(self) -> Stage:
        """Where the session stands."""
        return self._stage

    @property
    def invited(self) -> bool:
        """Whether somebody else opened it."""
        return self._session is not None

    @property
    def account(self) -> str:
        """Who we are, in lower case."""
        return self._account

    @property
    def with_own(self) -> bool:
        """Whether other endpoints of ours are in it (MSNP16 and later)."""
        return bool(self._own)

    @property
    def session(self) -> str:
        """By which number the server knows it; '' as long as that is not told."""
        return self._session or self._called_session

    @property
    def participants(self) -> frozenset[str]:
        """Addresses, in lower case, of who is in the switchboard besides us."""
        return frozenset(self._people)

    def endpoints(self, address: str) -> Mapping[str, Capabilities]:
        """The places where somebody here is signed in, as `email;{guid}` and in lower case, and what each can
        do; before MSNP16 the address alone."""
        return MappingProxyType(self._people.get(address, {}))

    def start(self) -> None:
        """Enter. Raises `LocalProtocolError` when done twice."""
        if self._stage is not Stage.NEW:
            raise LocalProtocolError("the switchboard was entered before")
        self._stage = Stage.ENTERING
        if self._session is None:
            self._exchange.ask("USR", self._identity, self._ticket)
        else:
            self._exchange.ask("ANS", self._identity, self._ticket, self._session)

    def call(self, address: str) -> int:
        """Call somebody in; told as `Joined` or `CallRefused`. Returns the transaction id."""
        self._need_live()
        trid = self._exchange.ask("CAL", address)
        self._calls[trid] = address.lower()
        return trid

    def send(self, payload: bytes, ack: AckType) -> int:
        """Say something to everybody; `EITHER` and `DATA` are told as `MessageHandled`, `FAILURE` only so.

        Raises `LocalProtocolError` for more than `MESSAGE_LIMIT` bytes.
        """
        self._need_live()
        if len(payload) > MESSAGE_LIMIT:
            raise LocalProtocolError(f"a message of {len(payload)} bytes is longer than {MESSAGE_LIMIT}")
        answered = ack in (AckType.EITHER, AckType.DATA)
        return self._exchange.ask("MSG", ack.value, payload=payload, answered=answered)

    def leave(self) -> None:
        """Say good-bye; nothing is read any more."""
        if self._stage in (Stage.ENTERING, Stage.LIVE):
            self._exchange.tell("OUT")
        self._stage = Stage.CLOSED

    def data_to_send(self) -> bytes:
        """What has to be written to the connection now."""
        return self._exchange.take()

    def receive(self, data: bytes) -> list[SwitchboardEvent]:
        """Take the next bytes of the stream; what they tell. Never raises: what is wrong is a `Closed`."""
        self._events = []
        try:
            for command in self._exchange.read(data):
                if self._stage is Stage.CLOSED:
                    break
                self._handle(command)
        except RemoteProtocolError as error:
            self._close(error)
        events, self._events = self._events, []
        return events

    def receive_end(self) -> list[SwitchboardEvent]:
        """The peer closed the stream."""
        self._events = []
        self._close(None)
        events, self._events = self._events, []
        return events

    def _need_live(self) -> None:
        if self._stage is not Stage.LIVE:
            raise LocalProtocolError("the switchboard is not open")

    def _close(self, error: PapyonError | None) -> None:
        if self._stage is not Stage.CLOSED:
            self._stage = Stage.CLOSED
            self._events.append(Closed(error))

    def _handle(self, command: WireCommand) -> None:
        if command.error is not None:
            self._handle_error(command, command.error)
        elif (row := self._HANDLERS.get(command.verb)) is not None:
            shortest, handler = row
            if len(command.args) < shortest:
                raise RemoteProtocolError(f"{command.verb} has too few arguments")
            handler(self, command)
        # Verbs that we do not know are news for younger clients; the reader has skipped them soundly.

    def _handle_error(self, command: WireCommand, code: int) -> None:
        verb = self._exchange.settle(command)
        error = ServerError(code, verb or "")
        trid = command.trid
        if verb in ("USR", "ANS"):
            self._close(TicketRefused(str(error), code))
        elif verb == "CAL" and trid is not None:
            self._events.append(CallRefused(self._calls.pop(trid), error))
        elif verb == "MSG" and trid is not None:
            self._events.append(MessageHandled(trid, delivered=False))

    def _on_entered(self, command: WireCommand) -> None:
        if self._stage is Stage.ENTERING and "OK" in command.args[1:2] and self._exchange.settle(command):
            self._stage = Stage.LIVE
            self._events.append(Greeted())

    def _on_calling(self, command: WireCommand) -> None:
        self._exchange.settle(command)
        if command.trid is not None:
            self._calls.pop(command.trid, None)
        if len(command.args) > 2:
            self._called_session = command.args[2]

    def _on_present(self, command: WireCommand) -> None:
        # IRO trid index count identity name [caps]; JOI identity name [caps]
        args = command.args[3:] if command.verb == "IRO" else command.args
        address, endpoint = split_identity(args[0])
        if address == self._account:
            if endpoint and endpoint != self._endpoint and len(self._own) < PARTICIPANTS:
                self._own.add(endpoint)
            return
        newcomer = address not in self._people
        endpoints = self._people.setdefault(address, {})
        if sum(map(len, self._people.values())) >= PARTICIPANTS:
            raise RemoteProtocolError(f"more than {PARTICIPANTS} endpoints are in the switchboard")
        capabilities = Capabilities.from_token(args[2]) if len(args) > 2 else Capabilities()
        endpoints[_NETWORK.sub("", args[0].lower())] = capabilities
        if newcomer:
            self._events.append(Joined(address, unquote(args[1]), capabilities))

    def _on_left(self, command: WireCommand) -> None:
        address, endpoint = split_identity(command.args[0])
        if address == self._account and endpoint in self._own:
            self._own.discard(endpoint)
            if not self._own:
                self._events.append(Left(address))
            return
        endpoints = self._people.get(address)
        if endpoints is None:
            return
        endpoints.pop(_NETWORK.sub("", command.args[0].lower()), None)
        # The plain form means the last endpoint left; a server may also forget to send it.
        if not endpoint or not endpoints:
            del self._people[address]
            self._events.append(Left(address, idle="1" in command.args[1:2]))

    def _on_said(self, command: WireCommand) -> None:
        address, _ = split_identity(command.args[0])
        try:
            said = MimeMessage.parse(command.payload or b"")
        except PayloadError:
            return  # what nobody can read is not worth the conversation
        self._events.append(Said(address, unquote(command.args[1]), said))

    def _on_handled(self, command: WireCommand) -> None:
        trid = command.trid
        if trid is not None:
            self._exchange.forget(trid)
            self._events.append(MessageHandled(trid, delivered=command.verb == "ACK"))

    def _on_out(self, _command: WireCommand) -> None:
        self._close(None)

    _HANDLERS: ClassVar[Mapping[str, tuple[int, Callable[[Any, WireCommand], None]]]] = MappingProxyType(
        {
            "USR": (2, _on_entered),
            "ANS": (2, _on_entered),
            "CAL": (2, _on_calling),
            "IRO": (5, _on_present),
            "JOI": (2, _on_present),
            "BYE": (1, _on_left),
            "MSG": (2, _on_said),
            "ACK": (1, _on_handled),
            "NAK": (1, _on_handled),
            "OUT": (0, _on_out),
        }
    )
    """Verb -> the arguments that it needs at least, and what it does."""


def split_identity(token: str) -> tuple[str, str]:
    """`Bob@example.com;{GUID}` -> (`bob@example.com`, `{guid}`); without an endpoint the second is empty."""
    address, _, endpoint = token.lower().partition(";")
    return _NETWORK.sub("", address), endpoint
