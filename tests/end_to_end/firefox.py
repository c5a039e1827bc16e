"""Debian's Firefox, driven by Playwright as Chromium is: a `Visitor` is at home in it."""

import contextlib
import shlex
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.end_to_end import older_firefox

PREFERENCES: dict[str, str | float | bool] = {"intl.accept_languages": "en-GB, en"}
"""The language is not Playwright's to choose in this Firefox (see `older_firefox`)."""


@contextlib.asynccontextmanager
async def firefox(folder: Path) -> AsyncIterator[Browser]:
    """The browser; the folder is for the little program that stands for it."""
    stand_in = folder / "firefox"
    program = shlex.join([sys.executable, older_firefox.__file__])
    stand_in.write_text(f'#!/bin/sh\nexec {program} "$@"\n')
    stand_in.chmod(0o755)
    async with async_playwright() as playwright:
        browser = await playwright.firefox.launch(
            # Playwright's name for a Firefox that speaks WebDriver BiDi, not Playwright's own way.
            channel="moz-firefox",
            executable_path=stand_in,
            firefox_user_prefs=PREFERENCES,
        )
        try:
            yield browser
        finally:
            await browser.close()
