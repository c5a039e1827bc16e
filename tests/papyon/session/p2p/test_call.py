"""One call."""

import pytest

from papyon.session.p2p.call import Call, CallKind, CallState
from papyon.session.p2p.stream import Stream


def call(kind, ours):
    return Call("{c}", "{b}", 7, kind, 12, ours, 10, CallState.RUNNING, start=3)


@pytest.mark.parametrize(
    ("kind", "ours", "sending"),
    [
        (CallKind.OBJECT, True, False),
        (CallKind.OBJECT, False, True),
        (CallKind.FILE, True, True),
        (CallKind.FILE, False, False),
    ],
)
def test_who_sends(kind, ours, sending):
    assert call(kind, ours).sending is sending


def test_how_far_it_is():
    running = call(CallKind.FILE, True)
    assert (running.place, running.sent) == (3, False)
    running.stream = Stream(7, 6, 2, 10, 3)
    running.stream.feed(3, bytes(7))
    running.stream.take(5)
    assert (running.place, running.sent) == (8, False)
    running.stream.take(5)
    assert (running.place, running.sent) == (10, True)
