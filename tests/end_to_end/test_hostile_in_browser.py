"""Markup in every field that somebody else controls, and pages of strangers, against real browsers."""

import contextlib

from aiohttp import web
from playwright.async_api import Dialog, Error, Page, expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import join, open_house, set_up, tab

MARK = "<img src=x onerror=alert(1)>"
EVIL = (
    f"{MARK}<script>alert(2)</script>\"'><svg/onload=alert(3)>"
    "{{7*7}}[c=#f00]&lt;b&gt;\u202ejavascript:alert(4)"
)
"""What a browser would run, a template fill in, a parser stumble over."""

RUNS = "document.querySelectorAll('[onerror],[onload],img[src=x],svg[onload]').length"


def hostile(visitor: Visitor) -> None:
    """A dialog is a script that ran."""

    async def dialog(shown: Dialog) -> None:
        visitor.complaints.append(f"a script ran: {shown.message}")
        await shown.dismiss()

    visitor.page.on("dialog", dialog)


async def looked_at(visitor: Visitor, *hashes: str) -> None:
    """Every page of these shows what was sent as text, and runs nothing."""
    for page in hashes:
        await visitor.page.goto(f"{visitor.house.url}{page}")
        await expect(visitor.page.get_by_text(MARK).first).to_be_attached()
        assert await visitor.page.evaluate(RUNS) == 0
        assert await visitor.page.get_by_text("49", exact=True).count() == 0


