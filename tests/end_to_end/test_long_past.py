"""A conversation with a long past: scrolled back, messages shown in context, news that make no jump."""

import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.end_to_end.browser import DESKTOP, PHONE, Visitor, chromium, visit
from tests.end_to_end.house import House, Tab, befriend, join, open_house, set_up, tab
from tests.end_to_end.past import write_past, write_talks

PAST = 1_200
LATELY = 1_780_000_000_000
"""Milliseconds since 1970 when the past ends: before every test."""
AT_TOP = "e => { e.scrollTop = 0 }"
TALKS = 1_500
DRAWN = 40
"""Rows of them that a page may have: a screen of them, and some around it."""
A_FRAME = 12
"""Rows that are drawn in one frame at most: a fetched page has four times as many."""
COUNT_ROWS = """() => {
  window.most = 0;
  let added = 0;
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node.nodeType === 1 && node.matches("[data-message]")) added += 1;
  }).observe(document.querySelector("[role=log]"), { childList: true });
  const frame = () => {
    window.most = Math.max(window.most, added);
    added = 0;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
BURST = 42
"""Messages that come at once: more than are drawn, and read out, in one frame."""
LISTEN = """() => {
  window.heard = [];
  window.addEventListener("offline", () => { window.cut = true }, { once: true });
  new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      const live = element?.closest("[role=status], [aria-live=polite]");
      if (!live || live.getAttribute("aria-live") === "off") continue;
      const nodes = type === "characterData" ? [target] : [...addedNodes];
      window.heard.push(...nodes.map((node) => node.textContent).filter((text) => text));
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Notes what a screen reader is given to read, and when the page has let go of its poll: the line is cut."""
KEPT = 450
"""Rows that a page may have at most: the full window and some slack."""


@contextlib.asynccontextmanager
async def long_past(
    home: Path, count: int = PAST, talks: int = 0
) -> AsyncIterator[tuple[House, Tab, Tab, list[int]]]:
    """A house where Alice and Bob have said so many lines; both listen by HTTP.

    Alice has so many conversations besides.
    """
    async with open_house(home) as house, tab(house) as alice, tab(house) as bob:
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        await alice.command("start_conversation", account=alice.account, participants=[bob.address])
        talk = f"{alice.account}:{bob.address}"
        await alice.until(lambda s: talk in s.conversations)
        await house.kill()
        positions = write_past(home, talk, count, end=LATELY)
        write_talks(home, talk, talks)
        await house.start()
        for one in (alice, bob):
            await one.until(lambda s: talk not in s.conversations or s.conversations[talk].last)
            await one.signed_in()
        yield house, alice, bob, positions


async def sign_in(
    visitor: Visitor, name: str = "Alice", password: str = "correct horse", hash_: str = ""
) -> None:
    """Comes in by the page."""
    await visitor.page.goto(visitor.house.url + hash_)
    await visitor.page.get_by_label("Name", exact=True).fill(name)
    await visitor.page.get_by_label("Password", exact=True).fill(password)
    await visitor.button("Sign in").click()


def scroller(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("group", name="Messages", exact=True)


def row(visitor: Visitor, text: str) -> Locator:
    return visitor.page.locator("[data-message]", has_text=re.compile(rf"{re.escape(text)}\b"))


async def test_scrolling_back_and_what_comes_meanwhile(tmp_path):
    async with long_past(tmp_path) as (house, alice_tab, bob, positions), chromium() as browser:
        alice = await visit(browser, house)
        await sign_in(alice)
        await alice.talk_to("Bob")
        await expect(row(alice, f"line {PAST}")).to_be_in_viewport()

        # Back without end: every stretch joins the last one, and what is kept stays bounded.
        rows = alice.page.locator("[data-message]")
        await alice.page.evaluate(COUNT_ROWS)
        seen: set[int] = set()
        while True:
            numbers = await rows.evaluate_all("all => all.map(e => +e.dataset.position)")
            assert numbers == list(range(numbers[0], numbers[-1] + 1))
            assert len(numbers) < KEPT
            fresh = {number - positions[0] + 1 for number in numbers}
            assert not seen or fresh & seen, "a stretch was skipped"
            seen |= fresh
            if 1 in seen:
                break
            await scroller(alice).evaluate(AT_TOP)
            await expect(rows.first).not_to_have_attribute("data-position", str(numbers[0]))
        assert 0 < await alice.page.evaluate("window.most") <= A_FRAME
        await expect(alice.page.get_by_text("This is where your conversation begins.")).to_be_attached()

        # Something is said while one reads there: nothing moves, the button counts, it leads to the end.
        await scroller(alice).evaluate("e => { e.scrollTop = 300 }")
        before = await rows.first.bounding_box()
        talk = f"{bob.account}:{alice_tab.address}"
        await bob.command("start_conversation", account=bob.account, participants=[alice_tab.address])
        for word in ("fresh one", "fresh two"):
            await bob.command("send_message", conversation=talk, text=word)
        jump = alice.button("Jump to the latest message, 2 new messages")
        await expect(jump).to_be_visible()
        assert await rows.first.bounding_box() == before
        await jump.click()
        await expect(row(alice, "fresh two")).to_be_in_viewport()
        await expect(alice.button("Jump to the latest")).to_have_count(0)
        await alice.say("an answer")
        await expect(row(alice, "an answer")).to_be_in_viewport()

        # One's own words lead to the end from anywhere; the keys go to the beginning and back.
        await scroller(alice).press("Home")
        await expect(row(alice, "line 1")).to_be_in_viewport()
        await alice.say("from afar")
        await expect(row(alice, "from afar")).to_be_in_viewport()
        await scroller(alice).press("Home")
        await expect(row(alice, "line 1")).to_be_in_viewport()
        await scroller(alice).press("ArrowUp")
        await alice.page.keyboard.press("ArrowDown")
        await expect(alice.page.locator("[data-message]:focus")).to_have_count(1)
        await alice.accessible()
        await alice.page.keyboard.press("End")
        await expect(row(alice, "from afar")).to_be_in_viewport()

        # Too much at once to be read out is said in one sentence, also before the log has come to rest after
        # the way to the end; and what comes then is read out again.
        await alice.page.evaluate(LISTEN)
        alice.house_goes_down = True
        await alice.context.set_offline(True)
        await alice.page.wait_for_function("window.cut")
        for number in range(BURST):
            await bob.command("send_message", conversation=talk, text=f"burst {number}")
        await alice_tab.until(
            lambda s: next(iter(s.conversations.values())).last.text == f"burst {BURST - 1}"
        )
        await alice.context.set_offline(False)
        await expect(row(alice, f"burst {BURST - 1}")).to_be_in_viewport()
        await read_out(alice, f"{BURST} new messages")
        await bob.command("send_message", conversation=talk, text="burst over")
        await read_out(alice, "burst over")
        heard = await alice.page.evaluate("heard")
        assert [words for words in heard if "burst" in words or "new message" in words] == [
            f"{BURST} new messages",
            *[words for words in heard if "burst over" in words],
        ]
        await alice.no_complaints()


async def read_out(visitor: Visitor, words: str) -> None:
    """A screen reader is given that to read."""
    await visitor.page.wait_for_function("words => heard.some((one) => one.includes(words))", arg=words)


async def test_a_message_is_shown_in_context_on_desk_and_phone_right_to_left_too(tmp_path):
    async with long_past(tmp_path, talks=TALKS) as (house, alice_tab, bob, positions), chromium() as browser:
        talk = f"{alice_tab.account}:{bob.address}".replace(":", "%3A").replace("@", "%40")
        for viewport, direction in ((DESKTOP, "ltr"), (PHONE, "rtl")):
            alice = await visit(browser, house, viewport=viewport)
            await sign_in(alice)
            await expect(alice.contact("Bob")).to_be_visible()
            await alice.page.evaluate("d => { document.documentElement.dir = d }", direction)
            for number in (600, 3, PAST):
                await alice.page.evaluate(f"location.hash = '#/c/{talk}/m/{positions[number - 1]}'")
                found = row(alice, f"line {number}")
                await expect(found).to_be_in_viewport()
                await expect(found).to_be_focused()
                await alice.announces("Message found.")
                if number == 3:
                    await alice.accessible()
                    await alice.button("Jump to the latest message").click()
                    await expect(row(alice, f"line {PAST}")).to_be_in_viewport()
                    await alice.page.evaluate(f"location.hash = '#/c/{talk}/m/{positions[number - 1]}'")
                    await expect(found).to_be_focused()
            await alice.accessible()
            # Back leads to where one was, and at last to the list.
            await alice.page.go_back()
            await expect(row(alice, "line 3")).to_be_in_viewport()
            for _ in range(3):
                await alice.page.go_back()
            await expect(alice.contact("Bob")).to_be_visible()
            await all_talks(alice)
            await alice.no_complaints()


async def all_talks(alice: Visitor) -> None:
    """A list of very many conversations draws those in sight, and is gone through by keys from end to end."""
    page, total = alice.page, str(1 + TALKS)
    await page.get_by_role("tab", name="Chats").click()
    rows = page.get_by_role("list", name="Chats").get_by_role("listitem")
    await expect(rows.first).to_contain_text("Bob")
    await expect(rows.first).to_have_attribute("aria-setsize", total)
    assert await rows.count() < DRAWN
    await page.keyboard.press("Tab")
    here = page.locator("li:has(:focus)")
    for key, place in (
        ("End", total),
        ("PageUp", str(TALKS - 9)),
        ("ArrowDown", str(TALKS - 8)),
        ("Home", "1"),
    ):
        await page.keyboard.press(key)
        await expect(here).to_have_attribute("aria-posinset", place)
        await expect(here).to_be_in_viewport()
        assert await rows.count() < DRAWN
    await alice.accessible()
    await page.get_by_label("Search contacts").fill("FRIEND-777@")
    await expect(rows).to_have_count(1)
    await page.get_by_label("Search contacts").fill("")
    await page.get_by_role("tab", name="Contacts").click()
