"""The way a client signs in, as one table: where it stands, what happens, where it stands then.

Everything that may move a notification session stands in `TRANSITIONS`; what is not there is a
protocol error of whoever did it.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import Final

__all__ = ["TRANSITIONS", "Step", "Trigger", "advance"]


class Step(Enum):
    """How far a client has come on its notification connection."""

    NEW = auto()
    VERSION_SENT = auto()
    CLIENT_SENT = auto()
    IDENTITY_SENT = auto()
    TICKET_WANTED = auto()
    TICKET_SENT = auto()
    LISTING = auto()
    """The server knows who we are; lists and the first status are ours to send."""
    LIVE = auto()
    CLOSED = auto()


class Trigger(StrEnum):
    """What moves a client on. The first five are the server's doing, the others our own."""

    VERSION_CHOSEN = "VER"
    CLIENT_CHECKED = "CVR"
    CHALLENGED = "USR S"
    ACCEPTED = "USR OK"
    REDIRECTED = "XFR NS"
    START = "start"
    TICKET = "ticket"
    STATUS = "status"
    CLOSE = "close"


TRANSITIONS: Final[Mapping[tuple[Step, Trigger], Step]] = MappingProxyType(
    {
        (Step.NEW, Trigger.START): Step.VERSION_SENT,
        (Step.VERSION_SENT, Trigger.VERSION_CHOSEN): Step.CLIENT_SENT,
        (Step.CLIENT_SENT, Trigger.CLIENT_CHECKED): Step.IDENTITY_SENT,
        (Step.IDENTITY_SENT, Trigger.CHALLENGED): Step.TICKET_WANTED,
        (Step.TICKET_WANTED, Trigger.TICKET): Step.TICKET_SENT,
        (Step.TICKET_SENT, Trigger.ACCEPTED): Step.LISTING,
        (Step.LISTING, Trigger.STATUS): Step.LIVE,
        (Step.LIVE, Trigger.STATUS): Step.LIVE,
        # A dispatch server redirects at any of these; a server that is taken down, later still.
        (Step.CLIENT_SENT, Trigger.REDIRECTED): Step.CLOSED,
        (Step.IDENTITY_SENT, Trigger.REDIRECTED): Step.CLOSED,
        (Step.TICKET_SENT, Trigger.REDIRECTED): Step.CLOSED,
        (Step.LISTING, Trigger.REDIRECTED): Step.CLOSED,
        (Step.LIVE, Trigger.REDIRECTED): Step.CLOSED,
        **{(step, Trigger.CLOSE): Step.CLOSED for step in Step},
    }
)
"""(where we stand, what happens) -> where we stand then."""


def advance(step: Step, trigger: Trigger) -> Step | None:
    """Where that leads, or None when it may not happen there."""
    return TRANSITIONS.get((step, trigger))
