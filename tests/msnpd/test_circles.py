"""Who may do what with a circle, and what is left of it on disk."""

import pytest

from msnpd.circles import Circles
from msnpd.errors import (
    CircleRefused,
    CircleUnknown,
    ContactUnknown,
    GroupNameInvalid,
    ListFull,
    PersonUnknown,
)
from msnpd.limits import Limits
from msnpd.model import Account
from papyon.payload.soap.contact import RelationshipRole, RelationshipState
from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, World


class Stage:
    """Circles, and whom they asked to look again."""

    def __init__(self, world: World, limits: Limits | None = None) -> None:
        self.world = world
        self.circles = Circles(world.store, world.directory, limits or world.limits, world.mint, world.now)
        self.told: list[str] = []
        self.circles.changed = lambda _, accounts: self.told.extend(one.address for one in accounts)

    async def account(self, address: str) -> Account:
        return await self.world.directory.account(address)

    async def representative(self, address: str) -> str:
        """What the only circle is called in somebody's book."""
        ((_, member),) = await self.circles.of(await self.account(address))
        return member.representative

    async def invite(self, inviter: str, circle: str, address: str) -> str:
        who = await self.account(inviter)
        contact = await self.circles.add(who, circle, address)
        await self.circles.invite(who, circle, contact)
        return contact

    async def join(self, inviter: str, circle: str, address: str) -> str:
        contact = await self.invite(inviter, circle, address)
        own = await self.account(address)
        await self.circles.answer(own, await self.representative(address), accepts=True)
        return contact

    async def members(self, circle: str, who: str = ALICE) -> dict[str, int]:
        found = await self.circles.find(await self.account(who), circle)
        return {member.address: member.role for member in found.members}


@pytest.fixture
async def stage(world: World) -> Stage:
    return Stage(world)


async def test_made_joined_and_left(stage: Stage) -> None:
    alice, bob = await stage.account(ALICE), await stage.account(BOB)
    before = alice.profile.changed
    circle = await stage.circles.create(alice, "Friends")
    assert circle.startswith("00000000-0000-0000-0009-")
    assert await stage.members(circle) == {ALICE: RelationshipRole.ADMIN}
    assert stage.told == [ALICE]
    assert alice.profile.changed > before
    contact = await stage.circles.add(alice, circle, BOB)
    with pytest.raises(CircleUnknown):  # he is not even invited
        await stage.circles.find(bob, circle)
    stage.told.clear()
    invited = await stage.circles.invite(alice, circle, contact)
    assert (invited.state, invited.inviter) == (RelationshipState.WAITING, ALICE)
    assert stage.told == [BOB]
    assert await stage.circles.add(alice, circle, BOB) == contact
    assert (await stage.circles.invite(alice, circle, contact)).id == contact
    await stage.circles.answer(bob, await stage.representative(BOB), accepts=True)
    assert await stage.members(circle) == {ALICE: RelationshipRole.ADMIN, BOB: RelationshipRole.MEMBER}
    await stage.circles.leave(bob, await stage.representative(BOB))
    assert await stage.members(circle) == {ALICE: RelationshipRole.ADMIN}
    ((_, gone),) = await stage.circles.of(bob)
    assert gone.state == RelationshipState.LEFT
    # He may come again.
    assert await stage.join(ALICE, circle, BOB) == contact
    assert set(await stage.members(circle, BOB)) == {ALICE, BOB}


async def test_invitations_may_be_declined(stage: Stage) -> None:
    alice, bob = await stage.account(ALICE), await stage.account(BOB)
    circle = await stage.circles.create(alice, "Friends")
    contact = await stage.invite(ALICE, circle, BOB)
    await stage.circles.answer(bob, await stage.representative(BOB), accepts=False)
    assert set(await stage.members(circle)) == {ALICE}
    with pytest.raises(CircleUnknown):
        await stage.circles.find(bob, circle)
    with pytest.raises(ContactUnknown):
        await stage.circles.invite(alice, circle, contact)
    with pytest.raises(CircleUnknown):
        await stage.circles.answer(bob, "no such id", accepts=True)


async def test_only_administrators_invite_and_remove(stage: Stage) -> None:
    alice, bob, carol = [await stage.account(address) for address in (ALICE, BOB, CAROL)]
    circle = await stage.circles.create(alice, "Friends")
    await stage.join(ALICE, circle, BOB)
    contact = await stage.join(ALICE, circle, CAROL)
    with pytest.raises(CircleRefused):
        await stage.circles.add(bob, circle, DAVE)
    with pytest.raises(CircleRefused):
        await stage.circles.remove(bob, circle, contact)
    with pytest.raises(CircleUnknown):
        await stage.circles.remove(await stage.account(DAVE), circle, contact)
    await stage.circles.remove(carol, circle, contact)
    assert set(await stage.members(circle)) == {ALICE, BOB}
    with pytest.raises(ContactUnknown):
        await stage.circles.remove(alice, circle, contact)
    # When the only administrator goes, somebody else can still invite.
    await stage.circles.leave(alice, await stage.representative(ALICE))
    assert await stage.members(circle, BOB) == {BOB: RelationshipRole.ADMIN}
    await stage.join(BOB, circle, DAVE)


async def test_limits(stage: Stage) -> None:
    alice = await stage.account(ALICE)
    for name in ("", " ", "x" * 128):
        with pytest.raises(GroupNameInvalid):
            await stage.circles.create(alice, name)
    small = Stage(stage.world, Limits(circles=1, circle_members=2, circle_properties_bytes=10))
    circle = await small.circles.create(alice, "Friends")
    with pytest.raises(ListFull):
        await small.circles.create(alice, "More friends")
    await small.invite(ALICE, circle, BOB)
    with pytest.raises(ListFull):
        await small.circles.add(alice, circle, CAROL)
    with pytest.raises(PersonUnknown):
        await small.circles.add(alice, circle, "nobody@example.com")
    with pytest.raises(ListFull):
        await small.circles.show(alice, circle, "x" * 11)
    shown = await small.circles.show(alice, circle, "<x/>")
    assert shown.circle.properties == "<x/>"


async def test_a_circle_outlives_the_account_of_its_administrator(stage: Stage) -> None:
    circle = await stage.circles.create(await stage.account(ALICE), "Friends")
    await stage.join(ALICE, circle, BOB)
    stage.world.time += 1
    await stage.join(ALICE, circle, CAROL)
    await stage.world.directory.remove_account(ALICE)
    assert await stage.members(circle, BOB) == {
        BOB: RelationshipRole.ADMIN,
        CAROL: RelationshipRole.MEMBER,
    }
    await stage.join(BOB, circle, DAVE)
    with pytest.raises(CircleRefused):
        await stage.circles.add(await stage.account(CAROL), circle, DAVE)
