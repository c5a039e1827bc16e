import pytest

from papyon.errors import PayloadError, RemoteProtocolError
from papyon.payload.address import NetworkAddress
from papyon.payload.listchange import Addition, OwnProperty, privacy
from papyon.payload.message import MimeMessage
from papyon.payload.note import NoteKind
from papyon.payload.notice import Alert
from papyon.payload.notice import ListsChanged as Notice
from papyon.payload.page import Page
from papyon.payload.text import TextMessage
from papyon.session.arrivals import host_and_port, read, server_message, signed_out, transfer
from papyon.session.events import (
    AddedBy,
    DetailTold,
    GoingDown,
    Invited,
    ListPushed,
    ListsChanged,
    NoteReceived,
    NoticeTold,
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
from papyon.types import Dialect, ListBits, Status
from papyon.wire import WireCommand


def heard(verb, *args, payload=None, dialect=Dialect.MSNP18):
    return read(WireCommand(verb, args, payload), dialect)


def test_presence_in_both_forms():
    for event in (
        *heard("NLN", "BSY", "1:bob@example.com", "Bob", "0:0", "0"),
        *heard("ILN", "8", "BSY", "bob@example.com", "1", "Bob", "0", "0", dialect=Dialect.MSNP15),
    ):
        assert isinstance(event, PresenceTold)
        assert (event.presence.status, event.presence.address.address) == (Status.BSY, "bob@example.com")


def test_personal_data_and_what_is_none():
    (event,) = heard("UBX", "1:Bob@example.com", payload=b"<Data><PSM>hi</PSM></Data>")
    assert isinstance(event, PersonalTold)
    assert (event.address, event.data.message) == ("bob@example.com", "hi")
    assert heard("UBX", "1:bob@example.com", payload=b"<EndpointData/>") == []
    circle = "1:bob@example.com;via=9:00000000-0000-0000-0009-0123456789ab@live.com"
    assert heard("UBX", circle, payload=b"<Data><PSM>hi</PSM></Data>") == []


def test_pushed_lists_name_everybody_who_added_or_removed_us():
    payload = (
        b'<ml><d n="example.net"><c n="Carol" l="8" t="1" f="Carol%20C"/><c n="dan" l="2" t="1"/></d></ml>'
    )
    assert heard("ADL", "0", payload=payload) == [AddedBy("carol@example.net", "Carol C")]
    assert heard("RML", "0", payload=payload) == [RemovedBy("carol@example.net")]
    assert heard("ADL", "12", "OK") == []


def test_notices_of_changed_lists_and_others():
    notice = Notice("alice@example.com", "0x1:0x1", 1, "2009-01-01T00:00:00").encode()
    assert heard("NOT", payload=notice) == [ListsChanged("2009-01-01T00:00:00")]
    assert heard("NOT", payload=b"<NOTIFICATION/>") == []
    assert heard("NOT", payload=Alert("hello", "http://x.example").encode()) == [
        NoticeTold("hello", "http://x.example")
    ]


@pytest.mark.parametrize(
    "args",
    [
        ("3", "NS", "192.0.2.21:1863", "0", "192.0.2.20:1863"),
        ("3", "NS", "192.0.2.21:1863", "U", "D"),
        ("3", "NS", "192.0.2.21:1863", "U", "D", "dG9rZW4="),
        ("0", "NS", "192.0.2.21:1863"),
        ("NS", "192.0.2.21:1863", "0", "192.0.2.20:1863"),
        ("NS", "192.0.2.21"),
    ],
)
def test_every_shape_of_a_redirect(args):
    assert transfer(WireCommand("XFR", args)) == Redirected("192.0.2.21", 1863)


def test_a_redirect_to_the_same_place():
    assert transfer(WireCommand("XFR", ("3", "NS", "0", "U", "D"))) == Redirected("", 0)


def test_invitations():
    args = ("11752014", "192.0.2.22:1864", "CKI", "849", "Bob@example.com", "Bob%20B", "U", "x", "1")
    assert heard("RNG", *args) == [Invited("11752014", "192.0.2.22", 1864, "849", "bob@example.com", "Bob B")]
    with pytest.raises(PayloadError):
        heard("RNG", "1", "192.0.2.22:1864", "CKI")


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("Alice@example.com;{GUID}", ("alice@example.com", "{guid}")),
        ("1:bob@example.com", ("bob@example.com", "")),
    ],
)
def test_notes_between_endpoints(sender, expected):
    assert heard("UBN", sender, "4", payload=b"goawyplzthxbye") == [
        NoteReceived(*expected, NoteKind.SIGN_OUT, b"goawyplzthxbye")
    ]
    with pytest.raises(PayloadError):
        heard("UBN", sender, payload=b"x")


def test_pages_from_other_networks():
    args = ("eve@yahoo.example", "32", "alice@example.com", "1", "1")
    message = TextMessage("hi").message()
    page = Page(NetworkAddress("alice@example.com"), message, 1, NetworkAddress("eve@yahoo.example", 32))
    assert heard("UBM", *args, payload=message.encode()) == [PageReceived(page)]
    with pytest.raises(PayloadError):
        heard("UBM", "x", payload=b"x")


