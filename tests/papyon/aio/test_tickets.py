import asyncio
import base64
from dataclasses import replace

import pytest

from papyon.aio.post import Reply
from papyon.aio.settings import Settings
from papyon.aio.tickets import REDIRECTS, Tickets
from papyon.errors import (
    ClockWrong,
    PayloadError,
    RemoteProtocolError,
    ServiceFault,
    SignInError,
    Unreachable,
    WrongPassword,
)
from papyon.payload.passport import Authorization, Granted
from papyon.payload.soap import rst
from papyon.payload.soap.envelope import build_fault
from papyon.payload.soap.rst import SecurityRequest, SecurityResponse, Token, Version
from papyon.types import Dialect

ALICE = "alice@example.com"
SECRET = bytes(range(1, 25))
SETTINGS = Settings.at("msn.example", "https://msn.example", "{g}")


class Counter:
    """A sign-in service that numbers its tickets, or answers what it is told to."""

    def __init__(self, *answers, secret=SECRET):
        self.answers = list(answers)
        self.asked = []
        self.secret = secret

    async def send(self, url, document, soap_action=""):
        request = SecurityRequest.parse(document)
        self.asked.append((url, request))
        await asyncio.sleep(0)
        if self.answers:
            return self.answers.pop(0)
        return SecurityResponse(
            tuple(
                Token(one.address, f"t={len(self.asked)}.{one.number}&p=", one.number, self._secret())
                for one in request.tokens
            ),
            version=request.version,
        ).encode()

    def _secret(self):
        return base64.b64encode(self.secret).decode()

    async def fetch(self, method, url, headers=None, body=b"", limit=0):
        self.asked.append((url, headers))
        if isinstance(self.date, Exception):
            raise self.date
        if url.endswith("pprdr.asp"):
            return Reply(200, {"PassportURLs": "DALogin=login.msn.example/login2.srf"}, b"")
        if headers:
            return Reply(200, {"Authentication-Info": Granted(f"t={len(self.asked)}&p=").header()}, b"")
        return Reply(405, {"Date": self.date}, b"")

    date = "Sun, 01 Jan 2006 00:00:00 GMT"


NOW = 1_136_073_600.0


def tickets(service, settings=SETTINGS, account=ALICE, now=NOW):
    return Tickets(service, settings, account, " pass word ", lambda: now)


@pytest.mark.parametrize(
    ("dialect", "url", "version"),
    [
        (Dialect.MSNP15, "https://msn.example/RST.srf", Version.RST),
        (Dialect.MSNP18, "https://msn.example/RST2.srf", Version.RST2),
    ],
)
async def test_all_tickets_come_with_one_request(dialect, url, version):
    service = Counter()
    mine = tickets(service)
    assert await mine.obtain("MBI_KEY_OLD", dialect) == ("t=1.1&p=", SECRET)
    ((asked, request),) = service.asked
    assert (asked, request.version, request.user, request.password) == (url, version, ALICE, " pass word ")
    wanted = [(one.address, one.policy) for one in request.tokens]
    assert wanted[:2] == [(rst.PASSPORT, ""), (rst.CLEAR, "MBI_KEY_OLD")]
    assert {mine.ticket(name) for name in (rst.MESSENGER, rst.SECURE, rst.CONTACTS)} == {
        f"t=1.{number}&p=" for number in (2, 3, 4)
    }


async def test_a_ticket_is_renewed_once_however_many_want_it():
    service = Counter()
    mine = tickets(service)
    await mine.obtain("MBI", Dialect.MSNP18)
    old = mine.ticket(rst.CONTACTS)
    await asyncio.gather(mine.renew(old), mine.renew(old), mine.renew(old))
    assert len(service.asked) == 2
    assert mine.ticket(rst.CONTACTS) == "t=2.4&p="


@pytest.mark.parametrize("version", Version)
async def test_a_wrong_password(version):
    mine = tickets(Counter(rst.encode_failed_authentication(version)))
    with pytest.raises(WrongPassword):
        await mine.obtain("MBI", Dialect.MSNP18)


async def test_other_faults_are_no_wrong_passwords():
    mine = tickets(Counter(build_fault(ServiceFault("Sorry", "no"))))
    with pytest.raises(SignInError) as error:
        await mine.obtain("MBI", Dialect.MSNP15)
    assert type(error.value) is SignInError


async def test_the_service_may_send_us_elsewhere_but_not_away_from_tls_nor_for_ever():
    service = Counter(rst.encode_redirect("https://other.example/RST.srf", Version.RST))
    await tickets(service).obtain("MBI", Dialect.MSNP15)
    assert [url for url, _ in service.asked] == [
        "https://msn.example/RST.srf",
        "https://other.example/RST.srf",
    ]
    service = Counter(rst.encode_redirect("http://other.example/RST.srf", Version.RST))
    with pytest.raises(RemoteProtocolError):
        await tickets(service).obtain("MBI", Dialect.MSNP15)
    circle = [rst.encode_redirect("https://msn.example/RST.srf", Version.RST)] * (REDIRECTS + 1)
    service = Counter(*circle)
    with pytest.raises(RemoteProtocolError):
        await tickets(service).obtain("MBI", Dialect.MSNP15)
    assert len(service.asked) == REDIRECTS


