"""One person's day: seven tabs in two browsers, behind bad proxies, through sleep, kills and a dead network.

A proxy that cuts at 30 seconds cuts here after three tenths, hours of sleep are a jump of the page's clock:
what is compressed is the waiting, never the order of things. Nothing is waited for but what must come.
"""

import contextlib
import re
from collections import Counter
from dataclasses import dataclass, field

from playwright.async_api import expect

from amsn2.api.events import MessageAdded, NotificationDue
from amsn2.api.models import Message, Snapshot
from tests.end_to_end.browser import Visitor, chromium, visit
from tests.end_to_end.house import House, Tab, befriend, identifier, join, open_house, set_up, tab
from tests.end_to_end.obstacle import Obstacle, in_the_way

CUT, BUFFER = 0.3, 0.05
"""Seconds: a hundredth of what the usual proxy cuts after, and how long one holds back what came."""


COUNT_SHOWN = """
const show = ServiceWorkerRegistration.prototype.showNotification;
ServiceWorkerRegistration.prototype.showNotification = function (title, options) {
  localStorage.setItem("shown", `${localStorage.getItem("shown") ?? ""} ${options.tag}`.trim());
  return show.call(this, title, options);
};
"""
"""Every notification that any page of the browser shows, by its tag: one of the same replaces it."""

LOOK_ELSEWHERE = "document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))"


@dataclass
class Day:
    """Alice in two browsers: three real pages behind one proxy, four bare tabs behind another."""

    house: House
    near: Obstacle
    far: Obstacle
    tabs: list[Tab]
    pages: list[Visitor]
    bob: Tab
    carol: Tab
    said: list[str] = field(default_factory=list)
    """By Bob, in order."""
    answered: list[str] = field(default_factory=list)
    """By Alice to Bob, each from any tab after the one before was there."""

    @property
    def proxies(self) -> tuple[Obstacle, Obstacle]:
        return self.near, self.far

    @property
    def with_bob(self) -> str:
        return f"{self.tabs[0].account}:{self.bob.address}"

    @property
    def with_alice(self) -> str:
        return f"{self.bob.account}:{self.tabs[0].address}"

    async def bob_says(self, *texts: str) -> None:
        if self.answered:
            await heard(self.bob, self.with_alice, self.answered[-1])
        for text in texts:
            self.said.append(text)
            await self.bob.insist("send_message", id=identifier(), conversation=self.with_alice, text=text)

    async def alice_says(self, text: str, number: int) -> None:
        """From one of the bare tabs, twice under one id, as an outbox does that heard no answer."""
        await heard(self.tabs[number], self.with_bob, self.said[-1])
        self.answered.append(text)
        again = identifier()
        for _ in range(2):
            await self.tabs[number].insist("send_message", id=again, conversation=self.with_bob, text=text)

    async def all_have(self, text: str) -> None:
        """Every tab and page shows that this was the last thing said."""
        for one in self.tabs:
            await heard(one, self.with_bob, text)
        for page in self.pages:
            await (
                page.page.get_by_role("tab", name=re.compile("Chats"))
                .or_(page.button(re.compile("^Chats")))
                .first.click()
            )
            await expect(page.page.get_by_role("tabpanel").get_by_text(text)).to_be_visible()

    async def all_are_told(self) -> None:
        """Every bare tab, and the real browser once for all its pages, has had one notification of each."""
        ids = {message.id for message in await self.tabs[0].history(self.with_bob) if not message.own}
        for one in self.tabs:
            await one.until(lambda _, one=one: ids <= set(notifications(one)))
        await self.pages[0].page.wait_for_function(
            "ids => ids.every(id => (localStorage.getItem('shown') ?? '').includes(id))", arg=list(ids)
        )

    async def shown(self) -> Counter[str]:
        """How often the real browser showed each notification."""
        return Counter((await self.pages[0].page.evaluate("localStorage.getItem('shown') ?? ''")).split())

    async def unread_are(self, count: int) -> None:
        """The same everywhere."""
        for one in self.tabs:
            await one.until(lambda s: s.conversations[self.with_bob].unread == count)
        for page in self.pages:
            await expect(page.page.get_by_text(re.compile(f"{count} unread message")).first).to_be_attached()


