"""What people are to others and say besides words, between clients of all kinds and a real msnpd."""

import asyncio
import contextlib
import uuid
from dataclasses import replace

import pytest

from papyon.aio.events import (
    EndpointsChanged,
    Fate,
    LetterReceived,
    SelfChanged,
    SignedInElsewhere,
    SignedOut,
    TypingReceived,
)
from papyon.aio.roaming import Roaming
from papyon.aio.settings import CAPABILITIES
from papyon.errors import LocalProtocolError
from papyon.payload.contents import Action, Ink, Text, VoiceClip, Wink
from papyon.payload.emoticons import Emoticon
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.personal import Media
from papyon.session.letters import Letter
from papyon.types import Dialect, Status
from tests.papyon.aio.people import Person, houses

ALICE, BOB = "alice@example.com", "bob@example.com"
SONG = Media("Music", "{0} - {1}", ("Song", "Artist"))
PNG = b"\x89PNG\r\n\x1a\n a picture"
PHONE = "{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}"
ENDPOINTS = (Dialect.MSNP16, Dialect.MSNP18)


registered, server = houses({ALICE: "Alice", BOB: "Bob"}, friends=True)


@contextlib.asynccontextmanager
async def together(*persons):
    try:
        for person in persons:
            await person.sign_in()
        yield persons
    finally:
        for person in persons:
            await person.client.sign_out()


def at_phone(server, address, dialect):
    person = Person(server, address, dialect)
    person.settings = replace(person.settings, machine_guid=PHONE, endpoint_name="PHONE", client_type=3)
    person.client = person.new_client()
    return person


def bob_of(person):
    return person.buddies[BOB]


@pytest.mark.parametrize("dialect", [Dialect.MSNP9, Dialect.MSNP12, Dialect.MSNP14, *ENDPOINTS], ids=str)
async def test_contacts_see_picture_media_and_idleness(server, dialect):
    alice, bob = Person(server, ALICE, dialect), Person(server, BOB, Dialect.MSNP18)
    async with together(alice, bob):
        await alice.sees(BOB)
        await bob.client.set_picture(PNG)
        await alice.until(lambda me: bob_of(me).picture is not None)
        assert await alice.client.objects.fetch(BOB, bob_of(alice).picture) == PNG
        await bob.client.set_picture(None)
        await alice.until(lambda me: bob_of(me).picture is None)
        await bob.client.set_status(Status.IDL)
        await alice.sees(BOB, Status.IDL)
        if dialect >= Dialect.MSNP11:
            await bob.client.set_media(SONG)
            await alice.until(lambda me: bob_of(me).media == SONG)
            await bob.client.set_media(None)
            await alice.until(lambda me: bob_of(me).media is None)


@pytest.mark.parametrize("dialect", ENDPOINTS, ids=str)
async def test_one_account_at_two_places(server, dialect):
    here, phone = Person(server, ALICE, dialect), at_phone(server, ALICE, dialect)
    bob = Person(server, BOB, Dialect.MSNP18)
    async with together(here, phone, bob):
        await here.until(lambda me: len(me.client.endpoints) == 2)
        told = {one.name: (one.client_type, one.here) for one in here.client.endpoints}
        assert told == {"papyon": (1, True), "PHONE": (3, False)}
        assert here.all(EndpointsChanged)
        await phone.client.set_status(Status.BSY)
        await phone.client.set_personal_message("on the move")
        await here.until(
            lambda me: any(
                (one.status, one.personal_message) == (Status.BSY, "on the move")
                for one in me.all(SelfChanged)
            )
        )
        # What is said at one place is shown at the other, and at neither twice.
        letter = phone.write("from my phone", BOB)
        await phone.fate(letter, Fate.DELIVERED)
        own = await here.got(LetterReceived)
        assert (own.own, own.author, own.participants, own.text) == (True, ALICE, (BOB,), "from my phone")
        bob.write("hello both", ALICE)
        assert (await phone.got(LetterReceived)).text == "hello both"
        assert (await here.got(LetterReceived, 2)).text == "hello both"
        await here.client.sign_out_endpoint(PHONE)
        out = await phone.got(SignedOut)
        assert isinstance(out.error, SignedInElsewhere)
        await here.until(lambda me: len(me.client.endpoints) == 1)


