"""Several accounts in one view: on networks by name, each with its own status or one for all."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

from playwright.async_api import Locator, expect

from papyon.aio.client import Client
from papyon.aio.events import ClientEvent, SignedIn, SignedOut
from papyon.aio.settings import Credentials, Settings
from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import PATIENCE, Tab, free_port, open_house, tab
from tests.end_to_end.servers import HOST, Network, open_network
from tests.end_to_end.test_long_past import sign_in

ANNA = "anna@example.org"
PASSWORD = "a right password"


class Elsewhere:
    """Anna at another place."""

    def __init__(self, network: Network) -> None:
        settings = Settings.at(
            HOST,
            network.endpoints["services"],
            "{33333333-3333-4333-8333-333333333333}",
            network.port,
            endpoint_name="Attic",
            direct=False,
        )
        self.client = Client(settings, Credentials(ANNA, PASSWORD), self._hear)
        self.signed_in, self.signed_out = asyncio.Event(), asyncio.Event()

    async def _hear(self, event: ClientEvent) -> None:
        if isinstance(event, SignedIn):
            self.signed_in.set()
        elif isinstance(event, SignedOut):
            self.signed_out.set()

    @contextlib.asynccontextmanager
    async def there(self) -> AsyncIterator["Elsewhere"]:
        self.client.sign_in()
        try:
            async with asyncio.timeout(PATIENCE):
                await self.signed_in.wait()
            yield self
        finally:
            await self.client.sign_out()


async def open_dialog(visitor: Visitor, network: str) -> Locator:
    await visitor.button("Menu").click()
    await visitor.page.get_by_role("menuitem", name="Add an account").click()
    dialog = visitor.page.get_by_role("dialog")
    await dialog.get_by_label("Network").select_option(network)
    await dialog.get_by_label("E-mail address").fill(ANNA)
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    return dialog


async def add_elsewhere(visitor: Visitor, network: Network) -> None:
    """Anna's account on a server of its own: appearing offline, the password not remembered."""
    dialog = await open_dialog(visitor, "Another server")
    await dialog.get_by_label("Server").fill(HOST)
    await dialog.get_by_label("Remember the password").uncheck()
    await dialog.get_by_label("Sign in as").select_option("Appear offline")
    await dialog.get_by_text("Advanced").click()
    await dialog.get_by_label("Port").fill(str(network.port))
    await dialog.get_by_label("Address of the sign-in service").fill("not an address")
    await dialog.get_by_role("button", name="Add and sign in").click()
    await expect(dialog.get_by_text("That is not the address of a service.")).to_be_visible()
    await expect(dialog.get_by_label("Address of the sign-in service")).to_be_focused()
    await visitor.accessible()
    await dialog.get_by_label("Address of the sign-in service").fill(network.endpoints["services"])
    await dialog.get_by_role("button", name="Add and sign in").click()
    await expect(dialog).to_have_count(0)
    await expect(visitor.button(f"Status of {ANNA}: Appear offline")).to_be_visible()
    await expect(visitor.page.get_by_role("progressbar")).to_have_count(0)


def refused(complaint: str) -> bool:
    """Whether the browser only says that the server refused what was written, as it should."""
    return "422" in complaint


async def no_other_complaints(visitor: Visitor) -> None:
    visitor.complaints[:] = [complaint for complaint in visitor.complaints if not refused(complaint)]
    await visitor.no_complaints()


async def menu_of(visitor: Visitor, address: str, item: str) -> None:
    await visitor.button(re.compile(f"^Status of {re.escape(address)}")).click()
    await visitor.page.get_by_role("menuitem", name=item).click()


async def befriend(visitor: Visitor, bob: Tab) -> str:
    """Bob adds Alice, who allows and adds him; returns her address."""
    address = "alice@amsn2.local"
    await bob.command("add_contact", account=bob.account, address=address, text="", groups=[])
    await visitor.button("Allow and add").click()
    await expect(visitor.contact("Bob")).to_be_visible()
    return address


