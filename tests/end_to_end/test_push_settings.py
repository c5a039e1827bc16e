"""Notifications without an open page, as a person turns them on, tries, loses and turns them off.

Only the browser's way to its push service is replaced: subscriptions lead to one here, which checks who
sends and decrypts what comes; the worker of the page shows that.
"""

import re

from playwright.async_api import Browser, expect

from tests.amsn2.push_service import PushService, push_service
from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.push_manager import PushManager, with_push
from tests.end_to_end.test_notifications import LIST, shown
from tests.end_to_end.words import words

CLOSE = f"{LIST}.then((all) => all.forEach((one) => one.close()))"


REGISTER = "ServiceWorkerContainer.prototype.register"

SILENT = (
    ("", "no_worker", 0),
    (REGISTER, "no_worker", 21_000),
    ("Notification.requestPermission", "unanswered", 61_000),
)
"""What never says anything, what is said of that, and after how many milliseconds."""


async def open_settings(visitor: Visitor) -> None:
    await visitor.page.goto(f"{visitor.house.url}#/settings/notifications")
    await visitor.page.reload()


def before(sentence: str) -> re.Pattern[str]:
    """The sentence up to what stands in for a name or a time."""
    return re.compile(re.escape(sentence.partition("{")[0]))


async def turn_on_and_try(manager: PushManager, said: dict[str, str]) -> None:
    """By the keyboard; the device is on the list, and what it is sent comes through."""
    page, service = manager.visitor.page, manager.service
    status = page.get_by_role("status").filter(has_text=re.compile(r"\S"))
    mine = page.get_by_role("listitem").filter(has_text=said["push_here"])
    sent = len(service.pushed)
    await page.get_by_role("button", name=said["push_turn_on"], exact=True).press("Enter")
    await expect(status).to_have_text(said["push_works"])
    await expect(page.get_by_role("button", name=said["push_turn_off"], exact=True)).to_be_focused()
    await expect(mine).to_contain_text(said["push_health_new"])
    await expect(mine).not_to_contain_text("Mozilla")
    await manager.visitor.accessible()
    await manager.visitor.narrow_enough()
    assert len(service.pushed) == sent

    await mine.get_by_role("button", name=before(said["push_test_of"])).press("Enter")
    await expect(status).to_have_text(said["push_tested"])
    await expect(mine).to_contain_text(before(said["push_health_good"]))
    says = await manager.delivered(sent + 1)
    assert says["kind"] == "test"
    (notification,) = await shown(page, 1)
    assert (notification["body"], notification["tag"]) == (said["notice_test"], says["tag"])
    await page.evaluate(CLOSE)


async def lose_and_find(manager: PushManager, said: dict[str, str]) -> None:
    """The service is busy, then says that the subscription has ended: one reads so, and what to do."""
    page, service = manager.visitor.page, manager.service
    status = page.get_by_role("status").filter(has_text=re.compile(r"\S"))
    mine = page.get_by_role("listitem").filter(has_text=said["push_here"])
    test = mine.get_by_role("button", name=before(said["push_test_of"]))
    for answer, problem in ((503, "busy"), (410, "gone")):
        service.answers.append((answer, {}))
        await test.click()
        await expect(status).to_have_text(said[f"push_problem_{problem}"])
        await expect(mine).to_contain_text(before(said["push_health_bad"]))
        await expect(mine).to_contain_text(said[f"push_problem_{problem}"])
        await expect(test).to_be_focused()
    await manager.visitor.accessible()
    await manager.visitor.narrow_enough()
    await turn_on_and_try(manager, said)
    assert len(manager.subscribers) == 2
    await expect(mine).to_have_count(1)


async def turn_off(manager: PushManager, said: dict[str, str]) -> None:
    page = manager.visitor.page
    await page.get_by_role("button", name=said["push_turn_off"], exact=True).press("Enter")
    await expect(page.get_by_role("status").filter(has_text=said["push_is_off"])).to_be_visible()
    await expect(page.get_by_role("button", name=said["push_turn_on"], exact=True)).to_be_focused()
    await expect(page.get_by_role("listitem").filter(has_text=said["push_here"])).to_have_count(0)
    assert (
        await page.evaluate(
            "navigator.serviceWorker.ready.then(({ pushManager }) => pushManager.getSubscription())"
        )
        is None
    )


