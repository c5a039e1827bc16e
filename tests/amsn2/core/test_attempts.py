"""Attempts: the same books for every door."""

import pytest

from amsn2.api.errors import ProblemCode, Refused
from amsn2.core.attempts import FREE_ATTEMPTS_NAME, FREE_ATTEMPTS_PEER, Attempts, neighbourhood
from tests.amsn2.play import PlayClock


def test_too_many_of_a_name_wait_wherever_they_come_from() -> None:
    clock = PlayClock()
    attempts = Attempts(clock)
    for number in range(FREE_ATTEMPTS_NAME):
        attempts.begin(f"192.0.2.{number}", "anna")
    with pytest.raises(Refused) as caught:
        attempts.begin("198.51.100.1", "anna")
    assert (caught.value.problem.code, caught.value.problem.detail) == (ProblemCode.TOO_MANY_ATTEMPTS, "30")
    attempts.begin("198.51.100.1", "bert")
    attempts.forget("anna")
    attempts.begin("198.51.100.1", "anna")


def test_a_door_without_names_shares_the_books_of_peers() -> None:
    attempts = Attempts(PlayClock())
    for number in range(FREE_ATTEMPTS_PEER):
        attempts.begin("192.0.2.1", f"name {number}")
    with pytest.raises(Refused):
        attempts.check("192.0.2.1")
    attempts.check("192.0.2.2")


def test_being_right_costs_nothing() -> None:
    attempts = Attempts(PlayClock())
    for _ in range(FREE_ATTEMPTS_PEER * 2):
        attempts.begin("192.0.2.1", "anna")
        attempts.right("192.0.2.1", "anna")
    attempts.check("192.0.2.1", "anna")


@pytest.mark.parametrize(
    ("peer", "one"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("no address", "no address"),
    ],
)
def test_what_one_household_has_of_addresses(peer: str, one: str) -> None:
    assert neighbourhood(peer) == one
