"""Several addresses of one person on the network in the box: at a desk, on a phone, from right to left."""

import re

from playwright.async_api import Locator, expect

from msnpd.config import Config
from msnpd.desk import opened
from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import House, Tab, open_house, tab
from tests.end_to_end.test_accounts import bob_joins, menu_of, no_other_complaints

ALICE, WORK, CLUB, OLD = (f"{name}@amsn2.local" for name in ("alice", "alice.work", "alice.club", "old"))
PASSWORD = "a right password"
AT_WORK = "Alice at work, where nobody's name has room in one line"

FITS = "list => list.scrollWidth <= list.clientWidth"


async def open_dialog(visitor: Visitor) -> Locator:
    await visitor.button("Menu").click()
    await visitor.page.get_by_role("menuitem", name="Add an account").click()
    return visitor.page.get_by_role("dialog")


async def operator_adds(house: House, address: str) -> None:
    """As whoever runs the server does, beside it."""
    async with opened(Config(database=house.home / "msnpd.sqlite3")) as desk:
        await desk.accounts.register(address, PASSWORD, address)


async def make_work(alice: Visitor) -> None:
    """A second address, after all that it cannot be."""
    dialog = await open_dialog(alice)
    address = dialog.get_by_label("Address", exact=True)
    await expect(dialog.get_by_text("@amsn2.local", exact=True)).to_be_visible()
    await dialog.get_by_label("Your display name").fill(AT_WORK)
    await dialog.get_by_label("Sign in as").select_option("Busy")
    for name, problem in [
        ("bob", "That address is taken. Choose another."),
        ("my work", "An address here has letters from a to z, digits"),
        (ALICE, "That account is already here. Choose another."),
    ]:
        await address.fill(name)
        await dialog.get_by_role("button", name="Make and sign in").click()
        await expect(dialog.get_by_text(problem)).to_be_visible()
        await expect(address).to_be_focused()
    await alice.accessible()
    await address.fill("Alice.Work")
    await address.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(alice.button(f"Status of {WORK}: Busy")).to_be_visible()
    await expect(alice.button(f"Status of {ALICE}: Online")).to_be_visible()
    await expect(alice.page.get_by_role("group", name=WORK)).to_contain_text(AT_WORK)
    assert await alice.page.get_by_role("list", name="Your accounts").evaluate(FITS)
    await expect(alice.page.get_by_role("progressbar")).to_have_count(0)
    await alice.accessible()


async def add_what_the_operator_made(alice: Visitor) -> None:
    """The other way: an address that is there, with the password that somebody chose."""
    dialog = await open_dialog(alice)
    await dialog.get_by_text("Advanced").click()
    await dialog.get_by_label("I have an address there already").check()
    await dialog.get_by_label("E-mail address").fill(OLD)
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await alice.accessible()
    await dialog.get_by_role("button", name="Add and sign in").click()
    await expect(dialog).to_have_count(0)
    await expect(alice.button(f"Status of {OLD}: Online")).to_be_visible()
    await expect(alice.page.get_by_role("progressbar")).to_have_count(0)


async def remove_and_have_back(alice: Visitor, bob: Tab) -> None:
    """The address stays hers, with the contacts."""
    page = alice.page
    await menu_of(alice, WORK, "Remove this account")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("stay yours on their network")).to_be_visible()
    await alice.accessible()
    await dialog.get_by_role("button", name="Remove this account").click()
    await expect(page.get_by_role("group", name=WORK)).to_have_count(0)
    await expect(alice.contact("Bob")).to_have_count(0)
    await bob.until(lambda now: now.contacts[f"{bob.account}:{WORK}"].presence == "offline")
    # What aMSN2 made it knows.
    dialog = await open_dialog(alice)
    await dialog.get_by_label("Address", exact=True).fill("alice.work")
    await dialog.get_by_role("button", name="Make and sign in").click()
    await expect(alice.contact("Bob")).to_be_visible()
    await bob.until(lambda now: now.contacts[f"{bob.account}:{WORK}"].presence == "online")


