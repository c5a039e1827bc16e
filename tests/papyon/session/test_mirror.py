"""Mirrors: differences on top of what is known come to the same as everything read anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.soap.addressbook import ABFindAll, ABFindContactsPaged, AddressBook
from papyon.payload.soap.contact import Contact, ContactType, Group
from papyon.payload.soap.service import stamp
from papyon.payload.soap.sharing import FindMembership, FindMembershipResult, Member, Role
from papyon.payload.synchronisation import ContactLine, Stamps
from papyon.session import mirror as module
from papyon.session.events import Synchronised
from papyon.session.mirror import Mirror
from papyon.session.synchronisation import SyncedLists
from papyon.types import Dialect, ListBits

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.net"
START = datetime(2009, 1, 1, tzinfo=UTC)


def at(minute: int) -> str:
    return stamp(START + timedelta(minutes=minute))


class Shelf:
    """What a server keeps: everything with the minute of its last change, gone things too."""

    def __init__(self) -> None:
        self.minute = 1
        self.contacts: dict[str, Contact] = {}
        self.groups: dict[str, Group] = {}
        self.members: dict[tuple[Role, str], Member] = {}

    def change(self, what: str, name: str, gone: bool) -> None:
        self.minute += 1
        now = at(self.minute)
        address = f"{name}@example.com"
        match what:
            case "contact":
                contact = Contact(f"id-{name}", address, groups=("g0",), last_change=now)
                self.contacts[name] = replace(contact, display_name=f"{self.minute}", deleted=gone)
            case "group":
                self.groups[name] = Group(f"g{name}", f"{self.minute}", deleted=gone, last_change=now)
            case role:
                key = (Role(role), address)
                self.members[key] = Member(
                    Role(role), address, deleted=gone, last_changed=now, membership_id=7
                )

    def membership(self, asked: FindMembership) -> FindMembershipResult:
        found = (one for one in self.members.values() if self.told(asked, one.last_changed, one.deleted))
        return FindMembershipResult(tuple(found), ALICE, last_change=at(self.minute))

    def book(self, asked: ABFindAll | ABFindContactsPaged) -> AddressBook:
        groups = (one for one in self.groups.values() if self.told(asked, one.last_change, one.deleted))
        contacts = (one for one in self.contacts.values() if self.told(asked, one.last_change, one.deleted))
        return AddressBook(tuple(groups), tuple(contacts), ALICE, last_change=at(self.minute))

    @staticmethod
    def told(asked: FindMembership | ABFindAll | ABFindContactsPaged, changed: str, gone: bool) -> bool:
        return changed > asked.last_change if asked.deltas_only else not gone


def read(mirror: Mirror, shelf: Shelf) -> None:
    people, book = mirror.ask_membership(), mirror.ask_book(Dialect.MSNP18)
    mirror.take_membership(people, shelf.membership(people))
    mirror.take_book(book, shelf.book(book))


CHANGES = st.tuples(
    st.sampled_from(["contact", "group", "Allow", "Block", "Pending"]), st.sampled_from("012"), st.booleans()
)


@given(st.lists(st.lists(CHANGES, max_size=6), max_size=6))
def test_differences_come_to_the_same_as_everything(days: list[list[tuple[str, str, bool]]]) -> None:
    shelf, mirror = Shelf(), Mirror(ALICE)
    for day in days:
        for what, name, gone in day:
            shelf.change(what, name, gone)
        read(mirror, shelf)
        fresh = Mirror(ALICE)
        read(fresh, shelf)
        assert mirror.services_listing() == fresh.services_listing()
        # Reading the same once more changes nothing.
        read(mirror, shelf)
        assert mirror.services_listing() == fresh.services_listing()


def test_what_is_asked_first_and_later() -> None:
    mirror = Mirror(ALICE)
    assert mirror.ask_membership() == FindMembership()
    assert mirror.ask_book(Dialect.MSNP15) == ABFindAll()
    shelf = Shelf()
    read(mirror, shelf)
    assert mirror.ask_membership() == FindMembership(deltas_only=True, last_change=at(1))
    assert mirror.ask_book(Dialect.MSNP18) == ABFindContactsPaged(True, at(1))
    mirror.forget_membership()
    mirror.forget_book()
    assert mirror.ask_membership() == FindMembership()
    assert mirror.ask_book(Dialect.MSNP18) == ABFindContactsPaged()


def test_a_server_that_tells_everything_whatever_it_was_asked() -> None:
    mirror = Mirror(ALICE)
    bob, carol = Contact("b", BOB, last_change=at(1)), Contact("c", CAROL, last_change=at(2))
    mirror.take_book(mirror.ask_book(Dialect.MSNP15), AddressBook((), (bob, carol), ALICE, last_change=at(2)))
    later = replace(carol, display_name="Carol", last_change=at(9))
    # Bob is older than what we asked for, and Carol alone would be a difference.
    mirror.take_book(mirror.ask_book(Dialect.MSNP15), AddressBook((), (later,), ALICE, last_change=at(9)))
    assert set(mirror.services_listing().buddies) == {BOB, CAROL}
    mirror.take_book(mirror.ask_book(Dialect.MSNP15), AddressBook((), (bob,), ALICE, last_change=at(10)))
    assert set(mirror.services_listing().buddies) == {BOB}


def test_without_a_stamp_everything_is_asked_again() -> None:
    mirror = Mirror(ALICE)
    mirror.take_book(mirror.ask_book(Dialect.MSNP15), AddressBook((), (Contact("b", BOB),), ALICE))
    assert not mirror.ask_book(Dialect.MSNP15).deltas_only
    mirror.take_book(mirror.ask_book(Dialect.MSNP15), AddressBook((), (), ALICE))
    assert mirror.services_listing().buddies == {}


def test_the_own_entry_is_one_even_if_its_id_changes() -> None:
    mirror = Mirror(ALICE)
    for number, name in enumerate(("Al", "Alice"), start=1):
        me = Contact(f"me{number}", ALICE, ContactType.ME, name, last_change=at(number))
        mirror.take_book(
            mirror.ask_book(Dialect.MSNP15), AddressBook((), (me,), ALICE, last_change=at(number))
        )
    assert mirror.services_listing().display_name == "Alice"


def test_who_is_gone_may_be_known_by_number_alone() -> None:
    mirror = Mirror(ALICE)
    pending = Member(Role.PENDING, CAROL, membership_id=7, last_changed=at(1))
    mirror.take_membership(
        mirror.ask_membership(), FindMembershipResult((pending,), ALICE, last_change=at(1))
    )
    assert CAROL in mirror.services_listing().petitions
    gone = Member(Role.PENDING, "", membership_id=7, deleted=True, last_changed=at(2))
    mirror.take_membership(mirror.ask_membership(), FindMembershipResult((gone,), ALICE, last_change=at(2)))
    assert mirror.services_listing().petitions == {}


def test_what_is_news() -> None:
    mirror, shelf = Mirror(ALICE), Shelf()
    assert mirror.is_news(at(5)), "nothing was read yet"
    shelf.minute = 5
    read(mirror, shelf)
    assert not mirror.is_news(at(5))
    assert mirror.is_news(at(6))
    assert mirror.is_news("")
    assert mirror.is_news("yesterday")
    mirror.handled(at(7))
    mirror.handled(at(6))
    mirror.handled("")
    assert not mirror.is_news(at(7))
    assert mirror.is_news(at(8))


def test_old_lists_are_kept_with_their_stamps() -> None:
    mirror = Mirror(ALICE)
    lines = (ContactLine(BOB, "Bob", ListBits(3)), ContactLine(CAROL, "Carol", ListBits(8)))
    first = mirror.take_synchronisation(Synchronised(1, Stamps("7"), SyncedLists(lines)), Dialect.MSNP9)
    assert mirror.stamps == Stamps("7")
    assert (set(first.buddies), set(first.petitions)) == ({BOB, CAROL}, {CAROL})
    mirror.aliases[BOB] = "Bobby"
    mirror.declined.add(CAROL)
    again = mirror.take_synchronisation(Synchronised(2, Stamps("7"), None), Dialect.MSNP9)
    assert again.buddies[BOB].alias == "Bobby"
    assert again.petitions == {}


def test_an_answer_to_an_outdated_question_is_worth_nothing() -> None:
    shelf, mirror = Shelf(), Mirror(ALICE)
    shelf.change("contact", "0", gone=False)
    shelf.change("Allow", "0", gone=False)
    read(mirror, shelf)
    people, book = mirror.ask_membership(), mirror.ask_book(Dialect.MSNP18)
    shelf.change("contact", "1", gone=False)
    shelf.change("Allow", "1", gone=False)
    late = shelf.membership(people), shelf.book(book)
    read(mirror, shelf)
    before = mirror.services_listing()
    # A connection that is gone had asked for the same; its answer is read at last.
    mirror.take_membership(people, late[0])
    mirror.take_book(book, late[1])
    assert mirror.services_listing() == before
    assert len(before.buddies) == 2


def test_differences_without_end_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONTACT_LIMIT", 3)
    monkeypatch.setattr(module, "MEMBER_LIMIT", 3)
    shelf, mirror = Shelf(), Mirror(ALICE)
    for number in range(3):
        shelf.change("contact", str(number), gone=False)
        shelf.change("Allow", str(number), gone=False)
    read(mirror, shelf)
    shelf.change("contact", "3", gone=False)
    shelf.change("Allow", "3", gone=False)
    people, book = mirror.ask_membership(), mirror.ask_book(Dialect.MSNP18)
    with pytest.raises(PayloadError):
        mirror.take_membership(people, shelf.membership(people))
    with pytest.raises(PayloadError):
        mirror.take_book(book, shelf.book(book))
    assert len(mirror.services_listing().buddies) == 3
