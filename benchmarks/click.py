"""From the click on Send in one browser to the message painted in another's, through the whole house.

    python -m benchmarks.click [--texts 60] [--rounds 3]

Two people with a page each in one Chromium, so that both read the same clock. Printed are medians: until the
message is in the receiver's page, and until a frame that shows it has been drawn. `benchmarks.trip` says
where the time goes in between. Needs a built web (`make setup`).
"""

import argparse
import asyncio
import statistics
import tempfile
from pathlib import Path

from tests.end_to_end.browser import Visitor, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.test_first_light import become_friends

WAIT = """(text) => new Promise((resolve) => {
  const now = () => performance.timeOrigin + performance.now();
  const observer = new MutationObserver(() => {
    if (!document.querySelector("[role=log]").textContent.includes(text)) return;
    observer.disconnect();
    const shown = now();
    // The frame after the next frame's work has begun is one that shows it.
    requestAnimationFrame(() => setTimeout(() => resolve([shown, now()])));
  });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
})"""

SAY = """async (text) => {
  const field = document.querySelector("#conversation textarea");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  // Nobody writes and sends in one moment: that somebody types has long been told when they click.
  await new Promise((resolve) => setTimeout(resolve, 150));
  const begun = performance.timeOrigin + performance.now();
  field.form.requestSubmit();
  return begun;
}"""

WARM_UP = 10
SETTLING = 150
"""Milliseconds between two texts: receipts are written meanwhile, and nobody writes faster."""


async def one_round(texts: int) -> list[tuple[float, float]]:
    """Milliseconds until it was in the page, and until it was painted."""
    found = []
    with tempfile.TemporaryDirectory() as home:
        async with open_house(Path(home)) as house, chromium() as browser:
            alice, bob = await visit(browser, house), await visit(browser, house)
            await become_friends(alice, bob)
            await alice.talk_to("Bob")
            await bob.talk_to("Alice")
            for number in range(WARM_UP + texts):
                times = await _trip(alice, bob, f"text {number} of many :)")
                if number >= WARM_UP:
                    found.append(times)
                await alice.page.wait_for_timeout(SETTLING)
    return found


async def _trip(alice: Visitor, bob: Visitor, text: str) -> tuple[float, float]:
    async with asyncio.TaskGroup() as group:
        shown = group.create_task(bob.page.evaluate(WAIT, text.removesuffix(" :)")))
        begun = await alice.page.evaluate(SAY, text)
    in_page, painted = shown.result()
    return in_page - begun, painted - begun


def main() -> None:
    """Medians of every round, each in a house of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--texts", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print("| round | in the page | painted | nine in ten painted |\n|---|---|---|---|")
    for number in range(options.rounds):
        found = asyncio.run(one_round(options.texts))
        in_page, painted = zip(*found, strict=True)
        late = statistics.quantiles(painted, n=10)[-1]
        print(
            f"| {number + 1} | {statistics.median(in_page):.1f} ms | {statistics.median(painted):.1f} ms"
            f" | {late:.1f} ms |"
        )


if __name__ == "__main__":
    main()
