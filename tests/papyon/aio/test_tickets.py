import asyncio
import base64

import pytest

from papyon.aio.settings import Settings
from papyon.aio.tickets import REDIRECTS, Tickets
from papyon.errors import PayloadError, RemoteProtocolError, ServiceFault, SignInError, WrongPassword
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


def tickets(service):
    return Tickets(service, SETTINGS, ALICE, " pass word ", lambda: 1_136_073_600.0)


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
