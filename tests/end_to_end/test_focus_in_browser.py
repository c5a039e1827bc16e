"""The focus stays nearby when what has it goes away: by the keyboard, at a desk, on a phone, mirrored."""

import uuid

from playwright.async_api import Locator, expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import house_of_three
from tests.end_to_end.test_long_past import sign_in


async def press(visitor: Visitor, button: Locator) -> None:
    await button.focus()
    await visitor.page.keyboard.press("Enter")


async def stays_in(visitor: Visitor, region: Locator) -> None:
    """Something in there has the focus, or all of it."""
    await expect(region.locator(":focus").or_(region.and_(visitor.page.locator(":focus")))).to_have_count(1)


async def test_whatever_goes_away_leaves_the_focus_nearby(tmp_path):
    async with (
        house_of_three(tmp_path) as (house, alice_tab, bob, carol),
        chromium() as browser,
    ):
        desk = await visit(browser, house)
        phone = await visit(browser, house, viewport=PHONE, has_touch=True, is_mobile=True)
        await phone.mirrored()
        for visitor in (desk, phone):
            await sign_in(visitor)

        # Requests: from one to the next, and from the last to what is around them.
        for visitor, answer in ((desk, "Decline"), (phone, "Allow and add")):
            for friend in (bob, carol):
                await friend.command(
                    "add_contact", account=friend.account, address=alice_tab.address, text="", groups=[]
                )
            asked = [visitor.page.get_by_role("article", name=f"{name} ") for name in ("Bob", "Carol")]
            await expect(asked[0]).to_be_visible()
            await expect(asked[1]).to_be_visible()
            await press(visitor, asked[0].get_by_role("button", name=answer))
            await expect(asked[0]).to_have_count(0)
            await expect(asked[1]).to_be_focused()
            await visitor.accessible()
            await visitor.page.keyboard.press("Tab")
            await expect(asked[1].get_by_role("button").first).to_be_focused()
            await press(visitor, asked[1].get_by_role("button", name=answer))
            await expect(asked[1]).to_have_count(0)
            await stays_in(visitor, visitor.page.locator("#contacts"))
            for friend in (bob, carol):
                contact = f"{friend.account}:{alice_tab.address}"
                await friend.command("remove_contact", contact=contact)
                await friend.until(lambda s, contact=contact: contact not in s.contacts)

        # Lists of settings, with a question before it and without; what is last leads back.
        for name in ("Bob", "Carol"):
            friend = {"Bob": bob, "Carol": carol}[name]
            await alice_tab.command("block_contact", contact=f"{alice_tab.account}:{friend.address}")
            theme = {"id": str(uuid.uuid4()), "name": f"Of {name}", "base": "dark", "colors": {}}
            await alice_tab.command("save_theme", theme=theme)
        page = desk.page
        section = page.get_by_role("region").filter(has=page.locator("#section-title"))
        await page.goto(f"{house.url}#/settings/privacy")
        await expect(desk.button("Unblock Carol")).to_be_visible()
        await press(desk, desk.button("Unblock Bob"))
        await expect(section.get_by_role("listitem").filter(has_text="Carol")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(desk.button("Unblock Carol")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(section.get_by_role("listitem").filter(has_text="Nobody is blocked.")).to_be_focused()
        await page.goto(f"{house.url}#/settings/appearance")
        await press(desk, desk.button("Remove the theme Of Bob"))
        await press(desk, page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True))
        await expect(section.get_by_role("listitem").filter(has_text="Of Carol")).to_be_focused()
        await page.goto(f"{house.url}#/settings/sessions")
        # The phone goes; the third is the test's own, without which it would hear nothing.
        ends = section.get_by_role("button", name="Sign out: Chromium")
        await expect(ends).to_have_count(1)
        await press(desk, ends)
        await expect(ends).to_have_count(0)
        await expect(section.get_by_role("listitem").and_(page.locator(":focus"))).to_have_count(1)
        await desk.accessible()

        # Tabs: the next one, or the field of the conversation that takes the place.
        await page.goto(f"{house.url}#/")
        for name in ("Robot", "Bob", "Carol"):
            await desk.talk_to(name)
        await press(desk, desk.button("Close the conversation with Robot"))
        await expect(page.locator("[data-tab] .tab").first).to_be_focused()
        await press(desk, desk.button("Close the conversation with Carol"))
        await expect(page.get_by_label("Message", exact=True)).to_be_focused()

        # A notice: where one was before.
        await desk.say("Here I am")
        await expect(desk.log().get_by_text("Delivered", exact=True)).to_be_attached()
        talk = await page.evaluate("location.hash")
        await page.goto(f"{house.url}{talk}/m/1")
        notice = page.get_by_role("region", name="Notices").get_by_role("button", name="Dismiss")
        await expect(notice).to_be_visible()
        await page.get_by_label("Message", exact=True).focus()
        await press(desk, notice)
        await expect(notice).to_have_count(0)
        await expect(page.get_by_label("Message", exact=True)).to_be_focused()
        await desk.no_complaints()
