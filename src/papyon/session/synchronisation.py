"""What follows SYN (MSNP8 to 12), collected until it is complete.

The end is known by counting: nothing says it. Anything else may come in between, and goes its own way.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from papyon.errors import PayloadError
from papyon.payload.synchronisation import (
    COUNT_LIMIT,
    ContactLine,
    GroupLine,
    PropertyLine,
    Stamps,
    SyncReply,
)
from papyon.types import Dialect
from papyon.wire import WireCommand

__all__ = ["SyncedLists", "Synchroniser"]

DETAILS: Final = 50_000
"""Properties that are kept: ten for each of five thousand contacts."""

_MODES: Final = frozenset({"GTC", "BLP"})


@dataclass(frozen=True, slots=True)
class SyncedLists:
    """All lists as the server told them. `details` are (address, key, value), `own` are (key, value)."""

    contacts: tuple[ContactLine, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    details: tuple[tuple[str, str, str], ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    allow_strangers: bool = True
    ask: bool = True


class Synchroniser:
    """One SYN with the transaction id `trid`, from its answer to the last line."""

    def __init__(self, trid: int, dialect: Dialect) -> None:
        self.trid = trid
        self.complete = False
        self.stamps = Stamps()
        """How new these lists are, once the answer is there."""
        self.unchanged = False
        """The lists are as they were; nothing follows."""
        self._dialect = dialect
        self._announced: tuple[int, int] | None = None
        self._contacts: dict[str, ContactLine] = {}
        self._groups: dict[str, GroupLine] = {}
        self._details: dict[tuple[str, str], str] = {}
        self._own: dict[str, str] = {}
        self._modes: dict[str, bool] = {}
        self._last = ""
        self._counted: Counter[str] = Counter()
        self._lines = self._fenced = 0

    @property
    def lists(self) -> SyncedLists:
        """What was told so far. Who is told twice is as told last."""
        return SyncedLists(
            tuple(self._contacts.values()),
            tuple(self._groups.values()),
            tuple((address, key, value) for (address, key), value in self._details.items()),
            tuple(self._own.items()),
            self._modes.get("BLP", True),
            self._modes.get("GTC", True),
        )

    @property
    def last(self) -> str:
        """Whom a BPR without an address is about, also after the end; '' for nobody."""
        return self._last

    def read(self, command: WireCommand) -> bool:
        """Take a command; False where it is none of these. Raises `PayloadError` for an unreadable answer."""
        if command.verb == "SYN" and command.trid == self.trid:
            self._begin(command)
            return True
        if self._announced is None or self.complete:
            return False
        try:
            mine = self._line(command)
        except PayloadError:
            mine = True  # a line that nobody can read still counts
        if mine:
            self._lines += 1
            self._counted[command.verb] += 1
            self.complete = self._counted["LST"] >= self._announced[0] and self._all_before_contacts()
        return mine

    def fence(self) -> None:
        """A PNG was sent behind the SYN."""
        self._fenced = self._lines

    def passed(self) -> None:
        """Its QNG came. A server that told nothing in between and yet owes lines, owes them for ever."""
        if self._announced is not None and self._lines == self._fenced:
            self.complete = True

    def _begin(self, command: WireCommand) -> None:
        reply = SyncReply.from_args(command.args[1:], self._dialect)
        self.stamps = reply.stamps
        self._announced = (reply.contacts or 0, reply.groups)
        self.unchanged = self.complete = reply.contacts is None

    def _line(self, command: WireCommand) -> bool:
        match command.verb, command.args:
            case (("GTC" | "BLP"), (word,)):
                self._modes[command.verb] = word in ("A", "AL")
            case "PRP", (key, *_) if not key.isdecimal():
                own = PropertyLine.from_args(command.args)
                self._own[own.key] = own.value
            case "LSG", args:
                group = GroupLine.from_args(args, self._dialect)
                if len(self._groups) < COUNT_LIMIT:
                    self._groups[group.id] = group
            case "LST", args:
                self._last = ""
                contact = ContactLine.from_args(args, self._dialect)
                self._last = contact.address.lower()
                self._contacts[self._last] = contact
            case "BPR", args:
                detail = PropertyLine.from_args(args)
                address = detail.address.lower() or self._last
                if address and len(self._details) < DETAILS:
                    self._details[address, detail.key] = detail.value
            case _:
                return False
        return True

    def _all_before_contacts(self) -> bool:
        # Contacts come last, so that the rest was there before them: some servers miscount their groups.
        contacts, groups = self._announced or (0, 0)
        if contacts:
            return True
        return self._counted["LSG"] >= groups if groups else self._modes.keys() >= _MODES
