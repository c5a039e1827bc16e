"""One participant's connection to a switchboard in the server role.

The commands stand in one table like those of a notification session. The dialect is that of the
notification session which the ticket was given to; the server tells it with `opened` or `answered`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import ClassVar, Final

from papyon.payload.address import join_endpoint, split_endpoint
from papyon.session.machine_server import ServerMachine
from papyon.session.requests_server import Call, Entry, Message, SwitchboardRequest
from papyon.types import Capabilities, Dialect, ErrorCode
from papyon.wire import Limits, WireCommand, quote

__all__ = ["MESSAGE_LIMIT", "Participant", "SwitchboardServer"]

MESSAGE_LIMIT: Final = 1664
"""Bytes of one message: the official number; more closes the connection."""

_KINDS: Final = frozenset("UNADS")


@dataclass(frozen=True, slots=True)
class Participant:
    """A line of IRO or JOI: `endpoint` is a braced GUID, or '' for the account as such."""

    address: str
    endpoint: str
    name: str
    capabilities: Capabilities


class _State(Enum):
    NEW = auto()
    ENTERING = auto()
    LIVE = auto()
    CLOSED = auto()


_NEW, _LIVE = frozenset({_State.NEW}), frozenset({_State.LIVE})
_ALL = frozenset(_State) - {_State.CLOSED}


@dataclass(frozen=True, slots=True)
class _Rule:
    """A row of the table; in any other state the command closes the connection."""

    states: frozenset[_State]
    least: int
    make: "Callable[[SwitchboardServer, int, WireCommand], SwitchboardRequest | None]"
    has_trid: bool = True


class SwitchboardServer(ServerMachine[SwitchboardRequest]):
    """One connection."""

    def __init__(self, message_limit: int = MESSAGE_LIMIT) -> None:
        super().__init__(Limits(payload=message_limit))
        self._state = _State.NEW
        self.dialect = Dialect.MSNP8

    @property
    def closing(self) -> bool:
        """Whether the connection has to be closed once everything taken is written."""
        return self._state is _State.CLOSED

    @property
    def live(self) -> bool:
        """Whether the client has entered."""
        return self._state is _State.LIVE

    def _end(self) -> None:
        self._state = _State.CLOSED

    def _check(self, command: WireCommand) -> SwitchboardRequest | None:
        rule = self._RULES.get(command.verb)
        if rule is None or self._state not in rule.states:
            self.close("a command that is unknown or out of turn")
            return None
        trid = command.trid
        if rule.has_trid and trid is None:
            self.close("a command without a transaction id")
            return None
        if len(command.args) < rule.least:
            self.refuse(trid or 0, ErrorCode.SYNTAX)
            return None
        return rule.make(self, trid or 0, command)

    def refuse(self, trid: int, code: int) -> None:
        """Answer a request with an error; whoever may not enter is sent away."""
        self._send_error(trid, code)
        if not self.live:
            self.close("entry refused")

    # Answers

    def opened(self, entry: Entry, name: str, dialect: Dialect) -> None:
        """The ticket of USR was good."""
        self.dialect = dialect
        self._send("USR", str(entry.trid), "OK", entry.who, quote(name))
        self._state = _State.LIVE

    def answered(self, entry: Entry, present: Sequence[Participant], dialect: Dialect) -> None:
        """The ticket of ANS was good; `present` are the lines of everybody who is there already."""
        self.dialect = dialect
        for position, participant in enumerate(present, 1):
            place = (str(entry.trid), str(position), str(len(present)))
            self._send("IRO", *place, *self._line(participant))
        self._send("ANS", str(entry.trid), "OK")
        self._state = _State.LIVE

    def ringing(self, trid: int, session: str) -> None:
        """The one in `Call` has been invited."""
        self._send("CAL", str(trid), "RINGING", session)

    def acknowledge(self, trid: int, delivered: bool) -> None:
        """ACK or NAK."""
        self._send("ACK" if delivered else "NAK", str(trid))

    # What happens

    def joined(self, participant: Participant) -> None:
        """Somebody came."""
        self._send("JOI", *self._line(participant))

    def left(self, address: str, endpoint: str, *, idle: bool = False) -> None:
        """Somebody went; `idle` when the server closed his connection because nothing happened."""
        self._send("BYE", join_endpoint(address, endpoint), *(["1"] if idle else []))

    def message(self, address: str, name: str, payload: bytes) -> None:
        """What somebody wrote, byte for byte."""
        self._send("MSG", address, quote(name), payload=payload)

    def _line(self, participant: Participant) -> tuple[str, ...]:
        who = join_endpoint(participant.address, participant.endpoint)
        line = (who, quote(participant.name))
        # The capabilities came with MSNP12.
        if self.dialect < Dialect.MSNP12:
            return line
        return (*line, participant.capabilities.token(self.dialect))

    # What is made of the commands

    def _enter(self, trid: int, command: WireCommand) -> Entry:
        self._state = _State.ENTERING
        who, ticket = command.args[1:3]
        session = command.args[3] if command.verb == "ANS" else None
        address, endpoint = split_endpoint(who)
        return Entry(trid, address, endpoint.lower(), ticket, session, who)

    def _call(self, trid: int, command: WireCommand) -> Call:
        return Call(trid, split_endpoint(command.args[1])[0])

    def _message(self, trid: int, command: WireCommand) -> Message | None:
        kind, payload = command.args[1], command.payload or b""
        if kind not in _KINDS:
            self.close("an unknown kind of acknowledgement")
            return None
        if kind == "D" and not payload.startswith(b"MIME-Version"):
            self.refuse(trid, ErrorCode.MALFORMED_DATA)
            return None
        return Message(trid, kind, payload)

    def _leave(self, _trid: int, _command: WireCommand) -> None:
        self.close()

    _RULES: ClassVar[Mapping[str, _Rule]] = MappingProxyType(
        {
            "USR": _Rule(_NEW, 3, _enter),
            "ANS": _Rule(_NEW, 4, _enter),
            "CAL": _Rule(_LIVE, 2, _call),
            "MSG": _Rule(_LIVE, 2, _message),
            "OUT": _Rule(_ALL, 0, _leave, has_trid=False),
            "BYE": _Rule(_ALL, 0, _leave, has_trid=False),  # what some clients say instead
        }
    )
