"""The address book by SOAP."""

from pathlib import Path

import pytest

from msnpd.errors import (
    ContactExists,
    ContactUnknown,
    GroupExists,
    GroupNameInvalid,
    GroupUnknown,
    NameInvalid,
    PersonUnknown,
    ResyncRequired,
)
from msnpd.limits import Limits
from msnpd.services import book
from msnpd.services.caller import Caller
from papyon.errors import ServiceFault
from papyon.payload.soap.addressbook import (
    ABAdd,
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABFindAll,
    AddressBook,
    Property,
    parse_guid_result,
)
from papyon.payload.soap.contact import Contact
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.groups import (
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
    AddressBookRequest,
)
from papyon.payload.soap.lookup import ABFindByContacts, parse_found
from papyon.payload.soap.service import ServiceHeader
from papyon.types import ListBits, NetworkId
from tests.msnpd.world import ALICE, BOB, CAROL, World, opened


async def ask(world: World, request: AddressBookRequest) -> bytes:
    caller = Caller(await world.directory.account(ALICE), "")
    return await book.answer(world.hub, caller, request, ServiceHeader())


async def guid_of(world: World, request: AddressBookRequest) -> str:
    return parse_guid_result(parse_response(await ask(world, request)).body)


async def fetched(world: World, request: ABFindAll | None = None) -> AddressBook:
    return AddressBook.parse(parse_response(await ask(world, request or ABFindAll())).body)


async def contact(world: World, guid: str) -> Contact:
    return next(found for found in (await fetched(world)).contacts if found.id == guid)


async def test_a_contact_from_beginning_to_end(world: World) -> None:
    guid = await guid_of(world, ABContactAdd(BOB.upper(), invitation="It is me", own_name="Alice"))
    bob = await world.directory.account(BOB)
    assert bob.bits(ALICE) == ListBits.PENDING
    found = await contact(world, guid)
    assert (found.address, found.display_name, found.messenger, found.cid) == (BOB, "Bob", True, 4661)
    with pytest.raises(ContactExists, match=guid):
        await ask(world, ABContactAdd(BOB))
    changes = ((Property.COMMENT, "old friend"), (Property.QUICK_NAME, "Bobby"))
    await ask(world, ABContactUpdate(guid, changes, (("AB.NickName", "Bobby"),)))
    found = await contact(world, guid)
    assert (found.comment, found.quick_name, found.annotation("AB.NickName")) == (
        "old friend",
        "Bobby",
        "Bobby",
    )
    await ask(world, ABContactUpdate(guid, ((Property.COMMENT, ""),), (("AB.NickName", ""),)))
    found = await contact(world, guid)
    assert (found.comment, found.annotation("AB.NickName")) == ("", None)
    await ask(world, ABContactUpdate(guid, ((Property.MESSENGER, "false"),)))
    assert bob.bits(ALICE) == ListBits.NONE
    await ask(world, ABContactDelete((guid,)))
    assert [kept.kind for kept in (await fetched(world)).contacts] == ["Me"]
    for request in (ABContactDelete((guid,)), ABContactUpdate(guid, ((Property.COMMENT, "x"),))):
        with pytest.raises(ContactUnknown):
            await ask(world, request)


async def test_a_few_contacts_by_id_or_address(world: World) -> None:
    bob = await guid_of(world, ABContactAdd(BOB))
    await guid_of(world, ABContactAdd(CAROL))
    for asked in (ABFindByContacts((bob,)), ABFindByContacts((), (BOB.upper(), "nobody@example.com"))):
        found = parse_found(parse_response(await ask(world, asked)).body)
        assert [contact.address for contact in found] == [BOB]


async def test_whom_nobody_can_add(world: World) -> None:
    with pytest.raises(PersonUnknown):
        await ask(world, ABContactAdd("nobody@example.com"))
    with pytest.raises(ServiceFault, match="ABAlreadyExists"):
        await ask(world, ABAdd(ALICE))


async def test_contacts_of_other_networks(world: World) -> None:
    yahoo = await guid_of(world, ABContactAdd("x@yahoo.example", NetworkId.YAHOO))
    phone = await guid_of(world, ABContactAdd("tel:+15551234", NetworkId.PHONE))
    found = await contact(world, yahoo)
    assert (found.address, found.emails[0].address, found.emails[0].capability) == ("", "x@yahoo.example", 32)
    assert (await contact(world, phone)).phones[0].number == "+15551234"


