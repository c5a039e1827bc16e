"""The answers, one by one."""

import random
import re
from datetime import UTC, datetime

import pytest

from amsn2.api import limits
from amsn2.frontends.robot.answers import Answer, Answers, Asker
from amsn2.frontends.robot.words import Asked, Language, Topic

EN, FR = Language.ENGLISH, Language.FRENCH
ANNA = Asker(address="anna@example.com", name="Anna {0} <b>")


def _answer(topic: Topic, argument: str = "", language: Language = EN, asker: Asker = ANNA) -> Answer:
    answers = Answers(lambda: datetime(2009, 8, 3, 7, 5, tzinfo=UTC), random.Random(1))
    return answers.answer(Asked(topic, language, argument), asker, language)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("topic", Topic)
def test_there_is_an_answer_to_everything(topic: Topic, language: Language) -> None:
    answer = _answer(topic, "", language)
    assert answer.text
    assert len(answer.text) <= limits.TEXT_LENGTH
    assert answer.nudge == (topic is Topic.NUDGE)


def test_time_and_date() -> None:
    assert _answer(Topic.TIME).text == "It is 07:05 here."
    assert _answer(Topic.DATE).text == "Today is Monday, 3 August 2009."
    assert _answer(Topic.DATE, language=FR).text == "Nous sommes le lundi 3 août 2009."


def test_an_echo_is_what_was_written() -> None:
    assert _answer(Topic.ECHO, "Ça va {name} ?").text == "Ça va {name} ?"


@pytest.mark.parametrize(
    ("argument", "shape"),
    [
        ("", r"1d6: [1-6]"),
        ("3", r"3d6: [1-6], [1-6], [1-6], together \d+"),
        ("2d1000", r"2d1000: \d+, \d+, together \d+"),
        ("d20", r"1d20: \d+"),
        ("a die", r"1d6: [1-6]"),
    ],
)
def test_dice(argument: str, shape: str) -> None:
    assert re.fullmatch(shape, _answer(Topic.DICE, argument).text)


@pytest.mark.parametrize("argument", ["0", "21", "9999d6", "2d1", "1d1001"])
def test_dice_that_nobody_has(argument: str) -> None:
    assert _answer(Topic.DICE, argument).text.startswith("I have up to 20 dice")


def test_dice_add_up() -> None:
    text = _answer(Topic.DICE, "5d6").text
    *rolls, total = map(int, re.findall(r"\d+", text.partition(":")[2]))
    assert sum(rolls) == total


def test_a_coin_has_two_sides() -> None:
    answers = Answers(lambda: datetime.now(UTC), random.Random(2))
    said = {answers.answer(Asked(Topic.COIN, FR), ANNA, FR).text for _ in range(50)}
    assert said == {"Pile.", "Face."}


def test_sums() -> None:
    assert _answer(Topic.SUM, "2+3*4").text == "= 14"
    assert _answer(Topic.SUM, "1/0", FR).text.startswith("Cela n")
    assert _answer(Topic.SUM, "apples").text.startswith("I do not understand that sum")


def test_the_format_is_bold_and_coloured() -> None:
    style = _answer(Topic.FORMAT).format
    assert style.bold
    assert style.color == "#c00080"


def test_who_am_i() -> None:
    assert _answer(Topic.WHO_AM_I).text == "You are Anna {0} <b>, and your address is anna@example.com."
    cheerful = Asker(address="a@b.c", name="Anna", personal_message="at the sea")
    assert _answer(Topic.WHO_AM_I, asker=cheerful).text.endswith("Your personal message: at the sea")
