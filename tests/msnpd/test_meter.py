"""What is counted."""

from msnpd.meter import Meter


def test_every_server_counts_for_itself() -> None:
    one, other = Meter(), Meter()
    one.sign_ins["ok"] += 1
    one.messages += 1
    assert (other.sign_ins["ok"], other.messages) == (0, 0)
