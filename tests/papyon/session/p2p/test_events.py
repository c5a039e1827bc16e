"""The union of what a peer tells is closed and complete."""

import typing

from papyon.session.p2p import events


def test_every_event_is_in_the_union():
    told = {name for name in events.__all__ if name not in ("PeerEvent", "Ending")}
    assert told == {kind.__name__ for kind in typing.get_args(events.PeerEvent)}
    assert all("call" in kind.__dataclass_fields__ for kind in typing.get_args(events.PeerEvent))
    assert all(ending.value for ending in events.Ending)