async def test_markup_stays_text_wherever_it_is_shown(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser, tab(house) as alice, tab(house) as bob:
        await set_up(alice)
        await join(alice, bob)

        # The invitation text is seen before anybody is a friend.
        page = await visit(browser, house)
        hostile(page)
        await enter(page, "Alice", "correct horse")
        await bob.command("set_display_name", account=bob.account, display_name=EVIL[:120])
        await bob.command("add_contact", account=bob.account, address=alice.address, text=EVIL, groups=[])
        await expect(page.page.get_by_text(MARK).first).to_be_visible()
        assert await page.page.evaluate(RUNS) == 0
        await page.accessible()
        request = f"{alice.account}:{bob.address}"
        await alice.command("accept_request", request=request, add=True)
        await alice.until(lambda s: request in s.contacts and s.contacts[request].presence != "offline")

        # Nick, personal message, what is played, group, alias, messages, file names.
        await bob.command("set_personal_message", account=bob.account, personal_message=EVIL)
        media = {"title": MARK, "artist": EVIL[:150]}
        await bob.command("set_media", account=bob.account, media=media)
        await alice.command("add_group", account=alice.account, name=MARK)
        await alice.until(lambda s: s.groups)
        conversation = f"{bob.account}:{alice.address}"
        await bob.until(lambda s: conversation in s.contacts)
        await bob.command("start_conversation", account=bob.account, participants=[alice.address])
        await bob.until(lambda s: conversation in s.conversations)
        await bob.command("send_message", conversation=conversation, text=EVIL)
        headers = {"X-AMSN2": "1", "Sec-Fetch-Site": "same-origin", "Content-Type": "text/html"}
        async with bob.session.post(
            f"{house.url}api/blobs?kind=file", data=EVIL.encode(), headers=headers
        ) as answer:
            blob = (await answer.json())["id"]
        name = f"{MARK}.html"
        await bob.command("send_file", conversation=conversation, blob=blob, name=name)
        await alice.until(lambda s: request in s.conversations and s.conversations[request].unread >= 1)
        # Who administers sees notes; everybody sees what browsers call themselves.
        await alice.call("POST", "api/invitations", {"note": EVIL[:200]})
        strange = await visit(browser, house, user_agent=f"{MARK} Mozilla/5.0")
        await enter(strange, "Alice", "correct horse")

        chat = f"#/c/{request.replace(':', '%3A').replace('@', '%40')}"
        await looked_at(page, "", chat, "#/admin/invitations")
        await expect(page.page.get_by_text("Unknown device")).to_have_count(0)
        await page.page.goto(f"{house.url}#/settings/sessions")
        await expect(page.page.get_by_text("Unknown device")).to_be_visible()
        for section in ("people", "health", "errors"):
            await page.page.goto(f"{house.url}#/admin/{section}")
            await expect(page.page.locator("#section-title")).to_be_visible()
            assert await page.page.evaluate(RUNS) == 0
        phone = await visit(browser, house, viewport=PHONE, locale="he")
        hostile(phone)
        await enter(phone, "Alice", "correct horse")
        await looked_at(phone, chat)
        await phone.accessible()
        for one in (page, strange, phone):
            await one.no_complaints()


async def test_what_was_uploaded_runs_nowhere(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser, tab(house) as alice:
        await set_up(alice)
        page = await visit(browser, house)
        hostile(page)
        await enter(page, "Alice", "correct horse")
        for content, kind in (
            (b"<!doctype html><script>alert(1)</script>", "text/html"),
            (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"),
            (b"GIF89a/*<script>alert(1)</script>*/=1;alert(2)", "image/gif"),
        ):
            headers = {"X-AMSN2": "1", "Sec-Fetch-Site": "same-origin", "Content-Type": kind}
            async with alice.session.post(
                f"{house.url}api/blobs?kind=file", data=content, headers=headers
            ) as answer:
                blob = (await answer.json())["id"]
            async with alice.session.get(f"{house.url}api/blobs/{blob}") as answer:
                served = answer.headers
                assert served["Content-Type"] in ("application/octet-stream", "image/gif"), kind
                assert served["X-Content-Type-Options"] == "nosniff"
                assert (
                    "script-src" in served["Content-Security-Policy"]
                    or "sandbox" in (served["Content-Security-Policy"])
                )
            # Opened as a page of its own, it is saved, or drawn, and never run.
            with contextlib.suppress(Error):  # a download is no page, which playwright calls an error
                await page.page.goto(f"{house.url}api/blobs/{blob}")
        assert [one for one in page.complaints if "script ran" in one] == []


async def enter(visitor: Visitor, name: str, password: str) -> None:
    """By the form, whatever the language."""
    await visitor.page.goto(visitor.house.url)
    await visitor.page.locator("input[autocomplete=username]").fill(name)
    await visitor.page.locator("input[type=password]").fill(password)
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page.locator("#contacts")).to_be_visible()


ATTACK = """<!doctype html><title>a prize</title><iframe src="{house}"></iframe>
<form method="post" enctype="text/plain" action="{house}api/session" target="sink">
<input name='{{"name":"Eve","password":"' value='x"}}'></form><iframe name="sink"></iframe>
<script>
const done = [];
const tries = [
  ["api/sessions", {{method: "DELETE"}}], ["api/session", {{method: "DELETE"}}],
  ["api/admin/code", {{method: "POST", body: "{{}}"}}],
  ["api/commands", {{method: "POST", body: "{{}}",
    headers: {{"Content-Type": "application/json", "X-AMSN2": "1"}}}}],
  ["api/sessions", {{}}], ["api/events", {{}}],
];
for (const [path, options] of tries)
  for (const mode of ["cors", "no-cors"])
    done.push(fetch("{house}" + path, {{...options, mode, credentials: "include"}})
      .then((answer) => answer.text()).then((text) => mode === "cors" || text !== "", () => false)
      .catch(() => false));
document.forms[0].submit();
window.read = Promise.all(done);
</script>"""


async def test_pages_of_strangers_reach_nothing(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser, tab(house) as other:
        alice = await visit(browser, house)
        await alice.set_up("Alice", "correct horse")
        status, _ = await other.call("POST", "api/session", {"name": "Alice", "password": "correct horse"})
        assert status == 200
        async with stranger(house.url) as address:
            evil = await alice.context.new_page()
            await evil.goto(address)
            read = await evil.evaluate("window.read")
            assert not any(read), "a strange page has read an answer"
            await framed_by_nobody(evil, house.url)
        await alice.page.goto(house.url)
        await expect(alice.button("Status: Online")).to_be_visible()
        assert (await other.call("GET", "api/sessions"))[0] == 200
        await alice.no_complaints()


async def framed_by_nobody(page: Page, url: str) -> None:
    frames = [frame.url for frame in page.frames[1:]]
    assert not [one for one in frames if one.startswith(url) and "session" not in one], frames


class stranger:  # noqa: N801 - used as a context
    """Another server on the same machine: the same site to a browser, and not the same origin."""

    def __init__(self, house: str) -> None:
        self._body = ATTACK.format(house=house)

    async def __aenter__(self) -> str:
        async def page(_: web.Request) -> web.Response:
            return web.Response(text=self._body, content_type="text/html")

        application = web.Application()
        application.router.add_get("/", page)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
