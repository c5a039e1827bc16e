"""Tickets for a password."""

import base64

import pytest

from msnpd.accounts import Accounts
from msnpd.services import rst
from msnpd.services.office import TicketOffice
from papyon.errors import ServiceFault
from papyon.payload.soap.rst import (
    CLEAR,
    CONTACTS,
    MESSENGER,
    PASSPORT,
    SecurityRequest,
    SecurityResponse,
    TokenRequest,
    Version,
)
from tests.msnpd.world import World

EVE = "eve@example.com"
TOKENS = (
    TokenRequest("RST0", PASSPORT),
    TokenRequest("RST1", CLEAR, "MBI_KEY_OLD"),
    TokenRequest("RST2", CONTACTS, "MBI"),
    TokenRequest("RST7", MESSENGER, "?id=507"),
)


@pytest.fixture
async def office(world: World) -> TicketOffice:
    accounts = Accounts(world.store, world.directory, world.limits, world.now)
    await accounts.register(EVE, "sécret 😀", "Eve")
    return TicketOffice(world.hub, accounts)


@pytest.mark.parametrize("version", list(Version))
async def test_all_domains_of_one_request(world: World, office: TicketOffice, version: Version) -> None:
    request = SecurityRequest(EVE.title(), "sécret 😀", TOKENS, version)
    answer = SecurityResponse.parse(
        await rst.answer(world.hub, office, request.encode(), version, "192.0.2.1")
    )
    assert [token.address for token in answer.tokens] == [token.address for token in TOKENS]
    assert [token.number for token in answer.tokens] == ["0", "1", "2", "7"]
    logins = set()
    for token in answer.tokens:
        given = world.hub.tickets.check(token.ticket)
        assert base64.b64decode(token.secret) == given.secret
        logins.add(given.login)
        assert token.expires is not None
        assert token.created is not None
        assert (token.expires - token.created).total_seconds() == 24 * 3600
    base64.b64decode(
        answer.tokens[0].ticket, validate=True
    )  # the master token passes for something encrypted
    assert len(logins) == 1
    assert len({token.ticket for token in answer.tokens}) == 4


@pytest.mark.parametrize("version", list(Version))
async def test_wrong_passwords(world: World, office: TicketOffice, version: Version) -> None:
    for user, password in ((EVE, "wrong"), ("nobody@example.com", "x"), ("nonsense", "x")):
        request = SecurityRequest(user, password, TOKENS, version)
        with pytest.raises(ServiceFault, match="FailedAuthentication"):
            SecurityResponse.parse(
                await rst.answer(world.hub, office, request.encode(), version, "192.0.2.1")
            )


async def test_nonsense(world: World, office: TicketOffice) -> None:
    for version in Version:
        with pytest.raises(ServiceFault, match=r"Client|InvalidRequest"):
            SecurityResponse.parse(await rst.answer(world.hub, office, b"<x/>", version, "192.0.2.1"))
