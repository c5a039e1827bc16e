"""Administration, browsers, passwords and passkeys, in real browsers."""

import re

from playwright.async_api import Page, Route, expect

from tests.end_to_end.browser import DESKTOP, PHONE, Visitor, chromium, visit
from tests.end_to_end.house import House, open_house

ALICE, BOB = ("Alice", "correct horse"), ("Bob", "battery staple")


async def sign_in(visitor: Visitor, name: str, password: str) -> None:
    await visitor.page.goto(visitor.house.url)
    await visitor.page.get_by_label("Name", exact=True).fill(name)
    await visitor.page.get_by_label("Password", exact=True).fill(password)
    await visitor.button("Sign in").click()
    await expect(visitor.button("Status: Online")).to_be_visible()


async def administer(visitor: Visitor, section: str) -> None:
    await visitor.page.goto(f"{visitor.house.url}#/admin/{section}")
    await expect(visitor.page.locator("#section-title")).to_be_visible()


def card(visitor: Visitor, name: str):
    return visitor.page.get_by_role("listitem").filter(has=visitor.page.get_by_role("heading", name=name))


async def test_an_administrator_looks_after_people(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house, viewport=PHONE)
        await alice.set_up(*ALICE)

        # An invitation for two, by link and by code, is listed and used.
        await alice.button("Menu").click()
        await alice.page.get_by_role("menuitem", name="Administration").click()
        await expect(alice.page.get_by_role("heading", name="People")).to_be_visible()
        await alice.button("Invite a person").click()
        await alice.page.get_by_label("Note, to remember").fill("<b>for</b> Bob")
        await alice.page.get_by_label("Good for").select_option(label="30 days")
        await alice.page.get_by_label("Number of people").fill("2")
        await alice.button("Make a link").click()
        await expect(alice.page.get_by_role("img", name="The same link as a code")).to_be_visible()
        await expect(alice.page.get_by_text("for 2 people")).to_be_visible()
        link = await alice.page.get_by_label("Invitation link").input_value()
        await alice.accessible()
        await alice.page.keyboard.press("Escape")
        await bob.page.goto(link)
        await expect(bob.page.get_by_text("You are invited")).to_be_visible()
        for direction in ("rtl", "ltr"):
            await bob.page.locator("html").evaluate("(root, dir) => { root.dir = dir; }", direction)
            await bob.accessible()
            await bob.narrow_enough()
        await bob.join(link, *BOB)
        await administer(alice, "invitations")
        await expect(card(alice, "<b>for</b> Bob")).to_contain_text("People who may come 1")
        await alice.accessible()
        await alice.button("Revoke:").focus()
        await alice.page.keyboard.press("Enter")
        await expect(alice.page.get_by_text("No invitation is open.")).to_be_visible()
        await expect(alice.page.locator("body :focus")).to_have_count(1)

        # Bob becomes an administrator while his page is open, on a phone; and is none a moment later.
        await administer(alice, "people")
        await alice.button("Make administrator: Bob").click()
        await expect(card(alice, "Bob Administrator")).to_be_visible()
        await bob.button("Menu").click()
        await bob.page.get_by_role("menuitem", name="Administration").click()
        await bob.page.get_by_role("link", name="People").click()
        await expect(card(bob, "Alice")).to_be_visible()
        await bob.accessible()
        await everything_mirrored(bob)
        await alice.button("No longer administrator: Bob").click()
        await expect(bob.page.get_by_role("heading", name="People")).to_have_count(0)
        await bob.page.goto(house.url)
        await bob.button("Menu").click()
        await expect(bob.page.get_by_role("menuitem", name="Invite a person")).to_have_count(0)
        await bob.page.keyboard.press("Escape")

        # Somebody has to be administrator.
        await alice.button("No longer administrator: Alice").click()
        await expect(alice.page.get_by_text("Somebody has to be administrator.")).to_be_visible()
        assert [one for one in alice.complaints if "last_administrator" not in one and "422" not in one] == []
        alice.complaints.clear()

        # A link to choose a new password signs Bob out everywhere and in by the new one.
        await alice.button("New password: Bob").click()
        await alice.button("Make a link").click()
        reset = await alice.page.get_by_label("Link for Bob").input_value()
        await alice.accessible()
        await alice.page.keyboard.press("Escape")
        elsewhere = await visit(browser, house, viewport=PHONE)
        await elsewhere.mirrored()
        await elsewhere.page.goto(reset)
        await expect(elsewhere.page.get_by_text("This is for Bob.")).to_be_visible()
        await elsewhere.accessible()
        await elsewhere.page.get_by_label("New password", exact=True).fill("another staple")
        await elsewhere.button("Change password").click()
        await expect(elsewhere.button("Status: Online")).to_be_visible()
        await expect(bob.button("Sign in").first).to_be_visible()
        late = await visit(browser, house)
        await late.page.goto(reset)
        await expect(late.page.get_by_text("This link has been used or is too old.")).to_be_visible()

        # The house itself.
        for section, words in (
            ("storage", "Messenger server"),
            ("health", "alice@amsn2.local"),
            ("errors", "They never hold what people write."),
        ):
            await administer(alice, section)
            await expect(alice.page.get_by_text(words).first).to_be_visible()
            await alice.accessible()

        # Of who leaves is shown what is left, and nothing can be done about them any more.
        async def bob_leaves(route: Route) -> None:
            answer = await route.fetch()
            people = (await answer.json())["people"]
            for one in people:
                one["leaving"] = one["person"]["name"] == "Bob"
            await route.fulfill(response=answer, json={"people": people})

        await alice.page.route("**/api/admin/people", bob_leaves)
        for size in (PHONE, alice.page.viewport_size):
            await alice.page.set_viewport_size(size)
            await administer(alice, "storage")
            await administer(alice, "people")
            await expect(card(alice, "Bob Being removed")).to_contain_text("Messages")
            await expect(card(alice, "Bob").get_by_role("button")).to_have_count(0)
            await alice.accessible()
        await alice.page.unroute_all()
        await expect(alice.button("Remove: Bob")).to_be_visible()  # the page asks again by itself

        # Bob goes while he is there: signed out at once, and nothing of him stays.
        await administer(alice, "people")
        await alice.button("Remove: Bob").click()
        really = alice.button("Remove for ever")
        await expect(really).to_be_disabled()
        await alice.page.get_by_label("Write “Bob” to go on").fill("Bob")
        await alice.accessible()
        await really.click()
        await expect(alice.page.get_by_text("Bob is out. What was theirs is being removed.")).to_be_visible()
        await expect(card(alice, "Bob")).to_have_count(0)
        await expect(elsewhere.button("Sign in").first).to_be_visible()
        # His name, and his address on the built-in network, are free again.
        await administer(alice, "people")
        back = await visit(browser, house)
        await alice.page.goto(house.url)
        await back.join(await alice.invite(), *BOB)
        await expect(back.page.get_by_role("group", name="bob@amsn2.local")).to_be_visible()
        await alice.no_complaints()
        await back.no_complaints()


