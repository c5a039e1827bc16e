"""Several conversations at once: as tabs at a desk and as a list on a phone, in either direction."""

import re

from playwright.async_api import expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import Tab, befriend, house_of_three
from tests.end_to_end.test_long_past import row, sign_in


def tabs(visitor: Visitor):
    return visitor.page.get_by_role("navigation", name="Open conversations").get_by_role("listitem")


async def in_order(visitor: Visitor, *names: str) -> None:
    await expect(tabs(visitor)).to_have_text([re.compile(rf"^\s*{name}") for name in names])


async def drag(visitor: Visitor, name: str, onto: str) -> None:
    """By the mouse, in two steps, as hands move."""
    mouse = visitor.page.mouse
    boxes = [await tabs(visitor).filter(has_text=one).bounding_box() for one in (name, onto)]
    (from_x, y), (to_x, _) = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    await mouse.move(from_x, y)
    await mouse.down()
    await mouse.move((from_x + to_x) / 2, y)
    await mouse.move(to_x, y)


async def test_conversations_as_tabs_and_as_a_list(tmp_path):
    async with (
        house_of_three(tmp_path) as (house, alice_tab, bob, carol),
        chromium() as browser,
    ):
        for friend in (bob, carol):
            await befriend(alice_tab, friend)
        alice = await visit(browser, house)
        page = alice.page
        await sign_in(alice)
        for name in ("Robot", "Bob", "Carol"):
            await alice.talk_to(name)
        await in_order(alice, "Robot", "Bob", "Carol")

        # By the mouse and by the keys, once in each direction of reading; a page begun anew knows the order.
        for forth in ("ArrowRight", "ArrowLeft"):
            boxes = [await tabs(alice).nth(at).bounding_box() for at in (0, 2)]
            assert (boxes[0]["x"] < boxes[1]["x"]) == (forth == "ArrowRight")
            await drag(alice, "Robot", onto="Carol")
            await in_order(alice, "Bob", "Carol", "Robot")
            await alice.accessible()
            await page.mouse.up()
            await expect(tabs(alice).filter(has_text="Robot").locator(".tab")).to_have_attribute(
                "aria-current", "page"
            )
            await drag(alice, "Carol", onto="Bob")
            await page.mouse.up()
            await in_order(alice, "Carol", "Bob", "Robot")
            await tabs(alice).filter(has_text="Carol").locator(".tab").focus()
            await page.keyboard.press(f"Alt+Shift+{forth}")
            await in_order(alice, "Bob", "Carol", "Robot")
            await expect(tabs(alice).filter(has_text="Carol").locator(".tab")).to_be_focused()
            for _ in range(2):
                await page.keyboard.press(f"Alt+Shift+{forth}")
            await in_order(alice, "Bob", "Robot", "Carol")
            await page.keyboard.press("Enter")
            await alice.button("More about this conversation").click()
            await page.get_by_role("menuitem", name="Move the tab towards the start").click()
            await in_order(alice, "Bob", "Carol", "Robot")
            await page.reload()
            await in_order(alice, "Bob", "Carol", "Robot")

            # Closed by its button, by the middle one; opened again where one looks for it: at the end.
            await alice.button("Close the conversation with Carol").click()
            await in_order(alice, "Bob", "Robot")
            await tabs(alice).filter(has_text="Bob").click(button="middle")
            await in_order(alice, "Robot")
            for _ in range(2):
                await alice.button("More about this conversation").click()
                await page.get_by_role("menuitem", name="Open again what was closed last").click()
            await in_order(alice, "Robot", "Bob", "Carol")
            # What comes while one looks elsewhere is counted on its tab.
            await say_to_alice(bob, alice_tab, f"the arrow {forth}")
            await expect(tabs(alice).filter(has_text="Bob")).to_contain_text("1 unread message")
            await tabs(alice).filter(has_text="Bob").locator(".tab").click()
            await expect(tabs(alice).filter(has_text="Bob")).not_to_contain_text("unread")
            await alice.talk_to("Carol")
            # Where there is no room for all, the one that is shown is in sight.
            await tabs(alice).evaluate_all("all => all.forEach((tab) => (tab.style.minInlineSize = '60%'))")
            for name in ("Robot", "Bob", "Carol"):
                await alice.talk_to(name)
                await expect(tabs(alice).filter(has_text=name)).to_be_in_viewport(ratio=0.99)
            await tabs(alice).evaluate_all("all => all.forEach((tab) => (tab.style.minInlineSize = ''))")
            if forth == "ArrowRight":
                await alice.mirrored()
                await in_order(alice, "Robot", "Bob", "Carol")
        await alice.no_complaints()

        # A phone has no tabs but the list of conversations, the newest on top, in either direction.
        phone = await visit(browser, house, viewport=PHONE, has_touch=True, is_mobile=True)
        await sign_in(phone)
        for word in ("left to right", "right to left"):
            await say_to_alice(bob, alice_tab, f"read from {word}")
            await phone.page.get_by_role("tab", name="Chats").tap()
            chats = phone.page.get_by_role("tabpanel").get_by_role("listitem")
            await expect(chats.first).to_contain_text(f"read from {word}")
            await expect(chats.first).to_contain_text("1 unread message")
            await expect(tabs(phone).first).to_be_hidden()
            await phone.accessible()
            await phone.narrow_enough()
            await chats.first.get_by_role("button").tap()
            await expect(row(phone, f"read from {word}")).to_be_visible()
            await phone.button("More about this conversation").tap()
            await expect(phone.page.get_by_role("menuitem", name="Move the tab")).to_have_count(0)
            await phone.page.get_by_role("menuitem", name="Close", exact=True).tap()
            await expect(chats.first).to_be_visible()
            await expect(chats.first).not_to_contain_text("unread")
            await phone.page.get_by_label("Search contacts").fill("nobody")
            await expect(phone.page.get_by_text("No conversations yet.")).to_be_visible()
            await phone.page.get_by_label("Search contacts").fill("")
            if word == "left to right":
                await phone.mirrored()
        await phone.no_complaints()


async def say_to_alice(friend: Tab, alice: Tab, text: str) -> None:
    await friend.command("start_conversation", account=friend.account, participants=[alice.address])
    await friend.command("send_message", conversation=f"{friend.account}:{alice.address}", text=text)
