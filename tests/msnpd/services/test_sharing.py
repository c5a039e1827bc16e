"""Membership lists by SOAP."""

import pytest

from msnpd.directory import NewContact
from msnpd.errors import AddressInvalid, MemberExists, MemberUnknown, PersonUnknown
from msnpd.services import sharing
from msnpd.services.caller import Caller
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.service import ServiceHeader
from papyon.payload.soap.sharing import (
    INVITATION,
    AddMember,
    DeleteMember,
    FindMembership,
    FindMembershipResult,
    Member,
    MemberKind,
    Role,
    SharingRequest,
)
from papyon.types import ListBits
from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, World, verbs


async def ask(world: World, request: SharingRequest, login: str = "") -> bytes:
    caller = Caller(await world.directory.account(ALICE), login)
    return await sharing.answer(world.hub, caller, request, ServiceHeader())


async def lists(world: World, request: FindMembership | None = None) -> dict[tuple[str, str], Member]:
    found = FindMembershipResult.parse(parse_response(await ask(world, request or FindMembership())).body)
    return {(member.role.value, member.address): member for member in found.members}


async def test_members_come_and_go(world: World) -> None:
    await ask(world, AddMember((Member(Role.ALLOW, BOB), Member(Role.BLOCK, CAROL))))
    found = await lists(world)
    assert set(found) == {("Allow", BOB), ("Block", CAROL)}
    assert found["Allow", BOB].cid == 4661
    ids = [member.membership_id for member in found.values()]
    assert len(set(ids)) == 2
    with pytest.raises(MemberExists):
        await ask(world, AddMember((Member(Role.ALLOW, BOB.upper()),)))
    with pytest.raises(PersonUnknown):
        await ask(world, AddMember((Member(Role.ALLOW, "nobody@example.com"),)))
    with pytest.raises(AddressInvalid):
        await ask(world, AddMember((Member(Role.ALLOW, "x y"),)))
    await ask(world, DeleteMember((Member(Role.BLOCK, "", membership_id=ids[1]),)))
    with pytest.raises(MemberUnknown):
        await ask(world, DeleteMember((Member(Role.BLOCK, "", membership_id=ids[1]),)))
    await ask(world, DeleteMember((Member(Role.ALLOW, BOB),)))
    assert await lists(world) == {}


async def test_members_of_other_services_are_nobodys_business(world: World) -> None:
    account = await world.directory.account(ALICE)
    version = account.profile.version
    for request in (AddMember(()), DeleteMember(())):
        answer = parse_response(await ask(world, request))
        assert answer.action == f"{request.ACTION}Response"
    assert account.profile.version == version


async def test_a_request_carries_its_text(world: World) -> None:
    bob = await world.directory.account(BOB)
    await world.directory.add_contact(bob, NewContact(ALICE, invitation="It is me"), allow=True)
    found = await lists(world)
    pending = found["Pending", BOB]
    assert (pending.display_name, pending.annotation(INVITATION)) == ("Bob", "It is me")
    assert ("Reverse", BOB) not in found
    await ask(world, DeleteMember((Member(Role.PENDING, "", membership_id=pending.membership_id),)))
    assert set(await lists(world)) == {("Reverse", BOB)}
    await ask(world, DeleteMember((Member(Role.REVERSE, BOB),)))
    assert await lists(world) == {}


async def test_other_kinds_of_addresses(world: World) -> None:
    email = Member(
        Role.ALLOW, "x@yahoo.example", MemberKind.EMAIL, annotations=(("MSN.IM.BuddyType", "32:"),)
    )
    phone = Member(Role.ALLOW, "tel:+15551234", MemberKind.PHONE)
    await ask(world, AddMember((email, phone)))
    found = await lists(world)
    assert found["Allow", "x@yahoo.example"].kind is MemberKind.EMAIL
    assert found["Allow", "x@yahoo.example"].annotation("MSN.IM.BuddyType") == "32:"
    assert found["Allow", "tel:+15551234"].kind is MemberKind.PHONE
    with pytest.raises(AddressInvalid):
        await ask(world, AddMember((Member(Role.ALLOW, "x" * 999, MemberKind.EMAIL),)))


async def test_differences(world: World) -> None:
    await ask(world, AddMember((Member(Role.ALLOW, BOB),)))
    document = parse_response(await ask(world, FindMembership())).body
    change = FindMembershipResult.parse(document).last_change
    asked = FindMembership(deltas_only=True, last_change=change)
    assert await lists(world, asked) == {}
    await ask(world, AddMember((Member(Role.ALLOW, CAROL),)))
    assert set(await lists(world, asked)) == {("Allow", CAROL)}
    await ask(world, DeleteMember((Member(Role.ALLOW, BOB),)))
    found = await lists(world, asked)
    assert {key: member.deleted for key, member in found.items()} == {
        ("Allow", BOB): True,
        ("Allow", CAROL): False,
    }
    await ask(world, AddMember((Member(Role.ALLOW, BOB),)))
    assert not any(member.deleted for member in (await lists(world, asked)).values())


async def test_several_members_are_changed_together_or_not_at_all(world: World) -> None:
    account = await world.directory.account(ALICE)
    with pytest.raises(PersonUnknown):
        await ask(world, AddMember((Member(Role.ALLOW, BOB), Member(Role.ALLOW, "nobody@example.com"))))
    assert account.members == {}
    version = account.profile.version
    await ask(world, AddMember((Member(Role.ALLOW, BOB), Member(Role.BLOCK, CAROL))))
    assert account.profile.version == version + 1
    # Who is there already does not keep the others away, nor does who is gone already.
    await ask(world, AddMember((Member(Role.ALLOW, BOB), Member(Role.ALLOW, DAVE))))
    assert account.bits(DAVE) == ListBits.ALLOW
    gone = (Member(Role.ALLOW, "", membership_id=999), Member(Role.BLOCK, BOB))
    allowed = [member.id for member in account.members.values() if member.address in (BOB, DAVE)]
    named = tuple(Member(Role.ALLOW, "", membership_id=number) for number in allowed)
    await ask(world, DeleteMember((*gone, *named)))
    assert set(await lists(world)) == {("Block", CAROL)}


async def test_others_are_told_at_once(world: World) -> None:
    await world.friends(ALICE, BOB)
    bob = await world.online(BOB, 15)
    alice = await world.online(ALICE, login=b"12345678")
    other = await world.online(ALICE, guid="{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}")
    for client in (alice, bob, other):
        client.link.take()
    await ask(world, AddMember((Member(Role.BLOCK, BOB),)), b"12345678".hex())
    assert bob.lines() == ["FLN alice@example.com 1 0"]
    assert verbs(other.heard()) == ["NOT"]
    assert alice.lines() == []
    account = await world.directory.account(ALICE)
    assert ListBits.BLOCK in account.bits(BOB)
