"""Lists, groups and contacts: what a change does on both sides, in memory and on disk."""

from pathlib import Path

import pytest

from msnpd.directory import NewContact
from msnpd.errors import (
    AccountUnknown,
    ContactExists,
    ContactUnknown,
    GroupExists,
    GroupNameInvalid,
    GroupsFull,
    GroupUnknown,
    ListFull,
    MemberExists,
    MemberUnknown,
    NameInvalid,
    OppositeList,
    PersonUnknown,
    StoreUnavailable,
)
from msnpd.limits import Limits
from msnpd.model import Account, Details, Privacy, Role
from msnpd.sql_store import SqlStore
from papyon.types import ListBits, NetworkId
from tests.msnpd.world import ALICE, BOB, CAROL, World, opened

F, AL, BL, RL, PL = (ListBits(bit) for bit in (1, 2, 4, 8, 16))


async def both(world: World) -> tuple[Account, Account]:
    return await world.directory.account(ALICE), await world.directory.account(BOB)


async def check_disk(world: World, *accounts: Account) -> None:
    """What is in memory is what is on disk."""
    for account in accounts:
        assert await world.store.load(account.address) == account


async def test_there_is_one_object_for_each_account(world: World) -> None:
    one = await world.directory.account(ALICE)
    assert await world.directory.find(ALICE) is one
    assert await world.directory.find("nobody@example.com") is None
    with pytest.raises(AccountUnknown):
        await world.directory.account("nobody@example.com")


async def test_a_request_and_its_answer(world: World) -> None:
    alice, bob = await both(world)
    guid, effects = await world.directory.add_contact(
        alice, NewContact(BOB, invitation="It is me"), allow=True
    )
    assert alice.bits(BOB) == F | AL
    assert bob.bits(ALICE) == PL
    pending = bob.members[Role.PENDING, ALICE]
    assert (pending.name, pending.invitation) == ("Alice", "It is me")
    assert effects.added == [(BOB, ALICE, "Alice")]
    assert (ALICE, BOB) in effects.links
    await world.directory.add_contact(bob, NewContact(ALICE), allow=True)
    assert bob.bits(ALICE) == F | AL | RL
    assert alice.bits(BOB) == F | AL | RL
    await check_disk(world, alice, bob)
    with pytest.raises(ContactExists, match=guid):
        await world.directory.add_contact(alice, NewContact(BOB), allow=True)


async def test_declining_a_request(world: World) -> None:
    alice, bob = await both(world)
    await world.directory.add_contact(alice, NewContact(BOB), allow=True)
    await world.directory.drop_member(bob, Role.PENDING, ALICE)
    assert bob.bits(ALICE) == RL
    await world.directory.add_member(bob, Role.BLOCK, ALICE)
    assert bob.bits(ALICE) == RL | BL
    await check_disk(world, alice, bob)


async def test_whoever_is_known_is_no_request(world: World) -> None:
    alice, bob = await both(world)
    await world.directory.add_member(bob, Role.BLOCK, ALICE)
    await world.directory.add_contact(alice, NewContact(BOB), allow=True)
    assert bob.bits(ALICE) == BL | RL


async def test_removing_somebody(world: World) -> None:
    await world.friends(ALICE, BOB)
    alice, bob = await both(world)
    effects = await world.directory.remove_contacts(alice, [alice.by_address[BOB].id])
    assert alice.bits(BOB) == AL | RL
    assert bob.bits(ALICE) == F | AL
    assert effects.removed == [(BOB, ALICE, "Alice")]
    await check_disk(world, alice, bob)
    with pytest.raises(ContactUnknown):
        await world.directory.remove_contacts(alice, ["no such id"])


async def test_allow_and_block_exclude_each_other(world: World) -> None:
    alice, _ = await both(world)
    await world.directory.add_member(alice, Role.ALLOW, BOB)
    with pytest.raises(MemberExists):
        await world.directory.add_member(alice, Role.ALLOW, BOB)
    await world.directory.add_member(alice, Role.BLOCK, BOB)
    assert alice.bits(BOB) == BL
    with pytest.raises(OppositeList):
        await world.directory.add_member(alice, Role.ALLOW, BOB)
    with pytest.raises(MemberUnknown):
        await world.directory.drop_member(alice, Role.ALLOW, BOB)
    with pytest.raises(PersonUnknown):
        await world.directory.add_member(alice, Role.ALLOW, "nobody@example.com")
    await world.directory.add_member(alice, Role.ALLOW, "x@yahoo.example", NetworkId.YAHOO)
    await check_disk(world, alice)


