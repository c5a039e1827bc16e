"""Files in real browsers: chosen, pasted, dropped; taken, refused, cancelled, looked at, saved."""

import asyncio
import base64
import re

from playwright.async_api import Locator, Route, expect

from tests.amsn2.core.pictures import picture
from tests.end_to_end.browser import DESKTOP, PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.test_first_light import become_friends

CARRY = """
(element, [kind, files]) => {
  const carried = new DataTransfer();
  for (const [name, type, text] of files) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  }
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...options, clipboardData: carried })
    : new DragEvent(kind, { ...options, dataTransfer: carried });
  element.dispatchEvent(event);
}
"""
"""What a mouse or a clipboard does that carries files; the browser gives a test no real one."""

INSIDE = "dialog => dialog.contains(document.activeElement) || document.activeElement === document.body"
"""The focus is in the dialog, or, between its end and its beginning, in the browser's own frame."""


async def carry(visitor: Visitor, kind: str, *files: tuple[str, str, str]) -> None:
    """`kind`: paste, dragenter, drop; files: name, type, bytes as base64."""
    await visitor.page.get_by_label("Message", exact=True).evaluate(CARRY, [kind, files])


def file(visitor: Visitor, name: str) -> Locator:
    return visitor.log().get_by_role("group", name=f"File {name}", exact=True)


def words(text: str) -> tuple[str, str, str]:
    return (text, "text/plain", "aGVsbG8=")


async def choose(visitor: Visitor, *files: tuple[str, str, bytes]) -> None:
    async with visitor.page.expect_file_chooser() as chooser:
        await visitor.button("Send files").click()
    named = [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files]
    await (await chooser.value).set_files(named)


async def test_files_go_both_ways_in_every_manner(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house, viewport=PHONE, has_touch=True)
        await become_friends(alice, bob)
        await alice.talk_to("Bob")
        await bob.talk_to("Alice")

        # Several are chosen at once, and each is asked for on its own.
        photo = picture(900, 1600, "PNG", (30, 90, 160))
        await choose(alice, ("photo.png", "image/png", photo), ("notes.txt", "text/plain", b"hello, Bob"))
        for name in ("photo.png", "notes.txt"):
            await expect(file(alice, name)).to_contain_text("Waiting for Bob to accept")
            await expect(file(bob, name)).to_contain_text("Alice would like to send you this")
        await expect(file(bob, "photo.png").locator("img")).to_be_visible()
        await expect(file(bob, "notes.txt")).to_contain_text("10 bytes")
        await bob.accessible()
        await alice.accessible()
        await bob.button("Accept photo.png").click()
        await expect(file(bob, "photo.png")).to_contain_text("Received")
        await expect(file(bob, "photo.png").get_by_role("status")).to_have_text("photo.png is here")
        await expect(file(alice, "photo.png").get_by_role("status")).to_have_text("photo.png was sent")

        # Refused, offered again, taken and saved.
        await bob.button("Refuse notes.txt").click()
        await expect(file(bob, "notes.txt")).to_contain_text("You refused it")
        await expect(file(alice, "notes.txt")).to_contain_text("Bob did not take the file.")
        await alice.button("Try again: notes.txt").click()
        await bob.button("Accept notes.txt").click()
        await expect(file(alice, "notes.txt")).to_contain_text("Sent")
        async with bob.page.expect_download() as download:
            await file(bob, "notes.txt").last.get_by_role("link", name="Save notes.txt").click()
        saved = await download.value
        assert saved.suggested_filename == "notes.txt"
        assert (await saved.path()).read_bytes() == b"hello, Bob"

        # Pasted, from the phone; an offer that is taken back.
        await carry(
            bob, "paste", ("image.png", "image/png", base64_of(picture(300, 500, color=(9, 120, 60))))
        )
        await alice.button("Accept image.png").click()
        await expect(file(alice, "image.png")).to_contain_text("Received")
        await carry(bob, "paste", words("regret.txt"))
        await expect(file(alice, "regret.txt")).to_contain_text("Bob would like to send you this")
        await bob.button("Cancel regret.txt").click()
        await expect(file(alice, "regret.txt")).to_contain_text("The transfer was cancelled.")
        await expect(alice.button("Accept regret.txt")).to_have_count(0)
        await see_the_viewer(alice, bob)

        # Dropped, on a target that can be seen; names that want to be markup, a path, or another kind.
        await carry(alice, "dragenter", words("x"))
        await expect(alice.page.get_by_text("Drop the files here to send them to Bob")).to_be_visible()
        await alice.accessible()
        evil = ("../../etc/passwd", "photo\u202egpj.exe", "<img src=x onerror=alert(1)>.txt", "e" * 300)
        await carry(alice, "drop", *map(words, evil), ("empty.bin", "", ""))
        await expect(alice.page.get_by_text("Drop the files here")).to_have_count(0)
        safe = ("passwd", "photogpj.exe", "_img src=x onerror=alert(1)_.txt", "e" * 255, "empty.bin")
        for name in safe:
            await expect(file(bob, name)).to_contain_text("Alice would like to send you this")
        await bob.button("Accept empty.bin").click()
        await expect(file(bob, "empty.bin")).to_contain_text("Received")
        assert await bob.page.locator("img[onerror]").count() == 0
        await bob.accessible()
        await make_room(alice)
        for person in (alice, bob):
            await person.no_complaints()


