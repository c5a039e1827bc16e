"""Rate limits."""

from msnpd.throttle import Attempts, Bucket


class Clock:
    time = 100.0

    def __call__(self) -> float:
        return self.time


def test_a_bucket_empties_and_fills() -> None:
    clock = Clock()
    bucket = Bucket(2.0, 3, clock)
    assert [bucket.take() for _ in range(5)] == [True, True, True, False, False]
    clock.time += 0.5
    assert [bucket.take(), bucket.take()] == [True, False]
    clock.time += 1000
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_debts_are_waited_for() -> None:
    clock = Clock()
    bucket = Bucket(2.0, 3, clock)
    assert bucket.spend(3) == 0
    assert bucket.spend(4) == 2.0
    clock.time += 1
    assert bucket.spend(0) == 1.0


def test_attempts_are_counted_for_each_peer() -> None:
    clock = Clock()
    attempts = Attempts(2, 60.0, 2, clock)
    assert [attempts.take("a") for _ in range(3)] == [True, True, False]
    assert attempts.take("b")
    clock.time += 30
    assert [attempts.take("a"), attempts.take("a")] == [True, False]
    attempts.refund("a")
    attempts.refund("nobody")
    assert attempts.take("a")


def test_the_longest_unseen_peer_is_forgotten() -> None:
    attempts = Attempts(1, 60.0, 2, Clock())
    assert [attempts.take(peer) for peer in ("a", "b", "c", "a")] == [True, True, True, True]
    assert not attempts.take("c")
