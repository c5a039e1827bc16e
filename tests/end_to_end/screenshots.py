"""Takes the pictures of the README and the docs: `python -m tests.end_to_end.screenshots docs/images`."""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house

WHO = (("Alice", "correct horse"), ("Bob", "battery staple"))


async def take(folder: Path) -> None:
    """Plays a short evening and writes desktop, dark and phone pictures into the folder."""
    with tempfile.TemporaryDirectory() as home:
        async with open_house(Path(home)) as house, chromium() as browser:
            alice = await visit(browser, house, viewport={"width": 1180, "height": 740})
            bob = await visit(browser, house)
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
            for name, options in (
                ("dark.png", {"viewport": {"width": 1180, "height": 740}, "color_scheme": "dark"}),
                ("phone.png", {"viewport": PHONE, "has_touch": True}),
            ):
                again = await visit(browser, house, **options)
                await again.page.goto(house.url)
                await again.page.get_by_label("Name", exact=True).fill("Alice")
                await again.page.get_by_label("Password", exact=True).fill(WHO[0][1])
                await again.button("Sign in").click()
                if name == "phone.png":
                    await expect(again.contact("Bob")).to_be_visible()
                    await picture(again.page, folder / "phone-list.png")
                await again.talk_to("Bob")
                await expect(again.log().get_by_text("See you at eight")).to_be_visible()
                await picture(again.page, folder / name)


async def evening(alice: Visitor, bob: Visitor) -> None:
    """What the pictures show."""
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
    await bob.say("Bring the bread tonight? (F)")
    await expect(alice.log().get_by_text("Bring the bread")).to_be_visible()
    await alice.format("Bold")
    await alice.say("See you at eight :D")
    await expect(bob.log().get_by_text("See you at eight")).to_be_visible()
    await bob.page.get_by_label("Message", exact=True).press_sequentially("Gre")
    await expect(alice.page.get_by_text("Bob is writing…")).to_be_visible()


async def picture(page: Page, path: Path) -> None:
    """One picture, when nothing moves any more."""
    await page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => 0)))")
    await page.mouse.move(0, 0)
    await page.screenshot(path=path, animations="disabled")


if __name__ == "__main__":
    where = Path(sys.argv[1])
    where.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(where))
