"""A disk that is really full: the sender is told, nothing that was accepted is lost, and room mends it."""

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from amsn2.api.models import Delivery
from tests.end_to_end.browser import DESKTOP, PHONE, chromium, visit
from tests.end_to_end.house import Tab, befriend, fate, identifier, join, open_house, set_up, tab
from tests.end_to_end.servers import open_network

SIZE = "48m"
"""Room for two databases with their logs, and quickly filled."""


class Disk:
    """A small file system of its own, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Write until there is not one byte of room."""
        with self._ballast.open("ab", buffering=0) as ballast, contextlib.suppress(OSError):
            while True:
                ballast.write(b"x" * 65536)

    def make_room(self) -> None:
        """Take away what filled it."""
        self._ballast.unlink()


@pytest.fixture
def disk(tmp_path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    # Only root may mount; `make test` needs root or sudo for the browser anyway.
    by_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    options = f"size={SIZE},mode=700,uid={os.getuid()}"
    subprocess.run([*by_root, "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield Disk(folder)
    finally:
        subprocess.run([*by_root, "umount", "--lazy", str(folder)], check=True)


async def say(page: Tab, talk: str, text: str) -> tuple[int, str, str]:
    """Status, problem and id of a message that is sent."""
    body = {"type": "send_message", "id": identifier(), "conversation": talk, "text": text}
    status, answer = await page.call("POST", "api/commands", body)
    return status, (answer or {}).get("code", ""), body["id"]


async def test_a_message_that_cannot_be_stored_is_not_accepted(disk):
    async with open_house(disk.folder / "home") as house, tab(house) as alice, tab(house) as bob:
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        talk, heard = f"{alice.account}:{bob.address}", f"{bob.account}:{alice.address}"
        await alice.command("start_conversation", account=alice.account, participants=[bob.address])
        accepted = [await alice.command("send_message", conversation=talk, text="before")]
        await alice.until(lambda s: fate(s, talk, accepted[-1]) is Delivery.DELIVERED)

        disk.fill()
        refused = []
        for number in range(300):
            status, code, message = await say(alice, talk, f"{number} " + "x" * 7_000)
            if status == 202:
                accepted.append(message)  # what was left in the last pages
                continue
            assert (status, code) == (507, "store_full")
            refused.append(message)
            if len(refused) == 3:
                break
        assert len(refused) == 3
        # All else that has to be stored says so, too; what has not, works.
        group = {"type": "add_group", "id": identifier(), "account": alice.account, "name": "Friends" * 8}
        status, answer = await alice.call("POST", "api/commands", group)
        assert (status, answer["code"]) == (507, "store_full")
        assert answer["title"] == "The disk is full, so nothing was stored. Make room, then try again."
        assert [m.id for m in await alice.history(talk) if m.own] == accepted
        assert (await alice.call("GET", "healthz"))[0] == 200
        await alice.command("set_typing", conversation=talk)

        disk.make_room()
        # The browser asks again with the same ids, as its outbox does; they have one effect each.
        for message in refused * 2:
            await alice.command("send_message", id=message, conversation=talk, text="late")
            if message not in accepted:
                accepted.append(message)
        await alice.until(lambda s: fate(s, talk, accepted[-1]) is Delivery.DELIVERED)
        assert (await alice.call("POST", "api/commands", group))[0] == 202
        await alice.until(lambda s: any(g.name == group["name"] for g in s.groups.values()))
        assert alice.snapshots_taken == 1, "no tab had to begin again"

        # What was accepted at the very edge is confirmed after the next start at the latest.
        await house.kill()
        await house.start()
        await alice.signed_in()
        await bob.signed_in()
        while True:
            seen = alice.answers
            own = [m for m in await alice.history(talk) if m.own]
            if all(m.delivery is Delivery.DELIVERED for m in own):
                break
            await alice.next_answer(seen)
        assert [m.id for m in own] == accepted
        texts = [m.text for m in await bob.history(heard)]
        assert sorted(texts) == sorted(m.text for m in own)


async def test_a_message_that_the_receiver_cannot_store_is_not_lost(disk, tmp_path):
    async with (
        open_network(tmp_path) as network,
        open_house(disk.folder / "home") as full,
        open_house(tmp_path / "home") as house,
        tab(full) as alice,
        tab(house) as bob,
    ):
        addresses = {alice: "alice@example.org", bob: "bob@example.org"}
        accounts: dict[Tab, str] = {}
        for page, address in addresses.items():
            await network.register(address, "a right password")
            await set_up(page)
            known = set(page.state.accounts)
            await page.command(
                "add_account", address=address, password="a right password", endpoints=network.endpoints
            )
            await page.until(lambda s, known=known: set(s.accounts) - known)
            (accounts[page],) = set(page.state.accounts) - known
            await page.signed_in()
        talk = f"{accounts[bob]}:{addresses[alice]}"
        heard = f"{accounts[alice]}:{addresses[bob]}"
        await bob.command("start_conversation", account=accounts[bob], participants=[addresses[alice]])
        before = await bob.command("send_message", conversation=talk, text="before")
        await alice.until(lambda s: heard in s.conversations and s.conversations[heard].last)
        await bob.until(lambda s: fate(s, talk, before) is Delivery.DELIVERED)

        disk.fill()
        text = "x" * 7_900
        last = await bob.command("send_message", conversation=talk, text=text)
        # The server has passed it on, but Bob is not told that Alice has it, for she has not.
        state = await bob.until(lambda s: fate(s, talk, last) not in (None, Delivery.QUEUED))
        assert state.conversations[talk].last.delivery is Delivery.SENT
        assert [m.text for m in await alice.history(heard)] == ["before"]

        disk.make_room()
        # It comes again by itself; here sooner than that, because Bob's house starts anew.
        await house.kill()
        await house.start()
        await bob.until(lambda s: fate(s, talk, last) is Delivery.DELIVERED)
        assert [m.text for m in await alice.history(heard)] == ["before", text]


async def test_the_browser_says_that_the_disk_is_full_and_keeps_the_words(disk):
    async with open_house(disk.folder / "home") as house, chromium() as browser:
        alice, bob = await visit(browser, house), await visit(browser, house)
        await alice.set_up("Alice", "correct horse")
        await bob.join(await alice.invite(), "Bob", "battery staple")
        await bob.add("alice@amsn2.local")
        await alice.button("Allow and add").click()
        await expect(alice.contact("Bob")).to_contain_text("Online")
        await alice.talk_to("Bob")
        await alice.say("before")
        await expect(alice.log().get_by_text("Delivered")).to_have_count(1)
        alice.house_goes_down = True  # 507 is what is tested here

        await asyncio.to_thread(disk.fill)
        words = "precious words " + "x" * 7_000
        await alice.say(words)
        await expect(alice.page.get_by_text("The disk is full").first).to_be_visible()
        await expect(alice.page.get_by_text("precious words").first).to_be_visible()
        await alice.accessible()
        await alice.page.set_viewport_size(PHONE)
        await alice.page.evaluate("document.documentElement.dir = 'rtl'")
        await alice.accessible()
        await alice.narrow_enough()
        await alice.page.set_viewport_size(DESKTOP)

        await asyncio.to_thread(disk.make_room)
        again = alice.button("Try again")
        if await again.count():
            await again.first.click()
        await bob.talk_to("Alice")
        await expect(bob.log().get_by_text("precious words")).to_have_count(1)
        await expect(alice.log().get_by_text("Delivered")).to_have_count(2)
        await alice.no_complaints()
