"""Takes the pictures of the README and the docs: `python -m tests.end_to_end.screenshots docs/images`."""

import asyncio
import contextlib
import io
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.async_api import Browser, Locator, Page, expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import House, Tab, befriend, join, open_house, tab

WHO = (("Alice", "correct horse"), ("Bob", "battery staple"))
FRIENDS = (
    ("Carla", "Carla (F)", "back with coffee (C)", "be_right_back", "Friends"),
    ("Dmitri", "[c=12]Dmitri[/c=6] (8)", "rehearsing until six", "online", "The band"),
    ("Emi", "Emi (*)", "[c=4]writes[/c] code (co)", "busy", "Friends"),
    ("Farid", "Farid", "(so) at the match", "phone", "Friends"),
    ("Giulia", "Giulia (@)", "two kittens to give away", "away", "The band"),
    ("Hugo", "Hugo", "", "hidden", "Friends"),
)
"""Name, display name, personal message, status, group."""
DESK: dict[str, Any] = {"viewport": {"width": 1180, "height": 880}}
HAND: dict[str, Any] = {"viewport": PHONE, "has_touch": True}


async def take(folder: Path) -> None:
    """Plays a short evening and writes the pictures into the folder."""
    with tempfile.TemporaryDirectory() as home:
        async with open_house(Path(home)) as house, chromium() as browser:
            alice, bob = await visit(browser, house, **DESK), await visit(browser, house)
            await settle(alice, bob)
            await alice.page.goto(f"{house.url}#/setup/{house.set_up_token}")
            await expect(alice.button("Create my account")).to_be_visible()
            await picture(alice.page, folder / "set-up.png", of=alice.page.get_by_role("main"), rim=24)
            await alice.set_up(*WHO[0])
            await bob.join(await alice.invite(), *WHO[1])
            await bob.add("alice@amsn2.local", "It is me, Bob.")
            await expect(alice.page.get_by_role("heading", name="Bob wants to add you")).to_be_visible()
            await picture(alice.page, folder / "request.png", height=570)
            await alice.button("Allow and add").click()
            await expect(bob.contact("Alice")).to_be_visible()
            async with contextlib.AsyncExitStack() as tabs:
                friends = [await tabs.enter_async_context(tab(house)) for _ in FRIENDS]
                await gather(await tabs.enter_async_context(tab(house)), friends)
                await evening(alice, bob, friends[2])
                await picture(alice.page, folder / "desktop.png")
                await emoticons(alice, folder)
                await around(alice, folder)
                for name, options in (("dark", {**DESK, "color_scheme": "dark"}), ("phone", HAND)):
                    await elsewhere(browser, house, folder, name, options)
                await classic(alice, folder)


async def settle(*people: Visitor) -> None:
    """The question about notifications is asked once, and has been answered."""
    for person in people:
        await person.context.add_init_script("localStorage.setItem('amsn2:asked', '1')")


async def gather(alice: Tab, friends: list[Tab]) -> None:
    """More people, each with a name, a line and a status."""
    name, password = WHO[0]
    status, answer = await alice.call("POST", "api/session", {"name": name, "password": password})
    assert status in (200, 201), answer
    alice.open()
    await alice.signed_in()
    await alice.command("add_group", account=alice.account, name="Friends")
    await alice.command("add_group", account=alice.account, name="The band")
    state = await alice.until(lambda s: len(s.groups) == 2)
    groups = {group.name: id_ for id_, group in state.groups.items()}
    for friend, (name, shown, line, presence, group) in zip(friends, FRIENDS, strict=True):
        await join(alice, friend, name)
        await befriend(friend, alice)
        await friend.command("set_display_name", account=friend.account, display_name=shown)
        await friend.command("set_personal_message", account=friend.account, personal_message=line)
        await friend.command("set_presence", account=friend.account, presence=presence)
        contact = f"{alice.account}:{friend.address}"
        await alice.command("move_contact", contact=contact, groups=[groups[group]])
        await alice.until(lambda s, c=contact, n=shown: s.contacts[c].display_name == n)


