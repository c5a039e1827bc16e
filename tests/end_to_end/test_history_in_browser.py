"""History in real browsers: old logs come in, words are found, messages shown, files written, all cleared."""

import asyncio
import json
import re
import zipfile
from pathlib import Path
from random import Random

from playwright.async_api import Route, expect

from tests.amsn2.core.archive.logs import PIDGIN, WLM, zipped
from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.test_files_in_browser import KEPT, PIECE
from tests.end_to_end.test_first_light import become_friends

OTHER_TIMES = [
    "2006-12-05T19:15:34.123Z",
    "2006-12-05T19:15:35.000Z",
    "2006-12-05T19:15:36.500Z",
    "2010-12-05T19:15:40.000Z",
    "2010-12-05T19:15:45.000Z",
]

OTHER_WAY = "document.documentElement.dir = 'rtl'"


def old_logs(address: str) -> bytes:
    """Two hundred lines of 2006, one of which is about a café."""
    lines = ['|"LRED[Conversation started on |"LTIME1165346134 ]']
    for number in range(200):
        who = "Alice" if number % 2 else "Bob"
        text = "The Café at noon?" if number == 100 else f"line {number} of long ago"
        lines.append(f'|"LGRA[|"LTIME{1165346140 + number * 60} ] |"LITA{who} :|"LC000000 {text}')
    return zipped({f"logs/{address}.log": "\n".join(lines), "readme.txt": "nothing"})


def other_logs(address: str) -> bytes:
    """What Pidgin wrote of 2010, in a zone of its own, and Windows Live Messenger of 2006."""
    day = f"logs/msn/alice@amsn2.local/{address}/2010-12-05.201534+0100CET.html"
    return zipped({day: PIDGIN, f"History/{address.partition('@')[0]}1234567890.xml": WLM})


async def settings(visitor: Visitor) -> None:
    await visitor.page.goto(f"{visitor.house.url}#/settings/history")
    await expect(visitor.page.get_by_role("heading", name="History and storage")).to_be_visible()
    await expect(visitor.page.get_by_text(re.compile(r"\d messages?,"))).to_be_visible()


async def bring_in(visitor: Visitor, data: bytes) -> None:
    await settings(visitor)
    async with visitor.page.expect_file_chooser() as chooser:
        await visitor.button("Choose files…").click()
    files = {"name": "logs.zip", "mimeType": "application/zip", "buffer": data}
    await (await chooser.value).set_files(files)


def many_lines(count: int) -> str:
    """A log of aMSN of so many lines of 2007."""
    lines = ['|"LRED[Conversation started on |"LTIME1170000000 ]']
    lines += (f'|"LGRA[|"LTIME{1170000010 + n} ] |"LITABob :|"LC000000 of 2007, {n}' for n in range(count))
    return "\n".join(lines)


async def ask(visitor: Visitor, item: str) -> None:
    await visitor.button("History of this conversation").click()
    await visitor.page.get_by_role("menuitem", name=item).click()
    await expect(visitor.page.get_by_role("dialog")).to_be_visible()


