"""From the click on Send in one browser to the message painted in another's, through the whole house.

    python -m benchmarks.click [--texts 60] [--rounds 3]

Two people with a page each in one Chromium, so that both read the same clock. Printed are medians: until the
message is in the receiver's page, and until a frame that shows it has been drawn; beside it, in the same run,
the same command by a mere `fetch` of a page that shows nothing, so that the ratio says what the sender's own
page costs where both share the processor. Both pages are told once what to do, and nobody listens meanwhile.
`benchmarks.trip` says where the time goes in between. Needs a built web (`make setup`).
"""

import argparse
import asyncio
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from benchmarks.bare_browser import BarePage, bare_browser
from tests.end_to_end.browser import chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.test_first_light import become_friends

READY = """() => document.querySelector("#conversation textarea") !== null
  && document.querySelector("[role=log]") !== null"""
"""The first texts, which do not count, bring the log to rest."""

HEAR = """() => {
  const now = () => performance.timeOrigin + performance.now();
  window.heard = {};
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) {
      const text = node.textContent.match(/(click|fetch) \\d+ of many/)?.[0];
      if (!text || window.heard[text] || !node.parentElement?.closest("[role=log]")) continue;
      const times = window.heard[text] = [now()];
      // The frame after the next frame's work has begun is one that shows it.
      requestAnimationFrame(() => setTimeout(() => times.push(now())));
    }
  }).observe(document.body, { childList: true, subtree: true });
}"""


CLICK = """async ([texts, writing, settling]) => {
  const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const field = document.querySelector("#conversation textarea");
  const sent = {};
  for (let number = 0; number < texts; number += 1) {
    const text = `click ${number} of many`;
    field.value = `${text} :)`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await rest(writing);
    sent[text] = performance.timeOrigin + performance.now();
    field.form.requestSubmit();
    await rest(settling);
  }
  return sent;
}"""

FETCH = """async ([texts, writing, settling, path, command]) => {
  const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const sent = {};
  for (let number = 0; number < texts; number += 1) {
    const text = `fetch ${number} of many`;
    await rest(writing);
    sent[text] = performance.timeOrigin + performance.now();
    await fetch(path, {
      method: "POST",
      headers: { "X-AMSN2": "1", "Content-Type": "application/json" },
      body: JSON.stringify({ ...command, text: `${text} :)`, id: crypto.randomUUID() }),
    });
    await rest(settling);
  }
  return sent;
}"""

PLAIN = {
    "font": "", "color": None, "bold": False, "italic": False, "underline": False, "strike": False,
    "right_to_left": False,
}  # fmt: skip

WARM_UP = 10
WRITING = 150
"""Milliseconds between the last letter and the click: nobody writes and sends in one moment."""
SETTLING = 200
"""Milliseconds between two texts: receipts are written meanwhile, and nobody writes faster."""


@dataclass(frozen=True)
class Round:
    """Milliseconds until each text was in the page, and until it was painted."""

    clicked: list[tuple[float, float]]
    fetched: list[tuple[float, float]]


async def one_round(texts: int) -> Round:
    """As many texts by the click as by the mere fetch."""
    with tempfile.TemporaryDirectory() as home:
        async with open_house(Path(home)) as house:
            async with chromium() as browser:
                visitors = await visit(browser, house), await visit(browser, house)
                await become_friends(*visitors)
                for visitor, other in zip(visitors, ("Bob", "Alice"), strict=True):
                    await visitor.talk_to(other)
                seats = [(visitor.page.url, await visitor.context.cookies()) for visitor in visitors]
            async with bare_browser() as bare:
                alice, bob = [await bare.open(url, cookies) for url, cookies in seats]
                for page in (alice, bob):
                    await page.until(READY)
                await bob.run(HEAR)
                pace = [WARM_UP + texts, WRITING, SETTLING]
                clicked = await _trips(bob, await alice.run(CLICK, pace))
                await alice.run("(url) => { location.href = url; }", house.url + "healthz")
                await alice.until("() => location.pathname.endsWith('/healthz')")
                conversation = unquote(seats[0][0].rpartition("/")[2])
                command = {"type": "send_message", "conversation": conversation, "format": PLAIN}
                path = f"{house.base_path}api/commands"
                return Round(clicked, await _trips(bob, await alice.run(FETCH, [*pace, path, command])))


async def _trips(bob: BarePage, sent: dict[str, float]) -> list[tuple[float, float]]:
    """Milliseconds from the sending of each text."""
    await bob.until("(text) => window.heard[text]?.length === 2", list(sent)[-1])
    heard = await bob.run("() => window.heard")
    trips = [(heard[text][0] - begun, heard[text][1] - begun) for text, begun in sent.items()]
    return trips[WARM_UP:]


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
