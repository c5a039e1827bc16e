"""Which browsers show things by themselves."""

from amsn2.frontends.push import limits
from amsn2.frontends.push.tabs import Tabs


def test_a_browser_is_looked_at_while_one_of_its_tabs_is() -> None:
    now = [0]
    tabs = Tabs(lambda: now[0])
    assert not tabs.visible("s")
    tabs.report("s", "one", active=True)
    tabs.report("s", "two", active=True)
    tabs.report("s", "one", active=False)
    assert tabs.visible("s")
    assert not tabs.visible("other")
    now[0] += int(limits.VISIBLE_SECONDS * 1000)
    assert not tabs.visible("s")
    tabs.report("s", "two", active=False)
    assert not tabs._sessions


def test_there_is_an_end_to_what_is_remembered() -> None:
    tabs = Tabs(int)
    for session in range(limits.SESSIONS + 3):
        tabs.report(f"{session}", "tab", active=True)
    for tab in range(limits.TABS + 3):
        tabs.report("mine", f"{tab}", active=True)
    assert len(tabs._sessions) == limits.SESSIONS
    assert len(tabs._sessions["mine"]) == limits.TABS
