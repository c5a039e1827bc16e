"""What the contact list may be asked."""

from amsn2.api import limits
from amsn2.api.commands import AcceptRequest
from tests.amsn2.api.commands.decoding import ID, decoded, is_refused


def test_who_is_allowed_is_added_unless_said_otherwise() -> None:
    assert decoded("accept_request", request="home:b@x") == AcceptRequest(id=ID, request="home:b@x", add=True)


def test_what_breaks_a_limit_is_refused() -> None:
    is_refused("add_contact", account="home", address="b@x", text="x" * (limits.INVITATION_LENGTH + 1))
    is_refused("set_notes", contact="home:b@x", notes="x" * (limits.NOTES_LENGTH + 1))
    is_refused("add_group", account="home", name="")
    is_refused("move_contact", contact="home:b@x")
