"""Scrolls back in a conversation of 100,000 messages in a real browser, and in a plain list of such lines.

    python -m benchmarks.scrolling [--messages 100000] [--screens 120]

A house with the messages written straight into its database; Chromium turns the wheel, screen after screen,
as fast as frames come. Printed are the longest and the typical gap between two frames, the longest task, and
how many rows the page held at most; beside it the same turning over a plain static list of as many lines as
were shown on the way, in the same run: what the browser itself needs for scrolling. The ratio of the two says
more than either on a machine that does other things too.
"""

import argparse
import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Browser, Page

from benchmarks.tasks import tasks_of
from tests.end_to_end.browser import chromium, visit
from tests.end_to_end.past import line
from tests.end_to_end.test_long_past import long_past, sign_in

WATCH = """() => {
  const seen = { gaps: [], tasks: [], rows: 0, on: true };
  window.seen = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.tasks.push(entry.duration);
  }).observe({ type: "longtask" });
  let last = performance.now();
  const frame = (now) => {
    seen.gaps.push(now - last);
    last = now;
    if (seen.gaps.length % 8 === 0) {
      seen.rows = Math.max(seen.rows, document.querySelectorAll("[data-message]").length);
    }
    if (seen.on) requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
}"""

TURN = """async ([selector, screens, rest]) => {
  const element = document.querySelector(selector);
  const frame = () => new Promise(requestAnimationFrame);
  for (let screen = 0; screen < screens; screen += 1) {
    for (let notch = 0; notch < 8; notch += 1) {
      element.scrollTop -= element.clientHeight / 8;
      await frame();
    }
    for (let pause = 0; pause < rest; pause += 1) await frame();
  }
  window.seen.on = false;
  return { gaps: window.seen.gaps, tasks: window.seen.tasks, rows: window.seen.rows };
}"""

LIST = """(lines) => {
  document.body.replaceChildren();
  const list = document.createElement("div");
  list.id = "plain";
  list.style.setProperty("height", "100vh");
  list.style.setProperty("overflow-y", "auto");
  for (const text of lines) {
    const row = document.createElement("p");
    row.textContent = text;
    list.append(row);
  }
  document.body.append(list);
  list.scrollTop = list.scrollHeight;
}"""

REST = 4
"""Frames between two screens: a hand turns a wheel, lets go, and turns again."""


@dataclass(frozen=True)
class Scrolled:
    """How smooth it was, in milliseconds."""

    name: str
    longest: float
    middle: float
    task: float
    work: float
    """Processor time of the longest task: what remains of it on a machine that does nothing else."""
    over: int
    """Gaps over 50 ms."""
    rows: int


async def scroll(browser: Browser, page: Page, name: str, selector: str, screens: int) -> Scrolled:
    """Turn the wheel over that many screens."""
    async with tasks_of(browser, page) as tasks:
        await page.evaluate(WATCH)
        seen: Any = await page.evaluate(TURN, [selector, screens, REST])
    gaps = seen["gaps"][2:]
    return Scrolled(
        name=name,
        longest=max(gaps),
        middle=median(gaps),
        task=max(seen["tasks"], default=0.0),
        over=sum(gap > 50 for gap in gaps),
        work=tasks.longest,
        rows=seen["rows"],
    )


async def measure(messages: int, screens: int) -> list[Scrolled]:
    """Both lists in one browser, the house's first."""
    with tempfile.TemporaryDirectory() as home:
        async with long_past(Path(home), messages) as (house, _, _, _), chromium() as browser:
            alice = await visit(browser, house)
            await sign_in(alice)
            await alice.talk_to("Bob")
            await alice.page.get_by_text(f"line {messages} ").first.wait_for()
            await alice.page.wait_for_timeout(1_500)
            log = await scroll(browser, alice.page, f"a log of {messages:,}", ".around > .scroll", screens)
            context = await browser.new_context(viewport={"width": 1280, "height": 800})
            page = await context.new_page()
            # As many lines as went by: about twelve a screen.
            await page.evaluate(LIST, [line(number) for number in range(1, screens * 12)])
            plain = await scroll(browser, page, "a plain list", "#plain", screens)
    return [log, plain]


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--screens", type=int, default=120)
    options = parser.parse_args()
    log, plain = asyncio.run(measure(options.messages, options.screens))
    print(
        "| what | longest frame | median frame | longest task | of processor time"
        " | frames over 50 ms | rows at most |"
    )
    print("|---|---|---|---|---|---|---|")
    for one in (log, plain):
        print(
            f"| {one.name} | {one.longest:.1f} ms | {one.middle:.1f} ms | {one.task:.0f} ms"
            f" | {one.work:.0f} ms"
            f" | {one.over} | {one.rows} |"
        )
    print(f"\nThe longest frame is {log.longest / plain.longest:.1f} times that of the plain list.")


if __name__ == "__main__":
    main()
