"""Contacts by a finger, and from right to left: long press, menus, moves, folds, blocks, invitations."""

import contextlib
import re
from collections.abc import AsyncIterator

from playwright.async_api import Locator, expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import Tab, house_of_three
from tests.end_to_end.test_long_past import row, sign_in

NO_CONTEXT_MENU = """addEventListener("contextmenu", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true })"""
"""What Safari on iOS does: a long press is told of by nothing but the finger itself."""


ALICE = "alice@amsn2.local"


@contextlib.asynccontextmanager
async def held(visitor: Visitor, target: Locator) -> AsyncIterator[None]:
    """A finger is on it meanwhile."""
    box = await target.bounding_box()
    assert box is not None
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    hand = await visitor.context.new_cdp_session(visitor.page)
    await hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    yield
    await hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await hand.detach()


async def menu_by_finger(visitor: Visitor, target: Locator) -> Locator:
    """A long press, and the menu that stays when the finger is lifted."""
    menu = visitor.page.get_by_role("menu")
    async with held(visitor, target):
        await expect(menu).to_be_visible()
    await expect(menu.get_by_role("menuitem").first).to_be_focused()
    return menu


async def choose(visitor: Visitor, target: Locator, item: str) -> None:
    menu = await menu_by_finger(visitor, target)
    await menu.get_by_role("menuitem", name=item, exact=True).tap()


async def shown(visitor: Visitor, *names: str) -> None:
    rows = visitor.page.locator("#contacts li:is(.heading, .contact)")
    await expect(rows).to_have_text([re.compile(rf"^\s*{name}") for name in names])


async def how_one_is(alice: Visitor, bob: Tab) -> None:
    """Status, words and music, by a finger; who is busy is not told who comes."""
    page, me = alice.page, f"{bob.account}:{ALICE}"
    await alice.button("Status: Online").tap()
    await expect(page.get_by_role("menu").locator(":focus")).to_have_count(1)
    await alice.accessible()
    await page.get_by_role("menuitemradio", name="Busy").tap()
    await bob.until(lambda s: s.contacts[me].presence == "busy")
    for presence, words in (("hidden", "Offline"), ("online", "Online")):
        await bob.command("set_presence", account=bob.account, presence=presence)
        await expect(alice.contact("Bob")).to_contain_text(words)
    await expect(page.get_by_role("button", name="Bob has just signed in")).to_have_count(0)
    await alice.button(re.compile("^Change your personal message")).tap()
    await page.get_by_label("Your personal message", exact=True).fill("at the سوق today")
    await alice.accessible()
    await page.keyboard.press("Enter")
    await bob.until(lambda s: s.contacts[me].personal_message == "at the سوق today")
    await alice.button("Status: Busy").tap()
    await page.get_by_role("menuitem", name="What you listen to or play").tap()
    await page.get_by_label("Title").fill("Enta Omri")
    await alice.accessible()
    await alice.button("Show to contacts").tap()
    await bob.until(lambda s: s.contacts[me].media == "Enta Omri")
    await alice.button("Status: Busy").tap()
    await page.get_by_role("menuitemradio", name="Online").tap()


