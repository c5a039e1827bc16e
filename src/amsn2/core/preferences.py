"""How the person wants it: settings and custom themes."""

import asyncio

import msgspec

from amsn2.api import limits
from amsn2.api.commands import ChangePreferences, Command, RemoveTheme, SaveTheme
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import CommandSettled, Event, PreferencesChanged, ThemeChanged, ThemeRemoved
from amsn2.api.preferences import PreferencesChange, ThemeBase
from amsn2.api.storage import Transaction
from amsn2.core.desk import Desk
from amsn2.core.zones import zone_of

_OURS = frozenset(base.value for base in ThemeBase)


class Preferences:
    """Carries out what changes settings and themes; each is a job of the owner."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def change(self, command: ChangePreferences) -> None:
        """Change settings. Raises `Refused` THEME_UNKNOWN, COMMAND_MALFORMED and `StoreFailure`."""
        now = self._desk.state.snapshot.preferences
        await self._check(command.change)
        chosen = {
            field: value
            for field in PreferencesChange.__struct_fields__
            if (value := getattr(command.change, field)) is not None
        }
        changed = msgspec.structs.replace(now, **chosen)
        async with self._desk.store.transaction() as transaction:
            if changed != now:
                await transaction.save_preferences(changed)
            await self._remember(transaction, command)
        told = () if changed == now else (PreferencesChanged(preferences=changed),)
        self._tell(command, *told)

    async def save_theme(self, command: SaveTheme) -> None:
        """Add or change a theme. Raises `Refused` TOO_MANY_THEMES, COMMAND_MALFORMED and `StoreFailure`."""
        theme, themes = command.theme, self._desk.state.snapshot.themes
        if theme.id in _OURS:
            raise Refused(ProblemCode.COMMAND_MALFORMED, "SaveTheme")
        if theme.id not in themes and len(themes) >= limits.THEMES:
            raise Refused(ProblemCode.TOO_MANY_THEMES)
        async with self._desk.store.transaction() as transaction:
            await transaction.save_theme(theme)
            await self._remember(transaction, command)
        self._tell(command, ThemeChanged(theme=theme))

    async def remove_theme(self, command: RemoveTheme) -> None:
        """Forget a theme; who uses it gets its base. Raises `Refused` THEME_UNKNOWN and `StoreFailure`."""
        snapshot = self._desk.state.snapshot
        theme = snapshot.themes.get(command.theme)
        if theme is None:
            raise Refused(ProblemCode.THEME_UNKNOWN)
        told: list[Event] = []
        preferences = snapshot.preferences
        if preferences.theme == theme.id:
            preferences = msgspec.structs.replace(preferences, theme=theme.base.value)
            told.append(PreferencesChanged(preferences=preferences))
        async with self._desk.store.transaction() as transaction:
            if told:
                await transaction.save_preferences(preferences)
            await transaction.remove_theme(theme.id)
            await self._remember(transaction, command)
        self._tell(command, *told, ThemeRemoved(theme=theme.id))

    async def _check(self, change: PreferencesChange) -> None:
        known = _OURS | self._desk.state.snapshot.themes.keys()
        if change.theme is not None and change.theme not in known:
            raise Refused(ProblemCode.THEME_UNKNOWN)
        # Reading a zone reads a file; a folder of zones is none.
        if change.time_zone and await asyncio.to_thread(zone_of, change.time_zone) is None:
            raise Refused(ProblemCode.COMMAND_MALFORMED, "time_zone")

    async def _remember(self, transaction: Transaction, command: Command) -> None:
        await transaction.remember_command(command.id, self._desk.clock.now())

    def _tell(self, command: Command, *events: Event) -> None:
        self._desk.state.tell(*events, CommandSettled(command=command.id))
