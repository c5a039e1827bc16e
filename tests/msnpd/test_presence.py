"""Who is told what about whom."""

import pytest

from msnpd.directory import NewContact
from papyon.types import Status
from tests.msnpd.test_notification import adl
from tests.msnpd.world import ALICE, BOB, CAROL, A, B, World, verbs


async def test_friends_see_each_other_come_change_and_go(world: World) -> None:
    await world.friends(ALICE, BOB)
    alice = await world.online(ALICE, 18)
    alice.link.take()
    bob = await world.online(BOB, 15)
    assert alice.lines()[0] == "NLN NLN 1:bob@example.com Bob 1879081004:0 0"
    await bob.say("CHG 6 BSY 1879081004 0")
    assert alice.lines()[0] == "NLN BSY 1:bob@example.com Bob 1879081004:0 0"
    await bob.say("CHG 7 BSY 1879081004 0")
    assert alice.lines() == []
    bob.leave()
    assert alice.lines() == ["FLN 1:bob@example.com 0:0"]


async def test_the_first_status_is_answered_with_those_who_are_there(world: World) -> None:
    await world.friends(ALICE, BOB)
    await world.online(BOB, 18, B)
    alice = await world.sign_in(ALICE, 15)
    await alice.session.receive(b"CHG 8 NLN 1879081004 0\r\n")
    lines = alice.lines()
    assert lines[:2] == ["CHG 8 NLN 1879081004 0", "ILN 8 NLN bob@example.com 1 Bob 2684387372 0"]
    assert [line.split()[0] for line in lines[2:]] == ["MSG", "CHL"]


async def test_personal_messages_by_dialect(world: World) -> None:
    await world.friends(ALICE, BOB)
    await world.friends(ALICE, CAROL)
    bob, carol = await world.online(BOB, 18, B), await world.online(CAROL, 15)
    alice = await world.sign_in(ALICE)
    await alice.send("UUX 7", "<Data><PSM>hi</PSM><Scene>x</Scene></Data>")
    await alice.send(
        "UUX 8", "<PrivateEndpointData><EpName>LAPTOP</EpName><Idle>false</Idle></PrivateEndpointData>"
    )
    bob.link.take()
    carol.link.take()
    await alice.session.receive(b"CHG 9 NLN 1:2 0\r\n")
    ubx = {command.verb: command for command in bob.heard()}["UBX"]
    assert ubx.args == ("1:alice@example.com",)
    assert ubx.payload == (
        b'<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia><Scene>x</Scene><EndpointData id="'
        + A.encode()
        + b'">'
        b"<Capabilities>1:2</Capabilities></EndpointData></Data>"
    )
    old = {command.verb: command for command in carol.heard()}["UBX"]
    assert old.args == ("alice@example.com", "1")
    assert old.payload == b"<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia></Data>"
    own = [command for command in alice.heard() if command.verb == "UBX"][-1]
    assert b"LAPTOP" in (own.payload or b"")
    await alice.send("UUX 10", "<Data><PSM></PSM></Data>")
    assert [command.payload for command in carol.heard()] == [
        b"<Data><PSM></PSM><CurrentMedia></CurrentMedia></Data>"
    ]


async def test_blocking_hides_at_once_and_unblocking_shows(world: World) -> None:
    await world.friends(ALICE, BOB)
    alice, bob = await world.online(ALICE), await world.online(BOB, 15)
    bob.link.take()
    alice.link.take()
    assert await alice.send("RML 1", adl(BOB, 2)) == b"RML 1 OK\r\n"
    assert bob.lines() == []  # on neither list, and strangers may see her
    await alice.send("ADL 2", adl(BOB, 4))
    assert bob.lines() == ["FLN alice@example.com 1 0"]
    await alice.say("CHG 6 BSY 1:2 0")
    await alice.send("UUX 7", "<Data><PSM>secret</PSM></Data>")
    await alice.say("PRP 8 MFN Other")
    assert bob.lines() == []
    await alice.send("RML 3", adl(BOB, 4))
    await alice.send("ADL 4", adl(BOB, 2))
    assert bob.lines()[0] == "NLN BSY alice@example.com 1 Other 1 0"


async def test_hidden_is_offline_to_everybody_but_oneself(world: World) -> None:
    await world.friends(ALICE, BOB)
    bob = await world.online(BOB, 15)
    bob.link.take()
    alice = await world.online(ALICE, status="HDN")
    assert bob.lines() == []
    assert world.hub.presence.reach(BOB, ALICE) is None
    await alice.say("CHG 6 NLN 1:2 0")
    assert bob.lines()[0].startswith("NLN NLN alice@example.com")
    said = await alice.say("CHG 7 HDN 1:2 0")
    assert b"NLN HDN 1:alice@example.com" in said
    assert bob.lines() == ["FLN alice@example.com 1 0"]


async def test_strangers_see_nothing_when_the_default_is_to_block(world: World) -> None:
    alice, bob = await world.online(ALICE), await world.online(BOB, 15)
    await bob.send("ADL 1", adl(ALICE, 1))
    assert world.hub.presence.reach(BOB, ALICE) is not None
    bob.link.take()
    await alice.say("BLP 5 BL")
    assert bob.lines() == ["FLN alice@example.com 1 0"]
    assert world.hub.presence.reach(BOB, ALICE) is None
    await alice.say("BLP 6 AL")
    assert bob.lines()[0].startswith("NLN NLN alice@example.com")


