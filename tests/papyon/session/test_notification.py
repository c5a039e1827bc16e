import pytest

from papyon.errors import (
    AccountBlocked,
    ConnectionLost,
    DialectRefused,
    LocalProtocolError,
    RemoteProtocolError,
    ServerBusy,
    TicketRefused,
)
from papyon.payload.address import NetworkAddress
from papyon.payload.listchange import Addition, Removal
from papyon.payload.lists import ListEntry
from papyon.payload.note import NoteKind
from papyon.payload.page import Page
from papyon.payload.personal import EndpointData, Media, PersonalData, PrivateEndpointData
from papyon.payload.presence import StatusChange
from papyon.payload.synchronisation import Stamps
from papyon.payload.text import TextMessage
from papyon.session.events import (
    Accepted,
    AddedBy,
    Closed,
    DialectChosen,
    Invited,
    OutReason,
    PersonalTold,
    PresenceTold,
    Redirected,
    Refused,
    Replied,
    SignedOutBy,
    SwitchboardOpened,
    Synchronised,
    TicketWanted,
)
from papyon.session.masque import Identity
from papyon.session.notification import NotificationClient
from papyon.session.signin import Step
from papyon.session.sso import proof
from papyon.types import Capabilities, Dialect, ListBits, Status
from tests.transcripts.plays import Play

ALICE, BOB = "alice@example.com", "bob@example.com"
GUID = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"
TICKET = "t=MSNPTICKETALICE00001&p="
NONCE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v"
PROOF = proof(bytes(range(1, 25)), NONCE, bytes(range(1, 9)))
CAROL, DAVE = "carol@example.net", "dave@example.org"


def entry(address, bits):
    return ListEntry(address, ListBits(bits))


INTENTS = {
    "msnp11": (
        lambda me: me.start(),
        lambda me: me.authenticate(TICKET),
        lambda me: me.synchronise(Stamps()),
        lambda me: me.ask_shields(),
        lambda me: me.set_status(StatusChange(Status.NLN, Capabilities(1073741868))),
        lambda me: me.set_personal(PersonalData("hello & bye", "")),
        lambda me: me.fence(0.0),
        lambda me: me.change(Addition(ListBits.ALLOW, CAROL)),
        lambda me: me.change(Addition(ListBits.FORWARD, CAROL, "Carol")),
        lambda me: me.change(Addition(ListBits.REVERSE, CAROL)),
        lambda me: me.change(Removal(ListBits.PENDING, CAROL)),
        lambda me: me.open_switchboard(),
        lambda me: me.sign_out(),
    ),
    "msnp15": (
        lambda me: me.start(),
        lambda me: me.authenticate(TICKET, PROOF),
        lambda me: me.set_privacy(allow_strangers=True),
        lambda me: me.add([entry(BOB, 3), entry(DAVE, 4)], initial=True),
        lambda me: me.set_name("Alice A"),
        lambda me: me.set_status(StatusChange(Status.NLN, Capabilities(1879081004))),
        lambda me: me.set_personal(
            PersonalData(
                "", Media("Music", "{0} - {1}", ("Song", "Artist", "Album", "")).token(), GUID.upper()
            )
        ),
        lambda me: me.query(CAROL),
        lambda me: me.add([entry(CAROL, 3)]),
        lambda me: me.remove([entry(BOB, 2)]),
        lambda me: me.add([entry(BOB, 4)]),
        lambda me: me.open_switchboard(),
        lambda me: me.fence(0.0),
    ),
    "msnp18": (
        lambda me: me.start(),
        lambda me: me.authenticate(TICKET, PROOF),
        lambda me: me.set_privacy(allow_strangers=True),
        lambda me: me.add([entry(BOB, 3)], initial=True),
        lambda me: me.set_name("Alice A"),
        lambda me: me.set_personal(EndpointData(Capabilities(2684387372, 48))),
        lambda me: me.set_personal(PrivateEndpointData("LAPTOP")),
        lambda me: me.set_personal(PersonalData("hi", "", GUID.upper(), "", "", "", "-1")),
        lambda me: me.set_status(StatusChange(Status.NLN, Capabilities(2684387372, 48))),
        lambda me: me.page(
            Page(NetworkAddress(DAVE), TextMessage("read me later", agent="client").message())
        ),
        lambda me: me.sign_out_endpoint("{cccccccc-cccc-4ccc-8ccc-cccccccccccc}"),
        lambda me: me.open_switchboard(),
    ),
}
DIALECTS = {
    "msnp11": (Dialect.MSNP11, Dialect.MSNP10),
    "msnp15": (Dialect.MSNP15, Dialect.MSNP14, Dialect.MSNP13),
    "msnp18": (Dialect.MSNP18,),
}


