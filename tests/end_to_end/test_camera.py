"""A display picture from the camera: seen, taken, cut and shown to a friend; and the camera goes off again.

Chromium brings a camera for tests: a green picture in which something moves. Pages get it as any other, so
our own policies have to let it through.
"""

from playwright.async_api import expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.test_first_light import become_friends
from tests.end_to_end.words import words

CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")

REMEMBER = """
const tracks = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    tracks.push(...stream.getTracks());
    return stream;
};
globalThis.cameras = () => tracks.map(({ kind, readyState }) => `${kind} ${readyState}`);
"""
"""The page gets what it would get; the test hears of it too."""

GREEN = """async (image) => {
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let green = 0;
    for (let at = 0; at < data.length; at += 4) green += data[at + 1] > data[at] + data[at + 2];
    return [canvas.width, canvas.height, green / (data.length / 4) > 0.5];
}"""
"""How large a picture is, and whether more than half of it is the green of the camera."""


async def cameras(visitor: Visitor, *expected: str) -> None:
    """So the cameras are that the page ever got, once they are so."""
    await visitor.page.wait_for_function("expected => cameras().join() === expected", arg=",".join(expected))


async def take(visitor: Visitor, said: dict[str, str]) -> None:
    """Look and turn back, look and close, then take one: after each the light is off."""
    page = visitor.page
    opener = page.get_by_role("button", name=said["picture_change"])
    dialog = page.get_by_role("dialog", name=said["picture_title"])
    camera = dialog.get_by_role("button", name=said["picture_camera"])
    shot = dialog.get_by_role("button", name=said["camera_take"])

    await opener.click()
    await camera.press("Enter")
    await expect(shot).to_be_enabled()
    await cameras(visitor, "video live")
    await visitor.accessible()
    await visitor.narrow_enough()
    await dialog.get_by_role("button", name=said["back"]).press("Enter")
    await cameras(visitor, "video ended")

    await camera.click()
    await expect(shot).to_be_enabled()
    await cameras(visitor, "video ended", "video live")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await cameras(visitor, "video ended", "video ended")

    await opener.click()
    await camera.click()
    await shot.click()
    await dialog.get_by_label(said["crop_zoom"]).press("ArrowRight")
    await cameras(visitor, "video ended", "video ended", "video ended")
    await visitor.accessible()
    await visitor.narrow_enough()
    await dialog.get_by_role("button", name=said["picture_use"]).press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(opener).to_be_focused()
    await expect(opener.locator("img")).to_be_visible()


async def test_a_picture_from_the_camera(tmp_path):
    async with open_house(tmp_path) as house, chromium(*CAMERA) as browser:
        alice, bob = await visit(browser, house), await visit(browser, house)
        await alice.page.add_init_script(REMEMBER)
        await become_friends(alice, bob)
        await bob.talk_to("Alice")
        seen = bob.page.locator("header img")
        await take(alice, words("en"))
        await expect(seen).to_be_visible()
        assert await seen.evaluate(GREEN) == [96, 96, True]
        before = await seen.get_attribute("src")

        # On a phone, from right to left.
        kept = await alice.context.storage_state()
        phone = await visit(
            browser, house, viewport=PHONE, locale="ar", color_scheme="dark", storage_state=kept
        )
        await phone.page.add_init_script(REMEMBER)
        await phone.page.goto(house.url)
        await expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
        await take(phone, words("ar"))
        await expect(seen).not_to_have_attribute("src", before or "")
        assert await seen.evaluate(GREEN) == [96, 96, True]
        for person in (alice, phone, bob):
            await person.accessible()
            await person.no_complaints()
