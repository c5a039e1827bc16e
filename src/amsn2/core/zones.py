"""Where a person is in time."""

from datetime import tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONES: Final = 1_000
"""Zones that are remembered: there are six hundred. 1 MB if people of everywhere live here."""


@lru_cache(ZONES)
def zone_of(name: str) -> tzinfo | None:
    """The zone of that IANA name; None, which stands for the machine's, when there is none.

    The first time that reads a file: it is done in a thread, where a person's zone is set or loaded.
    """
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