def test_what_means_nothing_to_us():
    assert heard("SBS", "0", "null") == []
    assert heard("GCF", "0", payload=b"<Policies/>") == []


@pytest.mark.parametrize(
    ("args", "reason", "minutes"),
    [
        ((), OutReason.OTHER, 0),
        (("OTH",), OutReason.ELSEWHERE, 0),
        (("SSD",), OutReason.GOING_DOWN, 0),
        (("RCT", "5"), OutReason.RECONNECT, 5),
        (("TOU",), OutReason.TERMS, 0),
        (("MIG",), OutReason.MIGRATION, 0),
        (("RCT", "-5"), OutReason.RECONNECT, 0),
        (("NEW",), OutReason.OTHER, 0),
    ],
)
def test_reasons_to_be_signed_out(args, reason, minutes):
    assert signed_out(WireCommand("OUT", args)) == SignedOutBy(reason, minutes)


def test_the_announcement_that_a_server_goes_down():
    kind = "application/x-msmsgssystemmessage"
    body = b"Type: 1\r\nArg1: 10\r\n"
    assert server_message(MimeMessage(kind, (), body)) == GoingDown(10)
    other = MimeMessage(kind, (), b"Type: 2\r\n")
    assert server_message(other) == NotificationMessage(other)


@pytest.mark.parametrize(
    ("place", "host", "port"),
    [
        ("192.0.2.22:1864", "192.0.2.22", 1864),
        ("[2001:db8::1]:1864", "2001:db8::1", 1864),
        ("messenger.example", "messenger.example", 1863),
    ],
)
def test_places(place, host, port):
    assert host_and_port(place) == (host, port)


@pytest.mark.parametrize("place", [":1863", "host:", "host:0", "host:65536", "host:x", "host:-1"])
def test_places_that_are_none(place):
    with pytest.raises(RemoteProtocolError):
        host_and_port(place)


@pytest.mark.parametrize(
    "args", [("3", "SB", "a:1"), ("3", "SB", "a:1", "X", "t"), ("x", "SB", "a:1", "CKI", "t")]
)
def test_transfers_that_lead_nowhere(args):
    with pytest.raises(RemoteProtocolError):
        transfer(WireCommand("XFR", args))


def test_who_invites_may_have_a_network_in_front():
    (invited,) = heard("RNG", "1", "192.0.2.22:1864", "CKI", "849", "1:Bob@example.com;{g}", "Bob")
    assert invited.address == "bob@example.com"


def heard_old(dialect, line):
    verb, *args = line.split()
    return read(WireCommand(verb, tuple(args)), dialect)


@pytest.mark.parametrize(
    ("dialect", "line", "event"),
    [
        (Dialect.MSNP8, "ADD 0 RL 18 Bob@example.com Bob%20B", AddedBy("bob@example.com", "Bob B")),
        (Dialect.MSNP9, "REM 0 RL 18 bob@example.com", RemovedBy("bob@example.com")),
        (Dialect.MSNP11, "ADC 0 RL N=bob@example.com F=Bob", AddedBy("bob@example.com", "Bob")),
        (Dialect.MSNP12, "REM 0 RL bob@example.com", RemovedBy("bob@example.com")),
        (
            Dialect.MSNP11,
            "ADC 0 AL N=bob@example.com",
            ListPushed(Addition(ListBits.ALLOW, "bob@example.com")),
        ),
        (Dialect.MSNP9, "BLP 0 19 BL", ListPushed(privacy(False))),
        (Dialect.MSNP11, "BLP BL", ListPushed(privacy(False))),
        (Dialect.MSNP10, "PRP MFN Al", ListPushed(OwnProperty("Al"))),
        (Dialect.MSNP8, "BPR 19 Bob@example.com PHM 5%201", DetailTold("bob@example.com", "PHM", "5 1")),
        (Dialect.MSNP12, "BPR bob@example.com PHM", DetailTold("bob@example.com", "PHM", "")),
    ],
)
def test_changes_of_the_old_lists(dialect, line, event):
    assert heard_old(dialect, line) == [event]


def test_answers_to_nobody_and_properties_of_nobody_change_nothing():
    assert heard_old(Dialect.MSNP11, "ADC 9 AL N=bob@example.com") == []
    assert heard_old(Dialect.MSNP11, "BPR PHM 5") == []
    assert heard_old(Dialect.MSNP15, "BLP 0 AL") == []


@pytest.mark.parametrize(
    "tail", ["", " U messenger.msn.com", " U messenger.msn.com 1", " U messenger.msn.com 0 x"]
)
def test_switchboards_in_the_form_of_each_dialect(tail):
    args = f"15 SB 192.0.2.22:1864 CKI 172.105.323{tail}".split()
    assert transfer(WireCommand("XFR", tuple(args))) == SwitchboardOpened(
        15, "192.0.2.22", 1864, "172.105.323"
    )
    rung = f"117 192.0.2.22:1864 CKI 849 bob@example.com Bob%20B{tail}".split()
    assert heard("RNG", *rung) == [Invited("117", "192.0.2.22", 1864, "849", "bob@example.com", "Bob B")]
