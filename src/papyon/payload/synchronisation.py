"""SYN and the lines that follow it (MSNP8 to 12): counts, groups, contacts, their properties, the modes.

Each class is written by ``args(dialect)`` and read by ``from_args``: a server builds for the dialect, a
client reads whatever form comes, by prefixes and looks instead of positions. Arguments stand behind the verb,
those of SYN itself behind the transaction id. Readers raise PayloadError and nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

from papyon.errors import PayloadError
from papyon.payload.arguments import quote, unquote
from papyon.types import Dialect, ListBits, NetworkId

LISTS: Final[Mapping[ListBits, str]] = MappingProxyType(
    {
        ListBits.FORWARD: "FL",
        ListBits.ALLOW: "AL",
        ListBits.BLOCK: "BL",
        ListBits.REVERSE: "RL",
        ListBits.PENDING: "PL",
    }
)
"""The names of the lists in commands."""

UNGROUPED: Final = "0"
"""The id of the group that is none (MSNP8 and 9)."""

COUNT_LIMIT: Final = 10_000
"""Contacts or groups that a SYN may announce: twice the largest list that we promise to bear."""

GROUPS_LIMIT: Final = 500
"""Groups that one contact may be in."""

KEYS: Final = frozenset({"PHH", "PHW", "PHM", "MOB", "MBE", "WWE", "HSB", "MFN"})
"""The properties that mean something: telephones (home, work, mobile), paging, mobile, web, blog, name."""

KEY: Final = re.compile(r"[A-Z]{3}")
"""What the name of a property looks like."""

_GUID: Final = re.compile(r"\{?([0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})\}?")
_NUMBER: Final = re.compile(r"[0-9]{1,10}")
_OLD_UNTIL: Final = Dialect.MSNP9


def is_old(dialect: Dialect) -> bool:
    """Whether a dialect counts changes of lists by version numbers and names groups by numbers."""
    return dialect <= _OLD_UNTIL


def as_guid(token: str) -> str:
    """The GUID that a token is, in lower case and without braces; '' when it is none."""
    found = _GUID.fullmatch(token)
    return found[1].lower() if found else ""


def as_number(token: str) -> int | None:
    """The decimal number of at most ten digits that a token is; None when it is none."""
    return int(token) if _NUMBER.fullmatch(token) else None


def is_address(token: str) -> bool:
    """Whether a token names somebody by address or telephone rather than by a GUID."""
    return "@" in token or token.startswith("tel:")


def list_of(token: str) -> ListBits:
    """FL, AL, BL, RL or PL as a bit; raises PayloadError."""
    for bit, name in LISTS.items():
        if name == token:
            return bit
    raise PayloadError("a list has an unknown name")


@dataclass(frozen=True, slots=True)
class Stamps:
    """How new a cached list is.

    ``contacts`` is a version number in MSNP8 and 9, an opaque token later; ``settings`` a second token that
    MSNP10 and later have. Nothing cached is '0' for both.
    """

    contacts: str = "0"
    settings: str = "0"

    def args(self, dialect: Dialect) -> tuple[str, ...]:
        """The arguments of the request, behind the transaction id."""
        return (self.contacts,) if is_old(dialect) else (self.contacts, self.settings)

    @classmethod
    def from_args(cls, args: Sequence[str], dialect: Dialect) -> Self:
        """Read the request of a client; raises PayloadError where a stamp is missing."""
        wanted = 1 if is_old(dialect) else 2
        if len(args) < wanted:
            raise PayloadError("SYN has no stamp")
        return cls(*args[:wanted])


@dataclass(frozen=True, slots=True)
class SyncReply:
    """The answer to SYN. Without counts nothing has changed since these stamps, and no lines follow."""

    stamps: Stamps
    contacts: int | None = None
    groups: int = 0

    def args(self, dialect: Dialect) -> tuple[str, ...]:
        """The arguments behind the transaction id."""
        stamps = self.stamps.args(dialect)
        return stamps if self.contacts is None else (*stamps, str(self.contacts), str(self.groups))

    @classmethod
    def from_args(cls, args: Sequence[str], dialect: Dialect) -> Self:
        """Read it; raises PayloadError for a missing stamp and for counts that cannot be true."""
        stamps = Stamps.from_args(args, dialect)
        rest = args[1 if is_old(dialect) else 2 :]
        if not rest:
            return cls(stamps)
        contacts = as_number(rest[0])
        groups = as_number(rest[1]) if len(rest) > 1 else 0
        if contacts is None or groups is None or max(contacts, groups) > COUNT_LIMIT:
            raise PayloadError("SYN announces an impossible number of contacts or groups")
        return cls(stamps, contacts, groups)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """LSG. ``id`` is a number up to MSNP9, a GUID later; the group of number 0 is no group."""

    id: str
    name: str

    def args(self, dialect: Dialect) -> tuple[str, ...]:
        """The arguments."""
        if is_old(dialect):
            return self.id, quote(self.name), "0"
        return quote(self.name), self.id

    @classmethod
    def from_args(cls, args: Sequence[str], dialect: Dialect) -> Self:
        """Read it, with the id in front or behind; raises PayloadError.

        Accounts that had not moved to the younger address book keep numbers in MSNP10.
        """
        if len(args) < 2:
            raise PayloadError("LSG has too few arguments")
        first, second = args[0], args[1]
        if not is_old(dialect):
            if guid := as_guid(second):
                return cls(guid, unquote(first))
            if guid := as_guid(first):
                return cls(guid, unquote(second))
            if as_number(second) is not None:
                return cls(second, unquote(first))
        if as_number(first) is None:
            raise PayloadError("a group has no id")
        return cls(first, unquote(second))


@dataclass(frozen=True, slots=True)
class ContactLine:
    """LST. ``guid`` is '' up to MSNP9 and for who is not on the forward list; ``groups`` never holds '0'."""

    address: str
    name: str
    bits: ListBits
    guid: str = ""
    groups: tuple[str, ...] = ()
    network: int = NetworkId.MESSENGER

    def args(self, dialect: Dialect) -> tuple[str, ...]:
        """The arguments. Who is not on the forward list has no groups and no GUID."""
        listed = ListBits.FORWARD in self.bits
        groups = (",".join(self.groups),) if listed and self.groups else ()
        if is_old(dialect):
            # A name is needed here, for what follows is found by position.
            name = quote(self.name) or quote(self.address)
            return (
                self.address,
                name,
                str(int(self.bits)),
                *(groups or ((UNGROUPED,) if listed else ())),
            )
        # Some clients take the third word for the name, whatever stands before the equals sign.
        args = [f"N={self.address}", f"F={quote(self.name) or quote(self.address)}"]
        if listed and self.guid:
            args.append(f"C={self.guid}")
        args.append(str(int(self.bits)))
        if dialect >= Dialect.MSNP12:
            args.append(str(int(self.network)))
        return (*args, *groups)

    @classmethod
    def from_args(cls, args: Sequence[str], dialect: Dialect) -> Self:
        """Read it in any form; raises PayloadError.

        The arguments with a prefix come first, then the bits, the type (MSNP12), and perhaps the groups.
        Up to MSNP9 there are no prefixes.
        """
        if is_old(dialect):
            if len(args) < 3:
                raise PayloadError("LST has too few arguments")
            address, name, guid = args[0], unquote(args[1]), ""
            rest = list(args[2:])
        else:
            named = prefixed(args)
            address, name, guid = named.get("N", ""), unquote(named.get("F", "")), as_guid(named.get("C", ""))
            rest = [arg for arg in args if arg[1:2] != "="]
        if not address:
            raise PayloadError("LST names nobody")
        bits = as_number(rest[0]) if rest else None
        if bits is None or bits > 255:
            raise PayloadError("LST has no list bits")
        rest, network = rest[1:], int(NetworkId.MESSENGER)
        if dialect >= Dialect.MSNP12 and rest and (kind := as_number(rest[0])) is not None:
            rest, network = rest[1:], min(kind, 65535)
        return cls(address, name, ListBits(bits), guid, parse_groups(rest[0] if rest else ""), network)


@dataclass(frozen=True, slots=True)
class PropertyLine:
    """PRP or BPR inside SYN, and BPR at any time; ``value`` '' clears.

    ``address`` is '' where something else says whose it is: the LST before a BPR; a PRP is always one's own.
    """

    key: str
    value: str
    address: str = ""

    def args(self, dialect: Dialect, version: int = 0) -> tuple[str, ...]:
        """The arguments; ``version`` is written with an address up to MSNP9."""
        value = (quote(self.value),) if self.value else ()
        if not self.address:
            return (self.key, *value)
        versions = (str(version),) if is_old(dialect) else ()
        return (*versions, self.address, self.key, *value)

    @classmethod
    def from_args(cls, args: Sequence[str]) -> Self:
        """Read it in any form; raises PayloadError. What is neither number nor address begins the pair."""
        rest = list(args)
        if len(rest) > 1 and as_number(rest[0]) is not None and rest[0] not in KEYS:
            rest.pop(0)
        address = rest.pop(0) if rest and is_address(rest[0]) else ""
        if not rest or not KEY.fullmatch(rest[0]):
            raise PayloadError("a property has no name")
        return cls(rest[0], unquote(rest[1]) if len(rest) > 1 else "", address)


def prefixed(args: Sequence[str]) -> dict[str, str]:
    """The arguments of the form ``X=value`` by their letter; the first of a letter counts."""
    found: dict[str, str] = {}
    for arg in args:
        if arg[1:2] == "=":
            found.setdefault(arg[0], arg[2:])
    return found


def parse_groups(token: str) -> tuple[str, ...]:
    """Ids between commas, without the group that is none; raises PayloadError for too many."""
    groups = tuple(as_guid(part) or part for part in token.split(",") if part not in ("", UNGROUPED))
    if len(groups) > GROUPS_LIMIT:
        raise PayloadError(f"a contact is in more than {GROUPS_LIMIT} groups")
    return tuple(dict.fromkeys(groups))
