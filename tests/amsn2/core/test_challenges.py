"""Challenges: good once, for one browser, for minutes, and not without end."""

from amsn2.core.challenges import CHALLENGES, CHALLENGES_PEER, LIFE, Challenges
from tests.amsn2.play import PlayClock


def test_a_challenge_is_taken_once_and_by_who_was_given_it() -> None:
    challenges = Challenges(PlayClock())
    given = challenges.give("sign in", "browser")
    assert len(given) == 32
    assert challenges.take("sign in", "another") is None
    assert challenges.take("register", "browser") is None
    assert challenges.take("sign in", "browser") == given
    assert challenges.take("sign in", "browser") is None


def test_a_new_one_takes_the_place_of_the_one_before() -> None:
    challenges = Challenges(PlayClock())
    first = challenges.give("sign in", "browser")
    second = challenges.give("sign in", "browser")
    assert first != second
    assert challenges.take("sign in", "browser") == second


def test_it_ends_after_its_life_whatever_the_clock_does() -> None:
    clock = PlayClock()
    challenges = Challenges(clock)
    challenges.give("sign in", "browser")
    clock.pass_by(LIFE / 1_000)
    assert challenges.take("sign in", "browser") is None
    challenges.give("sign in", "browser")
    clock.pass_by(-3_600)
    assert challenges.take("sign in", "browser") is None


def test_the_oldest_of_too_many_goes() -> None:
    challenges = Challenges(PlayClock())
    for number in range(CHALLENGES + 5):
        challenges.give("sign in", str(number))
    assert len(challenges) == CHALLENGES
    assert challenges.take("sign in", "4") is None
    assert challenges.take("sign in", "5") is not None


def test_who_asks_for_many_pushes_out_only_their_own() -> None:
    challenges = Challenges(PlayClock())
    mine = challenges.give("sign in", "mine", "192.0.2.1")
    for number in range(CHALLENGES * 2):
        challenges.give("sign in", str(number), "198.51.100.1")
    assert len(challenges) == CHALLENGES_PEER + 1
    assert challenges.take("sign in", "mine") == mine
    assert challenges.take("sign in", str(CHALLENGES * 2 - 1)) is not None
    assert challenges.take("sign in", "0") is None
