"""What a notification server sends by itself: one command into one event, or none."""

import re
from typing import Final

from papyon.errors import PayloadError, RemoteProtocolError
from papyon.payload.address import NetworkAddress, split_endpoint
from papyon.payload.listchange import CHANGE_VERBS, Addition, Removal, parse_answer
from papyon.payload.lists import parse_lists
from papyon.payload.message import MimeMessage, parse_headers
from papyon.payload.notice import Alert, parse_notice
from papyon.payload.page import parse_arrival
from papyon.payload.personal import PersonalData, parse_personal
from papyon.payload.presence import parse_address_args, parse_presence
from papyon.payload.synchronisation import PropertyLine
from papyon.session.events import (
    AddedBy,
    DetailTold,
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
    RemovedBy,
    SignedOutBy,
    SwitchboardOpened,
)
from papyon.types import Dialect, ListBits
from papyon.wire import WireCommand, unquote

__all__ = ["host_and_port", "read", "server_message", "signed_out", "transfer"]

_SYSTEM: Final = "application/x-msmsgssystemmessage"
_PORT: Final = re.compile(r"[0-9]{1,5}")
_STANDARD_PORT: Final = 1863


def read(command: WireCommand, dialect: Dialect) -> list[NotificationEvent]:
    """The events of a command that no request of ours explains; none for what means nothing to us.

    Raises `PayloadError` for what cannot be read.
    """
    match command.verb:
        case "NLN" | "ILN" | "FLN":
            return [PresenceTold(parse_presence(command.verb, command.args, dialect))]
        case "UBX":
            who = parse_address_args(command.args, dialect)
            data = parse_personal(command.payload or b"")
            if not isinstance(data, PersonalData) or who.via:
                return []  # what members of a circle say of themselves there is not for their contacts
            return [PersonalTold(who.address.lower(), data)]
        case "ADL" | "RML" if command.trid == 0:
            return _list_push(command)
        case verb if verb in CHANGE_VERBS and dialect < Dialect.MSNP13:
            return _change(command, dialect)
        case "BPR":
            detail = PropertyLine.from_args(command.args)
            return [DetailTold(detail.address.lower(), detail.key, detail.value)] if detail.address else []
        case "NOT":
            return _notice(command.payload or b"")
        case "RNG":
            return [_invitation(command)]
        case "UBN":
            return [_note(command)]
        case "UBM":
            return [PageReceived(parse_arrival(command.args, command.payload or b""))]
        case _:
            return []


def transfer(command: WireCommand) -> Redirected | SwitchboardOpened:
    """XFR in either form, with whatever follows. Raises `RemoteProtocolError`."""
    match command.args:
        # A server that is taken down sends people away unasked, some without a transaction id.
        case (_, "NS", place, *_) | ("NS", place, *_):
            # A literal 0 says: begin anew where you are.
            host, port = ("", 0) if place == "0" else host_and_port(place)
            return Redirected(host, port)
        case (_, "SB", place, "CKI", ticket, *_) if command.trid is not None:
            return SwitchboardOpened(command.trid, *host_and_port(place), ticket)
        case _:
            raise RemoteProtocolError("XFR is of an unknown kind")


def signed_out(command: WireCommand) -> SignedOutBy:
    """OUT and its reason; one that we do not know is a plain end."""
    word = command.args[0] if command.args else ""
    reason = OutReason(word) if word in tuple(OutReason) else OutReason.OTHER
    minutes = command.args[1] if len(command.args) > 1 else ""
    return SignedOutBy(reason, _small_number(minutes))


def server_message(message: MimeMessage) -> NotificationMessage | GoingDown:
    """A MSG from the server itself; one kind is worth an event of its own."""
    if message.kind == _SYSTEM:
        fields = dict(parse_headers(message.body))
        if fields.get("Type") == "1":
            return GoingDown(_small_number(fields.get("Arg1", "")))
    return NotificationMessage(message)


def host_and_port(place: str) -> tuple[str, int]:
    """`192.0.2.22:1864` or `[2001:db8::1]:1864` taken apart. Raises `RemoteProtocolError`."""
    host, colon, port = place.rpartition(":")
    if not colon:
        host, port = place, str(_STANDARD_PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not _PORT.fullmatch(port) or not 0 < int(port) < 65536:
        raise RemoteProtocolError("the server names a place that is none")
    return host, int(port)


def _change(command: WireCommand, dialect: Dialect) -> list[NotificationEvent]:
    """A change with the transaction id 0, or one of oneself or the modes without any."""
    if command.trid == 0:
        change, _ = parse_answer(command.verb, command.args[1:], dialect)
    elif command.trid is None and command.verb in ("PRP", "BLP", "GTC"):
        change, _ = parse_answer(command.verb, command.args, Dialect.MSNP10)
    else:
        return []
    match change:
        case Addition(ListBits.REVERSE, address, name):
            return [AddedBy(address.lower(), name)]
        case Removal(ListBits.REVERSE, address):
            return [RemovedBy(address.lower())]
        case _:
            return [ListPushed(change)]


def _notice(payload: bytes) -> list[NotificationEvent]:
    match parse_notice(payload):
        case Alert(text, url):
            return [NoticeTold(text, url)]
        case None:
            return []
        case lists:
            return [ListsChanged(lists.modified, lists.circle)]


def _list_push(command: WireCommand) -> list[NotificationEvent]:
    entries = parse_lists(command.payload or b"").entries
    others = [entry for entry in entries if ListBits.REVERSE in entry.bits]
    if command.verb == "ADL":
        return [AddedBy(entry.address.lower(), entry.name) for entry in others]
    return [RemovedBy(entry.address.lower()) for entry in others]


def _invitation(command: WireCommand) -> Invited:
    match command.args:
        case (session, place, "CKI", ticket, address, name, *_):
            host, port = host_and_port(place)
            # Some servers write the network before the address here too.
            person = NetworkAddress.from_token(split_endpoint(address.lower())[0]).address
            return Invited(session, host, port, ticket, person, unquote(name))
        case _:
            raise PayloadError("RNG has too few arguments")


def _note(command: WireCommand) -> NoteReceived:
    match command.args:
        case (sender, kind, *_):
            address, endpoint = split_endpoint(sender.lower())
            # Some servers write the network before the address here too.
            address = NetworkAddress.from_token(address).address
            return NoteReceived(address, endpoint, _small_number(kind), command.payload or b"")
        case _:
            raise PayloadError("UBN has too few arguments")


def _small_number(text: str) -> int:
    return int(text) if _PORT.fullmatch(text) else 0