async def make_room(alice: Visitor) -> None:
    """The settings list what takes room; what is removed there is gone from the conversation too."""
    page = alice.page
    await page.goto(f"{alice.house.url}#/settings/files")
    listed = page.get_by_role("list", name="The largest files").get_by_role("listitem")
    await expect(listed.first).to_contain_text("photo.png")
    count = await listed.count()
    await alice.accessible()
    await alice.button("Remove photo.png").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    await expect(listed).to_have_count(count - 1)
    await page.set_viewport_size(PHONE)
    await alice.accessible()
    await page.set_viewport_size(DESKTOP)
    await listed.get_by_role("link", name=re.compile("notes.txt in its conversation")).click()
    await expect(file(alice, "photo.png")).to_contain_text("No longer kept here")
    await expect(alice.button("View photo.png")).to_have_count(0)


async def see_the_viewer(alice: Visitor, bob: Visitor) -> None:
    """Two pictures are there: one's own and the other's."""
    opener = alice.button("View photo.png")
    await opener.focus()
    await alice.page.keyboard.press("Enter")
    viewer = alice.page.get_by_role("dialog", name="Picture photo.png")
    await expect(viewer).to_be_visible()
    await expect(viewer).to_contain_text("1 of 2")
    shown = viewer.get_by_role("img", name="photo.png")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 900
    assert (await shown.evaluate("image => innerHeight - image.getBoundingClientRect().bottom")) >= 0
    await alice.accessible()
    await alice.page.keyboard.press("ArrowRight")
    await expect(alice.page.get_by_role("dialog", name="Picture image.png")).to_contain_text("2 of 2")
    await expect(alice.button("Next picture")).to_be_disabled()
    await alice.button("Previous picture").click()
    await expect(viewer).to_be_visible()
    before = (await shown.bounding_box())["width"]
    await alice.button("Larger").click()
    await expect(alice.button("Smaller")).to_be_enabled()
    assert (await shown.bounding_box())["width"] > 1.4 * before
    # In every theme its bar is on the screen.
    root = alice.page.locator("html")
    theme = await root.get_attribute("data-theme")
    await root.evaluate("root => { root.dataset.theme = 'classic'; }")
    for part in (viewer.get_by_text("photo.png", exact=True), viewer.get_by_role("button", name="Close")):
        await expect(part).to_be_in_viewport(ratio=1)
    await root.evaluate("(root, theme) => { root.dataset.theme = theme; }", theme)
    # The focus stays inside, and goes back to where it was.
    for _ in range(12):
        await alice.page.keyboard.press("Tab")
        assert await viewer.evaluate(INSIDE)
    await alice.page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    await expect(opener).to_be_focused()

    # From right to left, on a phone: the other way round.
    await bob.page.evaluate("document.documentElement.dir = 'rtl'")
    await bob.accessible()
    await bob.button("View photo.png").click()
    await expect(bob.page.get_by_role("dialog", name="Picture photo.png")).to_contain_text("1 of 2")
    await bob.page.keyboard.press("ArrowLeft")
    await expect(bob.page.get_by_role("dialog", name="Picture image.png")).to_be_visible()
    await bob.accessible()
    await bob.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    await expect(bob.button("View photo.png")).to_be_focused()
    await bob.button("View photo.png").click()
    await expect(bob.page.get_by_role("dialog")).to_be_visible()
    await bob.page.go_back()
    await expect(bob.page.get_by_role("dialog")).to_have_count(0)
    await expect(bob.log()).to_be_visible()
    await bob.page.evaluate("document.documentElement.dir = 'ltr'")


async def test_uploads_show_how_far_they_are_and_can_be_cancelled_and_tried_again(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house, viewport=PHONE), await visit(browser, house)
        await alice.mirrored()
        await become_friends(alice, bob)
        await alice.talk_to("Bob")
        held, broken = asyncio.Event(), asyncio.Event()

        async def slow(route: Route) -> None:
            if broken.is_set():
                await route.abort()
                return
            await held.wait()
            await route.continue_()

        await alice.page.route(re.compile("api/blobs"), slow)
        await choose(alice, ("one.bin", "", b"1" * 300_000), ("two.bin", "", b"2" * 300_000))
        uploads = alice.page.get_by_role("list", name="Files on their way to aMSN2")
        await expect(uploads.get_by_role("listitem")).to_have_count(2)
        await expect(uploads.get_by_role("progressbar", name="Upload of one.bin")).to_be_visible()
        await expect(uploads.get_by_role("listitem").last).to_contain_text("Waiting")
        await alice.accessible()
        await alice.button("Cancel the upload of two.bin").click()
        alice.house_goes_down = True
        await alice.button("Cancel the upload of one.bin").click()
        await expect(uploads).to_have_count(0)

        broken.set()
        await choose(alice, ("three.bin", "", b"3" * 300_000))
        await expect(uploads.get_by_role("alert")).not_to_be_empty()
        await alice.accessible()
        broken.clear()
        held.set()
        await alice.button("Try again: three.bin").click()
        await expect(uploads).to_have_count(0)
        await expect(file(alice, "three.bin")).to_contain_text("Waiting for Bob to accept")

        # Nobody is offered anything when the house has gone; what was offered is offered again.
        await house.kill()
        await house.start()
        await bob.talk_to("Alice")
        again = file(bob, "three.bin").last
        await expect(again).to_contain_text("Alice would like to send you this")
        await again.get_by_role("button", name="Accept three.bin").click()
        await expect(again).to_contain_text("Received")
        await expect(file(alice, "three.bin")).to_contain_text("Sent")
        await alice.accessible()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()