async def test_several_addresses_at_a_desk_and_on_a_phone_from_right_to_left(tmp_path):
    async with open_house(tmp_path / "home") as house, chromium() as browser, tab(house) as bob:
        alice = await visit(browser, house)
        await alice.set_up("Alice", "correct horse")
        await bob_joins(alice, bob)
        await make_work(alice)

        # Each has a status of its own, as others see it.
        await bob.command("add_contact", account=bob.account, address=WORK, text="", groups=[])
        await alice.button("Allow and add").click()
        await bob.until(lambda now: now.contacts[f"{bob.account}:{WORK}"].presence == "busy")
        assert bob.state.contacts[f"{bob.account}:{WORK}"].display_name == AT_WORK
        await expect(alice.contact("Bob")).to_be_visible()

        await remove_and_have_back(alice, bob)
        await operator_adds(house, OLD)
        await add_what_the_operator_made(alice)
        await no_other_complaints(alice)
        await alice.context.close()

        phone = await visit(browser, house, viewport=PHONE, color_scheme="dark", has_touch=True)
        await on_a_phone_in_hebrew(phone, house)


async def on_a_phone_in_hebrew(phone: Visitor, house: House) -> None:
    page = phone.page
    await page.goto(house.url)
    await page.get_by_label("Name", exact=True).fill("Alice")
    await page.get_by_label("Password", exact=True).fill("correct horse")
    await phone.button("Sign in").click()
    await expect(phone.button(f"Status of {WORK}: Online")).to_be_visible()
    await speak_hebrew(phone, house)
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await phone.accessible()

    # One more, from a dialog that fits, for every kind of network.
    await phone.button("תפריט").first.tap()
    await page.get_by_role("menuitem", name="הוספת חשבון").tap()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("מתקדם").tap()
    await dialog.get_by_label("רשת", exact=True).select_option("שרת אחר")
    await phone.accessible()
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await dialog.evaluate(FITS)
    await page.set_viewport_size(PHONE)
    await dialog.get_by_label("רשת", exact=True).select_option(value="built-in")
    await dialog.get_by_label("כתובת", exact=True).fill("bob")
    await dialog.get_by_role("button", name="יצירה וכניסה").tap()
    await expect(dialog.get_by_text("הכתובת הזאת תפוסה. יש לבחור כתובת אחרת.")).to_be_visible()
    await expect(dialog.get_by_label("כתובת", exact=True)).to_be_focused()
    await phone.accessible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await dialog.get_by_label("כתובת", exact=True).fill("alice.club")
    await dialog.get_by_label("כניסה במצב").select_option("בטלפון")
    await dialog.get_by_role("button", name="יצירה וכניסה").tap()
    await expect(page.get_by_role("group", name=CLUB)).to_be_visible()
    await expect(page.get_by_role("progressbar")).to_have_count(0)
    await expect(phone.button(re.compile(f"המצב של .*{re.escape(CLUB)}.*בטלפון"))).to_be_visible()

    # A status for one, then one for all.
    await phone.button(re.compile(f"המצב של .*{re.escape(CLUB)}")).tap()
    await page.get_by_role("menuitemradio", name="לא כאן").tap()
    await expect(phone.button(re.compile(f"המצב של .*{re.escape(CLUB)}.*לא כאן"))).to_be_visible()
    await expect(phone.button(re.compile(f"המצב של .*{re.escape(WORK)}.*מקוון"))).to_be_visible()
    await phone.button(re.compile("כל החשבונות.*שונה")).tap()
    await expect(page.get_by_role("menuitemradio", name="מקוון")).to_be_focused()
    await phone.accessible()
    await page.get_by_role("menuitemradio", name="עסוק").tap()
    for address in (ALICE, WORK, CLUB, OLD):
        await expect(phone.button(re.compile(f"{re.escape(address)}.*עסוק"))).to_be_visible()
    await expect(phone.button(re.compile("כל החשבונות.*עסוק"))).to_be_visible()
    assert await page.get_by_role("list", name="החשבונות שלך").evaluate(FITS)
    # On its side, and with its keyboard, it still has room for contacts below four accounts.
    for width, height in ((740, 360), (390, 420), (390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        await expect(page.locator("#contacts [role=tabpanel]")).to_be_in_viewport(ratio=1)
        box = await page.locator("#contacts [role=tabpanel]").bounding_box()
        assert box is not None
        assert box["height"] > 100
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await phone.accessible()
    await no_other_complaints(phone)


async def speak_hebrew(visitor: Visitor, house: House) -> None:
    command = {
        "type": "change_preferences",
        "id": "00000000-0000-4000-8000-00000000abcd",
        "change": {"language": "he"},
    }
    answer = await visitor.context.request.post(
        f"{house.url}api/commands",
        data=command,
        headers={"Origin": house.url.rstrip("/"), "X-AMSN2": "1"},
    )
    assert answer.status == 202, await answer.text()
