"""Buddies: what an application asks of them."""

from papyon.session.buddy import NO_CHANGES, Buddy, Changes
from papyon.types import ListBits


def test_who_is_shown() -> None:
    assert Buddy("a@b", bits=ListBits.FORWARD).shown
    assert Buddy("a@b", bits=ListBits.BLOCK).shown
    assert not Buddy("a@b", bits=ListBits.ALLOW | ListBits.REVERSE).shown


def test_details_and_annotations_are_found_by_name() -> None:
    buddy = Buddy("a@b", details=(("PHM", "1"),), annotations=(("x", ""),))
    assert (buddy.detail("PHM"), buddy.detail("PHH")) == ("1", "")
    assert (buddy.annotation("x"), buddy.annotation("y")) == ("", None)


def test_no_changes_are_none() -> None:
    assert Changes() == NO_CHANGES
    assert Changes(gone_groups=("1",)) != NO_CHANGES