async def test_whoever_is_added_is_shown_at_once(world: World) -> None:
    await world.online(BOB, 18, B)
    alice = await world.online(ALICE, 15)
    said = await alice.send("ADL 12", adl(BOB, 3))
    assert said.startswith(b"ADL 12 OK\r\nNLN NLN bob@example.com 1 Bob 2684387372 0\r\n")
    await alice.send("RML 13", adl(BOB, 1))
    await world.online(BOB, 18, B)
    assert alice.lines() == []


async def test_the_same_endpoint_replaces_itself(world: World) -> None:
    one = await world.online(ALICE, guid=A)
    two = await world.online(ALICE, guid=A.upper())
    assert one.link.take().endswith(b"OUT OTH\r\n")
    assert one.link.closed
    one.leave()
    assert world.hub.presence.endpoints(ALICE) != []
    assert two.session.closing is False


@pytest.mark.parametrize(("first", "second"), [(15, 15), (8, 15), (12, 8), (18, 18)])
async def test_clients_without_endpoint_are_one_client(world: World, first: int, second: int) -> None:
    one = await world.online(ALICE, first)
    await world.online(ALICE, second)
    assert one.link.take().endswith(b"OUT OTH\r\n")


@pytest.mark.parametrize(("first", "second"), [(15, 18), (18, 15), (8, 18), (18, 8)])
async def test_one_old_client_shares_an_account_with_younger_ones(
    world: World, first: int, second: int
) -> None:
    one = await world.online(ALICE, first)
    two = await world.online(ALICE, second)
    assert not one.link.closed
    assert not two.link.closed
    assert b"OUT" not in one.link.take()


@pytest.mark.parametrize(("first", "second"), [(15, 18), (18, 15), (18, 18)])
async def test_an_account_can_be_for_one_client_at_a_time(world: World, first: int, second: int) -> None:
    account = await world.directory.account(ALICE)
    await world.directory.annotate(account, [("MSN.IM.MPOP", "0")])
    one = await world.online(ALICE, first)
    await world.online(ALICE, second, B)
    assert one.link.take().endswith(b"OUT OTH\r\n")


async def test_several_endpoints_share_an_account(world: World) -> None:
    await world.friends(ALICE, BOB)
    bob = await world.online(BOB, 15)
    one = await world.online(ALICE, guid=A)
    one.link.take()
    bob.link.take()
    two = await world.online(ALICE, guid=B, status="BSY")
    assert one.lines()[0].startswith("NLN BSY 1:alice@example.com")
    assert bob.lines() == ["NLN BSY alice@example.com 1 Alice 2684387372 0"]
    two.leave()
    assert bob.lines() == []
    assert verbs(one.heard()) == ["NLN", "UBX"]
    one.leave()
    assert bob.lines() == ["FLN alice@example.com 1 0"]


async def test_an_account_may_refuse_several_endpoints(world: World) -> None:
    account = await world.directory.account(ALICE)
    await world.directory.annotate(account, [("MSN.IM.MPOP", "0")])
    one = await world.online(ALICE, guid=A)
    await world.online(ALICE, guid=B)
    assert one.link.take().endswith(b"OUT OTH\r\n")


async def test_kicked_people_are_gone(world: World) -> None:
    await world.friends(ALICE, BOB)
    bob, alice = await world.online(BOB, 15), await world.online(ALICE)
    bob.link.take()
    world.hub.presence.kick(ALICE, "OTH")
    assert alice.link.closed
    assert bob.lines() == ["FLN alice@example.com 1 0"]
    assert world.hub.presence.person(ALICE) is None


async def test_a_picture_is_passed_on_as_it_is(world: World) -> None:
    await world.friends(ALICE, BOB)
    bob, alice = await world.online(BOB, 15), await world.online(ALICE)
    bob.link.take()
    await alice.say("CHG 6 NLN 1:2 %3Cmsnobj%20Creator%3D%22alice%40example.com%22%2F%3E")
    assert bob.lines()[0].endswith(" 1 %3Cmsnobj%20Creator%3D%22alice%40example.com%22%2F%3E")
    person = world.hub.presence.person(ALICE)
    assert person is not None
    assert person.status is Status.NLN


@pytest.mark.parametrize("dialect", [13, 15, 18])
async def test_who_came_into_the_book_first_is_told_when_he_comes_onto_the_list(
    world: World, dialect: int
) -> None:
    await world.online(BOB)
    alice = await world.online(ALICE, dialect)
    account = await world.directory.account(ALICE)
    _, effects = await world.directory.add_contact(account, NewContact(BOB), allow=True)
    world.hub.presence.tell(effects, ALICE, "")
    alice.link.take()  # told, while the client has not heard the end of its own request
    said = await alice.send("ADL 6", adl(BOB, 3))
    assert said.startswith(b"ADL 6 OK\r\nNLN NLN ")
    assert said.count(b"NLN NLN ") == 1


async def test_a_personal_message_stays_for_the_next_client_of_the_account(world: World) -> None:
    await world.friends(ALICE, BOB)
    alice = await world.online(ALICE, 18, A)
    await alice.send("UUX 7", "<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia></Data>")
    other = await world.sign_in(ALICE, 8)  # a client that knows no personal messages, and has no status yet
    alice.leave()
    bob = await world.online(BOB, 18, B)
    bob.link.take()
    await other.say("CHG 9 NLN 0")
    assert b"<PSM>hi</PSM>" in bob.link.take()
