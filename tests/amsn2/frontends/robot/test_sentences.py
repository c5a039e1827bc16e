"""The catalogue is complete in every language."""

from string import Formatter

import pytest

from amsn2.frontends.robot.sentences import MONTHS, SENTENCES, WEEKDAYS, is_of_a_robot, sentence
from amsn2.frontends.robot.words import Language, understand


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_says_everything_with_the_same_blanks() -> None:
    english = SENTENCES[Language.ENGLISH]
    for language in Language:
        assert {key: _blanks(text) for key, text in SENTENCES[language].items()} == {
            key: _blanks(text) for key, text in english.items()
        }
        assert (len(WEEKDAYS[language]), len(MONTHS[language])) == (7, 12)


def test_braces_of_people_are_only_braces() -> None:
    assert "{address}" in sentence(Language.ENGLISH, "hello", name="{address}")


def test_what_the_help_offers_is_understood() -> None:
    for language in Language:
        lines = SENTENCES[language]["help"].split("\n")[1:3]
        offers = [offer for line in lines for offer in line.split(" · ")]
        assert len(offers) >= 10
        for offer in offers:
            asked = understand(offer)
            assert asked is not None, offer
            assert asked.language in (language, None), offer


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", ["help", "hello", "invite", "not_understood", "who_am_i", "dizzy", "date"])
def test_a_robot_is_known_by_its_words(language: Language, key: str) -> None:
    words = dict.fromkeys(_blanks(SENTENCES[language][key]), "anything\nat all")
    assert is_of_a_robot(sentence(language, key, **words))
    assert is_of_a_robot(sentence(language, key, **words).replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "text",
    ["", "hello", "Hello Anna!", "help", "what time is it here?", "It is 7:05.", "me: yes", "aide", "= 4"],
)
def test_people_are_not_taken_for_robots(text: str) -> None:
    assert not is_of_a_robot(text)


def test_a_text_made_to_be_slow_is_not() -> None:
    for text in (
        "Today is " + ", " * 4_000,
        "You are " + ", and your address is " * 350,
        "Today is" + " " * 8_000,
    ):
        assert not is_of_a_robot(text + "!")
