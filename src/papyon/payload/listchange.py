"""Changes of lists (MSNP8 to 12): one class for each thing that can be done, whatever the dialect calls it.

``request(dialect)`` is the command of a client and ``answer(dialect, version)`` that of a server, each as a
verb with the arguments behind the transaction id; a push has the form of an answer and the id 0. The readers
raise PayloadError and nothing else. BLP and GTC are ``ModeChange``, all names of oneself ``OwnProperty``.
"""

import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload.arguments import quote, unquote
from papyon.payload.presence import Line
from papyon.payload.synchronisation import (
    KEY,
    LISTS,
    UNGROUPED,
    as_guid,
    as_number,
    is_address,
    is_old,
    list_of,
    prefixed,
)
from papyon.types import Dialect, ListBits

NAME: Final = "MFN"
"""The property that is a name."""

GROUP_NAME_BYTES: Final = 61
"""Bytes of a new group's name after encoding; more is error 229."""

GROUP_RENAME_BYTES: Final = 127
"""The same for another name of a group."""

_OLD_VERBS: Final = frozenset({"ADD", "REA"})
_YOUNG_VERBS: Final = frozenset({"ADC", "SBP"})

_DECODINGS: Final = 3
"""How often a group's name may be encoded: MSN 7.0 encodes it twice."""


@dataclass(frozen=True, slots=True)
class Addition:
    """ADD or ADC: somebody comes onto a list, or (``group``) an entry of the forward list into a group.

    Who is meant stands in ``address``, or from MSNP10 on in ``guid`` where a group is meant. Up to MSNP9 a
    group may come along with the new entry; ``group`` is '' for none.
    """

    target: ListBits
    address: str = ""
    name: str = ""
    guid: str = ""
    group: str = ""

    def request(self, dialect: Dialect) -> Line:
        """The client's command."""
        return ("ADD", self._old(None)) if is_old(dialect) else ("ADC", self._words())

    def answer(self, dialect: Dialect, version: int = 0) -> Line:
        """The server's answer, or with the transaction id 0 its push.

        A new entry of the forward list always has its name here, for one client counts words.
        """
        return ("ADD", self._old(version)) if is_old(dialect) else ("ADC", self._words(answer=True))

    def _old(self, version: int | None) -> tuple[str, ...]:
        if not self.address:
            raise LocalProtocolError("ADD needs an address")
        args = [LISTS[self.target]] if version is None else [LISTS[self.target], str(version)]
        # Names are found by position, so there is always one.
        args += [self.address, quote(self.name) or quote(self.address)]
        if self.group and self.group != UNGROUPED:
            args.append(self.group)
        elif version is not None and self.target is ListBits.FORWARD:
            args.append(UNGROUPED)  # as official servers do
        return tuple(args)

    def _words(self, answer: bool = False) -> tuple[str, ...]:
        if self.group and self.guid:
            return LISTS[self.target], f"C={self.guid}", self.group
        if not self.address:
            raise LocalProtocolError("ADC needs an address, or a GUID and a group")
        args = [LISTS[self.target], f"N={self.address}"]
        if self.name or (answer and self.target in (ListBits.FORWARD, ListBits.REVERSE)):
            args.append(f"F={quote(self.name) or quote(self.address)}")
        if self.guid:
            args.append(f"C={self.guid}")
        return tuple(args)


@dataclass(frozen=True, slots=True)
class Removal:
    """REM: somebody goes off a list, or with ``group`` out of that group only.

    From MSNP10 on entries of the forward list are named by ``guid``, those of the others by ``address``.
    """

    target: ListBits
    address: str = ""
    guid: str = ""
    group: str = ""

    def request(self, dialect: Dialect) -> Line:
        """The client's command."""
        return "REM", (LISTS[self.target], *self._who(dialect))

    def answer(self, dialect: Dialect, version: int = 0) -> Line:
        """The server's answer or push."""
        versions = (str(version),) if is_old(dialect) else ()
        return "REM", (LISTS[self.target], *versions, *self._who(dialect))

    def _who(self, dialect: Dialect) -> tuple[str, ...]:
        by_guid = self.target is ListBits.FORWARD and self.guid and not is_old(dialect)
        who = self.guid if by_guid else self.address
        if not who:
            raise LocalProtocolError("REM names nobody")
        return (who, self.group) if self.group else (who,)


