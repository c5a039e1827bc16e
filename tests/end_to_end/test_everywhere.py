"""However it is looked at: every theme, both directions of reading, phone and desk, keys alone, devices."""

import contextlib
import json
import re
from collections.abc import AsyncIterator

from playwright.async_api import expect

from tests.end_to_end.browser import DESKTOP, PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house

ALICE, BOB = ("Alice", "correct horse"), ("Bob", "battery staple")

HAND = {"viewport": PHONE, "has_touch": True, "is_mobile": True}

WALKS = (
    ("light", "en", DESKTOP),
    ("dark", "ar", DESKTOP),
    ("classic", "he", DESKTOP),
    ("light", "ar", PHONE),
    ("dark", "en", PHONE),
    ("classic", "en", PHONE),
)
"""Every theme in both directions and in both sizes, and every direction in both sizes."""


@contextlib.asynccontextmanager
async def friends(tmp_path) -> AsyncIterator[tuple[Visitor, Visitor]]:
    """Alice and Bob, who know each other, at desks."""
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house)
        await alice.set_up(*ALICE)
        await bob.join(await alice.invite(), *BOB)
        await bob.add("alice@amsn2.local")
        await alice.button("Allow and add").click()
        await expect(alice.contact("Bob")).to_contain_text("Online")
        yield alice, bob


async def on_this_device(visitor: Visitor, **settings) -> None:
    """Begin again with exceptions of this device, as the switches in the settings keep them."""
    kept = json.dumps(settings)
    await visitor.page.evaluate("kept => localStorage.setItem('amsn2:device', kept)", kept)
    await visitor.page.goto(visitor.house.url)
    await visitor.page.reload()
    await expect(visitor.page.locator("#contacts li.contact").first).to_be_visible()


async def choose(visitor: Visitor, menu: str, item: str) -> None:
    """Open a menu and choose from it."""
    await visitor.button(menu).click()
    await visitor.page.get_by_role("menu").get_by_text(item, exact=True).click()


async def test_every_state_in_every_theme_and_direction(tmp_path):
    async with friends(tmp_path) as (alice, bob):
        await bob.talk_to("Alice")
        await bob.say("Hello :)")
        page = alice.page
        for theme, language, size in WALKS:
            await page.set_viewport_size(size)
            await on_this_device(alice, theme=theme, language=language)
            direction = "ltr" if language == "en" else "rtl"
            await expect(page.locator("html")).to_have_attribute("dir", direction)
            await expect(page.locator("html")).to_have_attribute("data-theme", theme)
            await expect(page.locator("html")).to_have_attribute("lang", language)
            await alice.accessible()
            await alice.narrow_enough()

            await page.locator("#contacts li.contact [data-stop]").first.focus()
            await page.keyboard.press("Alt+Enter")
            await expect(page.get_by_role("dialog")).to_be_visible()
            await alice.accessible()
            await page.keyboard.press("Escape")
            await page.keyboard.press("?")
            await expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()
            await alice.accessible()
            await page.keyboard.press("Escape")
            await page.locator("#contacts .top [aria-haspopup=menu]").click()
            await expect(page.get_by_role("menu")).to_be_visible()
            await alice.accessible()
            await page.keyboard.press("Escape")
            await page.locator("[data-shortcut=search_contacts]").fill("nobody at all")
            await alice.accessible()
            await page.locator("[data-shortcut=search_contacts]").fill("")

            await page.locator("#contacts li.contact [data-stop]", has_text="Bob").click()
            await expect(page.locator("#conversation")).to_contain_text("Hello")
            await alice.accessible()
            await alice.narrow_enough()

            await page.goto(alice.house.url + "#/settings")
            links = page.locator(".settings nav a")
            await expect(links.first).to_be_visible()
            await alice.accessible()
            for address in await links.evaluate_all("links => links.map(link => link.getAttribute('href'))"):
                await page.goto(alice.house.url + address)
                await expect(page.locator(".settings .body > *").first).to_be_visible()
                await expect(page.locator(".settings .body [data-loading]")).to_have_count(0)
                await alice.accessible()
                await alice.narrow_enough()
        await alice.no_complaints()


