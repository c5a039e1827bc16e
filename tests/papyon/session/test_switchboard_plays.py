"""The plays of switchboards in both roles, with each dialect."""

import pytest

from papyon.payload.control import Typing
from papyon.payload.text import TextFormat, TextMessage
from papyon.session.events import CallRefused, Greeted, Joined, Left, MessageHandled, Said
from papyon.session.masque import MASQUES
from papyon.session.requests_server import Call, Entry, Message
from papyon.session.switchboard import AckType, SwitchboardClient
from papyon.session.switchboard_server import Participant, SwitchboardServer
from papyon.types import Capabilities, Dialect
from tests.transcripts.plays import Play
from tests.transcripts.scenes import ALICE, BOB, GUID

CAROL = "carol@example.com"
PHONE = "{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}"
NAMES = {ALICE: "Alice A", BOB: "Bob", CAROL: "Carol"}
SESSION = "11752013"

dialects = pytest.mark.parametrize("dialect", MASQUES, ids=str)


def text(words):
    return TextMessage(words, TextFormat(font="Segoe UI")).message().encode()


def capabilities(dialect):
    if dialect < Dialect.MSNP12:
        return Capabilities()
    return Capabilities(2684387372, 48) if dialect >= Dialect.MSNP16 else Capabilities(1879081004)


def perform(machine, intents, play):
    told, left = [], iter(intents)
    for direction, data in play:
        if direction == "S":
            told += machine.receive(data)
        else:
            next(left)(machine)
            assert machine.data_to_send() == data
    assert next(left, None) is None
    return told


def test_there_is_a_play_for_each_dialect():
    names = [f"{dialect.token.lower()} {who}" for dialect in MASQUES for who in ("alice", "bob")]
    assert sorted(Play.all("switchboard")) == sorted(names)


@dialects
def test_who_opens_it(dialect):
    machine = SwitchboardClient(ALICE, dialect, GUID, "17262740.1050826919.32308")
    own = [lambda me: me.call(ALICE)] if dialect >= Dialect.MSNP16 else []
    intents = [
        lambda me: me.start(),
        *own,
        lambda me: me.call(BOB),
        lambda me: me.send(text("Hello"), AckType.EITHER),
        lambda me: me.send(Typing(ALICE).message().encode(), AckType.NONE),
        lambda me: me.call(CAROL),
        lambda me: me.leave(),
    ]
    told = perform(machine, intents, Play.load("switchboard", f"{dialect.token.lower()} alice"))
    assert [type(event) for event in told] == [Greeted, Joined, MessageHandled, Said, CallRefused, Left]
    assert told[1] == Joined(BOB, "Bob", capabilities(dialect))
    assert (told[3].address, told[3].message.body) == (BOB, b"Hello back")
    assert (told[4].address, told[4].error.code) == (CAROL, 217)
    assert told[5] == Left(BOB, idle=True)


@dialects
def test_who_is_called(dialect):
    machine = SwitchboardClient(BOB, dialect, PHONE, "849102291.520491113", SESSION)
    intents = [
        lambda me: me.start(),
        lambda me: me.send(text("Hello back"), AckType.FAILURE),
        lambda me: me.leave(),
    ]
    told = perform(machine, intents, Play.load("switchboard", f"{dialect.token.lower()} bob"))
    assert [type(event) for event in told] == [Joined, Greeted, Said, Joined]
    assert told[0] == Joined(ALICE, "Alice A", capabilities(dialect))
    assert told[3] == Joined(CAROL, "Carol", capabilities(dialect))


class House:
    """The server's part in the plays: what it answers, and what happens next."""

    def __init__(self, dialect):
        self.dialect = dialect
        self.server = SwitchboardServer()

    def lines(self, address, endpoint=""):
        """Somebody as the dialect tells of them: each endpoint, then the person."""
        ends = (endpoint, "") if endpoint and self.dialect >= Dialect.MSNP16 else ("",)
        return [Participant(address, end, NAMES[address], capabilities(self.dialect)) for end in ends]

    def deal(self, request):
        match request:
            case Entry(session=None):
                self.server.opened(request, NAMES[ALICE], self.dialect)
            case Entry():
                self.server.answered(request, self.lines(ALICE, GUID), self.dialect)
                self.server.message(ALICE, NAMES[ALICE], text("Hello"))
            case Call(trid, address) if address == CAROL:
                self.server.refuse(trid, 217)
                for one in self.lines(BOB, PHONE):
                    self.server.left(BOB, one.endpoint, idle=not one.endpoint)
            case Call(trid, address):
                self.server.ringing(trid, SESSION)
                for one in self.lines(address, PHONE if address == BOB else ""):
                    self.server.joined(one)
            case Message(trid, "A"):
                self.server.acknowledge(trid, delivered=True)
            case Message(_, "U"):
                self.server.message(BOB, NAMES[BOB], text("Hello back"))
            case Message(_, "N", payload):
                assert payload == text("Hello back")
                self.server.joined(self.lines(CAROL)[0])
            case None:
                assert self.server.closing


@dialects
@pytest.mark.parametrize("who", ["alice", "bob"])
def test_the_server(dialect, who):
    house = House(dialect)
    answers = b""
    for direction, data in Play.load("switchboard", f"{dialect.token.lower()} {who}"):
        if direction == "C":
            assert answers == b""
            house.server.receive(data)
            house.deal(house.server.next_request())
            answers = house.server.take()
        else:
            assert answers.startswith(data)
            answers = answers[len(data) :]
    assert answers == b""
    assert house.server.closing
