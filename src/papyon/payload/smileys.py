"""The emoticons that every client knows by their codes, and where they and custom ones stand in a text."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from papyon.payload.emoticons import Emoticon


@dataclass(frozen=True, slots=True)
class Smiley:
    """An emoticon by its name, as it was written, and the nearest character of Unicode."""

    name: str
    code: str
    character: str


_TABLE: Final = """
smile 🙂 :) :-)
laugh 😃 :D :-D :> :->
surprised 😮 :O :-O
tongue 😛 :P :-P
wink 😉 ;) ;-)
sad 🙁 :( :-( :< :-<
confused 😕 :S :-S
disappointed 😐 :| :-|
crying 😢 :'(
embarrassed 😳 :$ :-$
cool 😎 (H)
angry 😠 :@ :-@
angel 😇 (A)
devil 😈 (6)
silent 🤐 :-#
teeth 😬 8O|
nerd 🤓 8-|
sarcastic 🤨 ^O)
secret 🤫 :-*
sick 🤢 +O(
clueless 🤷 :^)
thinking 🤔 *-)
party 🥳 <:O)
eye-roll 🙄 8-)
sleepy 😴 |-)
coffee ☕ (C)
yes 👍 (Y)
no 👎 (N)
beer 🍺 (B)
drink 🍸 (D)
girl 👧 (X)
boy 👦 (Z)
left-hug 🤗 ({)
right-hug 🤗 (})
bat 🦇 :[ :-[
cake 🎂 (^)
heart ❤️ (L)
broken-heart 💔 (U)
kiss 💋 (K)
gift 🎁 (G)
rose 🌹 (F)
wilted-rose 🥀 (W)
camera 📷 (P)
film 🎞️ (~)
cat 🐱 (@)
dog 🐶 (&)
phone ☎️ (T)
idea 💡 (I)
note 🎵 (8)
moon 🌛 (S)
star ⭐ (*)
mail ✉️ (E)
clock 🕒 (O)
messenger 👤 (M)
snail 🐌 (SN)
sheep 🐑 (BAH)
plate 🍽️ (PL)
bowl 🥣 (||)
pizza 🍕 (PI)
ball ⚽ (SO)
car 🚗 (AU)
airplane ✈️ (AP)
umbrella ☂️ (UM)
island 🏝️ (IP)
computer 💻 (CO)
mobile 📱 (MP)
storm 🌩️ (ST)
lightning ⚡ (LI)
money 💰 (MO)
rainbow 🌈 (R)
sun ☀️ (#)
question ❓ (?)
handcuffs ⛓️ (%)
cigarette 🚬 (CI)
be-right-back 🔙 (BRB)
fingers-crossed 🤞 (YN)
high-five 🙏 (H5)
game 🎮 (XX)
turtle 🐢 (TU)
goat 🐐 (NAH)
"""

SMILEYS: Final = tuple(
    Smiley(name, code, character)
    for name, character, *codes in map(str.split, _TABLE.strip().splitlines())
    for code in codes
)
"""All codes; letters in them count in either case."""

_BY_CODE: Final = {smiley.code.lower(): smiley for smiley in SMILEYS}
# Which custom emoticons a text may use at a time; lists come with a few.
_CUSTOM_LIMIT: Final = 300


def _pattern(codes: Collection[str]) -> str:
    # The longest first: `:-)` within `<:-)` and the like. Where none begins, none has to be tried.
    begins = "".join(sorted({re.escape(code[0]) for code in codes}))
    return f"(?=[{begins}])(?:{'|'.join(re.escape(code) for code in sorted(codes, key=len, reverse=True))})"


_CODES: Final = re.compile(_pattern(_BY_CODE), re.IGNORECASE)


def split_smileys(text: str, custom: tuple[Emoticon, ...] = ()) -> tuple[str | Smiley | Emoticon, ...]:
    """The text in pieces: words, and in their places what they mean.

    Custom emoticons count before the usual ones, in exactly their case.
    """
    own = {emoticon.shortcut: emoticon for emoticon in custom[:_CUSTOM_LIMIT] if emoticon.shortcut}
    pieces: list[str | Smiley | Emoticon] = []
    for part in re.split(f"({_pattern(own)})", text) if own else (text,):
        if (emoticon := own.get(part)) is not None:
            pieces.append(emoticon)
        else:
            pieces += _usual(part)
    return tuple(pieces)


def _usual(text: str) -> list[str | Smiley | Emoticon]:
    pieces: list[str | Smiley | Emoticon] = []
    end = 0
    for match in _CODES.finditer(text):
        if match.start() > end:
            pieces.append(text[end : match.start()])
        known = _BY_CODE[match[0].lower()]
        pieces.append(Smiley(known.name, match[0], known.character))
        end = match.end()
    if end < len(text):
        pieces.append(text[end:])
    return pieces
