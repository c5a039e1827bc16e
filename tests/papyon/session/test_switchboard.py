import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import LocalProtocolError, RemoteProtocolError, TicketRefused
from papyon.payload.control import Typing
from papyon.payload.datacast import Datacast
from papyon.payload.message import MimeMessage
from papyon.payload.text import Effect, TextFormat, TextMessage
from papyon.session.events import (
    CallRefused,
    Closed,
    Greeted,
    Joined,
    Left,
    MessageHandled,
    Said,
)
from papyon.session.masque import MASQUES
from papyon.session.switchboard import MESSAGE_LIMIT, PARTICIPANTS, AckType, Stage, SwitchboardClient
from papyon.types import Capabilities, Dialect
from tests.transcripts.plays import Play

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.net"
A, B = (f"{{{letter * 8}-{letter * 4}-4{letter * 3}-8{letter * 3}-{letter * 12}}}" for letter in "ab")
TICKET = "17262740.1050826919.32308"


def hello(number):
    text = TextMessage(f"Hello from MSNP{number}", TextFormat(color="#0000ff")).message()
    return lambda me: me.send(text.encode(), AckType.FAILURE)


def say(text, ack):
    return lambda me: me.send(TextMessage(text).message().encode(), ack)


def grown_up(me):
    me.send(
        TextMessage("Grüße, Bob!", TextFormat(color="#0000ff", effects=frozenset({Effect.BOLD})))
        .message()
        .encode(),
        AckType.EITHER,
    )


PLAYS = {
    ("msnp11", "switchboard alice"): (
        SwitchboardClient(ALICE, Dialect.MSNP11, A, TICKET),
        [
            lambda me: me.start(),
            lambda me: me.call(BOB),
            lambda me: me.send(Typing(ALICE).message().encode(), AckType.NONE),
            grown_up,
            lambda me: me.send(Datacast().message().encode(), AckType.EITHER),
            lambda me: me.leave(),
        ],
        [Greeted, Joined, MessageHandled, Said, Said, MessageHandled, Left],
    ),
    ("msnp11", "switchboard bob"): (
        SwitchboardClient(BOB, Dialect.MSNP11, B, "849102291.520491113", "11752013"),
        [lambda me: me.start()],
        [Joined, Greeted, Said],
    ),
    ("msnp15", "switchboard alice"): (
        SwitchboardClient(ALICE, Dialect.MSNP15, A, TICKET),
        [lambda me: me.start(), lambda me: me.call(BOB), hello(15)],
        [Greeted, Joined, Said, Left],
    ),
    ("msnp18", "switchboard alice"): (
        SwitchboardClient(ALICE, Dialect.MSNP18, A, TICKET),
        [lambda me: me.start(), lambda me: me.call(ALICE), lambda me: me.call(BOB), hello(18)],
        [Greeted, Joined, Said, Left],
    ),
    ("msnp18", "switchboard bob"): (
        SwitchboardClient(BOB, Dialect.MSNP18, B, "849102291.520491113", "11752013"),
        [lambda me: me.start()],
        [Joined, Greeted, Said],
    ),
}
PLAYS |= {
    ("delivery", dialect.token.lower()): (
        SwitchboardClient(ALICE, dialect, A, TICKET),
        [
            lambda me: me.start(),
            say("Is anybody here?", AckType.EITHER),
            lambda me: me.call(BOB),
            say("Is anybody here?", AckType.EITHER),
            say("Nobody has to know", AckType.NONE),
            say("Only if it fails", AckType.FAILURE),
            say("A piece of a picture", AckType.DATA),
            say("Still there?", AckType.FAILURE),
            lambda me: me.call(BOB),
            say("Still there?", AckType.EITHER),
        ],
        [
            *(Greeted, MessageHandled, Joined, MessageHandled, MessageHandled),
            *(Left, MessageHandled, Joined, MessageHandled),
        ],
    )
    for dialect in MASQUES
}


@pytest.mark.parametrize(("file", "name"), PLAYS)
def test_the_golden_transcripts(file, name):
    machine, intents, kinds = PLAYS[file, name]
    told, left = [], iter(intents)
    for direction, data in Play.load(file, name):
        if direction == "S":
            told += machine.receive(data)
        else:
            next(left)(machine)
            assert machine.data_to_send() == data
    assert next(left, None) is None
    assert [type(event) for event in told] == kinds


def tell(machine, *lines):
    return machine.receive("".join(f"{line}\r\n" for line in lines).encode())


