"""Drafts: nothing happens to the originals, and stamps rise."""

import itertools
from dataclasses import replace

import pytest

from msnpd.draft import Draft, Effects, difference
from msnpd.errors import ListFull
from msnpd.limits import Limits
from msnpd.model import Account, Drop, Group, Put, Role, apply
from tests.msnpd.test_model import CONTACT, MEMBER, PROFILE

BOB = "bob@example.com"


def draft(now: int = 100, **limits: int) -> Draft:
    numbers = itertools.count(1)
    return Draft(Limits(**limits), now, lambda: next(numbers))


def test_the_original_stays() -> None:
    original = Account(PROFILE)
    made = draft()
    copy = made.copy(original)
    assert made.copy(original) is copy
    made.allow(copy, BOB)
    assert original.members == {}
    assert (Role.ALLOW, BOB) in copy.members
    kinds = [type(change) for _, change in made.changes()]
    assert kinds == [Put, Put]
    assert made.effects.books == {PROFILE.address}
    assert list(made.effects.links) == [(PROFILE.address, BOB)]


def test_the_stamp_is_later_than_the_last_even_when_the_clock_is_not() -> None:
    made = draft(now=-5)
    copy = made.copy(Account(PROFILE))
    made.allow(copy, BOB)
    (_, stamped) = made.changes()[-1]
    assert isinstance(stamped, Put)
    assert stamped.row.changed == 1
    assert stamped.row.floor == 0  # type: ignore[union-attr]


def test_removals_raise_the_floor() -> None:
    made = draft()
    copy = made.copy(Account(PROFILE))
    made.allow(copy, BOB)
    made.block(copy, BOB)
    changes = [change for _, change in made.changes()]
    assert any(isinstance(change, Drop) for change in changes)
    assert changes[-1].row.floor == 100  # type: ignore[union-attr]


def test_a_draft_of_nothing_changes_nothing() -> None:
    made = draft()
    made.copy(Account(PROFILE))
    assert made.changes() == []


def test_lists_are_bounded() -> None:
    made = draft(members=1)
    copy = made.copy(Account(PROFILE))
    made.allow(copy, BOB)
    with pytest.raises(ListFull):
        made.allow(copy, "carol@example.com")
    made.block(copy, "carol@example.com")


def test_removals_are_remembered_until_there_are_too_many() -> None:
    original = Account(PROFILE)
    numbers = itertools.count(1)
    for now in (10, 20, 30):
        made = Draft(Limits(removals=2), now, lambda: next(numbers))
        copy = made.copy(original)
        made.add_role(copy, Role.ALLOW, BOB)
        made.drop_role(copy, Role.ALLOW, BOB)
        for _, change in made.changes():
            apply(original, change)
    removals = [(removal.id, removal.role, removal.changed) for removal in original.removals.values()]
    assert removals == [("2", Role.ALLOW, 20), ("3", Role.ALLOW, 30)]
    assert (original.profile.version, original.profile.forgotten) == (3, 10)


def test_groups_get_the_lowest_free_number() -> None:
    made = draft()
    copy = made.copy(Account(PROFILE))
    for number in (1, 2, 4):
        made.put(copy, Group(str(number), 1, "x", False, 0, number))
    assert made.group_number(copy) == 3
    made.drop(copy, copy.groups["1"])
    assert made.group_number(copy) == 1


def test_what_another_programs_change_means() -> None:
    old, new = Account(PROFILE), Account(replace(PROFILE, version=1, name="New"))
    assert difference(old, old) == Effects()
    for row in (CONTACT, MEMBER, replace(MEMBER, id=10, role=Role.PENDING, name="Bob")):
        apply(new, Put(row))
    own, bob = PROFILE.address, BOB
    assert difference(old, new) == Effects(
        added=[(own, bob, "Bob")],
        links={(own, bob): None},
        books={own},
        names={own},
        touched={(own, bob)},
    )
    assert difference(new, old).removed == [(own, bob, "Bob")]
