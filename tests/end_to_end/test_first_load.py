"""How much has to be fetched before the messenger can be used."""

import gzip

from playwright.async_api import Response, expect

from tests.end_to_end.browser import chromium, visit
from tests.end_to_end.house import open_house

BUDGET = 100 * 1024
"""Bytes of JavaScript, compressed, until a contact can be clicked: three seconds on a slow phone's line."""


async def test_the_first_load_stays_small(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up("Alice", "correct horse")
        # From nowhere, so that nothing which an earlier page still fetches is counted.
        await alice.page.goto("about:blank")
        scripts: list[Response] = []
        alice.page.on(
            "response",
            lambda answer: scripts.append(answer) if answer.request.resource_type == "script" else None,
        )
        await alice.page.goto(house.url)
        await expect(alice.contact("Robot")).to_be_visible()
        # What is fetched beside it, when the browser has nothing else to do, is not waited for.
        beside = ("/ConversationView-", "/sheet-")
        first = [script for script in scripts if not any(name in script.url for name in beside)]
        sizes = {script.url: len(gzip.compress(await script.body())) for script in first}
        assert sum(sizes.values()) <= BUDGET, f"{sum(sizes.values())} bytes: {sizes}"
        await alice.no_complaints()