async def test_settings_follow_a_person_but_for_one_device(tmp_path):
    async with friends(tmp_path) as (alice, _), chromium() as browser:
        page = alice.page
        other = await visit(browser, alice.house, color_scheme="dark")
        await other.page.goto(alice.house.url)
        await expect(other.page.locator("html")).to_have_attribute("data-theme", "dark")
        await other.page.get_by_label("Name", exact=True).fill(ALICE[0])
        await other.page.get_by_label("Password", exact=True).fill(ALICE[1])
        await other.button("Sign in").click()
        await expect(other.contact("Bob")).to_be_visible()

        # By keys alone: the settings open, a section, back where one was.
        await alice.button("Menu").focus()
        await page.keyboard.press("Control+,")
        await expect(page.get_by_role("heading", name="General")).to_be_focused()
        await page.get_by_role("link", name="Appearance").press("Enter")
        await expect(page.get_by_role("heading", name="Appearance")).to_be_focused()
        await page.get_by_label("Theme", exact=True).select_option("Classic")
        for visitor in (alice, other):
            await expect(visitor.page.locator("html")).to_have_attribute("data-theme", "classic")
        await page.go_back()
        await expect(alice.button("Menu")).to_be_focused()

        # The other device goes its own way, and comes back.
        await other.page.goto(alice.house.url + "#/settings/appearance")
        here = other.page.get_by_label("Only on this device").first
        await here.check()
        await other.page.get_by_label("Theme", exact=True).select_option("Dark")
        await expect(other.page.locator("html")).to_have_attribute("data-theme", "dark")
        await expect(page.locator("html")).to_have_attribute("data-theme", "classic")
        await here.uncheck()
        await expect(other.page.locator("html")).to_have_attribute("data-theme", "classic")

        # Before the page itself is there it looks right already: nothing flashes.
        blank = await other.context.new_page()
        await blank.route("**/assets/*.js", lambda route: route.abort())
        await blank.goto(alice.house.url)
        await expect(blank.locator("html")).to_have_attribute("data-theme", "classic")
        await blank.close()

        # A language is fetched when it is chosen, and turns the page around.
        await page.goto(alice.house.url + "#/settings/general")
        await page.get_by_label("Language", exact=True).select_option("العربية")
        for visitor in (alice, other):
            await expect(visitor.page.locator("html")).to_have_attribute("dir", "rtl")
        await page.locator(".settings .body select").first.select_option("English")
        await expect(page.locator("html")).to_have_attribute("dir", "ltr")
        for visitor in (alice, other):
            await visitor.no_complaints()


