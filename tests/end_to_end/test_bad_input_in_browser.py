"""What a person does wrong in the page, or meets: each is said in a sentence, and can be put right there."""

import re

from playwright.async_api import expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import free_port, open_house
from tests.end_to_end.servers import HOST, chatterbox, open_network


async def add_account(
    visitor: Visitor, address: str, password: str, host: str, port: int, services: str = ""
) -> None:
    page = visitor.page
    await visitor.button("Menu").click()
    await page.get_by_role("menuitem", name="Add an account").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Network").select_option("Another server")
    await dialog.get_by_label("E-mail address").fill(address)
    await dialog.get_by_label("Password", exact=True).fill(password)
    await dialog.get_by_label("Server").fill(host)
    await dialog.get_by_text("Advanced").click()
    await dialog.get_by_label("Port").fill(str(port))
    await dialog.get_by_label("Address of the sign-in service").fill(services)
    await visitor.accessible()
    await dialog.get_by_role("button", name="Add and sign in").click()


async def test_forms_say_what_is_wrong(tmp_path):
    async with open_house(tmp_path) as house, chromium() as browser:
        alice = await visit(browser, house)
        await alice.page.goto(f"{house.url}#/setup/{house.set_up_token}")
        await alice.page.get_by_label("Name", exact=True).fill("Alice")
        await alice.page.get_by_label("Password", exact=True).fill("short")
        await alice.button("Create my account").click()
        await expect(alice.page.get_by_text("at least eight characters").first).to_be_visible()
        await alice.set_up("Alice", "correct horse")
        # Somebody who is not there, and something that is no address.
        await alice.add("nobody@amsn2.local")
        sentence = "Nobody is known as nobody@amsn2.local on this network. Check the address."
        await expect(alice.page.get_by_text(sentence)).to_be_visible()
        await alice.accessible()
        # A link that somebody made up, or that was used already.
        stranger = await visit(browser, house)
        await stranger.page.goto(f"{house.url}#/join/made-up")
        await expect(stranger.page.get_by_text("This invitation is not good any more")).to_be_visible()
        await stranger.accessible()
        # A set-up link that has been used, and a wrong password, on a phone and from right to left.
        late = await visit(browser, house, viewport=PHONE, has_touch=True, is_mobile=True)
        await late.mirrored()
        await late.page.goto(f"{house.url}#/setup/{house.set_up_token}")
        await expect(late.page.get_by_text("This aMSN2 has been set up already.")).to_be_visible()
        await late.accessible()
        await late.page.goto(house.url)
        password = late.page.get_by_label("Password", exact=True)
        await late.page.get_by_label("Name", exact=True).fill("Alice")
        await password.fill("wrong horse")
        await late.button("Sign in").tap()
        await expect(late.page.get_by_role("alert")).to_have_text(
            "Name and password do not match. Try again."
        )
        await expect(password).to_be_focused()
        await late.accessible()
        await late.narrow_enough()
        await late.page.keyboard.type("correct horse")
        await late.page.keyboard.press("Enter")
        await expect(late.contact("Robot")).to_be_visible()
        assert [c for c in alice.complaints if "400" not in c and "422" not in c] == []


async def test_accounts_elsewhere_say_what_is_wrong(tmp_path):
    async with (
        open_network(tmp_path) as network,
        open_house(tmp_path / "home") as house,
        chatterbox(b"SSH-2.0-OpenSSH_9.2\r\n") as no_messenger,
        chromium() as browser,
    ):
        await network.register("carol@example.org", "a right password")
        alice = await visit(browser, house)
        await alice.set_up("Alice", "correct horse")
        page = alice.page
        services = network.endpoints["services"]
        for host, port, sentence in (
            (HOST, free_port(), f"{HOST} does not answer. Check the address and the port."),
            ("no-such.invalid", 1863, "There is no server named no-such.invalid. Check the spelling."),
            (HOST, no_messenger, "That does not answer like a messenger server. Check the address."),
        ):
            await add_account(alice, "carol@example.org", "a right password", host, port, services)
            await expect(page.get_by_text(sentence)).to_be_visible()
            await alice.accessible()
            await remove_account(alice, "carol@example.org")
        await add_account(alice, "carol@example.org", "a wrong one", HOST, network.port, services)
        refusal = page.get_by_text("The server did not accept the password. Enter it again.")
        await expect(refusal).to_be_visible()
        await alice.accessible()
        await alice.button("Enter the password").click()
        await page.get_by_label("Password of carol@example.org").fill("a right password")
        await page.keyboard.press("Enter")
        card = page.get_by_role("group", name="carol@example.org")
        await expect(card.get_by_role("button", name="Status of carol@example.org: Online")).to_be_visible()
        await expect(refusal).to_have_count(0)
        # The server goes, and comes back: the page says so, and nobody has to do anything.
        await network.kill()
        broken = page.get_by_text(re.compile("aMSN2 tries again by itself|does not answer"))
        await expect(broken).to_be_visible()
        await alice.accessible()
        await network.start()
        await expect(broken).to_have_count(0)
        await alice.no_complaints()


async def remove_account(visitor: Visitor, address: str) -> None:
    card = visitor.page.get_by_role("group", name=address)
    await card.get_by_role("button", name="Status").click()
    await visitor.page.get_by_role("menuitem", name="Remove this account").click()
    await visitor.page.get_by_role("dialog").get_by_role("button", name="Remove this account").click()
    await expect(card).to_have_count(0)
