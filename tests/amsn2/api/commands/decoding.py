"""Commands as they come."""

from typing import Any

import msgspec
import pytest

from amsn2.api.commands import Command

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
TALK = "home:b@x"


def decoded(kind: str, **fields: Any) -> Command:
    """The command of that kind; raises `msgspec.ValidationError`."""
    return msgspec.json.decode(msgspec.json.encode({"type": kind, "id": ID, **fields}), type=Command)


def is_refused(kind: str, **fields: Any) -> None:
    """It breaks a limit."""
    with pytest.raises(msgspec.ValidationError):
        decoded(kind, **fields)
