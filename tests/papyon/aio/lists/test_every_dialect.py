"""A contact list kept with each dialect through msnpd, and found again the next time."""

import asyncio
import shutil
from dataclasses import replace

import pytest

from papyon.aio.events import PrivacyChanged
from papyon.session.masque import MASQUES
from papyon.types import Dialect, Status
from tests.papyon.aio.people import PASSWORD, Person, running_server

ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """A database with both accounts: hashing passwords takes longer than the tests."""
    folder = tmp_path_factory.mktemp("registered")

    async def register():
        async with running_server(folder) as server:
            for address in (ALICE, BOB):
                await server.accounts.register(address, PASSWORD, address.partition("@")[0].title())

    asyncio.run(register())
    return folder


@pytest.mark.parametrize("dialect", MASQUES, ids=str)
async def test_everything_that_a_list_can_do(tmp_path, registered, dialect):
    shutil.copytree(registered, tmp_path / "server")
    async with running_server(tmp_path / "server") as server:
        alice, bob = Person(server, ALICE, dialect), Person(server, BOB, dialect)
        try:
            await alice.sign_in()
            await bob.sign_in()
            group = await kept(alice, bob)
            await alice.client.sign_out()
            alice.client = alice.new_client()
            alice.events.clear()
            await alice.sign_in()
            await found_again(alice, group)
        finally:
            await alice.client.sign_out()
            await bob.client.sign_out()


async def kept(alice, bob):
    """Change everything; the id of the group that is left."""
    contacts = alice.client.contacts
    await contacts.add(BOB, "it is me")
    await bob.until(lambda me: ALICE in me.petitions)
    await bob.client.contacts.accept(ALICE, add=True)
    assert bob.petitions == {}
    await alice.sees(BOB)
    await bob.sees(ALICE)
    await contacts.add_group("My Friends")
    (group,) = [group.id for group in alice.groups.values() if group.name == "My Friends"]
    await contacts.move(BOB, [group])
    await contacts.rename_group(group, "Pals & friends")
    await contacts.rename(BOB, "Bobby")
    await contacts.block(BOB)
    await bob.sees(ALICE, Status.FLN)
    await contacts.unblock(BOB)
    await bob.sees(ALICE)
    await contacts.set_privacy(allow_strangers=False)
    await contacts.set_privacy(allow_strangers=False)
    await contacts.set_alert(ask=False)
    assert alice.all(PrivacyChanged)[-1] == PrivacyChanged(allow_strangers=False, ask=False)
    return group


async def found_again(alice, group):
    """Somebody who signs in anew has it all, and can take it away."""
    contacts = alice.client.contacts
    await alice.sees(BOB)
    assert (alice.groups[group].name, alice.buddies[BOB].groups) == ("Pals & friends", (group,))
    assert not alice.buddies[BOB].blocked
    assert (contacts.allow_strangers, contacts.ask) == (False, False)
    await contacts.remove_group(group)
    assert (group in alice.groups, alice.buddies[BOB].groups) == (False, ())
    await contacts.remove(BOB)
    assert BOB not in alice.buddies


@pytest.mark.parametrize("dialect", [Dialect.MSNP15, Dialect.MSNP18], ids=str)
async def test_favourites_and_annotations_are_found_again(tmp_path, registered, dialect):
    shutil.copytree(registered, tmp_path / "server")
    async with running_server(tmp_path / "server") as server:
        alice = Person(server, ALICE, dialect)
        try:
            await alice.sign_in()
            await alice.client.contacts.add(BOB)
            await alice.client.contacts.set_favourite(BOB, favourite=True)
            await alice.client.contacts.annotate(BOB, "AB.JobTitle", "smith")
            await alice.client.contacts.reload()
            await alice.client.sign_out()
            alice.client = alice.new_client()
            alice.events.clear()
            await alice.sign_in()
            assert alice.buddies[BOB].favourite
            assert alice.buddies[BOB].annotation("AB.JobTitle") == "smith"
            await alice.client.contacts.set_favourite(BOB, favourite=False)
            assert not alice.buddies[BOB].favourite
        finally:
            await alice.client.sign_out()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Dialect.MSNP18, Dialect.MSNP18),
        (Dialect.MSNP8, Dialect.MSNP18),
        (Dialect.MSNP16, Dialect.MSNP11),
    ],
    ids=str,
)
async def test_what_one_endpoint_changes_the_other_shows(tmp_path, registered, first, second):
    shutil.copytree(registered, tmp_path / "server")
    async with running_server(tmp_path / "server") as server:
        here, there = Person(server, ALICE, first), Person(server, ALICE, second)
        there.settings = replace(there.settings, machine_guid="{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}")
        there.client = there.new_client()
        try:
            await here.sign_in()
            await there.sign_in()
            await changed(here, there)
        finally:
            await here.client.sign_out()
            await there.client.sign_out()


async def changed(here, there):
    """Each change made at one place, until it is seen at the other."""
    await here.client.contacts.add(BOB)
    await there.until(lambda me: BOB in me.buddies and me.buddies[BOB].listed)
    await here.client.contacts.add_group("Pals")
    await there.until(lambda me: "Pals" in [group.name for group in me.groups.values()])
    (one,), (other,) = here.groups, there.groups  # each dialect has ids of its own
    await here.client.contacts.move(BOB, [one])
    await there.until(lambda me: me.buddies[BOB].groups == (other,))
    await here.client.contacts.block(BOB)
    await there.until(lambda me: me.buddies[BOB].blocked)
    await there.client.contacts.unblock(BOB)
    await here.until(lambda me: not me.buddies[BOB].blocked)
    await there.client.contacts.remove_group(other)
    await here.until(lambda me: one not in me.groups and me.buddies[BOB].groups == ())
    await there.client.contacts.set_privacy(allow_strangers=False)
    await here.until(lambda me: not me.client.contacts.allow_strangers)
    await there.client.contacts.remove(BOB)
    await here.until(lambda me: BOB not in me.buddies)
