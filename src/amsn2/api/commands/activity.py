"""Whether anybody is there."""

from typing import Annotated

from msgspec import Meta

from amsn2.api import limits
from amsn2.api.commands.command import CommandModel
from amsn2.api.models import ConversationId


class ReportActivity(CommandModel, frozen=True, kw_only=True):
    """Somebody is at a browser, or has left it; said again every minute while they are. Never stored."""

    device: Annotated[str, Meta(min_length=1, max_length=limits.DEVICE_LENGTH)]
    """Names the tab; two of one browser are two."""
    active: bool
    conversation: ConversationId | None = None
    """The conversation that they look at."""
