"""Rate limits."""

import pytest

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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("a:b@example.com", "a:c@example.com", False),
    ],
)
def test_a_customer_with_many_addresses_counts_once(one: str, other: str, same: bool) -> None:
    attempts = Attempts(1, 10.0, 100, lambda: 0.0)
    assert attempts.take(one)
    assert attempts.take(other) is not same
    attempts.refund(other)
    assert attempts.take(one) is same