async def test_by_finger_and_from_right_to_left(tmp_path):
    async with (
        house_of_three(tmp_path) as (house, alice_tab, bob, carol),
        chromium() as browser,
    ):
        alice = await visit(
            browser, house, viewport=PHONE, has_touch=True, is_mobile=True, permissions=["clipboard-read"]
        )
        page = alice.page
        await alice.mirrored()
        await sign_in(alice)

        # Somebody asks, and is let in; somebody is asked, into a group.
        await bob.command(
            "add_contact", account=bob.account, address=alice_tab.address, text="It is Bob", groups=[]
        )
        await expect(page.get_by_text("It is Bob")).to_be_visible()
        await alice.accessible()
        await alice.button("Allow and add").tap()
        await expect(alice.contact("Bob")).to_contain_text("Online")
        await alice.button("Menu").tap()
        await page.get_by_role("menuitem", name="Add a group").tap()
        await page.get_by_label("Name of the group").fill("Family")
        await page.keyboard.press("Enter")
        await alice.button("Add a contact").tap()
        await page.get_by_label("E-mail address").fill(carol.address)
        await page.get_by_label("Group").select_option("Family")
        await alice.accessible()
        await page.get_by_role("button", name="Add", exact=True).tap()
        await alice.button("Order of the contacts").tap()
        await page.get_by_role("menuitemradio", name="Order by group").tap()
        await shown(alice, "Family", "Carol", "Other contacts", "Bob", "Robot")
        request = f"{carol.account}:{alice_tab.address}"
        await carol.until(lambda s: request in s.requests)
        await carol.command("accept_request", request=request, add=True)

        # A long press opens the menu and nothing else.
        await menu_by_finger(alice, alice.contact("Bob"))
        await expect(page.get_by_label("Message", exact=True)).to_have_count(0)
        await alice.accessible()
        await alice.narrow_enough()
        await page.get_by_role("menuitem", name="Send a nudge").tap()
        await expect(alice.button("Send a nudge")).to_be_disabled()
        await expect(alice.log()).to_contain_text("You sent a nudge")
        talk = f"{bob.account}:{alice_tab.address}"
        await bob.until(
            lambda s: (
                talk in s.conversations
                and s.conversations[talk].last is not None
                and s.conversations[talk].last.kind == "nudge"
            )
        )
        await alice.accessible()
        await alice.button("Back").tap()

        # Where the browser tells of no long press, as on iOS, it is the same.
        await page.evaluate(NO_CONTEXT_MENU)
        await menu_by_finger(alice, alice.contact("Bob"))
        await page.get_by_role("menuitem", name="Tell me when they come online").tap()
        await bob.command("set_presence", account=bob.account, presence="hidden")
        await expect(alice.contact("Bob")).to_contain_text("Offline")
        await menu_by_finger(alice, alice.contact("Bob"))
        await expect(page.get_by_role("menuitem", name="Send files")).to_have_count(0)
        await expect(
            page.get_by_role("menuitem", name="Do not tell me when they come online")
        ).to_be_visible()
        await page.get_by_role("menuitem", name="Contact card").tap()
        card = page.get_by_role("dialog", name="Bob")
        await expect(card).to_contain_text(re.compile(r"Last seen\s*\d"))
        await alice.accessible()
        await alice.narrow_enough()
        await card.get_by_role("button", name="Close").tap()
        await bob.command("set_presence", account=bob.account, presence="online")
        await page.get_by_role("button", name="Bob has just signed in").tap()
        await expect(page.get_by_label("Message", exact=True)).to_be_visible()
        await expect(page.get_by_role("button", name="Bob has just signed in")).to_have_count(0)
        await alice.button("Back").tap()

        await how_one_is(alice, bob)

        # Files, from the list.
        async with page.expect_file_chooser() as chooser:
            await choose(alice, alice.contact("Bob"), "Send files")
        await (await chooser.value).set_files(
            [{"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"}]
        )
        await expect(alice.log().get_by_role("group", name="File notes.txt")).to_contain_text(
            "Waiting for Bob"
        )
        await alice.accessible()

        # A message has a menu by the finger too; words are not marked meanwhile.
        await bob.command("send_message", conversation=talk, text="to be copied")
        await expect(row(alice, "to be copied")).to_be_visible()
        await choose(alice, row(alice, "to be copied").locator(".bubble"), "Copy the text")
        await alice.copied("to be copied")
        assert await page.evaluate("getSelection().toString()") == ""
        await alice.button("Back").tap()

        # A name of one's own for somebody, and theirs again.
        for alias, name in (("Robert", "Bob"), ("", "Robert")):
            await choose(alice, alice.contact(name), "Rename")
            await page.get_by_label("Your own name for").fill(alias)
            await alice.accessible()
            await page.keyboard.press("Enter")
            await expect(alice.contact(alias or "Bob")).to_be_visible()

        # Moved, favoured, folded; remembered.
        await choose(alice, alice.contact("Bob"), "Move to group")
        await page.get_by_role("checkbox", name="Family").check()
        await alice.accessible()
        await alice.button("Save").tap()
        await shown(alice, "Family", "Bob", "Carol", "Other contacts", "Robot")
        await choose(alice, alice.contact("Carol"), "Add to the favourites")
        await shown(alice, "Favourites", "Carol", "Family", "Bob", "Other contacts", "Robot")
        await page.locator("li.heading", has_text="Family").locator("[data-stop]").tap()
        await shown(alice, "Favourites", "Carol", "Family", "Other contacts", "Robot")
        await page.reload()
        await shown(alice, "Favourites", "Carol", "Family", "Other contacts", "Robot")
        await alice.accessible()

        # Blocked, found in the list of them, let in again.
        await choose(alice, alice.contact("Carol"), "Block")
        await expect(alice.contact("Carol")).to_contain_text("Blocked")
        await page.goto(f"{house.url}#/settings/privacy")
        await alice.button("Unblock Carol").tap()
        await expect(page.get_by_text("Nobody is blocked.")).to_be_visible()
        await alice.no_complaints()

        # At a desk, mirrored: dragged from group to group, the arrows the other way round.
        desk = await visit(browser, house)
        await desk.mirrored()
        await sign_in(desk)
        await shown(desk, "Favourites", "Carol", "Family", "Bob", "Other contacts", "Robot")
        await desk.contact("Robot").hover()
        await desk.page.mouse.down()
        await desk.contact("Bob").hover()
        await desk.contact("Bob").hover(position={"x": 60, "y": 12})
        await desk.accessible()
        await desk.page.mouse.up()
        await shown(desk, "Favourites", "Carol", "Family", "Bob", "Robot")
        await desk.contact("Robot").focus()
        await desk.page.keyboard.press("ArrowRight")
        await desk.page.keyboard.press("ArrowRight")
        await shown(desk, "Favourites", "Carol", "Family")
        await desk.page.keyboard.press("ArrowLeft")
        await shown(desk, "Favourites", "Carol", "Family", "Bob", "Robot")
        # The menu of one row gives way to that of another.
        menu = desk.page.get_by_role("menu")
        for button in ("right", "left"):
            for name in ("Bob", "Carol"):
                options = f"Options for {name}"
                await desk.contact(name).hover()
                target = desk.contact(name) if button == "right" else desk.button(options)
                await target.click(button=button)
                await expect(menu).to_have_accessible_name(options)
                await expect(menu.get_by_role("menuitem").first).to_be_focused()
            await desk.page.keyboard.press("Escape")
            await expect(menu).to_have_count(0)
        await desk.page.locator("li.heading", has_text="Family").click(button="right")
        await desk.accessible()
        await desk.page.get_by_role("menuitem", name="Rename").click()
        await desk.page.get_by_label("Name of the group").fill("Kin")
        await desk.page.keyboard.press("Enter")
        await shown(desk, "Favourites", "Carol", "Kin", "Bob", "Robot")

        # Who signs in is told at the desk too; in the end contacts and their group go, here and on the phone.
        for presence in ("hidden", "online"):
            await bob.command("set_presence", account=bob.account, presence=presence)
        await expect(desk.page.get_by_role("button", name="Bob has just signed in")).to_be_visible()
        await desk.accessible()
        await desk.contact("Robot").press("Delete")
        await desk.accessible()
        await desk.page.get_by_role("dialog").get_by_role("button", name="Remove from the list").click()
        await shown(desk, "Favourites", "Carol", "Kin", "Bob")
        await page.goto(f"{house.url}#/")
        await choose(alice, alice.contact("Carol"), "Remove from the list")
        await alice.accessible()
        await page.get_by_role("dialog").get_by_role("button", name="Remove from the list").tap()
        await shown(desk, "Kin", "Bob")
        await desk.page.locator("li.heading", has_text="Kin").click(button="right")
        await desk.page.get_by_role("menuitem", name="Remove the group").click()
        await desk.accessible()
        await desk.page.get_by_role("dialog").get_by_role("button", name="Remove the group").click()
        await expect(desk.page.locator("li.heading", has_text="Kin")).to_have_count(0)
        await expect(alice.contact("Bob")).to_be_visible()
        for visitor in (alice, desk):
            await visitor.no_complaints()
