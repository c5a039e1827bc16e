import dataclasses
import typing

import pytest

from papyon.session import events

UNIONS = (events.NotificationEvent, events.SwitchboardEvent)
CLASSES = [member for union in UNIONS for member in typing.get_args(union)]


def test_the_unions_are_closed():
    defined = {
        thing
        for thing in vars(events).values()
        if dataclasses.is_dataclass(thing) and thing.__module__ == events.__name__
    }
    assert defined == set(CLASSES)


@pytest.mark.parametrize("event", CLASSES)
def test_events_are_frozen(event):
    assert event.__dataclass_params__.frozen
