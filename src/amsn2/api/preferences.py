"""How a person wants it: one set for all their browsers. What one device has of its own it keeps itself."""

from enum import StrEnum
from typing import Annotated, NewType

from msgspec import Meta, field

from amsn2.api import limits
from amsn2.api.formats import Color, TextFormat
from amsn2.api.model import Model

ThemeId = NewType("ThemeId", str)
"""Names a custom theme of a person; opaque."""
ThemeName = Annotated[ThemeId, Meta(min_length=1, max_length=64)]

MinuteOfDay = Annotated[int, Meta(ge=-1, lt=24 * 60)]
Minutes = Annotated[int, Meta(ge=0, le=limits.IDLE_MINUTES)]
Days = Annotated[int, Meta(ge=0, le=limits.RETENTION_DAYS)]
Percent = Annotated[int, Meta(ge=0, le=100)]
TextSize = Annotated[int, Meta(ge=80, le=200)]


class NotificationLevel(StrEnum):
    """Which messages of a conversation are told of: all, the first of a burst, or none."""

    ALL = "all"
    FIRST = "first"
    NONE = "none"


class RosterOrder(StrEnum):
    """By what the contact list is ordered; `BOTH`: in groups, who is offline apart."""

    STATUS = "status"
    GROUP = "group"
    BOTH = "both"


class PlusCodes(StrEnum):
    """What becomes of the colour and format codes of Messenger Plus! in names and messages."""

    RENDER = "render"
    STRIP = "strip"
    RAW = "raw"


class ThemeBase(StrEnum):
    """The themes of our own; `AUTO` is one of the modern ones, as the device is light or dark."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"
    CLASSIC = "classic"


class Preferences(Model, frozen=True, kw_only=True):
    """Every setting of a person, synced to all browsers."""

    language: str = ""
    """A language tag; empty: as the device has it."""
    theme: str = "auto"
    """A `ThemeBase`, or the id of a custom theme."""
    text_size: TextSize = 100
    """Of all text, in percent of what the browser has."""
    shortcuts: bool = True
    """Single keys do something while nothing is being written."""
    roster_order: RosterOrder = RosterOrder.STATUS
    show_offline: bool = True
    roster_pictures: bool = False
    """Contacts are listed with their display pictures, in higher rows."""
    format: TextFormat = TextFormat()
    """How one's own messages look, from the next on."""
    show_formats: bool = True
    """Others' fonts and colours are shown."""
    show_emoticons: bool = True
    """Emoticons are shown as pictures."""
    system_emoji: bool = False
    """Those are the emoji of the system; else the drawings of aMSN2."""
    plus_codes: PlusCodes = PlusCodes.RENDER
    send_typing: bool = True
    enter_sends: bool = True
    nudges: bool = True
    """A nudge shakes and sounds; without, it is a line only."""
    sounds: bool = True
    volume: Percent = 60
    sign_in_alerts: bool = True
    """"X has just signed in" is told; never while busy."""
    notifications: NotificationLevel = NotificationLevel.ALL
    """For conversations that have no level of their own."""
    notification_text: bool = True
    """Notifications show what was written, also those that go through a push service."""
    quiet_from: MinuteOfDay = -1
    """Quiet hours begin, in minutes of the day; -1: there are none."""
    quiet_to: MinuteOfDay = -1
    time_zone: Annotated[str, Meta(max_length=64)] = ""
    """IANA name of the zone of the quiet hours; empty: that of the server."""
    idle_after: Minutes = 5
    """Minutes without anybody at any browser until the status is idle by itself; 0: never."""
    away_after: Minutes = 15
    """The same until it is away."""
    keep_messages_days: Days = 0
    """Messages older than that are removed; 0: kept for ever."""
    keep_files_days: Days = 0
    """The same for received and sent files."""


class PreferencesChange(Model, frozen=True, kw_only=True):
    """What is to be different; None stays as it is."""

    language: Annotated[str, Meta(max_length=35)] | None = None
    theme: Annotated[str, Meta(max_length=64)] | None = None
    text_size: TextSize | None = None
    shortcuts: bool | None = None
    roster_order: RosterOrder | None = None
    show_offline: bool | None = None
    roster_pictures: bool | None = None
    format: TextFormat | None = None
    show_formats: bool | None = None
    show_emoticons: bool | None = None
    system_emoji: bool | None = None
    plus_codes: PlusCodes | None = None
    send_typing: bool | None = None
    enter_sends: bool | None = None
    nudges: bool | None = None
    sounds: bool | None = None
    volume: Percent | None = None
    sign_in_alerts: bool | None = None
    notifications: NotificationLevel | None = None
    notification_text: bool | None = None
    quiet_from: MinuteOfDay | None = None
    quiet_to: MinuteOfDay | None = None
    time_zone: Annotated[str, Meta(max_length=64)] | None = None
    idle_after: Minutes | None = None
    away_after: Minutes | None = None
    keep_messages_days: Days | None = None
    keep_files_days: Days | None = None


class Theme(Model, frozen=True, kw_only=True):
    """A custom theme: one of ours with other colours, by the names of the CSS variables without dashes."""

    id: ThemeName
    name: Annotated[str, Meta(min_length=1, max_length=64)]
    base: ThemeBase = ThemeBase.LIGHT
    colors: Annotated[
        dict[Annotated[str, Meta(pattern=r"^[a-z][a-z-]{0,31}\Z")], Color], Meta(max_length=64)
    ] = field(default_factory=dict)
