"""What every command has."""

from typing import Annotated, NewType

from msgspec import Meta

from amsn2.api.models import Model
from amsn2.api.tags import tag

CommandId = NewType("CommandId", str)
"""A UUID chosen by whoever asks."""

Uuid = Annotated[CommandId, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")]


class CommandModel(Model, frozen=True, tag_field="type", tag=tag, kw_only=True):
    """Base of all commands; the wire name of a command is its class name in snake case."""

    id: Uuid