@dataclass(frozen=True, slots=True)
class ContactProperty:
    """REA or SBP: a property of a contact in one's own list; its name is MFN, the only one up to MSNP9."""

    value: str
    address: str = ""
    guid: str = ""
    key: str = NAME

    def request(self, dialect: Dialect) -> Line:
        """The client's command."""
        return self._line(dialect, None)

    def answer(self, dialect: Dialect, version: int = 0) -> Line:
        """The server's answer."""
        return self._line(dialect, version)

    def _line(self, dialect: Dialect, version: int | None) -> Line:
        if is_old(dialect):
            return _rea(self.address, self.value, version)
        if not self.guid:
            raise LocalProtocolError("SBP needs a GUID")
        return "SBP", (self.guid, self.key, *((quote(self.value),) if self.value else ()))


@dataclass(frozen=True, slots=True)
class OwnProperty:
    """PRP, or up to MSNP9 REA for the name: a property of oneself; ``value`` '' clears it.

    ``address`` is one's own, which REA needs and PRP does not have.
    """

    value: str
    key: str = NAME
    address: str = ""

    def request(self, dialect: Dialect) -> Line:
        """The client's command."""
        return self._line(dialect, None)

    def answer(self, dialect: Dialect, version: int = 0) -> Line:
        """The server's answer."""
        return self._line(dialect, version)

    def _line(self, dialect: Dialect, version: int | None) -> Line:
        if is_old(dialect) and self.key == NAME:
            return _rea(self.address, self.value, version)
        versions = (str(version),) if is_old(dialect) and version is not None else ()
        return "PRP", (*versions, self.key, *((quote(self.value),) if self.value else ()))


@dataclass(frozen=True, slots=True)
class GroupAddition:
    """ADG: a new group; the server gives the ``id``: a small number up to MSNP9, a GUID later."""

    name: str
    id: str = ""

    def request(self, dialect: Dialect) -> Line:
        """The client's command."""
        return "ADG", (quote(self.name), "0") if is_old(dialect) else (quote(self.name),)

    def answer(self, dialect: Dialect, version: int = 0, extra: bool = False) -> Line:
        """The server's answer; ``extra`` puts a word more in front, as one development kit expects."""
        if is_old(dialect):
            return "ADG", (str(version), quote(self.name), self.id, "0")
        return "ADG", (*_more(extra), quote(self.name), self.id)


@dataclass(frozen=True, slots=True)
class GroupRename:
    """REG: another name for a group."""

    id: str
    name: str

    def request(self, dialect: Dialect) -> Line:
        """The client's command."""
        end = ("0",) if is_old(dialect) else ()
        return "REG", (self.id, quote(self.name), *end)

    def answer(self, dialect: Dialect, version: int = 0, extra: bool = False) -> Line:
        """The server's answer; the form with ``extra`` has the name first."""
        if is_old(dialect):
            return "REG", (str(version), self.id, quote(self.name), "0")
        if extra:
            return "REG", (*_more(extra), quote(self.name), self.id)
        return "REG", (self.id, quote(self.name))


@dataclass(frozen=True, slots=True)
class GroupRemoval:
    """RMG: a group goes. MSN 7.0 gives the ``name`` of a group that it has just made, not its ``id``."""

    id: str = ""
    name: str = ""

    def request(self, dialect: Dialect) -> Line:
        """The client's command."""
        return "RMG", (self.id or quote(self.name),)

    def answer(self, dialect: Dialect, version: int = 0, extra: bool = False) -> Line:
        """The server's answer."""
        versions = (str(version),) if is_old(dialect) else _more(extra)
        return "RMG", (*versions, self.id)


@dataclass(frozen=True, slots=True)
class ModeChange:
    """BLP: whether strangers may see us and write (AL) or not (BL). GTC: whether to ask (A) or not (N)."""

    verb: str
    word: str

    def __post_init__(self) -> None:
        """Refuse words that the verb does not know."""
        if self.word not in MODES.get(self.verb, ()):
            raise PayloadError("a mode is unknown")

    def request(self, dialect: Dialect) -> Line:
        """The client's command."""
        del dialect  # the same in all of them
        return self.verb, (self.word,)

    def answer(self, dialect: Dialect, version: int = 0) -> Line:
        """The server's answer."""
        return self.verb, (str(version), self.word) if is_old(dialect) else (self.word,)

    @property
    def on(self) -> bool:
        """Whether strangers are allowed, or the owner is asked."""
        return self.word in ("AL", "A")


