# ruff: noqa: RUF001 - people write the signs that their keyboards have

"""What somebody wants, and in which language: found by the words they use."""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from msgspec import Struct


class Language(StrEnum):
    """What the robot speaks."""

    ENGLISH = "en"
    FRENCH = "fr"


class Topic(StrEnum):
    """What the robot can be asked."""

    HELP = "help"
    HELLO = "hello"
    TIME = "time"
    DATE = "date"
    ECHO = "echo"
    DICE = "dice"
    COIN = "coin"
    SUM = "sum"
    NUDGE = "nudge"
    FORMAT = "format"
    WHO_AM_I = "who_am_i"
    INVITE = "invite"
    THANKS = "thanks"
    GOODBYE = "goodbye"


class Asked(Struct, frozen=True):
    """A question. No language: the words are those of several, or of none."""

    topic: Topic
    language: Language | None
    argument: str = ""
    """What follows the word, as it was written."""


_EN, _FR = Language.ENGLISH, Language.FRENCH

# Written as `_plain` leaves them: small letters, no accents, spaces for apostrophes and hyphens. Of two
# that are in a text the earlier line here wins, so the more special phrases stand first.
_PHRASES: Final[tuple[tuple[Topic, Language | None, str], ...]] = (
    (Topic.WHO_AM_I, _EN, "who am i|whoami|my name"),
    (Topic.WHO_AM_I, _FR, "qui suis je|mon nom"),
    (Topic.NUDGE, _EN, "nudge me|nudge|shake me"),
    (Topic.NUDGE, _FR, "secoue moi|secoue|wizz|wizze moi"),
    (Topic.COIN, _EN, "coin|flip|heads or tails"),
    (Topic.COIN, _FR, "pile ou face|piece|une piece"),
    (Topic.DICE, _EN, "dice|roll|die"),
    (Topic.DICE, _FR, "de|des|lance|lance un de"),
    (Topic.INVITE, _EN, "invite|invitation|how do i invite|invite somebody|invite someone|invite a friend"),
    (Topic.INVITE, _FR, "inviter|inviter quelqu un|comment inviter"),
    (Topic.FORMAT, _EN, "bold|colour|color|colours|colors|italic"),
    (Topic.FORMAT, _FR, "gras|couleur|couleurs|italique"),
    (Topic.FORMAT, None, "format"),
    (Topic.TIME, _EN, "time|what time is it|clock"),
    (Topic.TIME, _FR, "heure|quelle heure est il"),
    (Topic.DATE, _EN, "day|today|what day is it"),
    (Topic.DATE, _FR, "jour|quel jour"),
    (Topic.DATE, None, "date"),
    (Topic.HELP, _EN, "help|commands|what can you do"),
    (Topic.HELP, _FR, "aide|a l aide|aidez moi|que sais tu faire|commandes"),
    (Topic.THANKS, _EN, "thanks|thank you|thx"),
    (Topic.THANKS, _FR, "merci"),
    (Topic.GOODBYE, _EN, "bye|goodbye|good night|see you"),
    (Topic.GOODBYE, _FR, "au revoir|bonne nuit|a bientot|a plus"),
    (Topic.HELLO, _EN, "hello|hi|hey|good morning|good evening|good afternoon"),
    (Topic.HELLO, _FR, "bonjour|salut|bonsoir|coucou"),
)

# Words that are too short or too common to be looked for inside a sentence.
_ALONE_ONLY: Final = frozenset({"de", "des", "die", "time", "day", "piece", "lance", "color", "hi", "hey"})

_FIRST_WORDS: Final = {
    "echo": (Topic.ECHO, None),
    "say": (Topic.ECHO, _EN),
    "repeat": (Topic.ECHO, _EN),
    "repete": (Topic.ECHO, _FR),
    "dis": (Topic.ECHO, _FR),
    "dice": (Topic.DICE, _EN),
    "roll": (Topic.DICE, _EN),
    "de": (Topic.DICE, _FR),
    "des": (Topic.DICE, _FR),
    "lance": (Topic.DICE, _FR),
    "calc": (Topic.SUM, _EN),
    "calculate": (Topic.SUM, _EN),
    "calcule": (Topic.SUM, _FR),
    "combien": (Topic.SUM, _FR),
}
"""Words that take what follows them."""

_QUESTION = re.compile(
    r"(?:what(?:'s| is)|how much is|combien f(?:ait|ont)|calc\w*)\s+(?P<sum>.+)", re.IGNORECASE
)
_SUM = re.compile(r"[\d\s.,+\-*/^()×÷·:−=?]+")


def understand(text: str) -> Asked | None:
    """What is asked, or None for what the robot does not understand."""
    text = text.strip()
    if text == "?":
        return Asked(Topic.HELP, None)
    if found := _sum(text):
        return found
    plain = _plain(text)
    for topic, language, phrases in _PHRASES:
        if plain in phrases.split("|"):
            return Asked(topic, language)
    first, _, argument = text.partition(" ")
    if found_word := _FIRST_WORDS.get(_plain(first)):
        return Asked(*found_word, argument.strip())
    padded = f" {plain} "
    for topic, language, phrases in _PHRASES:
        for phrase in phrases.split("|"):
            asks = phrase not in _ALONE_ONLY or _asks(padded, phrase)
            if asks and f" {phrase} " in padded:
                return Asked(topic, language)
    return None


def _sum(text: str) -> Asked | None:
    if question := _QUESTION.fullmatch(text):
        if _SUM.fullmatch(question["sum"]) and any(map(str.isdigit, question["sum"])):
            french = question[0].casefold().startswith(("combien", "calcule "))
            return Asked(Topic.SUM, _FR if french else _EN, question["sum"])
        return None
    has_sign = any(sign in text for sign in "+-*/^×÷·−")
    if has_sign and any(map(str.isdigit, text)) and _SUM.fullmatch(text):
        return Asked(Topic.SUM, None, text)
    return None


def _asks(padded: str, phrase: str) -> bool:
    """Whether a common word is asked about, as in `what time is it`."""
    return f" what {phrase} " in padded or f" the {phrase} " in padded


def _plain(text: str) -> str:
    """Small letters without accents or punctuation, one space between words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())
