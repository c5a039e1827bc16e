"""No payload makes a parser raise anything but PayloadError, and what was read can be written again."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import (
    POLICIES,
    SHIELDS,
    Datacast,
    ListsChanged,
    MailData,
    MimeMessage,
    MsnObject,
    NetworkAddress,
    OfflineText,
    PersonalData,
    Receipt,
    StatusChange,
    TextMessage,
    WaitingMessage,
    decode_words,
    emoticon_lists,
    isolate,
    parse_client_caps,
    parse_control,
    parse_datacast,
    parse_date,
    parse_emoticons,
    parse_format,
    parse_ink,
    parse_invitation,
    parse_lists,
    parse_mail_data,
    parse_mail_moved,
    parse_media,
    parse_msn_object,
    parse_notice,
    parse_offline_text,
    parse_personal,
    parse_policies,
    parse_presence,
    parse_profile,
    parse_receipt,
    parse_text,
    split_endpoint,
    split_smileys,
    strip_markup,
)
from papyon.payload.circle import CircleDocument, leaver, roster_message
from papyon.payload.client_config import ClientConfig, Tab, parse_client_config
from papyon.payload.note import parse_closed
from papyon.payload.page import parse_arrival, parse_request
from papyon.payload.passport import Authorization, Denied, Granted, PassportUrls, parse_verdict
from papyon.payload.personal import TEXT_LIMIT
from papyon.payload.presence import parse_address_args
from papyon.payload.routed import RoutedMessage
from papyon.payload.xml import Markup
from papyon.session.challenge import verify
from papyon.session.endpoints import endpoints
from papyon.session.hearing import Hearing
from papyon.session.roster import Buddy, Roster
from papyon.session.sso import verify_proof
from papyon.types import Capabilities, Dialect, ListBits
from papyon.wire import quote, unquote
from tests.fuzz.inputs import inputs
from tests.transcripts.plays import Play

STEPS = [
    step.data for file in ("msnp11", "msnp15", "msnp18") for play in Play.all(file).values() for step in play
]
CAT = MsnObject.of(b"cat", "a@b", 2, "cat.png", "Cat")
HONEST = sorted({payload for _, _, payload in (data.partition(b"\r\n") for data in STEPS) if payload})
HONEST += [
    SHIELDS,
    POLICIES,
    Datacast(message_id="1").message().encode(),
    ListsChanged("a@b", "0x1:0x2", 1, "2009").encode(),
    MailData((WaitingMessage("1", "a@b", "A"),), (1, 2)).initial().encode(),
    OfflineText("hi", "{1}").store_content().encode(),
    Receipt("abc").message().encode(),
    TextMessage("hi", message_id="1").message().encode(),
    CircleDocument(("a@b",), Markup("<presence/>")).encode(),
    roster_message("00000000-0000-0000-0009-0123456789ab", "a@b", CircleDocument(("a@b",))).encode(),
    PassportUrls("login.example/login2.srf", (("ConfigVersion", "11"),)).header().encode(),
    Authorization("a@b", "s3cret,1", "lc=1033,id=507").header().encode(),
    Granted("t=1&p=").header().encode(),
    Denied("no", "http://c.example").header().encode(),
    ClientConfig("https://ab.example", "http://today.example", tabs=(Tab("a", "b"),)).encode(),
    ClientConfig("https://ab.example").encode_answer(),
]
LINES = [data.partition(b"\r\n")[0] for data in STEPS]


def mime(parse: Callable[[MimeMessage], object]) -> Callable[[bytes], object]:
    return lambda payload: parse(MimeMessage.parse(payload))


def header(payload: bytes) -> str:
    """A value as HTTP libraries hand it over."""
    return payload.decode("utf-8", "surrogateescape")


def _known(data: object) -> None:
    roster = Roster("alice@example.com")
    roster.put(Buddy("bob@example.com", bits=ListBits.FORWARD))
    if isinstance(data, PersonalData):
        for buddy in roster.told_personal("bob@example.com", data).buddies:
            assert buddy.media is None or len(buddy.media.text) <= TEXT_LIMIT
        endpoints(data, "{1}")


PARSERS: dict[str, Callable[[bytes], object]] = {
    "message": lambda payload: MimeMessage.parse(payload).encode(),
    "text": mime(lambda message: parse_text(message).message().encode()),
    "control": mime(parse_control),
    "emoticons": mime(lambda message: emoticon_lists(parse_emoticons(message))),
    "ink": mime(lambda message: parse_ink(message).message().encode()),
    "invitation": mime(lambda message: parse_invitation(message).message().encode()),
    "hearing": mime(lambda message: Hearing().read("a@b", message)),
    "msn object": lambda payload: str(parse_msn_object(payload.decode("utf-8", "replace"))),
    "markup": lambda payload: strip_markup(payload.decode("utf-8", "replace")),
    "smileys": lambda payload: split_smileys(payload.decode("utf-8", "replace")),
    "isolate": lambda payload: isolate(payload.decode("utf-8", "replace")),
    "closed": parse_closed,
    "datacast": mime(lambda message: parse_datacast(message).message().encode()),
    "receipt": mime(lambda message: parse_receipt(message).message().encode()),
    "client caps": mime(lambda message: parse_client_caps(message).message().encode()),
    "profile": mime(lambda message: parse_profile(message).message().encode()),
    "mail data": mime(lambda message: parse_mail_data(message).live().encode()),
    "mail moved": mime(lambda message: parse_mail_moved(message).message().encode()),
    "lists": parse_lists,
    "personal": lambda payload: parse_personal(payload).encode(),
    "buddy": lambda payload: _known(parse_personal(payload)),
    "policies": parse_policies,
    "notice": parse_notice,
    "circle": lambda payload: CircleDocument.parse(payload).encode(),
    "routed": lambda payload: leaver(RoutedMessage.parse(payload).encode().decode("utf-8", "replace")),
    "nexus": lambda payload: PassportUrls.parse(header(payload)).header(),
    "authorization": lambda payload: Authorization.parse(header(payload)).header(),
    "verdict": lambda payload: parse_verdict(header(payload)).header(),
    "configuration": lambda payload: parse_client_config(payload).encode_answer(),
    "offline text": lambda payload: parse_offline_text(payload.decode("utf-8", "replace")).store_content(),
}


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=150)
@given(payload=inputs(*HONEST))
def test_payloads(name: str, payload: bytes) -> None:
    with contextlib.suppress(PayloadError):
        PARSERS[name](payload)


@settings(max_examples=200)
@given(inputs(*LINES), st.sampled_from(Dialect))
def test_arguments(line: bytes, dialect: Dialect) -> None:
    verb, *rest = line.decode("utf-8", "replace").split(" ")
    args = tuple(arg for arg in rest if arg)
    for read in (
        lambda: parse_presence(verb, args, dialect).line(dialect),
        lambda: parse_address_args(args, dialect),
        lambda: StatusChange.from_args(args).args(dialect),
        lambda: NetworkAddress.from_token(verb),
        lambda: parse_request(args, line).request_args(),
        lambda: parse_arrival(args, line).arrival_args(),
    ):
        with contextlib.suppress(PayloadError):
            read()
    for arg in args:
        quote(unquote(arg))
        Capabilities.from_token(arg).token(dialect)
        split_endpoint(arg)
        parse_media(arg)
        parse_format(arg)
        parse_date(arg)
        decode_words(arg)
        verify("22210219642164014968", "PROD0118R6%2WYOS", arg, dialect)
        verify_proof(bytes(24), arg, arg)


BOMBS = {
    "nested": b"<ml>" + b"<d>" * 10_000 + b"</d>" * 10_000 + b"</ml>",
    "attributes": b"<ml " + b" ".join(b'a%d="1"' % number for number in range(4000)) + b"/>",
    "laughs": b"<!DOCTYPE a ["
    + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (n + 1, n, n) for n in range(40))
    + b"]><a>&a40;</a>",
    "quadratic": b"<!DOCTYPE a [<!ENTITY a '" + b"x" * 30_000 + b"'>]><a>" + b"&a;" * 5000 + b"</a>",
    "comments": b"<!--" * 15_000,
    "headers": b"X: y\r\n" * 10_000,
    "folded": b"X: y\r\n" + b" z\r\n" * 15_000,
    "words": b"Mail-Data: " + b"=?utf-8?B?" * 6000,
    "spaces": b"X:" + b" " * 65_000,
    "boundary": b"Content-Type: multipart/x; boundary=-\r\n\r\n" + b"-" * 65_000,
    "digits": b"<ml><d n='a'><c n='b' l='" + b"9" * 60_000 + b"'/></d></ml>",
    "song": b"<Data><CurrentMedia>"
    + b"\\0".join([b"", b"Music", b"1", b"{0}" * 9000, b"x" * 30_000])
    + b"</CurrentMedia></Data>",
    "media": b"<Data><CurrentMedia>" + b"\\0" * 30_000 + b"</CurrentMedia></Data>",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("name", PARSERS)
def test_bombs_do_not_go_off(bomb: str, name: str) -> None:
    with contextlib.suppress(PayloadError):
        PARSERS[name](BOMBS[bomb])
