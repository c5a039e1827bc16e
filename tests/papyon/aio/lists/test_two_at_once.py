"""Two endpoints of one account, of dialects a decade apart, change one list at the same time.

Whatever they do to each other, in the end both show what somebody sees who signs in anew.
"""

import asyncio
import random
from dataclasses import replace

import pytest

from papyon.errors import PapyonError
from papyon.types import Dialect
from tests.papyon.aio.people import PASSWORD, Person, running_server

ALICE = "alice@example.com"
OTHERS = tuple(f"{name}@example.com" for name in ("bob", "carol", "dave"))
STEPS = 15


def view(person):
    """The list without what differs between dialects: the ids, and what one endpoint calls others."""
    names = {group.id: group.name for group in person.groups.values()}
    return (
        sorted(names.values()),
        {
            buddy.address: (buddy.listed, buddy.blocked, sorted(names[group] for group in buddy.groups))
            for buddy in person.buddies.values()
        },
        sorted(person.petitions),
    )


async def step(chance, person):
    """One random change; what the other one made impossible meanwhile is refused, and that is fine."""
    contacts, address = person.client.contacts, chance.choice(OTHERS)
    groups = list(person.groups)
    group = chance.choice(groups) if groups else ""
    acts = [
        lambda: contacts.add(address),
        lambda: contacts.add(address, "", [group] if group else []),
        lambda: contacts.remove(address),
        lambda: contacts.block(address),
        lambda: contacts.unblock(address),
        lambda: contacts.move(address, chance.sample(groups, chance.randrange(len(groups) + 1))),
        lambda: contacts.add_group(f"group {chance.randrange(5)}"),
        lambda: contacts.rename_group(group, f"group {chance.randrange(5)}"),
        lambda: contacts.remove_group(group),
        lambda: contacts.accept(address, add=chance.random() < 0.5),
        lambda: contacts.decline(address, block=chance.random() < 0.5),
    ]
    try:
        await chance.choice(acts)()
    except PapyonError:
        return


async def busy(chance, person):
    for _ in range(STEPS):
        await step(chance, person)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Dialect.MSNP18, Dialect.MSNP18),
        (Dialect.MSNP8, Dialect.MSNP18),
        (Dialect.MSNP11, Dialect.MSNP16),
    ],
    ids=str,
)
async def test_in_the_end_all_show_the_same(tmp_path, first, second):
    chance = random.Random(f"{first} {second}")
    async with running_server(tmp_path) as server:
        for address in (ALICE, *OTHERS):
            await server.accounts.register(address, PASSWORD, address.partition("@")[0].title())
        one, other, fresh = (Person(server, ALICE, dialect) for dialect in (first, second, second))
        other.settings = replace(other.settings, machine_guid="{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}")
        other.client = other.new_client()
        bob = Person(server, OTHERS[0], Dialect.MSNP18)
        everybody = (one, other, bob)
        try:
            for person in everybody:
                await person.sign_in()
            await bob.client.contacts.add(ALICE)
            await asyncio.gather(busy(chance, one), busy(chance, other))
            fresh.settings = replace(fresh.settings, machine_guid="{cccccccc-cccc-4ccc-8ccc-cccccccccccc}")
            fresh.client = fresh.new_client()
            await fresh.sign_in()
            truth = view(fresh)
            for person in (one, other):
                await person.until(lambda me: view(me) == truth)
        finally:
            for person in (*everybody, fresh):
                await person.client.sign_out()
