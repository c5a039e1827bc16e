"""Objects, with peers of paper."""

import asyncio

import pytest

from papyon.aio import objects as module
from papyon.aio.content import MemoryStore
from papyon.aio.objects import OBJECT_BYTES, Objects
from papyon.aio.peer_link import Refused
from papyon.errors import LocalProtocolError, TransferBroken, TransferDeclined
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.p2p.slp import SlpCode

ALICE, BOB = "alice@example.com", "bob@example.com"
DATA = b"a picture of somebody"
PICTURE = MsnObject.of(DATA, BOB, ObjectKind.DISPLAY_PICTURE)


class Paper:
    """Takes the place of `Peers` and of the one link that it has."""

    def __init__(self, play):
        self.play = play
        self.asked = []
        self.closed = []

    async def links(self, address):
        if isinstance(self.play, Exception):
            raise self.play
        return [self]

    def fetch(self, msn_object, app_id, part):
        self.asked.append((msn_object, app_id))
        self.running = asyncio.get_running_loop().create_task(self._answer(part))
        return "{call}"

    async def _answer(self, part):
        try:
            await part.accepted(0)
            await self.play(part)
        except TransferBroken as error:
            await part.failed(error)
        except TransferDeclined as error:
            await part.failed(error)

    def close(self, call):
        self.closed.append(call)


def giving(data):
    async def play(part):
        for start in range(0, len(data), 5):
            await part.received(start, data[start : start + 5], len(data))
        await part.finished()

    return play


def account(play, store=None):
    found = Objects(ALICE, store)
    found.peers = Paper(play)
    return found


async def test_an_object_is_fetched_once_and_kept():
    objects = account(giving(DATA))
    one, other = await asyncio.gather(objects.fetch(BOB, PICTURE), objects.fetch(BOB, PICTURE))
    assert one == other == DATA
    assert objects.peers.asked == [(str(PICTURE), 12)]
    assert objects.peers.closed == ["{call}"]
    objects.peers = None
    assert await objects.fetch(BOB, PICTURE) == DATA


@pytest.mark.parametrize(("kind", "application"), [(2, 11), (3, 12), (8, 1), (11, 1)])
async def test_which_application_it_is_of(kind, application):
    objects = account(giving(DATA))
    await objects.fetch(BOB, MsnObject.of(DATA, BOB, kind))
    assert objects.peers.asked[0][1] == application


async def test_something_else_is_not_shown():
    objects = account(giving(b"something else"))
    with pytest.raises(TransferBroken, match="something else"):
        await objects.fetch(BOB, PICTURE)
    with pytest.raises(TransferBroken):
        await objects.fetch(BOB, PICTURE)
    assert len(objects.peers.asked) == 2


async def test_what_a_store_keeps_is_looked_at_too():
    store = MemoryStore()
    await store.put(PICTURE.sha1d, b"damaged")
    objects = account(giving(DATA), store)
    assert await objects.fetch(BOB, PICTURE) == DATA


async def test_one_that_says_it_is_too_large_and_one_that_is():
    objects = account(giving(DATA))
    with pytest.raises(TransferDeclined):
        await objects.fetch(BOB, MsnObject(BOB, OBJECT_BYTES + 1, 3, PICTURE.sha1d))
    assert not objects.peers.asked

    async def endless(part):
        await part.received(0, b"x", OBJECT_BYTES + 1)

    with pytest.raises(TransferDeclined):
        await account(endless).fetch(BOB, PICTURE)


async def test_a_peer_that_is_not_there_and_one_that_goes():
    with pytest.raises(TransferBroken, match="away"):
        await account(TransferBroken("away")).fetch(BOB, PICTURE)

    async def goes(part):
        raise TransferBroken("gone")

    with pytest.raises(TransferBroken, match="gone"):
        await account(goes).fetch(BOB, PICTURE)


async def test_without_a_session():
    with pytest.raises(LocalProtocolError):
        await Objects(ALICE).fetch(BOB, PICTURE)


async def test_silence_is_noticed():
    getting = module._Getting(PICTURE)
    now = asyncio.get_running_loop().time()
    assert not getting.overdue(now + module.SILENCE - 1, 0)
    assert getting.overdue(now + module.SILENCE + 1, 0)
    giving_away = module._Giving(DATA, now)
    assert not giving_away.overdue(now + module.SILENCE + 1, 5)
    assert giving_away.overdue(now + 2 * module.SILENCE + 2, 5)


async def test_only_what_is_published_is_given_away():
    objects = account(giving(DATA))
    await objects.fetch(BOB, PICTURE)
    assert objects.published(str(PICTURE)) == Refused(SlpCode.NOT_FOUND)
    assert objects.published("nonsense") == Refused(SlpCode.NOT_FOUND)
    own = objects.publish(b"mine", ObjectKind.EMOTICON, "smile.png", "smile")
    assert (own.creator, own.friendly) == (ALICE, "smile")
    part, size = objects.published(str(own))
    assert await part.read(0, size) == b"mine"
    assert await objects.fetch(ALICE, own) == b"mine"
    objects.withdraw(own)
    assert objects.published(str(own)) == Refused(SlpCode.NOT_FOUND)


def test_limits(monkeypatch):
    monkeypatch.setattr(module, "PUBLISHED", 2)
    objects = Objects(ALICE)
    with pytest.raises(LocalProtocolError):
        objects.publish(bytes(OBJECT_BYTES + 1), 3)
    objects.publish(b"1", 2)
    objects.publish(b"2", 2)
    objects.publish(b"2", 2)
    with pytest.raises(LocalProtocolError):
        objects.publish(b"3", 2)


async def test_who_stops_waiting_does_not_end_it_for_others():
    go = asyncio.Event()

    async def play(part):
        await go.wait()
        await giving(DATA)(part)

    objects = account(play)
    loop = asyncio.get_running_loop()
    first = loop.create_task(objects.fetch(BOB, PICTURE))
    second = loop.create_task(objects.fetch(BOB, PICTURE))
    await asyncio.sleep(0)
    first.cancel()
    go.set()
    assert await second == DATA
    await objects.close()
    with pytest.raises(LocalProtocolError):
        await objects.fetch(BOB, MsnObject.of(b"another", BOB, 3))


async def test_one_of_two_places_has_it():
    async def empty(part):
        raise TransferDeclined("unknown")

    objects = account(empty)
    other = Paper(giving(DATA))

    async def links(address):
        return [objects.peers, other]

    objects.peers.links = links
    assert await objects.fetch(BOB, PICTURE) == DATA
    assert objects.peers.closed == other.closed == ["{call}"]


async def test_somebody_who_only_says_to_have_it_keeps_nobody_from_showing_it():
    never = asyncio.Event()
    objects = account(giving(DATA))
    honest, objects.peers = objects.peers, Paper(lambda part: never.wait())
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(objects.fetch("mallory@example.com", PICTURE))
        await asyncio.sleep(0)
        objects.peers = honest
        async with asyncio.timeout(10):
            assert await objects.fetch(BOB, PICTURE) == DATA
        waiting.cancel()
    await objects.close()
    never.set()


async def test_somebody_who_sends_a_byte_now_and_then(monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 0.01)

    async def play(part):
        while not part.data.done():
            await part.received(0, b"x", len(DATA))
            await asyncio.sleep(0)

    objects = account(play)
    with pytest.raises(TransferBroken, match="slow"):
        await objects.fetch(BOB, PICTURE)
