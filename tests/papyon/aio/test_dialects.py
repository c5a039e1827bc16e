"""Every dialect with every other, in one process, through msnpd; and what servers say to people meanwhile."""

import asyncio
import itertools
from dataclasses import replace

import pytest

from msnpd.limits import Limits
from papyon.aio.events import (
    Fate,
    LetterReceived,
    Maintenance,
    ServerNotice,
    SignedIn,
    SignedOut,
    TransferDone,
    TransferOffered,
    TypingReceived,
)
from papyon.aio.files import FileSink, FileSource
from papyon.errors import TermsUnaccepted
from papyon.payload.contents import Nudge
from papyon.payload.notice import Alert
from papyon.session.letters import Letter
from papyon.session.masque import MASQUES
from papyon.types import Dialect, Status
from tests.papyon.aio.doorway import Doorway
from tests.papyon.aio.people import Person, houses

ALL = tuple(MASQUES)
OLD, YOUNG = Dialect.MSNP8, Dialect.MSNP18
SYSTEM = b"MIME-Version: 1.0\r\nContent-Type: application/x-msmsgssystemmessage\r\n\r\nType: 1\r\nArg1: 5\r\n"


def address(dialect):
    return f"{dialect.token.lower()}@example.com"


# Ten people at one address ask for more in a second than a server lets anybody.
PATIENT = Limits(requests_burst=10_000)

registered, server = houses({address(dialect): dialect.token for dialect in ALL}, limits=PATIENT)


@pytest.fixture
async def people(server):
    persons = {dialect: Person(server, address(dialect), dialect) for dialect in ALL}
    try:
        yield persons
    finally:
        await asyncio.gather(*(person.client.sign_out() for person in persons.values()))


async def befriend_all(people):
    """Everybody on everybody's list: the older dialect asks, the younger accepts."""
    for first, second in itertools.combinations(sorted(people), 2):
        one, other = people[first], people[second]
        await one.client.contacts.add(other.address)
        await other.until(lambda me, one=one: one.address in me.petitions)
        await other.client.contacts.accept(one.address, add=True)
    for one, other in itertools.permutations(people.values(), 2):
        await one.sees(other.address)


async def test_everybody_talks_to_everybody(people):
    async with asyncio.timeout(60):
        for person in people.values():
            await person.sign_in()
        await befriend_all(people)
        # All at once: an answer that went to the wrong one of ten sessions would be noticed here.
        letters = {
            (first, second): people[first].write(f"{first.token} to {second.token}", people[second].address)
            for first, second in itertools.permutations(ALL, 2)
        }
        for (first, second), letter in letters.items():
            await people[first].fate(letter, Fate.DELIVERED)
            await people[second].until(
                lambda me, words=f"{first.token} to {second.token}": words in me.texts()
            )
        for dialect, person in people.items():
            others = [one for one in ALL if one is not dialect]
            assert sorted(person.texts()) == sorted(f"{one.token} to {dialect.token}" for one in others)


async def test_status_and_typing_between_the_oldest_and_the_youngest(people):
    pair = {dialect: people[dialect] for dialect in (OLD, Dialect.MSNP11, Dialect.MSNP14, YOUNG)}
    async with asyncio.timeout(60):
        for person in pair.values():
            await person.sign_in()
        await befriend_all(pair)
        for dialect, person in pair.items():
            others = [other for other in pair.values() if other is not person]
            await person.client.set_status(Status.BSY)
            for other in others:
                await other.sees(person.address, Status.BSY)
            await person.client.set_status(Status.HDN)
            for other in others:
                await other.sees(person.address, Status.FLN)
            await person.client.set_status(Status.NLN)
            for other in others:
                await other.sees(person.address)
            await person.client.set_display_name(f"I am {dialect.token}")
            for other in others:
                await other.until(
                    lambda me, who=person.address, name=f"I am {dialect.token}": (
                        me.buddies[who].display_name == name
                    )
                )
        old, young = pair[OLD], pair[YOUNG]
        await old.fate(old.write("hello", young.address), Fate.DELIVERED)
        await young.client.send_typing(frozenset((old.address,)))
        await old.got(TypingReceived)


@pytest.mark.parametrize("dialect", ALL, ids=str)
async def test_a_server_that_goes_down_sends_people_to_another(server, dialect):
    async with Doorway(server.port) as first, Doorway(server.port) as second:
        person = Person(server, address(dialect), dialect)
        person.settings = replace(person.settings, port=first.port)
        person.client = person.new_client()
        try:
            await person.sign_in()
            first.say(f"MSG Hotmail Hotmail {len(SYSTEM)}", SYSTEM)
            assert await person.got(Maintenance) == Maintenance(5)
            notice = Alert("Hello", "http://alerts.example/1")
            first.say(f"NOT {len(notice.encode())}", notice.encode())
            assert await person.got(ServerNotice) == ServerNotice("Hello", "http://alerts.example/1")
            first.say(f"XFR 0 NS 127.0.0.1:{second.port} U D")
            await person.got(SignedIn, 2)
            assert (first.visits, second.visits, person.all(SignedOut)) == (1, 1, [])
            second.say("OUT TOU")
            told = await person.got(SignedOut)
            assert isinstance(told.error, TermsUnaccepted)
            assert told.retry_at is None
        finally:
            await person.client.sign_out()


