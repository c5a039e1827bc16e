"""The contract of the port: every router is run through it, here those of `ROUTERS`."""

from collections.abc import Callable

import pytest

from msnpd.directory import NewContact
from msnpd.local_router import LocalRouter
from msnpd.mailbox import removal
from msnpd.model import Role
from msnpd.router import Parcel, Place, Ring, Router, Venue
from papyon.payload.synchronisation import PropertyLine
from papyon.types import Capabilities, Dialect, Status
from tests.msnpd.world import ALICE, BOB, CAROL, A, B, C, MemoryLink, World, verbs

# A way to make a router of a world whose people sign in as ever: a new kind of router comes in here.
ROUTERS: dict[str, Callable[[World], Router]] = {"local": lambda world: LocalRouter(world.hub.presence)}

VENUE = Venue("", 1863, 1864)


@pytest.fixture(params=ROUTERS)
def router(world: World, request: pytest.FixtureRequest) -> Router:
    return ROUTERS[request.param](world)


def place(router: Router, address: str, guid: str = "") -> Place:
    """The only client of somebody, or that of this GUID."""
    (found,) = [one.place for one in router.guests(address, address) if guid in ("", one.place.guid)]
    return found


def ring(venue: Venue = VENUE) -> Ring:
    return Ring("11752013", venue, "1.2.3", ALICE, "Alice")


def test_a_switchboard_is_where_the_client_came_to_unless_it_has_a_name() -> None:
    link = MemoryLink(host="2001:db8::1")
    assert VENUE.seen_by(link) == ("[2001:db8::1]", 1863)
    link.secure = True
    assert VENUE.seen_by(link) == ("[2001:db8::1]", 1864)
    assert Venue("msn.example.net", 1863, 1864).seen_by(link) == ("msn.example.net", 1864)


async def test_who_is_away_not_yet_there_or_hidden_is_offline(world: World, router: Router) -> None:
    assert router.status(BOB, ALICE) is Status.FLN
    alice = await world.sign_in(ALICE)
    assert router.status(BOB, ALICE) is Status.FLN
    await alice.say("CHG 6 BSY 1:2 0")
    assert router.status(BOB, ALICE) is Status.BSY
    await alice.say("CHG 7 HDN 1:2 0")
    assert router.status(BOB, ALICE) is Status.FLN
    assert router.guests(BOB, ALICE) == ()
    assert router.status(ALICE, ALICE) is Status.HDN  # nobody hides from himself
    alice.leave()
    assert router.status(ALICE, ALICE) is Status.FLN


async def test_who_is_blocked_learns_nothing(world: World, router: Router) -> None:
    await world.online(ALICE)
    bob = await world.online(BOB)
    parcel = Parcel(place(router, BOB), ALICE, "", 1, b"hello")
    assert router.hears(parcel)
    account = await world.directory.account(ALICE)
    await world.directory.add_member(account, Role.BLOCK, BOB)
    assert router.status(BOB, ALICE) is Status.FLN
    assert router.guests(BOB, ALICE) == ()
    assert not router.hears(parcel)
    bob.leave()


async def test_clients_are_told_apart_and_looked_at_as_they_are_now(world: World, router: Router) -> None:
    await world.online(ALICE, 18, A)
    second = await world.online(ALICE, 16, B)
    here, there = router.guests(BOB, ALICE)
    assert (here.place.guid, there.place.guid) == (A, B)
    assert (there.place.address, there.name, there.dialect) == (ALICE, "Alice", Dialect.MSNP16)
    await second.say("PRP 6 MFN Other", "CHG 7 NLN 1:2 0")
    now = router.guest(there.place)
    assert now is not None
    assert (now.name, now.capabilities) == ("Other", Capabilities(1, 2))
    await second.say("IMS 8 OFF")
    assert [guest.place for guest in router.guests(BOB, ALICE)] == [here.place]


async def test_a_client_that_came_back_is_another_one(world: World, router: Router) -> None:
    alice = await world.online(ALICE)
    before = place(router, ALICE)
    alice.leave()
    assert router.guest(before) is None
    again = await world.online(ALICE)
    again.link.take()
    assert place(router, ALICE) != before
    router.ring(before, ring())
    assert again.lines() == []