async def test_oneself(world: World) -> None:
    await world.friends(ALICE, BOB)
    watcher = await world.online(BOB, 15)
    await world.online(ALICE, 18)
    watcher.link.take()
    me = (await fetched(world)).me
    assert me is not None
    assert (me.address, me.cid, me.annotation("MSN.IM.BLP")) == (ALICE, 4660, "1")
    await ask(world, ABContactUpdate("", ((Property.DISPLAY_NAME, "Alice A"), (Property.FIRST_NAME, "A"))))
    assert watcher.lines()[0].startswith("NLN NLN alice@example.com 1 Alice%20A")
    await ask(world, ABContactUpdate(me.id, (), (("MSN.IM.BLP", "0"), ("PRP.X", "no"))))
    me = (await fetched(world)).me
    assert me is not None
    assert (me.display_name, me.first_name, me.annotation("MSN.IM.BLP")) == ("Alice A", "A", "0")
    assert not [name for name, _ in me.annotations if name.startswith(("PRP.", "ME."))]
    with pytest.raises(NameInvalid):
        await ask(world, ABContactUpdate("", ((Property.DISPLAY_NAME, "x" * 400),)))


async def test_groups(world: World) -> None:
    bob, carol = await guid_of(world, ABContactAdd(BOB)), await guid_of(world, ABContactAdd(CAROL))
    group = await guid_of(world, ABGroupAdd("Friends"))
    with pytest.raises(GroupExists):
        await ask(world, ABGroupAdd("friends"))
    with pytest.raises(GroupNameInvalid):
        await ask(world, ABGroupAdd("x" * 128))
    assert await guid_of(world, ABGroupContactAdd((group,), (bob, carol))) == bob
    assert (await contact(world, carol)).groups == (group,)
    await ask(world, ABGroupContactDelete((group,), (carol,)))
    assert (await contact(world, carol)).groups == ()
    assert await guid_of(world, ABGroupContactAdd((group,), address=CAROL)) == carol
    await ask(world, ABGroupUpdate(group, "Best friends", True))
    (found,) = (await fetched(world)).groups
    assert (found.name, found.favorite) == ("Best friends", True)
    await ask(world, ABContactDelete((carol,)))
    carol = await guid_of(world, ABGroupContactAdd((group,), address=CAROL))
    assert (await contact(world, carol)).groups == (group,)
    await ask(world, ABGroupDelete((group,)))
    assert (await fetched(world)).groups == ()
    for request in (ABGroupDelete((group,)), ABGroupUpdate(group, "x"), ABGroupContactAdd((group,), (bob,))):
        with pytest.raises(GroupUnknown):
            await ask(world, request)


async def test_differences(world: World) -> None:
    before = await fetched(world)
    asked = ABFindAll(deltas_only=True, last_change=before.last_change)
    assert (await fetched(world, asked)).contacts == ()
    guid = await guid_of(world, ABContactAdd(BOB))
    changed = await fetched(world, asked)
    assert [found.id for found in changed.contacts] == [
        guid,
        book.me_id(await world.directory.account(ALICE)),
    ]
    await ask(world, ABContactDelete((guid,)))
    gone = (await fetched(world, asked)).contacts[0]
    assert (gone.id, gone.address, gone.deleted) == (guid, BOB, True)
    again = await guid_of(world, ABContactAdd(BOB))
    found = await fetched(world, asked)
    assert [(one.id, one.deleted) for one in found.contacts[:2]] == [(guid, True), (again, False)]
    group = await guid_of(world, ABGroupAdd("Friends"))
    asked = ABFindAll(deltas_only=True, last_change=(await fetched(world)).last_change)
    await ask(world, ABGroupDelete((group,)))
    assert [(one.id, one.deleted) for one in (await fetched(world, asked)).groups] == [(group, True)]
    assert not any(one.deleted for one in (await fetched(world)).contacts)


async def test_differences_older_than_the_memory(tmp_path: Path) -> None:
    async with opened(tmp_path / "x.sqlite3", Limits(removals=2)) as world:
        await world.people(ALICE, BOB, CAROL)
        guid = await guid_of(world, ABContactAdd(BOB))
        asked = ABFindAll(deltas_only=True, last_change=(await fetched(world)).last_change)
        await ask(world, ABContactDelete((guid,)))
        assert (await fetched(world, asked)).contacts[0].deleted
        for _ in range(3):
            await ask(world, ABContactDelete((await guid_of(world, ABContactAdd(CAROL)),)))
        with pytest.raises(ResyncRequired):
            await fetched(world, asked)
