"""What a friend with another program sends: picture, handwriting, wink, voice clip, emoticon, action."""

import io
import re
import uuid
import wave

from playwright.async_api import Locator, expect

from papyon.payload import contents
from papyon.payload.emoticons import Emoticon
from papyon.payload.ink import InkKind
from papyon.payload.msn_object import ObjectKind
from papyon.session.letters import Letter
from papyon.types import Dialect
from tests.amsn2.networks.msn.cabinets import cabinet
from tests.amsn2.storage.clips import clip
from tests.amsn2.storage.drawings import drawn, moving
from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house
from tests.end_to_end.test_pictures_in_browser import LOADED
from tests.end_to_end.words import filled, words
from tests.papyon.aio.people import PASSWORD, Person, running_server

ALICE, BOB = "alice@example.com", "bob@example.com"

ADD_ACCOUNT = """account => fetch("api/commands", {
  method: "POST",
  headers: { "X-AMSN2": "1", "Content-Type": "application/json" },
  body: JSON.stringify({ type: "add_account", id: crypto.randomUUID(), network: "msn", ...account }),
}).then(answer => answer.status)"""


PLAYED = """sound => new Promise(done => {
  const heard = () => sound.played.length > 0 && sound.played.end(0) > 0 && done();
  sound.addEventListener("timeupdate", heard);
  heard();
})"""
"""Waits until some of it was heard."""


def speech(seconds: float = 0.1) -> bytes:
    """Silence, in a form that every browser plays."""
    out = io.BytesIO()
    with wave.open(out, "wb") as clip:
        clip.setparams((1, 2, 16_000, int(16_000 * seconds), "NONE", ""))
        clip.writeframes(bytes(int(32_000 * seconds)))
    return out.getvalue()


def say(bob: Person, content: contents.Content) -> None:
    bob.client.send(frozenset({ALICE}), Letter(str(uuid.uuid4()), content))


async def sent(bob: Person) -> None:
    """All that there is."""
    objects = bob.client.objects
    inside = {"film.swf": b"CWS" + bytes(500), "still.png": drawn(120, 90, color="orange")}
    wink = cabinet(inside, lzx=[(1, 300), (2, 10_000)])
    cat = objects.publish(moving(), ObjectKind.EMOTICON, "cat.gif")
    say(bob, contents.Text("see (cat) there", emoticons=(Emoticon("(cat)", cat),)))
    say(bob, contents.Ink(drawn(300, 80, "GIF", color="navy")))
    say(bob, contents.Ink(b"\0\x1c\x03 strokes", InkKind.ISF))
    say(bob, contents.Wink(objects.publish(wink, ObjectKind.WINK, "wink.mct", "Laughing girl")))
    say(bob, contents.Wink(objects.publish(b"no cabinet", ObjectKind.WINK, "wink.mct", "Old film")))
    say(bob, contents.VoiceClip(objects.publish(clip(seconds=15), ObjectKind.VOICE_CLIP, "clip.wav")))
    say(bob, contents.VoiceClip(objects.publish(clip(seconds=0), ObjectKind.VOICE_CLIP, "b.wav")))
    say(bob, contents.Action("waves"))


async def seen(alice: Visitor, said: dict[str, str]) -> None:
    """All of it is there, with its name, and can be kept."""
    log = alice.log()
    await expect(log.get_by_role("img", name="(cat)")).to_be_visible()
    assert await log.get_by_role("img", name="(cat)").evaluate(LOADED)
    await expect(log.get_by_role("img", name=said["kind_ink"])).to_be_visible()
    await expect(log.get_by_text(said["ink_undrawable"])).to_be_visible()
    winks = log.get_by_role("group", name=said["kind_wink"])
    await expect(winks.nth(0)).to_contain_text("Laughing girl")
    await expect(winks.nth(0).locator("img")).to_be_visible()
    assert await winks.nth(0).locator("img").evaluate(LOADED)
    await expect(winks.nth(1)).to_contain_text(BOB)
    # Its picture plays over the page, and lets go of it.
    await winks.nth(0).get_by_role("button", name=said["wink_play"]).click()
    await expect(alice.page.locator("[popover] > img")).to_be_visible()
    await expect(alice.page.locator("[popover] > img")).to_have_count(0)
    clips = log.get_by_role("group", name=said["kind_voice"])
    await heard(clips.nth(0), said, said["kind_voice"])
    await moved_in(clips.nth(0), said, said["kind_voice"])
    # One that is damaged says so, and can be kept and tried again all the same.
    play = filled(said["sound_play"], name=said["kind_voice"])
    for _ in range(2):
        await clips.nth(1).get_by_role("button", name=play).press("Enter")
        await expect(clips.nth(1)).to_contain_text(said["problem_voice_unfit"])
    await expect(clips.nth(1).get_by_role("link", name=said["voice_save"])).to_be_visible()
    await expect(log.get_by_text(re.compile(r"bob@example\.com\W+waves"))).to_be_visible()


