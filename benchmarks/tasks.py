"""How much processor time a page takes: what a frame costs, whatever else the machine does meanwhile."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median

from playwright.async_api import Browser, Page

CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing"]
FELT = 1.0
"""Milliseconds; shorter tasks are timers and messages, not frames."""


@dataclass
class Tasks:
    """Processor time of the tasks of a page's main thread, in milliseconds."""

    times: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        return max(self.times, default=0.0)

    @property
    def middle(self) -> float:
        return median(self.times or [0.0])


@asynccontextmanager
async def tasks_of(browser: Browser, page: Page) -> AsyncIterator[Tasks]:
    """Filled when the block has ended."""
    found = Tasks()
    await browser.start_tracing(page=page, categories=CATEGORIES)
    await page.evaluate("performance.mark('benchmark: here')")
    try:
        yield found
    finally:
        events = json.loads(await browser.stop_tracing())["traceEvents"]
        here = {(each["pid"], each["tid"]) for each in events if each["name"] == "benchmark: here"}
        found.times = [
            each["tdur"] / 1_000
            for each in events
            if each["name"].endswith("RunTask")
            and (each["pid"], each["tid"]) in here
            and each.get("tdur", 0) >= FELT * 1_000
        ]
