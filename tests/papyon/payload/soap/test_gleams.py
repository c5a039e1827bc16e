"""Gleams."""

from papyon.payload.soap.envelope import parse_request
from papyon.payload.soap.gleams import UpdateDynamicItem
from papyon.payload.soap.groups import parse_request as parse_action
from papyon.payload.soap.service import ApplicationHeader


def test_whatever_was_looked_at_does_not_matter() -> None:
    request = parse_request(UpdateDynamicItem().encode(ApplicationHeader("t=1&p=")))
    assert parse_action(request.body) == UpdateDynamicItem()
