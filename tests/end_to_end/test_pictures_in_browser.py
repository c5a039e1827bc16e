"""Display pictures and emoticons of one's own, from a file to what a friend sees and saves."""

import re

from playwright.async_api import expect

from tests.amsn2.storage.drawings import SVG, drawn, moving
from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.test_first_light import become_friends
from tests.end_to_end.words import words

LOADED = "async (image) => { await image.decode(); return image.naturalWidth; }"


def file(name: str, data: bytes, kind: str = "image/png") -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": data}


async def set_picture(alice: Visitor) -> None:
    """From a file, cut by the keyboard; one of ours; one of before; none."""
    page = alice.page
    await alice.button("Change your picture").click()
    dialog = page.get_by_role("dialog", name="Your picture")
    await expect(dialog.get_by_role("button", name=re.compile(r"^Picture \d+$"))).to_have_count(14)
    await alice.accessible()
    await dialog.get_by_label("From a file").set_input_files(file("bad.png", b"no picture"))
    await expect(dialog.get_by_role("alert")).to_contain_text("That is no picture")
    await dialog.get_by_role("button", name="From the camera").click()
    await expect(dialog.get_by_role("alert")).to_contain_text(re.compile("camera"))
    await dialog.get_by_role("button", name="Back").click()
    await dialog.get_by_label("From a file").set_input_files(file("me.png", drawn(300, 200)))
    await dialog.get_by_label("Larger").press("ArrowRight")
    await dialog.get_by_label("Left or right").press("ArrowRight")
    await alice.accessible()
    await dialog.get_by_role("button", name="Use this picture").click()
    await expect(dialog).to_have_count(0)
    await expect(alice.button("Change your picture")).to_be_focused()
    await expect(alice.button("Change your picture").locator("img")).to_be_visible()


async def test_pictures_and_emoticons_between_two_people(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house, viewport=PHONE)
        await become_friends(alice, bob)
        await alice.talk_to("Bob")
        await bob.talk_to("Alice")
        theirs = bob.page.locator("header img")

        await set_picture(alice)
        await expect(theirs).to_be_visible()
        assert await theirs.evaluate(LOADED) == 96
        first = await theirs.get_attribute("src")

        await alice.button("Change your picture").click()
        await alice.button("Picture 3").click()
        await expect(theirs).not_to_have_attribute("src", first or "")
        await alice.button("Change your picture").click()
        await alice.button("Earlier picture 2").click()
        await expect(theirs).to_have_attribute("src", first or "")
        await alice.button("Change your picture").click()
        await alice.button("No picture").click()
        await expect(theirs).to_have_count(0)

        # An emoticon of one's own.
        await alice.button("Insert an emoticon").click()
        await alice.button("Add an emoticon").click()
        dialog = alice.page.get_by_role("dialog", name="Add an emoticon")
        await dialog.get_by_label("From a file").set_input_files(file("cat.gif", moving(), "image/gif"))
        await expect(dialog.get_by_role("img", name="The emoticon")).to_be_visible()
        await dialog.get_by_label("Shortcut").fill(":cat:")
        await alice.accessible()
        await dialog.get_by_role("button", name="Save").click()
        await alice.button("Insert an emoticon").click()
        await alice.accessible()
        for person in (alice, bob):
            if person is bob:
                await bob.button("Insert an emoticon").click()
                await bob.accessible()
            drawn = person.page.get_by_role("group", name="Classic").get_by_role("button")
            pictures = await drawn.locator("img").evaluate_all(f"all => Promise.all(all.map({LOADED}))")
            assert len(pictures) == await drawn.count() > 70
            assert all(pictures)
        await bob.page.keyboard.press("Escape")
        await alice.button(":cat:").click()
        await alice.page.keyboard.type(" says <b>hello</b>")
        await alice.page.keyboard.press("Enter")

        # The friend sees it, saves it with the keyboard alone, and uses it.
        came = bob.log().get_by_role("img", name=":cat:")
        await expect(came).to_be_visible()
        assert await came.evaluate(LOADED)
        await expect(bob.log().get_by_text("says <b>hello</b>")).to_be_visible()
        await bob.accessible()
        await bob.log().get_by_text("says <b>hello</b>").hover()
        await bob.button("Message menu").first.focus()
        await bob.page.keyboard.press("Enter")
        await bob.page.get_by_role("menuitem", name="Save :cat: to your emoticons").press("Enter")
        await bob.page.get_by_label("Shortcut").fill(":miau:")
        await bob.page.keyboard.press("Enter")
        await bob.say("No, :miau:")
        await expect(alice.log().get_by_role("img", name=":miau:")).to_be_visible()

        # In the settings: another shortcut, and none.
        await alice.page.goto(f"{house.url}#/settings/emoticons")
        await alice.button("Another shortcut for :cat:").click()
        await alice.page.get_by_label("Shortcut", exact=True).fill(":kitten:")
        await alice.page.keyboard.press("Enter")
        await alice.accessible()
        await alice.button("Remove :kitten:").click()
        await alice.button("Remove the emoticon").click()
        await expect(alice.page.get_by_text("You have no emoticons of your own yet.")).to_be_visible()
        for person in (alice, bob):
            await person.accessible()
            await person.no_complaints()


