"""Accounts in use while another program changes the same database."""

from pathlib import Path

from msnpd.directory import Directory, NewContact
from msnpd.draft import Effects
from msnpd.limits import Limits
from msnpd.mint import Mint
from msnpd.model import Privacy, Role
from msnpd.sql_store import SqlStore
from papyon.types import ListBits
from tests.msnpd.world import ALICE, BOB, CAROL, World


async def other_program(world: World, folder: Path) -> tuple[SqlStore, Directory]:
    store = SqlStore(f"sqlite:///{folder / 'msnpd.sqlite3'}", world.now)
    await store.open()
    return store, Directory(store, Limits(), world.now, Mint(lambda size: b"7" * size).guid)


async def test_a_change_that_came_second_is_worked_out_anew(world: World, tmp_path: Path) -> None:
    told: list[tuple[str, Effects]] = []
    world.directory.reloaded = lambda address, effects: told.append((address, effects))
    alice = await world.directory.account(ALICE)
    await world.directory.add_contact(alice, NewContact(BOB), allow=True)
    store, guest = await other_program(world, tmp_path)
    theirs = await guest.account(ALICE)
    await guest.rename(theirs, "Alice at the office")
    await guest.add_group(theirs, "Office")
    await world.directory.add_group(alice, "Friends")
    await store.close()
    assert alice == await world.store.load(ALICE)
    assert alice.profile.name == "Alice at the office"
    assert {group.name: group.number for group in alice.groups.values()} == {"Office": 1, "Friends": 2}
    assert [(address, effects.names, effects.books) for address, effects in told] == [
        (ALICE, {ALICE}, {ALICE})
    ]


async def test_what_another_program_did_is_taken_over_when_it_is_heard(world: World, tmp_path: Path) -> None:
    told: list[Effects] = []
    world.directory.reloaded = lambda _, effects: told.append(effects)
    alice, bob = await world.directory.account(ALICE), await world.directory.account(BOB)
    await world.directory.add_contact(alice, NewContact(BOB), allow=True)
    await world.directory.add_contact(alice, NewContact(CAROL), allow=True)
    store, guest = await other_program(world, tmp_path)
    await guest.remove_account(CAROL)
    await guest.add_contact(await guest.account(BOB), NewContact(ALICE), allow=False)
    await guest.set_privacy(await guest.account(BOB), Privacy.BLOCK)
    await store.close()
    for address in (ALICE, BOB, CAROL):
        await world.directory.reload(address)
    assert alice == await world.store.load(ALICE)
    assert bob == await world.store.load(BOB)
    assert alice.bits(CAROL) == ListBits.NONE
    assert (Role.REVERSE, BOB) in alice.members
    assert await world.directory.find(CAROL) is None
    of_alice, of_bob = told
    assert of_alice.added == [(ALICE, BOB, "Bob")]
    assert set(of_alice.links) == {(ALICE, BOB), (ALICE, CAROL)}
    assert (of_bob.names, list(of_bob.links)) == ({BOB}, [(BOB, ALICE)])
    told.clear()
    await world.directory.reload(ALICE)
    assert told == []
