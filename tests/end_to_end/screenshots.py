"""Takes the pictures of the README and the docs: `python -m tests.end_to_end.screenshots docs/images`."""

import asyncio
import io
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.async_api import Browser, Page, expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import House, open_house

WHO = (("Alice", "correct horse"), ("Bob", "battery staple"))
DESK: dict[str, Any] = {"viewport": {"width": 1180, "height": 740}}
HAND: dict[str, Any] = {"viewport": PHONE, "has_touch": True}


async def take(folder: Path) -> None:
    """Plays a short evening and writes the pictures into the folder."""
    with tempfile.TemporaryDirectory() as home:
        async with open_house(Path(home)) as house, chromium() as browser:
            alice, bob = await visit(browser, house, **DESK), await visit(browser, house)
            await settle(alice, bob)
            await alice.page.goto(f"{house.url}#/setup/{house.set_up_token}")
            await expect(alice.button("Create my account")).to_be_visible()
            await picture(alice.page, folder / "set-up.png")
            await alice.set_up(*WHO[0])
            await bob.join(await alice.invite(), *WHO[1])
            await bob.add("alice@amsn2.local", "It is me, Bob.")
            await expect(alice.page.get_by_text("Bob wants to add you")).to_be_visible()
            await picture(alice.page, folder / "request.png")
            await alice.button("Allow and add").click()
            await expect(bob.contact("Alice")).to_be_visible()
            await evening(alice, bob)
            await picture(alice.page, folder / "desktop.png")
            await around(alice, folder)
            for name, options in (("dark", {**DESK, "color_scheme": "dark"}), ("phone", HAND)):
                await elsewhere(browser, house, folder, name, options)
            await classic(alice, folder)


async def settle(*people: Visitor) -> None:
    """The question about notifications is asked once, and has been answered."""
    for person in people:
        await person.context.add_init_script("localStorage.setItem('amsn2:asked', '1')")


async def evening(alice: Visitor, bob: Visitor) -> None:
    """What the pictures show."""
    for person, number in ((alice, 3), (bob, 8)):
        await person.button("Change your picture").click()
        await person.button(f"Picture {number}").click()
    for person, words in ((bob, "♪ Daft Punk - Around the World"), (alice, "baking bread")):
        await person.button(re.compile("^Change your personal message")).click()
        await person.page.get_by_label("Your personal message", exact=True).fill(words)
        await person.page.keyboard.press("Enter")
    await alice.talk_to("Bob")
    await bob.talk_to("Alice")
    await bob.say("Alice! You are on MSN? :O")
    await expect(alice.log().get_by_text("You are on MSN?")).to_be_visible()
    await alice.say("On my own machine, in my own browser (H)")
    await bob.button("Send a nudge").click()
    await expect(alice.log().get_by_text("sent you a nudge!")).to_be_visible()
    await alice.format("Bold")
    await alice.say("Still as loud as in 2005 :P")
    await alice.format("Bold")
    async with bob.page.expect_file_chooser() as chooser:
        await bob.button("Send files").click()
    await (await chooser.value).set_files(
        [{"name": "evening.png", "mimeType": "image/png", "buffer": sunset()}]
    )
    await alice.button("Accept evening.png").click()
    await expect(alice.log().get_by_role("group", name="File evening.png")).to_contain_text("Received")
    await alice.say("See you at eight :D")
    await expect(bob.log().get_by_text("See you at eight")).to_be_visible()
    await expect(alice.page.get_by_text("has just signed in")).to_have_count(0)
    await bob.page.get_by_label("Message", exact=True).press_sequentially("Gre")
    await expect(alice.page.get_by_text("Bob is writing…")).to_be_visible()


async def around(alice: Visitor, folder: Path) -> None:
    """The search, the settings, the administration."""
    page = alice.page
    where = page.url.partition("#")[0]
    await page.goto(f"{where}#/search")
    await page.get_by_role("searchbox").last.fill("eight")
    await expect(page.get_by_text("See you at eight").last).to_be_visible()
    await picture(page, folder / "search.png")
    await page.goto(f"{where}#/settings/notifications")
    await expect(page.get_by_text("Quiet hours").first).to_be_visible()
    await picture(page, folder / "settings.png")
    await page.goto(f"{where}#/admin/health")
    await expect(page.get_by_text("Version").first).to_be_visible()
    await picture(page, folder / "administration.png")


async def elsewhere(browser: Browser, house: House, folder: Path, name: str, options: dict[str, Any]) -> None:
    """The same in another browser: in the dark, or on a phone, there in Arabic too."""
    again = await visit(browser, house, **options)
    page = again.page
    await settle(again)
    await page.goto(house.url)
    await page.get_by_label("Name", exact=True).fill(WHO[0][0])
    await page.get_by_label("Password", exact=True).fill(WHO[0][1])
    await again.button("Sign in").click()
    await expect(again.contact("Bob")).to_be_visible()
    if name == "phone":
        await picture(page, folder / "phone-list.png")
    await again.talk_to("Bob")
    await expect(again.log().get_by_text("See you at eight")).to_be_visible()
    await expect(again.log().locator("img").last).to_be_visible()
    await picture(page, folder / f"{name}.png")
    if name == "phone":
        await page.evaluate("localStorage.setItem('amsn2:device', '{\"language\":\"ar\"}')")
        await page.reload()
        await expect(page.locator("html")).to_have_attribute("dir", "rtl")
        await expect(page.get_by_role("log").get_by_text("See you at eight")).to_be_visible()
        await picture(page, folder / "phone-arabic.png")


async def classic(alice: Visitor, folder: Path) -> None:
    """The look of the 2000s."""
    page = alice.page
    where = page.url.partition("#")[0]
    await page.goto(f"{where}#/settings/appearance")
    await page.get_by_label("Theme", exact=True).select_option(label="Classic")
    await expect(page.locator("html")).to_have_attribute("data-theme", "classic")
    await page.goto(f"{where}#/")
    await alice.talk_to("Bob")
    await expect(alice.log().get_by_text("See you at eight")).to_be_visible()
    await picture(page, folder / "classic.png")


def sunset() -> bytes:
    """A picture that nobody else has drawn."""
    image = Image.new("RGB", (480, 300))
    pen = ImageDraw.Draw(image)
    for row in range(300):
        glow = row / 300
        pen.line((0, row, 480, row), fill=(int(40 + 200 * glow), int(50 + 90 * glow), int(110 - 30 * glow)))
    pen.ellipse((190, 150, 290, 250), fill=(255, 214, 110))
    pen.polygon(
        [(0, 300), (0, 220), (110, 170), (230, 235), (330, 185), (480, 240), (480, 300)], fill=(35, 45, 60)
    )
    with io.BytesIO() as file:
        image.save(file, "PNG")
        return file.getvalue()


async def picture(page: Page, path: Path) -> None:
    """One picture, when nothing moves any more."""
    await page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => 0)))")
    await page.mouse.move(0, 0)
    await page.screenshot(path=path, animations="disabled")


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(place))