async def make_and_send(alice: Visitor, said: dict[str, str]) -> None:
    """From the picker, in which the arrows go by what one sees; a classic one too."""
    page = alice.page
    picker = page.get_by_role("dialog", name=said["emoticons"])
    opener = page.get_by_role("button", name=said["insert_emoticon"])
    await opener.click()
    await page.get_by_role("button", name=said["emoticon_add"]).click()
    dialog = page.get_by_role("dialog", name=said["emoticon_add"])
    await dialog.get_by_label(said["picture_file"]).set_input_files(file("cat.gif", moving(), "image/gif"))
    await expect(dialog.get_by_role("img", name=said["emoticon_picture"])).to_be_visible()
    await dialog.get_by_label(said["emoticon_shortcut"]).fill(":قطة:")
    await alice.accessible()
    await alice.narrow_enough()
    await dialog.get_by_role("button", name=said["save"], exact=True).click()
    await expect(opener).to_be_focused()
    await opener.click()
    await expect(picker.get_by_role("button", name=":قطة:")).to_be_visible()
    await page.keyboard.press("Escape")
    await opener.press("Enter")
    await expect(picker.get_by_role("button", name=":قطة:")).to_be_focused()
    await alice.accessible()
    await alice.narrow_enough()
    await page.keyboard.press("ArrowLeft")
    await expect(picker.get_by_role("button", name=said["emoticon_add"])).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await page.keyboard.type(" شكرا ")
    await opener.click()
    await picker.get_by_role("button", name=":)").first.click()
    await page.keyboard.press("Enter")


async def test_emoticons_on_phones_from_right_to_left(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        at_desks = await visit(browser, house), await visit(browser, house)
        await become_friends(*at_desks)
        phones: list[Visitor] = []
        for desk, friend, language in zip(at_desks, ("Bob", "Alice"), ("ar", "he"), strict=True):
            state = await desk.context.storage_state()
            phone = await visit(browser, house, viewport=PHONE, locale=language, storage_state=state)
            await phone.page.goto(house.url)
            await expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
            await phone.contact(friend).click()
            phones.append(phone)
        await make_and_send(phones[0], words("ar"))
        for phone in phones:
            came = phone.log().get_by_role("img", name=":قطة:")
            await expect(came).to_be_visible()
            assert await came.evaluate(LOADED)
            await expect(phone.log()).to_contain_text("شكرا")
        for person in (*phones, *at_desks):
            await person.accessible()
            await person.narrow_enough()
            await person.no_complaints()


async def test_a_drawing_that_runs_is_no_emoticon(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house, viewport=PHONE)
        await alice.set_up("Alice", "correct horse")
        await alice.page.goto(f"{house.url}#/settings/emoticons")
        await alice.button("Add an emoticon").click()
        dialog = alice.page.get_by_role("dialog", name="Add an emoticon")
        alice.house_goes_down = True  # the refusal of what is to be refused
        await dialog.get_by_label("From a file").set_input_files(file("x.png", SVG))
        await expect(dialog.get_by_role("alert")).to_contain_text("That is no picture")
        await alice.accessible()
        await alice.no_complaints()
