"""Debian's Chromium, and a visitor in it who notes every complaint: errors, policy reports, strange hosts."""

import asyncio
import contextlib
import os
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    async_playwright,
    expect,
)

from amsn2.frontends.web.desk import QUERY
from tests.end_to_end.house import PATIENCE, House

CHROMIUM = "/usr/bin/chromium"
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

expect.set_options(timeout=PATIENCE * 1000)

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""The tests run as root in a container, and nothing but the house is to be talked to."""

PICTURES = Path(__file__).parents[2] / "test-results" / "pictures"
_numbers: Counter[str] = Counter()


def _next_picture() -> Path:
    """`FILE/TEST-NUMBER.png`, of the test that runs."""
    file, _, test = os.environ.get("PYTEST_CURRENT_TEST", "by hand::by hand").partition("::")
    name = re.sub(r"[^\w.=,-]+", "-", test.partition(" (")[0])
    _numbers[name] += 1
    return PICTURES / Path(file).stem / f"{name}-{_numbers[name]:02}.png"


MIRROR = """addEventListener("DOMContentLoaded", () => {
  const { documentElement: root } = document;
  const turn = () => { if (root.dir !== "rtl") root.dir = "rtl"; };
  new MutationObserver(turn).observe(root, { attributeFilter: ["dir"] });
  turn();
});"""
"""Right to left in English words: the page is as in Arabic, and a test can read it."""

ANNOUNCED = """globalThis.toldAloud = [];
new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes)
    if (target instanceof Element && target.closest("[data-announcer]"))
      toldAloud.push(...[...addedNodes].map((node) => node.textContent).filter((text) => text));
}).observe(document, { subtree: true, childList: true });"""
"""Keeps what a screen reader is told, for which the page has a place for some seconds only."""

ANNOUNCES = """(some) => {
  const at = toldAloud.findIndex((told) => some.some((words) => told.includes(words)));
  if (at >= 0) toldAloud.splice(0, at + 1);
  return at >= 0;
}"""

PLAIN_POLL = re.compile(QUERY)

EXPECTED_WHILE_DOWN = re.compile(r"net::ERR_|Failed to load resource")
"""What Chromium itself says of a house that is down; the page cannot keep it from saying so."""


@dataclass
class Visitor:
    """One page in a browser context of its own."""

    page: Page
    house: House
    complaints: list[str] = field(default_factory=list)
    house_goes_down: bool = False
    """Whether the test takes the house down, so that failed requests are expected."""

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def watch(self, page: Page) -> None:
        """Note what goes wrong in the page."""

        def console(message: ConsoleMessage) -> None:
            expected = self.house_goes_down and EXPECTED_WHILE_DOWN.search(message.text)
            if message.type in ("error", "warning") and not expected:
                self.complaints.append(f"{message.type}: {message.text}")

        def request(asked: Request) -> None:
            if not asked.url.startswith((self.house.url, "data:", "blob:")):
                self.complaints.append(f"asked a stranger: {asked.url}")
            path, mark, query = asked.url.partition("?")
            if path.endswith("/api/events") and not PLAIN_POLL.fullmatch(f"{mark}{query}".encode()):
                self.complaints.append(f"a poll that the lane leaves to the framework: {asked.url}")
            if asked.url.endswith("/csp-report"):
                self.complaints.append(f"policy report: {asked.post_data}")

        def response(answer: Response) -> None:
            if answer.status >= 400 and not self.house_goes_down:
                self.complaints.append(f"{answer.status} {answer.url} {answer.request.post_data}")

        page.on("console", console)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error.stack or error}"))
        page.on("request", request)
        page.on("response", response)

    async def no_complaints(self) -> None:
        """What every test ends with."""
        assert not self.complaints, "\n".join(self.complaints)

    async def accessible(self, but: str = "") -> None:
        """axe finds no violation, of WCAG 2.2 AA or of its best practices, in the page as it stands.

        `but`: a rule that somebody who tries a bad theme on breaks by will.

        What it looked at is kept as a picture in test-results/, for people to look at too.
        """
        await self.page.screenshot(path=_next_picture(), animations="disabled")
        await self.page.evaluate(AXE.read_text())
        result: Any = await self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found = [
            f"{violation['id']}: {node['html']} {node['failureSummary']}"
            for violation in result["violations"]
            for node in violation["nodes"]
            if violation["id"] != but
        ]
        assert not found, "\n".join(found)

    async def mirrored(self) -> None:
        """From now on the page is from right to left, through every reload."""
        await self.context.add_init_script(MIRROR)
        if self.page.url != "about:blank":
            await self.page.reload()

    async def until(self, holds: str, arg: Any = None) -> None:
        """Wait until a function of the page says so; unlike `Page.wait_for_function` it takes promises."""
        async with asyncio.timeout(PATIENCE):
            await self.page.evaluate(
                f"""async (arg) => {{
                  while (!(await ({holds})(arg))) await new Promise((done) => setTimeout(done, 20));
                }}""",
                arg,
            )

    async def copied(self, text: str) -> None:
        """It is in the clipboard."""
        await self.until("async (text) => (await navigator.clipboard.readText()) === text", text)

    async def narrow_enough(self) -> None:
        """Nothing has to be scrolled sideways."""
        wide = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"the page is {wide} pixels too wide"

    async def another_tab(self) -> "Visitor":
        """A second tab of the same browser."""
        page = await self.context.new_page()
        other = Visitor(page, self.house, self.complaints, self.house_goes_down)
        other.watch(page)
        await page.goto(self.house.url)
        return other

    # What a person does, in the words on the screen.

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    def log(self) -> Locator:
        return self.page.get_by_role("log")

    async def announces(self, *some: str) -> None:
        """Wait until a screen reader is told one of these, after what was waited for before."""
        await self.page.wait_for_function(ANNOUNCES, arg=some)

    async def announced(self, words: str) -> int:
        """How often a screen reader has been told that since then."""
        count = "words => toldAloud.filter((told) => told.includes(words)).length"
        return int(await self.page.evaluate(count, words))

    async def set_up(self, name: str, password: str) -> None:
        await self.page.goto(f"{self.house.url}#/setup/{self.house.set_up_token}")
        await self._introduce(name, password, "Create my account")

    async def join(self, link: str, name: str, password: str) -> None:
        await self.page.goto(link)
        await self._introduce(name, password, "Join")

    async def _introduce(self, name: str, password: str, button: str) -> None:
        await self.page.get_by_label("Name", exact=True).fill(name)
        await self.page.get_by_label("Password", exact=True).fill(password)
        await self.page.get_by_role("button", name=button).click()
        # Looked for more often than what is expected is: every test begins so.
        await self.button("Status: Online").wait_for(timeout=PATIENCE * 1000)

    async def invite(self) -> str:
        """Makes an invitation; returns its link."""
        await self.button("Menu").click()
        await self.page.get_by_role("menuitem", name="Invite a person").click()
        await self.button("Make a link").click()
        link = await self.page.get_by_label("Invitation link").input_value()
        await self.page.keyboard.press("Escape")
        return link

    async def add(self, address: str, words: str = "") -> None:
        await self.button("Add a contact").click()
        await self.page.get_by_label("E-mail address").fill(address)
        if words:
            await self.page.get_by_label("Words to send along").fill(words)
        await self.page.get_by_role("button", name="Add", exact=True).click()

    def contact(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(rf"^{re.escape(name)} ?, "))

    async def talk_to(self, name: str) -> None:
        await self.contact(name).click()
        await self.page.get_by_label("Message", exact=True).wait_for(timeout=PATIENCE * 1000)

    async def format(self, *looks: str) -> None:
        """Switches looks of what is written next, each by its button."""
        opener = self.button("Text format")
        if await opener.get_attribute("aria-expanded") == "false":
            await opener.click()
        for look in looks:
            await self.button(look).click()

    async def say(self, text: str) -> None:
        field_ = self.page.get_by_label("Message", exact=True)
        await field_.fill(text)
        await field_.press("Enter")


@contextlib.asynccontextmanager
async def chromium(*switches: str) -> AsyncIterator[Browser]:
    """The browser; each visitor has a context, so a cookie jar, of their own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *switches])
        try:
            yield browser
        finally:
            await browser.close()


async def visit(browser: Browser, house: House, **options: Any) -> Visitor:
    """A new visitor, in English and at a desk unless told otherwise."""
    context = await browser.new_context(**{"locale": "en-GB", "viewport": DESKTOP, **options})
    await context.add_init_script(ANNOUNCED)
    page = await context.new_page()
    visitor = Visitor(page, house)
    visitor.watch(page)
    return visitor
