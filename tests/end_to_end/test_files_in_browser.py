"""Files in real browsers: chosen, pasted, dropped; taken, refused, cancelled, looked at, saved."""

import asyncio
import base64
import re
from hashlib import sha256
from pathlib import Path
from random import Random

from playwright.async_api import Locator, Route, expect

from tests.amsn2.core.pictures import picture
from tests.end_to_end.browser import DESKTOP, PHONE, Visitor, chromium, visit
from tests.end_to_end.house import PATIENCE, open_house
from tests.end_to_end.obstacle import in_the_way
from tests.end_to_end.test_contents_in_browser import heard, speech
from tests.end_to_end.test_first_light import become_friends
from tests.end_to_end.words import words as english

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
        # Each is told once, and how far it has come is not told at all.
        for person, told in ((bob, "photo.png is here"), (alice, "photo.png was sent")):
            await person.announces(told)
            assert await person.announced(told) == 0
            assert await person.log().locator("[role=status], [aria-live]").count() == 0

        await hear_a_song(alice, bob)

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

        # Whoever is at the end stays there while uploads come and go.
        await alice.page.get_by_role("group", name="Messages", exact=True).press("End")
        # Dropped, from right to left, on a target that can be seen; some names want to be
        # markup, a path, or another kind.
        await alice.page.evaluate("document.documentElement.dir = 'rtl'")
        await carry(alice, "dragenter", words("x"))
        await expect(alice.page.get_by_text("Drop the files here to send them to Bob")).to_be_visible()
        await alice.accessible()
        evil = ("../../etc/passwd", "photo\u202egpj.exe", "<img src=x onerror=alert(1)>.txt", "e" * 300)
        await carry(alice, "drop", *map(words, evil), ("empty.bin", "", ""))
        await expect(alice.page.get_by_text("Drop the files here")).to_have_count(0)
        await expect(file(alice, "empty.bin")).to_be_in_viewport()
        await alice.accessible()
        await alice.page.evaluate("document.documentElement.dir = 'ltr'")
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


async def hear_a_song(alice: Visitor, bob: Visitor) -> None:
    """A sound is heard where it is, by who sent it too; one of a kind that no browser plays says so."""
    await choose(alice, ("song.wav", "audio/wav", speech()), ("odd.mp3", "audio/mpeg", b"ID3" * 99))
    for name in ("song.wav", "odd.mp3"):
        await expect(file(bob, name).locator("audio")).to_have_count(0)
        await bob.button(f"Accept {name}").click()
    await heard(file(bob, "song.wav"), english("en"), "song.wav")
    await heard(file(alice, "song.wav"), english("en"), "song.wav")
    await bob.button("Play: odd.mp3").click()
    await expect(file(bob, "odd.mp3")).to_contain_text("This browser cannot play it.")
    await bob.accessible()
    await bob.narrow_enough()


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


KEPT = """async (count) => {
  const opening = indexedDB.open("amsn2:/:files");
  const database = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const asked = database.transaction("files").objectStore("files").count();
  const found = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  database.close();
  return found === count;
}"""
"""How many files the browser keeps for another life of the page."""

PIECE = 1024 * 1024


