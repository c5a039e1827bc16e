"""Two people and more, with real sockets, against msnpd."""

import asyncio
import contextlib
import uuid

import pytest

from papyon.aio import watch
from papyon.aio.events import (
    Fate,
    LetterReceived,
    SelfChanged,
    SignedIn,
    SignedInElsewhere,
    SignedOut,
    SigningIn,
    Stage,
    TypingReceived,
)
from papyon.aio.reconnect import Backoff
from papyon.errors import (
    LocalProtocolError,
    ServerError,
    ServiceFault,
    WrongPassword,
)
from papyon.payload.contents import Text
from papyon.payload.text import TextFormat
from papyon.session.letters import Letter
from papyon.types import Status
from tests.papyon.aio.people import DIALECTS, PASSWORD, Person, befriend, houses, running_server

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.net"

both = pytest.mark.parametrize("dialect", DIALECTS, ids=str)


registered, server = houses({ALICE: "Alice", BOB: "Bob", CAROL: "Carol"})


@contextlib.asynccontextmanager
async def people(server, *pairs):
    persons = [Person(server, address, dialect) for address, dialect in pairs]
    try:
        for person in persons:
            await person.sign_in()
        yield persons
    finally:
        for person in persons:
            await person.client.sign_out()


@contextlib.asynccontextmanager
async def friends(server, first, second):
    async with people(server, (ALICE, first), (BOB, second)) as (alice, bob):
        await befriend(alice, bob)
        yield alice, bob


@both
async def test_signing_in_shows_its_steps_and_signing_out_ends_it(server, dialect):
    alice = Person(server, ALICE, dialect)
    await alice.sign_in(Status.BSY)
    stages = [event.stage for event in alice.all(SigningIn)]
    assert stages == [Stage.CONNECTING, Stage.AUTHENTICATING, Stage.LOADING]
    assert alice.all(SignedIn) == [SignedIn("Alice", "")]
    await alice.client.sign_out()
    await alice.client.sign_out()
    assert alice.all(SignedOut) == [SignedOut()]
    with pytest.raises(LocalProtocolError):
        await alice.client.set_status(Status.NLN)


@pytest.mark.parametrize("second", DIALECTS, ids=str)
@both
async def test_adding_accepting_and_seeing_each_other(server, dialect, second):
    async with people(server, (ALICE, dialect), (BOB, second)) as (alice, bob):
        await alice.client.contacts.add(BOB, "it is me")
        await bob.until(lambda me: ALICE in me.petitions)
        assert bob.petitions[ALICE].display_name == "Alice"
        assert bob.petitions[ALICE].text == "it is me"
        await bob.client.contacts.accept(ALICE, add=True)
        assert ALICE not in bob.petitions
        await alice.sees(BOB)
        await bob.sees(ALICE)
        await alice.client.set_status(Status.BSY)
        await alice.client.set_personal_message("at <work> & more")
        await alice.client.set_display_name("Alice 🐱 100%")
        await bob.until(
            lambda me: (
                (me.buddies[ALICE].status, me.buddies[ALICE].personal_message, me.buddies[ALICE].display_name)
                == (Status.BSY, "at <work> & more", "Alice 🐱 100%")
            )
        )
        assert alice.all(SelfChanged)[-1] == SelfChanged(Status.BSY, "Alice 🐱 100%", "at <work> & more")
        await alice.client.set_status(Status.HDN)
        await bob.sees(ALICE, Status.FLN)


@both
async def test_an_unknown_address_cannot_be_added(server, dialect):
    async with people(server, (ALICE, dialect)) as (alice,):
        with pytest.raises((ServerError, ServiceFault)):
            await alice.client.contacts.add("nobody@example.com")
        assert alice.buddies == {}


@pytest.mark.parametrize("second", DIALECTS, ids=str)
@both
async def test_a_talk_with_receipts_typing_and_a_nudge(server, dialect, second):
    async with friends(server, dialect, second) as (alice, bob):
        look = TextFormat("Comic Sans MS", color="#ff0000")
        letter = Letter(str(uuid.uuid4()), Text("hello\nthere 🐱", look))
        alice.client.send(frozenset({BOB}), letter)
        received = await bob.got(LetterReceived)
        assert received == LetterReceived((ALICE,), ALICE, letter.id, letter.content)
        await alice.fate(letter.id, Fate.DELIVERED)
        assert alice.fates(letter.id) == [Fate.SENT, Fate.DELIVERED]
        await bob.client.send_typing(frozenset({ALICE}))
        assert await alice.got(TypingReceived) == TypingReceived((BOB,), BOB)
        nudge = bob.write(None, ALICE)
        assert (await alice.got(LetterReceived)).text is None
        await bob.fate(nudge, Fate.DELIVERED)


