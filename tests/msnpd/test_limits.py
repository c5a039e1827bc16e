"""The limits fit each other."""

from dataclasses import fields

from msnpd.limits import Limits
from papyon.session.switchboard_server import MESSAGE_LIMIT


def test_all_limits_limit() -> None:
    limits = Limits()
    for field in fields(limits):
        assert getattr(limits, field.name) > 0


def test_limits_that_belong_together() -> None:
    limits = Limits()
    assert limits.message_bytes == MESSAGE_LIMIT
    assert limits.silence_seconds == 2.5 * limits.ping_seconds
    assert limits.unsent_bytes > limits.contacts * 1500  # the burst at sign-in fits
    assert limits.offline_messages_per_sender <= limits.offline_messages
    assert limits.connections_per_address <= limits.connections
