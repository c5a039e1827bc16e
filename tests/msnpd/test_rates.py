"""What an account may do over all of its connections."""

from pathlib import Path

from msnpd.limits import Limits
from msnpd.rates import Rates
from papyon.payload.lists import ListDocument, ListEntry
from papyon.types import ListBits
from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, opened

TEXT = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nread me later"


def test_each_account_has_its_own() -> None:
    time = 0.0
    rates = Rates(Limits(calls_burst=2, calls_per_second=1.0), lambda: time)
    assert [rates.calls.take(ALICE) for _ in range(3)] == [True, True, False]
    assert rates.calls.take(BOB)
    time = 1.0
    assert [rates.calls.take(ALICE) for _ in range(2)] == [True, False]


def test_messages_wait_instead_of_being_refused() -> None:
    limits = Limits(account_messages_burst=10, account_messages_per_second=10.0)
    rates = Rates(limits, lambda: 0.0)
    assert [rates.messages.spend(ALICE, 5) for _ in range(4)] == [0.0, 0.0, 0.5, 1.0]


async def test_whoever_connects_anew_begins_with_no_more(tmp_path: Path) -> None:
    limits = Limits(switchboards_burst=2, pages_burst=2, entries_burst=2)
    async with opened(tmp_path / "x.sqlite3", limits) as world:
        await world.people(ALICE, BOB, CAROL, DAVE)
        said: list[bytes] = []
        for _ in range(3):
            client = await world.online(ALICE)
            said.append(await client.say("XFR 9 SB"))
            said.append(await client.send(f"UUM 13 {DAVE} 1 1", TEXT))
            client.leave()
        assert [answer[:3] for answer in said] == [b"XFR", b"", b"XFR", b"", b"800", b"509"]
        client = await world.online(ALICE)
        said = []
        for number, address in enumerate((BOB, CAROL, DAVE), 20):
            entries = ListDocument((ListEntry(address, ListBits.FORWARD),)).encode()
            said.append(await client.send(f"ADL {number}", entries))
        assert [answer[:6] for answer in said] == [b"ADL 20", b"ADL 21", b"800 22"]


async def test_one_internet_address_connects_so_often() -> None:
    rates = Rates(Limits(connects_burst=1), lambda: 0.0)
    assert rates.connections.take("192.0.2.1")
    assert not rates.connections.take("192.0.2.1")
    assert rates.connections.take("192.0.2.2")


async def test_strangers_do_not_slow_each_other_down(tmp_path: Path) -> None:
    limits = Limits(account_messages_burst=1, account_messages_per_second=0.001)
    async with opened(tmp_path / "x.sqlite3", limits) as world:
        delays = []
        for _ in range(5):
            room = world.enter()
            delays.append(await room.session.receive(f"USR 1 {ALICE} 1.2.3\r\n".encode()))
        assert delays == [0.0] * 5