@both
async def test_a_long_text_arrives_whole_and_under_one_id(server, dialect):
    async with friends(server, dialect, dialect) as (alice, bob):
        text = "жук 🐱 " * 1100
        letter = alice.write(text, BOB)
        received = await bob.got(LetterReceived)
        assert (received.text, received.id) == (text, letter)
        await alice.fate(letter, Fate.DELIVERED)


@both
async def test_many_letters_keep_their_order(server, dialect):
    async with friends(server, dialect, dialect) as (alice, bob):
        letters = [alice.write(f"{number}", BOB) for number in range(60)]
        await bob.got(LetterReceived, 60)
        assert bob.texts() == [f"{number}" for number in range(60)]
        await alice.fate(letters[-1], Fate.DELIVERED)


async def test_what_was_not_stored_is_not_confirmed(server):
    async with friends(server, *DIALECTS) as (alice, bob):
        bob.fail = OSError("the disk is full")
        lost = alice.write("first", BOB)
        await alice.fate(lost, Fate.SENT)
        bob.fail = None
        kept = alice.write("second", BOB)
        await alice.fate(kept, Fate.DELIVERED)
        assert bob.texts() == ["second"]
        assert alice.fates(lost) == [Fate.SENT]


@pytest.mark.parametrize("second", DIALECTS, ids=str)
@both
async def test_offline_messages_wait_and_are_fetched_once(server, dialect, second):
    async with friends(server, dialect, second) as (alice, bob):
        await bob.client.sign_out()
        await alice.sees(BOB, Status.FLN)
        letters = [alice.write(text, BOB) for text in ("for later", "and more")]
        nudge = alice.write(None, BOB)
        for letter in letters:
            await alice.fate(letter, Fate.OFFLINE)
            assert alice.fates(letter) == [Fate.OFFLINE]
        await alice.fate(nudge, Fate.FAILED)
        again = Person(server, BOB, second)
        await again.sign_in()
        await again.got(LetterReceived, 2)
        assert again.texts() == ["for later", "and more"]
        first = again.all(LetterReceived)[0]
        assert (first.author, first.id, first.kept_offline) == (ALICE, letters[0], True)
        assert first.sent is not None
        await alice.sees(BOB)
        await again.client.sign_out()
        once_more = Person(server, BOB, second)
        await once_more.sign_in()
        await once_more.sees(ALICE)
        await once_more.client.sign_out()
        assert once_more.all(LetterReceived) == []


@both
async def test_a_long_text_for_later_arrives_in_parts(server, dialect):
    async with friends(server, dialect, dialect) as (alice, bob):
        await bob.client.sign_out()
        await alice.sees(BOB, Status.FLN)
        text = "жук 🐱 " * 300
        await alice.fate(alice.write(text, BOB), Fate.OFFLINE)
        again = Person(server, BOB, dialect)
        await again.sign_in()
        await again.until(lambda me: len("".join(me.texts())) >= len(text))
        assert "".join(again.texts()) == text
        await again.client.sign_out()


@both
async def test_somebody_hidden_gets_it_as_an_offline_message_at_once(server, dialect):
    async with friends(server, dialect, dialect) as (alice, bob):
        await bob.client.set_status(Status.HDN)
        await alice.sees(BOB, Status.FLN)
        letter = alice.write("psst", BOB)
        await alice.fate(letter, Fate.OFFLINE)
        assert (await bob.got(LetterReceived)).id == letter


@both
async def test_blocking_and_allowing_again(server, dialect):
    async with friends(server, dialect, dialect) as (alice, bob):
        await bob.client.contacts.block(ALICE)
        await alice.sees(BOB, Status.FLN)
        assert bob.buddies[ALICE].blocked
        letter = alice.write("are you there?", BOB)
        await alice.until(lambda me: set(me.fates(letter)) & {Fate.FAILED, Fate.OFFLINE})
        await bob.client.contacts.unblock(ALICE)
        await alice.sees(BOB)
        assert not bob.buddies[ALICE].blocked
        await alice.fate(alice.write("and now?", BOB), Fate.DELIVERED)


@both
async def test_declining_and_blocking_a_stranger(server, dialect):
    async with people(server, (ALICE, dialect), (BOB, dialect)) as (alice, bob):
        await alice.client.contacts.add(BOB)
        await bob.until(lambda me: ALICE in me.petitions)
        await bob.client.contacts.decline(ALICE, block=True)
        assert bob.petitions == {}
        assert bob.buddies[ALICE].blocked
        assert not bob.buddies[ALICE].listed


