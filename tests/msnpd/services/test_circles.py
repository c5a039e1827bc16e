"""Circles by SOAP, as a client of MSNP18 makes, joins and leaves them."""

import pytest

from msnpd.errors import CircleRefused, CircleUnknown, PersonUnknown
from msnpd.services import book, sharing
from msnpd.services.caller import Caller
from papyon.payload.soap.addressbook import ABFindContactsPaged, AddressBook
from papyon.payload.soap.circles import (
    BreakConnection,
    CircleInfo,
    CircleRequest,
    CircleTicket,
    ConnectionAction,
    CreateCircle,
    CreateContact,
    ManageWLConnection,
    parse_circle_created,
    parse_circles,
    parse_connection,
    parse_contact_created,
)
from papyon.payload.soap.contact import (
    Contact,
    ContactType,
    RelationshipRole,
    RelationshipState,
)
from papyon.payload.soap.envelope import Envelope, parse_response
from papyon.payload.soap.service import ServiceHeader
from tests.msnpd.world import ALICE, BOB, CAROL, World


async def caller(world: World, who: str) -> Caller:
    return Caller(await world.directory.account(who), "")


async def ask(world: World, who: str, request: CircleRequest | ABFindContactsPaged) -> Envelope:
    answer = await book.answer(world.hub, await caller(world, who), request, ServiceHeader())
    return parse_response(answer)


async def create(world: World, who: str, name: str = "Friends") -> str:
    answer = await sharing.answer(world.hub, await caller(world, who), CreateCircle(name), ServiceHeader())
    return parse_circle_created(parse_response(answer).body)


async def invite(world: World, who: str, circle: str, whom: str) -> str:
    contact = parse_contact_created((await ask(world, who, CreateContact(whom, book=circle))).body)
    asked = ManageWLConnection(contact, role=RelationshipRole.MEMBER, book=circle)
    found = parse_connection((await ask(world, who, asked)).body)
    assert (found.id, found.address) == (contact, whom)
    assert found.relationships[0].state == RelationshipState.WAITING
    return contact


async def own(world: World, who: str) -> tuple[list[CircleInfo], list[Contact], str]:
    """The circles in somebody's own book, as list and as contacts, and the ticket."""
    node = (await ask(world, who, ABFindContactsPaged())).body
    contacts = [one for one in AddressBook.parse(node).contacts if one.kind == ContactType.CIRCLE]
    infos, ticket = parse_circles(node)
    return list(infos), contacts, ticket


async def members(world: World, who: str, circle: str) -> dict[str, tuple[str, int]]:
    """Kind and role of everybody in a circle's book."""
    found = AddressBook.parse((await ask(world, who, ABFindContactsPaged(book=circle))).body)
    assert found.book == circle
    return {one.address: (one.kind, one.relationships[0].role) for one in found.contacts}


async def test_a_circle_from_beginning_to_end(world: World) -> None:
    assert (await own(world, ALICE))[:2] == ([], [])
    circle = await create(world, ALICE)
    infos, contacts, ticket = await own(world, ALICE)
    assert [(one.id, one.name, one.role, one.state, one.deleted) for one in infos] == [
        (circle, "Friends", RelationshipRole.ADMIN, RelationshipState.ACCEPTED, False)
    ]
    assert [one.display_name for one in contacts] == ["Friends"]
    assert circle.encode() in CircleTicket.parse(ticket).data
    # What a client does with its own circle after it made it.
    made = parse_contact_created((await ask(world, ALICE, CreateContact(circle=circle))).body)
    assert made == contacts[0].id
    confirmed = parse_connection((await ask(world, ALICE, ManageWLConnection(made))).body)
    assert confirmed.relationships[0].state == RelationshipState.ACCEPTED
    # Bob is invited, sees who invites him, and joins.
    contact = await invite(world, ALICE, circle, BOB)
    infos, contacts, ticket = await own(world, BOB)
    assert (infos[0].state, infos[0].deleted) == (RelationshipState.WAITING, False)
    invitation = contacts[0].relationships[0]
    assert (invitation.inviter, invitation.inviter_name) == (ALICE, "Alice")
    assert circle.encode() not in CircleTicket.parse(ticket).data
    await ask(world, BOB, ManageWLConnection(contacts[0].id))
    expected = {
        ALICE: (ContactType.LIVE, RelationshipRole.ADMIN),
        BOB: (ContactType.ME, RelationshipRole.MEMBER),
    }
    assert await members(world, BOB, circle) == expected
    # He leaves again, and his clients learn that it is gone.
    await ask(world, BOB, BreakConnection(contacts[0].id))
    infos, contacts, _ = await own(world, BOB)
    assert [one.deleted for one in infos] == [one.deleted for one in contacts] == [True]
    assert set(await members(world, ALICE, circle)) == {ALICE}
    assert contact not in await members(world, ALICE, circle)


async def test_declined_and_removed(world: World) -> None:
    circle = await create(world, ALICE)
    await invite(world, ALICE, circle, BOB)
    (_, (invitation,), _) = await own(world, BOB)
    await ask(world, BOB, ManageWLConnection(invitation.id, ConnectionAction.DECLINE))
    assert (await own(world, BOB))[0][0].deleted
    contact = await invite(world, ALICE, circle, CAROL)
    (_, (invitation,), _) = await own(world, CAROL)
    await ask(world, CAROL, ManageWLConnection(invitation.id))
    await ask(world, ALICE, BreakConnection(contact, circle))
    assert set(await members(world, ALICE, circle)) == {ALICE}


async def test_strangers_see_and_do_nothing(world: World) -> None:
    circle = await create(world, ALICE)
    contact = await invite(world, ALICE, circle, BOB)
    for request in (
        ABFindContactsPaged(book=circle),
        CreateContact(BOB, book=circle),
        CreateContact(circle=circle),
        ManageWLConnection(contact, book=circle),
        BreakConnection(contact, circle),
    ):
        with pytest.raises(CircleUnknown):
            await ask(world, CAROL, request)
    with pytest.raises(CircleRefused):
        await ask(world, BOB, CreateContact(CAROL, book=circle))
    with pytest.raises(PersonUnknown):
        await ask(world, ALICE, CreateContact("nobody@example.com", book=circle))


async def test_everybody_concerned_is_told_to_look_again(world: World) -> None:
    alice, bob, carol = await world.online(ALICE), await world.online(BOB), await world.online(CAROL, 15)
    for client in (alice, bob, carol):
        client.link.take()
    circle = await create(world, ALICE)
    told = [command.payload or b"" for command in alice.heard()]
    assert [f"&lt;CircleId&gt;{circle}".encode() in payload for payload in told] == [True]
    await invite(world, ALICE, circle, BOB)
    assert bob.lines()[0].startswith("NOT")
    await invite(world, ALICE, circle, CAROL)
    assert carol.lines() == []  # her client is too old to know circles
