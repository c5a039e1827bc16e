"""What every request has to pass, and where a ticket may stand in it."""

from dataclasses import replace

import pytest
from aiohttp.test_utils import make_mocked_request

from msnpd.config import Config
from msnpd.errors import Throttled, TicketInvalid
from msnpd.limits import Limits
from msnpd.rates import Rates
from msnpd.services.intake import Intake, ticket_of
from papyon.payload.soap.envelope import parse_request
from tests.msnpd.world import World


def limited(world: World, **limits: float) -> Intake:
    """One with other limits than the usual."""
    world.hub.config = Config(limits=replace(Limits(), **limits))
    world.hub.rates = Rates(world.hub.limits, world.hub.monotonic)
    return Intake(world.hub)


ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


@pytest.mark.parametrize(
    "header",
    [
        "<ABAuthHeader><TicketToken>\n t=abc&amp;p= \n</TicketToken></ABAuthHeader>",
        "<StorageUserHeader><Puid>0</Puid><TicketToken>t=abc&amp;p=</TicketToken></StorageUserHeader>",
        '<Ticket passport="t=abc&amp;p=" appid="x" lockkey=""/>',
        "<PassportCookie><t>abc</t><p/></PassportCookie>",
        "<WNAuthHeader><TicketToken>t=abc&amp;p=</TicketToken></WNAuthHeader>",
    ],
)
def test_a_ticket_may_stand_anywhere(header: str) -> None:
    document = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header>{header}</s:Header><s:Body><X/></s:Body></s:Envelope>'
    )
    request = make_mocked_request("POST", "/", headers={"Cookie": "MSPAuth=other"})
    found = ticket_of(request, parse_request(document.encode()))
    assert found.removeprefix("t=").removesuffix("&p=") == "abc"


def test_or_in_a_cookie_or_nowhere() -> None:
    document = f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><X/></s:Body></s:Envelope>'.encode()
    request = make_mocked_request("POST", "/", headers={"Cookie": "MSPProf=x; MSPAuth=a-_b=="})
    assert ticket_of(request, parse_request(document)) == "a-_b=="
    assert ticket_of(request, None) == "a-_b=="
    assert ticket_of(make_mocked_request("POST", "/"), parse_request(document)) == ""


def test_clients_are_told_the_address_that_they_asked(world: World) -> None:
    intake = Intake(world.hub)
    asked = make_mocked_request("GET", "/", headers={"Host": "nexus.passport.com:8080"})
    assert intake.base(asked) == "http://nexus.passport.com:8080"
    for hostile in ("a,b", "a'b", "a<b", "a\\b", "x" * 300):
        assert intake.base(make_mocked_request("GET", "/", headers={"Host": hostile})) == "http://localhost"
    assert intake.host(asked) == ""  # clients take it for a name, and add no port
    assert (
        intake.host(make_mocked_request("GET", "/", headers={"Host": "contacts.msn.com"}))
        == "contacts.msn.com"
    )
    world.hub.config = Config(services_url="https://msn.example")
    assert (intake.base(asked), intake.host(asked)) == ("https://msn.example", "msn.example")


def test_requests_are_counted(world: World) -> None:
    intake = limited(world, requests_burst=3, requests_per_second=1.0)
    request = make_mocked_request("GET", "/")
    for _ in range(3):
        intake.count(request)
    with pytest.raises(Throttled):
        intake.count(request)
    world.time += 1
    intake.count(request)


async def test_what_comes_with_a_good_ticket_counts_for_its_account_alone(
    world: World,
) -> None:
    intake = limited(world, requests_burst=1, requests_per_second=0.001, account_requests_burst=3)
    request = make_mocked_request("POST", "/")
    await world.people("ann@example.com", "bea@example.com")
    for ticket in [(await world.ticket(f"{name}@example.com"))[0] for name in ("ann", "bea")]:
        for _ in range(3):
            intake.count(request)
            await intake.caller(request, ticket)
        intake.count(request)
        with pytest.raises(Throttled):
            await intake.caller(request, ticket)
    intake.count(request)
    with pytest.raises(TicketInvalid):
        await intake.caller(request, "t=nobody's&p=")
    with pytest.raises(Throttled):  # that one has counted
        intake.count(request)
