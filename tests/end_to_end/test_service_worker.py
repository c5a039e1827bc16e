"""The page without a network, and when the next build comes: never an old one while the house answers."""

from playwright.async_api import Error, expect

from tests.end_to_end.browser import DESKTOP, PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.newer_build import in_front_of

ENTRY = "document.querySelector('script[type=module]').src"


async def test_without_a_network_the_last_page_is_shown_and_the_next_build_takes_over_once(tmp_path):
    async with (
        open_house(tmp_path, base_path="/x/y/") as house,
        in_front_of(house) as front,
        chromium() as browser,
    ):
        alice = await visit(browser, house)
        page = alice.page
        await page.goto(f"{front.url}#/setup/{house.set_up_token}")
        await alice._introduce("Alice", "correct horse", "Create my account")
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        scope = await page.evaluate("navigator.serviceWorker.ready.then((r) => r.scope)")
        assert scope == front.url
        await page.reload()
        await expect(alice.button("Status: Online")).to_be_visible()

        # Nobody there: the page as it was last, which says so; and then again as if nothing had been.
        alice.house_goes_down = True
        front.down = True
        await page.reload()
        await expect(page.get_by_role("status").get_by_text("aMSN2 does not answer")).to_be_visible()
        front.down = False
        await expect(alice.button("Status: Online")).to_be_visible()
        alice.house_goes_down = False

        # The next build: said once, nothing happens by itself, and one reload is enough.
        before = await page.evaluate(ENTRY)
        front.newer = True
        await page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
        prompt = page.get_by_role("status").get_by_text("There is a new version of this page.")
        await expect(prompt).to_be_visible()
        await alice.accessible()
        await page.set_viewport_size(PHONE)
        await page.evaluate("document.documentElement.dir = 'rtl'")
        await alice.accessible()
        await alice.narrow_enough()
        asked = front.pages
        await alice.button("Reload").click()
        await expect(alice.button("Status: Online")).to_be_visible()
        assert await page.evaluate(ENTRY) == before.replace(".js", "-newer.js")
        await page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
        await expect(prompt).to_have_count(0)
        assert front.pages == asked + 1

        # A tab that is opened now is of the next build as well, also without a network.
        tab = await alice.context.new_page()
        front.down = True
        await tab.goto(front.url)
        assert await tab.evaluate(ENTRY) == before.replace(".js", "-newer.js")
        front.down = False
        other = Visitor(tab, house)
        await expect(other.button("Status: Online")).to_be_visible()


async def test_it_can_be_installed(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house, viewport=DESKTOP)
        await alice.set_up("Alice", "correct horse")
        await alice.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        session = await alice.context.new_cdp_session(alice.page)
        manifest = await session.send("Page.getAppManifest")
        assert manifest["errors"] == []
        try:
            errors = (await session.send("Page.getInstallabilityErrors"))["installabilityErrors"]
        except Error:
            errors = []
        # A context of the tests is a private window, which nothing can be installed from.
        assert [one["errorId"] for one in errors if one["errorId"] != "in-incognito"] == []
        await alice.no_complaints()
