"""Who looks elsewhere is told: once, by one tab, until it is read anywhere. In real browsers."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

from playwright.async_api import Page, expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import PATIENCE, open_house
from tests.end_to_end.test_first_light import become_friends

LIST = """navigator.locks.request("amsn2:notifications", async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return await registration?.getNotifications() ?? [];
})"""
"""Under the lock of page and worker: Chromium, asked while it shows one, forgets that one for ever."""

SHOWN = f"""async ([count, patience]) => {{
    const end = performance.now() + patience * 1000;
    for (;;) {{
        const shown = await {LIST};
        if (shown.length === count || performance.now() > end)
            return shown.map(({{title, body, tag}}) => ({{title, body, tag}}));
        await new Promise((resolve) => setTimeout(resolve, 50));
    }}
}}"""


async def shown(page: Page, count: int) -> list[dict[str, str]]:
    """The notifications, once there are so many. Chromium takes each away half a minute after it came."""
    async with asyncio.timeout(PATIENCE):
        # A little sooner, so that what is there instead is said.
        found: list[dict[str, str]] = await page.evaluate(SHOWN, [count, PATIENCE - 1])
    assert len(found) == count, found
    return found


BADGE = """navigator.setAppBadge = async (count) => { window.badge = count; };
navigator.clearAppBadge = async () => { window.badge = 0; };"""
"""No browser tells a page what stands on its icon."""


async def badge_is(visitor: Visitor, count: int) -> None:
    """So many conversations are unread, in the title and on the icon of the installed page."""
    await expect(visitor.page).to_have_title(re.compile(rf"^\({count}\) " if count else r"^[^(]"))
    await visitor.page.wait_for_function("count => window.badge === count", arg=count)


async def look_elsewhere(visitor: Visitor) -> None:
    """The window loses the focus, as when somebody turns to another program."""
    await visitor.page.evaluate("document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))")


async def look_here(visitor: Visitor) -> None:
    await visitor.page.evaluate("document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))")


@contextlib.asynccontextmanager
async def told_the_house(page: Page) -> AsyncIterator[None]:
    """What is done is shown at once; afterwards the house knows it too, before anybody writes."""
    async with page.expect_response(
        lambda answer: "set_conversation_notifications" in (answer.request.post_data or "")
    ):
        yield


async def worker_is_there(page: Page) -> None:
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")


async def test_one_notification_until_it_is_read(tmp_path):
    async with open_house(tmp_path, base_path="/x/y/") as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house, viewport=PHONE)
        await alice.context.grant_permissions(["notifications"])
        await alice.context.add_init_script(BADGE)
        await become_friends(alice, bob)
        await worker_is_there(alice.page)
        other = await alice.another_tab()
        await expect(other.contact("Bob")).to_be_visible()
        for tab in (alice, other):
            await look_elsewhere(tab)

        await bob.talk_to("Alice")
        await bob.say("Are you <b>there</b>?")
        (notification,) = await shown(alice.page, 1)
        assert (notification["title"], notification["body"]) == ("Bob", "Are you <b>there</b>?")
        assert await shown(other.page, 1) == [notification]
        await badge_is(alice, 1)
        icon = alice.page.locator("link[rel=icon]")
        await expect(icon).to_have_attribute("href", re.compile("^data:image/png"))

        # Read in one tab, it is gone in the browser.
        await look_here(other)
        await other.talk_to("Bob")
        await shown(alice.page, 0)
        await badge_is(alice, 0)
        await expect(icon).to_have_attribute("href", re.compile(r"favicon\.svg$"))

        # Muted, nothing is told; what comes after is.
        menu = other.button("Notifications")
        await menu.click()
        await other.accessible()
        async with told_the_house(other.page):
            await other.page.get_by_role("menuitem", name="Mute for an hour").click()
        await expect(other.button("Notifications are off here")).to_be_focused()
        await other.page.get_by_role("button", name="Menu", exact=True).first.wait_for()
        await look_elsewhere(other)
        await bob.say("Muted")
        await expect(other.log().get_by_text("Muted", exact=True)).to_be_visible()
        await other.button("Notifications are off here").click()
        async with told_the_house(other.page):
            await other.page.get_by_role("menuitem", name=re.compile("^Mute no longer")).click()
        await expect(menu).to_be_visible()
        await look_elsewhere(other)
        await bob.say("Heard")
        (notification,) = await shown(other.page, 1)
        assert notification["body"] == "Heard"

        # What comes by push has the same tag, so nothing is shown twice; and whatever comes, something is.
        await deliver(
            alice, f'{{"tag":"{notification["tag"]}","title":"Bob","text":"Heard","kind":"message"}}'
        )
        assert [one["tag"] for one in await shown(alice.page, 1)] == [notification["tag"]]
        await deliver(alice, "nonsense")
        assert {one["body"] for one in await shown(alice.page, 2)} == {"Heard", "New message"}
        await not_while_somebody_lists(alice)
        for visitor in (alice, bob):
            await visitor.accessible()
            await visitor.no_complaints()


async def not_while_somebody_lists(visitor: Visitor) -> None:
    """The worker waits for a tab that lists what is shown: Chromium would forget what comes just then."""
    listing = await visitor.page.evaluate_handle(HOLD)
    before = await shown_meanwhile(visitor.page)
    async with asyncio.timeout(PATIENCE):
        later = '{"tag":"later","kind":"test"}'
        await asyncio.gather(visitor.page.evaluate(AWAITED), deliver(visitor, later))
    assert await shown_meanwhile(visitor.page) == before
    await listing.evaluate("({ over }) => over()")
    found = await shown(visitor.page, before + 1)
    assert "later" in {one["tag"] for one in found}


HOLD = """() => new Promise((held) => {
    void navigator.locks.request("amsn2:notifications", () => new Promise((over) => held({ over })));
})"""

AWAITED = """async () => {
    for (;;) {
        const { pending } = await navigator.locks.query();
        if (pending.some(({ name }) => name === "amsn2:notifications")) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
}"""


async def shown_meanwhile(page: Page) -> int:
    """How many are shown, for who holds the lock."""
    number: int = await page.evaluate(
        "navigator.serviceWorker.ready.then(async (it) => (await it.getNotifications()).length)"
    )
    return number


async def deliver(visitor: Visitor, payload: str) -> None:
    """What a push service does, by the browser's own tools."""
    session = await visitor.context.new_cdp_session(visitor.page)
    registered: asyncio.Queue[str] = asyncio.Queue()

    def updated(event: dict[str, list[dict[str, str]]]) -> None:
        for registration in event["registrations"]:
            registered.put_nowait(registration["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", updated)
    await session.send("ServiceWorker.enable")
    async with asyncio.timeout(PATIENCE):
        number = await registered.get()
    origin = re.match(r"https?://[^/]+", visitor.house.url)[0]
    await session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": number, "data": payload},
    )
    await session.detach()


async def test_a_contact_signs_in_and_the_settings_say_what_is_told(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house, viewport=PHONE), await visit(browser, house)
        await alice.mirrored()
        await alice.context.add_init_script(BADGE)
        await become_friends(alice, bob)

        # On a phone as well, who wrote what is unread is counted in the title and on the icon, once.
        await bob.talk_to("Alice")
        for number in (1, 2):
            await bob.say(f"number {number}")
            await expect(alice.contact("Bob")).to_contain_text(f"{number} unread message")
            await badge_is(alice, 1)
        await alice.talk_to("Bob")
        await badge_is(alice, 0)
        await alice.button("Back").click()

        await bob.button("Status: Online").click()
        await bob.page.get_by_role("menuitem", name="Sign out").click()
        await expect(alice.contact("Bob")).to_contain_text("Offline")
        await bob.button("Sign in").click()
        toast = alice.page.get_by_role("button", name="Bob has just signed in")
        await expect(toast).to_be_visible()
        await alice.accessible()
        await toast.click()
        await expect(alice.page.get_by_label("Message", exact=True)).to_be_visible()
        await alice.button("Notifications").click()
        await expect(alice.page.get_by_role("menu").locator(":focus")).to_have_count(1)
        await alice.accessible()
        await alice.page.get_by_role("menuitem", name="Mute for an hour").click()
        await expect(alice.button("Notifications are off here")).to_be_focused()

        await alice.page.goto(f"{house.url}#/settings/notifications")
        await expect(alice.page.get_by_role("switch", name="Quiet hours")).to_be_visible()
        await alice.page.get_by_role("switch", name="Quiet hours").click()
        await expect(alice.page.get_by_label("From", exact=True)).to_have_value("22:00")
        await alice.page.get_by_label("From", exact=True).fill("21:30")
        await alice.page.get_by_label("From", exact=True).blur()
        await alice.page.get_by_label("Notify of").select_option("The first of several")
        await alice.button("Nudge").click()
        await alice.accessible()
        await alice.page.reload()
        await expect(alice.page.get_by_label("From", exact=True)).to_have_value("21:30")
        await expect(alice.page.get_by_label("Notify of")).to_have_value("1")

        # From right to left, on a desktop.
        state = await alice.context.storage_state()
        hebrew = await visit(browser, house, locale="he", storage_state=state)
        await hebrew.page.goto(f"{house.url}#/settings/notifications")
        await expect(hebrew.page.get_by_role("switch").first).to_be_visible()
        assert await hebrew.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        await hebrew.accessible()
        for person in (alice, bob, hebrew):
            await person.no_complaints()
