"""Circles on the wire: their ticket, their list, and what is no sense in them."""

import base64

import pytest

from papyon.payload.circle import CircleDocument
from papyon.payload.routed import RoutedAddress, RoutedMessage
from papyon.payload.soap.circles import CircleTicket
from tests.msnpd.circles import circle_of, inside, listed, put, said, ticket
from tests.msnpd.world import ALICE, BOB, A, B, World


async def test_only_a_ticket_of_this_server_lets_in(world: World) -> None:
    circle = await circle_of(world, ALICE)
    alice = await world.online(ALICE)
    assert await alice.send("ADL 6", listed(circle)) == b"933 6\r\n"
    forged = base64.b64encode(CircleTicket(b"x", b"y").text().encode()).decode()
    for bad in (forged, "*", base64.b64encode(b"<x/>").decode()):
        assert await alice.say(f"USR 7 SHA A {bad}") == b"911 7\r\n"
    assert await alice.say(f"USR 8 SHA A {ticket(world)}") == b"USR 8 OK alice@example.com 0 0\r\n"
    answer = await alice.send("ADL 9", listed(circle))
    assert answer.startswith(b"ADL 9 OK\r\nNFY PUT ")
    old = await world.online(BOB, 15)
    assert await old.say(f"USR 8 SHA A {ticket(world)}") == b"911 8\r\n"


async def test_circles_have_commands_of_their_own(world: World) -> None:
    circle = await circle_of(world, ALICE)
    alice = await inside(world, circle, ALICE, A)
    mixed = listed(circle).replace(b"</ml>", b'<d n="example.com"><c n="bob" l="3" t="1"/></d></ml>')
    assert await alice.send("ADL 30", mixed) == b"241 30\r\n"
    other = circle[:-1] + ("0" if circle[-1] != "0" else "1")
    assert await alice.send("ADL 31", listed(other)) == b"933 31\r\n"
    bob = await world.online(BOB, guid=B)
    await bob.say(f"USR 20 SHA A {ticket(world)}")
    assert await bob.send("ADL 21", listed(circle)) == b"933 21\r\n"
    assert await bob.send("PUT 22", put(circle, BOB, CircleDocument((BOB,)))) == b"933 22\r\n"
    assert await bob.send("SDG 23", said(circle, BOB)) == b"933 23\r\n"


@pytest.mark.parametrize("verb", ["PUT", "DEL", "SDG"])
async def test_nonsense_is_refused(world: World, verb: str) -> None:
    circle = await circle_of(world, ALICE)
    alice = await inside(world, circle, ALICE, A)
    assert await alice.send(f"{verb} 30", b"nonsense") == b"200 30\r\n"
    broken = put(circle, ALICE, CircleDocument()).replace(b"<circle>", b"<square>")
    expected = {"PUT": b"201 31\r\n", "DEL": b"201 31\r\n", "SDG": b""}
    assert await alice.send(f"{verb} 31", broken) == expected[verb]


async def test_what_is_published_elsewhere_means_nothing(world: World) -> None:
    alice = await world.online(ALICE)
    own = RoutedMessage(
        RoutedAddress(ALICE), RoutedAddress(ALICE), "Publication", (("Uri", "/user"),), b"<user/>"
    )
    assert await alice.send("PUT 30", own.encode()) == b"PUT 30 OK 0\r\n"
