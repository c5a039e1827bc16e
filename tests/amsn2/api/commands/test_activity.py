"""What a browser tells of who is there."""

from amsn2.api import limits
from amsn2.api.commands import ReportActivity
from tests.amsn2.api.commands.decoding import ID, decoded, is_refused


def test_nobody_has_to_look_at_a_conversation() -> None:
    assert decoded("report_activity", device="tab", active=True) == ReportActivity(
        id=ID, device="tab", active=True, conversation=None
    )


def test_what_breaks_a_limit_is_refused() -> None:
    is_refused("report_activity", device="", active=True)
    is_refused("report_activity", device="x" * (limits.DEVICE_LENGTH + 1), active=True)
    is_refused("report_activity", device="tab", active="yes")
