"""What other programs do takes effect in the running server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from msnpd.directory import Directory, NewContact
from msnpd.mint import Mint
from msnpd.sql_store import SqlStore
from msnpd.store import Ban
from msnpd.watch import Watch
from tests.msnpd.world import ALICE, BOB, CAROL, A, World, commands


@pytest.fixture
async def guest(world: World, tmp_path: Path) -> AsyncIterator[Directory]:
    """What `msnpd user` has of the same database."""
    store = SqlStore(f"sqlite:///{tmp_path / 'msnpd.sqlite3'}", world.now)
    await store.open()
    yield Directory(store, world.limits, world.now, Mint(lambda size: b"7" * size).guid)
    await store.close()


async def test_a_removed_account_is_signed_out_and_off_the_lists(world: World, guest: Directory) -> None:
    await world.friends(ALICE, BOB)
    alice, bob = await world.online(ALICE), await world.online(BOB, dialect=15)
    alice.heard()
    watch = Watch(world.hub, world.switchboards)
    await watch.open()
    await guest.remove_account(BOB)
    await watch.look()
    assert "OUT OTH" in bob.lines()
    assert bob.link.closed
    lines = alice.lines()
    assert [line.split()[0] for line in lines] == ["RML", "NOT"]
    account = await world.directory.account(ALICE)
    assert account == await world.store.load(ALICE)
    await watch.look()
    assert alice.lines() == []


async def test_who_had_the_old_password_is_signed_out(world: World, guest: Directory) -> None:
    alice, bob = await world.online(ALICE), await world.online(BOB)
    watch = Watch(world.hub, world.switchboards)
    await watch.open()
    await guest._store.set_password(ALICE, "a hash of the new one")
    await watch.look()
    assert (alice.link.closed, bob.link.closed) == (True, False)


async def test_a_changed_list_is_told(world: World, guest: Directory) -> None:
    alice, bob = await world.online(ALICE), await world.online(BOB)
    watch = Watch(world.hub, world.switchboards)
    await watch.open()
    alice.heard()
    await guest.add_contact(await guest.account(BOB), NewContact(ALICE), allow=True)
    await watch.look()
    assert any(line.startswith("ADL 0") for line in alice.lines())
    assert any(line.startswith("NLN") and ALICE in line for line in bob.lines())


async def test_a_ban_ends_what_is_open(world: World, guest: Directory) -> None:
    alice, bob = await world.online(ALICE), await world.online(BOB)
    bob.link.peer = ("198.51.100.7", 5)
    carol = await world.online(CAROL)
    watch = Watch(world.hub, world.switchboards)
    await watch.open()
    await guest._store.ban(Ban(ALICE, "", 1, 0))
    await guest._store.ban(Ban("198.51.100.0/24", "", 1, 0))
    await watch.look()
    assert (alice.link.closed, bob.link.closed, carol.link.closed) == (True, True, False)


async def test_who_is_sent_away_gets_into_no_switchboard_either(world: World, guest: Directory) -> None:
    await world.friends(ALICE, BOB)
    alice, bob = await world.online(ALICE), await world.online(BOB)
    room = await world.open_switchboard(alice, ALICE, A)
    asked = commands(await alice.say("XFR 901 SB"))[-1].args[4]
    await room.say(f"CAL 2 {BOB}")
    ring = [command for command in bob.heard() if command.verb == "RNG"][-1]
    watch = Watch(world.hub, world.switchboards)
    await watch.open()
    await guest.remove_account(ALICE)
    await guest._store.ban(Ban(BOB, "", 1, 0))
    await watch.look()
    assert room.link.closed
    late = world.enter()
    assert await late.say(f"USR 1 {ALICE};{A} {asked}") == b"911 1\r\n"
    late = world.enter()
    assert await late.say(f"ANS 1 {BOB};{A} {ring.args[3]} {ring.args[0]}") == b"911 1\r\n"


async def test_a_ban_ends_conversations_of_those_who_are_signed_out_already(
    world: World, guest: Directory
) -> None:
    alice = await world.online(ALICE)
    room = await world.open_switchboard(alice, ALICE, A)
    alice.leave()
    watch = Watch(world.hub, world.switchboards)
    await watch.open()
    await guest._store.ban(Ban(ALICE, "", 1, 0))
    await watch.look()
    assert room.link.closed