def played(file):
    """Play the client's part of a transcript: every byte, with what it told on the way."""
    client = NotificationClient(Identity(ALICE, DIALECTS[file], GUID), now=0.0)
    intents = iter(INTENTS[file])
    told, sent = [], b""
    for direction, data in Play.load(file, "notification"):
        if direction == "S":
            told += client.receive(data, now=0.0)
            sent += client.data_to_send()
        else:
            if not sent:
                next(intents)(client)
                sent = client.data_to_send()
            assert sent[: len(data)] == data
            sent = sent[len(data) :]
    assert sent == b""
    assert next(intents, None) is None
    return told


def kinds(told, *classes):
    return [event for event in told if isinstance(event, classes)]


def test_the_golden_transcript_of_msnp11():
    told = played("msnp11")
    assert [type(event) for event in told[:3]] == [DialectChosen, TicketWanted, Accepted]
    (lists,) = kinds(told, Synchronised)
    assert [(one.address, int(one.bits)) for one in lists.lists.contacts] == [
        (BOB, 11),
        (CAROL, 16),
        (DAVE, 4),
    ]
    assert [event.presence.address.address for event in kinds(told, PresenceTold)] == [BOB, CAROL]
    assert kinds(told, SwitchboardOpened) == [
        SwitchboardOpened(14, "192.0.2.22", 1864, "17262740.1050826919.32308")
    ]
    assert kinds(told, Refused, Closed) == []


def test_the_golden_transcript_of_msnp15():
    told = played("msnp15")
    assert told[:3] == [DialectChosen(Dialect.MSNP15), TicketWanted("MBI_KEY_OLD", NONCE), Accepted()]
    presences = [
        (event.presence.status, event.presence.address.address) for event in kinds(told, PresenceTold)
    ]
    assert presences == [(Status.NLN, BOB), (Status.NLN, CAROL), (Status.FLN, BOB)]
    assert [(event.address, event.data.message) for event in kinds(told, PersonalTold)] == [(BOB, "at work")]
    assert kinds(told, AddedBy) == [AddedBy(CAROL, "Carol")]
    assert kinds(told, SwitchboardOpened, Invited) == [
        SwitchboardOpened(15, "192.0.2.22", 1864, "17262740.1050826919.32308"),
        Invited("11752014", "192.0.2.22", 1864, "849102291.520491113", BOB, "Bob"),
    ]
    assert told[-2:] == [SignedOutBy(OutReason.ELSEWHERE), Closed()]


def test_the_golden_transcript_of_msnp18():
    told = played("msnp18")
    presences = [
        (event.presence.status, event.presence.address.address) for event in kinds(told, PresenceTold)
    ]
    assert presences == [(Status.NLN, BOB), (Status.NLN, ALICE), (Status.FLN, BOB)]
    own = kinds(told, PersonalTold)[-1]
    assert (own.address, own.data.message, own.data.private_endpoints[0].name) == (ALICE, "hi", "LAPTOP")
    assert [event.trid for event in kinds(told, Replied)] == [5, 6, 7, 8, 9, 10, 11, 14]


def client(*lines, dialects=(Dialect.MSNP18, Dialect.MSNP15), now=0.0):
    machine = NotificationClient(Identity(ALICE, dialects, GUID), now)
    machine.start()
    for line in lines:
        if line.startswith("USR 4 OK"):
            machine.authenticate(TICKET, PROOF)
        assert not kinds(machine.receive(line.encode() + b"\r\n", now), Closed)
    machine.data_to_send()
    return machine


GREETING = ("VER 1 MSNP18", "CVR 2 1 1 1 a b", f"USR 3 SSO S MBI {NONCE}", f"USR 4 OK {ALICE} 1 0")


def live(now=0.0):
    return client(*GREETING, now=now)


def tell(machine, line):
    return machine.receive(line.encode() + b"\r\n", 0.0)


def ending(machine, line):
    """The error with which that line ends the session."""
    closed = tell(machine, line)[-1]
    assert isinstance(closed, Closed)
    assert machine.step is Step.CLOSED
    assert tell(machine, "NLN NLN 1:bob@example.com Bob 0:0 0") == []
    return closed.error


@pytest.mark.parametrize("line", ["VER 1 0", "VER 1 MSNP12", "VER 1 CVR0"])
def test_a_server_without_our_dialects(line):
    assert isinstance(ending(client(), line), DialectRefused)


@pytest.mark.parametrize(
    "line", ["HTTP/1.1 400 Bad Request", "SSH-2.0-OpenSSH", "NLN NLN x", "220 mail ESMTP"]
)
def test_something_that_is_no_messenger_server(line):
    assert isinstance(ending(client(), line), RemoteProtocolError)


@pytest.mark.parametrize(
    ("line", "error"), [("911 4", TicketRefused), ("926 4", AccountBlocked), ("601 4", ServerBusy)]
)
def test_signing_in_is_refused(line, error):
    machine = client(*GREETING[:3])
    machine.authenticate(TICKET, PROOF)
    assert type(ending(machine, line)) is error


