"""Of which address a log is."""

import pytest

from amsn2.core.archive.passports import address_by_number, candidates, passport_number


def test_the_number_of_an_address():
    assert passport_number("a") == 97
    assert passport_number("AB") == passport_number("ab") == 97 * 101 + 98


@pytest.mark.parametrize("address", ["bert@example.com", "bert@hotmail.com", "b.e_rt2@live.nl"])
def test_the_number_tells_the_domain(address):
    name = f"{address.partition('@')[0]}{passport_number(address)}"
    assert address_by_number(name, ["bert@example.com", "bert@other.org"]) == address


def test_without_the_number_the_only_one_of_that_name_is_meant():
    assert address_by_number("bert", ["bert@example.com", "carl@example.com"]) == "bert@example.com"
    assert address_by_number("bert", ["bert@example.com", "bert@other.org"]) is None
    assert address_by_number("bert1234567", ["bert@example.com"]) == "bert@example.com"
    assert address_by_number("nobody1234567", ["bert@example.com"]) is None


def test_a_name_may_end_in_digits_itself():
    assert ("bert1", 234_567) in list(candidates("bert1234567"))
    assert ("bert", 1_234_567) in list(candidates("bert1234567"))
    assert list(candidates("bert")) == []
