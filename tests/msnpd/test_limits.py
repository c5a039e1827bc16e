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


def test_a_club_of_500_behind_one_address_is_turned_away_by_no_limit() -> None:
    """What it needs at once when the server was restarted: see the reasons in `Limits`."""
    limits, club = Limits(), 500
    assert limits.connections_per_address >= 4 * club  # each with three conversations
    assert limits.connects_burst >= limits.connections_per_address
    assert limits.service_connections_per_address >= 2 * club
    # One connection asks one thing at a time, and what turned out well does not count any more.
    assert limits.requests_burst >= limits.service_connections_per_address
    assert limits.handshakes_per_address >= 2 * club / 3.0 * 0.2 * 2


def test_one_address_leaves_room_for_others() -> None:
    limits = Limits()
    assert 2 * limits.connections_per_address <= limits.connections
    assert 2 * limits.service_connections_per_address <= limits.service_connections
    assert 2 * limits.handshakes_per_address <= limits.handshakes
