"""Quiet hours, in any zone and around midnight."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from amsn2.api.preferences import Preferences
from amsn2.core.quiet import quiet


def at(text: str, zone: str) -> int:
    return int(datetime.fromisoformat(f"2026-03-14T{text}").replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("begin", "end", "time", "expected"),
    [
        (22 * 60, 7 * 60, "21:59", False),
        (22 * 60, 7 * 60, "22:00", True),
        (22 * 60, 7 * 60, "03:00", True),
        (22 * 60, 7 * 60, "07:00", False),
        (13 * 60, 14 * 60, "13:30", True),
        (13 * 60, 14 * 60, "14:00", False),
        (-1, -1, "13:30", False),
        (60, 60, "01:00", False),
        (-1, 60, "00:30", False),
    ],
)
def test_hours(begin: int, end: int, time: str, expected: bool) -> None:
    preferences = Preferences(quiet_from=begin, quiet_to=end, time_zone="Asia/Tokyo")
    assert quiet(preferences, at(time, "Asia/Tokyo")) is expected


def test_a_zone_that_is_none_is_that_of_the_server() -> None:
    here = datetime.now().astimezone()
    minute = here.hour * 60 + here.minute
    for name in ("", "Mars/Olympus", "../../etc/passwd"):
        preferences = Preferences(quiet_from=minute, quiet_to=(minute + 2) % 1440, time_zone=name)
        assert quiet(preferences, int(here.timestamp() * 1000))
