"""What a newcomer does, in real browsers: set up, invite, add, allow, talk, nudge, leave and come back."""

import re

from playwright.async_api import expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import open_house

ALICE, BOB = ("Alice", "correct horse"), ("Bob", "battery staple")


async def become_friends(alice: Visitor, bob: Visitor) -> None:
    """Steps 2 to 4 up to the first message."""
    await alice.set_up(*ALICE)
    await bob.join(await alice.invite(), *BOB)
    await bob.add("alice@amsn2.local", "It is me, Bob.")
    await expect(alice.page.get_by_role("heading", name="Bob wants to add you")).to_be_visible()
    await expect(alice.page.get_by_text("It is me, Bob.")).to_be_visible()
    await alice.accessible()
    await alice.button("Allow and add").click()
    await expect(alice.contact("Bob")).to_contain_text("Online")
    await expect(bob.contact("Alice")).to_contain_text("Online")
    await expect(alice.button("Invite a person")).to_have_count(0)


async def test_two_people_meet_and_talk(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house)
        await become_friends(alice, bob)

        # They see each other change status, personal message and name.
        await bob.button("Status: Online").click()
        await bob.page.get_by_role("menuitemradio", name="Busy").click()
        await expect(alice.contact("Bob")).to_contain_text("Busy")
        await bob.button(re.compile("^Change your personal message")).click()
        await bob.page.get_by_label("Your personal message", exact=True).fill("♪ <b>la</b> ‮la‬ 🎈")
        await bob.page.keyboard.press("Enter")
        await expect(alice.contact("Bob")).to_contain_text("♪ <b>la</b>")
        await expect(alice.contact("Bob")).to_contain_text("🎈")
        await bob.button(re.compile("^Change your display name")).click()
        await bob.page.get_by_label("Your display name", exact=True).fill("Bobby 🎈")
        await bob.page.keyboard.press("Enter")
        await expect(alice.contact("Bobby 🎈")).to_be_visible()

        # Typing, text with a look, emoticons; what is written is data.
        await alice.talk_to("Bobby 🎈")
        await bob.talk_to("Alice")
        await alice.page.get_by_label("Message", exact=True).press_sequentially("Hello")
        await expect(bob.page.get_by_role("main").get_by_text("Alice is writing…")).to_be_visible()
        await alice.format("Bold", "Italic", "Underline", "Strike through")
        await alice.page.get_by_label("Font", exact=True).select_option("Georgia")
        await alice.page.get_by_label("Colour", exact=True).fill("#b00020")
        await alice.say("Hello :) <img src=x onerror=alert(1)>")
        said = bob.log().get_by_text("<img src=x onerror=alert(1)>")
        await expect(said).to_contain_text("Hello")
        await expect(said.get_by_role("img", name="🙂")).to_have_attribute("alt", ":)")
        style = await said.evaluate(
            "e => { const s = getComputedStyle(e.closest('.bubble'));"
            " return [s.fontWeight, s.fontStyle, s.textDecorationLine, s.fontFamily.split(',')[0], s.color] }"
        )
        assert style == ["700", "italic", "underline line-through", "Georgia", "rgb(176, 0, 32)"]
        await expect(alice.log().get_by_text("Delivered")).to_have_count(1)
        await expect(bob.page.get_by_role("main").get_by_text("Alice is writing…")).to_have_count(0)

        # A nudge shakes the window.
        await bob.button("Send a nudge").click()
        await expect(alice.log().get_by_text("Bobby 🎈 sent you a nudge!")).to_be_visible()
        await bob.say("There you are")
        await expect(alice.log().get_by_text("There you are")).to_be_visible()
        for person in (alice, bob):
            await person.accessible()
            await person.no_complaints()