@both
async def test_the_list_is_kept_by_the_server(server, dialect):
    async with friends(server, dialect, dialect) as (alice, bob):
        contacts = alice.client.contacts
        await contacts.add_group("Friends & more")
        (group,) = alice.groups
        await contacts.move(BOB, (group,))
        await contacts.rename(BOB, "Bobby")
        await contacts.rename_group(group, "Old friends")
        assert alice.buddies[BOB].groups == (group,)
        with pytest.raises(ServiceFault):
            await contacts.add_group("Old friends")
        await alice.client.set_display_name("Alice the second")
        await alice.client.sign_out()
        again = Person(server, ALICE, dialect)
        await again.sign_in()
        assert again.groups[group].name == "Old friends"
        assert (again.buddies[BOB].alias, again.buddies[BOB].groups) == ("Bobby", (group,))
        assert again.all(SignedIn)[0].display_name == "Alice the second"
        await again.client.contacts.move(BOB, ())
        await again.client.contacts.remove_group(group)
        assert again.groups == {}
        await again.client.contacts.remove(BOB)
        assert BOB not in again.buddies
        await again.client.contacts.remove(BOB)
        await again.client.sign_out()
        await bob.sees(ALICE, Status.FLN)


@both
async def test_a_talk_of_three(server, dialect):
    async with people(server, (ALICE, dialect), (BOB, dialect), (CAROL, dialect)) as (alice, bob, carol):
        await befriend(alice, bob)
        await befriend(alice, carol)
        await befriend(bob, carol)
        letter = alice.write("all of you", BOB, CAROL)
        for person, others in ((bob, (ALICE, CAROL)), (carol, (ALICE, BOB))):
            received = await person.got(LetterReceived)
            assert (received.participants, received.text) == (others, "all of you")
        await alice.fate(letter, Fate.DELIVERED)
        answer = bob.write("both of you", ALICE, CAROL)
        assert (await carol.got(LetterReceived, 2)).participants == (ALICE, BOB)
        assert (await alice.got(LetterReceived)).participants == (BOB, CAROL)
        await bob.fate(answer, Fate.DELIVERED)
        carol.client.leave(frozenset({ALICE, BOB}))
        last = alice.write("without carol", BOB, CAROL)
        await alice.fate(last, Fate.DELIVERED)
        assert (await bob.got(LetterReceived, 2)).participants == (ALICE, CAROL)


async def test_two_who_write_at_the_same_moment(server):
    async with friends(server, *DIALECTS) as (alice, bob):
        one, other = alice.write("from alice", BOB), bob.write("from bob", ALICE)
        await alice.fate(one, Fate.DELIVERED)
        await bob.fate(other, Fate.DELIVERED)
        assert (alice.texts(), bob.texts()) == (["from bob"], ["from alice"])


@both
async def test_after_the_server_restarts_everything_goes_on(tmp_path, dialect):
    async with running_server(tmp_path) as server:
        ports = {"port": server.port, "services_port": server.services_port}
        for address in (ALICE, BOB):
            await server.accounts.register(address, PASSWORD, address)
        alice, bob = Person(server, ALICE, dialect), Person(server, BOB, dialect)
        await alice.sign_in()
        await bob.sign_in()
        await befriend(alice, bob)
        await alice.fate(alice.write("before", BOB), Fate.DELIVERED)
    gone = await alice.got(SignedOut)
    assert gone.retry_at is not None
    assert gone.error is not None
    async with running_server(tmp_path, **ports) as server:
        await alice.got(SignedIn, 2)
        await bob.got(SignedIn, 2)
        await alice.sees(BOB)
        await bob.sees(ALICE)
        await alice.fate(alice.write("after", BOB), Fate.DELIVERED)
        assert bob.texts() == ["before", "after"]
        await alice.client.sign_out()
        await bob.client.sign_out()


async def test_signing_in_at_two_places(server):
    async with people(server, (ALICE, DIALECTS[1])) as (alice,):
        again = Person(server, ALICE, DIALECTS[1])
        await again.sign_in()
        gone = await alice.got(SignedOut)
        assert isinstance(gone.error, SignedInElsewhere)
        assert gone.retry_at is None
        await again.client.sign_out()


@both
async def test_a_wrong_password_is_told_and_not_tried_again(server, dialect):
    alice = Person(server, ALICE, dialect)
    alice.client = alice.new_client("wrong")
    alice.client.sign_in()
    gone = await alice.got(SignedOut)
    assert isinstance(gone.error, WrongPassword)
    assert gone.retry_at is None
    await alice.client.sign_out()


