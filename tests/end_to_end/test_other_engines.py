"""The page in the engines of Firefox and of Safari: a person in each, who talk to each other."""

from playwright.async_api import expect

from tests.amsn2.core.pictures import picture
from tests.end_to_end.browser import Visitor, visit
from tests.end_to_end.firefox import firefox
from tests.end_to_end.house import open_house
from tests.end_to_end.webkit import Guest, webkit

LINES = 30
"""More than a phone shows at once."""

TOP = """[...document.querySelectorAll("[data-message]")]
  .filter((row) => row.innerText.includes(arguments[0]))
  .map((row) => String(row.getBoundingClientRect().top))[0]"""
"""How far from the top of the screen that message is."""

LOOKS_BACK = """(() => {
  document.querySelector("[role=group][aria-label=Messages]").scrollTop = 200;
  return document.querySelector("[aria-label='Jump to the latest message']");
})()"""
"""Scroll up until the page has seen it: what has just come may lead to the end once more."""

SHEET_FITS = """(() => {
  const sheet = document.querySelector(":popover-open");
  const { bottom } = [...sheet?.querySelectorAll("button img") ?? []].at(-1)?.getBoundingClientRect() ?? {};
  return sheet?.getBoundingClientRect().bottom - bottom < 20;
})()"""

DRAWN = """[...document.querySelectorAll("[role=log] img")]
  .some((image) => image.alt === arguments[0] && image.naturalWidth > 0)"""


async def become_friends(alice: Visitor, bob: Guest) -> None:
    await alice.set_up("Alice", "correct horse")
    await bob.open(await alice.invite())
    await bob.write("Name", "Bob")
    await bob.write("Password", "battery staple\n")
    await bob.reads("Robot")
    await bob.press("Add a contact")
    await bob.write("E-mail address", "alice@amsn2.local\n")
    await alice.button("Allow and add").click()
    await alice.talk_to("Bob")
    await bob.press("Alice, Online")


async def test_one_in_firefox_and_one_in_webkit(tmp_path):
    async with (
        open_house(tmp_path / "home", program="tests.end_to_end.examined") as house,
        firefox(tmp_path) as browser,
        webkit(tmp_path) as bob,
    ):
        alice = await visit(browser, house)
        await become_friends(alice, bob)

        # Words, emoticons and nudges, each way.
        await bob.write("Message", "from WebKit :)\n")
        await expect(alice.log()).to_contain_text("from WebKit")
        await expect(alice.log().get_by_role("img", name="🙂")).to_have_js_property("naturalWidth", 96)
        await alice.page.get_by_label("Message", exact=True).press_sequentially("from Firefox (L)")
        await bob.reads("Alice is writing…")
        await alice.page.keyboard.press("Enter")
        await bob.reads("from Firefox")
        await bob.holds(DRAWN, "(L)")
        await alice.button("Send a nudge").click()
        await bob.reads("Alice sent you a nudge!")
        await bob.press("Send a nudge")
        await expect(alice.log()).to_contain_text("Bob sent you a nudge!")
        await bob.press("Insert an emoticon")
        await bob.holds(SHEET_FITS)
        await bob.press("🍺 (B)")

        # A picture each way.
        photo = tmp_path / "photo.png"
        photo.write_bytes(picture(900, 1600, "PNG", (30, 90, 160)))
        await bob.choose("Send files", photo)
        await alice.button("Accept photo.png").click()
        await alice.announces("photo.png is here")
        await alice.button("View photo.png").click()
        viewer = alice.page.get_by_role("dialog", name="Picture photo.png")
        shown = viewer.get_by_role("img", name="photo.png")
        assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 900
        await alice.page.keyboard.press("Escape")
        back = tmp_path / "back.png"
        back.write_bytes(picture(40, 30))
        await alice.page.locator("input[type=file]").set_input_files(back)
        await bob.press("Accept back.png")
        await bob.press("View back.png")
        await bob.press("Close")
        await bob.no_complaints()

        # All is there after a reload, and in a second tab, which hears of all that the first one does.
        await alice.page.reload()
        await bob.reload()
        for words in ("from WebKit", "from Firefox"):
            await expect(alice.log()).to_contain_text(words)
            await bob.reads(words)
        beside = await alice.another_tab()
        await beside.talk_to("Bob")
        await beside.say("from the second tab")
        await expect(alice.log()).to_contain_text("from the second tab")
        await bob.reads("from the second tab")
        await alice.say("from the first tab")
        await expect(beside.log()).to_contain_text("from the first tab")

        # Who reads what is older is left there by what comes, without the scroll anchoring that Safari lacks.
        for number in range(LINES):
            await alice.say(f"line {number}.")
        await bob.reads(f"line {LINES - 1}.")
        await bob.holds(LOOKS_BACK)
        before = await bob.holds(TOP, "from the first tab")
        await alice.say("one more")
        await bob.holds("document.querySelector('[aria-label^=\"Jump to the latest message, 1\"]')")
        assert await bob.holds(TOP, "from the first tab") == before

        await bob.no_complaints()
        await bob.another_tab()
        await bob.reads("one more")
        await alice.say("to each of your tabs")
        await bob.reads("to each of your tabs")
        await bob.no_complaints()
        await alice.no_complaints()
        assert not [line for line in house.output if "blocked" in line]
