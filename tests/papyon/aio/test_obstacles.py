"""Signing in where that cannot work, or where we are sent somewhere else."""

import asyncio
import contextlib
from dataclasses import replace

import pytest

from papyon.aio import reconnect
from papyon.aio.dialer import Dialer
from papyon.aio.events import SignedIn, SignedOut
from papyon.aio.reconnect import Backoff
from papyon.errors import ConnectionLost, NameUnknown, RemoteProtocolError, Unreachable
from tests.papyon.aio.people import DIALECTS, PASSWORD, Person, running_server

ALICE = "alice@example.com"


@pytest.fixture
async def server(tmp_path):
    async with running_server(tmp_path) as server:
        await server.accounts.register(ALICE, PASSWORD, "Alice")
        yield server


async def fails_to_sign_in(person, **changes):
    person.settings = replace(person.settings, **changes)
    person.client = person.new_client()
    person.client.sign_in()
    gone = await person.got(SignedOut)
    await person.client.sign_out()
    assert gone.retry_at is not None
    return gone.error


async def test_servers_that_are_not_there_or_are_something_else(server):
    alice = Person(server, ALICE, DIALECTS[0])
    assert isinstance(await fails_to_sign_in(alice, host="no-such-host.invalid"), NameUnknown)

    async def closed_port():
        listener = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        listener.close()
        await listener.wait_closed()
        return port

    alice = Person(server, ALICE, DIALECTS[0])
    assert isinstance(await fails_to_sign_in(alice, port=await closed_port()), Unreachable)
    alice = Person(server, ALICE, DIALECTS[0])
    wrong = f"http://127.0.0.1:{await closed_port()}/RST2.srf"
    assert isinstance(await fails_to_sign_in(alice, rst2_url=wrong), Unreachable)
    alice = Person(server, ALICE, DIALECTS[0])
    assert isinstance(
        await fails_to_sign_in(alice, port=server.services_port), (RemoteProtocolError, ConnectionLost)
    )


@contextlib.asynccontextmanager
async def dispatch(place):
    """A server that sends everybody to another one, and counts them."""
    visits = []

    async def serve(reader, writer):
        visits.append(writer)
        for answer in ("VER 1 MSNP18", "CVR 2 1 1 1 a b", f"XFR 3 NS {place()} U D"):
            if not await reader.readline():
                break
            writer.write(f"{answer}\r\n".encode())
            await writer.drain()
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1], visits
    finally:
        listener.close()


async def test_a_dispatch_server_sends_us_to_the_right_one(server):
    async with dispatch(lambda: f"127.0.0.1:{server.port}") as (port, visits):
        alice = Person(server, ALICE, DIALECTS[0])
        alice.settings = replace(alice.settings, port=port)
        alice.client = alice.new_client()
        await alice.sign_in()
        assert len(visits) == 1
        await alice.client.sign_out()


async def test_servers_that_send_us_in_circles(server):
    ports = []
    async with dispatch(lambda: f"127.0.0.1:{ports[0]}") as (port, visits):
        ports.append(port)
        alice = Person(server, ALICE, DIALECTS[0])
        assert isinstance(await fails_to_sign_in(alice, port=port), RemoteProtocolError)
        assert len(visits) == 6


async def test_a_mistake_of_ours_is_no_reason_to_stay_away(server, monkeypatch):
    async def mistaken(*_):
        raise KeyError("unforeseen")

    alice = Person(server, ALICE, DIALECTS[0])
    with monkeypatch.context() as patch:
        patch.setattr(Dialer, "notification", mistaken)
        alice.client.sign_in()
        out = await alice.got(SignedOut)
        assert isinstance(out.error, RemoteProtocolError)
        assert out.retry_at is not None
    await alice.got(SignedIn)
    await alice.client.sign_out()


async def test_attempts_that_fail_slowly_are_made_less_often_too(server, monkeypatch):
    async def unreachable(*_):
        raise Unreachable("nobody there")

    monkeypatch.setattr(Dialer, "notification", unreachable)
    monkeypatch.setattr(reconnect, "STEADY", 1e-9)
    waits = []
    backoff = Backoff(lambda: 1.0, first=0.001, ceiling=1.0)
    next_wait = backoff.next_wait

    def watched(at_least=0.0):
        waits.append(next_wait(at_least))
        return waits[-1]

    monkeypatch.setattr(backoff, "next_wait", watched)
    alice = Person(server, ALICE, DIALECTS[0])
    alice.client._backoff = backoff
    alice.client.sign_in()
    await alice.got(SignedOut, 4)
    await alice.client.sign_out()
    assert waits[:4] == [0.001, 0.002, 0.004, 0.008]