async def heard(one: Tab, conversation: str, text: str) -> None:
    """Wait until that was said in it, whether by an event or in the snapshot of a new start."""

    def said(snapshot: Snapshot) -> bool:
        last = snapshot.conversations[conversation].last
        added = (event.message for event in one.events if isinstance(event, MessageAdded))
        return any(
            message.conversation == conversation and message.text == text
            for message in (*added, *([last] if last is not None else []))
        )

    await one.until(said)


def notifications(one: Tab) -> Counter[str]:
    """How often a tab was told of each."""
    return Counter(event.notification.id for event in one.events if isinstance(event, NotificationDue))


async def sign_in(browser, house: House, near: Obstacle) -> list[Visitor]:
    """Three pages of one real browser, on the contacts, not on a conversation."""
    first = await visit(browser, house)
    first.house_goes_down = True  # proxies cut and the house is killed: the browser says so
    first.house = near
    await first.context.grant_permissions(["notifications"])
    await first.context.add_init_script(COUNT_SHOWN)
    await first.page.clock.install()
    await first.page.goto(near.url)
    await first.page.get_by_label("Name", exact=True).fill("Alice")
    await first.page.get_by_label("Password", exact=True).fill("correct horse")
    await first.button("Sign in").click()
    await expect(first.contact("Bob")).to_be_visible()
    pages = [first]
    for _ in range(2):
        pages.append(await first.another_tab())
        await expect(pages[-1].contact("Bob")).to_be_visible()
    for page in pages:
        await page.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await page.page.evaluate(LOOK_ELSEWHERE)
    return pages


@contextlib.asynccontextmanager
async def a_day(tmp_path):
    async with (
        open_house(tmp_path) as house,
        chromium() as browser,
        in_the_way(house) as near,
        in_the_way(house) as far,
        contextlib.AsyncExitStack() as stack,
    ):
        bob, carol, first = [await stack.enter_async_context(tab(house)) for _ in range(3)]
        first.house = far
        await set_up(first)
        await join(first, bob)
        await join(first, carol, "Carol", "purple monkey")
        await befriend(first, bob)
        await befriend(first, carol)
        tabs = [first]
        for _ in range(3):
            # Of one browser: the cookie is the same.
            other = Tab(far, first.session)
            stack.push_async_callback(other.close)
            other.open()
            await other.signed_in()
            tabs.append(other)
        for one, other in ((first, bob), (bob, first)):
            await one.command("start_conversation", account=one.account, participants=[other.address])
        yield Day(house, near, far, tabs, await sign_in(browser, house, near), bob, carol)