async def test_the_youngest_dialect_of_both_is_spoken(server):
    person = Person(server, address(YOUNG), YOUNG)
    person.settings = replace(person.settings, dialects=(OLD, Dialect.MSNP12, Dialect.MSNP10))
    person.client = person.new_client()
    other = Person(server, address(OLD), OLD)
    try:
        await person.sign_in()
        await other.sign_in()
        await person.client.contacts.add(other.address)
        await other.until(lambda me: person.address in me.petitions)
        await other.client.contacts.accept(person.address, add=True)
        await person.sees(other.address)
        person.write("hello", other.address)
        assert (await other.got(LetterReceived)).text == "hello"
    finally:
        await person.client.sign_out()
        await other.client.sign_out()


@pytest.mark.parametrize("reader", [Dialect.MSNP11, Dialect.MSNP15, YOUNG], ids=str)
async def test_everybody_can_leave_a_message_for_who_is_away(server, people, reader):
    away = people[reader]
    senders = {
        dialect: person
        for dialect, person in people.items()
        if dialect >= Dialect.MSNP13 and dialect is not reader
    }
    async with asyncio.timeout(60):
        for person in [*senders.values(), away]:
            await person.sign_in()
        await befriend_all(senders | {reader: away})
        await away.client.sign_out()
        for dialect, person in senders.items():
            await person.sees(away.address, Status.FLN)
            await person.fate(person.write(dialect.token, away.address), Fate.OFFLINE)
        again = Person(server, away.address, reader)
        await again.sign_in()
        await again.until(lambda me: len(me.texts()) == len(senders))
        assert sorted(again.texts()) == sorted(dialect.token for dialect in senders)
        assert all(letter.kept_offline for letter in again.all(LetterReceived))
        await again.client.sign_out()


async def test_a_talk_of_three_dialects_and_a_nudge(people):
    trio = {dialect: people[dialect] for dialect in (OLD, Dialect.MSNP12, YOUNG)}
    old, middle, young = trio.values()
    async with asyncio.timeout(60):
        for person in trio.values():
            await person.sign_in()
        await befriend_all(trio)
        await young.fate(young.write("hello", old.address, middle.address), Fate.DELIVERED)
        for person in (old, middle):
            said = await person.got(LetterReceived)
            assert (said.text, said.author) == ("hello", young.address)
            assert set(said.participants) == {other.address for other in trio.values() if other is not person}
        letter = Letter("3f2504e0-4f89-41d3-9a0c-0305e82c3301", Nudge())
        middle.client.send(frozenset((old.address, young.address)), letter)
        await middle.fate(letter.id, Fate.DELIVERED)
        for person in (old, young):
            await person.until(lambda me: Nudge() in [one.content for one in me.all(LetterReceived)])


@pytest.mark.parametrize("dialect", [Dialect.MSNP11, *(one for one in ALL if one >= Dialect.MSNP13)], ids=str)
async def test_tickets_that_ran_out_meanwhile_are_renewed(server, people, dialect, monkeypatch):
    reader, writer = people[dialect], people[Dialect.MSNP14 if dialect is YOUNG else YOUNG]
    async with asyncio.timeout(60):
        await reader.sign_in()
        await writer.sign_in()
        await befriend_all({dialect: reader, writer.settings.dialects[0]: writer})
        tickets = server._hub.tickets
        monkeypatch.setattr(tickets, "_clock", lambda clock=tickets._clock: clock() + 48 * 3600)
        # Lists and offline messages are asked for with tickets of two days ago.
        await reader.client.arrange(lambda contacts: contacts.add_group("Renewed"))
        await reader.until(lambda me: "Renewed" in [group.name for group in me.groups.values()])
        await reader.client.set_status(Status.HDN)
        await writer.sees(reader.address, Status.FLN)
        writer.write("are you there?", reader.address)
        assert (await reader.got(LetterReceived)).kept_offline


@pytest.mark.parametrize("dialect", ALL, ids=str)
async def test_through_the_gateway(server, people, dialect):
    inside, outside = people[dialect], people[OLD if dialect is YOUNG else YOUNG]
    gateway = f"http://127.0.0.1:{server.services_port}/gateway/gateway.dll"
    inside.settings = replace(inside.settings, gateway_url=gateway)
    inside.client = inside.new_client()
    async with asyncio.timeout(60):
        await inside.sign_in()
        await outside.sign_in()
        await befriend_all({dialect: inside, outside.settings.dialects[0]: outside})
        await inside.fate(inside.write("let me out", outside.address), Fate.DELIVERED)
        await outside.fate(outside.write("come in", inside.address), Fate.DELIVERED)


@pytest.mark.parametrize("dialect", [one for one in ALL if one > OLD], ids=str)
async def test_pictures_and_files(people, dialect, tmp_path):
    one, other = people[dialect], people[Dialect.MSNP9 if dialect is YOUNG else YOUNG]
    async with asyncio.timeout(60):
        await one.sign_in()
        await other.sign_in()
        await befriend_all({1: one, 2: other})
        for shown, looking in ((one, other), (other, one)):
            picture = b"\x89PNG\r\n\x1a\n" + shown.address.encode() * 300
            await shown.client.set_picture(picture)
            await looking.until(lambda me, who=shown.address: me.buddies[who].picture is not None)
            seen = looking.buddies[shown.address].picture
            assert await looking.client.objects.fetch(shown.address, seen) == picture
        (tmp_path / "there.bin").write_bytes(bytes(range(256)) * 400)
        one.client.transfers.offer(other.address, await FileSource.open(tmp_path / "there.bin"))
        offer = await other.got(TransferOffered)
        other.client.transfers.accept(offer.transfer, FileSink(tmp_path / "here.bin"))
        await other.got(TransferDone)
        assert (tmp_path / "here.bin").read_bytes() == (tmp_path / "there.bin").read_bytes()
