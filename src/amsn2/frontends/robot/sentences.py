# ruff: noqa: RUF001 - the apostrophe of French is no grave accent

"""What the robot says, in every language that it speaks."""

import re
from typing import Final

from amsn2.frontends.robot.words import Language

_EN: Final = {
    "help": (
        "I am the robot of this aMSN2. Ask me:\n"
        "hello · time · date · echo something · roll 2d6 · coin · 2+3*4\n"
        "nudge me · format · who am i · invite\n"
        "Je parle aussi français : aide"
    ),
    "hello": "Hello {name}! Write “help” to see what I can do.",
    "time": "It is {time} here.",
    "date": "Today is {weekday}, {day} {month} {year}.",
    "echo_nothing": "Write “echo” and then something to repeat.",
    "dice": "{dice}: {rolls}",
    "dice_many": "{dice}: {rolls}, together {total}",
    "dice_wrong": "I have up to 20 dice with 2 to 1000 sides. Write “roll 2d6”, for example.",
    "heads": "Heads.",
    "tails": "Tails.",
    "no_result": "That has no result, or one too large for me.",
    "no_sum": "I do not understand that sum. Write it like 2 + 3 * (4 - 1).",
    "nudge": "Hold on tight!",
    "dizzy": "I am getting dizzy. Write something instead.",
    "format": "This is how bold, italic and coloured writing looks.",
    "who_am_i": "You are {name}, and your address is {address}.",
    "who_am_i_message": "You are {name}, and your address is {address}. Your personal message: {message}",
    "invite": (
        "An administrator of this aMSN2 chooses “Invite somebody” and gets a link. Send it to whoever you "
        "would like to see here: it lets one person in, and is good for seven days. Afterwards add each "
        "other by address. Yours is {address}."
    ),
    "no_files": "Thank you, but I have no drawer to put files in. Write to me instead.",
    "thanks": "You are welcome!",
    "goodbye": "Goodbye {name}, until soon!",
    "not_understood": "I did not understand that. Write “help” to see what I can do.",
}

_FR: Final = {
    "help": (
        "Je suis le robot de cet aMSN2. Demande-moi :\n"
        "bonjour · heure · date · répète quelque chose · lance 2d6 · pile ou face · 2+3*4\n"
        "secoue-moi · couleur · qui suis-je · inviter\n"
        "I speak English, too: help"
    ),
    "hello": "Bonjour {name} ! Écris « aide » pour voir ce que je sais faire.",
    "time": "Il est {time} ici.",
    "date": "Nous sommes le {weekday} {day} {month} {year}.",
    "echo_nothing": "Écris « répète » puis ce que je dois répéter.",
    "dice": "{dice} : {rolls}",
    "dice_many": "{dice} : {rolls}, en tout {total}",
    "dice_wrong": "J’ai jusqu’à 20 dés de 2 à 1000 faces. Écris par exemple « lance 2d6 ».",
    "heads": "Face.",
    "tails": "Pile.",
    "no_result": "Cela n’a pas de résultat, ou il est trop grand pour moi.",
    "no_sum": "Je ne comprends pas ce calcul. Écris-le comme 2 + 3 * (4 - 1).",
    "nudge": "Accroche-toi !",
    "dizzy": "J’ai le tournis. Écris-moi plutôt quelque chose.",
    "format": "Voilà du gras, de l’italique et de la couleur.",
    "who_am_i": "Tu es {name}, et ton adresse est {address}.",
    "who_am_i_message": "Tu es {name}, et ton adresse est {address}. Ton message perso : {message}",
    "invite": (
        "Un administrateur de cet aMSN2 choisit « Inviter quelqu’un » et reçoit un lien. Envoie-le à qui tu "
        "voudrais voir ici : il fait entrer une personne et vaut sept jours. Ensuite, ajoutez-vous par "
        "adresse. La tienne est {address}."
    ),
    "no_files": "Merci, mais je n’ai pas de tiroir où ranger des fichiers. Écris-moi plutôt.",
    "thanks": "Avec plaisir !",
    "goodbye": "Au revoir {name}, à bientôt !",
    "not_understood": "Je n’ai pas compris. Écris « aide » pour voir ce que je sais faire.",
}

SENTENCES: Final = {Language.ENGLISH: _EN, Language.FRENCH: _FR}

WEEKDAYS: Final = {
    Language.ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    Language.FRENCH: ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}

MONTHS: Final = {
    Language.ENGLISH: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    Language.FRENCH: (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
}


_BLANK: Final = re.compile(r"\{\w+\}")
_TELLING: Final = 14
"""Letters of its own that a sentence needs to be told from what anybody may write."""

_OWN_PARTS: Final = tuple(
    parts
    for catalogue in SENTENCES.values()
    for parts in map(_BLANK.split, catalogue.values())
    if sum(map(len, parts)) >= _TELLING
)
"""Every telling sentence, cut at its blanks."""


def is_of_a_robot(text: str) -> bool:
    """Whether these are the words of a robot like this one, or its own that somebody sends back."""
    said = text.replace("\r\n", "\n").strip()
    return any(_has_parts(said, parts) for parts in _OWN_PARTS)


def _has_parts(said: str, parts: list[str]) -> bool:
    # No pattern with a `.*` for each blank: that takes hours on a text that was made for it.
    if len(parts) == 1:
        return said == parts[0]
    first, *middle, last = parts
    if not said.startswith(first) or not said.endswith(last) or len(said) < len(first) + len(last):
        return False
    place, end = len(first), len(said) - len(last)
    for part in middle:
        found = said.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def sentence(language: Language, key: str, **words: object) -> str:
    """A sentence with its words filled in. What people wrote may contain braces: it is filled in once."""
    return SENTENCES[language][key].format(**words)
