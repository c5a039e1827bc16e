"""What people may be called here, and which names are the same."""

import unicodedata
from typing import Final

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.ports import NewPerson

NAME_LENGTH: Final = 32
"""Characters of a person's name: fits on a button, and into the address that is made of it."""

SHORTEST_PASSWORD: Final = 8
"""Characters: with argon2id and the throttle, guessing eight takes longer than anybody has."""

_SIGNS = frozenset(" ._-")


def checked(person: NewPerson) -> NewPerson:
    """The newcomer, with the names trimmed and composed.

    Raises `Refused` NAME_REFUSED, PASSWORD_TOO_SHORT, or COMMAND_MALFORMED for a password that is too
    long or no text.
    """
    name = " ".join(unicodedata.normalize("NFC", person.name).split())
    if len(name) > NAME_LENGTH or not all(map(_may_name, name)) or not any(map(str.isalnum, name)):
        raise Refused(ProblemCode.NAME_REFUSED, name[:NAME_LENGTH])
    display_name = unicodedata.normalize("NFC", person.display_name).strip()
    if len(display_name) > limits.NAME_LENGTH or not _is_line(display_name):
        raise Refused(ProblemCode.NAME_REFUSED, name)
    return NewPerson(name=name, password=checked_password(person.password), display_name=display_name)


def checked_password(password: str) -> str:
    """The password. Raises `Refused` as `checked`."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(ProblemCode.PASSWORD_TOO_SHORT)
    try:
        password.encode()
    except UnicodeEncodeError as error:
        raise Refused(ProblemCode.COMMAND_MALFORMED) from error
    if len(password) > limits.PASSWORD_LENGTH:
        raise Refused(ProblemCode.COMMAND_MALFORMED)
    return password


def folded(name: str) -> str:
    """The name as it is compared: neither case nor the way an accent is typed makes another person."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


def _may_name(character: str) -> bool:
    # Marks are the vowels of many scripts.
    return character.isalnum() or character in _SIGNS or unicodedata.category(character).startswith("M")


def _is_line(text: str) -> bool:
    """Whether there is no control character in it, nor half a surrogate pair."""
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)