async def test_one_signs_out_everywhere(server):
    here, phone = Person(server, ALICE, Dialect.MSNP18), at_phone(server, ALICE, Dialect.MSNP18)
    async with together(here, phone):
        await here.until(lambda me: len(me.client.endpoints) == 2)
        await here.client.sign_out_everywhere()
        assert (await here.got(SignedOut)).error is None
        assert isinstance((await phone.got(SignedOut)).error, SignedInElsewhere)


async def test_older_dialects_know_of_one_place_only(server):
    async with together(Person(server, ALICE, Dialect.MSNP15)) as (alice,):
        assert alice.client.endpoints == ()
        with pytest.raises(LocalProtocolError):
            await alice.client.sign_out_endpoint(PHONE)


@pytest.mark.parametrize("dialect", [Dialect.MSNP8, Dialect.MSNP12, Dialect.MSNP15, Dialect.MSNP18], ids=str)
async def test_whatever_is_said_arrives_as_what_it_is(server, dialect):
    alice, bob = Person(server, ALICE, dialect), Person(server, BOB, Dialect.MSNP18)
    async with together(alice, bob):
        await bob.sees(ALICE)
        cat = bob.client.objects.publish(b"cat", ObjectKind.EMOTICON)
        said = [
            Text("a (cat)", emoticons=(Emoticon("(cat)", cat),)),
            Wink(MsnObject.of(b"film", BOB, ObjectKind.WINK)),
            VoiceClip(MsnObject.of(b"hello", BOB, ObjectKind.VOICE_CLIP)),
            Ink(bytes(range(256)) * 20),
            Action("waves"),
        ]
        for number, content in enumerate(said, 1):
            letter = Letter(str(uuid.uuid4()), content)
            bob.client.send(frozenset({ALICE}), letter)
            await bob.fate(letter.id, Fate.DELIVERED)
            received = await alice.got(LetterReceived, number)
            assert (received.content, received.id) == (content, letter.id)
        assert await alice.client.objects.fetch(BOB, cat) == b"cat"
        await bob.client.send_typing(frozenset({ALICE}), recording=True)
        assert await alice.got(TypingReceived) == TypingReceived((BOB,), BOB, recording=True)


async def test_who_cannot_join_parts_is_sent_no_handwriting(server):
    alice, bob = Person(server, ALICE, Dialect.MSNP15), Person(server, BOB, Dialect.MSNP18)
    alice.settings = replace(alice.settings, capabilities=replace(CAPABILITIES, basic=0))
    alice.client = alice.new_client()
    async with together(alice, bob):
        await bob.sees(ALICE)
        letter = Letter(str(uuid.uuid4()), Ink(bytes(5000)))
        bob.client.send(frozenset({ALICE}), letter)
        await bob.fate(letter.id, Fate.FAILED)
        assert alice.all(LetterReceived) == []


@pytest.mark.parametrize("dialect", [Dialect.MSNP13, Dialect.MSNP18], ids=str)
async def test_another_machine_finds_message_and_picture(server, dialect, monkeypatch):
    kept = asyncio.Semaphore(0)
    quietly = Roaming._quietly

    async def counted(self, work):
        await quietly(self, work)
        kept.release()

    monkeypatch.setattr(Roaming, "_quietly", counted)
    async with together(Person(server, ALICE, dialect)) as (alice,):
        await alice.client.set_personal_message("hi from here")
        await alice.client.set_picture(PNG)
        await alice.client.set_display_name("Alice A")
        # What roams is kept in the background.
        async with asyncio.timeout(10):
            for _ in range(3):
                await kept.acquire()
    async with together(at_phone(server, ALICE, dialect)) as (phone,):
        changed = await phone.got(SelfChanged)
        assert changed.picture == MsnObject.of(PNG, ALICE, ObjectKind.DISPLAY_PICTURE)
        assert (changed.display_name, changed.personal_message) == ("Alice A", "hi from here")
