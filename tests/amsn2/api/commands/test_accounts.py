"""What accounts may be asked."""

from amsn2.api import limits
from amsn2.api.commands import AddAccount, MakeAccount
from amsn2.api.models import Presence
from tests.amsn2.api.commands.decoding import ID, decoded, is_refused


def test_left_out_fields_have_their_defaults() -> None:
    added = decoded("add_account", address="a@b", password="x")
    assert added == AddAccount(id=ID, network="msn", address="a@b", password="x", remember=True)
    assert decoded("make_account", name="a") == MakeAccount(id=ID, name="a", presence=Presence.ONLINE)


def test_what_breaks_a_limit_is_refused() -> None:
    is_refused("set_presence", account="home", presence="dancing")
    is_refused("add_account", address="a@b", password="")
    is_refused("add_account", address="a@b", password="x", endpoints={"host": "h", "port": 0})
    is_refused("make_account", name="")
    is_refused("make_account", name="a", display_name="x" * (limits.NAME_LENGTH + 1))