async def test_only_the_server_fills_reverse_and_pending(world: World) -> None:
    alice, bob = await both(world)
    for role in (Role.REVERSE, Role.PENDING):
        with pytest.raises(MemberUnknown):
            await world.directory.add_member(alice, role, BOB)
    await world.directory.add_contact(bob, NewContact(ALICE), allow=False)
    await world.directory.add_member(alice, Role.REVERSE, BOB)  # acknowledges the request
    assert alice.bits(BOB) == RL


async def test_list_bits(world: World) -> None:
    alice, bob = await both(world)
    await world.directory.set_bits(alice, [(BOB, 1, F | AL), (CAROL, 1, AL)])
    assert (alice.bits(BOB), alice.bits(CAROL), bob.bits(ALICE)) == (F | AL, AL, PL)
    with pytest.raises(PersonUnknown):
        await world.directory.set_bits(alice, [(CAROL, 1, F), ("nobody@example.com", 1, F)])
    assert alice.bits(CAROL) == AL  # all or none
    await world.directory.clear_bits(alice, [(BOB, 1, F), (CAROL, 1, AL | BL)])
    assert (alice.bits(BOB), alice.bits(CAROL), bob.bits(ALICE)) == (AL, ListBits.NONE, ListBits.NONE)
    assert BOB in alice.by_address  # the address book entry stays
    await world.directory.set_bits(alice, [(BOB, 1, F)])
    assert alice.bits(BOB) == F | AL
    await check_disk(world, alice, bob)


async def test_changing_a_contact(world: World) -> None:
    await world.friends(ALICE, BOB)
    alice, bob = await both(world)
    guid = alice.by_address[BOB].id
    details = Details(quick_name="Bobby", annotations=(("AB.NickName", "B"),))
    await world.directory.change_contact(alice, guid, details=details)
    assert alice.contacts[guid].details == details
    await world.directory.change_contact(alice, guid, messenger=False)
    assert bob.bits(ALICE) == F | AL
    await world.directory.change_contact(alice, guid, messenger=True)
    assert bob.bits(ALICE) == F | AL | RL
    with pytest.raises(ContactUnknown):
        await world.directory.change_contact(alice, "no such id", messenger=True)
    with pytest.raises(ListFull):
        await world.directory.change_contact(alice, guid, details=Details(comment="x" * 9000))
    await check_disk(world, alice, bob)


async def test_groups(world: World) -> None:
    await world.friends(ALICE, BOB)
    alice, _ = await both(world)
    guid = alice.by_address[BOB].id
    group, _ = await world.directory.add_group(alice, "Friends")
    with pytest.raises(GroupExists):
        await world.directory.add_group(alice, "FRIENDS")
    for name in ("", "  ", "x" * 128):
        with pytest.raises(GroupNameInvalid):
            await world.directory.add_group(alice, name)
    await world.directory.regroup(alice, [guid], [group], into=True)
    assert alice.contacts[guid].groups == (group,)
    await world.directory.change_group(alice, group, name="friends", favourite=True)
    assert alice.groups[group].name == "friends"
    await check_disk(world, alice)
    await world.directory.regroup(alice, [guid], [group], into=False)
    assert alice.contacts[guid].groups == ()
    await world.directory.regroup(alice, [guid], [group], into=True)
    await world.directory.remove_groups(alice, [group])
    assert alice.groups == {}
    assert alice.contacts[guid].groups == ()
    for act in (
        world.directory.remove_groups(alice, [group]),
        world.directory.change_group(alice, group, name="x"),
        world.directory.regroup(alice, [guid], [group], into=True),
        world.directory.add_contact(alice, NewContact(CAROL), allow=True, groups=[group]),
    ):
        with pytest.raises(GroupUnknown):
            await act
    await check_disk(world, alice)


async def test_stamps_rise_with_every_change(world: World) -> None:
    alice, _ = await both(world)
    stamps = [alice.profile.changed]
    await world.directory.add_group(alice, "one")
    stamps.append(alice.profile.changed)
    await world.directory.rename(alice, "Other")
    stamps.append(alice.profile.changed)
    assert stamps == sorted(set(stamps))
    assert alice.profile.floor == stamps[0]
    await world.directory.remove_groups(alice, list(alice.groups))
    assert alice.profile.floor == alice.profile.changed


