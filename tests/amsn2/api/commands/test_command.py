"""What every command has: a kind and an id, and nothing that nobody knows."""

from typing import get_args

import msgspec
import pytest

import amsn2.api
from amsn2.api import commands
from amsn2.api.commands import Command, SetPresence
from amsn2.api.models import AccountId, Presence
from amsn2.api.tags import tag
from tests.amsn2.api.commands.decoding import ID, TALK, decoded, is_refused


def test_a_command_has_its_type_on_the_wire() -> None:
    command = SetPresence(id=ID, account=AccountId("home"), presence=Presence.AWAY)
    wire = msgspec.json.decode(msgspec.json.encode(command))
    assert wire == {"type": "set_presence", "id": ID, "account": "home", "presence": "away"}
    assert decoded("set_presence", account="home", presence="away") == command


@pytest.mark.parametrize("kind", get_args(Command), ids=lambda kind: kind.__name__)
def test_every_command_is_told_apart_frozen_and_public(kind) -> None:
    assert kind.__struct_config__.tag == tag(kind.__name__)
    assert kind.__struct_config__.frozen
    assert kind.__name__ in commands.__all__
    assert getattr(amsn2.api, kind.__name__) is kind


@pytest.mark.parametrize("identifier", [None, "1", f"{ID}\n", ID.upper(), f"{{{ID}}}"])
def test_the_id_is_a_uuid_in_its_one_spelling(identifier: str | None) -> None:
    is_refused("send_message", id=identifier, conversation=TALK, text="x")


def test_what_nobody_knows_is_refused() -> None:
    is_refused("dance")
    is_refused("send_message", conversation=TALK, text="x", urgent=True)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"type": "send_nudge", "conversation": TALK}, Command)
