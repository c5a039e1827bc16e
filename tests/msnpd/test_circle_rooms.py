"""Conversations in circles, and who sees whom there."""

from msnpd.model import Role
from papyon.payload.circle import CircleDocument, circle_address
from papyon.payload.routed import RoutedAddress, RoutedMessage
from papyon.payload.xml import Markup
from tests.msnpd.circles import circle_of, inside, listed, put, routed, said, ticket
from tests.msnpd.world import ALICE, BOB, CAROL, A, B, C, World, commands


async def test_a_conversation_of_three(world: World) -> None:
    circle = await circle_of(world, ALICE, BOB, CAROL)
    alice = await inside(world, circle, ALICE, A)
    bob = await inside(world, circle, BOB, B)
    joined = [command for command in alice.heard() if command.verb == "NFY"]
    assert [routed(one).header("NotifType") for one in joined] == ["Partial"]
    assert CircleDocument.parse(routed(joined[0]).body).members == (BOB,)
    carol = await inside(world, circle, CAROL, C)
    for client in (alice, bob, carol):
        client.link.take()
    assert await alice.send("SDG 30", said(circle, "mallory@example.com")) == b""
    for client in (bob, carol):
        (command,) = client.heard()
        assert (command.verb, command.args[0]) == ("SDG", "0")
        message = routed(command)
        # Whoever she says she is, she is herself.
        assert (str(message.sender), message.to.path) == (f"1:{ALICE};epid={A}", "IM")
        assert (message.header("Message-Type"), message.body) == ("Text", b"Hello")
    # Bob leaves the conversation, and hears nothing more.
    sender = RoutedAddress(BOB, endpoint=B)
    uri = f"/circle/roster(IM)/user(1:{BOB})"
    leaving = RoutedMessage(RoutedAddress(circle_address(circle), 9), sender, "Publication", (("Uri", uri),))
    answer = commands(await bob.send("DEL 31", leaving.encode()))
    assert next((one.verb, one.args) for one in answer) == ("DEL", ("31", "OK"))
    for client in (alice, carol):
        (command,) = client.heard()
        assert (command.verb, command.args[0]) == ("NFY", "DEL")
        assert routed(command).header("Uri") == uri
    await alice.send("SDG 32", said(circle, ALICE))
    assert [command.verb for command in carol.heard()] == ["SDG"]
    assert bob.heard() == []
    # When Carol's connection breaks, it is told as well.
    carol.leave()
    assert [command.verb for command in alice.heard() if command.verb == "NFY"] == ["NFY"]
    assert len(world.hub.rooms) == 1
    alice.leave()
    bob.leave()
    assert len(world.hub.rooms) == 0


async def test_members_see_each_other_without_being_contacts(world: World) -> None:
    circle = await circle_of(world, ALICE, BOB)
    alice = await inside(world, circle, ALICE, A)
    bob = await world.online(BOB, guid=B)
    via = f"1:{BOB};via=9:{circle_address(circle)}"
    assert f"NLN NLN {via} Bob 2684387372:48 0" in alice.lines()
    await bob.say("CHG 30 BSY 2684387372:48 0")
    assert f"NLN BSY {via} Bob 2684387372:48 0" in alice.lines()
    await bob.say("CHG 31 HDN 2684387372:48 0")
    assert alice.lines() == [f"FLN {via} 0:0"]
    await bob.say("CHG 32 NLN 2684387372:48 0")
    alice.link.take()
    bob.leave()
    assert alice.lines() == [f"FLN {via} 0:0"]


async def test_who_is_blocked_sees_nothing(world: World) -> None:
    circle = await circle_of(world, ALICE, BOB)
    account = await world.directory.account(BOB)
    await world.directory.add_member(account, Role.BLOCK, ALICE)
    alice = await inside(world, circle, ALICE, A)
    await world.online(BOB, guid=B)
    assert not [line for line in alice.lines() if "via=9" in line]


