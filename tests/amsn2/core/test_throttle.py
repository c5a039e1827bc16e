"""Guessing becomes slow; being right makes it fast again."""

from amsn2.core import throttle
from amsn2.core.throttle import FIRST_WAIT, FORGOTTEN_AFTER, LONGEST_WAIT, Throttle
from tests.amsn2.play import PlayClock


def _after(count: int, clock: PlayClock) -> Throttle:
    made = Throttle(clock, free=5)
    for _ in range(count):
        made.count("anna")
    return made


def test_some_attempts_are_free() -> None:
    clock = PlayClock()
    assert _after(4, clock).wait("anna") == 0
    assert _after(5, clock).wait("anna") == FIRST_WAIT
    assert _after(5, clock).wait("bert") == 0


def test_waits_grow_up_to_the_longest() -> None:
    clock = PlayClock()
    waits = [_after(count, clock).wait("anna") for count in range(5, 12)]
    assert waits[:4] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4, FIRST_WAIT * 8]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert _after(2_000, clock).wait("anna") == LONGEST_WAIT


def test_a_wait_passes() -> None:
    clock = PlayClock()
    made = _after(5, clock)
    clock.pass_by(FIRST_WAIT / 1_000 - 1)
    assert made.wait("anna") == 1_000
    clock.pass_by(1)
    assert made.wait("anna") == 0
    made.count("anna")
    assert made.wait("anna") == FIRST_WAIT * 2


def test_all_is_forgotten_after_a_quiet_hour() -> None:
    clock = PlayClock()
    made = _after(8, clock)
    clock.pass_by(FORGOTTEN_AFTER / 1_000 + 1)
    made.count("anna")
    assert made.wait("anna") == 0


def test_a_right_attempt_is_taken_back() -> None:
    clock = PlayClock()
    made = _after(5, clock)
    made.take_back("anna")
    assert made.wait("anna") == 0
    made.count("anna")
    assert made.wait("anna") == FIRST_WAIT
    for _ in range(9):
        made.take_back("anna")
    for _ in range(4):
        made.count("anna")
    assert made.wait("anna") == 0


def test_forgetting_starts_afresh() -> None:
    made = _after(9, PlayClock())
    made.forget("anna")
    made.forget("nobody")
    assert made.wait("anna") == 0


def test_it_remembers_so_many_keys_only(monkeypatch) -> None:
    monkeypatch.setattr(throttle, "KEYS", 3)
    made = _after(9, PlayClock())
    for key in ("b", "c", "d"):
        made.count(key)
    assert made.wait("anna") == 0
    assert len(made._tallies) == 3


def test_a_clock_that_is_set_back_makes_nobody_wait_longer() -> None:
    clock = PlayClock()
    made = _after(5, clock)
    clock.pass_by(-24 * 3600)
    assert made.wait("anna") == FIRST_WAIT
    clock.pass_by(FIRST_WAIT / 1_000)
    assert made.wait("anna") == 0