async def test_a_theme_of_ones_own(tmp_path):
    async with friends(tmp_path) as (alice, _):
        page = alice.page
        await page.goto(alice.house.url + "#/settings/appearance")
        await alice.button("New theme").click()
        await page.get_by_label("Name of the theme").fill("Mud <b>")
        await page.get_by_label("Made from").select_option("Dark")
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await expect(page.get_by_text("All of it can be read well.")).to_be_visible()
        await page.get_by_label("Faint text", exact=True).fill("#333333")
        await expect(
            page.get_by_text(re.compile("^Faint text on Panes: 1.[0-9] to 1, at least 4.5"))
        ).to_be_visible()
        color = "getComputedStyle(document.documentElement).getPropertyValue('--muted')"
        assert await page.evaluate(color) == "#333333", "the page wears what is being made"
        await alice.button("Reset: Faint text").click()
        await page.get_by_label("Main colour", exact=True).fill("#ffcc66")
        await alice.accessible()
        await alice.button("Save").click()
        await expect(page.get_by_label("Theme", exact=True)).to_have_value(re.compile("."))
        await expect(page.get_by_role("option", name="Mud <b>")).to_have_count(1)

        # On a phone of the same person, mirrored: worn at once and after a reload, changed there, worn here.
        background = "getComputedStyle(document.querySelector('.button.primary')).backgroundColor"
        phone = await visit(
            alice.context.browser, alice.house, **HAND, storage_state=await alice.context.storage_state()
        )
        await phone.mirrored()
        for _ in range(2):
            await phone.page.goto(alice.house.url + "#/settings/appearance")
            await phone.page.reload()
            await expect(phone.page.locator("html")).to_have_attribute("data-theme", "dark")
            await phone.button("Change the theme Mud <b>").tap()
            await expect(phone.page.get_by_label("Name of the theme")).to_be_focused()
            await phone.accessible()
            await phone.narrow_enough()
            assert await phone.page.evaluate(background) == "rgb(255, 204, 102)"
        await phone.page.get_by_label("Main colour", exact=True).fill("#99ddff")
        await phone.page.get_by_label("Text on the main colour").fill("#88ccee")
        await expect(
            phone.page.get_by_text(re.compile("^Text on the main colour on Main colour: 1"))
        ).to_be_visible()
        await phone.accessible(but="color-contrast")
        await phone.button("Reset: Text on the main colour").tap()
        await phone.button("Save").tap()
        await alice.button("Change the theme Mud <b>").click()
        await expect(alice.button("Save")).to_have_css("background-color", "rgb(153, 221, 255)")
        await alice.button("Cancel").click()
        await phone.no_complaints()

        # Given away as a file, taken again, removed.
        async with page.expect_download() as given:
            await alice.button("Save as file: Mud <b>").click()
        path = await (await given.value).path()
        assert (await given.value).suggested_filename == "Mud-b.amsn2-theme.json"
        await page.locator(".settings input[type=file]").set_input_files(path)
        await expect(page.get_by_role("option", name="Mud <b>")).to_have_count(2)
        await page.locator(".settings input[type=file]").set_input_files(
            {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"}
        )
        await expect(page.get_by_text("That file is no theme of aMSN2.")).to_be_visible()
        await alice.accessible()
        for _ in range(2):
            await alice.button("Remove the theme Mud <b>").first.click()
            await page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
        await expect(page.get_by_role("option", name="Mud <b>")).to_have_count(0)
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await alice.no_complaints()


async def test_contacts_in_order(tmp_path):
    async with friends(tmp_path) as (alice, bob):
        page = alice.page
        rows = page.locator("#contacts li:is(.heading, .contact)")

        async def shown(*names: str) -> None:
            await expect(rows).to_have_text([re.compile(rf"^\s*{name}") for name in names])

        await shown("Online", "Bob", "Robot")
        await choose(alice, "Menu", "Add a group")
        await page.get_by_label("Name of the group").fill("Family")
        await page.keyboard.press("Enter")
        await choose(alice, "Order of the contacts", "Order by group")
        await shown("Family", "Other contacts", "Bob", "Robot")

        # By dragging, then by the menu; a right click opens it.
        family = page.locator("li.heading", has_text="Family")
        await alice.contact("Bob").hover()
        await page.mouse.down()
        await family.hover()
        await family.hover(position={"x": 30, "y": 12})
        await page.mouse.up()
        await shown("Family", "Bob", "Other contacts", "Robot")
        await expect(page.locator("#conversation")).not_to_contain_text("Message")
        await alice.contact("Robot").click(button="right")
        await page.get_by_role("menuitem", name="Move to group").click()
        await page.get_by_role("checkbox", name="Family").check()
        await alice.button("Save").click()
        await shown("Family", "Bob", "Robot")
        await alice.accessible()

        # By keys: up and down, fold and unfold, alias, card.
        await alice.contact("Bob").focus()
        await page.keyboard.press("ArrowLeft")
        await expect(family.locator("[data-stop]")).to_be_focused()
        await page.keyboard.press("ArrowLeft")
        await shown("Family")
        await page.reload()
        await shown("Family")
        await family.locator("[data-stop]").focus()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("F2")
        await expect(page.get_by_label("Your own name for Bob")).to_be_focused()
        await page.keyboard.type("Zwi")
        await page.keyboard.press("Enter")
        await shown("Family", "Robot", "Zwi")
        await expect(alice.contact("Zwi")).to_be_focused()
        await page.keyboard.press("Alt+Enter")
        card = page.get_by_role("dialog", name="Zwi")
        await expect(card).to_contain_text("bob@amsn2.local")
        await card.get_by_label("Notes").fill("Met by the sea")
        await card.get_by_label("Favourite").check()
        await card.get_by_label("Tell me when they come online").check()
        await alice.accessible()
        await page.keyboard.press("Escape")
        await shown("Favourites", "Zwi", "Family", "Robot")

        # Searching finds by notes; who is offline is apart, or away, and is found all the same.
        await bob.button("Status: Online").click()
        await bob.page.get_by_role("menuitemradio", name="Appear offline").click()
        await expect(alice.contact("Zwi")).to_contain_text("Offline")
        await choose(alice, "Order of the contacts", "Order by status")
        await choose(alice, "Order of the contacts", "Hide who is offline")
        await expect(alice.contact("Zwi")).to_have_count(0)
        await page.keyboard.press("/")
        await page.keyboard.type("SEA")
        await shown("Favourites", "Zwi")
        await page.get_by_label("Search contacts").fill("")

        # Blocked, and let in again.
        await choose(alice, "Order of the contacts", "Show who is offline")
        rows = page.locator("#contacts li.contact")
        low = (await rows.first.bounding_box())["height"]
        await choose(alice, "Order of the contacts", "Show pictures")
        await expect(rows.locator(".tile")).to_have_count(await rows.count())
        assert (await rows.first.bounding_box())["height"] > low
        await choose(alice, "Order of the contacts", "Hide pictures")
        await expect(rows.locator(".tile")).to_have_count(0)
        await alice.contact("Zwi").focus()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Enter")
        await page.get_by_role("menuitem", name="Block", exact=True).click()
        await expect(alice.contact("Zwi")).to_contain_text("Blocked")
        await page.goto(alice.house.url + "#/settings/privacy")
        await alice.button("Unblock Zwi").click()
        await expect(page.get_by_text("Nobody is blocked.")).to_be_visible()
        for visitor in (alice, bob):
            await visitor.no_complaints()


async def test_keys_alone(tmp_path):
    async with friends(tmp_path) as (alice, bob):
        page = alice.page
        await bob.talk_to("Alice")
        await bob.say("Hello")
        # What a screen reader is told: of another conversation, and with its author in the one that is shown.
        await alice.announces("Message from Bob: Hello")
        await alice.talk_to("Bob")
        message = page.get_by_label("Message", exact=True)
        await bob.say("Are you there?")
        await alice.announces("Bob: Are you there", "1 new message")
        await bob.say("Again :)")  # the log rests by now, since it has told of something
        await alice.announces("Bob: Again 🙂")
        assert await alice.announced("Again") == 0
        await expect(alice.log()).to_have_attribute("aria-live", "off")
        await page.keyboard.press("Alt+j")
        line = page.locator("[data-message]:focus")
        await expect(line).to_have_accessible_name(re.compile("^Bob, .+: Again 🙂$"))
        await page.keyboard.press("ArrowUp")
        await expect(line).to_have_accessible_name(re.compile("^Bob, .+: Are you there[?]$"))
        await page.keyboard.press("Alt+c")
        await expect(alice.contact("Bob")).to_be_focused()
        # Where the browser chooses the colours, one sees what is chosen all the same.
        await page.emulate_media(forced_colors="active")
        line = "e => getComputedStyle(e).borderBlockEndColor"
        tabs = [page.get_by_role("tab", name=name) for name in ("Contacts", "Chats")]
        assert await tabs[0].evaluate(line) != await tabs[1].evaluate(line)
        await expect(alice.contact("Bob")).to_have_css("outline-style", re.compile("solid|auto"))
        await page.keyboard.press("Alt+m")
        await expect(alice.contact("Bob")).to_have_css("outline-style", "solid")
        await page.emulate_media(forced_colors="none")
        await expect(message).to_be_focused()
        await page.keyboard.press("?")
        await expect(message).to_have_value("?")
        await message.fill("")
        await page.keyboard.press("Control+k")
        await expect(page.get_by_label("Search contacts")).to_be_focused()
        await page.keyboard.type("bob")
        await alice.announces("1 contact found")
        await page.keyboard.press("ArrowDown")
        await expect(alice.contact("Bob")).to_be_focused()
        await page.get_by_label("Search contacts").fill("")
        await expect(page.get_by_role("heading", name=re.compile("^Online"))).to_be_visible()
        rows = page.locator("#contacts li[aria-posinset]")
        await expect(rows.first).to_have_attribute("aria-setsize", str(await rows.count()))
        await page.keyboard.press("Alt+n")
        await expect(bob.log()).to_contain_text("sent you a nudge!")
        await page.keyboard.press("Alt+e")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Alt+s")
        await expect(page.get_by_role("menuitemradio", name="Online", exact=True)).to_be_focused()
        await page.keyboard.press("Escape")
        await page.keyboard.press("Alt+w")
        await expect(page.get_by_text("Choose a contact to write to")).to_be_visible()

        # Single keys can be switched off.
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Send a nudge")
        await expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_focused()
        await page.keyboard.press("Escape")
        await page.goto(alice.house.url + "#/settings/general")
        await page.get_by_label("Keyboard shortcuts", exact=True).uncheck()
        await page.keyboard.press("Escape")
        await page.keyboard.press("?")
        await page.keyboard.press("Alt+c")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await alice.no_complaints()


async def test_a_phone(tmp_path):
    async with friends(tmp_path) as (alice, _), chromium() as browser:
        phone = await visit(browser, alice.house, viewport=PHONE, has_touch=True, is_mobile=True)
        page = phone.page
        await page.goto(alice.house.url)
        await page.get_by_label("Name", exact=True).fill(ALICE[0])
        await page.get_by_label("Password", exact=True).fill(ALICE[1])
        await phone.button("Sign in").tap()
        entries = "history.length"
        await expect(phone.contact("Bob")).to_be_visible()

        # One after the other; going back closes what lies on top, then leads to the list.
        await phone.contact("Bob").tap()
        await expect(page.get_by_label("Message", exact=True)).to_be_visible()
        await expect(page.locator("#contacts")).to_be_hidden()
        await page.go_back()
        await expect(phone.contact("Bob")).to_be_visible()
        await phone.button("Options for Bob").tap()
        await page.get_by_role("menuitem", name="Contact card").tap()
        await expect(page.get_by_role("dialog")).to_be_visible()
        before = await page.evaluate(entries)
        await page.go_back()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(phone.contact("Bob")).to_be_visible()
        for _ in range(3):
            await phone.button("Add a contact").tap()
            await page.get_by_role("button", name="Cancel").tap()
        assert await page.evaluate(entries) == before, "a dialog that closes by itself leaves no steps behind"

        # The settings: list, page, back, back.
        await phone.button("Menu").tap()
        await page.get_by_role("menuitem", name="Settings").tap()
        await page.get_by_role("link", name="Appearance").tap()
        await expect(page.get_by_role("heading", name="Appearance")).to_be_focused()
        await expect(page.get_by_role("link", name="General")).to_have_count(0)
        await page.go_back()
        await expect(page.get_by_role("link", name="General")).to_be_visible()
        await page.go_back()
        await expect(phone.contact("Bob")).to_be_visible()

        # Room for fingers, letters that no phone enlarges a page for.
        await phone.contact("Bob").tap()
        small = await page.evaluate(
            """[...document.querySelectorAll("button, a, input, select, textarea, [role=button]")]
            .filter(e => e.checkVisibility() && e.getClientRects().length > 0)
            .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
            .map(([html]) => html)"""
        )
        assert small == []
        letters = "e => parseFloat(getComputedStyle(e).fontSize)"
        assert await page.get_by_label("Message", exact=True).evaluate(letters) >= 16

        # A very narrow one, one on its side, and twice the size of the text.
        fits = "dialog => dialog.scrollWidth <= dialog.clientWidth"
        for width, height, size in ((320, 640, 100), (320, 640, 200), (740, 360, 100), (390, 844, 200)):
            await page.set_viewport_size({"width": width, "height": height})
            await on_this_device(phone, text_size=size, language="de" if width < 390 else "en")
            await phone.narrow_enough()
            await page.keyboard.press("?")
            await expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()
            assert await page.get_by_role("dialog").evaluate(fits)
            await page.keyboard.press("Escape")
            await on_this_device(phone, text_size=size)
            await phone.contact("Bob").tap()
            await expect(page.get_by_label("Message", exact=True)).to_be_in_viewport()
            await phone.narrow_enough()
            # A word without end, as addresses are, is broken within the field.
            await page.get_by_label("Message", exact=True).fill("https://example.com/" + "x" * 200)
            await expect(page.get_by_label("Message", exact=True)).to_be_in_viewport(ratio=0.98)
            await expect(phone.button("Send").last).to_be_in_viewport(ratio=0.98)
            await page.get_by_label("Message", exact=True).fill("")
            title = page.locator("#conversation h2 bdi")
            assert await title.evaluate("e => e.scrollWidth <= e.clientWidth"), "a short name is all there"
            icon = await page.locator("#conversation header .tools svg").first.bounding_box()
            assert icon["width"] == 20 * size / 100, "what is drawn grows with what is written"
            await phone.accessible()
        await phone.no_complaints()
