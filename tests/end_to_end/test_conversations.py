"""Conversations as people use them: drafts on every device, windows of their own, looks, nudges, menus."""

import re

from playwright.async_api import Route, expect

from amsn2.api.events import TypingChanged
from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import House, Tab, befriend, join, open_house, set_up, tab
from tests.end_to_end.test_long_past import row, sign_in


async def friends(house: House, alice: Tab, bob: Tab) -> str:
    """Alice and Bob know each other; returns Bob's conversation with her."""
    await set_up(alice)
    await join(alice, bob)
    await befriend(alice, bob)
    await bob.command("start_conversation", account=bob.account, participants=[alice.address])
    return f"{bob.account}:{alice.address}"


def writing(visitor: Visitor):
    return visitor.page.get_by_label("Message", exact=True)


async def test_a_draft_is_on_every_device_and_leaves_no_ghost(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice_tab, tab(house) as bob:
        await friends(house, alice_tab, bob)
        async with chromium() as browser:
            desk = await visit(browser, house)
            phone = await visit(browser, house, viewport=PHONE, has_touch=True)
            await phone.mirrored()
            for one in (desk, phone):
                await sign_in(one)
                await one.talk_to("Bob")
            await writing(desk).press_sequentially("half a thou")
            await expect(writing(phone)).to_have_value("half a thou")
            # What is written here wins, and goes on there.
            await writing(phone).press_sequentially("ght")
            await expect(writing(desk)).to_have_value("half a thought")
            await phone.accessible()
            # It survives the end of the house and of the page.
            desk.house_goes_down = phone.house_goes_down = True
            await house.kill()
            await house.start()
            await desk.page.reload()
            await expect(writing(desk)).to_have_value("half a thought")
            await writing(desk).press("Enter")
            await expect(writing(phone)).to_have_value("")
            await expect(row(phone, "half a thought")).to_be_visible()
            await desk.page.reload()
            await expect(row(desk, "half a thought")).to_be_visible()
            await expect(writing(desk)).to_have_value("")
            await desk.no_complaints()
            await phone.no_complaints()


TITLES = """() => {
  window.titles = [];
  const observer = new MutationObserver(() => titles.push(document.title));
  observer.observe(document.querySelector("title"), { childList: true, characterData: true, subtree: true });
}"""


async def test_a_conversation_in_a_window_of_its_own(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice_tab, tab(house) as bob:
        talk = await friends(house, alice_tab, bob)
        async with chromium() as browser:
            alice = await visit(browser, house)
            await sign_in(alice)
            await alice.talk_to("Bob")
            await alice.button("More about this conversation").click()
            async with alice.page.expect_popup() as opening:
                await alice.page.get_by_role("menuitem", name="Open in a window").click()
            page = await opening.value
            popup = Visitor(page, house, alice.complaints)
            popup.watch(page)
            await expect(writing(popup)).to_be_focused()
            await expect(page).to_have_title(re.compile("^Bob . aMSN2$"))
            await expect(popup.button("Add a contact")).to_have_count(0)
            await page.evaluate(TITLES)
            await bob.command("set_typing", conversation=talk)
            await expect(page.get_by_role("main").get_by_text("Bob is writing…")).to_be_visible()
            await bob.command("send_nudge", conversation=talk)
            await expect(page.locator(".shaken")).to_have_count(1)
            await popup.say("from the window")
            await expect(row(popup, "from the window")).to_be_visible()
            # What comes where one reads was never unread: nothing flickers.
            assert await page.evaluate("titles") == []
            await popup.accessible()
            await page.evaluate("document.documentElement.dir = 'rtl'")
            await popup.accessible()
            await page.close()

            # Tabs: closed by the middle button, opened again, moved by the keys.
            tabs = alice.page.get_by_role("navigation", name="Conversations").get_by_role("listitem")
            await alice.talk_to("Bob")
            await expect(row(alice, "from the window")).to_be_visible()
            robot = alice.page.get_by_role("button", name=re.compile("^Echo|^Robot"))
            if await robot.count():
                await robot.first.click()
            await tabs.filter(has_text="Bob").click(button="middle")
            await expect(tabs.filter(has_text="Bob")).to_have_count(0)
            await alice.no_complaints()


async def test_looks_codes_links_nudges_and_what_one_does_not_want_of_them(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice_tab, tab(house) as bob:
        talk = await friends(house, alice_tab, bob)
        await bob.command("set_display_name", account=bob.account, display_name="[c=4]Bo[/c=12][b]b")
        async with chromium() as browser:
            alice = await visit(browser, house, permissions=["clipboard-read", "clipboard-write"])
            await sign_in(alice)
            # For titles and screen readers the name has no codes; to the eye it has colours.
            await alice.talk_to("Bob")
            heading = alice.page.get_by_role("heading", name="Bob", exact=True)
            await expect(heading).to_be_visible()
            await expect(heading.locator("span").first).to_have_attribute("style", re.compile("color"))
            await alice.contact("Bob").press("Alt+Enter")
            card = alice.page.get_by_role("dialog", name="Bob", exact=True)
            await expect(card.get_by_role("heading").locator("span").first).to_have_attribute(
                "style", re.compile("color")
            )
            await alice.page.keyboard.press("Escape")
            look = {"font": "Georgia", "color": "#ffff00", "bold": True}
            await bob.command("send_message", conversation=talk, text="[u]so[/u] a[i] x", format=look)
            await bob.command("send_message", conversation=talk, text="see https://ex\u0430mple.com/ now")
            said = row(alice, "so a[i] x")
            await expect(said).to_be_visible()
            await expect(said.locator(".bubble span").first).to_have_css("text-decoration-line", "underline")
            await expect(said.locator(".bubble")).to_have_css("font-weight", "700")
            await expect(row(alice, "see").get_by_text("(xn--exmple-4nf.com)")).to_be_visible()
            link = row(alice, "see").get_by_role("link")
            await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
            await alice.accessible()

            # The menu of a message, by the keyboard.
            await said.hover()
            await said.get_by_role("button", name="Message menu").click()
            await alice.page.get_by_role("menuitem", name="Copy the text").click()
            await alice.copied("so a[i] x")

            # Emoticons are drawn, a few by themselves large; copied they are what was written.
            await bob.command("send_message", conversation=talk, text=":) (L)")
            drawn = alice.log().get_by_role("img", name="❤️")
            await expect(drawn).to_have_js_property("naturalWidth", 96)
            assert await drawn.evaluate("e => e.offsetWidth > 35")
            await drawn.evaluate("e => getSelection().selectAllChildren(e.closest('.bubble'))")
            await alice.page.keyboard.press("Control+c")
            await alice.copied(":) (L)")
            bubble = alice.log().locator(".bubble").last
            await alice_tab.command("change_preferences", change={"system_emoji": True})
            await expect(bubble).to_have_text("🙂 ❤️")
            await alice_tab.command("change_preferences", change={"show_emoticons": False})
            await expect(bubble).to_have_text(":) (L)")
            await expect(bubble.locator(".large")).to_have_count(0)

            # Not wanted: others' looks, codes, shaking; it holds at once and in every browser.
            change = {"show_formats": False, "plus_codes": "strip", "nudges": False, "send_typing": False}
            await alice_tab.command("change_preferences", change=change)
            await expect(said.locator(".bubble")).to_have_css("font-weight", "400")
            await expect(said.locator(".bubble")).to_have_text("so a[i] x")
            await expect(heading.locator("span")).not_to_have_attribute("style", re.compile("color"))
            await bob.command("send_nudge", conversation=talk)
            await expect(alice.log().get_by_text("Bob sent you a nudge!")).to_be_visible()
            await expect(alice.page.locator(".shaken")).to_have_count(0)

            # On a phone, mirrored, it is no other; how much is told of one's own writing neither.
            phone = await visit(
                browser,
                house,
                viewport=PHONE,
                has_touch=True,
                storage_state=await alice.context.storage_state(),
            )
            await phone.mirrored()
            await phone.page.goto(house.url)

            # What cannot be fetched, in a hotel, is not asked for as fast as it fails; later it comes.
            asked: list[str] = []

            async def hotel(route: Route) -> None:
                asked.append(route.request.url)
                await route.fulfill(body="<p>Welcome! Your room number, please.</p>")

            await phone.page.route("**/messages?*", hotel)
            await phone.talk_to("Bob")
            await bob.command("set_typing", conversation=talk)
            await expect(phone.page.get_by_role("main").get_by_text("Bob is writing…")).to_be_visible()
            assert 1 <= len(asked) < 4
            await phone.page.unroute("**/messages?*")
            plain = row(phone, "so a[i] x")
            await expect(plain.locator(".bubble")).to_have_css("font-weight", "400")
            await expect(phone.page.get_by_role("heading", name="Bob", exact=True)).to_be_visible()
            await expect(row(phone, "see").get_by_text("(xn--exmple-4nf.com)")).to_be_visible()
            await phone.accessible()
            await phone.narrow_enough()
            await phone.button("Send a nudge").tap()
            await expect(phone.button("Send a nudge")).to_be_disabled()
            await expect(phone.button("Send a nudge")).to_have_attribute("title", re.compile("moment"))
            await writing(phone).press_sequentially("said without a word of writing it", delay=15)
            await writing(phone).press("Enter")
            await bob.until(lambda s: s.conversations[talk].last.text.startswith("said without"))
            assert not [event for event in bob.events if isinstance(event, TypingChanged)]
            await alice_tab.command("change_preferences", change={"send_typing": True, "show_formats": True})
            await expect(plain.locator(".bubble")).to_have_css("font-weight", "700")
            await writing(phone).press_sequentially("said", delay=15)
            await bob.until(lambda s: s.conversations[talk].typing == (alice_tab.address,))
            await phone.accessible()
            await phone.no_complaints()

            # Enter begins a line when one wants it so; one's own look follows to other browsers.
            await alice_tab.command("change_preferences", change={"enter_sends": False})
            await alice.format("Bold")
            await writing(alice).fill("one")
            await writing(alice).press("Enter")
            await writing(alice).press_sequentially("two")
            await writing(alice).press("Control+Enter")
            await expect(row(alice, "two")).to_be_visible()
            await bob.until(lambda s: s.conversations[talk].last.text == "one\ntwo")
            assert bob.state.conversations[talk].last.format.bold
            await alice_tab.until(lambda s: s.preferences.format.bold)
            # What was said last comes back by the arrow.
            await writing(alice).press("ArrowUp")
            await expect(writing(alice)).to_have_value("one\ntwo")
            await alice.accessible()
            await alice.no_complaints()


async def test_what_grows_under_who_is_at_the_end_leaves_them_there(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up("Alice", "correct horse")
        await alice.talk_to("Robot")
        await alice.page.get_by_label("Message", exact=True).fill(
            "\n".join("a long story" for _ in range(80))
        )
        await alice.page.keyboard.press("Enter")
        log = alice.page.get_by_role("group", name="Messages")
        await expect(alice.log().get_by_text("a long story").first).to_be_visible()
        # As when a picture comes in the same moment in which the log goes to its end.
        await log.evaluate(
            "log => new Promise((done) => {"
            "  log.addEventListener('scroll', done, { once: true }); log.scrollTop -= 30; })"
        )
        await log.evaluate(
            "log => { const picture = document.createElement('div'); picture.style.height = '900px';"
            "  log.scrollTop = log.scrollHeight; log.firstElementChild.append(picture); }"
        )
        await alice.page.wait_for_function(
            "log => log.scrollHeight - log.scrollTop - log.clientHeight < 60", arg=await log.element_handle()
        )
        await expect(alice.button("Jump to the latest message")).to_have_count(0)
        await alice.no_complaints()
