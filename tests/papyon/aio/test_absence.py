"""Letters to who is away, from every dialect that can leave some to every one that can fetch them."""

import asyncio

import pytest

from papyon.aio.events import Fate, LetterReceived
from papyon.payload.contents import Nudge
from papyon.session.letters import Letter
from papyon.types import Dialect, Status
from tests.papyon.aio.people import Person, houses

ALICE, BOB = "alice@example.com", "bob@example.com"
LEAVING = (Dialect.MSNP13, Dialect.MSNP14, Dialect.MSNP15, Dialect.MSNP16, Dialect.MSNP18)
FETCHING = (Dialect.MSNP11, Dialect.MSNP12, *LEAVING)
MANY = 30
"""More than a notice at sign-in has room for."""


registered, server = houses({ALICE: "Alice", BOB: "Bob"}, friends=True)


@pytest.fixture
async def person(server):
    made = []

    async def enter(address, dialect, status=Status.NLN):
        made.append(Person(server, address, dialect))
        await made[-1].sign_in(status)
        return made[-1]

    yield enter
    for one in made:
        await one.client.sign_out()


async def leave(alice, text):
    letter = alice.write(text, BOB)
    await alice.fate(letter, Fate.OFFLINE)
    return letter


@pytest.mark.parametrize("dialect", LEAVING, ids=str)
async def test_what_is_left_is_found(person, dialect):
    alice = await person(ALICE, dialect)
    letters = [await leave(alice, text) for text in ("first жук", "second")]
    for fetching in FETCHING:
        # Whoever fetches deletes; so every one gets a letter of its own.
        letters.append(await leave(alice, f"for {fetching.token}"))
        bob = await person(BOB, fetching)
        found = [await bob.got(LetterReceived, number) for number in range(1, len(letters) + 1)]
        assert [one.id for one in found] == letters
        assert all(one.kept_offline and one.author == ALICE and one.sent is not None for one in found)
        await bob.client.sign_out()
        await alice.sees(BOB, Status.FLN)
        letters.clear()


@pytest.mark.parametrize("dialect", [Dialect.MSNP12, Dialect.MSNP15, Dialect.MSNP18], ids=str)
async def test_more_than_a_notice_holds_are_fetched_too(person, dialect):
    alice = await person(ALICE, Dialect.MSNP18)
    texts = [f"letter {number}" for number in range(MANY)]
    for text in texts:
        await leave(alice, text)
    bob = await person(BOB, dialect)
    await bob.got(LetterReceived, MANY)
    assert sorted(bob.texts()) == sorted(texts)


@pytest.mark.parametrize("dialect", [Dialect.MSNP12, Dialect.MSNP15, Dialect.MSNP18], ids=str)
async def test_who_hides_is_told_at_once(person, dialect):
    bob = await person(BOB, dialect, Status.HDN)
    alice = await person(ALICE, Dialect.MSNP18)
    await leave(alice, "are you there?")
    assert (await bob.got(LetterReceived)).text == "are you there?"


async def test_what_was_not_stored_stays_at_the_server(server, person):
    alice = await person(ALICE, Dialect.MSNP18)
    letter = await leave(alice, "do not lose me")
    full = Person(server, BOB, Dialect.MSNP18)
    full.fail, refused = OSError("the disk is full"), asyncio.Event()
    hear = full.hear

    async def hear_and_tell(event):
        try:
            await hear(event)
        except OSError:
            refused.set()
            raise

    full.hear = hear_and_tell
    full.client = full.new_client()
    await full.sign_in()
    async with asyncio.timeout(10):
        await refused.wait()
    await full.client.sign_out()
    bob = await person(BOB, Dialect.MSNP18)
    assert (await bob.got(LetterReceived)).id == letter


@pytest.mark.parametrize("dialect", [Dialect.MSNP8, Dialect.MSNP12, Dialect.MSNP18], ids=str)
async def test_what_nobody_keeps_fails(person, dialect):
    alice = await person(ALICE, dialect)
    nudge = Letter("11111111-1111-4111-8111-111111111111", Nudge())
    alice.client.send(frozenset({BOB}), nudge)
    await alice.fate(nudge.id, Fate.FAILED)
    if dialect < Dialect.MSNP13:
        letter = alice.write("hi", BOB)
        await alice.fate(letter, Fate.FAILED)
