"""Pictures and files between two clients with real sockets, through a real msnpd."""

import asyncio
import contextlib
import random
from dataclasses import replace

import pytest

from papyon.aio import bridges
from papyon.aio import peers as module
from papyon.aio.events import (
    LetterReceived,
    TransferDone,
    TransferFailed,
    TransferOffered,
    TransferProgress,
)
from papyon.aio.files import FileSink, FileSource
from papyon.aio.objects import Objects, _Getting
from papyon.aio.peers import Peers
from papyon.aio.settings import Settings
from papyon.aio.transfers import Transfers
from papyon.errors import TransferBroken, TransferCancelled, TransferDeclined, Unreachable
from papyon.payload.contents import Text
from papyon.payload.emoticons import Emoticon
from papyon.payload.message import MimeMessage
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.p2p.envelope import Envelope
from papyon.session.letters import Letter
from papyon.session.p2p import Peer
from papyon.types import Capabilities, Dialect
from tests.papyon.aio.people import WAIT, Person, befriend, houses

DATA = bytes(range(256)) * 1000
ALICE, BOB = "alice@example.com", "bob@example.com"
VERSIONS = pytest.mark.parametrize(
    "dialects",
    [(Dialect.MSNP15, Dialect.MSNP15), (Dialect.MSNP18, Dialect.MSNP18), (Dialect.MSNP18, Dialect.MSNP15)],
    ids=["first", "second", "mixed"],
)
OLD = pytest.mark.parametrize(
    "dialects",
    [(Dialect.MSNP9, Dialect.MSNP18), (Dialect.MSNP18, Dialect.MSNP10), (Dialect.MSNP11, Dialect.MSNP12)],
    ids=lambda pair: "-".join(str(int(one)) for one in pair),
)
WAYS = pytest.mark.parametrize("direct", [False, True], ids=["switchboard", "direct"])


registered, server = houses({ALICE: "Alice", BOB: "Bob"})


@contextlib.asynccontextmanager
async def two(server, dialects=(Dialect.MSNP18, Dialect.MSNP18), **settings):
    people = []
    settings = {"direct": False, "direct_addresses": ("127.0.0.1",), **settings}
    for address, dialect in zip((ALICE, BOB), dialects, strict=True):
        person = Person(server, address, dialect)
        person.settings = replace(person.settings, **settings)
        person.client = person.new_client()
        people.append(person)
    try:
        for person in people:
            await person.sign_in()
        await befriend(*people)
        yield people
    finally:
        for person in people:
            await person.client.sign_out()


async def offered(bob):
    return await bob.got(TransferOffered)


async def send(alice, bob, tmp_path, data=DATA, preview=b""):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(data)
    transfer = alice.client.transfers.offer(bob.address, await FileSource.open(path, preview))
    return transfer, await offered(bob)


@VERSIONS
async def test_a_picture_is_fetched_once(server, dialects):
    async with two(server, dialects) as (alice, bob), asyncio.timeout(WAIT):
        picture = bob.client.objects.publish(DATA[:30_000], ObjectKind.DISPLAY_PICTURE)
        assert await alice.client.objects.fetch(bob.address, picture) == DATA[:30_000]
        (link,) = alice.client._visit.peers._links.values()
        assert link.machine.version == (2 if set(dialects) == {Dialect.MSNP18} else 1)
        bob.client.objects.withdraw(picture)
        # From the cache, though nobody has it any more.
        assert await alice.client.objects.fetch(bob.address, picture) == DATA[:30_000]


async def test_letters_arrive_while_a_picture_is_fetched(server):
    async with two(server) as (alice, bob), asyncio.timeout(WAIT), asyncio.TaskGroup() as group:
        picture = bob.client.objects.publish(DATA[:200_000], ObjectKind.DISPLAY_PICTURE)
        fetching = group.create_task(alice.client.objects.fetch(BOB, picture))
        bob.client.send(frozenset({ALICE}), Letter("1", Text("look")))
        assert (await alice.got(LetterReceived)).content == Text("look")
        alice.client.send(frozenset({BOB}), Letter("2", Text("nice")))
        assert (await bob.got(LetterReceived)).content == Text("nice")
        assert await fetching == DATA[:200_000]


@VERSIONS
async def test_many_emoticons_at_once_each_to_everybody_who_wants_it(server, dialects):
    async with two(server, dialects) as (alice, bob), asyncio.timeout(WAIT):
        pieces = [DATA[number : number + 3000] for number in range(20)]
        emoticons = [bob.client.objects.publish(piece, ObjectKind.EMOTICON) for piece in pieces]
        wanted = [alice.client.objects.fetch(bob.address, one) for one in (*emoticons, *emoticons)]
        assert await asyncio.gather(*wanted) == pieces * 2


