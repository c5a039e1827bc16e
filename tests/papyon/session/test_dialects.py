"""Signing in with each dialect, redirects, challenges, and answers in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import DialectRefused, LocalProtocolError
from papyon.payload.listchange import Addition
from papyon.payload.policies import SHIELDS
from papyon.payload.presence import StatusChange
from papyon.payload.synchronisation import Stamps
from papyon.session.challenge import PRODUCTS, verify
from papyon.session.events import (
    Accepted,
    Closed,
    DetailTold,
    DialectChosen,
    PresenceTold,
    Redirected,
    Refused,
    Replied,
    SwitchboardOpened,
    Synchronised,
    TicketWanted,
)
from papyon.session.masque import MASQUES, Identity, Masque
from papyon.session.notification import NotificationClient
from papyon.session.signin import Step
from papyon.types import Dialect, ListBits, Status
from tests.papyon.session.test_notification import (
    ALICE,
    BOB,
    GUID,
    NONCE,
    PROOF,
    TICKET,
    ending,
    entry,
    kinds,
    live,
    tell,
)
from tests.transcripts.plays import Play

TWN = "lc=1033,id=507,tw=40,ct=1136073600,kpp=1,ver=2.1.0173.1"


@pytest.mark.parametrize("dialect", MASQUES, ids=str)
def test_signing_in_with_each_dialect(dialect):
    machine = NotificationClient(Identity(ALICE, (dialect,), GUID), 0.0)
    machine.start()
    assert machine.data_to_send() == f"VER 1 {dialect.token} CVR0\r\n".encode()
    tell(machine, f"VER 1 {dialect.token}")
    masque = MASQUES[dialect]
    words = f"0x0409 winnt {masque.os_version} i386 MSNMSGR {masque.client_version} msmsgs {ALICE}"
    assert machine.data_to_send() == f"CVR 2 {words}\r\n".encode()
    tell(machine, "CVR 2 1 1 1 a b")
    single = dialect >= Dialect.MSNP15
    method, policy = ("SSO", f"MBI_KEY_OLD {NONCE}") if single else ("TWN", TWN)
    assert machine.data_to_send() == f"USR 3 {method} I {ALICE}\r\n".encode()
    (wanted,) = tell(machine, f"USR 3 {method} S {policy}")
    assert wanted == (TicketWanted("MBI_KEY_OLD", NONCE) if single else TicketWanted(TWN, ""))
    machine.authenticate(TICKET, PROOF if single else "")
    tail = f" {PROOF}" if single else ""
    tail += f" {GUID}" if dialect >= Dialect.MSNP16 else ""
    assert machine.data_to_send() == f"USR 4 {method} S {TICKET}{tail}\r\n".encode()
    name = "Alice%20A " if dialect <= Dialect.MSNP9 else ""
    assert tell(machine, f"USR 4 OK {ALICE} {name}1 0") == [Accepted("Alice A" if name else "")]
    assert tell(machine, "SBS 0 null") == []
    tell(machine, "CHL 0 22210219642164014968")
    asked, _, response = machine.data_to_send().decode().partition("\r\n")
    assert asked == f"QRY 5 {masque.product_id} 32"
    assert verify("22210219642164014968", masque.product_id, response, dialect)


@pytest.mark.parametrize("dialect", MASQUES, ids=str)
def test_the_play_of_signing_in_with_each_dialect(dialect):
    machine = NotificationClient(Identity(ALICE, (dialect,), GUID), 0.0)
    machine.start()
    told, sent = [], machine.data_to_send()
    for direction, data in Play.load("signin", dialect.token.lower()):
        if direction == "S":
            told += machine.receive(data, 0.0)
            if isinstance(told[-1], TicketWanted):
                machine.authenticate(TICKET, PROOF if told[-1].nonce else "")
        else:
            if data.startswith(b"PNG"):
                machine.fence(0.0)
            elif data.startswith(b"OUT"):
                machine.sign_out()
            assert (sent or machine.data_to_send()) == data
        sent = b""
    assert machine.data_to_send() == b""
    wanted, accepted = kinds(told, TicketWanted, Accepted)
    assert bool(wanted.nonce) == (dialect >= Dialect.MSNP15)
    assert accepted.name == ("Alice" if dialect <= Dialect.MSNP9 else "")


def test_dialects_are_offered_youngest_first_and_msnp17_never():
    machine = NotificationClient(Identity(ALICE, tuple(Dialect), GUID), 0.0)
    machine.start()
    offered = b"VER 1 MSNP18 MSNP16 MSNP15 MSNP14 MSNP13 MSNP12 MSNP11 MSNP10 MSNP9 MSNP8 CVR0\r\n"
    assert machine.data_to_send() == offered
    assert isinstance(ending(machine, "VER 1 MSNP17"), DialectRefused)
    with pytest.raises(LocalProtocolError):
        NotificationClient(Identity(ALICE, (Dialect.MSNP17,), GUID), 0.0)


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_challenge_is_answered_with_whichever_product_was_chosen(product):
    for dialect in (Dialect.MSNP8, Dialect.MSNP18):
        masques = {dialect: Masque("5.1", "8.1.0178", product)}
        machine = NotificationClient(Identity(ALICE, (dialect,), GUID, masques), 0.0)
        machine.start()
        tell(machine, f"VER 1 {dialect.token}")
        machine.data_to_send()
        tell(machine, "CHL 0 15570131571988941333")
        asked, _, response = machine.data_to_send().decode().partition("\r\n")
        assert asked == f"QRY 3 {product} 32"
        assert verify("15570131571988941333", product, response, dialect)


def test_the_dispatch_server_of_the_golden_transcript_of_msnp11():
    machine = NotificationClient(Identity(ALICE, (Dialect.MSNP10, Dialect.MSNP11), GUID), 0.0)
    machine.start()
    told = []
    for direction, data in Play.load("msnp11", "dispatch"):
        if direction == "C":
            assert machine.data_to_send() == data
        else:
            told += machine.receive(data, 0.0)
    assert told == [DialectChosen(Dialect.MSNP11), Redirected("192.0.2.21", 1863)]
    assert machine.step is Step.CLOSED


@pytest.mark.parametrize("line", ["XFR 0 NS 192.0.2.7:1999 U D", "XFR NS 192.0.2.7:1999"])
def test_a_server_sends_people_away_who_are_signed_in(line):
    machine = live()
    assert tell(machine, line) == [Redirected("192.0.2.7", 1999)]
    assert machine.step is Step.CLOSED


def test_privacy_that_is_as_it_was_is_no_failure():
    machine = live()
    trid = machine.set_privacy(allow_strangers=True)
    (told,) = tell(machine, f"218 {trid}")
    assert isinstance(told, Replied)
    assert told.trid == trid


def test_a_pong_without_a_number_is_one_too():
    machine = live()
    machine.fence(0.0)
    assert tell(machine, "QNG") == []
    assert machine.deadline > 20.0


def test_the_shields_that_old_clients_ask_for():
    machine = live()
    trid = machine.ask_shields()
    assert machine.data_to_send() == f"GCF {trid} Shields.xml\r\n".encode()
    (told,) = tell(machine, f"GCF {trid} Shields.xml {len(SHIELDS)}\r\n{SHIELDS.decode()}")
    assert isinstance(told, Replied)


def old_client(dialect=Dialect.MSNP11):
    client = NotificationClient(Identity(ALICE, (dialect,), GUID), now=0.0)
    client.start()
    token = dialect.token.encode()
    client.receive(b"VER 1 " + token + b"\r\nCVR 2 1 1 1 x y\r\nUSR 3 TWN S ct=1\r\n", 0.0)
    client.authenticate("t=1&p=")
    client.receive(f"USR 4 OK {ALICE} 1 0\r\n".encode(), 0.0)
    client.data_to_send()
    return client


def test_old_lists_are_told_when_the_last_line_is_there():
    client = old_client()
    trid = client.synchronise(Stamps("a", "b"))
    assert client.data_to_send() == b"SYN 5 a b\r\n"
    with pytest.raises(LocalProtocolError, match="already"):
        client.synchronise(Stamps())
    assert client.receive(b"SYN 5 c d 1 0\r\nGTC A\r\nBLP AL\r\nPRP MFN Al\r\n", 0.0) == []
    told = client.receive(b"NLN NLN x@y X 0 0\r\nLST N=x@y F=X 3\r\nBPR PHM 5\r\nBPR\r\n", 0.0)
    assert [type(event) for event in told] == [PresenceTold, Synchronised, DetailTold]
    assert (told[1].trid, told[1].stamps) == (trid, Stamps("c", "d"))
    assert [contact.address for contact in told[1].lists.contacts] == ["x@y"]
    assert told[2] == DetailTold("x@y", "PHM", "5")
    # The same again: nothing has changed.
    client.synchronise(told[1].stamps)
    assert client.receive(b"SYN 6 c d\r\n", 0.0) == [Synchronised(6, Stamps("c", "d"), None)]


def test_old_lists_that_are_refused_or_owed():
    client = old_client()
    client.synchronise(Stamps())
    assert [type(event) for event in client.receive(b"603 5\r\n", 0.0)] == [Refused]
    client.synchronise(Stamps())
    client = old_client()
    client.synchronise(Stamps())
    client.receive(b"SYN 5 c d 3 0\r\n", 0.0)
    client.fence(0.0)
    assert client.receive(b"LST N=x@y F=X 3\r\nQNG 50\r\n", 0.0) == []
    client.fence(0.0)
    (told,) = client.receive(b"QNG 50\r\n", 0.0)
    assert [contact.address for contact in told.lists.contacts] == ["x@y"]


def test_changes_of_old_lists_are_asked_and_answered():
    client = old_client(Dialect.MSNP9)
    trid = client.change(Addition(ListBits.ALLOW, BOB, "Bob"))
    assert client.data_to_send() == f"ADD 5 AL {BOB} Bob\r\n".encode()
    (reply,) = client.receive(f"ADD 5 AL 18 {BOB} Bob\r\n".encode(), 0.0)
    assert reply.trid == trid
    client.set_name("Al")
    assert client.data_to_send() == f"REA 6 {ALICE} Al\r\n".encode()


ASKED = (
    lambda me: me.set_privacy(allow_strangers=True),
    lambda me: me.set_name("Alice A"),
    lambda me: me.query(BOB),
    lambda me: me.set_status(StatusChange(Status.NLN)),
    lambda me: me.open_switchboard(),
    lambda me: me.remove([entry(BOB, 2)])[0],
)
ANSWERS = (
    b"BLP %d BL\r\n",
    b"PRP %d MFN Alice%%20A\r\n",
    b"208 %d\r\n",
    b"CHG %d NLN 0:0 0\r\n",
    b"XFR %d SB 192.0.2.22:1864 CKI 17.10 U messenger.msn.com 1\r\n",
    b"RML %d OK\r\n",
)
PUSHED = (
    b"NLN NLN 1:bob@example.com Bob 0:0 0\r\n",
    b"FLN 1:bob@example.com 0:0\r\n",
    b"UBX 1:bob@example.com 37\r\n<Data><PSM>PRP 6 MFN x\r\n</PSM></Data>",
    b"CHL 0 22210219642164014968\r\n",
    b"QNG 50\r\n",
    b"SBS 0 null\r\n",
    b"ABC 6 unheard of\r\n",
    b"208 4711\r\n",
    b"ADL 0 OK\r\n",
    b"\r\n",
)


@given(st.permutations(range(len(ASKED))), st.data())
def test_answers_find_their_questions_whatever_comes_between_and_however_it_is_cut(order, data):
    machine = live()
    trids = [ask(machine) for ask in ASKED]
    stream = b""
    for index in order:
        stream += b"".join(data.draw(st.lists(st.sampled_from(PUSHED), max_size=3)))
        stream += ANSWERS[index] % trids[index]
    told = []
    while stream:
        size = data.draw(st.integers(1, 40))
        told += machine.receive(stream[:size], 0.0)
        stream = stream[size:]
    answered = [event.trid for event in told if isinstance(event, (Replied, Refused, SwitchboardOpened))]
    assert answered == [trids[index] for index in order]
    assert not kinds(told, Closed)