async def test_what_a_circle_shows_is_kept_and_told(world: World) -> None:
    circle = await circle_of(world, ALICE, BOB)
    alice, bob = await inside(world, circle, ALICE, A), await inside(world, circle, BOB, B)
    for client in (alice, bob):
        client.link.take()
    shown = Markup('<presence dtype="xml"><Data><PSM>We</PSM></Data></presence>')
    answer = await alice.send("PUT 30", put(circle, ALICE, CircleDocument(properties=shown)))
    assert answer.startswith(b"PUT 30 OK 0\r\n")
    (command,) = bob.heard()
    assert CircleDocument.parse(routed(command).body).properties == shown
    for client in (alice, bob):
        client.leave()
    again = await world.online(ALICE)
    await again.say(f"USR 20 SHA A {ticket(world)}")
    full = routed(commands(await again.send("ADL 21", listed(circle)))[1])
    assert CircleDocument.parse(full.body).properties == shown
    long = Markup(f"<presence>{'x' * 9000}</presence>")
    await again.send("PUT 22", put(circle, ALICE, CircleDocument((ALICE,))))
    assert await again.send("PUT 23", put(circle, ALICE, CircleDocument(properties=long))) == b"201 23\r\n"


async def test_who_is_removed_is_out_at_once(world: World) -> None:
    circle = await circle_of(world, ALICE, BOB)
    alice, bob = await inside(world, circle, ALICE, A), await inside(world, circle, BOB, B)
    account = await world.directory.account(ALICE)
    gathering = await world.hub.circles.find(account, circle)
    contact = next(one.id for one in gathering.members if one.address == BOB)
    for client in (alice, bob):
        client.link.take()
    await world.hub.circles.remove(account, circle, contact)
    assert alice.lines()[0] == "NFY DEL"
    assert bob.lines()[-1] == "NOT"
    assert await bob.send("SDG 40", said(circle, BOB)) == b"933 40\r\n"


def notified(lines: list[str]) -> list[str]:
    return [line.split()[1] for line in lines if line.startswith("NFY")]


async def test_who_is_hidden_is_on_no_roster(world: World) -> None:
    circle = await circle_of(world, ALICE, BOB, CAROL)
    alice = await inside(world, circle, ALICE, A)
    bob = await world.online(BOB, guid=B, status="HDN")
    await bob.say(f"USR 20 SHA A {ticket(world)}")
    await bob.send("ADL 21", listed(circle))
    await bob.send("PUT 22", put(circle, BOB, CircleDocument((BOB,)), B))
    assert notified(alice.lines()) == []
    carol = await inside(world, circle, CAROL, C)
    again = commands(await carol.send("PUT 30", put(circle, CAROL, CircleDocument((CAROL,)), C)))
    assert CircleDocument.parse(routed(again[-1]).body).members == (ALICE, CAROL)
    alice.link.take()
    # He hears what is said, and is there for everybody when he wants to be.
    await alice.send("SDG 30", said(circle, ALICE))
    assert "SDG 0" in bob.lines()
    await bob.say("CHG 31 NLN 2684387372:48 0")
    for client in (alice, carol):
        assert notified(client.lines()) == ["PUT"]
    await bob.say("CHG 32 HDN 2684387372:48 0")
    for client in (alice, carol):
        assert notified(client.lines()) == ["DEL"]


async def test_who_is_blocked_finds_nobody_on_the_roster(world: World) -> None:
    circle = await circle_of(world, ALICE, BOB)
    account = await world.directory.account(BOB)
    await world.directory.add_member(account, Role.BLOCK, ALICE)
    alice = await inside(world, circle, ALICE, A)
    alice.link.take()
    bob = await inside(world, circle, BOB, B)
    assert notified(alice.lines()) == []
    again = commands(await alice.send("PUT 30", put(circle, ALICE, CircleDocument((ALICE,)))))
    assert CircleDocument.parse(routed(again[1]).body).members == (ALICE,)
    bob.leave()
    assert notified(alice.lines()) == []


async def test_who_was_signed_out_meanwhile_comes_into_no_circle(world: World) -> None:
    circle = await circle_of(world, ALICE)
    alice = await world.online(ALICE)
    endpoint = world.hub.presence.endpoints(ALICE)[0]
    gathering = await world.hub.circles.find(endpoint.account, circle)
    world.hub.presence.kick(ALICE, "OTH")
    world.hub.rooms.enter(endpoint, gathering)
    assert len(world.hub.rooms) == 0
    assert alice.link.closed