async def heard(line: Locator, said: dict[str, str], name: str) -> None:
    """It is fetched when somebody wants to hear it, plays to its end, and is as before then."""
    sound = line.locator("audio")
    await expect(sound).to_have_js_property("readyState", 0)
    place = line.get_by_role("slider", name=filled(said["sound_place"], name=name))
    await expect(place).to_be_disabled()
    play = line.get_by_role("button", name=filled(said["sound_play"], name=name))
    await play.press("Enter")
    await sound.evaluate(PLAYED)
    await expect(place).to_be_enabled()
    # A short one may be over already.
    await sound.evaluate("sound => { if (!sound.paused) sound.currentTime = sound.duration; }")
    await expect(play).to_be_visible()
    await expect(sound).to_have_js_property("currentTime", 0)


async def moved_in(line: Locator, said: dict[str, str], name: str) -> None:
    """It is paused, moved in by keys, and says where it is."""
    sound = line.locator("audio")
    await line.get_by_role("button", name=filled(said["sound_play"], name=name)).press("Enter")
    await line.get_by_role("button", name=filled(said["sound_pause"], name=name)).press("Enter")
    await expect(line.get_by_role("button", name=filled(said["sound_play"], name=name))).to_be_visible()
    place = line.get_by_role("slider")
    await place.press("Home")
    await place.press("PageUp")
    await expect(sound).to_have_js_property("currentTime", 1.5)
    # In Arabic with the digits of Egypt.
    arabic = {ord("0") + digit: 0x660 + digit for digit in range(10)}
    digits = arabic if said["sound_time"] == words("ar")["sound_time"] else {}
    length = filled(said["sound_time"], done="0:01".translate(digits), whole="0:15".translate(digits))
    await expect(place).to_have_attribute("aria-valuetext", length)


async def kept(alice: Visitor, said: dict[str, str]) -> None:
    """The friend's emoticon is saved by the keys of the menu, and is there to be used."""
    page = alice.page
    line = alice.log().locator("[data-message]", has=page.get_by_role("img", name="(cat)"))
    await line.scroll_into_view_if_needed()
    await line.hover()
    await line.get_by_role("button", name=said["message_menu"]).press("Enter")
    keep = filled(said["emoticon_keep"], shortcut="(cat)")
    await page.get_by_role("menuitem", name=keep).press("Enter")
    dialog = page.get_by_role("dialog", name=said["emoticon_add"])
    await alice.accessible()
    await dialog.get_by_label(said["emoticon_shortcut"]).fill("(mine)")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await page.get_by_role("button", name=said["insert_emoticon"]).click()
    await expect(page.get_by_role("button", name="(mine)", exact=True).locator("img")).to_be_visible()
    await alice.accessible()
    await alice.narrow_enough()
    await page.keyboard.press("Escape")


async def comes_after_a_kill(alice: Visitor, bob: Person) -> None:
    """What the friend's program did not give is asked for once more when aMSN2 is there again."""
    objects, log = bob.client.objects, alice.log()
    dog, bark = drawn(19, 19, color="brown"), speech(seconds=1)
    emoticon = objects.publish(dog, ObjectKind.EMOTICON, "dog.png")
    voice = objects.publish(bark, ObjectKind.VOICE_CLIP, "late.wav")
    for one in (emoticon, voice):
        objects.withdraw(one)
    say(bob, contents.VoiceClip(voice))
    say(bob, contents.Text("a (dog) too", emoticons=(Emoticon("(dog)", emoticon),)))
    await expect(log.get_by_text("a (dog) too")).to_be_visible()
    late = log.get_by_role("group", name="A voice clip").nth(2)
    await expect(late).to_contain_text("The voice clip did not come")
    await expect(late.get_by_role("button", name="Try again: A voice clip")).to_be_visible()
    await alice.accessible()
    await alice.house.kill()
    objects.publish(dog, ObjectKind.EMOTICON, "dog.png")
    objects.publish(bark, ObjectKind.VOICE_CLIP, "late.wav")
    await alice.house.start()
    await expect(log.get_by_role("img", name="(dog)")).to_be_visible()
    await heard(late, words("en"), "A voice clip")


