"""Pictures and emoticons between two real clients, through a real msnpd."""

import asyncio
import uuid

import pytest
from msgspec.structs import replace

from amsn2.api.models import Presence
from amsn2.api.network import (
    AccountSettings,
    ContentReceived,
    ContentReference,
    MessageReceived,
    OutgoingEmoticon,
    PictureReceived,
    SignedIn,
)
from amsn2.networks.msn import gallery as module
from amsn2.networks.msn.gallery import Gallery
from papyon.aio import events
from papyon.errors import TransferBroken
from papyon.payload import contents
from papyon.payload.emoticons import Emoticon
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.session.buddy import Changes
from papyon.session.roster import Buddy
from papyon.types import Status
from tests.amsn2.networks.msn.cabinets import cabinet
from tests.amsn2.networks.msn.test_connection import (
    ALICE,
    BOB,
    PASSWORD,
    Ear,
    befriend,
    message,
    network,
    signed_in,
)
from tests.amsn2.storage.drawings import drawn, moving

__all__ = ["network"]

PATIENCE = 20
"""Seconds until a test gives up."""


async def test_a_picture_is_fetched_when_it_changes_and_not_twice(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        await alice[0].set_picture(drawn())
        await bob[1].hears(PictureReceived(address=ALICE, data=drawn()))
        await alice[1].hears(PictureReceived(address=ALICE, data=drawn()))
        await alice[0].set_presence(Presence.BUSY)
        await alice[0].set_picture(None)
        await bob[1].until(lambda: bob[1].all(PictureReceived)[-1].data is None)
        seen = [event.data for event in bob[1].all(PictureReceived) if event.address == ALICE and event.data]
        assert seen == [drawn()]


async def test_one_who_comes_later_sees_it_too(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        await alice[0].set_picture(drawn())
        await bob[1].hears(PictureReceived(address=ALICE, data=drawn()))
        await bob[0].sign_out()
        async with signed_in(network, BOB) as (again,):
            await again[1].hears(PictureReceived(address=ALICE, data=drawn()))


async def test_emoticons_go_with_their_words(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        cat, dog = moving(), drawn(color="blue")
        written = (
            OutgoingEmoticon(shortcut=":cat:", data=cat),
            OutgoingEmoticon(shortcut="(dog)", data=dog),
        )
        sent = replace(message("a :cat: and a (dog)"), emoticons=written)
        await alice[0].send(sent)
        received = await bob[1].gets(MessageReceived)
        assert received.shortcuts == (":cat:", "(dog)")
        for one in written:
            await bob[1].hears(
                ContentReceived(author=ALICE, remote_id=sent.id, shortcut=one.shortcut, data=one.data)
            )


async def test_a_picture_of_another_endpoint_is_ones_own_here_too(network):
    async with signed_in(network, ALICE) as ((phone, _),):
        ear = Ear()
        settings = AccountSettings(address=ALICE, endpoint_id=str(uuid.UUID(int=2)))
        desktop = network.connect(settings, PASSWORD, ear)
        await desktop.sign_in(Presence.ONLINE)
        await ear.gets(SignedIn)
        await phone.set_picture(drawn())
        await ear.hears(PictureReceived(address=ALICE, data=drawn()))
        await phone.set_picture(None)
        await ear.hears(PictureReceived(address=ALICE, data=None))
        await desktop.sign_out()


async def no_picture() -> None:
    return None


class Objects:
    """Gives what a test put in; counts what is asked."""

    def __init__(self, *data: bytes):
        self.known = {MsnObject.of(one, BOB, ObjectKind.WINK).sha1d: one for one in data}
        self.asked = []

    async def fetch(self, address, found):
        self.asked.append(found.sha1d)
        if found.sha1d not in self.known:
            raise TransferBroken("it is not there")
        return self.known[found.sha1d]


@pytest.fixture
async def ear():
    return Ear()


@pytest.fixture
async def gallery(ear):
    made = Gallery(ALICE, ear.deliver)
    yield made
    await made.close()


def letter(content) -> events.LetterReceived:
    return events.LetterReceived((BOB,), BOB, "r", content)


def online(picture: MsnObject | None, status: Status = Status.NLN) -> events.RosterChanged:
    return events.RosterChanged(Changes(buddies=(Buddy(BOB, status=status, picture=picture),)))


async def test_a_wink_comes_with_a_picture_of_it(gallery, ear):
    wink = cabinet({"film.swf": b"CWS", "still.png": drawn()})
    gallery.open(Objects(wink), no_picture)
    gallery.heard(letter(contents.Wink(MsnObject.of(wink, BOB, ObjectKind.WINK))))
    assert await ear.gets(ContentReceived) == ContentReceived(
        author=BOB, remote_id="r", shortcut="", data=wink, preview=drawn()
    )


async def test_what_does_not_come_is_told(gallery, ear):
    gallery.open(Objects(), no_picture)
    gallery.heard(letter(contents.VoiceClip(MsnObject.of(b"x", BOB, ObjectKind.VOICE_CLIP))))
    assert (await ear.gets(ContentReceived)).data is None


async def test_what_did_not_come_is_asked_for_once_more(gallery, ear):
    clip = MsnObject.of(b"x", BOB, ObjectKind.VOICE_CLIP)
    gallery.open(Objects(b"x"), no_picture)
    gallery.fetch(BOB, "r", ContentReference(shortcut="(x)", reference=str(clip)))
    assert await ear.gets(ContentReceived) == ContentReceived(
        author=BOB, remote_id="r", shortcut="(x)", data=b"x"
    )


@pytest.mark.parametrize("nonsense", ["", "<msnobj/>", "x" * 10_000])
async def test_nobody_is_asked_for_nonsense(gallery, ear, nonsense):
    objects = Objects(b"x")
    gallery.open(objects, no_picture)
    gallery.fetch(BOB, "r", ContentReference(shortcut="", reference=nonsense))
    assert await ear.gets(ContentReceived) == ContentReceived(
        author=BOB, remote_id="r", shortcut="", data=None
    )
    assert objects.asked == []


async def test_the_reference_of_a_message_is_enough(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        sent = replace(message("a :cat:"), emoticons=(OutgoingEmoticon(shortcut=":cat:", data=moving()),))
        await alice[0].send(sent)
        (reference,) = (await bob[1].gets(MessageReceived)).references
        came = ContentReceived(author=ALICE, remote_id=sent.id, shortcut=":cat:", data=moving())
        await bob[1].hears(came)
        await bob[0].fetch_content(ALICE, sent.id, reference)
        await bob[1].until(lambda: bob[1].all(ContentReceived) == [came, came])


async def test_a_picture_that_did_not_come_is_asked_for_again_of_who_stays_there(gallery, ear, monkeypatch):
    monkeypatch.setattr(module, "AGAIN", (0.0,) * (module.TRIES - 1))
    objects = Objects()
    gallery.open(objects, no_picture)
    gallery.heard(online(MsnObject.of(b"x", BOB, ObjectKind.DISPLAY_PICTURE)))
    async with asyncio.timeout(PATIENCE):
        while len(objects.asked) < module.TRIES or gallery._tasks._running:  # noqa: ASYNC110 - no event is set
            await asyncio.sleep(0)
    assert len(objects.asked) == module.TRIES
    assert gallery._later == {}
    assert ear.heard == []


async def test_who_has_gone_or_signs_out_here_is_not_asked_for_a_picture(gallery):
    objects = Objects()
    gallery.open(objects, no_picture)
    picture = MsnObject.of(b"x", BOB, ObjectKind.DISPLAY_PICTURE)
    for end in (lambda: gallery.heard(online(picture, Status.FLN)), None):
        gallery.heard(online(picture))
        await asyncio.wait(tuple(gallery._tasks._running))
        assert set(gallery._later) == {BOB}
        if end is not None:
            end()
        else:
            await gallery.close()
        assert gallery._later == {}


async def test_a_picture_that_never_comes_is_not_asked_for_without_end(gallery, ear):
    objects = Objects()
    gallery.open(objects, no_picture)
    picture = MsnObject.of(b"x", BOB, ObjectKind.DISPLAY_PICTURE)
    for _ in range(module.TRIES + 3):
        gallery.heard(online(picture))
        if running := tuple(gallery._tasks._running):
            await asyncio.wait(running)
    assert len(objects.asked) == module.TRIES
    assert ear.heard == []
    # Whoever changes it without end is remembered once.
    for number in range(5):
        gallery.heard(online(MsnObject.of(bytes([number]), BOB, ObjectKind.DISPLAY_PICTURE)))
        await asyncio.wait(tuple(gallery._tasks._running))
    assert len(gallery._failures) == 1


async def test_who_is_away_is_left_alone(gallery, ear):
    objects = Objects(b"x")
    gallery.open(objects, no_picture)
    gallery.heard(online(MsnObject.of(b"x", BOB, ObjectKind.DISPLAY_PICTURE), Status.FLN))
    gallery.heard(online(None))
    assert await ear.gets(PictureReceived) == PictureReceived(address=BOB, data=None)
    assert objects.asked == []


async def test_nobody_makes_it_fetch_without_end(gallery, ear, monkeypatch):
    monkeypatch.setattr(module, "FETCHED", 5)
    objects = Objects()
    gallery.open(objects, no_picture)
    many = tuple(Emoticon(f"({n})", MsnObject.of(bytes([n]), BOB, ObjectKind.EMOTICON)) for n in range(20))
    gallery.heard(letter(contents.Text("x", emoticons=many)))
    assert len(gallery._tasks) == 5
