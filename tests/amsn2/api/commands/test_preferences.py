"""What may be asked of settings and themes."""

from amsn2.api.commands import ChangePreferences
from amsn2.api.preferences import PreferencesChange
from tests.amsn2.api.commands.decoding import ID, decoded, is_refused


def test_only_what_is_said_changes() -> None:
    command = decoded("change_preferences", change={"language": "fr"})
    assert command == ChangePreferences(id=ID, change=PreferencesChange(language="fr"))


def test_what_is_no_setting_is_refused() -> None:
    is_refused("change_preferences", change={"languages": "fr"})
    is_refused("save_theme", theme={"id": "t"})
