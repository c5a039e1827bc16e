"""What can be made to go wrong on the network in memory."""

from dataclasses import fields

from amsn2.networks.memory_faults import Faults


def test_nothing_goes_wrong_by_itself() -> None:
    faults = Faults()
    assert not any(getattr(faults, one.name) for one in fields(faults))
    faults.fail["send"] = []
    assert Faults().fail == {}, "each network has its own"