def test_a_dispatch_server_sends_us_on():
    machine = client(*GREETING[:2])
    assert tell(machine, "XFR 3 NS 192.0.2.7:1999 U D") == [Redirected("192.0.2.7", 1999)]
    assert tell(client(*GREETING[:2]), "XFR 3 NS 0 U D") == [Redirected("", 0)]
    assert isinstance(ending(client(*GREETING[:2]), "XFR 3 NS 192.0.2.7:x U D"), RemoteProtocolError)


@pytest.mark.parametrize("line", ["CVR 1 1 1 1", "USR 1 OK x 1 0", "VER 1", "XFR 1 NS a:1"])
def test_steps_out_of_order_are_the_servers_fault(line):
    assert isinstance(ending(client(), line), RemoteProtocolError)


def test_intents_out_of_order_are_ours():
    machine = client()
    with pytest.raises(LocalProtocolError):
        machine.start()
    with pytest.raises(LocalProtocolError):
        machine.set_status(StatusChange(Status.NLN))
    with pytest.raises(LocalProtocolError):
        machine.query(BOB)
    with pytest.raises(LocalProtocolError):
        machine.authenticate(TICKET, PROOF)


def test_an_answer_of_three_digits_refuses_one_command_only():
    machine = live()
    trid = machine.query(BOB)
    (refused,) = tell(machine, f"208 {trid}")
    assert isinstance(refused, Refused)
    assert (refused.trid, refused.error.code, refused.error.command) == (trid, 208, "FQY")
    assert machine.step is Step.LISTING
    assert tell(machine, "999 12345") == []


def test_a_failed_challenge_ends_the_session():
    machine = live()
    tell(machine, "CHL 0 22210219642164014968")
    assert machine.data_to_send().startswith(b"QRY 5 PROD0120PW!CCV9@ 32\r\n")
    assert isinstance(ending(machine, "540 5"), RemoteProtocolError)


def test_a_message_left_is_answered_when_the_fence_is_passed():
    machine = live()
    kept, refused = (machine.page(Page(NetworkAddress(BOB), TextMessage(text).message())) for text in "ab")
    machine.fence(0.0)
    assert machine.data_to_send().endswith(b"PNG\r\n")
    assert [event.trid for event in tell(machine, f"509 {refused}")] == [refused]
    (replied,) = tell(machine, "QNG 60")
    assert isinstance(replied, Replied)
    assert replied.trid == kept
    assert tell(machine, "QNG 60") == []


def test_notes_go_to_one_endpoint_or_to_all():
    machine = live()
    machine.send_note(BOB, "", NoteKind.PEER_TO_PEER, b"x")
    machine.sign_out_everywhere()
    assert machine.data_to_send() == (f"UUN 5 {BOB} 3 1\r\nxUUN 6 {ALICE} 8 4\r\ngtfo".encode())


def test_a_silent_server_is_pinged_and_then_given_up():
    machine = live(now=100.0)
    assert machine.expire(machine.deadline - 1.0) == []
    assert machine.data_to_send() == b""
    assert machine.expire(machine.deadline) == []
    assert machine.data_to_send() == b"PNG\r\n"
    (closed,) = machine.expire(machine.deadline)
    assert isinstance(closed.error, ConnectionLost)


def test_a_server_that_never_greets_is_given_up_sooner():
    machine = client(now=0.0)
    assert machine.expire(machine.deadline) == []
    assert machine.data_to_send() == b""
    assert machine.deadline <= 60.0
    assert isinstance(machine.expire(machine.deadline)[0].error, ConnectionLost)


def test_the_end_of_the_stream_is_a_loss_but_not_after_our_good_bye():
    assert isinstance(live().receive_end()[0].error, ConnectionLost)
    machine = live()
    machine.sign_out()
    assert machine.data_to_send() == b"OUT\r\n"
    assert machine.receive_end() == []
    with pytest.raises(LocalProtocolError):
        machine.open_switchboard()


def test_an_end_before_the_dialect_is_strange_when_anything_was_said():
    silent, odd = (NotificationClient(Identity(ALICE, (Dialect.MSNP18,), GUID), 0) for _ in range(2))
    for machine in (silent, odd):
        machine.start()
    assert odd.receive(b"\x15\x03\x01\x00\x02\x02\x46", 1) == []  # what TLS says to those who do not speak it
    assert isinstance(odd.receive_end()[0].error, RemoteProtocolError)
    assert isinstance(silent.receive_end()[0].error, ConnectionLost)


@pytest.mark.parametrize(
    "line", ["NLN XXX 1:bob@example.com Bob 0:0 0", "ADL 0 1\r\n<", "UBX 1:b@x 1\r\n<", "RNG 1"]
)
def test_one_unreadable_line_is_not_the_end(line):
    machine = live()
    assert tell(machine, line) == []
    assert machine.step is Step.LISTING
