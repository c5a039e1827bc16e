"""Whether the person is at any browser, and what contacts see while nobody is."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from amsn2.api.commands import ReportActivity
from amsn2.api.events import AccountChanged, Event, PreferencesChanged
from amsn2.api.models import AccountId, ConversationId, Presence
from amsn2.core.clock import Cancel
from amsn2.core.desk import Desk

GOOD_FOR = 90.0
"""Seconds that a report holds: a browser says it again every minute, and a slow line may delay it."""

DEVICES = 64
"""Tabs that are remembered; past that the one that reported longest ago is forgotten."""


class _Device(Struct, frozen=True):
    conversation: ConversationId | None
    at: int


class Activity:
    """Who is where, known from reports and never stored; and since when nobody is, which is."""

    def __init__(self, desk: Desk, appear: Callable[[AccountId], None]) -> None:
        """appear: an account is to look as its `automatic` and `presence` say."""
        self._desk = desk
        self._appear = appear
        self._devices: dict[str, _Device] = {}
        self._last = desk.clock.now()
        """When somebody was last known to be there."""
        self._stored: int | None = None
        self._timer: Cancel | None = None

    def begin(self, absent_since: int | None) -> None:
        """Begin as it was before a restart. No network is told anything yet."""
        now = self._desk.clock.now()
        self._last = now if absent_since is None else min(absent_since, now)
        self._stored = absent_since
        self._show()
        self._set_timer()
        self._desk.state.subscribe(self._heard)

    def stop(self) -> None:
        """Leave no timer behind."""
        if self._timer is not None:
            self._timer()
            self._timer = None

    @property
    def present(self) -> bool:
        """Somebody is at one of the browsers."""
        return any(self._holds(device) for device in self._devices.values())

    def looks_at(self, conversation: ConversationId) -> bool:
        """Somebody looks at that conversation now."""
        return any(
            device.conversation == conversation and self._holds(device) for device in self._devices.values()
        )

    async def report(self, report: ReportActivity) -> None:
        """A browser says that somebody is there, or has left. A job of the owner."""
        known = self._devices.pop(report.device, None)
        now = self._desk.clock.now()
        if report.active:
            self._devices[report.device] = _Device(conversation=report.conversation, at=now)
            if len(self._devices) > DEVICES:
                del self._devices[next(iter(self._devices))]
        if report.active or known is not None:
            self._last = now
        await self._refresh()

    async def touch(self) -> None:
        """The person has just done something, whatever it was done with. A job of the owner."""
        self._last = self._desk.clock.now()
        await self._refresh()

    def _holds(self, device: _Device) -> bool:
        # What was said later than now was said before the clock was set back; it is said again in a minute.
        return 0 <= self._desk.clock.now() - device.at < GOOD_FOR * 1000

    def _heard(self, event: Event) -> None:
        # The settings are different, or an account is new, or its status was changed elsewhere.
        match event:
            case PreferencesChanged():
                self._desk.owner.post(self._refresh)
            case AccountChanged(account=account) if account.automatic is not self._wanted(account.id):
                self._desk.owner.post(self._refresh)
            case _:
                pass

    async def _refresh(self) -> None:
        # The clock may have been set back: nobody was there later than now.
        self._last = min(self._last, self._desk.clock.now())
        for account in self._show():
            self._appear(account)
        absent = self._last if self._automatic() is not None else None
        if absent != self._stored:
            self._stored = absent
            await self._desk.cache(lambda transaction: transaction.save_absence(absent))
        self._set_timer()

    def _show(self) -> list[AccountId]:
        """Memory alone changes; returns whose network has to be told."""
        changed: list[AccountId] = []
        for account in tuple(self._desk.state.snapshot.accounts.values()):
            wanted = self._wanted(account.id)
            if account.automatic is not wanted:
                self._desk.state.tell(AccountChanged(account=replace(account, automatic=wanted)))
                # What is not online any more was chosen by somebody, and the network knows it.
                if account.presence is Presence.ONLINE:
                    changed.append(account.id)
        return changed

    def _wanted(self, account: AccountId) -> Presence | None:
        online = self._desk.state.snapshot.accounts[account].presence is Presence.ONLINE
        return self._automatic() if online else None

    def _automatic(self) -> Presence | None:
        gone = self._desk.clock.now() - self._last
        if self.present:
            return None
        reached = [presence for presence, after in self._steps() if gone >= after]
        return reached[-1] if reached else None

    def _steps(self) -> list[tuple[Presence, int]]:
        """What one becomes after how many milliseconds, the farthest last."""
        preferences = self._desk.state.snapshot.preferences
        steps = ((Presence.IDLE, preferences.idle_after), (Presence.AWAY, preferences.away_after))
        return [(presence, minutes * 60_000) for presence, minutes in steps if minutes]

    def _set_timer(self) -> None:
        """Look again when something is due; one timer for all."""
        self.stop()
        now = self._desk.clock.now()
        due = [device.at + int(GOOD_FOR * 1000) for device in self._devices.values()]
        due += [self._last + after for _, after in self._steps()]
        later = [at for at in due if at > now]
        if later:
            self._timer = self._desk.clock.call_later((min(later) - now) / 1000, self._due)

    def _due(self) -> None:
        self._timer = None
        self._desk.owner.post(self._refresh)
