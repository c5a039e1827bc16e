"""The robot does not talk too much."""

from amsn2.frontends.robot.temper import (
    ANSWERS_A_MINUTE,
    ANSWERS_AN_HOUR,
    CONVERSATIONS,
    PATIENCE,
    Mood,
    Temper,
)
from amsn2.frontends.robot.words import Language


def _moods(temper: Temper, senses: list[bool]) -> list[Mood]:
    return [temper.mood("talk", sense=sense, now=float(second)) for second, sense in enumerate(senses)]


def test_nonsense_in_a_row_is_answered_a_few_times() -> None:
    moods = _moods(Temper(), [False] * (PATIENCE + 2))
    assert moods == [Mood.WILLING] * (PATIENCE - 1) + [Mood.LAST_WORD] + [Mood.SILENT] * 2


def test_sense_in_between_brings_patience_back() -> None:
    moods = _moods(Temper(), [False, False, True, False, False])
    assert moods == [Mood.WILLING] * 5
    assert _moods(Temper(), [False] * 5 + [True])[-1] is Mood.WILLING


def test_too_many_a_minute_are_not_answered() -> None:
    temper = Temper()
    moods = [temper.mood("talk", sense=True, now=0.5) for _ in range(ANSWERS_A_MINUTE + 5)]
    assert moods.count(Mood.WILLING) == ANSWERS_A_MINUTE
    assert moods[-1] is Mood.SILENT
    assert temper.mood("another talk", sense=True, now=0.5) is Mood.WILLING
    assert temper.mood("talk", sense=True, now=59) is Mood.SILENT
    assert temper.mood("talk", sense=True, now=60.5) is Mood.WILLING


def test_too_many_an_hour_are_not_answered() -> None:
    temper = Temper()
    moods = [temper.mood("talk", sense=True, now=second * 5.0) for second in range(ANSWERS_AN_HOUR + 1)]
    assert moods == [Mood.WILLING] * ANSWERS_AN_HOUR + [Mood.SILENT]
    assert temper.mood("talk", sense=True, now=3_600.0) is Mood.WILLING


def test_the_language_stays() -> None:
    temper = Temper()
    assert temper.language("talk", None) is Language.ENGLISH
    assert temper.language("talk", Language.FRENCH) is Language.FRENCH
    assert temper.language("talk", None) is Language.FRENCH
    assert temper.language("another talk", None) is Language.ENGLISH


def test_it_forgets_the_longest_silent() -> None:
    temper = Temper()
    temper.language("first", Language.FRENCH)
    temper.language("second", Language.FRENCH)
    temper.language("first", None)
    for number in range(CONVERSATIONS - 1):
        temper.language(f"talk {number}", None)
    assert temper.language("first", None) is Language.FRENCH
    assert temper.language("second", None) is Language.ENGLISH