@VERSIONS
async def test_the_size_of_a_picture(server, dialects):
    """Too little or too much data is refused and not kept; a wrong number in its description does no harm."""
    async with two(server, dialects) as (alice, bob), asyncio.timeout(WAIT):
        fetch, kept = alice.client.objects.fetch, alice.client.objects._store.get
        for off in (-20, 20):
            data = DATA[: 5000 + off]
            picture = bob.client.objects.publish(data, ObjectKind.DISPLAY_PICTURE)
            bob.client.objects._published[picture.sha1d] = DATA[:5000]
            with pytest.raises(TransferBroken, match="something else"):
                await fetch(BOB, picture)
            assert await kept(picture.sha1d) is None
            bob.client.objects._published[picture.sha1d] = data
            assert await fetch(BOB, replace(picture, size=5000)) == data
            assert await kept(picture.sha1d) == data


@OLD
async def test_the_picture_that_a_contact_shows(server, dialects):
    async with two(server, dialects) as (alice, bob), asyncio.timeout(WAIT):
        await bob.client.set_picture(DATA[:5000])
        await alice.until(lambda me: me.buddies[BOB].picture is not None)
        assert await alice.client.objects.fetch(BOB, alice.buddies[BOB].picture) == DATA[:5000]


async def test_an_emoticon_in_a_text(server):
    async with two(server) as (alice, bob), asyncio.timeout(WAIT):
        cat = bob.client.objects.publish(DATA[:2000], ObjectKind.EMOTICON, "cat.png", "cat")
        bob.client.send(frozenset({ALICE}), Letter("1", Text("a (cat)", emoticons=(Emoticon("(cat)", cat),))))
        letter = await alice.got(LetterReceived)
        (emoticon,) = letter.content.emoticons
        assert await alice.client.objects.fetch(letter.author, emoticon.object) == DATA[:2000]


async def test_a_picture_that_is_not_there_is_declined(server, tmp_path):
    async with two(server) as (alice, bob), asyncio.timeout(WAIT):
        picture = MsnObject.of(b"never published", bob.address, ObjectKind.DISPLAY_PICTURE)
        with pytest.raises(TransferDeclined):
            await alice.client.objects.fetch(bob.address, picture)


async def test_nobody_is_there_to_give_it(server, tmp_path):
    async with two(server) as (alice, bob), asyncio.timeout(WAIT):
        picture = bob.client.objects.publish(b"data", ObjectKind.DISPLAY_PICTURE)
        await bob.client.sign_out()
        with pytest.raises(TransferBroken):
            await alice.client.objects.fetch(bob.address, picture)


@VERSIONS
@WAYS
async def test_a_file_is_sent(server, tmp_path, dialects, direct):
    preview = b"\x89PNG\r\n\x1a\n" + bytes(3000)
    async with two(server, dialects, direct=direct) as (alice, bob), asyncio.timeout(WAIT):
        transfer, offer = await send(alice, bob, tmp_path, preview=preview)
        assert (offer.address, offer.name, offer.size) == (alice.address, "holiday.jpg", len(DATA))
        assert offer.preview == preview
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        assert await bob.got(TransferDone) == TransferDone(offer.transfer)
        assert await alice.got(TransferDone) == TransferDone(transfer)
        assert (tmp_path / "got.jpg").read_bytes() == DATA
        assert not (tmp_path / "got.jpg.part").exists()
        for person in (alice, bob):
            places = [event.place for event in person.all(TransferProgress)]
            assert places == sorted(places)
            assert places[-1] == len(DATA)


@VERSIONS
async def test_a_file_goes_past_the_server(server, tmp_path, dialects):
    async with two(server, dialects, direct=True) as (alice, bob), asyncio.timeout(WAIT):
        _, offer = await send(alice, bob, tmp_path)
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        (link,) = await alice.client._visit.peers.links(bob.address)
        await alice.until(lambda me: any(event.place for event in me.all(TransferProgress)))
        assert link.direct
        assert not link.switchboard.busy
        await bob.got(TransferDone)


async def test_a_direct_connection_that_cannot_be(server, tmp_path, monkeypatch):
    async def nowhere(*_, **__):
        raise Unreachable("a firewall")

    monkeypatch.setattr(bridges.Direct, "connect", nowhere)
    monkeypatch.setattr(bridges.Direct, "listen", nowhere)
    async with two(server, direct=True) as (alice, bob), asyncio.timeout(WAIT):
        _, offer = await send(alice, bob, tmp_path)
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        await bob.got(TransferDone)
        await alice.got(TransferDone)
        assert (tmp_path / "got.jpg").read_bytes() == DATA


