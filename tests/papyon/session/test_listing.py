"""Listings: what SYN and what the services tell, made the same."""

import pytest

from papyon.payload.lists import ListEntry
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.contact import ALERT, PRIVACY, Contact, ContactEmail, ContactPhone, ContactType
from papyon.payload.soap.contact import Group as BookGroup
from papyon.payload.soap.sharing import Member, MemberKind, Role
from papyon.payload.synchronisation import ContactLine, GroupLine
from papyon.session.buddy import Group, Petition
from papyon.session.listing import entries, from_services, from_synchronisation, sound
from papyon.session.synchronisation import SyncedLists
from papyon.types import Dialect, ListBits, NetworkId

ALICE, BOB, CAROL, DAVE = (f"{name}@example.com" for name in ("alice", "bob", "carol", "dave"))
GROUP = "22222222-2222-4222-8222-222222222222"
GUID = "11111111-1111-4111-8111-111111111111"


def book(*contacts: Contact, groups: tuple[BookGroup, ...] = ()) -> AddressBook:
    return AddressBook(groups, contacts, ALICE)


def test_phones_and_people_of_other_networks_are_entries_too() -> None:
    listing = from_services(
        (
            Member(Role.ALLOW, "+15551234", MemberKind.PHONE),
            Member(Role.BLOCK, "Y@example.net", MemberKind.EMAIL, annotations=(("MSN.IM.BuddyType", "32:"),)),
        ),
        book(
            Contact("m", "", phones=(ContactPhone("+15551234", messenger=True),)),
            Contact("o", "", emails=(ContactEmail("office@example.org", "Messenger3", True, 2),)),
        ),
        ALICE,
    )
    assert entries(listing.buddies.values()) == [
        ListEntry("tel:+15551234", ListBits(3), NetworkId.PHONE),
        ListEntry("office@example.org", ListBits(1), NetworkId.OFFICE),
        ListEntry("y@example.net", ListBits(4), NetworkId.YAHOO),
    ]


def test_numbers_favourites_and_annotations() -> None:
    phones = (
        ContactPhone("1", "ContactPhonePersonal"),
        ContactPhone("2"),
        ContactPhone("3", "ContactPhoneFax"),
    )
    listing = from_services(
        (),
        book(
            Contact("b", BOB, phones=phones, annotations=(("AB.JobTitle", "smith"),), groups=(GROUP,)),
            Contact("c", CAROL, favorite=True),
            Contact("d", DAVE),
            groups=(BookGroup(GROUP, "Best", favorite=True),),
        ),
        ALICE,
    )
    bob, carol, dave = listing.buddies.values()
    assert (bob.detail("PHH"), bob.detail("PHM"), bob.detail("PHW")) == ("1", "2", "")
    assert (bob.annotation("AB.JobTitle"), bob.annotation("x")) == ("smith", None)
    assert (bob.favourite, carol.favourite, dave.favourite) == (True, True, False)
    assert listing.groups == {GROUP: Group(GROUP, "Best", favourite=True)}


@pytest.mark.parametrize(("blp", "gtc", "modes"), [("1", "1", (True, True)), ("0", "2", (False, False))])
def test_the_modes_are_annotations_of_oneself(blp: str, gtc: str, modes: tuple[bool, bool]) -> None:
    me = Contact("me", ALICE, ContactType.ME, "Al", annotations=((PRIVACY, blp), (ALERT, gtc)))
    listing = from_services((), book(me), ALICE)
    assert (listing.allow_strangers, listing.ask) == modes
    assert (listing.display_name, listing.buddies) == ("Al", {})


def test_who_is_kept_twice_and_is_a_friend_once_is_a_friend() -> None:
    twice = (
        Contact("mail", BOB, messenger=False),
        Contact("friend", BOB),
        Contact("late", BOB, messenger=False),
    )
    assert from_services((), book(*twice), ALICE).buddies[BOB].contact_id == "friend"


def test_a_synchronised_list() -> None:
    lists = SyncedLists(
        (
            ContactLine("Bob@example.com", "Bob", ListBits(11), GUID, (GROUP, "gone")),
            ContactLine(CAROL, "Carol", ListBits.PENDING),
            ContactLine(DAVE, "Dave", ListBits(12)),
            ContactLine("tel:+1555", "Mum", ListBits.FORWARD),
            ContactLine(ALICE, "Me", ListBits(3)),
            ContactLine("nobody", "", ListBits(3)),
        ),
        (GroupLine(GROUP, "Friends"),),
        (("Bob@example.com", "PHM", "555"),),
        (("MFN", "Alice A"), ("PHH", "1")),
        allow_strangers=False,
        ask=False,
    )
    listing = from_synchronisation(lists, ALICE, Dialect.MSNP11)
    bob, _, dave, mum = listing.buddies.values()
    assert (bob.address, bob.contact_id, bob.groups, bob.detail("PHM")) == (BOB, GUID, (GROUP,), "555")
    assert (dave.blocked, dave.listed) == (True, False)
    assert (mum.network, mum.listed) == (NetworkId.PHONE, True)
    assert listing.petitions == {CAROL: Petition(CAROL, "Carol")}
    assert (listing.display_name, listing.details) == ("Alice A", (("PHH", "1"),))
    assert (listing.allow_strangers, listing.ask) == (False, False)


def test_before_the_pending_list_whoever_added_us_and_is_on_no_list_waits() -> None:
    lists = SyncedLists(
        (ContactLine(BOB, "Bob", ListBits(8)), ContactLine(CAROL, "Carol", ListBits(10))),
        (GroupLine("0", "~"), GroupLine("1", "Friends")),
    )
    listing = from_synchronisation(lists, ALICE, Dialect.MSNP9)
    assert listing.petitions == {BOB: Petition(BOB, "Bob")}
    assert listing.groups == {"1": Group("1", "Friends")}
    assert from_synchronisation(lists, ALICE, Dialect.MSNP12).petitions == {}


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        (BOB, True),
        ("tel:+15551234", True),
        ("a b@example.com", False),
        ("tel:", False),
        ("tel:x", False),
        ("@", False),
        ("x" * 130 + "@y", False),
        ("a@b\n", False),
    ],
)
def test_addresses(address: str, fine: bool) -> None:
    assert sound(address) is fine


def test_ones_own_number_is_told_by_the_address_book():
    me = Contact("me", ALICE, ContactType.ME, "Alice A", cid=-42)
    assert from_services((), AddressBook((), (me,), ALICE), ALICE).cid == -42
    assert from_services((), AddressBook((), (), ALICE), ALICE).cid == 0


def test_circles_are_no_people() -> None:
    circle = "00000000-0000-0000-0009-0123456789ab"
    listing = from_services(
        (Member(Role.ALLOW, circle, MemberKind.CIRCLE),),
        book(Contact("c", f"{circle}@live.com", ContactType.CIRCLE)),
        ALICE,
    )
    assert listing.buddies == {}