async def test_several_accounts_in_one_view(tmp_path):
    async with (
        open_network(tmp_path) as network,
        open_house(tmp_path / "home") as house,
        chromium() as browser,
        tab(house) as bob,
    ):
        await network.register(ANNA, PASSWORD)
        alice = await visit(browser, house)
        page = alice.page
        await alice.set_up("Alice", "correct horse")
        await bob_joins(alice, bob)
        address = await befriend(alice, bob)

        # A network by its name that cannot be reached: by a proxy that is none, then by one that is away.
        dialog = await open_dialog(alice, "NINA")
        await dialog.get_by_text("Advanced").click()
        await dialog.get_by_label("Proxy").fill("nonsense")
        await dialog.get_by_role("button", name="Add and sign in").click()
        await expect(dialog.get_by_text("That is not the address of a proxy.")).to_be_visible()
        await dialog.get_by_label("Proxy").fill(f"socks5h://anna:tr0mb0ne@{HOST}:{free_port()}")
        await dialog.get_by_role("button", name="Add and sign in").click()
        broken = page.get_by_text("The proxy does not let aMSN2 through.")
        await expect(broken).to_be_visible()
        await expect(alice.button("Try now")).to_be_visible()
        await expect(page.get_by_role("group", name=ANNA)).to_contain_text("NINA")
        await alice.accessible()
        phone = await visit(browser, house, viewport=PHONE, has_touch=True)
        await phone.mirrored()
        await sign_in(phone)
        await expect(phone.page.get_by_text("The proxy does not let aMSN2 through.")).to_be_visible()
        await page.goto(f"{house.url}#/admin/health")
        await expect(page.get_by_role("listitem").filter(has_text=ANNA)).to_contain_text("NINA")
        await page.goto(f"{house.url}#/")
        await phone.button("Try now").tap()
        await expect(phone.button("Try now")).to_be_visible()
        await phone.accessible()
        await phone.narrow_enough()
        await menu_of(alice, ANNA, "Remove this account")
        await page.get_by_role("dialog").get_by_role("button", name="Remove this account").click()
        await expect(broken).to_have_count(0)
        assert not any("tr0mb0ne" in line for line in house.output)

        await add_elsewhere(alice, network)
        await alice.accessible()
        # One status for all, by the keyboard.
        await alice.button(re.compile("^Status of all accounts: Different")).press("Enter")
        await page.get_by_role("menuitemradio", name="Online").press("b")
        await expect(page.get_by_role("menuitemradio", name="Busy")).to_be_focused()
        await page.keyboard.press("Enter")
        for whose in ("all accounts", ANNA, address):
            await expect(alice.button(f"Status of {whose}: Busy")).to_be_visible()
        await expect(alice.button("Status of all accounts: Busy")).to_be_focused()
        await bob.until(lambda s: s.contacts[f"{bob.account}:{address}"].presence == "busy")
        await menu_radio(alice, ANNA, "Online")
        await expect(alice.button("Status of all accounts: Different")).to_be_visible()

        await filter_by_account(alice, address)
        await show_what_is_played(alice, bob, address)
        await sign_out_elsewhere(alice, phone, network)
        await phone.no_complaints()
        await phone.context.close()

        # The password was not to be remembered: after a restart it is asked for, in words.
        alice.house_goes_down = True
        await house.stop()
        await house.start()
        await expect(page.get_by_text("The password was not kept. Enter it again.")).to_be_visible()
        await expect(page.get_by_text("Last known at")).to_have_count(0)
        alice.house_goes_down = False
        await alice.accessible()
        await alice.button("Enter the password").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label(f"Password of {ANNA}").fill(PASSWORD)
        await expect(dialog.get_by_label("Remember the password")).not_to_be_checked()
        await dialog.get_by_label("Sign in as").select_option("Away")
        await alice.accessible()
        await dialog.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_text("The password was not kept.")).to_have_count(0)
        await expect(alice.button(f"Status of {ANNA}: Away")).to_be_visible()
        await no_other_complaints(alice)


async def bob_joins(alice: Visitor, bob: Tab) -> None:
    link = await alice.invite()
    token = link.rpartition("/")[2]
    body = {"token": token, "name": "Bob", "password": "battery staple"}
    status, answer = await bob.call("POST", "api/join", body)
    assert status == 201, answer
    bob.open()
    await bob.signed_in()


async def menu_radio(visitor: Visitor, address: str, status: str) -> None:
    await visitor.button(re.compile(f"^Status of {re.escape(address)}")).click()
    await visitor.page.get_by_role("menuitemradio", name=status).click()


async def filter_by_account(alice: Visitor, address: str) -> None:
    pills = alice.page.get_by_role("group", name="Show contacts of")
    await pills.get_by_role("button", name=_pill(ANNA)).click()
    await expect(alice.contact("Bob")).to_have_count(0)
    await pills.get_by_role("button", name=_pill(address)).click()
    await expect(alice.contact("Bob")).to_be_visible()
    await pills.get_by_role("button", name="All accounts").click()
    await expect(alice.contact("Bob")).to_be_visible()


def _pill(address: str) -> re.Pattern[str]:
    """What is before the @ is seen, the rest only heard."""
    return re.compile(re.escape(address).replace("@", " ?@"))


async def show_what_is_played(alice: Visitor, bob: Tab, address: str) -> None:
    await menu_of(alice, address, "What you listen to or play")
    dialog = alice.page.get_by_role("dialog")
    await dialog.get_by_label("Title").fill("<b>Song</b>")
    await dialog.get_by_label("Artist").fill("Singer")
    await alice.accessible()
    await dialog.get_by_role("button", name="Show to contacts").click()
    played = "<b>Song</b> - Singer"
    await expect(alice.button(f"Change what you listen to or play: {played}")).to_be_visible()
    await bob.until(lambda s: s.contacts[f"{bob.account}:{address}"].media == played)
    await bob.command(
        "set_media", account=bob.account, media={"title": "Chess", "artist": "", "kind": "game"}
    )
    await expect(alice.contact("Bob")).to_contain_text("Chess")
    await alice.button(f"Change what you listen to or play: {played}").click()
    await alice.page.get_by_role("dialog").get_by_role("button", name="Show nothing").click()
    await bob.until(lambda s: s.contacts[f"{bob.account}:{address}"].media == "")


async def sign_out_elsewhere(alice: Visitor, phone: Visitor, network: Network) -> None:
    """Seen on the phone, from right to left, and ended at the desk."""
    async with Elsewhere(network).there() as elsewhere:
        await menu_of(phone, ANNA, "Where you are signed in")
        attic = phone.page.get_by_role("dialog").get_by_text("Attic")
        await expect(attic).to_be_visible()
        await phone.accessible()
        await phone.narrow_enough()
        await menu_of(alice, ANNA, "Where you are signed in")
        dialog = alice.page.get_by_role("dialog")
        await expect(dialog.get_by_text("This aMSN2", exact=True)).to_be_visible()
        await expect(dialog.get_by_text("Attic")).to_be_visible()
        await alice.accessible()
        await dialog.get_by_role("button", name="Sign out there: Attic").click()
        await expect(dialog.get_by_text("Attic")).to_have_count(0)
        async with asyncio.timeout(PATIENCE):
            await elsewhere.signed_out.wait()
        await expect(attic).to_have_count(0)
        await dialog.get_by_role("button", name="Close", exact=True).last.click()