async def comes_when_asked_for(alice: Visitor, bob: Person) -> None:
    """By hand at once; by itself while the friend is there and says nothing."""
    objects, log = bob.client.objects, alice.log()
    fox, bark = drawn(21, 21, color="red"), speech(seconds=2)
    emoticon = objects.publish(fox, ObjectKind.EMOTICON, "fox.png")
    voice = objects.publish(bark, ObjectKind.VOICE_CLIP, "early.wav")
    for one in (emoticon, voice):
        objects.withdraw(one)
    say(bob, contents.VoiceClip(voice))
    early = log.get_by_role("group", name="A voice clip").nth(3)
    await expect(early).to_contain_text("The voice clip did not come")
    objects.publish(bark, ObjectKind.VOICE_CLIP, "early.wav")
    await early.get_by_role("button", name="Try again: A voice clip").click()
    await expect(early.get_by_role("button", name="Play: A voice clip")).to_be_visible()

    say(bob, contents.Text("a (fox) as well", emoticons=(Emoticon("(fox)", emoticon),)))
    line = log.locator("[data-message]", has_text="as well")
    await line.hover()
    await line.get_by_role("button", name="Message menu").press("Enter")
    await alice.page.get_by_role("menuitem", name="Ask for the emoticons again").press("Enter")
    objects.publish(fox, ObjectKind.EMOTICON, "fox.png")
    await expect(log.get_by_role("img", name="(fox)")).to_be_visible()


async def test_all_that_a_friend_can_send(tmp_path):
    async with (
        running_server(tmp_path) as server,
        open_house(tmp_path / "home") as house,
        chromium() as browser,
    ):
        for address in (ALICE, BOB):
            await server.accounts.register(address, PASSWORD, address)
        alice = await visit(browser, house)
        await alice.set_up("Alice", "correct horse")
        there = {
            "host": "127.0.0.1",
            "port": server.port,
            "services": f"http://127.0.0.1:{server.services_port}",
        }
        account = {"address": ALICE, "password": PASSWORD, "endpoints": there}
        assert await alice.page.evaluate(ADD_ACCOUNT, account) == 202
        bob = Person(server, BOB, Dialect.MSNP18)
        try:
            await bob.sign_in()
            await bob.client.contacts.add(ALICE)
            await alice.button("Allow and add").click()
            await bob.sees(ALICE)
            await bob.client.set_picture(drawn(96, 96, color="green"))
            await alice.talk_to(BOB)
            await expect(alice.page.locator("header img")).to_be_visible()
            await alice.contact(BOB).press("Alt+Enter")
            card = alice.page.get_by_role("dialog", name=BOB)
            await expect(card.get_by_role("link", name=re.compile("^Picture shown since"))).to_have_count(1)
            await alice.accessible()
            await alice.page.keyboard.press("Escape")
            await sent(bob)
            await seen(alice, words("en"))
            await alice.accessible()

            phone = await visit(
                browser, house, viewport=PHONE, color_scheme="dark", locale="ar-EG", reduced_motion="reduce"
            )
            await phone.page.context.add_cookies(await alice.context.cookies())
            await phone.page.goto(house.url)
            await phone.contact(BOB).press("Alt+Enter")
            since = re.compile("^" + re.escape(words("ar")["picture_shown_at"].partition("{")[0]))
            await expect(phone.page.get_by_role("dialog").get_by_role("link", name=since)).to_have_count(1)
            await phone.accessible()
            await phone.page.keyboard.press("Escape")
            await phone.contact(BOB).click()
            await seen(phone, words("ar"))
            await phone.accessible()
            await phone.narrow_enough()
            await kept(phone, words("ar"))
            for person in (alice, phone):
                # Only the damaged clip was refused, and its sentence came from us.
                assert [one for one in person.complaints if "422" not in one] == []
                person.complaints.clear()
                person.house_goes_down = True
            await comes_after_a_kill(alice, bob)
            await comes_when_asked_for(alice, bob)
            await expect(phone.log().get_by_role("img", name="(dog)")).to_be_visible()
            for person in (alice, phone):
                await person.no_complaints()
        finally:
            await bob.client.sign_out()
