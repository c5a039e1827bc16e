"""Quiet hours: when a person is told of things without a sound."""

import logging
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from amsn2.api.preferences import Preferences

log = logging.getLogger(__name__)


def quiet(preferences: Preferences, now: int) -> bool:
    """Whether it is a quiet hour of the person's; `now` in milliseconds since 1970 UTC."""
    begin, end = preferences.quiet_from, preferences.quiet_to
    if begin < 0 or end < 0 or begin == end:
        return False
    moment = datetime.fromtimestamp(now / 1000, UTC).astimezone(_zone(preferences.time_zone))
    minute = moment.hour * 60 + moment.minute
    return begin <= minute < end if begin < end else minute >= begin or minute < end


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    """The zone of that name; None, which is that of the server, for none and for one not known here."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        log.warning("there is no time zone %r here; quiet hours are by the time of the server", name)
        return None
