"""Quiet hours: when a person is told of things without a sound."""

from datetime import UTC, datetime

from amsn2.api.preferences import Preferences
from amsn2.core.zones import zone_of


def quiet(preferences: Preferences, now: int) -> bool:
    """Whether it is a quiet hour of the person's; `now` in milliseconds since 1970 UTC."""
    begin, end = preferences.quiet_from, preferences.quiet_to
    if begin < 0 or end < 0 or begin == end:
        return False
    moment = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone_of(preferences.time_zone))
    minute = moment.hour * 60 + moment.minute
    return begin <= minute < end if begin < end else minute >= begin or minute < end