@both
async def test_what_is_asked_while_the_server_is_away_is_done_when_it_is_back(tmp_path, dialect):
    async with running_server(tmp_path) as server:
        ports = {"port": server.port, "services_port": server.services_port}
        for address in (ALICE, BOB, CAROL):
            await server.accounts.register(address, PASSWORD, address)
        alice, bob = Person(server, ALICE, dialect), Person(server, BOB, dialect)
        with pytest.raises(LocalProtocolError):
            alice.write("too early", BOB)
        await alice.sign_in()
        await bob.sign_in()
        await befriend(alice, bob)
    await alice.got(SignedOut)
    await bob.got(SignedOut)
    letters = [alice.write(text, BOB) for text in ("first", "second")]
    asked = asyncio.gather(
        alice.client.set_status(Status.BSY),
        alice.client.set_personal_message("waiting"),
        alice.client.set_display_name("Alice the Patient"),
        alice.client.arrange(lambda contacts: contacts.add(CAROL)),
    )
    assert [letter.id for letter in alice.client.unsettled] == letters
    async with running_server(tmp_path, **ports) as server:
        await asked
        await bob.sees(ALICE, Status.BSY)
        await bob.until(lambda me: me.buddies[ALICE].personal_message == "waiting")
        await bob.until(lambda me: me.buddies[ALICE].display_name == "Alice the Patient")
        assert CAROL in alice.buddies
        # Whoever is back first finds the other away: then a letter waits at the server.
        for letter in letters:
            await alice.until(
                lambda me, letter=letter: {Fate.DELIVERED, Fate.OFFLINE} & set(me.fates(letter))
            )
        await bob.until(lambda me: sorted(me.texts()) == ["first", "second"])
        assert alice.client.unsettled == ()
        await alice.client.sign_out()
        await bob.client.sign_out()


async def test_whoever_signs_out_is_told_what_was_not_done(server):
    async with people(server, (ALICE, DIALECTS[0])) as (alice,):
        await server.stop()
        await alice.got(SignedOut)
        letter = alice.write("never sent", BOB)
        waiting = asyncio.get_running_loop().create_task(alice.client.set_status(Status.BSY))
        await asyncio.sleep(0)
        await alice.client.sign_out()
        with pytest.raises(LocalProtocolError, match="signed out"):
            await waiting
        assert [one.id for one in alice.client.unsettled] == [letter]
        with pytest.raises(LocalProtocolError):
            alice.write("too late", BOB)


async def test_awake_tries_at_once(server):
    alice = Person(server, ALICE, DIALECTS[0])
    await alice.sign_in()
    alice.client._backoff = Backoff(lambda: 1.0, first=3600.0, ceiling=3600.0)
    alice.client.awake()
    # As a router does that forgets a connection; the server goes on.
    alice.client._visit.link._transport.abort()
    gone = await alice.got(SignedOut)
    assert gone.retry_at is not None
    alice.client.awake()
    await alice.got(SignedIn, 2)
    await alice.client.sign_out()


async def test_a_letter_that_comes_twice_is_told_once(server):
    async with friends(server, *DIALECTS) as (alice, bob):
        letter = alice.write("once", BOB)
        await alice.fate(letter, Fate.DELIVERED)
        assert alice.write("once", BOB, name=letter) == letter
        await alice.until(lambda me: me.fates(letter).count(Fate.DELIVERED) == 2)
        await alice.fate(alice.write("another", BOB), Fate.DELIVERED)
        assert bob.texts() == ["once", "another"]


async def test_sleep_is_noticed(server, monkeypatch):
    asleep = 0.0
    alice = Person(server, ALICE, DIALECTS[0])
    wall = alice.client._clock
    alice.client._clock = lambda: wall() + asleep
    monkeypatch.setattr(watch, "EVERY", 0.01)
    await alice.sign_in()
    alice.client._backoff = Backoff(lambda: 1.0, first=3600.0, ceiling=3600.0)
    alice.client._visit.link._transport.abort()
    await alice.got(SignedOut)
    asleep = 8 * 3600.0
    await alice.got(SignedIn, 2)
    await alice.client.sign_out()


async def test_who_has_no_time_for_the_good_bye_leaves_nothing_running(server):
    alice = Person(server, ALICE, DIALECTS[0])
    await alice.sign_in()
    before = asyncio.all_tasks()
    leaving = asyncio.get_running_loop().create_task(alice.client.sign_out())
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert isinstance(alice.events[-1], SignedOut)
    assert alice.client._running.done()
    assert not [task for task in before if ALICE in task.get_name() and not task.done()]