async def test_the_robot_answers_a_first_chat(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.page.goto(f"{house.url}#/setup/{house.set_up_token}")
        await expect(alice.button("Create my account")).to_be_visible()
        await alice.accessible()
        await alice.set_up(*ALICE)
        robot = alice.page.get_by_role("button", name=re.compile("Robot.*Online"))
        # Nobody else is here yet: how to change that is in sight.
        await alice.button("Invite a person").click()
        await expect(alice.page.get_by_role("dialog", name="Invite a person")).to_be_visible()
        await alice.page.keyboard.press("Escape")
        await expect(alice.button("Invite a person")).to_be_focused()
        await robot.click()
        await alice.say("help")
        await expect(alice.log().locator("[data-message]:not(.own)")).to_have_count(1)
        await alice.say("echo all is well")
        await expect(alice.log().get_by_text("all is well", exact=True)).to_be_visible()
        await alice.accessible()
        await alice.no_complaints()


async def test_closing_the_browser_loses_nothing(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house)
        await become_friends(alice, bob)
        await alice.talk_to("Bob")
        await alice.say("Until later")
        await bob.talk_to("Alice")
        await expect(bob.log().get_by_text("Until later")).to_be_visible()

        # Without a browser Alice stays signed in, and what Bob says waits for her.
        await alice.page.close()
        await expect(bob.contact("Alice")).to_contain_text("Online")
        for number in (1, 2, 3):
            await bob.say(f"line {number}")
        await expect(bob.log().get_by_text("Delivered")).to_have_count(3)

        # The same browser again, a second tab, and another browser altogether.
        page = await alice.context.new_page()
        again = Visitor(page, house)
        again.watch(page)
        await page.goto(house.url)
        await expect(again.contact("Bob")).to_contain_text("3 unread messages")
        elsewhere = await visit(browser, house)
        await elsewhere.page.goto(house.url)
        await expect(elsewhere.button("Sign in")).to_be_visible()
        await elsewhere.accessible()
        await elsewhere.page.get_by_label("Name", exact=True).fill("Alice")
        await elsewhere.page.get_by_label("Password", exact=True).fill("wrong horse")
        await elsewhere.button("Sign in").click()
        await expect(elsewhere.page.get_by_text("Name and password do not match.")).to_be_visible()
        elsewhere.complaints.clear()  # Chromium notes the 401 of a wrong password in the console itself
        await elsewhere.page.get_by_label("Password", exact=True).fill(ALICE[1])
        await elsewhere.button("Sign in").click()
        await expect(elsewhere.contact("Bob")).to_contain_text("3 unread messages")
        tab = await again.another_tab()
        for window in (again, tab, elsewhere):
            await window.talk_to("Bob")
            await expect(window.log().get_by_text("Until later")).to_be_visible()
            await expect(window.log().get_by_text("line 3")).to_be_visible()
        for window in (again, tab, elsewhere):
            await expect(window.contact("Bob")).not_to_contain_text("unread")

        # What one browser says, all show, once.
        await elsewhere.say("from the other browser")
        for window in (again, tab, bob):
            await expect(window.log().get_by_text("from the other browser")).to_have_count(1)
        for window in (again, elsewhere, bob):
            await window.no_complaints()


async def who_may_see(alice: Visitor, phone: Visitor, bob: Visitor) -> None:
    """Who was declined sees her, until only those may whom she allowed; said at the desk and on the phone."""
    everyone = "Everyone except people you blocked"
    await expect(alice.page.get_by_label(everyone)).to_be_checked()
    await expect(bob.contact("Alice")).to_contain_text("Online")
    await alice.page.get_by_label("Only people you allowed").check()
    await expect(bob.contact("Alice")).to_contain_text("Offline")
    await alice.accessible()
    await phone.page.goto(f"{phone.house.url}#/settings/privacy")
    await expect(phone.page.get_by_label("Only people you allowed")).to_be_checked()
    await phone.narrow_enough()
    await phone.accessible()
    await phone.page.get_by_label(everyone).check()
    await expect(bob.contact("Alice")).to_contain_text("Online")
    await expect(alice.page.get_by_label(everyone)).to_be_checked()
    await phone.page.goto(f"{phone.house.url}#/")


async def test_a_request_can_be_declined_and_blocked(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house)
        await alice.set_up(*ALICE)
        state = await alice.context.storage_state()
        phone = await visit(browser, house, viewport=PHONE, has_touch=True, storage_state=state)
        await phone.mirrored()
        await phone.page.goto(house.url)
        await bob.join(await alice.invite(), *BOB)
        for words, visitor, answer in (
            ("Please?", phone, "Decline"),
            ("Once more?", alice, "Decline"),
            ("At last?", phone, "Block"),
        ):
            # Who was declined may ask again; nobody tells them that they were.
            await bob.add("alice@amsn2.local", words)
            for one in (alice, phone):
                await expect(one.page.get_by_role("heading", name="Bob wants to add you")).to_be_visible()
                await expect(one.page.get_by_text(words)).to_be_visible()
            await visitor.accessible()
            await visitor.page.get_by_role("button", name=answer, exact=True).click()
            for one in (alice, phone):
                await expect(one.page.get_by_role("heading", name="Bob wants to add you")).to_have_count(0)
                await expect(one.contact("Bob")).to_have_count(0)
            await alice.page.goto(f"{house.url}#/settings/privacy")
            if answer == "Block":
                await expect(alice.button("Unblock Bob")).to_be_visible()
                await expect(bob.contact("Alice")).to_contain_text("Offline")
                break
            await expect(alice.page.get_by_text("Nobody is blocked.")).to_be_visible()
            if words == "Please?":
                await who_may_see(alice, phone, bob)
            await alice.page.goto(f"{house.url}#/")
            await bob.contact("Alice").press("Delete")
            removing = bob.page.get_by_role("dialog").get_by_role("button", name="Remove from the list")
            await removing.click()
            await expect(bob.contact("Alice")).to_have_count(0)
        for visitor in (alice, phone, bob):
            await visitor.no_complaints()


async def test_a_still_window_under_reduced_motion(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        shaken = await visit(browser, house)
        still = await visit(browser, house, reduced_motion="reduce")
        await become_friends(shaken, still)
        for nudger, nudged, animations in ((still, shaken, 1), (shaken, still, 0)):
            await nudged.talk_to("Bob" if nudged is shaken else "Alice")
            await nudger.talk_to("Alice" if nudged is shaken else "Bob")
            await nudged.page.evaluate(
                """window.shakes = 0;
                document.addEventListener('animationstart', e => {
                    window.shakes += e.animationName.includes('shake');
                }, true)"""
            )
            await nudger.button("Send a nudge").click()
            await expect(nudged.log().get_by_text("sent you a nudge!").last).to_be_visible()
            shakes = await nudged.page.evaluate(
                "() => new Promise(r => setTimeout(() => r(window.shakes), 300))"
            )
            assert (shakes > 0) == (animations > 0)


async def test_a_phone_shows_one_pane_at_a_time(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house, viewport=PHONE, has_touch=True, color_scheme="dark")
        await alice.set_up(*ALICE)
        await alice.accessible()
        robot = alice.page.get_by_role("button", name=re.compile("Robot.*Online"))
        await robot.click()
        await expect(alice.button("Add a contact")).to_be_hidden()
        await alice.say("hello")
        await expect(alice.log().locator("[data-message]:not(.own)")).to_have_count(1)
        await alice.accessible()
        await alice.button("Back").click()
        await expect(alice.button("Add a contact")).to_be_visible()
        await robot.click()
        await alice.page.go_back()  # the gesture of a phone
        await expect(alice.button("Add a contact")).to_be_visible()
        wide = await alice.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wide, "the page scrolls sideways"
        await alice.no_complaints()


async def test_in_french_and_on_a_phone_in_arabic(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        phone = await visit(browser, house, viewport=PHONE, has_touch=True, locale="ar-EG")
        await phone.page.goto(f"{house.url}#/setup/{house.set_up_token}")
        await expect(phone.page.locator("input[autocomplete=username]")).to_be_visible()
        await expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
        await phone.accessible()
        await phone.narrow_enough()
        alice = await visit(browser, house, locale="fr-FR")
        await alice.page.goto(f"{house.url}#/setup/{house.set_up_token}")
        await expect(alice.page.get_by_label("Mot de passe", exact=True)).to_be_visible()
        assert await alice.page.evaluate("document.documentElement.lang") == "fr"
        for person in (alice, phone):
            await person.accessible()
            await person.no_complaints()


NO_ROOM = """() => {
  IDBObjectStore.prototype.add = () => { throw new DOMException("The disk is full.", "QuotaExceededError"); };
}"""


async def test_an_open_tab_survives_kill_9_with_its_draft(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house, viewport=PHONE)
        await bob.mirrored()
        await become_friends(alice, bob)
        for person, friend in ((alice, "Bob"), (bob, "Alice")):
            person.house_goes_down = True
            await person.talk_to(friend)
            await person.page.evaluate("window.neverReloaded = true")
        again = await bob.another_tab()
        await again.talk_to("Alice")
        await alice.say("before the cut")
        await expect(bob.log().get_by_text("before the cut")).to_be_visible()
        draft = alice.page.get_by_label("Message", exact=True)
        await draft.fill("half a thought")
        await house.kill()
        for person in (alice, bob):
            await expect(person.page.get_by_text("Not connected.")).to_be_visible()
            await person.accessible()
            await person.narrow_enough()
        # What is written in two tabs goes in the order in which it was written.
        for number, tab in enumerate((bob, again, bob, again)):
            await tab.say(f"while it was down, {number}")
        # Where the browser has no room to keep what waits, it says so before it is lost.
        await alice.page.evaluate(NO_ROOM)
        await draft.press("Enter")
        await expect(alice.page.get_by_text("This browser cannot keep what you write")).to_be_visible()
        await alice.accessible()
        await draft.fill("another thought")
        await house.start()
        said = alice.log().get_by_text("while it was down")
        await expect(said).to_have_text([f"while it was down, {number}" for number in range(4)])
        await expect(draft).to_have_value("another thought")
        await draft.press("Enter")
        await expect(bob.log().get_by_text("another thought")).to_have_count(1)
        await expect(bob.log().get_by_text("half a thought")).to_have_count(1)
        await expect(bob.log().get_by_text("before the cut")).to_have_count(1)
        await expect(alice.page.get_by_text("Not connected.")).to_have_count(0)
        for person in (alice, bob):
            assert await person.page.evaluate("window.neverReloaded") is True
            await person.no_complaints()


async def test_signing_out_ends_every_tab_of_the_browser(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up(*ALICE)
        tab = await alice.another_tab()
        await expect(tab.button("Status: Online")).to_be_visible()
        await alice.button("Menu").click()
        await alice.page.get_by_role("menuitem", name="Sign out of this browser").click()
        for window in (alice, tab):
            await expect(window.page.get_by_label("Password", exact=True)).to_be_visible()


async def test_under_a_path_of_a_proxy(tmp_path):
    async with open_house(tmp_path, base_path="/club/chat/") as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up(*ALICE)
        link = await alice.invite()
        assert link.startswith(house.url)
        bob = await visit(browser, house)
        await bob.join(link, *BOB)
        await bob.add("alice@amsn2.local")
        await alice.button("Allow and add").click()
        await bob.talk_to("Alice")
        await bob.say("from below")
        await expect(alice.contact("Bob")).to_contain_text("1 unread message")
        for person in (alice, bob):
            await person.no_complaints()


async def test_all_tabs_of_a_browser_share_one_poll(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up(*ALICE)
        tabs = [await alice.another_tab() for _ in range(6)]
        for tab in tabs:
            await expect(tab.button("Status: Online")).to_be_visible()
        polls = "amsn2_polls_parked"
        answer = await alice.context.request.get(house.url + "metrics")
        parked = [line for line in (await answer.text()).splitlines() if line.startswith(polls + " ")]
        assert parked == [f"{polls} 1.0"]

        # The tab that polls is closed: another takes over, and nothing is missed.
        await alice.page.close()
        robot = tabs[0].page.get_by_role("button", name=re.compile("Robot.*Online"))
        await robot.click()
        await tabs[0].say("echo still here")
        await expect(tabs[0].log().get_by_text("still here", exact=True)).to_be_visible()
        for tab in tabs[1:]:
            await expect(tab.page.get_by_role("button", name=re.compile("Robot.*unread"))).to_have_count(0)
        await tabs[0].no_complaints()


async def test_without_a_mouse(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.page.goto(f"{house.url}#/setup/{house.set_up_token}")
        press = alice.page.keyboard.press
        await alice.page.get_by_label("Name", exact=True).focus()
        await alice.page.keyboard.type("Alice")
        await press("Tab")
        await press("Tab")
        await alice.page.keyboard.type("correct horse")
        await press("Enter")
        robot = alice.page.get_by_role("button", name=re.compile("Robot.*Online"))
        await expect(robot).to_be_visible()
        # The form is gone with the focus in it: one begins at the contacts, in a new page at its top.
        await expect(alice.page.locator("#contacts:focus-within")).to_have_count(1)
        await alice.page.reload()
        await expect(robot).to_be_visible()
        await press("Tab")
        await expect(alice.page.get_by_role("link", name="Skip to the contact list")).to_be_focused()
        await press("Enter")
        on_list = "document.activeElement.hasAttribute('data-stop')"
        for _ in range(12):
            if await alice.page.evaluate(on_list):
                break
            await press("Tab")
        for _ in range(4):
            if await robot.evaluate("e => e === document.activeElement"):
                break
            await press("ArrowDown")
        await expect(robot).to_be_focused()
        await press("Enter")
        await expect(alice.page.get_by_label("Message", exact=True)).to_be_focused()
        await alice.page.keyboard.type("echo by keys")
        await press("Enter")
        await expect(alice.log().get_by_text("by keys", exact=True)).to_be_visible()
        await press("F6")
        assert not await alice.page.get_by_label("Message", exact=True).evaluate(
            "e => e === document.activeElement"
        )
        await alice.no_complaints()
