"""What people may be called, and who is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.ports import NewPerson
from amsn2.core.person_names import NAME_LENGTH, checked, checked_password, folded


def _person(name: str = "Anna", password: str = "correct horse", display_name: str = "") -> NewPerson:
    return NewPerson(name=name, password=password, display_name=display_name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Anna", "Anna"),
        ("  Anna   Maria ", "Anna Maria"),
        ("jean-luc_2.0", "jean-luc_2.0"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("Дмитрий", "Дмитрий"),
        ("प्रिया", "प्रिया"),
        ("美咲", "美咲"),
        ("x" * NAME_LENGTH, "x" * NAME_LENGTH),
    ],
)
def test_names_that_are_kept(name: str, kept: str) -> None:
    assert checked(_person(name)).name == kept


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "...",
        "a/b",
        "<b>",
        "anna@example.com",
        "*robot",
        "a\x00b",
        "a\u202eb",
        "🌻",
        "x" * 33,
        "\ud800",
    ],
)
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(Refused) as caught:
        checked(_person(name))
    assert caught.value.problem.code is ProblemCode.NAME_REFUSED


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", ProblemCode.PASSWORD_TOO_SHORT),
        ("7 chars", ProblemCode.PASSWORD_TOO_SHORT),
        ("x" * (limits.PASSWORD_LENGTH + 1), ProblemCode.COMMAND_MALFORMED),
        ("half a pair \ud800", ProblemCode.COMMAND_MALFORMED),
    ],
)
def test_passwords_that_are_refused(password: str, code: ProblemCode) -> None:
    with pytest.raises(Refused) as caught:
        checked(_person(password=password))
    assert caught.value.problem.code is code


def test_passwords_are_kept_as_they_are() -> None:
    for password in ("8 chars.", "x" * limits.PASSWORD_LENGTH, "  spaces  "):
        assert checked_password(password) == password


def test_display_names() -> None:
    assert checked(_person(display_name=" Anna 🌻 <3 ")).display_name == "Anna 🌻 <3"
    for name in ("x" * (limits.NAME_LENGTH + 1), "two\nlines", "half \ud800"):
        with pytest.raises(Refused):
            checked(_person(display_name=name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna", "aNNA"),
        ("Zo\u00eb", "zoe\u0308"),
        ("Strasse", "straße"),
        ("A  B", " a b "),
        ("\uff21\uff4e\uff4e\uff41", "anna"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_accents_tell_people_apart() -> None:
    assert folded("Zoe") != folded("Zoë")


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(st.text(max_size=40))
def test_a_name_is_kept_or_refused_and_then_stays(name: str) -> None:
    try:
        kept = checked(_person(name)).name
    except Refused:
        return
    assert checked(_person(kept)).name == kept
    assert folded(kept) == folded(name)