async def test_a_direct_connection_that_breaks_under_a_file(server, tmp_path):
    async with two(server, direct=True) as (alice, bob), asyncio.timeout(WAIT):
        _, offer = await send(alice, bob, tmp_path, DATA * 6)
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        await bob.until(lambda me: me.all(TransferProgress))
        (link,) = bob.client._visit.peers._links.values()
        await link._direct.close()
        await bob.got(TransferDone)
        await alice.got(TransferDone)
        assert (tmp_path / "got.jpg").read_bytes() == DATA * 6


async def test_texts_pass_files(server, tmp_path):
    async with two(server) as (alice, bob), asyncio.timeout(WAIT):
        _, offer = await send(alice, bob, tmp_path, DATA * 4)
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        await bob.until(lambda me: me.all(TransferProgress))
        alice.write("still here?", bob.address)
        await bob.until(lambda me: "still here?" in me.texts())
        assert not bob.all(TransferDone)
        await bob.got(TransferDone)


async def test_a_switchboard_that_dies_under_a_file(server, tmp_path):
    async with two(server) as (alice, bob), asyncio.timeout(WAIT):
        _, offer = await send(alice, bob, tmp_path, DATA * 4)
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        await bob.until(lambda me: me.all(TransferProgress))
        (link,) = alice.client._visit.peers._links.values()
        link.switchboard._transport.abort()
        await bob.got(TransferDone)
        await alice.got(TransferDone)
        assert (tmp_path / "got.jpg").read_bytes() == DATA * 4


async def test_a_file_is_refused(server, tmp_path):
    async with two(server) as (alice, bob), asyncio.timeout(WAIT):
        transfer, offer = await send(alice, bob, tmp_path)
        bob.client.transfers.refuse(offer.transfer)
        failed = await alice.got(TransferFailed)
        assert failed.transfer == transfer
        assert isinstance(failed.error, TransferDeclined)


@pytest.mark.parametrize("who", ["sender", "receiver"])
@WAYS
async def test_a_file_is_cancelled(server, tmp_path, who, direct):
    async with two(server, direct=direct) as (alice, bob), asyncio.timeout(WAIT):
        transfer, offer = await send(alice, bob, tmp_path, DATA * 12)
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        await bob.until(lambda me: me.all(TransferProgress))
        if who == "sender":
            alice.client.transfers.cancel(transfer)
        else:
            bob.client.transfers.cancel(offer.transfer)
        for person in (alice, bob):
            assert isinstance((await person.got(TransferFailed)).error, TransferCancelled)
        assert not (tmp_path / "got.jpg").exists()
        assert not (tmp_path / "got.jpg.part").exists()


async def test_a_pause(server, tmp_path):
    async with two(server) as (alice, bob), asyncio.timeout(WAIT):
        transfer, offer = await send(alice, bob, tmp_path, DATA * 2)
        assert alice.client.transfers.pause(transfer)
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        await alice.got(TransferProgress)
        alice.write("a text passes", bob.address)
        await bob.until(lambda me: "a text passes" in me.texts())
        assert not bob.all(TransferProgress)
        assert bob.client.transfers.pause(offer.transfer)
        assert bob.client.transfers.go_on(offer.transfer)
        assert alice.client.transfers.go_on(transfer)
        await bob.got(TransferDone)


async def test_a_file_that_broke_off_is_resumed(server, tmp_path):
    async with two(server) as (alice, bob), asyncio.timeout(WAIT):
        _, offer = await send(alice, bob, tmp_path, DATA * 12)
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        await bob.until(lambda me: me.all(TransferProgress))
        await alice.client.sign_out()
        broken = await bob.got(TransferFailed)
        assert isinstance(broken.error, TransferBroken)
        half = (tmp_path / "got.jpg.part").stat().st_size
        assert 0 < half < len(DATA) * 12
        assert isinstance((await alice.got(TransferFailed)).error, TransferBroken)
        alice.events.clear()
        alice.client = alice.new_client()
        await alice.sign_in()
        await bob.sees(alice.address)
        alice.client.transfers.offer(bob.address, await FileSource.open(tmp_path / "holiday.jpg"))
        again = await bob.got(TransferOffered, 2)
        assert again.resumable
        bob.events.clear()
        bob.client.transfers.accept(again.transfer, FileSink(tmp_path / "got.jpg"), resume=True)
        await bob.got(TransferDone)
        assert min(event.place for event in bob.all(TransferProgress)) > half
        assert (tmp_path / "got.jpg").read_bytes() == DATA * 12


