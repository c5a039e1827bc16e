"""What may be asked of custom emoticons."""

from amsn2.api import limits
from amsn2.api.commands import SaveEmoticon
from tests.amsn2.api.commands.decoding import ID, decoded, is_refused

BLOB = "a" * 64


def test_a_shortcut_stands_for_a_blob() -> None:
    command = decoded("save_emoticon", shortcut="(bee)", blob=BLOB)
    assert command == SaveEmoticon(id=ID, shortcut="(bee)", blob=BLOB)


def test_what_breaks_a_limit_is_refused() -> None:
    is_refused("save_emoticon", shortcut="", blob=BLOB)
    is_refused("save_emoticon", shortcut="x" * (limits.SHORTCUT_LENGTH + 1), blob=BLOB)
    is_refused("save_emoticon", shortcut="(bee)", blob="../../etc/passwd")
