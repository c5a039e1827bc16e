"""Idle and away by themselves, while nobody is at any browser; what was chosen by hand stays."""

import re

from playwright.async_api import expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import House, open_house
from tests.end_to_end.hurried import MINUTE, let_pass
from tests.end_to_end.test_first_light import become_friends
from tests.end_to_end.test_notifications import look_elsewhere, look_here
from tests.end_to_end.words import words

STILL = 2 * MINUTE + 1
"""Milliseconds after which a tab believes that nobody sits before it any more."""


async def test_idle_and_away_when_nobody_is_at_any_browser(tmp_path):
    async with (
        open_house(tmp_path, program="tests.end_to_end.hurried") as house,
        chromium() as browser,
    ):
        desk, bob = await visit(browser, house), await visit(browser, house)
        await desk.page.clock.install()
        await become_friends(desk, bob)
        phone = await second_browser(desk)
        await desk.talk_to("Bob")
        await bob.talk_to("Alice")
        said = words("he")
        alice = bob.contact("Alice")

        # One who is active keeps all of the person online.
        async with reported(phone, active=False):
            await look_elsewhere(phone)
        for _ in range(6):
            await work_on(desk)
            await let_pass(house, 1)
        await asked(desk, bob, "Still there?")
        await expect(desk.button("Status: Online")).to_be_visible()
        await expect(alice).to_contain_text("Online")

        # Nobody at either: idle, then away.
        async with reported(desk, active=False):
            await desk.page.clock.fast_forward(STILL)
        await let_pass(house, 5)
        await expect(alice).to_contain_text("Idle")
        await expect(desk.button("Status: Idle, by itself")).to_be_visible()
        await desk.accessible()
        await let_pass(house, 10)
        await expect(alice).to_contain_text("Away")
        _, by_itself = said["status_automatic"].split("{status}")
        own = phone.button(
            re.compile(f"^{said['status'].split('{')[0]}.*{said['presence_away']}.*{by_itself}")
        )
        await expect(own).to_be_visible()
        await phone.accessible()
        await phone.narrow_enough()

        # One touch of one browser, and they are back; each browser says when it is the last.
        async with reported(phone, active=True):
            await look_here(phone)
        await expect(alice).to_contain_text("Online")
        await expect(desk.button("Status: Online")).to_be_visible()

        await chosen_by_hand(house, desk, phone, bob)
        for visitor in (desk, phone, bob):
            await visitor.no_complaints()


async def chosen_by_hand(house: House, desk: Visitor, phone: Visitor, bob: Visitor) -> None:
    """Busy and away stay what they are while nobody is there, and when somebody comes back."""
    alice = bob.contact("Alice")
    for status in ("Busy", "Away"):
        await desk.button(re.compile("^Status: ")).click()
        await desk.page.get_by_role("menuitemradio", name=status, exact=True).click()
        await expect(alice).to_contain_text(status)
        async with reported(phone, active=False):
            await look_elsewhere(phone)
        async with reported(desk, active=False):
            await look_elsewhere(desk)
        await let_pass(house, 16)
        await asked(desk, bob, f"Nobody is there, {status}")
        await expect(alice).to_contain_text(status)
        await expect(desk.button(f"Status: {status}")).to_be_visible()
        for visitor in (phone, desk):
            async with reported(visitor, active=True):
                await look_here(visitor)
        await asked(desk, bob, f"Somebody is there, {status}")
        await expect(alice).to_contain_text(status)
        await expect(desk.button(re.compile(f"^Status: {status}$"))).to_be_visible()

    # Online again by hand, it is automatic again.
    await desk.button("Status: Away").click()
    await desk.page.get_by_role("menuitemradio", name="Online", exact=True).click()
    await expect(alice).to_contain_text("Online")
    for visitor in (phone, desk):
        async with reported(visitor, active=False):
            await look_elsewhere(visitor)
    await let_pass(house, 16)
    await expect(alice).to_contain_text("Away")


async def second_browser(desk: Visitor) -> Visitor:
    """The same person's phone, from right to left and in the dark."""
    state = await desk.context.storage_state()
    browser = desk.context.browser
    assert browser is not None
    phone = await visit(
        browser, desk.house, viewport=PHONE, locale="he", color_scheme="dark", storage_state=state
    )
    async with reported(phone, active=True):
        await phone.page.goto(desk.house.url)
    await expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
    return phone


def reported(visitor: Visitor, *, active: bool):
    """What is done makes the browser say whether somebody is there, and the house has heard it."""
    word = f'"active":{str(active).lower()}'
    return visitor.page.expect_response(
        lambda answer: (
            "report_activity" in (said := answer.request.post_data or "") and word in said.replace(" ", "")
        )
    )


async def work_on(visitor: Visitor) -> None:
    """Somebody moves the mouse in a minute that passes before them."""
    async with reported(visitor, active=True):
        await visitor.page.mouse.move(300, 300)
        await visitor.page.mouse.move(310, 310)
        await visitor.page.clock.fast_forward(MINUTE)


async def asked(visitor: Visitor, friend: Visitor, text: str) -> None:
    """What happened before has been told to everybody, once what the friend says then is there."""
    await friend.say(text)
    await expect(visitor.log().get_by_text(text, exact=True)).to_be_visible()
