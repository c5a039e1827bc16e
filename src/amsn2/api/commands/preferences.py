"""Settings and themes."""

from amsn2.api.commands.command import CommandModel
from amsn2.api.preferences import PreferencesChange, Theme, ThemeId


class ChangePreferences(CommandModel, frozen=True, kw_only=True):
    """Change settings, for all browsers."""

    change: PreferencesChange


class SaveTheme(CommandModel, frozen=True, kw_only=True):
    """Add a custom theme, or change it."""

    theme: Theme


class RemoveTheme(CommandModel, frozen=True, kw_only=True):
    """Forget a custom theme; who uses it gets its base."""

    theme: ThemeId


PreferencesCommand = ChangePreferences | SaveTheme | RemoveTheme