class Room:
    """A switchboard of paper in which Bob is, at one place or two."""

    live, closed, present = True, False, frozenset({BOB})

    def __init__(self):
        self.places = {BOB: Capabilities()}
        self.posted = []

    def endpoints(self, address):
        return self.places

    def post(self, message):
        self.posted.append(message)
        return len(self.posted)

    async def flush(self):
        pass


@contextlib.asynccontextmanager
async def peers(room, blocked=(), **settings):
    """Those of Alice, who speaks MSNP18."""
    chance = random.Random(1)
    settings = replace(Settings.at("msn.example", "https://msn.example", "{a}"), **settings)

    async def reach(address):
        return room

    async def tell(event):
        raise AssertionError(event)

    found = Peers(
        ALICE,
        settings,
        lambda: Dialect.MSNP18,
        chance,
        reach,
        lambda address: address in blocked,
        lambda address: False,
        Objects(ALICE),
        Transfers(ALICE, chance, tell),
    )
    try:
        yield found
    finally:
        await found.close()


def packet_of(version):
    """Bob asks for a picture that Alice does not have."""
    me, them = (BOB, ALICE) if version == 1 else (f"{BOB};{{b}}", f"{ALICE};{{a}}")
    machine = Peer(me, them, random.Random(2).getrandbits, version)
    machine.fetch("<msnobj/>")
    return Envelope(them, machine.next_packet(direct=False), me if version == 2 else "")


@pytest.mark.parametrize("version", [1, 2])
async def test_who_is_heard(version):
    room, envelope = Room(), packet_of(version)
    async with peers(room) as found:
        await found.hear(room, BOB, envelope.message())
        assert [link.machine.them for link in found._links.values()] == [
            BOB if version == 1 else f"{BOB};{{b}}"
        ]


@pytest.mark.parametrize(
    ("version", "what"),
    [(version, what) for version in (1, 2) for what in ("for another", "blocked", "for nobody")]
    # Version 1 gives no name.
    + [(2, "in another's name")],
)
async def test_who_is_not_heard(version, what):
    room, envelope = Room(), packet_of(version)
    author, blocked = BOB, ()
    message = envelope.message()
    match what:
        case "for another":
            message = replace(envelope, dest="carol@example.net").message()
        case "in another's name":
            author = "mallory@example.net"
        case "blocked":
            blocked = (BOB,)
        case "for nobody":
            message = MimeMessage(message.content_type, (), message.body)
    async with peers(room, blocked) as found:
        await found.hear(room, author, message)
        assert not found._links


async def test_who_does_not_speak_the_second_version_hears_none_of_it():
    room = Room()
    async with peers(room, capabilities=Capabilities(0x20, 0)) as found:
        await found.hear(room, BOB, packet_of(2).message())
        assert not found._links
        room.places = {f"{BOB};{{b}}": Capabilities(0, 0x20)}
        assert [link.machine.version for link in await found.links(BOB)] == [1]


async def test_one_link_for_each_place_that_speaks_the_second_version():
    room = Room()
    able, old = Capabilities(0xA0000000, Capabilities.PEER_TO_PEER_2), Capabilities(0xA0000000, 0)
    room.places = {f"{BOB};{{b}}": able, f"{BOB};{{c}}": able, f"{BOB};{{d}}": old, BOB: able}
    async with peers(room) as found:
        links = await found.links(BOB)
        assert [link.machine.them for link in links] == [f"{BOB};{{b}}", f"{BOB};{{c}}"]
        assert await found.links(BOB.upper()) == links


async def test_too_many_peers(monkeypatch):
    monkeypatch.setattr(module, "PEERS", 1)
    room = Room()
    async with peers(room) as found:
        (link,) = await found.links(BOB)
        link.fetch("<msnobj/>", 1, _Getting(MsnObject.of(b"", BOB, 3)))
        with pytest.raises(TransferDeclined):
            await found.links("carol@example.net")
        await link.end(TransferBroken("gone"))
        assert await found.links("carol@example.net") != [link]


async def test_nobody_is_at_more_places_than_a_person_has(monkeypatch):
    monkeypatch.setattr(module, "PLACES", 2)
    room = Room()
    able = Capabilities(0xA0000000, Capabilities.PEER_TO_PEER_2)
    room.places = {f"{BOB};{{{number}}}": able for number in range(3)}
    async with peers(room) as found:
        busy = await found.links(BOB)
        assert len(busy) == 2
        for link in busy:
            link.fetch("<msnobj/>", 1, _Getting(MsnObject.of(b"", BOB, 3)))
        await found.hear(room, BOB, packet_of(2).message())
        assert len(found._links) == 2
        room.places = {}
        assert len(await found.links("carol@example.net")) == 1
