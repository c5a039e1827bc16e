"""The client as a stranger writes it: async with, async for, and nothing to call back."""

import asyncio
import contextlib
from dataclasses import replace

import pytest

from papyon import aio
from papyon.aio.reconnect import Backoff
from papyon.errors import DialectRefused, LocalProtocolError, Unreachable, WrongPassword
from papyon.payload.emoticons import Emoticon
from papyon.types import Dialect
from tests.papyon.aio.people import PASSWORD, Person, befriend, running_server

ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.fixture
async def server(tmp_path):
    async with running_server(tmp_path) as server:
        for address in (ALICE, BOB):
            await server.accounts.register(address, PASSWORD, address.partition("@")[0].title())
        yield server


def endpoints(server):
    return aio.Settings.at("127.0.0.1", f"http://127.0.0.1:{server.services_port}", port=server.port)


async def test_what_happens_comes_in_its_order_and_ends_with_the_good_bye(server):
    async with asyncio.timeout(30):
        async with aio.Client(endpoints(server), aio.Credentials(ALICE, PASSWORD)) as client:
            events = client.events()
            kinds = []
            async for event in events:
                kinds.append(type(event))
                if isinstance(event, aio.SignedIn):
                    break
            # What is asked inside the loop is answered although nobody reads events meanwhile.
            await client.set_personal_message("hello")
            await client.contacts.add(BOB)
        rest = [event async for event in events]
        assert kinds[:4] == [aio.SigningIn] * 3 + [aio.RosterLoaded]
        assert rest[-1] == aio.SignedOut()
        assert [event async for event in events] == []


@pytest.mark.parametrize(
    ("password", "port", "error"), [("wrong", None, WrongPassword), (PASSWORD, 1, Unreachable)]
)
async def test_entering_raises_what_hinders_it(server, password, port, error):
    place = endpoints(server) if port is None else replace(endpoints(server), port=port)
    async with asyncio.timeout(30):
        with pytest.raises(error):
            async with aio.Client(place, aio.Credentials(ALICE, password)):
                pytest.fail("nobody can be in there")


async def test_settings_without_a_sign_in_service_are_refused_at_once(server):
    bare = replace(endpoints(server), nexus_url="", rst_url="", rst2_url="")
    with pytest.raises(DialectRefused):
        async with aio.Client(bare, aio.Credentials(ALICE, PASSWORD)):
            pytest.fail("nobody can be in there")


async def test_a_network_with_a_nexus_only_is_spoken_to_in_an_old_dialect(server):
    old = replace(endpoints(server), rst_url="", rst2_url="", addressbook_url="", sharing_url="")
    async with asyncio.timeout(30), aio.Client(old, aio.Credentials(ALICE, PASSWORD)) as client:
        await client.arrange(lambda contacts: contacts.add(BOB))


async def test_a_letter_is_confirmed_when_the_next_event_is_asked_for(server):
    bob = Person(server, BOB, Dialect.MSNP18)
    async with asyncio.timeout(30):
        await bob.sign_in()
        async with aio.Client(endpoints(server), aio.Credentials(ALICE, PASSWORD)) as client:
            await client.contacts.add(BOB)
            await bob.until(lambda me: ALICE in me.petitions)
            await bob.client.contacts.accept(ALICE, add=True)
            await bob.sees(ALICE)
            letter = bob.write("hello", ALICE)
            async for event in client.events():
                match event:
                    case aio.LetterReceived(text=str(text), own=False):
                        assert aio.Fate.DELIVERED not in bob.fates(letter)
                        answer = client.say([BOB.upper()], f"{text}?")
                    case aio.LetterChanged(fate=aio.Fate.DELIVERED):
                        assert event.id == answer
                        break
                    case _:
                        pass
            await bob.fate(letter, aio.Fate.DELIVERED)
            assert bob.texts() == ["hello?"]
        await bob.client.sign_out()


async def test_a_letter_that_the_program_did_not_finish_is_not_confirmed(server):
    bob = Person(server, BOB, Dialect.MSNP18)
    async with asyncio.timeout(30):
        await bob.sign_in()
        with contextlib.suppress(ZeroDivisionError):
            async with aio.Client(endpoints(server), aio.Credentials(ALICE, PASSWORD)) as client:
                await client.contacts.add(BOB)
                await bob.until(lambda me: ALICE in me.petitions)
                await bob.client.contacts.accept(ALICE, add=True)
                await bob.sees(ALICE)
                letter = bob.write("hello", ALICE)
                async for event in client.events():
                    if isinstance(event, aio.LetterReceived):
                        raise ZeroDivisionError
        assert aio.Fate.DELIVERED not in bob.fates(letter)
        await bob.client.sign_out()


async def test_a_client_has_a_listener_or_events_but_not_both(server):
    async def hear(event):
        pass

    client = aio.Client(endpoints(server), aio.Credentials(ALICE, PASSWORD), hear)
    with pytest.raises(LocalProtocolError):
        client.events()


async def test_several_accounts_side_by_side(server):
    quick = Backoff(lambda: 0.5, first=0.05, ceiling=0.2)
    old = replace(endpoints(server), dialects=(Dialect.MSNP9,))
    async with asyncio.timeout(30):
        async with (
            aio.Client(endpoints(server), aio.Credentials(ALICE, PASSWORD), backoff=quick) as alice,
            aio.Client(old, aio.Credentials(BOB, PASSWORD)) as bob,
        ):
            await asyncio.gather(alice.set_display_name("A"), bob.set_display_name("B"))
            await alice.contacts.add(BOB)
            async for event in bob.events():
                if isinstance(event, aio.RosterChanged) and event.changes.petitions:
                    assert [one.address for one in event.changes.petitions] == [ALICE]
                    break


async def test_who_reads_a_letter_can_fetch_its_pictures_before_the_next_event(server):
    alice, bob = (Person(server, address, Dialect.MSNP18) for address in (ALICE, BOB))
    await alice.sign_in()
    await bob.sign_in()
    await befriend(alice, bob)
    await alice.client.sign_out()
    async with asyncio.timeout(30), aio.Client(endpoints(server), aio.Credentials(ALICE, PASSWORD)) as client:
        await bob.sees(ALICE)
        cat = bob.client.objects.publish(b"cat", aio.ObjectKind.EMOTICON, "cat.png")
        text = aio.Text("a (cat)", emoticons=(Emoticon("(cat)", cat),))
        bob.client.send(frozenset({ALICE}), aio.Letter("4f0e4b6a-1f0c-4d0e-9f6e-0d5a4f1b2c3d", text))
        async for event in client.events():
            if isinstance(event, aio.LetterReceived):
                (emoticon,) = event.content.emoticons
                assert await client.objects.fetch(event.author, emoticon.object) == b"cat"
                break
    await bob.client.sign_out()
