"""Debian's WebKit, which is close to Safari, and a guest in it, on a screen of the size of a phone's.

WebKit speaks WebDriver only, so Selenium drives it. Each step waits for what it needs, in a thread.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Remote
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.end_to_end.browser import PHONE
from tests.end_to_end.house import PATIENCE

DRIVER = "/usr/bin/WebKitWebDriver"
BROWSER = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
"""The small browser that comes with it, below the name of the machine's kind."""

LISTEN = """
if (!window.complaints) {
  window.complaints = [];
  for (const kind of ["error", "warn"])
    console[kind] = (...words) => complaints.push(`${kind}: ${words.join(" ")}`);
  const note = ({ message, error, target }) => {
    // What is no error is a remark of the browser: an observer of sizes goes on in the next frame.
    if (error || target.src) complaints.push(`page error: ${message ?? target.src}`);
  };
  addEventListener("error", note, true);
  addEventListener("unhandledrejection", (event) => complaints.push(`unhandled: ${event.reason}`));
  addEventListener("securitypolicyviolation", (event) => complaints.push(`blocked: ${event.blockedURI}`));
}
"""

FOUND = """
const [selector, name] = arguments;
const named = (e) => e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent;
const all = [...document.querySelectorAll(selector)];
const one = all.find((e) => e.checkVisibility() && named(e).trim() === name);
return one ? [one, JSON.stringify(one.getBoundingClientRect())] : [];
"""
"""The one of that name that can be seen, and where it is."""


@dataclass
class Guest:
    """One browser; what is to be done in it is tried until it can be done."""

    driver: Remote

    async def until(self, step: Callable[[], Any]) -> Any:
        """Do it as soon as it can be done and gives something; returns what it gives."""
        wait: Any = WebDriverWait(self.driver, PATIENCE, 0.05, (WebDriverException,))
        return await asyncio.to_thread(wait.until, lambda _: step())

    async def holds(self, script: str, *arguments: object) -> Any:
        """Wait until that is true in the page; returns what it is then."""
        return await self.until(lambda: self.driver.execute_script(f"return {script}", *arguments))

    async def open(self, address: str) -> None:
        await asyncio.to_thread(self.driver.get, address)
        await asyncio.to_thread(self.driver.execute_script, LISTEN)

    async def reload(self) -> None:
        await asyncio.to_thread(self.driver.refresh)
        await asyncio.to_thread(self.driver.execute_script, LISTEN)

    async def another_tab(self) -> None:
        """Opens one, of the same place, and is in it from now on; nobody sees it, so nothing moves in it."""
        address = self.driver.current_url
        await asyncio.to_thread(self.driver.switch_to.new_window, "tab")
        await self.open(address)

    async def press(self, name: str) -> None:
        """The button of that name."""
        await self._to("button", name, lambda button: button.click())

    async def write(self, label: str, text: str) -> None:
        """Into the field of that label, key by key; a line break is the Enter key."""
        await self._to(
            "input, textarea", label, lambda field: field.send_keys(text.replace("\n", Keys.ENTER))
        )

    async def _to(self, selector: str, name: str, act: Callable[[WebElement], None]) -> None:
        before: list[object] = []

        def step() -> bool:
            # As a finger waits for what moves: it is where it was a moment ago.
            nonlocal before
            last, before = before, self.driver.execute_script(FOUND, selector, name)
            if not before or before != last:
                return False
            act(before[0])
            return True

        await self.until(step)

    async def choose(self, label: str, file: Path) -> None:
        """A file, for the input of that label, which is hidden behind a button."""
        found = self.driver.find_element
        await self.until(lambda: found("css selector", f'input[type=file][aria-label="{label}"]'))
        field = await asyncio.to_thread(found, "css selector", f'input[type=file][aria-label="{label}"]')
        await asyncio.to_thread(field.send_keys, str(file))

    async def reads(self, text: str) -> None:
        """The text stands somewhere in the page."""
        await self.holds("document.body.innerText.includes(arguments[0])", text)

    async def no_complaints(self) -> None:
        """Of the page that is shown, since it was loaded."""
        complaints = await asyncio.to_thread(self.driver.execute_script, "return complaints")
        assert complaints == []


@contextlib.asynccontextmanager
async def screen() -> AsyncIterator[str]:
    """The name of a screen that nobody sees, of a number that nobody has."""
    size = f"{PHONE['width']}x{PHONE['height']}x24"
    server = await asyncio.create_subprocess_exec(
        *("Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert server.stdout is not None
        yield f":{(await server.stdout.readline()).decode().strip()}"
    finally:
        # One that has ended already is why the test failed, and not what is to be read of it.
        with contextlib.suppress(ProcessLookupError):
            server.terminate()
        await server.wait()


@contextlib.asynccontextmanager
async def webkit(home: Path) -> AsyncIterator[Guest]:
    """A guest whose browser fills the screen of a phone, and keeps what it keeps in that home."""
    options = Options()
    options.binary_location = str(BROWSER)
    for switch in ("--automation", "--full-screen"):
        options.add_argument(switch)
    async with screen() as name:
        # Without the bus of a desktop, on which it would wait for services that are not there.
        env = {**os.environ, "DISPLAY": name, "HOME": str(home), "LANGUAGE": "en", "NO_AT_BRIDGE": "1"}
        service = Service(DRIVER, env=env)
        await asyncio.to_thread(service.start)
        try:
            connection = RemoteConnection(client_config=ClientConfig(remote_server_addr=service.service_url))
            driver = await asyncio.to_thread(Remote, connection, options=options)
            driver.file_detector = UselessFileDetector()  # the browser reads the files of this machine itself
            await asyncio.to_thread(driver.set_window_size, PHONE["width"], PHONE["height"])
            try:
                yield Guest(driver)
            finally:
                await asyncio.to_thread(driver.quit)
        finally:
            await asyncio.to_thread(service.stop)