def live(dialect=Dialect.MSNP18):
    machine = SwitchboardClient(ALICE, dialect, A, TICKET)
    machine.start()
    assert tell(machine, f"USR 1 OK {ALICE};{A} Alice") == [Greeted()]
    machine.data_to_send()
    return machine


def test_people_are_counted_by_their_endpoints():
    machine = live()
    caps = Capabilities(0x20, 0)
    assert tell(machine, f"JOI Bob@example.com;{B} Bob%20B 32:0") == [Joined(BOB, "Bob B", caps)]
    assert tell(machine, f"JOI {BOB} Bob 32:0", f"JOI {BOB};{A} Bob 32:0") == []
    assert tell(machine, f"JOI {ALICE};{B} Alice 32:0") == []
    assert machine.participants == {BOB}
    assert tell(machine, f"BYE {BOB};{A}", f"BYE {BOB};{B}") == []
    assert tell(machine, f"BYE {BOB}") == [Left(BOB)]
    assert machine.participants == frozenset()
    assert tell(machine, f"BYE {BOB}") == []


def test_a_server_that_never_says_the_plain_good_bye():
    machine = live()
    tell(machine, f"JOI {BOB};{A} Bob", f"JOI {BOB};{B} Bob")
    assert tell(machine, f"BYE {BOB};{A} 1", f"BYE {BOB};{B} 1") == [Left(BOB, idle=True)]


def test_calls_and_messages_are_answered_one_by_one():
    machine = live(Dialect.MSNP15)
    call = machine.call("Bob@Example.com")
    (refused,) = tell(machine, f"217 {call}")
    assert isinstance(refused, CallRefused)
    assert (refused.address, refused.error.code) == (BOB, 217)
    assert tell(machine, f"CAL {machine.call(BOB)} RINGING 1") == []
    first, second = (machine.send(b"x", AckType.EITHER) for _ in range(2))
    assert tell(machine, f"NAK {second}", f"ACK {first}") == [
        MessageHandled(second, delivered=False),
        MessageHandled(first, delivered=True),
    ]
    third = machine.send(b"x", AckType.DATA)
    assert tell(machine, f"282 {third}") == [MessageHandled(third, delivered=False)]


def test_a_ticket_that_is_not_accepted():
    machine = SwitchboardClient(ALICE, Dialect.MSNP15, A, TICKET)
    machine.start()
    (closed,) = tell(machine, "911 1")
    assert isinstance(closed.error, TicketRefused)
    assert machine.stage is Stage.CLOSED


def test_the_end_is_told_once():
    machine = live()
    assert tell(machine, "OUT") == [Closed()]
    assert machine.receive_end() == []
    machine = live()
    assert machine.receive_end() == [Closed()]
    machine = live()
    machine.leave()
    assert machine.data_to_send() == b"OUT\r\n"
    assert machine.receive_end() == []


@pytest.mark.parametrize("line", ["JOI", "IRO 1 1 1 x", "BYE", "MSG x y z", "nonsense"])
def test_garbage_ends_the_switchboard(line):
    (closed,) = tell(live(), line)
    assert isinstance(closed.error, RemoteProtocolError)


def test_an_unknown_verb_or_an_unreadable_message_does_not():
    machine = live()
    assert tell(machine, "XYZ 1 2", "MSG bob@example.com Bob 0") == [Said(BOB, "Bob", MimeMessage(""))]
    headers = "x: y\r\n" * 200
    assert tell(machine, f"MSG {BOB} Bob {len(headers)}\r\n{headers}BYE {CAROL}") == []
    assert machine.stage is Stage.LIVE


def test_nobody_fills_our_memory_with_endpoints():
    machine = live()
    told = tell(machine, *(f"JOI p{number}@example.com P" for number in range(PARTICIPANTS + 1)))
    assert len(told) == PARTICIPANTS + 1
    assert isinstance(told[-1], Closed)


def test_what_may_not_be_asked():
    machine = SwitchboardClient(ALICE, Dialect.MSNP18, A, TICKET)
    with pytest.raises(LocalProtocolError):
        machine.call(BOB)
    machine.start()
    with pytest.raises(LocalProtocolError):
        machine.start()
    with pytest.raises(LocalProtocolError):
        live().send(b"x" * (MESSAGE_LIMIT + 1), AckType.EITHER)