async def test_a_day_in_seven_tabs_and_two_browsers(tmp_path):
    async with a_day(tmp_path) as day:
        # Morning: all is well.
        await day.bob_says("good morning", "are you there")
        await day.alice_says("nearly", 1)
        await day.all_have("nearly")
        await day.unread_are(2)

        # A proxy cuts what is silent, another one buffers: every tab hears all the same.
        day.near.cut_after, day.far.buffer_for = CUT, BUFFER
        await day.bob_says(*(f"cut {number}" for number in range(3)))
        await day.all_have("cut 2")
        day.near.cut_after, day.near.buffer_for = None, BUFFER
        day.far.buffer_for, day.far.cut_after = None, CUT
        await day.alice_says("through a proxy", 2)
        await day.bob_says("buffered")
        await day.all_have("buffered")
        assert day.near.cuts
        assert day.far.cuts
        day.near.buffer_for = day.far.cut_after = None

        # Two tabs and a page sleep for a night, in which a clock jumps by eight hours.
        for sleeper in day.tabs[1:3]:
            await sleeper.close()
        await day.bob_says("while you slept", "and dreamt")
        await day.pages[1].page.clock.fast_forward("08:00:00")
        for sleeper in day.tabs[1:3]:
            sleeper.open()
        await day.all_have("and dreamt")

        # The clock of one page is set back by an hour: no order follows a browser's clock.
        await day.pages[0].page.clock.set_system_time("2020-01-01T00:00:00Z")
        await day.bob_says("back in time")
        await day.all_have("back in time")

        # A dead network: nothing passes, and nobody is told. Then it is another one.
        for proxy in day.proxies:
            proxy.die()
        await day.bob_says("into the void", "still void")
        for proxy in day.proxies:
            proxy.come_back()
        await day.all_have("still void")

        # One notification each, so far: after a kill a bare tab begins with a snapshot, which has none.
        await day.all_are_told()

        # The house is killed, twice, while somebody speaks; one page writes meanwhile.
        await write_to_carol(day, "before the kill")
        for number in range(2):
            await day.house.kill()
            await write_to_carol(day, f"while it was down {number}")
            await day.house.start()
            await day.bob_says(f"after kill {number}")
            await day.all_have(f"after kill {number}")
        await day.alice_says("good night", 3)
        await day.all_have("good night")
        await nothing_is_missing_doubled_or_out_of_order(day)


async def write_to_carol(day: Day, text: str) -> None:
    """In the last page, which keeps it until somebody takes it."""
    page = day.pages[-1]
    field_ = page.page.get_by_label("Message", exact=True)
    if not await field_.is_visible():
        await (
            page.button(re.compile("^Contacts"))
            .or_(page.page.get_by_role("tab", name=re.compile("Contacts")))
            .first.click()
        )
        await page.talk_to("Carol")
    await page.say(text)


async def nothing_is_missing_doubled_or_out_of_order(day: Day) -> None:
    histories = [await one.history(day.with_bob) for one in day.tabs]
    assert all(history == histories[0] for history in histories)
    check_history(day, histories[0])
    unread = {one.state.conversations[day.with_bob].unread for one in day.tabs}
    assert len(unread) == 1
    await day.unread_are(unread.pop())

    written = ["before the kill", "while it was down 0", "while it was down 1"]
    to_carol = f"{day.carol.account}:{day.tabs[0].address}"
    await day.carol.until(
        lambda s: (talk := s.conversations.get(to_carol)) and talk.last and talk.last.text == written[-1]
    )
    assert [message.text for message in await day.carol.history(to_carol)] == written

    # One notification each: of no message two, and none of anything else.
    ids = {message.id for message in histories[0] if not message.own}
    for told in (*map(notifications, day.tabs), await day.shown()):
        assert set(told) <= ids
        assert set(told.values()) <= {1}

    # One reads it all in a page: the log is whole there, and nothing is unread anywhere.
    reader = day.pages[0]
    await (
        reader.button(re.compile("^Contacts"))
        .or_(reader.page.get_by_role("tab", name=re.compile("Contacts")))
        .first.click()
    )
    await reader.page.evaluate("document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))")
    await reader.talk_to("Bob")
    await expect(reader.log().get_by_text("good night", exact=True)).to_be_visible()
    shown = await reader.log().locator(".bubble").all_inner_texts()
    assert [text.strip() for text in shown] == [message.text for message in histories[0]]
    for one in day.tabs:
        await one.until(lambda s: s.conversations[day.with_bob].unread == 0)
    for page in day.pages:
        await expect(page.page.get_by_text(re.compile("unread message"))).to_have_count(0)
        assert not [said for said in page.complaints if "page error" in said]


def check_history(day: Day, history: list[Message]) -> None:
    assert [message.text for message in history if not message.own] == day.said
    assert [message.text for message in history if message.own] == day.answered
    positions = [message.position for message in history]
    assert positions == sorted(set(positions))