async def evening(alice: Visitor, bob: Visitor, emi: Tab) -> None:
    """What the pictures show."""
    for person, number in ((alice, 3), (bob, 8)):
        await person.button("Change your picture").click()
        await person.button(f"Picture {number}").click()
    for person, words in ((bob, "♪ Daft Punk - Around the World"), (alice, "baking bread (pi)")):
        await person.button(re.compile("^Change your personal message")).click()
        await person.page.get_by_label("Your personal message", exact=True).fill(words)
        await person.page.keyboard.press("Enter")
    await alice.talk_to("Bob")
    await bob.talk_to("Alice")
    await bob.say("Alice! You are on MSN? :O")
    await expect(alice.log().get_by_text("You are on MSN?")).to_be_visible()
    await alice.format("Bold")
    await alice.say("On my own machine, in my own browser (H)")
    await alice.format("Bold")
    await bob.button("Send a nudge").click()
    await expect(alice.log().get_by_text("sent you a nudge!")).to_be_visible()
    async with bob.page.expect_file_chooser() as chooser:
        await bob.button("Send files").first.click()
    await (await chooser.value).set_files(
        [{"name": "evening.png", "mimeType": "image/png", "buffer": sunset()}]
    )
    await alice.button("Accept evening.png").click()
    await expect(alice.log().get_by_role("group", name="File evening.png")).to_contain_text("Received")
    await bob.say("From the roof, just now :)")
    await alice.say("See you at eight, I bring the cake (^)")
    await alice.say("(L) (B) :D")
    talk = f"{emi.account}:alice@amsn2.local"
    await emi.command("start_conversation", account=emi.account, participants=["alice@amsn2.local"])
    await emi.command("send_message", conversation=talk, text="Saturday, at my place? (pi)")
    await expect(alice.page.get_by_role("button", name="1 unread message").first).to_be_visible()
    await expect(bob.log().get_by_role("img", name="🍺")).to_be_visible()
    await expect(alice.page.get_by_role("button", name="has just signed in")).to_have_count(0)
    await bob.page.get_by_label("Message", exact=True).press_sequentially("Gre")
    await expect(alice.page.get_by_role("main").get_by_text("Bob is writing…")).to_be_visible()


async def emoticons(alice: Visitor, folder: Path) -> None:
    """All that one can pick."""
    await alice.button("Insert an emoticon").click()
    await expect(alice.page.get_by_role("group", name="Classic").get_by_role("button").last).to_be_visible()
    await picture(alice.page, folder / "emoticons.png", of=alice.page.get_by_role("dialog", name="Emoticons"))
    await alice.page.keyboard.press("Escape")


async def around(alice: Visitor, folder: Path) -> None:
    """The search, the settings, the administration."""
    page = alice.page
    where = page.url.partition("#")[0]
    await page.goto(f"{where}#/search")
    await page.get_by_role("searchbox").last.fill("at")
    await expect(page.locator("mark")).to_have_count(2)
    await picture(page, folder / "search.png", height=390)
    await page.goto(f"{where}#/settings/notifications")
    await expect(page.get_by_text("Quiet hours").first).to_be_visible()
    await picture(page, folder / "settings.png", height=645)
    await page.goto(f"{where}#/admin/health")
    await expect(page.get_by_text("Version").first).to_be_visible()
    await picture(page, folder / "administration.png", height=660)


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
    if name == "phone":
        # Begun anew, so that no message has been touched.
        await page.reload()
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
    await alice.button("Order of the contacts").click()
    await page.get_by_role("menu").get_by_text("Order by group", exact=True).click()
    await expect(page.get_by_text("The band")).to_be_visible()
    await alice.talk_to("Bob")
    await expect(alice.log().get_by_text("See you at eight")).to_be_visible()
    await picture(page, folder / "classic.png")


def sunset() -> bytes:
    """A picture that nobody else has drawn."""
    image = Image.new("RGB", (480, 210))
    pen = ImageDraw.Draw(image)
    for row in range(210):
        glow = row / 210
        pen.line((0, row, 480, row), fill=(int(40 + 200 * glow), int(50 + 90 * glow), int(110 - 30 * glow)))
    pen.ellipse((195, 70, 285, 160), fill=(255, 214, 110))
    pen.polygon(
        [(0, 210), (0, 140), (110, 95), (230, 155), (330, 105), (480, 160), (480, 210)], fill=(35, 45, 60)
    )
    with io.BytesIO() as file:
        image.save(file, "PNG")
        return file.getvalue()


DRAWN = """() => [...document.images].every((image) => {
  const { top, bottom } = image.getBoundingClientRect();
  return bottom < 0 || top > innerHeight || (image.complete && image.naturalWidth > 0);
})"""
"""All that is in sight is there."""


async def picture(
    page: Page, path: Path, *, of: Locator | None = None, rim: int = 0, height: int = 0
) -> None:
    """One picture, when nothing moves any more: of a part and its rim, or of so much from the top."""
    await page.wait_for_function(DRAWN)
    await page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => 0)))")
    if of is None:
        await page.evaluate("document.activeElement?.blur()")
    await page.mouse.move(0, 0)
    size = page.viewport_size or DESK["viewport"]
    left, top, width, high = 0, 0, size["width"], height or size["height"]
    if of is not None:
        box = await of.bounding_box()
        assert box is not None
        left, top = max(0, int(box["x"]) - rim), max(0, int(box["y"]) - rim)
        width = min(size["width"], int(box["x"] + box["width"]) + rim) - left
        high = min(size["height"], int(box["y"] + box["height"]) + rim) - top
    clip = {"x": left, "y": top, "width": width, "height": high}
    raw = await page.screenshot(animations="disabled", clip=clip)
    with Image.open(io.BytesIO(raw)) as image:
        image.convert("RGB").save(path, optimize=True)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(place))
