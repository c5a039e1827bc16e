"""Hidden, blocked, not allowed: nobody may find out, in any dialect, by any way.

Watchers of every dialect have Alice on their lists. Whatever Alice does, they hear what they would hear if
she were away, which is nothing.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from msnpd.directory import NewContact
from msnpd.model import Privacy, Role
from papyon.session.notification_server import DIALECTS
from tests.msnpd.world import ALICE, Client, World, opened

REASONS = ("hidden", "blocked", "not allowed", "away")
GUID = "{eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee}"
ASKING: dict[int, str] = {int(dialect): f"w{int(dialect)}@example.com" for dialect in DIALECTS}


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path / "leaks.sqlite3") as world:
        await world.people(ALICE, *ASKING.values())
        for address in ASKING.values():
            account = await world.directory.account(address)
            await world.directory.add_contact(account, NewContact(ALICE), allow=True)
        yield world


async def shut_out(world: World, reason: str) -> None:
    alice = await world.directory.account(ALICE)
    for address in ASKING.values():
        if reason == "blocked":
            await world.directory.add_member(alice, Role.BLOCK, address)
    if reason == "not allowed":
        await world.directory.set_privacy(alice, Privacy.BLOCK)


async def everything(alice: Client, dialect: int, status: str) -> None:
    """Alice does all that somebody could hear of."""
    capabilities = "5:6" if dialect >= 16 else "5"
    picture = " 0" if dialect >= 9 else ""
    await alice.say(f"CHG 10 {status} {capabilities}{picture}")
    await alice.say(f"REA 11 {ALICE} Secret" if dialect <= 9 else "PRP 11 MFN Secret")
    if dialect >= 11:
        await alice.send("UUX 12", "<Data><PSM>secret</PSM><CurrentMedia></CurrentMedia></Data>")
    if dialect >= 16:
        await alice.send("UUX 13", "<EndpointData><Capabilities>7:8</Capabilities></EndpointData>")
    await alice.say(f"CHG 14 {status} {'9:9' if dialect >= 16 else '9'}{picture.replace('0', 'x')}")


async def asked(world: World, watcher: Client, dialect: int, address: str) -> list[str]:
    """What a watcher is answered when he tries to reach Alice."""
    room = await world.open_switchboard(watcher, address, GUID if dialect >= 16 else "")
    answers = [(await room.say(f"CAL 2 {ALICE}")).decode()]
    room.leave()
    if dialect >= 13:
        answers.append((await watcher.send(f"UUN 30 {ALICE} 1", "x")).decode())
    return answers


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("dialect", [8, 11, 15, 18])
async def test_nothing_leaks(street: World, dialect: int, reason: str) -> None:
    await shut_out(street, reason)
    early = {other: await street.online(address, other, GUID) for other, address in ASKING.items()}
    for client in early.values():
        client.link.take()
    status = "HDN" if reason == "hidden" else "NLN"
    if reason != "away":
        alice = await street.sign_in(ALICE, dialect)
        await everything(alice, dialect, status)
    for other, client in early.items():
        assert client.link.take() == b"", other
        answers = await asked(street, client, other, ASKING[other])
        assert answers == ["217 2\r\n", *(["217 30\r\n"] if other >= 13 else [])], other
        client.leave()
    for other, address in ASKING.items():
        late = await street.sign_in(address, other, GUID)
        said = await late.say(f"CHG 5 NLN {'1:2' if other >= 16 else '1'}")
        assert ALICE.encode() not in said, other
        assert b"secret" not in said.lower(), other
        late.leave()


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_whoever_is_shut_out_later_sees_her_leave_and_come_back(street: World, dialect: int) -> None:
    address = ASKING[dialect]
    watcher = await street.online(address, dialect, GUID)
    account = await street.directory.account(ALICE)
    alice = await street.online(ALICE, 12)
    assert "NLN" in [line[:3] for line in watcher.lines()]
    await alice.say("CHG 20 HDN 1 0")
    assert [line[:3] for line in watcher.lines()] == ["FLN"]
    await alice.say("CHG 21 BSY 1 0")
    assert watcher.lines()[0].startswith("NLN BSY")
    await alice.say("SYN 22 0 0", f"ADC 23 BL N={address}")
    assert [line[:3] for line in watcher.lines()] == ["FLN"]
    await alice.say(f"REM 24 BL {address}")
    assert watcher.lines()[0].startswith("NLN BSY")
    await alice.say("BLP 25 BL")
    assert [line[:3] for line in watcher.lines()] == ["FLN"]
    await alice.say(f"ADC 26 AL N={address}")
    assert watcher.lines()[0].startswith("NLN BSY")
    assert (account.profile.privacy, watcher.session.closing) == (Privacy.BLOCK, False)