async def test_the_past_comes_in_is_found_and_goes(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house, viewport=PHONE, has_touch=True)
        await become_friends(alice, bob)
        await alice.talk_to("Bob")
        await alice.say("Hello from today")
        await expect(alice.log()).to_contain_text("Hello from today")
        address = await alice.page.evaluate("decodeURIComponent(location.hash).split(':')[1]")

        # Logs of aMSN come in, once.
        await bring_in(alice, old_logs(address))
        await expect(alice.page.get_by_text("200 messages imported.")).to_be_visible()
        await expect(alice.page.get_by_text("1 file was no log.")).to_be_visible()
        await expect(alice.page.get_by_text("201 messages,")).to_be_visible()
        await bring_in(alice, old_logs(address))
        await expect(alice.page.get_by_text("Imported: everything was here already.")).to_be_visible()
        await alice.accessible()
        removing = alice.button("Remove from the list")
        for left in (1, 0):
            await removing.first.click()
            await expect(removing).to_have_count(left)
        await expect(alice.page.get_by_role("heading", name="Under way and done")).to_have_count(0)

        # Words are found, whatever their accents, and shown among what was said around them.
        await alice.page.goto(f"{house.url}#/")
        await alice.talk_to("Bob")
        await alice.page.keyboard.press("Control+f")
        field = alice.page.get_by_role("searchbox", name="Words to look for")
        await expect(field).to_be_focused()
        await field.press_sequentially("cafe noo")
        result = alice.page.get_by_role("listitem").filter(has_text="The Café at noon?")
        await expect(result.locator("mark")).to_have_text(["Café", "noo"])
        await expect(alice.page.get_by_text("1 message found")).to_be_visible()
        await expect(field).to_be_focused()  # what is found does not take the focus from who writes
        await alice.accessible()
        await field.press("ArrowDown")
        await alice.page.keyboard.press("Enter")
        await expect(alice.log().get_by_text("The Café at noon?")).to_be_in_viewport()
        await expect(alice.log()).to_contain_text("line 99 of long ago")
        await alice.page.go_back()
        await expect(result.get_by_role("button")).to_be_focused()
        await field.fill("nothing of the kind")
        await expect(alice.page.get_by_text("No message has these words.")).to_be_visible()

        # Filters: only Bob's, only of that day; many results, page by page.
        await field.fill("long ago")
        await expect(alice.page.get_by_text("The newest 50 messages that fit")).to_be_visible()
        await alice.page.get_by_label("Written by").select_option(label="Bob")
        await alice.page.get_by_label("Written by").press("ArrowDown")  # the filters keep their own keys
        await alice.page.get_by_label("Written by").select_option(label="Bob")
        await alice.page.get_by_label("To", exact=True).fill("2006-12-05")
        await alice.button("Show older ones").click()
        await expect(alice.page.get_by_text(re.compile(r"9\d messages found"))).to_be_visible()
        await alice.page.get_by_label("From", exact=True).fill("2007-01-01")
        await expect(alice.page.get_by_text("No message has these words.")).to_be_visible()
        # However the browser writes a date, it is there in the words of the page.
        await expect(alice.page.get_by_text("1 January 2007", exact=True)).to_be_visible()
        await expect(alice.page.get_by_text("5 December 2006", exact=True)).to_be_visible()
        await alice.accessible()

        # On a phone, mirrored: the same filters, the way to the message and back.
        phone = await visit(
            browser, house, viewport=PHONE, has_touch=True, storage_state=await alice.context.storage_state()
        )
        await phone.mirrored()
        await phone.page.goto(f"{house.url}#/search")
        field = phone.page.get_by_role("searchbox", name="Words to look for")
        await field.fill("noon")
        await phone.page.get_by_label("Written by").select_option(label="Bob")
        await phone.page.get_by_label("From", exact=True).fill("2006-12-01")
        await phone.page.get_by_label("To", exact=True).fill("2006-12-31")
        found = phone.page.get_by_role("listitem").filter(has_text="The Café at noon?")
        await expect(phone.page.get_by_text("1 message found")).to_be_visible()
        await expect(phone.page.get_by_text("1 December 2006", exact=True)).to_be_visible()
        await phone.narrow_enough()
        await phone.accessible()
        await found.get_by_role("button").tap()
        await expect(phone.log().get_by_text("The Café at noon?")).to_be_in_viewport()
        await expect(phone.page.locator("[data-message]:focus")).to_contain_text("The Café at noon?")
        await phone.accessible()
        await phone.page.go_back()
        await expect(found.get_by_role("button")).to_be_focused()
        await bring_in(phone, old_logs(address))
        await expect(phone.page.get_by_text("Imported: everything was here already.")).to_be_visible()
        await phone.narrow_enough()
        await phone.accessible()
        await phone.button("Remove from the list").tap()
        await expect(phone.button("Remove from the list")).to_have_count(0)
        # How long everything is kept is said here and holds there; what would go is told before it goes.
        kept = phone.page.get_by_label("Keep messages for this many days")
        await kept.fill("36500")
        await kept.press("Tab")
        await expect(
            phone.page.get_by_text(re.compile("^Messages from before .* are removed"))
        ).to_be_visible()
        await settings(alice)
        await expect(alice.page.get_by_label("Keep messages for this many days")).to_have_value("36500")
        await phone.accessible()

        # One conversation and everything are written into files, as each kind, from the desk and the phone.
        await alice.page.goto(f"{house.url}#/")
        await alice.talk_to("Bob")
        await ask(alice, "Export…")
        await alice.page.evaluate(OTHER_WAY)
        await alice.accessible()
        await alice.page.get_by_label("As", exact=True).select_option("json")
        await expect(alice.page.get_by_label("With pictures, files and sounds, in a zip")).to_be_checked()
        await alice.button("Export").click()
        async with alice.page.expect_download() as download:
            await alice.page.get_by_role("link", name=re.compile("^Download Bob")).click()
        archive = zipfile.ZipFile(await (await download.value).path())
        (name,) = archive.namelist()
        written = json.loads(archive.read(name))
        assert [len(written["messages"]), written["messages"][-1]["text"]] == [201, "Hello from today"]
        await alice.accessible()
        await alice.button("Remove from the list").click()
        await alice.page.keyboard.press("Escape")
        await expect(alice.button("History of this conversation")).to_be_focused()
        await settings(alice)
        await alice.button("Export").click()
        async with alice.page.expect_download() as download:
            await alice.page.get_by_role("link", name=re.compile("^Download aMSN2")).click()
        (name,) = zipfile.ZipFile(await (await download.value).path()).namelist()
        assert name.endswith(f"/{address}.html")
        await alice.button("Remove from the list").click()
        await phone.page.goto(f"{house.url}#/")
        await phone.talk_to("Bob")
        await ask(phone, "Export…")
        await phone.page.get_by_label("As", exact=True).select_option("text")
        await phone.button("Export").tap()
        async with phone.page.expect_download() as download:
            await phone.page.get_by_role("link", name=re.compile("^Download Bob")).tap()
        lines = (await (await download.value).path()).read_text().splitlines()
        assert sum("long ago" in line for line in lines) == 199
        assert lines[-1].endswith("Hello from today")
        await phone.narrow_enough()
        await phone.accessible()
        await phone.page.get_by_role("dialog").get_by_role("button", name="Close").tap()

        # Cleared here, kept there; at the desk one thinks better of it.
        await alice.page.goto(f"{house.url}#/")
        await alice.talk_to("Bob")
        await ask(alice, "Clear history…")
        await alice.page.evaluate(OTHER_WAY)
        await alice.accessible()
        await alice.button("Cancel").click()
        await expect(alice.button("History of this conversation")).to_be_focused()
        await ask(phone, "Clear history…")
        await phone.accessible()
        await phone.button("Clear history").tap()
        for visitor in (phone, alice):
            await expect(visitor.log()).not_to_contain_text("Hello from today")
        await phone.accessible()
        await bob.page.goto(f"{house.url}#/")
        await bob.talk_to("Alice")
        await expect(bob.log()).to_contain_text("Hello from today")

        # Logs of Pidgin and of Messenger stand there in the order in which it was said.
        await bring_in(phone, other_logs(address))
        await expect(phone.page.get_by_text("5 messages imported.")).to_be_visible()
        await phone.page.goto(f"{house.url}#/")
        await phone.talk_to("Bob")
        said = phone.log().locator("[data-message]")
        await expect(said).to_contain_text(["hello", "B sends a.jpg", "yes", "hi <3 link", "yo"])
        times = await said.locator("time").evaluate_all("all => all.map(time => time.dateTime)")
        assert times == OTHER_TIMES
        await phone.accessible()

        # What would be kept no longer is said; then it goes.
        await bring_in(alice, old_logs(address))
        await expect(alice.page.get_by_text("200 messages imported.")).to_be_visible()
        await alice.page.get_by_label("Keep messages for this many days").fill("365")
        await alice.page.get_by_label("Keep messages for this many days").press("Tab")
        await expect(
            alice.page.get_by_text(re.compile("Messages from before .* are removed."))
        ).to_be_visible()
        await expect(alice.page.get_by_text(re.compile("^ *0 messages,"))).to_be_visible()
        for visitor in (alice, bob, phone):
            await visitor.no_complaints()


