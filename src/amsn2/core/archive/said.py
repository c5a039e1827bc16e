"""What a line of a foreign log says, before it is known who is who."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from amsn2.api import limits
from amsn2.api.formats import TextFormat
from amsn2.api.media import Attachment, MessageEmoticon
from amsn2.api.models import Delivery, MessageKind
from amsn2.core.archive.passports import address_by_number

_ADDRESS: Final = re.compile(r"[^\s@:,]+@[^\s@:,]+")

NAMES: Final = 2_000
"""Different names that are remembered while a set of logs is looked through: people change theirs often."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One line: who is named by an address or by a display name, as the log has it."""

    at: int
    """Milliseconds since 1970 UTC."""
    talk: tuple[str, ...]
    """The others of the conversation: addresses, or what the log has in their place."""
    author: str
    text: str
    kind: MessageKind = MessageKind.TEXT
    own: bool | None = None
    """None: the log does not say."""
    format: TextFormat = field(default_factory=TextFormat)
    id: str = ""
    """In our own exports, as all that follows."""
    delivery: Delivery = Delivery.DELIVERED
    kept_offline: bool = False
    emoticons: tuple[MessageEmoticon, ...] = ()
    """They, and the attachment, name bytes by what these are called in the archive."""
    attachment: Attachment | None = None


@dataclass
class Known:
    """Who is known before a log is read."""

    address: str
    """The account's own."""
    own_names: set[str]
    contacts: dict[str, str]
    """Addresses by names that contacts have, or had, in lower case; by their addresses, too."""


@dataclass
class Guess:
    """Who is who in a set of logs. First every line is `seen`, then each is `settled`.

    A name that speaks in the logs of several contacts is one's own: nobody else is in all of them.
    """

    known: Known
    _seen: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    _beside: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)

    def seen(self, said: Said) -> None:
        """Remember where a name speaks."""
        if said.own is not None or len(said.talk) != 1:
            return
        name = said.author.strip().lower()
        if name in self._seen or len(self._seen) < NAMES:
            talks = self._seen.setdefault(name, set())
            if len(talks) < 2:
                talks.add(said.talk)
            self._beside.setdefault(said.talk, set()).add(name)

    def settled(self, said: Said) -> Said:
        """The line with addresses in the place of names, and whose it is."""
        talk = tuple(sorted({self.address_of(one) for one in said.talk}))
        own = self._is_own(said) if said.own is None else said.own
        if own:
            author = self.known.address
        elif len(talk) == 1:
            (author,) = talk
        else:
            author = self.known.contacts.get(said.author.strip().lower(), said.author.lower())
            author = author if author in talk else talk[0]
        return replace(said, talk=talk, own=own, author=author)

    def address_of(self, name: str) -> str:
        """The address that a log means by a name; one that cannot exist where nobody is known by it."""
        # Every line of a log asks it, and to find out takes a thousand times as long as a line.
        if (found := self._addresses.get(name)) is None:
            found = self._found(name.strip().lower())
            if len(self._addresses) < NAMES:
                self._addresses[name] = found
        return found

    def _found(self, name: str) -> str:
        found = self.known.contacts.get(name)
        if found is not None:
            return found
        if is_address(name):
            return name
        if len(name) <= limits.ADDRESS_LENGTH:
            numbered = address_by_number(name, set(self.known.contacts.values()))
            if numbered is not None:
                return numbered
        kept = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in name)[:60]
        return f"{kept or 'unknown'}@imported.invalid"

    def _is_own(self, said: Said) -> bool:
        name = said.author.strip().lower()
        if name == self.known.address or name in self.known.own_names:
            return True
        if name in self.known.contacts or name in said.talk:
            return False
        if len(self._seen.get(name, ())) > 1:
            return True
        # Of two who talk, one is known: then the other is the other.
        others = self._beside.get(said.talk, set()) - {name}
        return len(others) == 1 and self._is_contact(next(iter(others)), said.talk)

    def _is_contact(self, name: str, talk: tuple[str, ...]) -> bool:
        if name in talk:
            return True
        return name in self.known.contacts and name not in self.known.own_names


def is_address(text: str) -> bool:
    """Whether it could be an address of a contact."""
    return len(text) <= limits.ADDRESS_LENGTH and _ADDRESS.fullmatch(text) is not None
