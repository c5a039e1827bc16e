"""From the click on Send in one browser to the message painted in another's, through the whole house.

    python -m benchmarks.click [--texts 60] [--rounds 3]

Two people with a page each in one Chromium, so that both read the same clock. Printed are medians: until the
message is in the receiver's page, and until a frame that shows it has been drawn; beside it, in the same run,
the same command by a mere `fetch` of a page that shows nothing, so that the ratio says what the sender's own
page costs where both share the processor. `benchmarks.trip` says where the time goes in between. Needs a
built web (`make setup`).
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

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

FETCH = """async ([path, command]) => {
  const begun = performance.timeOrigin + performance.now();
  await fetch(path, {
    method: "POST",
    headers: { "X-AMSN2": "1", "Content-Type": "application/json" },
    body: JSON.stringify({ ...command, id: crypto.randomUUID() }),
  });
  return begun;
}"""

PLAIN = {
    "font": "", "color": None, "bold": False, "italic": False, "underline": False, "strike": False,
    "right_to_left": False,
}  # fmt: skip

WARM_UP = 10
SETTLING = 150
"""Milliseconds between two texts: receipts are written meanwhile, and nobody writes faster."""


@dataclass(frozen=True)
class Round:
    """Milliseconds until each text was in the page, and until it was painted."""

    clicked: list[tuple[float, float]]
    fetched: list[tuple[float, float]]


async def one_round(texts: int) -> Round:
    """As many texts by the click as by the mere fetch."""
    with tempfile.TemporaryDirectory() as home:
        async with open_house(Path(home)) as house, chromium() as browser:
            alice, bob = await visit(browser, house), await visit(browser, house)
            await become_friends(alice, bob)
            await alice.talk_to("Bob")
            await bob.talk_to("Alice")
            conversation = unquote((await alice.page.evaluate("location.hash")).rpartition("/")[2])
            clicked = await _trips(bob, texts, "click", lambda text: alice.page.evaluate(SAY, text))
            await alice.page.goto(house.url + "healthz")

            def fetch(text: str) -> Awaitable[float]:
                command = {
                    "type": "send_message",
                    "conversation": conversation,
                    "text": text,
                    "format": PLAIN,
                }
                return alice.page.evaluate(FETCH, [f"{house.base_path}api/commands", command])

            return Round(clicked, await _trips(bob, texts, "fetch", fetch))


async def _trips(
    bob: Visitor, texts: int, name: str, say: Callable[[str], Awaitable[float]]
) -> list[tuple[float, float]]:
    found = []
    for number in range(WARM_UP + texts):
        text = f"{name} {number} of many"
        async with asyncio.TaskGroup() as group:
            shown = group.create_task(bob.page.evaluate(WAIT, text))
            begun = await say(f"{text} :)")
        in_page, painted = shown.result()
        if number >= WARM_UP:
            found.append((in_page - begun, painted - begun))
        await bob.page.wait_for_timeout(SETTLING)
    return found


def main() -> None:
    """Medians of every round, each in a house of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--texts", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(
        "| round | in the page | painted | nine in ten painted | by a fetch, in the page | painted | ratio |"
    )
    print("|---|---|---|---|---|---|---|")
    for number in range(options.rounds):
        found = asyncio.run(one_round(options.texts))
        in_page, painted = map(statistics.median, zip(*found.clicked, strict=True))
        bare, bare_painted = map(statistics.median, zip(*found.fetched, strict=True))
        late = statistics.quantiles((painted for _, painted in found.clicked), n=10)[-1]
        print(
            f"| {number + 1} | {in_page:.1f} ms | {painted:.1f} ms | {late:.1f} ms"
            f" | {bare:.1f} ms | {bare_painted:.1f} ms | {in_page / bare:.2f} |"
        )


if __name__ == "__main__":
    main()
