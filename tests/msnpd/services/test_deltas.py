"""Differences since a stamp."""

import contextlib
import random
from typing import Any

import pytest

from msnpd.directory import NewContact
from msnpd.errors import DirectoryError, ResyncRequired
from msnpd.model import Account, Kind, Role
from msnpd.services import book, sharing
from msnpd.services.caller import Caller
from msnpd.services.deltas import moment, removed, since
from papyon.payload.soap.addressbook import ABFindAll, AddressBook
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.service import ServiceHeader, parse_stamp
from papyon.payload.soap.sharing import FindMembership, FindMembershipResult
from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, World


def test_stamps_keep_every_microsecond() -> None:
    for stamp in (0, 1, 999_999, 1_136_073_600_123_457, 4_102_444_800_000_001):
        found = parse_stamp(moment(stamp))
        assert found is not None
        whole = round(found.replace(microsecond=0).timestamp())
        assert whole * 1_000_000 + found.microsecond == stamp


async def test_what_changed_since_then(world: World) -> None:
    account = await world.directory.account(ALICE)
    before = moment(account.profile.changed)
    assert since(account, False, before) == -1
    assert since(account, True, "") == -1
    assert since(account, True, "0001-01-01T00:00:00") == -1
    assert since(account, True, "nonsense") == -1
    assert since(account, True, before) == account.profile.changed
    guid, _ = await world.directory.add_contact(account, NewContact(BOB), allow=True)
    later = since(account, True, before)
    assert account.contacts[guid].changed > later
    after = moment(account.profile.changed)
    assert account.contacts[guid].changed <= since(account, True, after)
    await world.directory.remove_contacts(account, [guid])
    later = since(account, True, after)
    assert [one.id for one in removed(account, Kind.CONTACT, later)] == [guid]
    assert removed(account, Kind.CONTACT, -1) == []
    assert removed(account, Kind.GROUP, later) == []
    assert since(account, True, moment(account.profile.changed)) == account.profile.changed
    with pytest.raises(ResyncRequired):
        since(account, True, moment(account.profile.changed + 1))


class Copy:
    """What a client keeps, which asks for differences only."""

    def __init__(self) -> None:
        self.contacts: dict[str, object] = {}
        self.groups: dict[str, object] = {}
        self.members: dict[tuple[str, str], object] = {}
        self.last_change = ""

    async def synchronise(self, world: World, account: Account) -> None:
        caller, deltas = Caller(account, ""), bool(self.last_change)
        find = FindMembership(deltas_only=deltas, last_change=self.last_change)
        answer = await sharing.answer(world.hub, caller, find, ServiceHeader())
        for member in FindMembershipResult.parse(parse_response(answer).body).members:
            _note(self.members, (member.role.value, member.address), member, gone=member.deleted)
        ask = ABFindAll(deltas_only=deltas, last_change=self.last_change)
        answer = await book.answer(world.hub, caller, ask, ServiceHeader())
        found = AddressBook.parse(parse_response(answer).body)
        for contact in found.contacts:
            _note(self.contacts, contact.id, contact, gone=contact.deleted)
        for group in found.groups:
            _note(self.groups, group.id, group, gone=group.deleted)
        self.last_change = found.last_change


def _note(kept: dict[Any, object], key: object, value: object, *, gone: bool) -> None:
    if gone:
        kept.pop(key, None)
    else:
        kept[key] = value


async def test_a_client_of_differences_has_what_a_client_of_everything_has(world: World) -> None:
    account = await world.directory.account(ALICE)
    dice = random.Random(20090101)
    follower = Copy()
    await follower.synchronise(world, account)

    async def change() -> None:
        directory, who = world.directory, dice.choice((BOB, CAROL, DAVE))
        contacts, groups = list(account.contacts), list(account.groups)
        match dice.randrange(8):
            case 0:
                await directory.add_contact(account, NewContact(who), allow=dice.random() < 0.5)
            case 1 if contacts:
                await directory.remove_contacts(account, [dice.choice(contacts)])
            case 2:
                await directory.add_member(account, dice.choice((Role.ALLOW, Role.BLOCK)), who)
            case 3:
                await directory.drop_member(account, dice.choice((Role.ALLOW, Role.BLOCK)), who)
            case 4:
                await directory.add_group(account, f"Group {dice.randrange(5)}")
            case 5 if groups:
                await directory.remove_groups(account, [dice.choice(groups)])
            case 6 if groups and contacts:
                await directory.regroup(account, [dice.choice(contacts)], [dice.choice(groups)], into=True)
            case 7:
                other = await directory.account(who)
                known = other.by_address.get(ALICE)
                if known is None:
                    await directory.add_contact(other, NewContact(ALICE), allow=True)
                else:
                    await directory.remove_contacts(other, [known.id])
            case _:
                await directory.annotate(account, [("MSN.IM.GTC", str(dice.randrange(3)))])

    for _ in range(60):
        for _ in range(dice.randrange(1, 4)):
            with contextlib.suppress(DirectoryError):
                await change()
        await follower.synchronise(world, account)
        whole = Copy()
        await whole.synchronise(world, account)
        assert follower.__dict__ == whole.__dict__
