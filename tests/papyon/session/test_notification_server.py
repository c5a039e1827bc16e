"""The notification session in the server role: its table, its answers, and what garbage gets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papyon.payload.address import NetworkAddress
from papyon.payload.listchange import OwnProperty, privacy
from papyon.payload.lists import ListEntry
from papyon.payload.message import MimeMessage
from papyon.payload.personal import EndpointData, PersonalData
from papyon.payload.presence import Presence
from papyon.session.challenge import PRODUCTS, answer
from papyon.session.notification_server import NotificationServer, ServerState
from papyon.session.requests_server import (
    ListAddition,
    ListEdit,
    ListQuery,
    ListRemoval,
    Notice,
    NotificationRequest,
    PageMessage,
    PersonalChange,
    SignInProof,
    SignInStart,
    StatusRequest,
    SwitchboardWanted,
)
from papyon.types import Capabilities, Dialect, ListBits, Status

GUID = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"
PROFILE = MimeMessage("text/x-msmsgsprofile; charset=UTF-8")
ADDRESS = NetworkAddress("bob@example.com")


def ask(server: NotificationServer, data: str | bytes) -> NotificationRequest | None:
    server.receive(data if isinstance(data, bytes) else f"{data}\r\n".encode())
    return server.next_request()


def known(dialect: int = 18) -> NotificationServer:
    """A server whose client has said who it is."""
    server = NotificationServer()
    ask(server, f"VER 1 MSNP{dialect} CVR0")
    ask(server, "CVR 2 0x0409 winnt 6.1.0 i386 MSNMSGR 14.0.8117.0416 msmsgs a@b")
    server.take()
    return server


def signed_in(dialect: int = 18) -> NotificationServer:
    server = known(dialect)
    ask(server, "USR 3 SSO I a@b")
    server.want_proof(3, "nonce")
    ask(server, f"USR 4 SSO S t=x&p= proof {GUID}")
    server.welcome(4, "a@b", "A", PROFILE)
    server.take()
    return server


def live(dialect: int = 18) -> NotificationServer:
    server = signed_in(dialect)
    request = ask(server, "CHG 5 NLN 1:2 0")
    assert request is not None
    server.confirm(request)
    server.take()
    return server


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ("MSNP18 MSNP15 CVR0", "MSNP18"),
        ("MSNP15 MSNP14 CVR0", "MSNP15"),
        ("MSNP21 msnp15", "MSNP15"),
        ("CVR0 MSNP15 MSNP18", "MSNP18"),
    ],
)
def test_the_best_common_dialect_is_chosen(offer: str, expected: str) -> None:
    server = NotificationServer()
    ask(server, f"VER 1 {offer}")
    assert server.take() == f"VER 1 {expected}\r\n".encode()


@pytest.mark.parametrize("offer", ["", "CVR0", "MSNP17", "MSNP999999999999999999", "MSNP7 MSNP2 CVR0"])
def test_no_common_dialect_ends_it(offer: str) -> None:
    server = NotificationServer()
    ask(server, f"VER 1 {offer}")
    assert server.take() == b"VER 1 0\r\n"
    assert server.closing


def test_commands_may_come_all_at_once() -> None:
    server = NotificationServer()
    server.receive(b"VER 1 MSNP18\r\nCVR 2 a b c d e f g h\r\nUSR 3 SSO I a@b\r\nPNG\r\n")
    assert server.next_request() == SignInStart(3, "a@b")
    server.want_proof(3, "nonce")
    assert server.next_request() is None
    said = server.take()
    assert said.startswith(b"VER 1 MSNP18\r\nCVR 2 f f f http://")
    assert said.endswith(b"USR 3 SSO S MBI_KEY_OLD nonce\r\nQNG 50\r\n")


def test_signing_in() -> None:
    server = known()
    assert ask(server, "USR 3 SSO I A@b") == SignInStart(3, "A@b")
    server.want_proof(3, "nonce")
    assert ask(server, f"USR 4 SSO S t=x&p= proof {GUID.upper()}") == SignInProof(4, "t=x&p=", "proof", GUID)
    server.take()
    server.welcome(4, "a@b", "A", PROFILE)
    assert server.take().endswith(b"UBX 1:a@b 0\r\n")
    assert server.state is ServerState.LISTING


def test_old_dialects_have_no_endpoints() -> None:
    server = known(15)
    ask(server, "USR 3 SSO I a@b")
    server.want_proof(3, "nonce")
    assert ask(server, f"USR 4 SSO S t=x&p= proof {GUID}") == SignInProof(4, "t=x&p=", "proof", "")
    server.take()
    server.welcome(4, "a@b", "A", PROFILE)
    assert b"UBX" not in server.take()


def test_a_refused_proof_ends_the_connection_and_a_refused_name_does_not() -> None:
    server = known()
    ask(server, "USR 3 SSO I a@b")
    server.refuse(3, 911)
    assert not server.closing
    ask(server, "USR 4 SSO I a@b")
    server.want_proof(4, "nonce")
    ask(server, "USR 5 SSO S t proof")
    server.refuse(5, 911)
    assert server.closing
    assert server.code == 911
    assert server.take().endswith(b"911 5\r\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("USR 3 TWN I a@b", b"731 3\r\n"),
        ("USR 3 SSO S ticket proof", b"731 3\r\n"),
        ("USR 3 SSO", b"200 3\r\n"),
        ("BLP 3 AL", b"302 3\r\n"),
        ("CHG 3 NLN 0", b"302 3\r\n"),
        ("XFR 3 SB", b"302 3\r\n"),
        ("VER 3 MSNP18", b""),
        ("SYN 3 0 0", b"302 3\r\n"),
        ("INF 3", b""),
        ("XXX 3", b""),
        ("BLP", b""),
        ("OUT", b""),
    ],
)
def test_before_signing_in(line: str, said: bytes) -> None:
    server = known()
    assert ask(server, line) is None
    assert server.take() == said
    assert server.closing is (said in (b"", b"731 3\r\n"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("USR 9 SSO I a@b", b"207 9\r\n"),
        ("USR 9 SHA A abc", b"911 9\r\n"),
        ("SYN 9 0 0", b"502 9\r\n"),
        ("ADC 9 FL N=x@y", b"502 9\r\n"),
        ("BLP 9", b"200 9\r\n"),
        ("BLP 9 ZZ", b"201 9\r\n"),
        ("CHG 9 FLN 0 0", b"201 9\r\n"),
        ("CHG 9 ZZZ 0 0", b"201 9\r\n"),
        ("XFR 9 NS", b"201 9\r\n"),
        ("XFR 9 SB", b"913 9\r\n"),
        ("URL 9 INBOX", b"URL 9 / / 1\r\n"),
        ("SBS 0 null", b""),
        ("CVR 9 a b c d e f g h", b"CVR 9 f f f http://msn.example/dl http://msn.example/info\r\n"),
        ("ADL 9 3\r\n<ml", b"241 9\r\n"),
        ("ADL 9 4\r\n<ml>", b"241 9\r\n"),
        ('RML 9 24\r\n<ml><d n="a.b"></d></ml>', b"240 9\r\n"),
        ("FQY 9 9\r\n<ml></ml>", b"241 9\r\n"),
        ("UUX 9 5\r\n<Data", b"200 9\r\n"),
        ("UUM 9 a@b x 1 0", b"201 9\r\n"),
        ("UUN 9 a@b 1 0", b"913 9\r\n"),
        ("QRY 9 PROD0120PW!CCV9@ 0", b"540 9\r\n"),
    ],
)
def test_after_signing_in(line: str, said: bytes) -> None:
    server = signed_in()
    assert ask(server, line) is None
    assert server.take() == said


def test_requests() -> None:
    server = live()
    lists = b'<ml l="1"><d n="b"><c n="a" l="3" t="1"/></d></ml>'
    entry = ListEntry("a@b", ListBits.FORWARD | ListBits.ALLOW)
    assert ask(server, "BLP 6 BL") == ListEdit(6, privacy(False))
    assert ask(server, b"ADL 7 %d\r\n%s" % (len(lists), lists)) == ListAddition(7, (entry,), True)
    lists = lists.replace(b' l="1"><d', b"><d")
    assert ask(server, b"RML 8 %d\r\n%s" % (len(lists), lists)) == ListRemoval(8, (entry,))
    query = b'<ml><d n="b"><c n="a"/></d></ml>'
    assert ask(server, b"FQY 9 %d\r\n%s" % (len(query), query)) == ListQuery(9, ListEntry("a@b", network=0))
    assert ask(server, "PRP 10 MFN a%20b") == ListEdit(10, OwnProperty("a b"))
    assert ask(server, "PRP 10 PHH") == ListEdit(10, OwnProperty("", "PHH"))
    data = b"<Data><PSM>x</PSM></Data>"
    assert ask(server, b"UUX 11 %d\r\n%s" % (len(data), data)) == PersonalChange(
        11, PersonalData(message="x")
    )
    data = b"<EndpointData><Capabilities>1:2</Capabilities></EndpointData>"
    asked = PersonalChange(12, EndpointData(Capabilities(1, 2)))
    assert ask(server, b"UUX 12 %d\r\n%s" % (len(data), data)) == asked
    status = ask(server, "CHG 13 HDN 1:2 0 more and more")
    assert isinstance(status, StatusRequest)
    assert (status.change.status, status.raw) == (Status.HDN, ("HDN", "1:2", "0"))
    assert ask(server, "UUM 14 c@d 32 2 1\r\nx") == PageMessage(14, "c@d", 32, 2, b"x")
    assert ask(server, f"UUN 15 c@d;{GUID.upper()} 4 1\r\nx") == Notice(15, "c@d", GUID, 4, b"x")
    assert ask(server, "XFR 16 SB") == SwitchboardWanted(16)
    assert server.take() == b"\r\n" * 0


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (ListEdit(1, privacy(True)), b"BLP 1 AL\r\n"),
        (ListAddition(1, (), True), b"ADL 1 OK\r\n"),
        (ListRemoval(1, ()), b"RML 1 OK\r\n"),
        (ListEdit(1, OwnProperty("a b")), b"PRP 1 MFN a%20b\r\n"),
        (ListEdit(1, OwnProperty("", "PHH")), b"PRP 1 PHH\r\n"),
        (PersonalChange(1, PersonalData()), b"UUX 1 0\r\n"),
        (Notice(1, "a@b", "", 1, b""), b"UUN 1 OK\r\n"),
        (PageMessage(1, "a@b", 1, 1, b""), b""),
    ],
)
def test_confirmations(request_: NotificationRequest, said: bytes) -> None:
    server = live()
    server.confirm(request_)
    assert server.take() == said


def test_what_happens_is_told_in_the_words_of_the_dialect() -> None:
    presence = Presence(Status.BSY, ADDRESS, "Bob B", Capabilities(1, 2))
    young, old = live(18), live(15)
    for server in (young, old):
        server.presence(presence, 8)
        server.presence(Presence(Status.FLN, ADDRESS))
        server.personal(ADDRESS, b"<Data></Data>")
        server.notice("bob@example.com", GUID, 1, b"x")
        server.ring("11", "192.0.2.1", 1863, "t.i.c", "bob@example.com", "Bob B")
        server.added(ListEntry("bob@example.com", ListBits.REVERSE, name="Bob"))
        server.removed(ListEntry("bob@example.com", ListBits.REVERSE))
        server.notification(b"<NOTIFICATION/>\r\n")
        server.transfer(9, "192.0.2.1", 1863, "t.i.c")
        server.found(10, ListEntry("bob@example.com"))
    young.own_presence(Presence(Status.HDN, ADDRESS, "Bob", Capabilities(1, 2)))
    ring = (
        b"RNG 11 192.0.2.1:1863 CKI t.i.c bob@example.com Bob%20B U messenger.hotmail.com 1\r\n"
        b'ADL 0 69\r\n<ml><d n="example.com"><c n="bob" l="8" t="1" f="Bob" /></d></ml>'
        b'RML 0 61\r\n<ml><d n="example.com"><c n="bob" l="8" t="1" /></d></ml>'
        b"NOT 17\r\n<NOTIFICATION/>\r\n"
        b"XFR 9 SB 192.0.2.1:1863 CKI t.i.c U messenger.msn.com 1\r\n"
        b'FQY 10 55\r\n<ml><d n="example.com"><c n="bob" t="1" /></d></ml>'
    )
    said = young.take()
    assert said.startswith(
        b"NLN BSY 1:bob@example.com Bob%20B 1:2 0\r\nFLN 1:bob@example.com 0:0\r\n"
        b"UBX 1:bob@example.com 13\r\n<Data></Data>UBN bob@example.com;" + GUID.encode() + b" 1 1\r\nxRNG"
    )
    assert said.endswith(b"NLN HDN 1:bob@example.com Bob 1:2 0\r\n")
    assert _unsized(ring) in _unsized(said)
    assert old.take().startswith(
        b"ILN 8 BSY bob@example.com 1 Bob%20B 1 0\r\nFLN bob@example.com 1 0\r\n"
        b"UBX bob@example.com 1 13\r\n<Data></Data>UBN bob@example.com 1 1\r\nx"
    )


def _unsized(data: bytes) -> bytes:
    import re

    return re.sub(rb"(ADL|RML|FQY) (\d+) \d+", rb"\1 \2", data)


def test_challenges_are_checked_by_the_machine() -> None:
    server = live()
    server.challenge("22210219642164014968")
    assert server.challenged
    product = "PROD0120PW!CCV9@"
    response = answer("22210219642164014968", product, PRODUCTS[product], Dialect.MSNP18)
    assert ask(server, f"QRY 9 {product} 32\r\n{response}") is None
    assert not server.challenged
    assert server.take() == b"CHL 0 22210219642164014968\r\nQRY 9\r\n"
    server.challenge("22210219642164014968")
    ask(server, f"QRY 10 {product} 32\r\n{response[::-1]}")
    assert server.take().endswith(b"540 10\r\n")
    assert server.closing


def test_signing_out_says_why_and_then_nothing() -> None:
    server = live()
    server.sign_out("OTH")
    server.challenge("1")
    assert server.take() == b"OUT OTH\r\n"
    assert ask(server, "PNG") is None
    assert server.take() == b""


@settings(max_examples=150)
@given(st.lists(st.binary(max_size=200), max_size=8), st.sampled_from([known, signed_in, live]))
def test_no_input_raises_or_gets_more_than_errors_and_pongs(chunks: list[bytes], start: object) -> None:
    assert callable(start)
    server = start()
    for chunk in chunks:
        server.receive(chunk)
        while server.next_request() is not None:
            pass
    assert len(server.take()) < 10_000


WORDS = st.sampled_from(
    ["1", "SSO", "I", "S", "AL", "NLN", "SB", "MFN", "a@b", "0", "x", "1:2", "%", "é", GUID, "99999999999"]
)
NAMES = ("VER CVR USR PNG QRY BLP ADL RML FQY", "PRP UUX CHG UUM UUN XFR URL VAS SBS SYN")
VERBS = st.sampled_from(" ".join(NAMES).split())
PAYLOADS = st.sampled_from(
    [b"", b"<ml></ml>", b"<Data/>", b"\xff\x00", b'<ml><d n="b"><c n="a" l="3"/></d></ml>']
)


@settings(max_examples=300)
@given(st.lists(st.tuples(VERBS, st.lists(WORDS, max_size=6), PAYLOADS), max_size=10), st.booleans())
def test_commands_that_look_like_some_never_raise(
    lines: list[tuple[str, list[str], bytes]], confirm: bool
) -> None:
    server = live()
    carrying = {"QRY", "ADL", "RML", "FQY", "UUX", "UUM", "UUN", "VAS"}
    for verb, words, payload in lines:
        size = [str(len(payload))] if verb in carrying else []
        line = " ".join([verb, *words, *size]).encode()
        server.receive(line + b"\r\n" + (payload if verb in carrying else b""))
        while (request := server.next_request()) is not None:
            if confirm:
                server.confirm(request)
            else:
                server.refuse(request.trid, 500)
    server.take()
