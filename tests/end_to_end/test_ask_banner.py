"""Whether notifications are wanted is asked once: when there is somebody to hear from, and never again."""

from playwright.async_api import expect

from tests.amsn2.push_service import push_service
from tests.end_to_end.browser import PHONE, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.push_manager import with_push
from tests.end_to_end.test_first_light import become_friends
from tests.end_to_end.words import words


async def test_asked_once_and_never_again(tmp_path):
    (tmp_path / "config.toml").write_text("[push]\nloopback = true\n")
    async with push_service() as service, open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house)
        await become_friends(alice, bob)
        said = words("en")
        asks = alice.page.get_by_role("region", name=said["ask_notifications"])
        await expect(asks).to_have_count(0)
        other = await alice.another_tab()
        kept = await alice.context.storage_state()
        phone = await visit(browser, house, viewport=PHONE, locale="ar", storage_state=kept)
        manager = await with_push(phone, service, "phone", granted=False)
        await phone.page.goto(house.url)

        # Now there is somebody to hear from. "Not now", by keys alone, holds in every tab and after a reload.
        await bob.talk_to("Alice")
        await bob.say("Hello")
        await expect(asks).to_be_visible()
        await expect(other.page.get_by_role("region", name=said["ask_notifications"])).to_be_visible()
        await alice.accessible()
        await alice.narrow_enough()
        await asks.get_by_role("button", name=said["ask_yes"]).focus()
        await alice.page.keyboard.press("Tab")
        await expect(asks.get_by_role("button", name=said["ask_no"])).to_be_focused()
        await alice.page.keyboard.press("Enter")
        await expect(asks).to_have_count(0)
        await expect(alice.page.get_by_role("region", name="Conversation")).to_be_focused()
        await expect(other.page.get_by_role("region", name=said["ask_notifications"])).to_have_count(0)
        await alice.page.reload()
        await expect(alice.contact("Bob")).to_be_visible()
        await alice.until("async () => Boolean(await navigator.serviceWorker.ready)")
        await expect(asks).to_have_count(0)
        assert await alice.page.evaluate("Notification.permission") == "default"

        # On a phone, from right to left: not while one writes; "yes" subscribes this device.
        said = words("ar")
        asks = phone.page.get_by_role("region", name=said["ask_notifications"])
        await expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
        await expect(asks).to_be_visible()
        await phone.accessible()
        await phone.narrow_enough()
        await phone.contact("Bob").click()
        await expect(phone.log()).to_contain_text("Hello")
        await expect(asks).to_be_hidden()
        await phone.page.go_back()
        async with phone.page.expect_response(
            lambda answer: answer.url.endswith("/api/push") and answer.request.method == "POST"
        ) as answer:
            await asks.get_by_role("button", name=said["ask_yes"]).press("Enter")
            assert (await answer.value).ok
        await expect(asks).to_have_count(0)
        await expect(phone.page.locator("#contacts")).to_be_focused()
        await phone.page.goto(f"{house.url}#/settings/notifications")
        mine = phone.page.get_by_role("listitem").filter(has_text=said["push_here"])
        await expect(mine).to_contain_text(said["push_health_new"])
        assert len(manager.subscribers) == 1
        await phone.page.goto(house.url)
        await phone.page.reload()
        await expect(phone.contact("Bob")).to_be_visible()
        await expect(asks).to_have_count(0)
        for person in (alice, phone, bob):
            await person.accessible()
            await person.no_complaints()
