"""Who is told of events."""

import pytest

from amsn2.api.events import Event, PersonChanged
from amsn2.api.models import Person, PersonId
from amsn2.core.subscriptions import Subscriptions

EVENT = PersonChanged(person=Person(id=PersonId("p"), name="Anna"))


def test_all_are_told_in_the_order_in_which_they_came() -> None:
    subscriptions, told = Subscriptions(), []
    for name in "abc":
        subscriptions.subscribe(lambda event, name=name: told.append((name, event)))
    subscriptions.tell(EVENT)
    assert told == [("a", EVENT), ("b", EVENT), ("c", EVENT)]


def test_the_same_listener_twice_is_told_twice_and_leaves_once() -> None:
    subscriptions, told = Subscriptions(), []
    leave = subscriptions.subscribe(told.append)
    subscriptions.subscribe(told.append)
    leave()
    leave()
    subscriptions.tell(EVENT)
    assert told == [EVENT]


def test_a_listener_that_raises_is_logged_and_stays(caplog: pytest.LogCaptureFixture) -> None:
    subscriptions, told = Subscriptions(), []

    def fails(event: Event) -> None:
        told.append("failed")
        raise ValueError

    subscriptions.subscribe(fails)
    subscriptions.subscribe(told.append)
    subscriptions.tell(EVENT)
    subscriptions.tell(EVENT)
    assert told == ["failed", EVENT, "failed", EVENT]
    assert "a listener failed at PersonChanged" in caplog.text


def test_a_listener_may_take_away_and_bring_others() -> None:
    subscriptions, told = Subscriptions(), []

    def first(event: Event) -> None:
        leave()
        subscriptions.subscribe(lambda event: told.append("new"))

    subscriptions.subscribe(first)
    leave = subscriptions.subscribe(lambda event: told.append("gone"))
    subscriptions.tell(EVENT)
    assert told == []


async def test_who_carries_on_what_they_heard_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    subscriptions, done = Subscriptions(), []

    async def kept() -> None:
        done.append("kept")

    async def full() -> None:
        raise OSError

    subscriptions.subscribe(done.append, full)
    subscriptions.subscribe(done.append)
    leave = subscriptions.subscribe(done.append, kept)
    await subscriptions.kept()
    assert done == ["kept"]
    assert "could not keep what it was told" in caplog.text
    leave()
    await subscriptions.kept()
    assert done == ["kept"]
