"""A nudge is told once: to a screen reader in each tab, by one sound and one notification for all of them."""

from playwright.async_api import expect

from tests.end_to_end.browser import Visitor, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.test_first_light import become_friends
from tests.end_to_end.test_notifications import look_elsewhere, shown, worker_is_there

LISTEN = """
globalThis.announced = [];
globalThis.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
    globalThis.tones += 1;
    return start.apply(this, when);
};
const LIVE = "[role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]";
new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const live = element?.closest(LIVE);
        if (!live || live.getAttribute("aria-live") === "off") continue;
        const nodes = type === "characterData" ? [target] : [...addedNodes];
        const texts = nodes.map((node) => node.textContent);
        globalThis.announced.push(...texts.filter((text) => text.includes("nudge!")));
    }
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
"""Notes what a screen reader is given to read of nudges, and every tone that is played."""

TONES = 6
"""Of the sound of one nudge; what follows at once has none of its own."""


async def announced(visitor: Visitor, count: int) -> None:
    """So many times a screen reader was told of a nudge there."""
    await visitor.page.wait_for_function("count => announced.length >= count", arg=count)
    assert len(await visitor.page.evaluate("announced")) == count


async def test_a_nudge_is_told_once_over_two_tabs(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house)
        await alice.context.grant_permissions(["notifications"])
        await alice.context.add_init_script(LISTEN)
        await become_friends(alice, bob)
        await worker_is_there(alice.page)
        other = await alice.another_tab()
        await other.talk_to("Bob")
        await bob.talk_to("Alice")
        again = await bob.another_tab()
        await again.talk_to("Alice")

        # Looked at: the tab with the conversation reads its line, the other one says it, one of both sounds.
        for number, tab in enumerate((bob, again), 1):
            await tab.button("Send a nudge").click()
            await tab.say(f"Was that {number}?")
            for mine in (alice, other):
                await announced(mine, number)
            await expect(other.log().get_by_text(f"Was that {number}?")).to_be_visible()
            if tab is bob:
                tones = [await mine.page.evaluate("tones") for mine in (alice, other)]
                assert sorted(tones) == [0, TONES]
        await shown(alice.page, 0)

        # Looked away from: one notification.
        for mine in (alice, other):
            await look_elsewhere(mine)
        third = await bob.another_tab()
        await third.talk_to("Alice")
        await third.button("Send a nudge").click()
        (notification,) = await shown(alice.page, 1)
        assert (notification["title"], notification["body"]) == ("Bob", "Sent you a nudge")
        for mine in (alice, other):
            await announced(mine, 3)
        assert await shown(other.page, 1) == [notification]
        for person in (alice, other, bob):
            await person.accessible()
            await person.no_complaints()
