"""What others write, cut to the limits of aMSN2: lines are clipped, addresses that are none refused."""

import re

from amsn2.api import limits

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# In a text, tabs and line ends mean something.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ADDRESS = re.compile(r"[^\s@:,\x00-\x1f\x7f]+@[^\s@:,\x00-\x1f\x7f]+")


def line(text: str, length: int) -> str:
    """One line of at most so many characters; control characters become spaces."""
    # Cut first: nobody needs to look through a name of a megabyte.
    return _CONTROLS.sub(" ", text[: 4 * length])[:length]


def name(text: str) -> str:
    """A display name or alias."""
    return line(text, limits.NAME_LENGTH)


def personal_message(text: str) -> str:
    """The line under a name."""
    return line(text, limits.PERSONAL_MESSAGE_LENGTH)


def body(text: str) -> str:
    """What a message says: whole, since papyon bounds it, but without what no database and no page takes."""
    return _UNWRITABLE.sub("", text)


def is_plain(text: str) -> bool:
    """Whether nothing is in it that no database and no page takes."""
    return _UNWRITABLE.search(text) is None


def is_address(address: str) -> bool:
    """Whether it can name anybody here."""
    return len(address) <= limits.ADDRESS_LENGTH and _ADDRESS.fullmatch(address) is not None
