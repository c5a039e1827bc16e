"""Pictures and files between two clients with real sockets, through a real msnpd."""

import asyncio
import contextlib
import shutil
from dataclasses import replace

import pytest

from papyon.aio.events import (
    LetterReceived,
    TransferDone,
    TransferFailed,
    TransferOffered,
    TransferProgress,
)
from papyon.aio.files import FileSink, FileSource
from papyon.errors import TransferBroken, TransferCancelled, TransferDeclined
from papyon.payload.contents import Text
from papyon.payload.emoticons import Emoticon
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.session.letters import Letter
from papyon.types import Dialect
from tests.papyon.aio.people import PASSWORD, WAIT, Person, befriend, running_server

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


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """A database with both accounts: hashing passwords for each test takes longer than the tests."""
    folder = tmp_path_factory.mktemp("registered")

    async def register():
        async with running_server(folder) as server:
            for address in (ALICE, BOB):
                await server.accounts.register(address, PASSWORD, address.partition("@")[0].title())

    asyncio.run(register())
    return folder


@pytest.fixture
async def server(tmp_path, registered):
    shutil.copytree(registered, tmp_path / "server")
    async with running_server(tmp_path / "server") as server:
        yield server


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


@VERSIONS
async def test_many_emoticons_at_once_each_to_everybody_who_wants_it(server, dialects):
    async with two(server, dialects) as (alice, bob), asyncio.timeout(WAIT):
        pieces = [DATA[number : number + 3000] for number in range(20)]
        emoticons = [bob.client.objects.publish(piece, ObjectKind.EMOTICON) for piece in pieces]
        wanted = [alice.client.objects.fetch(bob.address, one) for one in (*emoticons, *emoticons)]
        assert await asyncio.gather(*wanted) == pieces * 2


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


async def test_a_file_goes_past_the_server(server, tmp_path):
    async with two(server, direct=True) as (alice, bob), asyncio.timeout(WAIT):
        _, offer = await send(alice, bob, tmp_path)
        bob.client.transfers.accept(offer.transfer, FileSink(tmp_path / "got.jpg"))
        (link,) = await alice.client._visit.peers.links(bob.address)
        await alice.until(lambda me: any(event.place for event in me.all(TransferProgress)))
        assert link.direct
        assert not link.switchboard.busy
        await bob.got(TransferDone)


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