async def test_one_client_rings_and_the_other_does_not(world: World, router: Router) -> None:
    first, second = await world.online(ALICE, 18, A), await world.online(ALICE, 18, B)
    second.link.secure = True
    first.link.take()
    second.link.take()
    router.ring(place(router, ALICE, B), ring())
    assert first.lines() == []
    (line,) = second.lines()
    assert line.startswith(f"RNG 11752013 192.0.2.21:1864 CKI 1.2.3 {ALICE} Alice")


async def test_a_notice_is_for_all_clients_or_for_one(world: World, router: Router) -> None:
    sender = await world.online(BOB)
    own = await world.online(BOB, 18, B)
    first, second = await world.online(ALICE, 18, A), await world.online(ALICE, 18, C)
    clients = {"sender": sender, "own": own, "first": first, "second": second}

    def pass_on(address: str, guid: str) -> list[str]:
        for client in clients.values():
            client.link.take()
        parcel = Parcel(place(router, BOB, A), address, guid, 1, b"hello")
        heard = router.hears(parcel)
        router.pass_on(parcel)
        told = [who for who, client in clients.items() if client.link.take().endswith(b"\r\nhello")]
        assert heard is bool(told)
        return told

    assert pass_on(ALICE, "") == ["first", "second"]
    assert pass_on(ALICE, C) == ["second"]
    assert pass_on(ALICE, B) == []
    assert pass_on(BOB, "") == ["own"]
    assert pass_on(CAROL, "") == []


async def test_a_client_too_old_to_be_asked_is_signed_out(world: World, router: Router) -> None:
    old = await world.online(ALICE, 12)
    await world.online(ALICE, 18, A)
    old.link.take()
    router.pass_on(Parcel(place(router, ALICE, A), ALICE, "", 1, b""))
    assert not old.link.closed
    router.pass_on(Parcel(place(router, ALICE, A), ALICE, "", 8, b"gtfo"))
    assert old.link.closed
    assert old.lines() == ["OUT OTH"]


async def test_mail_is_told_to_those_who_know_it_and_are_there(world: World, router: Router) -> None:
    knows, silent = await world.online(ALICE, 18, A), await world.sign_in(ALICE, 18, B)
    old = await world.online(BOB, 10)
    for client in (knows, silent, old):
        client.link.take()
    router.mail(ALICE, removal(2))
    router.mail(BOB, removal(2))
    router.mail(CAROL, removal(2))
    assert b"Message-Delta: 2" in knows.link.take()
    assert silent.lines() == old.lines() == []


async def test_both_sides_hear_of_a_new_contact(world: World, router: Router) -> None:
    bob, alice = await world.online(BOB, 15), await world.online(ALICE, 15)
    bob.link.take()
    account = await world.directory.account(ALICE)
    _, effects = await world.directory.add_contact(account, NewContact(BOB), allow=True)
    alice.link.take()
    router.tell(effects, ALICE, "")
    assert verbs(bob.heard()) == ["ADL"]
    assert "NLN" in verbs(alice.heard())


async def test_a_property_is_told_to_old_clients_that_may_see_it(world: World, router: Router) -> None:
    await world.friends(ALICE, BOB)
    await world.friends(ALICE, CAROL)
    bob, carol = await world.online(BOB, 11), await world.online(CAROL, 11)
    for client in (bob, carol):
        await client.say("SYN 6 0 0")
    alice = await world.directory.account(ALICE)
    await world.directory.drop_member(alice, Role.ALLOW, CAROL)
    await world.directory.add_member(alice, Role.BLOCK, CAROL)
    bob.link.take()
    carol.link.take()
    router.tell_property(alice, PropertyLine("PHH", "555", ALICE))
    assert verbs(bob.heard()) == ["BPR"]
    assert carol.lines() == []


async def test_only_clients_that_know_circles_are_reminded(world: World, router: Router) -> None:
    young = await world.online(ALICE, 18)
    old = await world.online(BOB, 16)
    young.link.take()
    old.link.take()
    for address in (ALICE, BOB):
        router.remind(await world.directory.account(address), "00000000-0000-0000-0009-000000000001")
    assert verbs(young.heard()) == ["NOT"]
    assert old.lines() == []


async def test_kicked_people_are_told_and_gone(world: World, router: Router) -> None:
    first, second = await world.online(ALICE, 18, A), await world.online(ALICE, 18, B)
    router.kick(ALICE, "OTH")
    assert first.link.closed
    assert second.link.closed
    assert first.lines()[-1] == "OUT OTH"
    assert router.status(ALICE, ALICE) is Status.FLN
    router.kick(ALICE, "OTH")  # harmless