MODES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({"BLP": ("AL", "BL"), "GTC": ("A", "N")})
"""The modes, and their words for yes and no."""


def privacy(allow_strangers: bool) -> ModeChange:
    """BLP."""
    return ModeChange("BLP", MODES["BLP"][not allow_strangers])


def alert(ask: bool) -> ModeChange:
    """GTC."""
    return ModeChange("GTC", MODES["GTC"][not ask])


ListChange = (
    Addition
    | Removal
    | ContactProperty
    | OwnProperty
    | GroupAddition
    | GroupRename
    | GroupRemoval
    | ModeChange
)
"""Everything that can be changed."""

CHANGE_VERBS: Final = frozenset({"ADD", "ADC", "REM", "REA", "SBP", "PRP", "ADG", "REG", "RMG", "BLP", "GTC"})
"""The verbs that ``parse_request`` and ``parse_answer`` read."""


def parse_request(verb: str, args: Sequence[str], dialect: Dialect, account: str = "") -> ListChange:
    """Read a client's command; ``args`` stand behind the transaction id, ``account`` is who sends it."""
    match verb, tuple(args):
        case "ADG", (name, *_):
            # Whatever a person calls a group, even if it looks like a GUID.
            return GroupAddition(unquote(name))
        case "REG", (group, name, *_):
            return GroupRename(as_guid(group) or group, unquote(name))
        case _, words:
            return _read(verb, words, dialect, account)


def parse_answer(
    verb: str, args: Sequence[str], dialect: Dialect, account: str = ""
) -> tuple[ListChange, int | None]:
    """Read a server's answer or push: the change, and the list version that MSNP8 and 9 tell with it.

    Groups are found by the look of their ids, for servers write more words than they should.
    """
    words = tuple(args)
    if not is_old(dialect):
        return _read(verb, words, dialect, account), None
    place = 1 if verb in ("ADD", "REM") else 0
    version = as_number(words[place]) if len(words) > place else None
    # Of two numbers in RMG the first is the version; servers that leave it out are understood too.
    if version is None or (verb == "RMG" and len(words) == 1):
        return _read(verb, words, dialect, account), None
    return _read(verb, words[:place] + words[place + 1 :], dialect, account), version


def _read(verb: str, args: tuple[str, ...], dialect: Dialect, account: str) -> ListChange:
    reader = _READERS.get(verb)
    if reader is None or verb in (_YOUNG_VERBS if is_old(dialect) else _OLD_VERBS):
        raise PayloadError("a change of lists is of an unknown kind")
    if not args:
        raise PayloadError(f"{verb} has too few arguments")
    return reader(args, dialect, account)


def _read_addition(args: tuple[str, ...], dialect: Dialect, account: str) -> Addition:
    del account
    target, rest = list_of(args[0]), args[1:]
    if not is_old(dialect):
        named = prefixed(rest)
        guid = as_guid(named.get("C", ""))
        bare = [arg for arg in rest if arg[1:2] != "="]
        group = (as_guid(bare[0]) or bare[0]) if bare else ""
        if not (named.get("N") or (guid and group)):
            raise PayloadError("ADC names nobody")
        return Addition(target, named.get("N", ""), unquote(named.get("F", "")), guid, group)
    if not rest or not is_address(rest[0]):
        raise PayloadError("ADD names nobody")
    name = unquote(rest[1]) if len(rest) > 1 else ""
    group = rest[2] if len(rest) > 2 and rest[2] != UNGROUPED else ""
    return Addition(target, rest[0], name, group=group)


def _read_removal(args: tuple[str, ...], dialect: Dialect, account: str) -> Removal:
    del account
    target = list_of(args[0])
    if len(args) < 2:
        raise PayloadError("REM names nobody")
    # Only the forward list has GUIDs; elsewhere it is an address, whatever it looks like.
    guid = as_guid(args[1]) if target is ListBits.FORWARD and not is_old(dialect) else ""
    group = (as_guid(args[2]) or args[2]) if len(args) > 2 else ""
    return Removal(target, "" if guid else args[1], guid, group)


