"""The names that Messenger gave to its folders and logs: `bert1234567890`, of which address?"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_NUMBERED: Final = re.compile(r"(?P<name>.+?)(?P<hash>\d{6,12})$")
_DOMAINS: Final = [
    "hotmail.com",
    "msn.com",
    "live.com",
    "passport.com",
    "outlook.com",
    "gmail.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "hotmail.it",
    "hotmail.es",
    "hotmail.de",
    "live.nl",
    "live.fr",
    "live.it",
    "live.co.uk",
    "live.de",
    "windowslive.com",
    "yahoo.com",
]


def candidates(name: str) -> Iterator[tuple[str, int]]:
    """For the name of a file, `bert1234567890`: the local parts that it may mean, with their numbers."""
    found = _NUMBERED.fullmatch(name)
    if found is not None:
        digits = len(name) - len(name.rstrip("0123456789"))
        for length in range(1, min(digits, 10) + 1):
            if (number := int(name[-length:])) <= 0xFFFFFFFF and length < len(name):
                yield name[:-length], number


def address_by_number(name: str, known: Iterable[str]) -> str | None:
    """The address of which Messenger made that file name; None when none of the likely ones fits."""
    known = sorted(known)
    likely: set[str] = set()
    for local, number in candidates(name.lower()):
        here = [address for address in known if address.partition("@")[0] == local]
        for address in (*here, *(f"{local}@{domain}" for domain in _DOMAINS)):
            if passport_number(address) == number:
                return address
        likely.update(here)
    likely.update(address for address in known if address.partition("@")[0] == name.lower())
    return likely.pop() if len(likely) == 1 else None


def passport_number(address: str) -> int:
    """The number that Messenger put behind the name of an address, for its folders."""
    number = 0
    for letter in address.lower():
        number = (number * 101 + ord(letter)) & 0xFFFFFFFF
    return number
