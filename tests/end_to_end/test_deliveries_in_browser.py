"""What becomes of messages: kept for who is away, failed, tried again, unread; on a phone, mirrored, too."""

from playwright.async_api import expect

from tests.end_to_end.browser import PHONE, chromium, visit
from tests.end_to_end.house import befriend, join, open_house, set_up, tab
from tests.end_to_end.test_long_past import row, sign_in

CLOCK = """time => new Intl.DateTimeFormat(navigator.language, { timeStyle: "short" })
    .format(new Date(time.dateTime))"""
"""What the clock said where one is."""


async def test_to_who_is_away_and_to_who_comes_back(tmp_path):
    async with (
        open_house(tmp_path) as house,
        tab(house) as alice_tab,
        tab(house) as bob_tab,
        chromium() as browser,
    ):
        await set_up(alice_tab)
        await join(alice_tab, bob_tab)
        await befriend(alice_tab, bob_tab)
        desk = await visit(browser, house)
        phone = await visit(browser, house, viewport=PHONE, has_touch=True, is_mobile=True)
        await phone.mirrored()
        for visitor in (desk, phone):
            await sign_in(visitor)
            await visitor.talk_to("Bob")

        # Words are kept for who is away, and a nudge is not: it says so, and can be tried again.
        await bob_tab.command("sign_out", account=bob_tab.account)
        for visitor in (desk, phone):
            await expect(
                visitor.page.get_by_text("Bob is offline. Messages are delivered when they sign in.")
            ).to_be_visible()
        await phone.say("for later")
        await phone.button("Send a nudge").tap()
        for visitor in (desk, phone):
            kept = row(visitor, "for later").get_by_text("Will be delivered when they sign in")
            await expect(kept).to_be_attached()
            await expect(visitor.log().get_by_role("button", name="Try again")).to_be_visible()
            await visitor.accessible()
            await visitor.narrow_enough()

        # They come back, and read what was kept for them: it is marked so, below the line of what is new.
        bob = await visit(browser, house)
        await bob.mirrored()
        await sign_in(bob, "Bob", "battery staple")
        await bob.button("Sign in").click()
        await expect(bob.contact("Alice")).to_contain_text("1 unread message")
        await bob.talk_to("Alice")
        await expect(row(bob, "for later").get_by_text("Sent while you were away")).to_be_visible()
        await expect(bob.log().get_by_text("New", exact=True)).to_be_visible()
        await bob.accessible()
        await expect(phone.page.get_by_text("Bob is offline.")).to_have_count(0)
        for visitor in (desk, phone):
            # The moon is gone: what was kept is delivered, and was not said again.
            await expect(row(visitor, "for later").get_by_text("Delivered", exact=True)).to_be_attached()
        await phone.log().get_by_role("button", name="Try again").tap()
        await expect(bob.log().get_by_text("Alice sent you a nudge!")).to_be_visible()
        for visitor in (desk, phone):
            await expect(visitor.log().get_by_role("button", name="Try again")).to_have_count(0)
            await expect(visitor.log().get_by_text("Delivered", exact=True)).to_have_count(2)

        # What comes while one looks at another page is new when one comes back.
        for visitor in (desk, phone):
            await visitor.page.goto(f"{house.url}#/settings")
            await expect(visitor.page.get_by_role("link", name="General")).to_be_visible()
        await bob.say("and now")
        await bob.say("and on")
        for visitor in (desk, phone):
            await visitor.page.goto(house.url + "#/")
            await expect(visitor.contact("Bob")).to_contain_text("2 unread messages")
        for visitor, marks in ((phone, 1), (desk, 0)):
            await visitor.talk_to("Bob")
            await expect(row(visitor, "and now")).to_be_visible()
            # Where it is read first it is marked as new; elsewhere it is not unread any more.
            await expect(visitor.log().get_by_text("New", exact=True)).to_have_count(marks)
            await expect(desk.contact("Bob")).not_to_contain_text("unread")
            # What one person says in a row has one name, one picture and the time of the first.
            first, second = row(visitor, "and now"), row(visitor, "and on")
            time = first.get_by_role("time")
            await expect(time).to_be_in_viewport(ratio=1)
            await expect(time).to_have_text(await time.evaluate(CLOCK))
            await expect(first.locator(".who")).to_contain_text("Bob")
            await expect(first.locator(".picture > *")).to_have_count(1)
            await expect(second.locator(".who, .picture > *, time")).to_have_count(0)
            await visitor.accessible()
            await visitor.no_complaints()
        await bob.no_complaints()
