"""The key file is deleted: own addresses are signed in again by themselves, others ask for their password."""

from playwright.async_api import expect

from amsn2.api.errors import ProblemCode
from amsn2.api.models import AccountState
from tests.end_to_end.browser import PHONE, chromium, visit
from tests.end_to_end.house import House, Tab, befriend, join, open_house, set_up, tab
from tests.end_to_end.servers import open_network

ELSEWHERE, PASSWORD = "alice@elsewhere.example", "of another network"


async def administration(page: Tab, what: str) -> dict:
    """What an administrator sees."""
    status, answer = await page.call("GET", f"api/admin/{what}")
    assert status == 200, answer
    return answer


async def seen_by_an_administrator(house: House) -> None:
    """At a desk, and on a phone from right to left."""
    async with chromium() as browser:
        alice = await visit(browser, house)
        await alice.page.goto(house.url)
        await alice.page.get_by_label("Name", exact=True).fill("Alice")
        await alice.page.get_by_label("Password", exact=True).fill("correct horse")
        await alice.button("Sign in").click()
        await expect(alice.button("Menu")).to_be_visible()
        await alice.page.goto(f"{house.url}#/admin/health")
        await expect(alice.page.get_by_text("The key of the stored passwords was lost")).to_be_visible()
        card = alice.page.get_by_role("listitem").filter(
            has=alice.page.get_by_role("heading", name=f"{ELSEWHERE} Password lost")
        )
        await expect(card).to_contain_text("password")
        await expect(alice.page.get_by_text("Password lost", exact=True)).to_have_count(1)
        await alice.accessible()
        await alice.page.set_viewport_size(PHONE)
        await alice.page.locator("html").evaluate("root => { root.dir = 'rtl'; }")
        await alice.accessible()
        await alice.narrow_enough()
        await alice.no_complaints()


async def test_nobody_has_to_do_anything_but_where_only_they_know_the_password(tmp_path):
    async with (
        open_network(tmp_path) as network,
        open_house(tmp_path / "home") as house,
        tab(house) as alice,
        tab(house) as bob,
    ):
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        await network.register(ELSEWHERE, PASSWORD)
        await alice.command(
            "add_account", network="msn", address=ELSEWHERE, password=PASSWORD, endpoints=network.endpoints
        )
        await alice.until(lambda s: len(s.accounts) == 2)
        await alice.signed_in()
        ours = next(one.id for one in alice.state.accounts.values() if one.address != ELSEWHERE)
        theirs = next(one.id for one in alice.state.accounts.values() if one.address == ELSEWHERE)

        async def again() -> None:
            """Started anew; both tabs have heard of it, and built-in addresses are signed in."""
            taken = {page: page.snapshots_taken for page in (alice, bob)}
            await house.start()
            for page, before in taken.items():
                await page.until(lambda _, page=page, before=before: page.snapshots_taken > before)
            await bob.signed_in()
            await alice.until(lambda s: s.accounts[ours].state is AccountState.SIGNED_IN)
            friend = f"{ours}:{bob.address}"
            await alice.until(lambda s: friend in s.contacts and s.contacts[friend].presence != "offline")

        await house.stop()
        key = house.home / "key"
        right = key.read_text()
        key.unlink()
        await again()
        state = await alice.until(lambda s: s.accounts[theirs].state is AccountState.SIGNED_OUT)
        assert state.accounts[theirs].problem.code is ProblemCode.PASSWORD_MISSING
        lines = [one["message"] for one in (await administration(alice, "troubles"))["troubles"]]
        assert any("passwords cannot be read" in line for line in lines), lines
        assert any("has a new password" in line and bob.address in line for line in lines), lines
        waits = f"Alice has to give the password of {ELSEWHERE} again: its key is lost"
        assert waits in lines
        accounts = {one["address"]: one for one in (await administration(alice, "health"))["accounts"]}
        assert accounts[ELSEWHERE]["problem"]["code"] == "password_missing"
        assert [one for one, seen in accounts.items() if seen["password_lost"]] == [ELSEWHERE]
        await seen_by_an_administrator(house)

        # Given once; a crash later all is as ever.
        await alice.command("sign_in", account=theirs, password=PASSWORD)
        await alice.signed_in()
        await house.kill()
        await again()
        await alice.signed_in()
        lines = [one["message"] for one in (await administration(alice, "troubles"))["troubles"]]
        assert not any("key" in line for line in lines), lines

        # The right key is found after all: what was sealed meanwhile is lost, and mended the same way.
        await house.stop()
        key.write_text(right)
        await again()
        state = await alice.until(lambda s: s.accounts[theirs].state is AccountState.SIGNED_OUT)
        assert state.accounts[theirs].problem.code is ProblemCode.PASSWORD_MISSING
