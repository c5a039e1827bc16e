"""The plays of the contact list in the server role: what is asked is understood, what is said is the same."""

import re
from collections.abc import Iterator

import pytest

from papyon.payload.listchange import CHANGE_VERBS, parse_answer
from papyon.payload.lists import parse_lists
from papyon.payload.message import MimeMessage
from papyon.payload.presence import Line, parse_presence
from papyon.payload.synchronisation import ContactLine, GroupLine, PropertyLine, SyncReply
from papyon.session.notification_server import NotificationServer
from papyon.session.requests_server import ListEdit, NotificationRequest, Synchronisation
from papyon.types import Dialect
from papyon.wire import Reader, Side, WireCommand
from tests.transcripts.plays import Play

ALICE = "alice@example.com"
PLAYS = Play.all("lists")
BURST = ("GTC", "BLP", "PRP", "LSG", "LST")


def signed_in(dialect: Dialect) -> NotificationServer:
    server = NotificationServer()
    sso = dialect >= Dialect.MSNP15
    kind, proof = ("SSO", "S t=x&p= proof {x}") if sso else ("TWN", "S t=x&p=")
    for line in (
        f"VER 1 {dialect.token} CVR0",
        f"CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 1.0 msmsgs {ALICE}",
        f"USR 3 {kind} I {ALICE}",
    ):
        server.receive(f"{line}\r\n".encode())
        server.next_request()
    server.want_proof(3, "nonce")
    server.receive(f"USR 4 {kind} {proof}\r\n".encode())
    server.next_request()
    server.welcome(4, ALICE, "Alice", MimeMessage("text/x-msmsgsprofile; charset=UTF-8"))
    server.take()
    return server


def rebuilt(command: WireCommand, dialect: Dialect) -> Line:
    """A line behind SYN, read and written anew."""
    match command.verb:
        case "GTC" | "BLP":
            return parse_answer(command.verb, command.args, Dialect.MSNP11)[0].request(dialect)
        case "PRP" | "BPR":
            return command.verb, PropertyLine.from_args(command.args).args(dialect)
        case "LSG":
            return "LSG", GroupLine.from_args(command.args, dialect).args(dialect)
        case _:
            return command.verb, ContactLine.from_args(command.args, dialect).args(dialect)


class Prompter:
    """Has the server say the next of its lines, from what that line means."""

    def __init__(self, server: NotificationServer, dialect: Dialect) -> None:
        self.server = server
        self.dialect = dialect
        self.asked: list[NotificationRequest] = []
        self.burst: list[WireCommand] = []

    def say(self, command: WireCommand) -> None:
        server, dialect = self.server, self.dialect
        if command.error is not None:
            server.refuse(self.asked.pop().trid, command.error)
        elif command.trid == 0 and command.verb in ("ADL", "RML"):
            (entry,) = parse_lists(command.payload or b"").entries
            (server.added if command.verb == "ADL" else server.removed)(entry)
        elif command.verb in ("ADL", "RML"):
            server.confirm(self.asked.pop())
        elif command.verb == "FQY":
            (entry,) = parse_lists(command.payload or b"").entries
            server.found(self.asked.pop().trid, entry)
        elif command.verb in CHANGE_VERBS:
            change, version = parse_answer(command.verb, command.args[1:], dialect, ALICE)
            request = self.asked.pop() if command.trid else None
            assert request is None or isinstance(request, ListEdit)
            server.change(change, version or 0, request.trid if request else 0)
        elif command.verb == "ILN":
            server.presence(parse_presence("ILN", command.args, dialect), command.trid)
        else:
            assert command.verb in ("QNG", "BPR"), command


def bursts(play: Play) -> Iterator[tuple[str, list[WireCommand], bytes]]:
    """The steps of a play; SYN with all that follows it is one."""
    readers = {"C": Reader(Side.SERVER), "S": Reader(Side.CLIENT)}
    found: list[tuple[str, list[WireCommand], bytes]] = []
    for direction, data in play:
        readers[direction].feed(data)
        command = readers[direction].next_command()
        assert command is not None
        if found and found[-1][0] == "S" and found[-1][1][0].verb == "SYN" and direction == "S":
            found[-1] = ("S", [*found[-1][1], command], found[-1][2] + data)
        else:
            found.append((direction, [command], data))
    yield from found


@pytest.mark.parametrize("name", PLAYS)
def test_the_server_says_its_part(name: str) -> None:
    dialect = Dialect(int(re.sub(r"\D", "", name)))
    server = signed_in(dialect)
    prompter = Prompter(server, dialect)
    for direction, commands, data in bursts(PLAYS[name]):
        first = commands[0]
        if direction == "C":
            server.receive(data)
            request = server.next_request()
            if request is not None:
                prompter.asked.append(request)
            assert (request is None) == (first.verb == "PNG"), first
            continue
        if first.verb == "SYN":
            request = prompter.asked.pop()
            assert isinstance(request, Synchronisation)
            reply = SyncReply.from_args(first.args[1:], dialect)
            server.synchronise(request.trid, reply, [rebuilt(command, dialect) for command in commands[1:]])
        elif first.verb == "BPR":
            detail = PropertyLine.from_args(first.args)
            version = int(first.args[0]) if dialect <= Dialect.MSNP9 else 0
            assert ("BPR", detail.args(dialect, version)) == (first.verb, first.args)
            continue
        else:
            prompter.say(first)
        said = server.take()
        # Seconds until the next PNG are the server's own affair.
        assert (said[:3] if first.verb == "QNG" else said) == (data[:3] if first.verb == "QNG" else data)
    assert prompter.asked == []