async def everything_mirrored(bob: Visitor) -> None:
    """All of it on a phone from right to left, with an invitation made there and taken back."""
    await bob.mirrored()
    for section in ("invitations", "storage", "health", "errors", "people"):
        await administer(bob, section)
        await expect(bob.page.locator("[data-loading]")).to_have_count(0)
        await bob.accessible()
        await bob.narrow_enough()
    await bob.button("Invite a person").click()
    await bob.page.get_by_label("Note, to remember").fill("for Carol")
    await bob.accessible()
    await bob.button("Make a link").click()
    await expect(bob.page.get_by_role("img", name="The same link as a code")).to_be_visible()
    await bob.accessible()
    await bob.narrow_enough()
    await bob.page.keyboard.press("Escape")
    await administer(bob, "invitations")
    await expect(card(bob, "for Carol")).to_be_visible()
    await bob.accessible()
    await bob.button("Revoke:").last.click()
    await expect(card(bob, "for Carol")).to_have_count(0)
    await administer(bob, "people")
    await expect(bob.page.get_by_role("heading", name="People")).to_be_visible()


async def test_browsers_and_passwords(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up(*ALICE)
        phone = await visit(
            browser, house, viewport=PHONE, locale="ar", has_touch=True,
            user_agent="Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0",
        )  # fmt: skip
        other = await visit(browser, house, user_agent="<img src=x onerror=alert(1)> \u202e")
        await sign_in(other, *ALICE)
        await phone.page.goto(house.url)
        await phone.page.locator("input[autocomplete=username]").fill(ALICE[0])
        await phone.page.locator("input[type=password]").fill(ALICE[1])
        await phone.page.keyboard.press("Enter")
        await expect(phone.page.locator("#contacts")).to_be_visible()

        # Each browser in words, this one marked, and one signed out at once.
        await alice.page.goto(f"{house.url}#/settings/sessions")
        await expect(alice.page.get_by_role("listitem").filter(has_text="This browser")).to_contain_text(
            "Chromium on Linux"
        )
        await expect(card(alice, "Firefox on Android")).to_contain_text("127.0.0.1")
        await expect(card(alice, "Unknown device")).to_be_visible()
        await alice.accessible()
        await alice.button("Sign out: Unknown device").click()
        await expect(other.button("Sign in").first).to_be_visible()
        await expect(card(alice, "Unknown device")).to_have_count(0)

        # The same page on a phone, from right to left, where another browser is signed out too.
        third = await visit(browser, house, user_agent="Mozilla/5.0 (X11; Linux) Gecko/1 Firefox/128.0")
        await sign_in(third, *ALICE)
        await phone.page.goto(f"{house.url}#/settings/sessions")
        await expect(phone.page.get_by_role("listitem").filter(has_text="Android")).to_be_visible()
        assert await phone.page.evaluate("document.documentElement.dir") == "rtl"
        overflow = "document.documentElement.scrollWidth <= innerWidth"
        assert await phone.page.evaluate(overflow)
        await phone.accessible()
        linux = phone.page.get_by_role("listitem").filter(has_text="Firefox").filter(has_text="Linux")
        await linux.get_by_role("button").tap()
        await expect(third.button("Sign in").first).to_be_visible()
        await expect(linux).to_have_count(0)

        # Another password, by who knows the old one; the phone is signed out.
        await alice.page.goto(f"{house.url}#/settings/password")
        await alice.page.get_by_label("Current password").fill("a guess")
        await alice.page.get_by_label("New password", exact=True).fill("a new staple")
        await alice.button("Change password").click()
        await expect(alice.page.get_by_text("That is not your current password.")).to_be_visible()
        await alice.accessible()
        await alice.page.get_by_label("Current password").fill(ALICE[1])
        await alice.button("Change password").click()
        await expect(alice.page.get_by_text("Your password is changed.")).to_be_visible()
        await expect(phone.page.locator("input[autocomplete=username]")).to_be_visible()
        await sign_in(other, "Alice", "a new staple")
        await alice.page.goto(f"{house.url}#/settings/sessions")
        await alice.button("Sign out all other browsers").click()
        await alice.page.get_by_role("dialog").get_by_role("button", name="Sign out all").click()
        await expect(other.button("Sign in").first).to_be_visible()
        browsers = alice.page.get_by_role("list", name="Browsers").get_by_role("listitem")
        await expect(browsers).to_have_count(1)
        assert [one for one in alice.complaints if "401" not in one] == []


async def authenticator(page: Page) -> None:
    """A key in the browser that says yes to everything."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


class AtLocalhost(House):
    """The same house by the name that passkeys need."""

    @property
    def url(self) -> str:
        return super().url.replace("127.0.0.1", "localhost")


async def test_signing_in_with_a_passkey(tmp_path):
    async with open_house(tmp_path, base_path="/chat/") as house, chromium() as browser:
        there = AtLocalhost(house.home, port=house.port, base_path="/chat/", set_up_token=house.set_up_token)
        alice = await visit(browser, there)
        await authenticator(alice.page)
        await alice.set_up(*ALICE)
        await alice.page.goto(f"{there.url}#/settings/passkeys")
        await alice.button("Add a passkey").click()
        await alice.page.get_by_label("Name of the passkey").fill("my <b>key</b>")
        await alice.accessible()
        await alice.button("Go on").click()
        await expect(alice.page.get_by_text("The passkey is ready.")).to_be_visible()
        await expect(card(alice, "my <b>key</b>")).to_contain_text("Never")
        await alice.button("Rename:").click()
        await alice.page.get_by_label("Name of the passkey").fill("my key")
        await alice.page.keyboard.press("Enter")
        await expect(card(alice, "my key")).to_be_visible()
        await alice.accessible()
        await alice.page.set_viewport_size(PHONE)
        await alice.page.evaluate("document.documentElement.dir = 'rtl'")
        await alice.accessible()
        await alice.narrow_enough()
        await alice.page.set_viewport_size(DESKTOP)

        # Out, and in again without a word.
        await alice.page.goto(there.url)
        await alice.button("Menu").click()
        await alice.page.get_by_role("menuitem", name="Sign out").click()
        await expect(alice.button("Sign in with a passkey")).to_be_visible()
        await alice.accessible()
        for size in (PHONE, DESKTOP):
            await alice.page.set_viewport_size(size)
            await alice.narrow_enough()
            await alice.button("Sign in with a passkey").click()
            await expect(alice.button("Status: Online")).to_be_visible()
            await alice.button("Menu").click()
            await alice.page.get_by_role("menuitem", name="Sign out").click()

        # A passkey that was removed opens nothing.
        await alice.button("Sign in with a passkey").click()
        await expect(alice.button("Status: Online")).to_be_visible()
        await alice.page.goto(f"{there.url}#/settings/passkeys")
        await alice.button("Remove: my key").click()
        await alice.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(card(alice, "my key")).to_have_count(0)
        await alice.page.goto(there.url)
        await alice.button("Menu").click()
        await alice.page.get_by_role("menuitem", name="Sign out").click()
        await alice.button("Sign in with a passkey").click()
        await expect(alice.page.get_by_text("That passkey is not known here.")).to_be_visible()
        # Who signs out has a poll that is sent away.
        assert [one for one in alice.complaints if "401" not in one] == []


async def test_passkeys_are_not_offered_where_there_can_be_none(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up(*ALICE)
        await alice.page.goto(f"{house.url}#/settings/passkeys")
        await expect(alice.page.get_by_text("Passkeys need a page with a name of its own")).to_be_visible()
        await expect(alice.button("Add a passkey")).to_have_count(0)
        stranger = await visit(browser, house)
        await stranger.page.goto(house.url)
        await expect(stranger.button(re.compile("^Sign in$"))).to_be_visible()
        await expect(stranger.button("Sign in with a passkey")).to_have_count(0)
        await alice.no_complaints()


async def test_a_proxy_signs_people_in_and_the_page_says_so(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(
        '[web]\nuser_header = "Remote-User"\nuser_header_creates = true\ntrusted_proxies = ["127.0.0.1"]\n'
    )
    async with open_house(home) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up(*ALICE)
        # The browser stands in for the proxy: it comes from the address that is trusted.
        carol = await visit(browser, house, viewport=PHONE, extra_http_headers={"Remote-User": "Carol"})
        await carol.page.goto(house.url)
        await expect(carol.button("Status: Online")).to_be_visible()
        await expect(carol.page.get_by_role("group", name="carol@amsn2.local")).to_be_visible()
        await carol.button("Menu").click()
        await carol.page.get_by_role("menuitem", name="Sign out").click()
        await expect(carol.page.get_by_text("To sign out entirely, sign out there.")).to_be_visible()
        await carol.accessible()
        await carol.page.evaluate("document.documentElement.dir = 'rtl'")
        await carol.accessible()
        await carol.narrow_enough()
        await carol.button("Go on as Carol").click()
        await expect(carol.button("Status: Online")).to_be_visible()
        # Somebody else at the same browser, by the proxy's word, is not Carol.
        await carol.context.set_extra_http_headers({"Remote-User": "Dave"})
        await carol.page.reload()
        await expect(carol.page.get_by_role("group", name="dave@amsn2.local")).to_be_visible()
        await alice.no_complaints()
        assert [one for one in carol.complaints if "401" not in one] == []


async def test_whom_the_proxy_names_and_nobody_knows_is_told_so(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('[web]\nuser_header = "Remote-User"\ntrusted_proxies = ["127.0.0.1"]\n')
    async with open_house(home) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.set_up(*ALICE)
        eve = await visit(browser, house, extra_http_headers={"Remote-User": "Eve"})
        await eve.page.goto(house.url)
        await expect(eve.page.get_by_text("Nobody here is called Eve.")).to_be_visible()
        await eve.accessible()
        # Their own name and password do not help, as long as the proxy says that they are Eve.
        assert [one for one in eve.complaints if "403" not in one] == []