async def test_names_and_privacy(world: World) -> None:
    alice, _ = await both(world)
    assert ALICE in (await world.directory.rename(alice, "A ä 😀")).names
    assert alice.profile.name == "A ä 😀"
    for name in ("", " ", "a\nb", "x" * 388, "\ud800"):
        with pytest.raises(NameInvalid):
            await world.directory.rename(alice, name)
    await world.directory.set_privacy(alice, Privacy.BLOCK)
    assert alice.profile.privacy == "BL"
    effects = await world.directory.annotate(alice, [("MSN.IM.BLP", "1"), ("MSN.IM.MPOP", "0")])
    assert alice.profile.privacy is Privacy.ALLOW
    assert ALICE in effects.names
    with pytest.raises(ListFull):
        await world.directory.annotate(alice, [("x", "y" * 9000)])
    await check_disk(world, alice)


async def test_a_removed_account_is_on_nobodys_list(world: World) -> None:
    await world.friends(ALICE, BOB)
    alice, _ = await both(world)
    effects = await world.directory.remove_account(BOB)
    assert effects.removed == [(ALICE, BOB, "Bob")]
    assert alice.bits(BOB) == ListBits.NONE
    assert alice.by_address == {}
    assert await world.directory.find(BOB) is None
    await check_disk(world, alice)
    with pytest.raises(AccountUnknown):
        await world.directory.remove_account(BOB)


async def test_limits(tmp_path: Path) -> None:
    async with opened(tmp_path / "small.sqlite3", Limits(contacts=1, groups=1, members=1)) as world:
        await world.people(ALICE, BOB, CAROL)
        alice, _ = await both(world)
        await world.directory.add_contact(alice, NewContact(BOB), allow=True)
        with pytest.raises(ListFull):
            await world.directory.add_contact(alice, NewContact(CAROL), allow=True)
        with pytest.raises(ListFull):
            await world.directory.add_member(alice, Role.ALLOW, CAROL)
        await world.directory.add_group(alice, "one")
        with pytest.raises(GroupsFull):
            await world.directory.add_group(alice, "two")


async def test_what_cannot_be_written_does_not_happen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob = await both(world)

    async def full(_: SqlStore, __: object) -> None:
        raise StoreUnavailable("database or disk is full")

    monkeypatch.setattr(SqlStore, "apply", full)
    with pytest.raises(StoreUnavailable):
        await world.directory.add_contact(alice, NewContact(BOB), allow=True)
    with pytest.raises(StoreUnavailable):
        await world.directory.rename(alice, "Other")
    assert alice.bits(BOB) == bob.bits(ALICE) == ListBits.NONE
    assert alice.profile.name == "Alice"


async def test_mail_contacts_are_nobodys_business(world: World) -> None:
    alice, _ = await both(world)
    await world.directory.add_contact(
        alice, NewContact("somebody@elsewhere.example", NetworkId.SMTP, messenger=False), allow=True
    )
    assert alice.bits("somebody@elsewhere.example") == ListBits.NONE
    with pytest.raises(PersonUnknown):
        await world.directory.add_contact(alice, NewContact(ALICE), allow=True)
    await check_disk(world, alice)


async def test_what_a_client_shows_is_kept_and_changes_no_list(world: World) -> None:
    alice, _ = await both(world)
    before = alice.profile
    await world.directory.keep_personal(alice, message="At work")
    await world.directory.keep_personal(alice, msn_object="<msnobj/>")
    assert (alice.profile.message, alice.profile.msn_object) == ("At work", "<msnobj/>")
    assert (alice.profile.changed, alice.profile.version) == (before.changed, before.version)
    await check_disk(world, alice)


async def test_groups_have_numbers_that_stay(world: World) -> None:
    alice, _ = await both(world)
    guids = [(await world.directory.add_group(alice, name))[0] for name in ("One", "Two", "Three")]
    await world.directory.remove_groups(alice, [guids[1]])
    await world.directory.change_group(alice, guids[2], name="3")
    assert {group.name: group.number for group in alice.groups.values()} == {"One": 1, "3": 3}
    await world.directory.add_group(alice, "New")
    assert {group.name: group.number for group in alice.groups.values()} == {"One": 1, "New": 2, "3": 3}
    assert [removal.id for removal in alice.removals.values()] == [guids[1]]
    await check_disk(world, alice)
