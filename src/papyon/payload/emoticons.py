"""Custom emoticons: the list that goes before a text, and says which object each shortcut stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from papyon.payload.message import MimeMessage
from papyon.payload.msn_object import MsnObject, find_msn_object

EMOTICONS = "text/x-mms-emoticon"
ANIMATED_EMOTICONS = "text/x-mms-animemoticon"
# Official clients stopped at seven for one text; five times that is nobody's conversation.
EMOTICON_LIMIT = 35
# With as many in one list it fits into one message of a switchboard.
LIST_LENGTH = 4
SHORTCUT_LENGTH = 32

_CONTROLS = dict.fromkeys(range(0x20), " ")


@dataclass(frozen=True, slots=True)
class Emoticon:
    """Wherever the text has ``shortcut``, which may hold spaces, it means the picture ``object``."""

    shortcut: str
    object: MsnObject


def emoticon_lists(emoticons: Sequence[Emoticon]) -> list[MimeMessage]:
    """The messages that have to go before the text that uses them."""
    return [
        MimeMessage(EMOTICONS, (), "".join(map(_entry, emoticons[start : start + LIST_LENGTH])).encode())
        for start in range(0, len(emoticons), LIST_LENGTH)
    ]


def parse_emoticons(message: MimeMessage) -> tuple[Emoticon, ...]:
    """Read either kind of list; an entry that cannot be read is left out."""
    # One piece more than wanted, so that a list without end is not taken apart.
    pieces = message.body.decode("utf-8", "replace").split("\t", 2 * EMOTICON_LIMIT)
    found = []
    for shortcut, element in zip(pieces[0::2], pieces[1::2], strict=False):
        msn_object = find_msn_object(element)
        # Line ends come in where clients end the list as they end other bodies.
        shortcut = shortcut.strip("\r\n\0")
        if shortcut and len(shortcut) <= SHORTCUT_LENGTH and msn_object is not None:
            found.append(Emoticon(shortcut, msn_object))
    return tuple(found)


def _entry(emoticon: Emoticon) -> str:
    return f"{emoticon.shortcut.translate(_CONTROLS)}\t{emoticon.object}\t"