async def whole_life(manager: PushManager, language: str) -> None:
    said = words(language)
    await turn_on_and_try(manager, said)
    await lose_and_find(manager, said)
    await turn_off(manager, said)


async def sign_in(visitor: Visitor, said: dict[str, str]) -> None:
    page = visitor.page
    await page.goto(visitor.house.url)
    await page.get_by_label(said["name"], exact=True).fill("Alice")
    await page.get_by_label(said["password"], exact=True).fill("correct horse")
    await page.get_by_role("button", name=said["sign_in_button"], exact=True).click()
    await expect(page.get_by_role("button", name=said["main_menu"], exact=True)).to_be_visible()


async def test_push_from_on_to_off(tmp_path):
    (tmp_path / "config.toml").write_text("[push]\nloopback = true\n")
    async with push_service() as service, open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        desk = await with_push(alice, service, "desk")
        await alice.set_up("Alice", "correct horse")
        await open_settings(alice)
        await whole_life(desk, "en")

        # On a phone, from right to left, with a session of its own.
        mobile = await visit(browser, house, viewport=PHONE, locale="he", color_scheme="dark")
        phone = await with_push(mobile, service, "phone")
        await sign_in(mobile, words("he"))
        await open_settings(mobile)
        await expect(mobile.page.locator("html")).to_have_attribute("dir", "rtl")
        await whole_life(phone, "he")

        # What ended while nobody looked is listed as gone elsewhere, and made anew where it was.
        await turn_on_and_try(phone, words("he"))
        await sent_and_gone(service, phone, alice)
        await open_settings(mobile)
        line = mobile.page.get_by_role("listitem").filter(has_text=words("he")["push_here"])
        await expect(line).to_contain_text(words("he")["push_health_new"])
        assert len(phone.subscribers) == 4
        await open_settings(alice)
        await alice.button(before("Remove {device}")).press("Enter")
        await expect(alice.page.get_by_text("That device is not told any more.")).to_be_focused()
        await expect(alice.page.get_by_role("listitem").filter(has_text="Nothing was sent")).to_have_count(0)
        careful = await without_worker(browser, service, alice)
        for person in (alice, mobile, careful):
            await person.accessible()
            await person.no_complaints()


async def sent_and_gone(service: PushService, phone: PushManager, alice: Visitor) -> None:
    """The desk tries the phone, whose subscription has ended meanwhile."""
    service.answers.append((410, {}))
    await open_settings(alice)
    await alice.button(before("Test {device}")).press("Enter")
    gone = "The device is not subscribed any more. Turn it on again there."
    await expect(alice.page.get_by_role("listitem").filter(has_text=gone)).to_be_visible()


async def without_worker(browser: Browser, service: PushService, alice: Visitor) -> Visitor:
    """A browser whose settings forbid what works in the background: it says so at once, or never.

    Nor is what it asks ever answered.
    """
    state, said = await alice.context.storage_state(), words("ar")
    careful = await visit(browser, alice.house, viewport=PHONE, locale="ar", storage_state=state)
    await with_push(careful, service, "careful")
    await careful.context.add_init_script(f"{REGISTER} = async () => {{ throw new DOMException(); }};")
    page = careful.page
    await page.clock.install()
    await open_settings(careful)
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    status = page.get_by_role("status").filter(has_text=re.compile(r"\S"))
    turn_on = page.get_by_role("button", name=said["push_turn_on"], exact=True)
    for silent, problem, patience in SILENT:
        if silent:
            await page.evaluate(f"() => {{ {silent} = () => new Promise(() => undefined); }}")
        await turn_on.press("Enter")
        if silent:
            await expect(turn_on).to_have_attribute("aria-disabled", "true")
            await page.clock.fast_forward(patience)
        await expect(status).to_have_text(said[f"push_{problem}"])
        await expect(status).to_be_in_viewport(ratio=1)
        await expect(turn_on).to_have_attribute("aria-disabled", "false")
        await expect(turn_on).to_be_focused()
    await careful.narrow_enough()
    return careful
