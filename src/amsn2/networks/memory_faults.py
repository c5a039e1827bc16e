"""What can be made to go wrong on the network in memory."""

from dataclasses import dataclass, field

from amsn2.api.errors import NetworkFailure


@dataclass
class Faults:
    """What is to go wrong from now on."""

    unreachable: bool = False
    """Nobody can sign in."""
    lose: int = 0
    """So many of the next messages are told as sent and never seen again."""
    lose_receipts: int = 0
    """So many of the next messages arrive without their author being told."""
    duplicate: bool = False
    """Every message arrives twice."""
    hold: bool = False
    """Messages stay on their way until `MemoryNetwork.release`."""
    keep_back: bool = False
    """What belongs to messages does not come."""
    fail: dict[str, list[NetworkFailure]] = field(default_factory=dict)
    """What the next calls of these methods of `Connection` raise, in this order."""
