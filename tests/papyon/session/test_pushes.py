"""Pushes of MSNP8 to 12: taken over, and harmless when they come twice or in another order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.payload.listchange import (
    Addition,
    ContactProperty,
    GroupAddition,
    GroupRemoval,
    GroupRename,
    ListChange,
    OwnProperty,
    Removal,
    alert,
    privacy,
)
from papyon.session.buddy import NO_CHANGES, Buddy, Group, Petition
from papyon.session.listing import Listing
from papyon.session.pushes import added_by, apply, removed_by, tell_detail
from papyon.session.roster import Roster
from papyon.types import ListBits, Status

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.net"
FL, AL, BL, RL, PL = ListBits.FORWARD, ListBits.ALLOW, ListBits.BLOCK, ListBits.REVERSE, ListBits.PENDING


def roster() -> Roster:
    lists = Roster(ALICE)
    bob = Buddy(BOB, "g-bob", bits=FL | AL, display_name="Bob", groups=("1",))
    carol = Buddy(CAROL, bits=PL)
    groups = {"1": Group("1", "One"), "2": Group("2", "Two")}
    lists.take(Listing(groups, {BOB: bob, CAROL: carol}, {CAROL: Petition(CAROL, "Carol")}))
    return lists


@pytest.mark.parametrize(
    ("change", "bits"),
    [
        (Addition(BL, BOB), FL | BL),
        (Addition(AL, BOB), FL | AL),
        (Removal(AL, BOB), FL),
        (Removal(FL, guid="g-bob"), AL),
        (Removal(FL, BOB), AL),
    ],
)
def test_lists(change: ListChange, bits: ListBits) -> None:
    lists = roster()
    apply(lists, change)
    bob = lists.buddy(BOB)
    assert bob is not None
    assert bob.bits == bits


def test_somebody_new() -> None:
    lists = roster()
    changes = apply(lists, Addition(FL, "Dave@example.org", "Dave", "g-dave"))
    assert changes.buddies == (Buddy("dave@example.org", "g-dave", bits=FL, display_name="Dave"),)
    assert apply(lists, Addition(FL, "tel:+1555", "Mum")).buddies[0].network == 4
    assert apply(lists, Addition(FL, "no body", "x")) == NO_CHANGES


def test_groups() -> None:
    lists = roster()
    assert apply(lists, Addition(FL, guid="g-bob", group="2")).buddies[0].groups == ("1", "2")
    assert apply(lists, Addition(FL, BOB, "Bob", group="nowhere")) == NO_CHANGES
    assert apply(lists, Removal(FL, guid="g-bob", group="1")).buddies[0].groups == ("2",)
    assert apply(lists, GroupAddition("Three", "3")).groups == (Group("3", "Three"),)
    assert apply(lists, GroupRename("2", "Second")).groups == (Group("2", "Second"),)
    assert apply(lists, GroupRename("9", "x")) == NO_CHANGES
    gone = apply(lists, GroupRemoval("2"))
    assert (gone.gone_groups, gone.buddies[0].groups) == (("2",), ())


def test_names_modes_and_properties() -> None:
    lists = roster()
    assert apply(lists, ContactProperty("Bobby", guid="g-bob")).buddies[0].display_name == "Bobby"
    apply(lists, OwnProperty("Alice A"))
    apply(lists, OwnProperty("555", "PHM"))
    apply(lists, privacy(False))
    apply(lists, alert(False))
    assert (lists.display_name, lists.details) == ("Alice A", (("PHM", "555"),))
    assert (lists.allow_strangers, lists.ask) == (False, False)
    assert tell_detail(lists, BOB, "PHH", "1").buddies[0].detail("PHH") == "1"
    assert tell_detail(lists, BOB, "PHH", "").buddies[0].details == ()
    assert tell_detail(lists, "nobody@example.com", "PHH", "1") == NO_CHANGES
    assert tell_detail(lists, BOB, "XXX", "1") == NO_CHANGES


def test_who_is_there_says_themselves_what_they_are_called() -> None:
    lists = roster()
    lists.put(Buddy(BOB, "g-bob", bits=FL, display_name="Bob", status=Status.NLN))
    assert apply(lists, ContactProperty("Bobby", guid="g-bob")) == NO_CHANGES


def test_requests_come_are_answered_and_are_taken_back() -> None:
    lists = roster()
    assert added_by(lists, "dave@example.org", "Dave").petitions == (Petition("dave@example.org", "Dave"),)
    assert added_by(lists, "dave@example.org", "Dave") == NO_CHANGES
    assert added_by(lists, BOB, "Bob").petitions == (), "he is allowed already"
    assert removed_by(lists, "dave@example.org").gone_petitions == ("dave@example.org",)
    assert apply(lists, Addition(AL, CAROL)).gone_petitions == (CAROL,)
    assert added_by(lists, "no body", "x") == NO_CHANGES
    assert removed_by(lists, "nobody@example.com") == NO_CHANGES
    assert apply(roster(), Removal(PL, CAROL)).gone_petitions == (CAROL,)


PEOPLE = st.sampled_from([BOB, CAROL, "dave@example.org"])
CHANGES: st.SearchStrategy[ListChange] = st.one_of(
    st.builds(
        Addition, st.sampled_from([FL, AL, BL]), PEOPLE, st.just("X"), group=st.sampled_from(["", "1", "2"])
    ),
    st.builds(Removal, st.sampled_from([FL, AL, BL, RL, PL]), PEOPLE, group=st.sampled_from(["", "1"])),
    st.builds(GroupAddition, st.just("G"), st.sampled_from(["2", "3"])),
    st.builds(GroupRemoval, st.sampled_from(["1", "3", "9"])),
    st.builds(ContactProperty, st.just("N"), PEOPLE),
)


@given(st.lists(CHANGES, max_size=15))
def test_what_comes_twice_changes_nothing_and_what_is_told_is_true(changes: list[ListChange]) -> None:
    lists = roster()
    shown = {buddy.address: buddy for buddy in lists.buddies}
    asking = {petition.address for petition in lists.petitions}
    for change in changes:
        told = apply(lists, change)
        shown |= {buddy.address: buddy for buddy in told.buddies}
        for gone in told.gone_buddies:
            shown.pop(gone)
        asking = (asking | {one.address for one in told.petitions}) - set(told.gone_petitions)
        assert apply(lists, change) == NO_CHANGES
        assert shown == {buddy.address: buddy for buddy in lists.buddies}
        assert asking == {petition.address for petition in lists.petitions}
        assert all(not (AL in buddy.bits and BL in buddy.bits) for buddy in lists.buddies)


@given(st.lists(CHANGES, max_size=8), st.data())
def test_a_whole_listing_puts_everything_right(changes: list[ListChange], data: st.DataObject) -> None:
    lists = roster()
    for change in data.draw(st.permutations(changes)):
        apply(lists, change)
    right = roster()
    listing = Listing(
        {group.id: group for group in right.groups},
        {BOB: right.buddy(BOB) or Buddy(BOB), CAROL: Buddy(CAROL, bits=PL)},
        {petition.address: petition for petition in right.petitions},
    )
    lists.take(listing)
    assert lists.buddies == right.buddies
    assert lists.groups == right.groups
    assert lists.petitions == right.petitions
    assert lists.take(listing) == NO_CHANGES