@pytest.mark.parametrize(
    "dialect", [dialect for dialect in Dialect if dialect is not Dialect.MSNP17], ids=str
)
def test_who_is_there_in_the_form_of_each_dialect(dialect):
    many = dialect >= Dialect.MSNP16
    if many:
        caps, expected = " 2684387372:48", Capabilities(2684387372, 48)
    elif dialect >= Dialect.MSNP12:
        caps, expected = " 1073741868", Capabilities(1073741868)
    else:
        caps, expected = "", Capabilities()
    me = SwitchboardClient(ALICE, dialect, A, "849.520", "11752013")
    me.start()
    identity = f"{ALICE};{A}" if many else ALICE
    assert me.data_to_send() == f"ANS 1 {identity} 849.520 11752013\r\n".encode()
    lines = [f"{BOB};{B} Bob%20B{caps}"] if many else []
    lines += [f"{BOB} Bob%20B{caps}"]
    present = "".join(f"IRO 1 {n} {len(lines)} {line}\r\n" for n, line in enumerate(lines, 1))
    assert me.receive(f"{present}ANS 1 OK\r\n".encode()) == [Joined(BOB, "Bob B", expected), Greeted()]
    assert me.receive(f"JOI {CAROL} Carol{caps}\r\n".encode()) == [Joined(CAROL, "Carol", expected)]
    gone = [f"BYE {BOB};{B}"] if many else []
    told = [me.receive(f"{line}\r\n".encode()) for line in [*gone, f"BYE {BOB} 1"]]
    assert told == [*([[]] if many else []), [Left(BOB, idle=True)]]
    assert me.participants == {CAROL}


def test_the_endpoints_of_somebody_and_what_each_can_do():
    me = SwitchboardClient(ALICE, Dialect.MSNP18, A, TICKET)
    me.start()
    me.receive(f"USR 1 {ALICE};{A} OK Alice\r\n".encode())
    me.receive(f"JOI 1:{BOB};{B.upper()} Bob 2684354592:32\r\nJOI {BOB} Bob 2684354592:32\r\n".encode())
    able = Capabilities(2684354592, 32)
    assert dict(me.endpoints(BOB)) == {f"{BOB};{B}": able, BOB: able}
    me.receive(f"BYE 1:{BOB};{B}\r\n".encode())
    assert dict(me.endpoints(BOB)) == {BOB: able}
    assert dict(me.endpoints(CAROL)) == {}


def test_other_endpoints_of_ours_are_counted_but_are_nobody_else():
    machine = SwitchboardClient(ALICE, Dialect.MSNP18, "{HERE}", "ticket", "17")
    machine.start()
    there = f"{ALICE};{{there}}"
    assert machine.receive(f"IRO 1 1 2 {there} Alice 0:0\r\nIRO 1 2 2 {ALICE} Alice 0:0\r\n".encode()) == []
    assert machine.receive(f"ANS 1 OK\r\nJOI {ALICE};{{here}} Alice 0:0\r\n".encode()) == [Greeted()]
    assert (machine.with_own, machine.participants) == (True, frozenset())
    assert machine.receive(f"BYE {there}\r\nBYE {there}\r\n".encode()) == [Left(ALICE)]
    assert not machine.with_own


@given(data=st.data())
def test_answers_and_what_others_do_may_come_in_any_order_and_in_any_pieces(data):
    """Each of both keeps its own order; how they mix, and where the stream is cut, means nothing."""
    machine = live(Dialect.MSNP15)
    messages = [machine.send(b"x", AckType.EITHER) for _ in range(4)]
    called = machine.call(CAROL)
    answers = [f"ACK {messages[0]}", f"NAK {messages[1]}", f"ACK {messages[2]}", f"CAL {called} RINGING 1"]
    answers.append(f"282 {messages[3]}")
    text = TextMessage("hi").message().encode()
    others: list[bytes] = [f"{line}\r\n".encode() for line in (f"JOI {BOB} Bob 32", f"JOI {CAROL} Carol 32")]
    others += [f"MSG {BOB} Bob {len(text)}\r\n".encode() + text, f"BYE {CAROL}\r\n".encode()]
    stream, told = b"", []
    left = [[f"{line}\r\n".encode() for line in answers], others]
    while any(left):
        stream += data.draw(st.sampled_from([lines for lines in left if lines])).pop(0)
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        told += machine.receive(stream[:size])
        stream = stream[size:]
    handled = [event for event in told if isinstance(event, MessageHandled)]
    assert [(one.trid, one.delivered) for one in handled] == list(
        zip(messages, (True, False, True, False), strict=True)
    )
    rest = [event for event in told if not isinstance(event, MessageHandled)]
    assert [type(event) for event in rest] == [Joined, Joined, Said, Left]
    assert machine.participants == {BOB}
