"""The adapter against a real msnpd: what the core would hear."""

import asyncio
import contextlib
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from random import SystemRandom

import msgspec
import pytest

from amsn2.api.commands import Endpoints
from amsn2.api.errors import NetworkFailure, ProblemCode, Refused, StoreFailure
from amsn2.api.models import AccountState, Delivery, Media, MessageId, MessageKind, Presence, TextFormat
from amsn2.api.network import (
    AccountSettings,
    ContactForgotten,
    ContactUpdated,
    DeliveryChanged,
    EndpointsReceived,
    GroupForgotten,
    GroupUpdated,
    MessageReceived,
    NetworkContact,
    NetworkGroup,
    NetworkRequest,
    Outgoing,
    PrivacyReceived,
    Progress,
    RequestArrived,
    RequestGone,
    RosterReceived,
    SelfUpdated,
    SignedIn,
    SignedOut,
    TypingReceived,
)
from amsn2.networks.msn import MsnNetwork
from amsn2.networks.msn import endpoints as endpoints_module
from msnpd.config import Config
from msnpd.server import Server
from papyon.aio.presets import NINA

ALICE, BOB = "alice@example.com", "bob@example.com"
PASSWORD = "correct horse"
PATIENCE = 15
"""Seconds after which a test gives up; nothing here takes one."""


def now():
    return int(datetime.now(UTC).timestamp() * 1000)


class Ear:
    """Hears, remembers, and lets tests wait for what they expect."""

    def __init__(self):
        self.heard = []
        self.full = False
        self._more = asyncio.Condition()

    async def deliver(self, event):
        async with self._more:
            if self.full and isinstance(event, MessageReceived):
                raise StoreFailure(ProblemCode.STORE_FULL)
            self.heard.append(event)
            self._more.notify_all()

    def all(self, kind):
        return [event for event in self.heard if isinstance(event, kind)]

    async def until(self, condition):
        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(condition)

    async def hears(self, event):
        await self.until(lambda: event in self.heard)

    async def gets(self, kind, count=1):
        await self.until(lambda: len(self.all(kind)) >= count)
        return self.all(kind)[count - 1]


@pytest.fixture
async def network(tmp_path):
    server = Server(Config(database=tmp_path / "server.sqlite3", port=0, services_port=0))
    await server.start()
    for address in (ALICE, BOB):
        await server.accounts.register(address, PASSWORD, address.partition("@")[0].title())
    services = f"http://127.0.0.1:{server.services_port}"
    built_in = Endpoints(host="127.0.0.1", port=server.port, services=services)
    yield MsnNetwork(built_in, now, SystemRandom())
    await server.stop()


@contextlib.asynccontextmanager
async def signed_in(network, *addresses):
    pairs = []
    try:
        for address in addresses:
            ear = Ear()
            connection = network.connect(AccountSettings(address=address), PASSWORD, ear)
            pairs.append((connection, ear))
            await connection.sign_in(Presence.ONLINE)
            await ear.gets(SignedIn)
        yield pairs
    finally:
        for connection, _ in pairs:
            await connection.sign_out()


async def befriend(alice, bob):
    await alice[0].add_contact(BOB, "", ())
    await bob[1].gets(RequestArrived)
    await bob[0].accept(ALICE, add=True)
    await alice[1].until(lambda: presences(alice[1], BOB)[-1:] == [Presence.ONLINE])
    await bob[1].until(lambda: presences(bob[1], ALICE)[-1:] == [Presence.ONLINE])


def presences(ear, address):
    return [event.contact.presence for event in ear.all(ContactUpdated) if event.contact.address == address]


def message(text="hello", kind=MessageKind.TEXT, **look):
    return Outgoing(
        id=MessageId(str(uuid.uuid4())), participants=(BOB,), kind=kind, text=text, format=TextFormat(**look)
    )


async def test_signing_in_and_out_as_the_port_says(network):
    async with signed_in(network, ALICE) as ((connection, ear),):
        assert [event for event in ear.heard if not isinstance(event, EndpointsReceived)] == [
            Progress(state=AccountState.CONNECTING),
            Progress(state=AccountState.AUTHENTICATING),
            Progress(state=AccountState.LOADING),
            RosterReceived(groups=(), contacts=(), requests=()),
            PrivacyReceived(allow_strangers=True),
            SignedIn(display_name="Alice", personal_message=""),
        ]
        await connection.sign_in(Presence.ONLINE)
        await connection.sign_out()
        await connection.sign_out()
        assert ear.all(SignedOut) == [SignedOut()]
        with pytest.raises(NetworkFailure) as failure:
            await connection.set_presence(Presence.BUSY)
        assert (failure.value.problem.code, failure.value.lasting) == (ProblemCode.NOT_SIGNED_IN, False)
        with pytest.raises(NetworkFailure):
            await connection.send(message())
        await connection.send_typing((BOB,))
        await connection.leave((BOB,))


