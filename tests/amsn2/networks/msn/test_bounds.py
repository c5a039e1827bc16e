import pytest

from amsn2.api import limits
from amsn2.networks.msn import bounds


def test_names_are_one_line_of_bounded_length():
    assert bounds.name("  Bob\x00 the\r\nbuilder\u2028! ") == "  Bob  the builder ! "
    assert bounds.name("x" * 100_000) == "x" * limits.NAME_LENGTH
    assert bounds.personal_message("ж" * 100_000) == "ж" * limits.PERSONAL_MESSAGE_LENGTH
    assert bounds.name("\u202eждж 👋🏽") == "\u202eждж 👋🏽"


def test_a_text_keeps_its_lines_and_loses_what_nobody_can_write():
    assert bounds.body("one\n\ttwo\x00\x07\x1b 👋") == "one\n\ttwo 👋"
    long = "x" * (8 * limits.TEXT_LENGTH)
    assert bounds.body(long) == long


def test_what_nobody_can_write_is_not_plain():
    assert bounds.is_plain(":cat: 👋\t")
    assert not bounds.is_plain(":c\x00t:")


@pytest.mark.parametrize(
    "address", ["", "bob", "@", "a@", "@b", "a b@c.d", "a:b@c.d", "a@b@c", "a\0@b.c", "x" * 130 + "@b.c"]
)
def test_what_is_no_address(address):
    assert not bounds.is_address(address)


def test_what_is_one():
    assert bounds.is_address("bob+msn@example.com")
    assert bounds.is_address("x" * (limits.ADDRESS_LENGTH - 4) + "@b.c")
