import pytest

from papyon.session.keepalive import DEFAULT_INTERVAL, HURRY, INTERVALS, TIMEOUT, Due, Keepalive


def test_a_silent_server_is_pinged_then_given_up():
    watch = Keepalive(now=100.0)
    assert watch.deadline == 100.0 + DEFAULT_INTERVAL
    assert watch.due(100.0 + DEFAULT_INTERVAL - 0.1) is Due.NOTHING
    assert watch.due(100.0 + DEFAULT_INTERVAL) is Due.PING
    watch.pinged(150.0)
    assert watch.deadline == 150.0 + TIMEOUT
    assert watch.due(150.0 + TIMEOUT) is Due.DEAD


def test_anything_heard_starts_the_interval_anew():
    watch = Keepalive(now=0.0)
    watch.pinged(45.0)
    watch.heard(46.0)
    assert watch.due(46.0 + DEFAULT_INTERVAL - 1) is Due.NOTHING
    assert watch.due(46.0 + DEFAULT_INTERVAL) is Due.PING


def test_a_second_ping_does_not_prolong_the_wait_for_the_first():
    watch = Keepalive(now=0.0)
    watch.pinged(45.0)
    watch.pinged(70.0)
    assert watch.due(45.0 + TIMEOUT) is Due.DEAD


@pytest.mark.parametrize(("asked", "kept"), [(50, 50.0), (0, INTERVALS[0]), (10**9, INTERVALS[1])])
def test_the_server_names_the_interval_within_reason(asked, kept):
    watch = Keepalive(now=0.0)
    watch.told(asked)
    assert watch.interval == kept


def test_a_hurried_ping_gives_up_sooner_and_none_later():
    watch = Keepalive(now=0.0)
    watch.pinged(0.0)
    watch.pinged(5.0, patience=HURRY)
    assert watch.deadline == 5.0 + HURRY
    watch.pinged(10.0)
    assert watch.deadline == 5.0 + HURRY
    assert watch.due(5.0 + HURRY) is Due.DEAD
    watch.heard(12.0)
    assert watch.deadline == 12.0 + DEFAULT_INTERVAL
