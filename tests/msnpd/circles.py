"""Clients in circles, for tests."""

import base64

from msnpd.circle_desk import signed
from papyon.payload.circle import CONTENT_TYPE, CircleDocument, circle_address
from papyon.payload.routed import RoutedAddress, RoutedMessage
from papyon.payload.soap.circles import CircleTicket
from papyon.wire import WireCommand
from tests.msnpd.world import A, Client, World


async def circle_of(world: World, *people: str) -> str:
    """A circle that the first of them made and the others joined."""
    first, *others = [await world.directory.account(address) for address in people]
    circle = await world.hub.circles.create(first, "Friends")
    for other in others:
        contact = await world.hub.circles.add(first, circle, other.address)
        await world.hub.circles.invite(first, circle, contact)
        ((_, member),) = await world.hub.circles.of(other)
        await world.hub.circles.answer(other, member.representative, accepts=True)
    return circle


def ticket(world: World) -> str:
    text = signed(world.hub, CircleTicket.over([], 1, "2009")).text()
    return base64.b64encode(text.encode()).decode()


def listed(circle: str) -> bytes:
    return f'<ml><d n="live.com"><c n="{circle}" l="3" t="9"/></d></ml>'.encode()


def put(circle: str, who: str, document: CircleDocument, guid: str = A) -> bytes:
    to, sender = RoutedAddress(circle_address(circle), 9), RoutedAddress(who, endpoint=guid)
    headers = (("Uri", "/circle"), ("Content-Type", CONTENT_TYPE))
    return RoutedMessage(to, sender, "Publication", headers, document.encode()).encode()


def said(circle: str, who: str, text: bytes = b"Hello") -> bytes:
    to, sender = RoutedAddress(circle_address(circle), 9, path="IM"), RoutedAddress(who)
    headers = (("Content-Type", "Text/plain; charset=UTF-8"), ("Message-Type", "Text"))
    return RoutedMessage(to, sender, "Messaging", headers, text).encode()


async def inside(world: World, circle: str, who: str, guid: str) -> Client:
    """A client that takes part in the conversation."""
    client = await world.online(who, guid=guid)
    assert await client.say(f"USR 20 SHA A {ticket(world)}") == f"USR 20 OK {who} 0 0\r\n".encode()
    assert (await client.send("ADL 21", listed(circle))).startswith(b"ADL 21 OK\r\n")
    answer = await client.send("PUT 22", put(circle, who, CircleDocument((who,)), guid))
    assert answer.startswith(b"PUT 22 OK 0\r\n")
    return client


def routed(command: WireCommand) -> RoutedMessage:
    return RoutedMessage.parse(command.payload or b"")
