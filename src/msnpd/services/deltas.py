"""Differences: which rows changed since a stamp, and whether that can still be told."""

from datetime import UTC, datetime
from functools import lru_cache

from msnpd.errors import ResyncRequired
from msnpd.model import Account, Kind, Removal
from papyon.payload.soap.service import parse_stamp, stamp


@lru_cache(4096)  # rows that changed together have the same, and a book is told again and again
def moment(microseconds: int) -> str:
    """A moment of the directory as a stamp."""
    seconds, rest = divmod(microseconds, 1_000_000)
    return stamp(datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest))


def since(account: Account, deltas_only: bool, last_change: str) -> int:
    """Rows that changed later than this have to be told; -1 for all of them.

    Raises ResyncRequired when so much was removed since that it is no longer remembered.
    """
    asked = parse_stamp(last_change) if deltas_only else None
    if asked is None:
        return -1
    whole = asked.replace(microsecond=0)
    microseconds = round(whole.timestamp()) * 1_000_000 + asked.microsecond
    if microseconds < account.profile.forgotten or microseconds > account.profile.changed:
        raise ResyncRequired("ask for everything")
    return microseconds


def removed(account: Account, kind: Kind, later: int) -> list[Removal]:
    """What was removed later than that, oldest first; nothing where everything is told (-1)."""
    found = [one for one in account.removals.values() if one.kind is kind and one.changed > later >= 0]
    return sorted(found, key=lambda one: one.changed)
