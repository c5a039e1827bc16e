"""Which browsers have a tab that somebody looks at: such a browser shows things by itself."""

from collections import OrderedDict
from collections.abc import Callable

from amsn2.frontends.push import limits


class Tabs:
    """What tabs report, for a while. The clock is in milliseconds."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._sessions: OrderedDict[str, OrderedDict[str, int]] = OrderedDict()

    def report(self, session: str, tab: str, *, active: bool) -> None:
        """Somebody looks at the tab, or does no longer."""
        tabs = self._sessions.setdefault(session, OrderedDict())
        self._sessions.move_to_end(session)
        tabs.pop(tab, None)
        if active:
            tabs[tab] = self._now()
        _trim(tabs, limits.TABS)
        if not tabs:
            del self._sessions[session]
        _trim(self._sessions, limits.SESSIONS)

    def visible(self, session: str) -> bool:
        """Whether somebody looks at one of its tabs."""
        now = self._now()
        return any(
            now - at < limits.VISIBLE_SECONDS * 1000 for at in self._sessions.get(session, {}).values()
        )


def _trim(items: "OrderedDict[str, int] | OrderedDict[str, OrderedDict[str, int]]", most: int) -> None:
    while len(items) > most:
        items.popitem(last=False)
