"""The visibility rule as a table."""

import pytest

from msnpd.model import Privacy
from msnpd.visibility import may_reach, shown
from papyon.types import ListBits, Status

NONE, F, A, B, R, P = (
    ListBits.NONE,
    ListBits.FORWARD,
    ListBits.ALLOW,
    ListBits.BLOCK,
    ListBits.REVERSE,
    ListBits.PENDING,
)
OPEN, SHUT = Privacy.ALLOW, Privacy.BLOCK


@pytest.mark.parametrize(
    ("bits", "privacy", "expected"),
    [
        (NONE, OPEN, True),
        (NONE, SHUT, False),
        (F, OPEN, True),
        (F, SHUT, False),
        (A, OPEN, True),
        (A, SHUT, True),
        (B, OPEN, False),
        (B, SHUT, False),
        (A | B, OPEN, False),  # cannot be, and if it were, blocking would win
        (F | B | R, OPEN, False),
        (R, SHUT, False),
        (P, OPEN, True),
        (P, SHUT, False),
        (F | A | R, SHUT, True),
    ],
)
def test_who_may_reach_whom(bits: ListBits, privacy: Privacy, expected: bool) -> None:
    assert may_reach(bits, privacy) is expected


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("privacy", list(Privacy))
@pytest.mark.parametrize("bits", [NONE, A, B, F | A | R, F | B])
def test_what_is_shown(status: Status, privacy: Privacy, bits: ListBits) -> None:
    expected = status if may_reach(bits, privacy) and status is not Status.HDN else Status.FLN
    assert shown(status, bits, privacy) is expected
