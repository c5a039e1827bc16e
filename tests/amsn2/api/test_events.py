"""Events on the wire."""

from typing import get_args

import msgspec
import pytest

from amsn2.api.events import Event
from amsn2.api.tags import tag
from tests.golden.samples import SAMPLES


@pytest.mark.parametrize("kind", SAMPLES, ids=lambda kind: kind.__name__)
def test_an_event_survives_the_wire(kind) -> None:
    event = SAMPLES[kind][1]
    wire = msgspec.json.encode(event)
    assert msgspec.json.decode(wire, type=Event) == event
    assert msgspec.json.decode(wire)["type"] == tag(kind.__name__)


def test_every_kind_of_event_has_a_sample() -> None:
    assert set(SAMPLES) == set(get_args(Event))


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_an_event_cannot_be_changed(kind) -> None:
    assert kind.__struct_config__.frozen
    assert kind.__struct_config__.forbid_unknown_fields
