"""Names that are safe on every system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.core.archive.names import LENGTH, FileNames, file_name


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\x", "C__x"),
        ("con.txt", "_con.txt"),
        ("-rf", "rf"),
        ("  . ", "_"),
        ("a\x00\u202eb", "a__b"),
        ("Crème", "Crème"),
    ],
)
def test_names(wish, name):
    assert file_name(wish) == name


@given(st.text())
def test_no_wish_is_dangerous(wish):
    name = file_name(wish)
    assert 0 < len(name) <= LENGTH + 1
    assert not set(name) & set('<>:"/\\|?*\x00\n')
    assert name not in (".", "..")
    assert not name.startswith(("-", ".", " "))


def test_nobody_has_the_same():
    names = FileNames()
    assert [names.take(wish, ".txt") for wish in ("a", "A", "a")] == ["a.txt", "A (2).txt", "a (3).txt"]
