"""What the robot answers to what it is asked. Knows no messenger; time and chance are passed in."""

import random
import re
from collections.abc import Callable
from datetime import datetime
from typing import Final, assert_never

from msgspec import Struct

from amsn2.api import limits
from amsn2.api.models import TextFormat
from amsn2.frontends.robot.arithmetic import NoResult, NoSum, work_out
from amsn2.frontends.robot.sentences import MONTHS, WEEKDAYS, sentence
from amsn2.frontends.robot.words import Asked, Language, Topic

_DICE = re.compile(r"(?P<count>\d{0,4})\s*[dD]\s*(?P<sides>\d{1,4})|(?P<only>\d{1,4})")
_MOST_DICE: Final = 20
_MOST_SIDES: Final = 1_000
_COLOURFUL: Final = TextFormat(font="Comic Sans MS", color="#c00080", bold=True, italic=True)


class Asker(Struct, frozen=True):
    """Who asks."""

    address: str
    name: str
    personal_message: str = ""


class Answer(Struct, frozen=True):
    """A text, and whether a nudge follows it."""

    text: str
    format: TextFormat = TextFormat()
    nudge: bool = False


class Answers:
    """Finds the answer to a question."""

    def __init__(self, now: Callable[[], datetime], chance: random.Random) -> None:
        """now: the time of where the robot is."""
        self._now = now
        self._chance = chance

    def answer(self, asked: Asked, asker: Asker, language: Language) -> Answer:
        """The answer, in that language."""
        match asked.topic:
            case Topic.ECHO:
                return Answer(asked.argument[: limits.TEXT_LENGTH] or sentence(language, "echo_nothing"))
            case Topic.TIME | Topic.DATE:
                return Answer(self._time(asked.topic, language))
            case Topic.DICE:
                return Answer(self._dice(asked.argument, language))
            case Topic.COIN:
                return Answer(sentence(language, self._chance.choice(("heads", "tails"))))
            case Topic.SUM:
                return Answer(_sum(asked.argument, language))
            case Topic.NUDGE:
                return Answer(sentence(language, "nudge"), nudge=True)
            case Topic.FORMAT:
                return Answer(sentence(language, "format"), format=_COLOURFUL)
            case Topic.WHO_AM_I:
                key = "who_am_i_message" if asker.personal_message else "who_am_i"
                return Answer(_about(asker, language, key))
            case Topic.HELP | Topic.HELLO | Topic.INVITE | Topic.THANKS | Topic.GOODBYE:
                return Answer(_about(asker, language, asked.topic.value))
            case _:
                assert_never(asked.topic)

    def _time(self, topic: Topic, language: Language) -> str:
        now = self._now()
        if topic is Topic.TIME:
            return sentence(language, "time", time=f"{now:%H:%M}")
        return sentence(
            language,
            "date",
            weekday=WEEKDAYS[language][now.weekday()],
            day=now.day,
            month=MONTHS[language][now.month - 1],
            year=now.year,
        )

    def _dice(self, argument: str, language: Language) -> str:
        count, sides = 1, 6
        if found := _DICE.search(argument):
            count = int(found["count"] or found["only"] or 1)
            sides = int(found["sides"] or 6)
        if not 1 <= count <= _MOST_DICE or not 2 <= sides <= _MOST_SIDES:
            return sentence(language, "dice_wrong")
        rolls = [self._chance.randint(1, sides) for _ in range(count)]
        key = "dice" if count == 1 else "dice_many"
        shown = ", ".join(map(str, rolls))
        return sentence(language, key, dice=f"{count}d{sides}", rolls=shown, total=sum(rolls))


def _sum(argument: str, language: Language) -> str:
    try:
        return f"= {work_out(argument)}"
    except NoSum:
        return sentence(language, "no_sum")
    except NoResult:
        return sentence(language, "no_result")


def _about(asker: Asker, language: Language, key: str) -> str:
    text = sentence(language, key, name=asker.name, address=asker.address, message=asker.personal_message)
    return text[: limits.TEXT_LENGTH]
