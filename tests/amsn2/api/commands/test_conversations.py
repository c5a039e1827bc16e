"""What conversations may be asked."""

from amsn2.api import limits
from amsn2.api.commands import SendMessage
from amsn2.api.models import ConversationId
from tests.amsn2.api.commands.decoding import ID, TALK, decoded, is_refused


def test_left_out_fields_have_their_defaults() -> None:
    command = decoded("send_message", conversation=TALK, text="Hello")
    assert command == SendMessage(id=ID, conversation=ConversationId(TALK), text="Hello")


def test_what_breaks_a_limit_is_refused() -> None:
    is_refused("send_message", conversation=TALK, text="")
    is_refused("send_message", conversation=TALK, text="x" * (limits.TEXT_LENGTH + 1))
    is_refused("send_message", conversation=TALK, text="x", format={"color": "red"})
    is_refused("start_conversation", account="home", participants=[])
    is_refused("start_conversation", account="home", participants=["a@b"] * 21)
    is_refused("mark_read", conversation=TALK, position=-1)


def test_the_longest_text_is_taken() -> None:
    text = "🦋" * limits.TEXT_LENGTH
    command = decoded("send_message", conversation=TALK, text=text)
    assert isinstance(command, SendMessage)
    assert command.text == text
