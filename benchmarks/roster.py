"""The longest frame while a real browser scrolls through 5,000 contacts, and how long a search takes."""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Route

from benchmarks.tasks import tasks_of
from tests.end_to_end.browser import chromium, visit
from tests.end_to_end.house import open_house

SCROLL = """async ([hand, steps]) => {
  const list = document.querySelector("#contacts [data-scroll]");
  list.scrollTop = 0;
  await new Promise(requestAnimationFrame);
  const distances = {
    // A wheel that is turned fast: 100 to 600 pixels a frame.
    wheel: (step) => 100 + (step * 7919) % 500,
    // A thumb that is drawn from the top to the bottom: every frame shows other rows.
    thumb: () => list.scrollHeight / steps,
    // Page after page, some frames each.
    pages: (step) => (step % 6 === 0 ? list.clientHeight : 0),
  };
  const gaps = [];
  let before = performance.now();
  for (let step = 0; step < steps; step += 1) {
    list.scrollTop += distances[hand](step);
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    gaps.push(now - before);
    before = now;
  }
  gaps.sort((one, other) => one - other);
  const rows = list.querySelectorAll("li").length;
  return {
    hand, median: gaps[steps >> 1], longest: gaps.at(-1), over: gaps.filter(gap => gap > 50).length, rows,
  };
}"""

HANDS = ("wheel", "thumb", "pages")
STEPS = 240

SEARCH = """async (text) => {
  const field = document.querySelector("[data-shortcut=search_contacts]");
  const begun = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input", {bubbles: true}));
  await Promise.resolve();
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - begun;
}"""

PRESENCES = ("online", "busy", "away", "offline")


def with_contacts(snapshot: dict[str, Any], count: int) -> None:
    """Put so many people on the list of the first account, as the server would tell of them."""
    (model,) = list(snapshot["contacts"].values())[:1]
    for number in range(count):
        address = f"somebody{number}@example.com"
        id_ = f"{model['account']}:{address}"
        snapshot["contacts"][id_] = {
            **model,
            "id": id_,
            "address": address,
            "display_name": f"Šomebody {number * 7919 % count}",
            "presence": PRESENCES[number % len(PRESENCES)],
            "personal_message": f"message {number % 97}",
        }


async def measure(count: int, rounds: int) -> None:
    """Print what was measured, round by round."""

    async def more(route: Route) -> None:
        answer = await route.fetch()
        body = await answer.json()
        if "snapshot" in body:
            with_contacts(body["snapshot"], count)
        await route.fulfill(response=answer, body=json.dumps(body))

    with tempfile.TemporaryDirectory() as home:
        async with open_house(Path(home)) as house, chromium() as browser:
            visitor = await visit(browser, house)
            await visitor.set_up("Alice", "correct horse")
            page = visitor.page
            await visitor.contact("Robot").wait_for()
            await page.route("**/api/events*", more)
            await page.goto(house.url)
            await page.reload()
            await page.get_by_text("Šomebody").first.wait_for()
            # What is asked for from now on goes to the house directly.
            await page.unroute_all(behavior="ignoreErrors")
            for number in range(rounds):
                for hand in HANDS:
                    async with tasks_of(browser, page) as tasks:
                        found = await page.evaluate(SCROLL, [hand, STEPS])
                    print(
                        f"round {number + 1}, {hand}: processor time of a task median {tasks.middle:.1f} ms, "
                        f"longest {tasks.longest:.1f} ms; frames median {found['median']:.1f} ms, "
                        f"longest {found['longest']:.1f} ms, {found['over']} of {STEPS} over 50 ms; "
                        f"{found['rows']} rows drawn"
                    )
                searches = [await page.evaluate(SEARCH, text) for text in ("s", "so", "some 77", "")]
                print(f"round {number + 1}, searches: {', '.join(f'{each:.0f}' for each in searches)} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.contacts, chosen.rounds))
