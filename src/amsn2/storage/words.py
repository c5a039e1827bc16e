"""Words of a text as the search knows them: without case, accents, or the want of spaces.

What is stored and what is looked for go the same way, so that they meet.
"""

import re
import unicodedata
from typing import Final

# Letters that Unicode does not take apart, though readers take one for the other.
_ALIKE: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe", "ŧ": "t", "\u0640": ""}
)

# Accents that are left out in writing. The signs of Indian scripts and of kana are no accents.
_ACCENTS: Final = re.compile(
    "[\\u0300-\\u036f\\u0483-\\u0487\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7"
    "\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed"
    "\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f]"
)

# Scripts that set no spaces between words, or hang other words on them: Thai, Lao, Burmese, Khmer, kana,
# Han, Hangul.
_UNSPACED: Final = re.compile(
    "[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005\\u3041-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf"
    "\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\U00020000-\\U0003ffff]+"
)

# Nothing in it that two databases could take apart in two ways.
_PLAIN: Final = re.compile(r"(?:[A-Za-z0-9 \n!?,;]|'(?![A-Za-z0-9])|\.(?![A-Za-z0-9]))*")


def words_of(text: str) -> list[str]:
    """The words of a text, folded; what is written without spaces is one word."""
    if text.isascii():
        return re.findall("[a-z0-9]+", text.lower())
    found: list[str] = []
    for run in "".join(map(_kept, _folded(text))).split():
        place = 0
        for unspaced in _UNSPACED.finditer(run):
            found += (run[place : unspaced.start()], unspaced.group())
            place = unspaced.end()
        found.append(run[place:])
    return [word for word in found if word]


def pieces_of(word: str) -> list[str]:
    """How a word is looked for: itself, or each two characters that stand together."""
    if len(word) < 2 or not is_unspaced(word):
        return [word]
    return [word[place : place + 2] for place in range(len(word) - 1)]


def is_unspaced(word: str) -> bool:
    """Whether the word is of a script without spaces, so that every part of it may be looked for."""
    return _UNSPACED.match(word) is not None


def indexed(text: str) -> str | None:
    """What the index reads of a text; None when that is the text as it is."""
    if _PLAIN.fullmatch(text):
        return None
    pieces: list[str] = []
    for word in words_of(text):
        pieces += pieces_of(word)
        if len(word) > 1 and is_unspaced(word):
            pieces.append(word[-1])  # so that every character begins a piece
    return " ".join(pieces)


def spelled(words: str) -> str:
    """What PostgreSQL reads in the place of that: it takes no sign for a word, so signs get letters."""
    if words.isascii():
        return words
    return "".join(_spelled(letter) if unicodedata.category(letter) == "So" else letter for letter in words)


def _spelled(sign: str) -> str:
    # In no language a word; whoever writes it all the same finds a smiley too many.
    return f"sign{ord(sign):x}"


def _folded(text: str) -> str:
    # Before and after: letters of mathematics have no small ones, and small ones may come apart again.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart)).translate(_ALIKE)


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category == "So":
        return f" {character} "  # an emoji is a word of its own
    return character if category[0] in "LNM" else " "
