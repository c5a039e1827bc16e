"""Commands on the wire, and the limits of their fields."""

from typing import get_args

import msgspec
import pytest

from amsn2.api import limits
from amsn2.api.commands import Command, SendMessage, SetPresence
from amsn2.api.models import AccountId, ConversationId, Presence
from amsn2.api.tags import tag

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def _decode(**fields: object) -> Command:
    return msgspec.json.decode(msgspec.json.encode(fields), type=Command)


def test_a_command_has_its_type_on_the_wire() -> None:
    command = SetPresence(id=ID, account=AccountId("home"), presence=Presence.AWAY)
    wire = msgspec.json.decode(msgspec.json.encode(command))
    assert wire == {"type": "set_presence", "id": ID, "account": "home", "presence": "away"}
    assert _decode(**wire) == command


def test_left_out_fields_have_their_defaults() -> None:
    command = _decode(type="send_message", id=ID, conversation="home:b@x", text="Hello")
    assert command == SendMessage(id=ID, conversation=ConversationId("home:b@x"), text="Hello")


@pytest.mark.parametrize("kind", get_args(Command), ids=lambda kind: kind.__name__)
def test_every_command_is_told_apart_and_frozen(kind) -> None:
    assert kind.__struct_config__.tag == tag(kind.__name__)
    assert kind.__struct_config__.frozen


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "dance", "id": ID},
        {"type": "send_message", "conversation": "home:b@x", "text": "no id"},
        {"type": "send_message", "id": "1", "conversation": "home:b@x", "text": "no UUID"},
        {"type": "send_message", "id": ID + "\n", "conversation": "home:b@x", "text": "a UUID and more"},
        {"type": "send_message", "id": ID.upper(), "conversation": "home:b@x", "text": "another spelling"},
        {"type": "send_message", "id": ID, "conversation": "home:b@x", "text": ""},
        {
            "type": "send_message",
            "id": ID,
            "conversation": "home:b@x",
            "text": "x" * (limits.TEXT_LENGTH + 1),
        },
        {
            "type": "send_message",
            "id": ID,
            "conversation": "home:b@x",
            "text": "x",
            "format": {"color": "red"},
        },
        {"type": "send_message", "id": ID, "conversation": "home:b@x", "text": "x", "urgent": True},
        {"type": "set_presence", "id": ID, "account": "home", "presence": "dancing"},
        {"type": "start_conversation", "id": ID, "account": "home", "participants": []},
        {"type": "start_conversation", "id": ID, "account": "home", "participants": ["a@b"] * 21},
        {"type": "mark_read", "id": ID, "conversation": "home:b@x", "position": -1},
        {"type": "add_account", "id": ID, "address": "a@b", "password": ""},
        {
            "type": "add_account",
            "id": ID,
            "address": "a@b",
            "password": "x",
            "endpoints": {"host": "h", "port": 0},
        },
    ],
)
def test_what_breaks_a_limit_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        _decode(**fields)


def test_the_longest_text_is_taken() -> None:
    text = "🦋" * limits.TEXT_LENGTH
    command = _decode(type="send_message", id=ID, conversation="home:b@x", text=text)
    assert isinstance(command, SendMessage)
    assert command.text == text
