"""Whole clients on every way to a real msnpd: through its gateway, through proxies, through both."""

import contextlib
from dataclasses import replace

import pytest

from papyon.aio.events import Fate, SignedIn, SignedOut
from papyon.aio.proxy import Proxy, ProxyKind
from papyon.payload.gateway import GATEWAY_PATH
from papyon.types import Dialect, Status
from tests.papyon.aio.people import PASSWORD, Person, befriend, running_server
from tests.papyon.aio.proxies import ProxyServer

ALICE, BOB = "alice@example.com", "bob@example.com"


@contextlib.asynccontextmanager
async def house(tmp_path):
    async with running_server(tmp_path) as server:
        for address in (ALICE, BOB):
            await server.accounts.register(address, PASSWORD, address.partition("@")[0].title())
        yield server


def gateway_of(server):
    return f"http://127.0.0.1:{server.services_port}{GATEWAY_PATH}"


def person(server, address, dialect=Dialect.MSNP18, **ways):
    one = Person(server, address, dialect)
    one.settings = replace(one.settings, **ways)
    one.client = one.new_client()
    return one


async def talk(alice, bob):
    """Everything that two people do: sign in, meet, see each other, speak in both directions, leave."""
    await alice.sign_in()
    await bob.sign_in()
    await befriend(alice, bob)
    await alice.client.set_status(Status.BSY)
    await bob.sees(ALICE, Status.BSY)
    for number in range(3):
        await alice.fate(alice.write(f"there {number}", BOB), Fate.DELIVERED)
        await bob.fate(bob.write(f"back {number}", ALICE), Fate.DELIVERED)
    assert bob.texts() == ["there 0", "there 1", "there 2"]
    assert alice.texts() == ["back 0", "back 1", "back 2"]
    await alice.client.sign_out()
    await bob.sees(ALICE, Status.FLN)
    await bob.client.sign_out()


@pytest.mark.parametrize("dialect", [Dialect.MSNP11, Dialect.MSNP15, Dialect.MSNP18], ids=str)
async def test_one_inside_http_and_one_not(tmp_path, dialect):
    async with house(tmp_path) as server:
        base = f"http://127.0.0.1:{server.services_port}"
        inside = person(
            server, ALICE, dialect, gateway_url=gateway_of(server), nexus_url=f"{base}/rdr/pprdr.asp"
        )
        await talk(inside, person(server, BOB))


async def test_both_inside_http(tmp_path):
    async with house(tmp_path) as server:
        way = {"gateway_url": gateway_of(server)}
        await talk(person(server, ALICE, **way), person(server, BOB, Dialect.MSNP15, **way))


@pytest.mark.parametrize("kind", [ProxyKind.HTTP, ProxyKind.SOCKS4A, ProxyKind.SOCKS5])
async def test_nothing_goes_past_the_proxy(tmp_path, kind):
    async with house(tmp_path) as server, ProxyServer().running() as proxy:
        through = person(server, ALICE, proxy=Proxy(kind, "127.0.0.1", proxy.port))
        await talk(through, person(server, BOB))
        asked = {port for _, port in proxy.asked}
        assert asked == {server.port, server.services_port}


async def test_inside_http_through_a_proxy(tmp_path):
    async with house(tmp_path) as server, ProxyServer().running() as proxy:
        way = Proxy(ProxyKind.HTTP, "127.0.0.1", proxy.port)
        await talk(person(server, ALICE, proxy=way, gateway_url=gateway_of(server)), person(server, BOB))
        assert {port for _, port in proxy.asked} == {server.services_port}


async def test_a_gateway_session_that_ends_is_begun_anew(tmp_path):
    async with house(tmp_path) as server:
        alice = person(server, ALICE, gateway_url=gateway_of(server))
        await alice.sign_in()
        alice.client._visit.link._transport.abort()
        await alice.got(SignedOut)
        await alice.got(SignedIn, 2)
        await alice.client.sign_out()
