"""What is understood, and in which language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.frontends.robot.words import Asked, Language, Topic, understand

EN, FR = Language.ENGLISH, Language.FRENCH


@pytest.mark.parametrize(
    ("text", "topic", "language"),
    [
        ("help", Topic.HELP, EN),
        ("Help!", Topic.HELP, EN),
        ("?", Topic.HELP, None),
        ("aide", Topic.HELP, FR),
        ("Can you help me please?", Topic.HELP, EN),
        ("hello", Topic.HELLO, EN),
        ("Hi!", Topic.HELLO, EN),
        ("BONJOUR", Topic.HELLO, FR),
        ("salut robot", Topic.HELLO, FR),
        ("What time is it?", Topic.TIME, EN),
        ("Quelle heure est-il ?", Topic.TIME, FR),
        ("date", Topic.DATE, None),
        ("quel jour sommes-nous", Topic.DATE, FR),
        ("flip a coin", Topic.COIN, EN),
        ("Pile ou face ?", Topic.COIN, FR),
        ("Nudge me!", Topic.NUDGE, EN),
        ("secoue-moi", Topic.NUDGE, FR),
        ("format", Topic.FORMAT, None),
        ("write in bold", Topic.FORMAT, EN),
        ("en couleur", Topic.FORMAT, FR),
        ("Who am I?", Topic.WHO_AM_I, EN),
        ("qui suis-je", Topic.WHO_AM_I, FR),
        ("how do I invite a friend", Topic.INVITE, EN),
        ("Comment inviter quelqu'un ?", Topic.INVITE, FR),
        ("merci beaucoup", Topic.THANKS, FR),
        ("au revoir", Topic.GOODBYE, FR),
        ("dé", Topic.DICE, FR),
        ("dice", Topic.DICE, EN),
    ],
)
def test_topics(text: str, topic: Topic, language: Language | None) -> None:
    asked = understand(text)
    assert asked is not None
    assert (asked.topic, asked.language) == (topic, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("echo  Bonjour, Ça va ?", Asked(Topic.ECHO, None, "Bonjour, Ça va ?")),
        ("répète après moi", Asked(Topic.ECHO, FR, "après moi")),
        ("say hello", Asked(Topic.ECHO, EN, "hello")),
        ("roll 2d6", Asked(Topic.DICE, EN, "2d6")),
        ("lance 3d20", Asked(Topic.DICE, FR, "3d20")),
        ("2 + 2", Asked(Topic.SUM, None, "2 + 2")),
        ("What is 2+2?", Asked(Topic.SUM, EN, "2+2?")),
        ("combien font 6*7 ?", Asked(Topic.SUM, FR, "6*7 ?")),
        ("calcule 1,5*2", Asked(Topic.SUM, FR, "1,5*2")),
        ("calc what", Asked(Topic.SUM, EN, "what")),
    ],
)
def test_words_that_take_what_follows(text: str, expected: Asked) -> None:
    assert understand(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "   ", "qwertz", "42", "-", ":-)", "le chat de la voisine", "I had a good time", "somebody told me"],
)
def test_what_is_not_understood(text: str) -> None:
    assert understand(text) is None


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    asked = understand(text)
    assert asked is None or asked.argument in text