@pytest.mark.parametrize("answer", [b"", b"<html/>", b"hello"])
async def test_something_that_is_no_sign_in_service(answer):
    with pytest.raises(PayloadError):
        await tickets(Counter(answer)).obtain("MBI", Dialect.MSNP15)


async def test_a_secret_of_the_wrong_length_and_a_ticket_that_was_not_given():
    with pytest.raises(PayloadError):
        await tickets(Counter(secret=b"short")).obtain("MBI", Dialect.MSNP15)
    with pytest.raises(PayloadError):
        tickets(Counter()).ticket(rst.CONTACTS)


async def test_a_secret_that_is_no_base64():
    service = Counter()
    service._secret = lambda: "été"
    with pytest.raises(PayloadError):
        await tickets(service).obtain("MBI", Dialect.MSNP15)


CHALLENGE = "lc=1033,id=507,ru=http%3A%2F%2Fmessenger%2Emsn%2Ecom,kv=5"


@pytest.mark.parametrize("dialect", [Dialect.MSNP8, Dialect.MSNP11], ids=str)
async def test_old_dialects_ask_nexus_and_login_service_and_again_to_renew(dialect):
    service = Counter()
    mine = tickets(service)
    assert await mine.obtain(CHALLENGE, dialect, proven=False) == ("t=2&p=", b"")
    (_, none), (url, headers) = service.asked
    assert (none, url) == (None, "https://login.msn.example/login2.srf")
    assert Authorization.parse(headers["Authorization"]) == Authorization(ALICE, " pass word ", CHALLENGE)
    assert mine.ticket(rst.MESSENGER) == mine.ticket(rst.STORAGE) == "t=2&p="
    await mine.renew("t=2&p=")
    assert mine.ticket(rst.MESSENGER) == "t=4&p="


@pytest.mark.parametrize("dialect", [Dialect.MSNP12, Dialect.MSNP14], ids=str)
async def test_the_dialects_between_send_the_challenge_as_a_policy(dialect):
    service = Counter()
    mine = tickets(service)
    assert await mine.obtain(CHALLENGE, dialect, proven=False) == ("t=1.1&p=", b"")
    ((url, request),) = service.asked
    assert url == SETTINGS.rst_url
    policy = "?lc=1033&id=507&ru=http://messenger.msn.com&kv=5"
    assert (request.tokens[1].address, request.tokens[1].policy) == (rst.MESSENGER, policy)
    assert mine.ticket(rst.CONTACTS) == "t=1.3&p="


async def test_what_a_network_does_not_have_is_done_without():
    service = Counter()
    without = replace(SETTINGS, nexus_url="")
    await tickets(service, without).obtain(CHALLENGE, Dialect.MSNP8, proven=False)
    await tickets(service, replace(SETTINGS, rst2_url="")).obtain("MBI", Dialect.MSNP18)
    await tickets(service, replace(SETTINGS, rst_url="")).obtain("MBI", Dialect.MSNP15)
    assert [url for url, _ in service.asked] == [SETTINGS.rst_url, SETTINGS.rst_url, SETTINGS.rst2_url]
    old = replace(SETTINGS, rst_url="", rst2_url="")
    assert (await tickets(service, old).obtain(CHALLENGE, Dialect.MSNP14, proven=False))[0] == "t=5&p="
    with pytest.raises(SignInError, match="no sign-in service"):
        await tickets(service, old).obtain("MBI", Dialect.MSNP15)


async def test_accounts_of_msn_com_have_a_service_of_their_own():
    service = Counter()
    original = replace(SETTINGS, msn_rst_url="https://msnia.example/pp550/RST.srf", password_limit=5)
    for account in ("bob@msn.com", "bob@hotmail.com", "bob@notmsn.com"):
        await tickets(service, original, account).obtain("MBI", Dialect.MSNP15)
    assert [url for url, _ in service.asked] == [original.msn_rst_url, SETTINGS.rst_url, SETTINGS.rst_url]
    assert {request.password for _, request in service.asked} == {" pass"}


@pytest.mark.parametrize(("away", "words"), [(3600, "60 minutes fast"), (-7200, "120 minutes slow")])
async def test_a_wrong_clock_is_told_from_other_refusals(away, words):
    mine = tickets(Counter(build_fault(ServiceFault("MessageExpired", "no"))), now=NOW + away)
    with pytest.raises(ClockWrong, match=words):
        await mine.obtain("MBI", Dialect.MSNP18)


@pytest.mark.parametrize("date", ["", "yesterday", Unreachable("gone")])
async def test_a_service_that_does_not_say_what_time_it_is(date):
    service = Counter(build_fault(ServiceFault("MessageExpired", "no")))
    service.date = date
    with pytest.raises(SignInError) as error:
        await tickets(service, now=NOW + 9999).obtain("MBI", Dialect.MSNP18)
    assert type(error.value) is SignInError


async def test_a_ticket_that_would_break_the_line():
    service = Counter(
        SecurityResponse((Token(rst.MESSENGER, "t=1&p= x", "1"),), version=Version.RST).encode()
    )
    with pytest.raises(PayloadError):
        await tickets(service).obtain(CHALLENGE, Dialect.MSNP12, proven=False)