async def test_requests_contacts_and_groups(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await alice[0].add_group("Friends")
        group = (await alice[1].gets(GroupUpdated)).group
        assert group == NetworkGroup(id=group.id, name="Friends")
        await alice[0].add_contact("Bob@Example.com", "it is me", (group.id,))
        request = NetworkRequest(address=ALICE, display_name="Alice", text="it is me")
        await bob[1].hears(RequestArrived(request=request))
        await bob[0].accept(ALICE, add=True)
        await bob[1].hears(RequestGone(address=ALICE))
        friend = NetworkContact(address=BOB, display_name="Bob", presence=Presence.ONLINE, groups=(group.id,))
        await alice[1].hears(ContactUpdated(contact=friend))
        await alice[0].rename_contact(BOB, "Bobby")
        assert alice[1].all(ContactUpdated)[-1].contact.alias == "Bobby"
        await alice[0].move_contact(BOB, ())
        assert alice[1].all(ContactUpdated)[-1].contact.groups == ()
        await alice[0].rename_group(group.id, "Old friends")
        await alice[1].hears(GroupUpdated(group=NetworkGroup(id=group.id, name="Old friends")))
        await alice[0].remove_group(group.id)
        await alice[1].hears(GroupForgotten(id=group.id))
        await alice[0].block(BOB)
        assert alice[1].all(ContactUpdated)[-1].contact.blocked
        await bob[1].until(lambda: presences(bob[1], ALICE)[-1] is Presence.OFFLINE)
        await alice[0].unblock(BOB)
        await bob[1].until(lambda: presences(bob[1], ALICE)[-1] is Presence.ONLINE)
        await alice[0].remove_contact(BOB)
        await alice[1].hears(ContactForgotten(address=BOB))
        await alice[0].remove_contact(BOB)


async def test_what_cannot_be_done_says_why(network):
    async with signed_in(network, ALICE, BOB) as (alice, _):
        with pytest.raises(NetworkFailure) as failure:
            await alice[0].add_contact("nobody@example.com", "", ())
        problem = failure.value.problem
        assert (problem.code, problem.detail) == (ProblemCode.CONTACT_UNKNOWN, "nobody@example.com")
        assert failure.value.lasting
        with pytest.raises(NetworkFailure) as failure:
            await alice[0].rename_contact(BOB, "Bobby")
        assert failure.value.problem.code is ProblemCode.CONTACT_NOT_LISTED
        await alice[0].add_group("Friends")
        with pytest.raises(NetworkFailure) as failure:
            await alice[0].add_group("Friends")
        assert failure.value.problem.code is ProblemCode.GROUP_EXISTS


async def test_declining_a_request(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await alice[0].add_contact(BOB, "", ())
        await bob[1].gets(RequestArrived)
        await bob[0].decline(ALICE, block=False)
        await bob[1].hears(RequestGone(address=ALICE))
        assert bob[1].all(ContactUpdated) == []


async def test_a_message_with_its_look_typing_and_a_nudge(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        sent = message(font="Comic Sans MS", color="#00ff7f", bold=True, strike=True)
        await alice[0].send(sent)
        assert await bob[1].gets(MessageReceived) == MessageReceived(
            participants=(ALICE,), author=ALICE, remote_id=sent.id, text="hello", format=sent.format
        )
        await alice[1].hears(DeliveryChanged(message=sent.id, delivery=Delivery.SENT))
        await alice[1].hears(DeliveryChanged(message=sent.id, delivery=Delivery.DELIVERED))
        plain = message("no look at all")
        await alice[0].send(plain)
        assert (await bob[1].gets(MessageReceived, 2)).format == TextFormat()
        nudge = message("", MessageKind.NUDGE)
        await alice[0].send(nudge)
        assert (await bob[1].gets(MessageReceived, 3)).kind is MessageKind.NUDGE
        await alice[0].send_typing((BOB,))
        await bob[1].hears(TypingReceived(participants=(ALICE,), author=ALICE))


async def test_nothing_is_confirmed_that_was_not_stored(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        bob[1].full = True
        first = message("first")
        await alice[0].send(first)
        await alice[1].hears(DeliveryChanged(message=first.id, delivery=Delivery.SENT))
        bob[1].full = False
        second = message("second")
        await alice[0].send(second)
        await alice[1].hears(DeliveryChanged(message=second.id, delivery=Delivery.DELIVERED))
        assert DeliveryChanged(message=first.id, delivery=Delivery.DELIVERED) not in alice[1].heard
        assert [event.text for event in bob[1].all(MessageReceived)] == ["second"]


async def test_a_message_waits_for_who_is_away(network):
    async with signed_in(network, ALICE, BOB) as (alice, bob):
        await befriend(alice, bob)
        await bob[0].sign_out()
        await alice[1].until(lambda: presences(alice[1], BOB)[-1] is Presence.OFFLINE)
        kept, nudge = message("for later"), message("", MessageKind.NUDGE)
        await alice[0].send(kept)
        await alice[0].send(nudge)
        await alice[1].hears(DeliveryChanged(message=kept.id, delivery=Delivery.OFFLINE))
        failed = await alice[1].gets(DeliveryChanged, 2)
        assert (failed.message, failed.delivery) == (nudge.id, Delivery.FAILED)
        assert failed.problem.code is ProblemCode.CONTACT_UNREACHABLE
    async with signed_in(network, BOB) as (bob,):
        waited = await bob[1].gets(MessageReceived)
        assert (waited.remote_id, waited.author, waited.kept_offline) == (kept.id, ALICE, True)
        assert abs(waited.sent_at - now()) < 600_000


async def test_what_one_says_of_oneself(network):
    async with signed_in(network, ALICE) as ((connection, ear),):
        await connection.set_presence(Presence.AWAY)
        await connection.set_display_name("Alice <3")
        await connection.set_personal_message("hi & bye")
        await ear.hears(
            SelfUpdated(presence=Presence.AWAY, display_name="Alice <3", personal_message="hi & bye")
        )
    async with signed_in(network, ALICE) as ((connection, ear),):
        assert (await ear.gets(SignedIn)).display_name == "Alice <3"


async def test_a_wrong_password_and_a_server_that_is_not_there(network):
    ear = Ear()
    connection = network.connect(AccountSettings(address=ALICE), "wrong", ear)
    await connection.sign_in(Presence.ONLINE)
    gone = await ear.gets(SignedOut)
    assert (gone.problem.code, gone.retry_at) == (ProblemCode.WRONG_PASSWORD, None)
    await connection.sign_out()

    ear = Ear()
    nowhere = Endpoints(host="no-such-host.invalid")
    connection = network.connect(AccountSettings(address=ALICE, endpoints=nowhere), PASSWORD, ear)
    await connection.sign_in(Presence.ONLINE)
    gone = await ear.gets(SignedOut)
    assert gone.problem.code is ProblemCode.SERVER_UNKNOWN
    assert gone.problem.detail == "no-such-host.invalid"
    assert gone.retry_at > now() - 60_000
    await connection.sign_out()
    assert ear.heard[-1] == SignedOut()


async def test_without_a_built_in_server_nobody_is_kept_waiting():
    ear = Ear()
    connection = MsnNetwork(None, now, SystemRandom()).connect(AccountSettings(address=ALICE), "x", ear)
    await connection.sign_in(Presence.ONLINE)
    assert [event.problem.code for event in ear.heard] == [ProblemCode.SERVER_OFF]
    await connection.sign_out()


async def test_addresses_are_made_where_there_is_a_registry():
    class Registry:
        domain = "home.example"

        async def make_account(self, *arguments):
            asked.append(arguments)

        async def unmake_account(self, *arguments):
            asked.append(arguments)

        async def renew_password(self, *arguments):
            asked.append(arguments)
            return True

        async def set_password(self, *arguments):
            asked.append(arguments)
            return True

    asked = []

    network = MsnNetwork(Endpoints(host="127.0.0.1"), now, SystemRandom(), registry=Registry())
    assert network.choices[0].domain == "home.example"
    await network.make_account("p", "a@home.example", "secret", "A")
    assert await network.renew_password("p", "a@home.example", "newer")
    assert await network.set_password("p", "a@home.example", "newest")
    await network.unmake_account("p", "a@home.example", "newer")
    assert [one[2:] for one in asked] == [("secret", "A"), ("newer",), ("newest",), ("newer",)]
    assert {one[:2] for one in asked} == {("p", "a@home.example")}
    nowhere = MsnNetwork(None, now, SystemRandom())
    for work in (
        nowhere.make_account("p", "a@home.example", "secret", "A"),
        nowhere.renew_password("p", "a@home.example", "newer"),
        nowhere.set_password("p", "a@home.example", "newer"),
        nowhere.unmake_account("p", "a@home.example", "newer"),
    ):
        with pytest.raises(Refused):
            await work


@contextlib.asynccontextmanager
async def two_endpoints(network):
    """Alice here, and Alice at another place."""
    pairs = []
    try:
        for endpoint in (HERE, THERE):
            ear = Ear()
            settings = AccountSettings(address=ALICE, endpoint_id=endpoint)
            connection = network.connect(settings, PASSWORD, ear)
            pairs.append((connection, ear))
            await connection.sign_in(Presence.ONLINE)
            await ear.gets(SignedIn)
        yield pairs
    finally:
        for connection, _ in pairs:
            await connection.sign_out()


HERE, THERE = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def places(ear):
    return [(one.id, one.here) for one in ear.all(EndpointsReceived)[-1].endpoints]


async def test_where_one_is_signed_in_and_signing_out_there(network):
    async with two_endpoints(network) as ((here, ear), (_, there)):
        both = [(f"{{{HERE}}}", True), (f"{{{THERE}}}", False)]
        await ear.until(lambda: places(ear) == both)
        assert {one.name for one in ear.all(EndpointsReceived)[-1].endpoints} == {"aMSN2"}
        with pytest.raises(NetworkFailure) as failure:
            await here.sign_out_endpoint("{nowhere}")
        assert (failure.value.problem.code, failure.value.lasting) == (ProblemCode.ENDPOINT_UNKNOWN, True)
        await here.sign_out_endpoint(f"{{{THERE}}}")
        gone = await there.gets(SignedOut)
        assert gone.retry_at is None
        await ear.until(lambda: places(ear) == both[:1])


async def test_what_one_plays_is_seen_by_a_contact_and_at_the_other_endpoint(network):
    song = Media(title="Song", artist="Singer")
    async with (
        signed_in(network, BOB) as ((bob, bob_hears),),
        two_endpoints(network) as (
            (alice, ear),
            (_, there),
        ),
    ):
        await befriend((alice, ear), (bob, bob_hears))
        await alice.set_media(song)
        await bob_hears.until(lambda: bob_hears.all(ContactUpdated)[-1].contact.media == "Song - Singer")
        await there.until(lambda: there.all(SelfUpdated) and there.all(SelfUpdated)[-1].media == song)
        await alice.set_media(None)
        await bob_hears.until(lambda: bob_hears.all(ContactUpdated)[-1].contact.media == "")
        await there.until(lambda: there.all(SelfUpdated)[-1].media is None)


async def test_who_may_see_one_is_kept_by_the_network_and_followed_at_the_other_endpoint(network):
    async with two_endpoints(network) as ((alice, ear), (other, there)):
        await alice.set_privacy(False)
        await there.until(lambda: there.all(PrivacyReceived)[-1] == PrivacyReceived(allow_strangers=False))
        async with signed_in(network, BOB) as ((bob, bob_hears),):
            await bob.add_contact(ALICE, "", ())
            await ear.gets(RequestArrived)
            await alice.decline(BOB, block=False)
            await bob.send(msgspec.structs.replace(message(), participants=(ALICE,)))
            fate = await bob_hears.gets(DeliveryChanged)
            assert fate.delivery is Delivery.FAILED
            assert presences(bob_hears, ALICE)[-1:] in ([], [Presence.OFFLINE])
            await other.set_privacy(True)
            await bob_hears.until(lambda: presences(bob_hears, ALICE)[-1:] == [Presence.ONLINE])
            await ear.until(lambda: ear.all(PrivacyReceived)[-1] == PrivacyReceived(allow_strangers=True))


async def test_a_network_is_picked_by_name_and_asked_what_it_says_of_itself(network, monkeypatch):
    built_in = network._built_in
    base = built_in.services
    preset = replace(
        NINA,
        name="home",
        host=built_in.host,
        port=built_in.port,
        rst_url=f"{base}/RST.srf",
        rst2_url=f"{base}/RST2.srf",
        addressbook_url=f"{base}/abservice/abservice.asmx",
        sharing_url=f"{base}/abservice/SharingService.asmx",
        storage_url="",
        nexus_url="",
        config_url=f"{base}/Config/MsgrConfig.asmx",
    )
    monkeypatch.setattr(endpoints_module, "PRESETS", {"home": preset})
    ear = Ear()
    settings = network.check(AccountSettings(address=ALICE, choice="home"))
    connection = network.connect(settings, PASSWORD, ear)
    await connection.sign_in(Presence.ONLINE)
    await ear.gets(SignedIn)
    await connection.sign_out()
