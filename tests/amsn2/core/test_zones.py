"""Where a person is in time."""

from datetime import UTC, datetime, timedelta

import pytest

from amsn2.core import zones
from amsn2.core.zones import zone_of


def test_a_zone() -> None:
    zone = zone_of("Europe/Paris")
    assert zone is not None
    assert datetime(2026, 7, 1, tzinfo=UTC).astimezone(zone).utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "../etc/passwd", "/etc/passwd", "a\x00b"])
def test_what_is_none(name: str) -> None:
    assert zone_of(name) is None


def test_a_zone_is_read_once(monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(zones, "ZoneInfo", lambda name: asked.append(name) or UTC)
    zone_of.cache_clear()
    assert [zone_of("Some/Where"), zone_of("Some/Where")] == [UTC, UTC]
    zone_of.cache_clear()
    assert asked == ["Some/Where"]
