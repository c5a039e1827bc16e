"""Direct connections between two links that only know their machines."""

import asyncio
import contextlib
import uuid

import pytest

from papyon.aio.bridges import AT_ONCE, Bridges
from papyon.aio.reach import Reach
from papyon.aio.tasks import Tasks
from papyon.payload.p2p.direct import Handshake
from papyon.payload.p2p.file_context import FileContext
from papyon.session.p2p import BridgeAsked, BridgeFound, BridgeWanted, CallState
from papyon.session.p2p.bridging import Addresses
from tests.papyon.session.p2p.couple import Table, couple

NONCE = uuid.UUID("12345678-9abc-def0-1122-334455667788")
HANDSHAKE = Handshake(1, NONCE, NONCE)


class Bank:
    """A link that writes down what it is told."""

    def __init__(self):
        self.machine = self
        self.them = "bob@example.com"
        self.calls = ()
        self.told = asyncio.Queue()

    def answer_bridge(self, call, addresses):
        self.told.put_nowait(("answer", call, addresses))

    def invite_bridge(self, call, addresses):
        self.told.put_nowait(("invite", call, addresses))

    async def cross(self, direct):
        self.told.put_nowait(("cross", direct))

    def settle(self, call):
        self.told.put_nowait(("settle", call))

    def say_where(self):
        pass

    async def hears(self):
        async with asyncio.timeout(10):
            return await self.told.get()


@contextlib.asynccontextmanager
async def bridges(**settings):
    tasks = Tasks("test")
    try:
        home = Reach("127.0.0.1")
        yield Bridges(tasks, **{"ports": (), "addresses": ("127.0.0.1",), "reach": home, **settings})
    finally:
        await tasks.stop()


@pytest.mark.parametrize("event", [BridgeAsked, BridgeWanted])
async def test_one_listens_and_the_other_comes(event):
    async with bridges() as made:
        here, there = Bank(), Bank()
        made.build(here, event("{call}", HANDSHAKE))
        word, call, addresses = await here.hears()
        assert (word, call) == ("answer" if event is BridgeAsked else "invite", "{call}")
        made.build(there, BridgeFound("{call}", addresses.internal, HANDSHAKE))
        crossed = [await one.hears() for one in (here, there)]
        assert [word for word, _ in crossed] == ["cross", "cross"]
        for _, direct in crossed:
            await direct.close()


async def test_nobody_listens_there():
    async with bridges() as made:
        bank = Bank()
        made.build(bank, BridgeFound("{call}", (), HANDSHAKE))
        assert await bank.hears() == ("settle", "{call}")


async def test_the_world_knows_another_address():
    async with bridges(addresses=("192.0.2.7", "2001:db8::7", "198.51.100.1")) as made:
        made.outside = "198.51.100.1"
        bank = Bank()
        made.build(bank, BridgeAsked("{call}", HANDSHAKE))
        _, _, addresses = await bank.hears()
        port = addresses.external[0][1]
        assert addresses == Addresses(
            (("198.51.100.1", port),), (("192.0.2.7", port),), (("2001:db8::7", port),)
        )


@pytest.mark.parametrize("outside", ["", "nonsense", "2001:db8::9"])
async def test_an_address_of_which_nothing_is_known(outside):
    async with bridges() as made:
        made.outside = outside
        bank = Bank()
        made.build(bank, BridgeAsked("{call}", HANDSHAKE))
        _, _, addresses = await bank.hears()
        assert not addresses.external


async def test_data_waits_only_so_long():
    alice, bob = couple(bridges=True)
    table = Table(alice, bob)
    call = alice.offer(FileContext("a", 10))
    table.settle()
    bob.accept(call)
    table.settle()
    assert alice.calls[0].state is CallState.BRIDGING
    async with bridges(patience=0.0) as made:
        bank = Bank()
        bank.machine = alice
        made.settle_later(bank, call)
        assert await bank.hears() == ("settle", call)
        made.settle_later(bank, "{another}")
        assert bank.told.empty()


async def test_a_peer_cannot_send_us_into_our_own_network():
    knocked = []
    server = await asyncio.start_server(lambda *line: knocked.append(line), "127.0.0.1", 0)
    async with server, bridges(reach=Reach("messenger.example.com")) as made:
        bank = Bank()
        spot = server.sockets[0].getsockname()[:2]
        made.build(bank, BridgeFound("{call}", (spot, ("192.168.1.1", 6891)), HANDSHAKE))
        assert await bank.hears() == ("settle", "{call}")
    assert not knocked


async def test_a_peer_cannot_make_us_listen_or_connect_any_number_of_times():
    async with bridges() as made:
        bank = Bank()
        for number in range(AT_ONCE):
            made.build(bank, BridgeAsked(f"{{{number}}}", HANDSHAKE))
        made.build(bank, BridgeAsked("{more}", HANDSHAKE))
        assert await bank.hears() == ("answer", "{more}", Addresses())
        made.build(bank, BridgeWanted("{more}", HANDSHAKE))
        assert await bank.hears() == ("invite", "{more}", Addresses())
        made.build(bank, BridgeFound("{more}", (("127.0.0.1", 6891),), HANDSHAKE))
        assert await bank.hears() == ("settle", "{more}")
        listening = [await bank.hears() for _ in range(AT_ONCE)]
        assert all(addresses for _, _, addresses in listening)