def uploads_of(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("list", name="Files on their way to aMSN2")


def made(folder: Path, name: str, size: int) -> Path:
    path = folder / name
    path.write_bytes(Random(name).randbytes(size))
    return path


async def choose_path(visitor: Visitor, *paths: Path) -> None:
    async with visitor.page.expect_file_chooser() as chooser:
        await visitor.button("Send files").click()
    await (await chooser.value).set_files(paths)


async def arrives(visitor: Visitor, path: Path) -> None:
    """It is offered once, taken, and the same."""
    await expect(visitor.button(f"Accept {path.name}")).to_have_count(1)
    await visitor.button(f"Accept {path.name}").click()
    await expect(file(visitor, path.name)).to_contain_text("Received")
    async with visitor.page.expect_download() as download:
        await file(visitor, path.name).get_by_role("link", name=f"Save {path.name}").click()
    assert digest(await (await download.value).path()) == digest(path)


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


async def test_uploads_go_on_after_a_reload_in_another_tab_and_over_a_line_that_was_dead(tmp_path):
    async with open_house(tmp_path / "home") as house, in_the_way(house) as line, chromium() as browser:
        alice = await visit(browser, line, viewport=PHONE, has_touch=True)
        bob = await visit(browser, line)
        await alice.mirrored()
        await become_friends(alice, bob)
        await alice.talk_to("Bob")
        await bob.talk_to("Alice")

        # On a phone the page is loaded anew when the first piece has gone.
        film = made(tmp_path, "film.bin", PIECE + 12_345)
        held, offsets = asyncio.Event(), []

        async def hold_what_follows(route: Route) -> None:
            offsets.append(int(route.request.headers["upload-offset"]))
            if offsets[-1] >= PIECE:
                await held.wait()
            await route.continue_()

        await alice.context.route(re.compile("api/uploads/"), hold_what_follows)
        await choose_path(alice, film)
        progress = uploads_of(alice).get_by_role("progressbar", name="Upload of film.bin")
        await expect(progress).to_have_js_property("value", PIECE)
        await alice.until(KEPT, 1)
        await alice.page.reload()
        await expect(progress).to_have_js_property("value", PIECE)
        await alice.accessible()
        # Then the tab is closed while there is another one, which has left it alone until then.
        other = await alice.another_tab()
        await other.talk_to("Bob")
        await expect(other.button("Send files")).to_be_visible()
        await expect(uploads_of(other)).to_have_count(0)
        await alice.page.close()
        # Chromium lets go of what was held for a page that closes: it may be there already. But only the tab
        # that took over can offer it.
        held.set()
        await expect(file(other, "film.bin")).to_contain_text("Waiting for Bob to accept")
        assert offsets[0] == 0
        assert set(offsets[1:]) == {PIECE}
        await other.until(KEPT, 0)
        await arrives(bob, film)
        await alice.context.unroute(re.compile("api/uploads/"))

        # At a desk the line dies in the middle of a piece, and then the house.
        alice.house_goes_down = other.house_goes_down = bob.house_goes_down = True
        song = made(tmp_path, "song.bin", 3_000_000)
        line.dies_after = 1_500_000
        await choose_path(bob, song)
        await expect(uploads_of(bob).get_by_role("progressbar")).to_be_visible()
        async with asyncio.timeout(PATIENCE):
            await line.died.wait()
        await house.kill()
        line.come_back()
        await expect(uploads_of(bob).get_by_role("status")).to_have_text("Goes on when aMSN2 can be reached")
        await bob.accessible()
        await house.start()
        await expect(file(bob, "song.bin")).to_contain_text("Waiting for Alice to accept")
        await other.page.reload()
        await arrives(other, song)
        await expect(file(bob, "song.bin")).to_contain_text("Sent")


async def test_uploads_can_be_cancelled_refused_and_tried_again(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house, viewport=PHONE), await visit(browser, house)
        await alice.mirrored()
        await become_friends(alice, bob)
        await alice.talk_to("Bob")
        held, full = asyncio.Event(), asyncio.Event()

        async def slow(route: Route) -> None:
            if full.is_set() and route.request.method == "POST":
                body = {"type": "about:blank", "title": "full", "status": 422, "code": "quota_full"}
                await route.fulfill(status=422, json=body)
                return
            await held.wait()
            await route.continue_()

        await alice.page.route(re.compile("api/uploads"), slow)
        await choose(alice, ("one.bin", "", b"1" * 300_000), ("two.bin", "", b"2" * 300_000))
        uploads = uploads_of(alice)
        await expect(uploads.get_by_role("listitem")).to_have_count(2)
        await expect(uploads.get_by_role("progressbar", name="Upload of one.bin")).to_be_visible()
        await expect(uploads.get_by_role("listitem").last).to_contain_text("Waiting")
        await alice.accessible()
        await alice.button("Cancel the upload of two.bin").click()
        alice.house_goes_down = True
        await alice.button("Cancel the upload of one.bin").click()
        await expect(uploads).to_have_count(0)
        await alice.until(KEPT, 0)

        full.set()
        await choose(alice, ("three.bin", "", b"3" * 300_000))
        await expect(uploads.get_by_role("alert")).to_contain_text("no more room")
        await alice.accessible()
        full.clear()
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
