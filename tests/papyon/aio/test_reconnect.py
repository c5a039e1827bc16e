from papyon.aio.reconnect import STEADY, Backoff


def test_the_waits_double_up_to_the_ceiling():
    backoff = Backoff(lambda: 1.0, first=2.0, ceiling=10.0)
    assert [backoff.next_wait() for _ in range(5)] == [2.0, 4.0, 8.0, 10.0, 10.0]


def test_half_of_a_wait_is_chance():
    assert Backoff(lambda: 0.0, first=2.0).next_wait() == 1.0
    assert Backoff(lambda: 0.5, first=2.0).next_wait() == 1.5


def test_what_the_server_asks_for_is_waited_on_top():
    assert Backoff(lambda: 1.0, first=2.0).next_wait(at_least=60.0) == 62.0


def test_only_a_steady_session_starts_the_count_anew():
    backoff = Backoff(lambda: 1.0, first=2.0)
    backoff.next_wait()
    backoff.succeeded(STEADY - 1)
    assert backoff.next_wait() == 4.0
    backoff.succeeded(STEADY)
    assert backoff.next_wait() == 2.0


def test_a_year_of_failures_does_not_overflow():
    backoff = Backoff(lambda: 1.0)
    assert max(backoff.next_wait() for _ in range(2000)) == 300.0