def _read_rename(args: tuple[str, ...], dialect: Dialect, account: str) -> ContactProperty | OwnProperty:
    del dialect
    if len(args) < 2:
        raise PayloadError("REA has too few arguments")
    if account and args[0].lower() == account.lower():
        return OwnProperty(unquote(args[1]), address=args[0])
    return ContactProperty(unquote(args[1]), args[0])


def _read_contact_property(args: tuple[str, ...], dialect: Dialect, account: str) -> ContactProperty:
    del dialect, account
    guid = as_guid(args[0])
    if not guid or len(args) < 2:
        raise PayloadError("SBP names nobody or nothing")
    return ContactProperty(unquote(args[2]) if len(args) > 2 else "", guid=guid, key=args[1])


def _read_own_property(args: tuple[str, ...], dialect: Dialect, account: str) -> OwnProperty:
    # A number in front is a version that does not belong there.
    key, *value = args[1:] if as_number(args[0]) is not None and len(args) > 1 else args
    if not KEY.fullmatch(key):
        raise PayloadError("a property has no name")
    # What it is written as needs the address there.
    address = account if is_old(dialect) and key == NAME else ""
    return OwnProperty(unquote(value[0]) if value else "", key, address)


def _read_group_addition(args: tuple[str, ...], dialect: Dialect, account: str) -> GroupAddition:
    del account
    if is_old(dialect):
        if len(args) < 2:
            raise PayloadError("ADG tells no group")
        return GroupAddition(unquote(args[0]), args[1])
    name, group = _name_and_guid(args)
    if not group:
        raise PayloadError("ADG tells no group")
    return GroupAddition(name, group)


def _read_group_rename(args: tuple[str, ...], dialect: Dialect, account: str) -> GroupRename:
    del account
    if is_old(dialect):
        name, group = (unquote(args[1]), args[0]) if len(args) > 1 else ("", "")
    else:
        name, group = _name_and_guid(args)
    if not name or not group:
        raise PayloadError("REG has no group or no name")
    return GroupRename(group, name)


def _read_group_removal(args: tuple[str, ...], dialect: Dialect, account: str) -> GroupRemoval:
    del account
    if is_old(dialect):
        group = args[0] if as_number(args[0]) is not None else ""
    else:
        group = next((guid for guid in map(as_guid, args) if guid), "")
    if group:
        return GroupRemoval(group)
    name = args[0]
    for _ in range(_DECODINGS):
        name = urllib.parse.unquote(name, errors="replace")
    return GroupRemoval(name=name)


def _read_privacy(args: tuple[str, ...], dialect: Dialect, account: str) -> ModeChange:
    del dialect, account
    return ModeChange("BLP", args[-1])


def _read_alert(args: tuple[str, ...], dialect: Dialect, account: str) -> ModeChange:
    del dialect, account
    return ModeChange("GTC", args[-1])


_READERS: Final[Mapping[str, Callable[[tuple[str, ...], Dialect, str], ListChange]]] = MappingProxyType(
    {
        "ADD": _read_addition,
        "ADC": _read_addition,
        "REM": _read_removal,
        "REA": _read_rename,
        "SBP": _read_contact_property,
        "PRP": _read_own_property,
        "ADG": _read_group_addition,
        "REG": _read_group_rename,
        "RMG": _read_group_removal,
        "BLP": _read_privacy,
        "GTC": _read_alert,
    }
)


def _rea(address: str, name: str, version: int | None) -> Line:
    if not address:
        raise LocalProtocolError("REA needs an address")
    versions = () if version is None else (str(version),)
    return "REA", (*versions, address, quote(name) or quote(address))


def _more(extra: bool) -> tuple[str, ...]:
    return ("0",) if extra else ()


def _name_and_guid(args: tuple[str, ...]) -> tuple[str, str]:
    """A name and a GUID in any order, with a small number in front or behind that means nothing.

    Address books that have not moved to the younger form have numbers for GUIDs.
    """
    for place, arg in enumerate(args):
        if guid := as_guid(arg):
            others = args[:place] + args[place + 1 :]
            # In front of the GUID stands the name, unless the GUID is first.
            name = args[place - 1] if place else next(iter(others), "")
            return unquote(name), guid
    if len(args) > 1 and as_number(args[0]) is not None:
        return unquote(args[1]), args[0]
    if len(args) > 1 and as_number(args[1]) is not None:
        return unquote(args[0]), args[1]
    return unquote(args[0]), ""