async def test_imports_go_on_after_a_reload_in_another_tab_and_after_a_kill(tmp_path: Path) -> None:
    async with open_house(tmp_path / "home") as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up("Alice", "correct horse")
        phone = await visit(
            browser, house, viewport=PHONE, has_touch=True, storage_state=await alice.context.storage_state()
        )
        await phone.mirrored()

        # Of a large zip the first piece has gone when the page is loaded anew, and then its tab is closed.
        logs = tmp_path / "logs.zip"
        with zipfile.ZipFile(logs, "w") as archive:
            archive.writestr("logs/bob@amsn2.local.log", many_lines(3))
            archive.writestr("noise", Random(1).randbytes(PIECE))
        held, offsets = asyncio.Event(), []

        async def hold_what_follows(route: Route) -> None:
            offsets.append(int(route.request.headers["upload-offset"]))
            if offsets[-1] >= PIECE:
                await held.wait()
            await route.continue_()

        await phone.context.route(re.compile("api/uploads/"), hold_what_follows)
        await settings(phone)
        async with phone.page.expect_file_chooser() as chooser:
            await phone.button("Choose files…").tap()
        await (await chooser.value).set_files(logs)
        progress = phone.page.get_by_role("progressbar", name="Upload of logs.zip")
        await expect(progress).to_have_js_property("value", PIECE)
        await phone.page.wait_for_function(KEPT, arg=1)
        await phone.page.reload()
        await expect(progress).to_have_js_property("value", PIECE)
        await phone.narrow_enough()
        await phone.accessible()
        other = await phone.another_tab()
        await settings(other)
        await phone.page.close()
        held.set()
        for visitor in (other, alice):
            await settings(visitor)
            await expect(visitor.page.get_by_text("3 messages imported.")).to_be_visible()
        assert offsets[0] == 0
        assert set(offsets[1:]) == {PIECE}
        await other.page.wait_for_function(KEPT, arg=0)
        await other.button("Remove from the list").tap()

        # A whole folder goes as one; in the middle of reading it in the house is killed.
        folder = tmp_path / "all my logs"
        folder.mkdir()
        for name in ("bob@amsn2.local.log", "carl@amsn2.local.log"):
            (folder / name).write_text(many_lines(4_000))
        for visitor in (alice, other):
            visitor.house_goes_down = True
        await alice.page.locator("input[webkitdirectory]").set_input_files(folder)
        await expect(alice.page.get_by_role("progressbar", name="Import: 0 of 2")).to_be_visible()
        await expect(other.page.get_by_role("progressbar", name="Import: 1 of 2")).to_be_visible()
        await house.kill()
        await house.start()
        for visitor in (alice, other):
            await expect(visitor.page.get_by_text("8,000 messages imported.")).to_be_visible()
            await expect(visitor.page.get_by_text("8,003 messages,")).to_be_visible()
            await visitor.accessible()

        # What is cancelled on its way is gone.
        async def never_comes(route: Route) -> None:
            if route.request.method != "PATCH":
                await route.continue_()

        await alice.context.route(re.compile("api/uploads/"), never_comes)
        async with alice.page.expect_file_chooser() as chooser:
            await alice.button("Choose files…").click()
        await (await chooser.value).set_files([logs, folder / "bob@amsn2.local.log"])
        stop = alice.button("Cancel the upload of logs.zip +1")
        await expect(alice.page.get_by_role("progressbar", name="Upload of logs.zip +1")).to_be_visible()
        await alice.accessible()
        await stop.click()
        await expect(stop).to_have_count(0)
        await alice.page.wait_for_function(KEPT, arg=0)
        for visitor in (alice, other):
            await visitor.no_complaints()
