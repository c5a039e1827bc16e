"""A household opens its aMSN2 by plain http, from other machines: no Web Locks, no worker, no clipboard."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Request, Route, expect

from tests.end_to_end.browser import PHONE, Visitor, chromium, visit
from tests.end_to_end.house import PATIENCE, House, open_house
from tests.end_to_end.test_files_in_browser import KEPT, PIECE, choose_path, file, made, uploads_of
from tests.end_to_end.test_first_light import become_friends

NAME = "chat.lan"
AT_A_DESK, ON_A_PHONE = 7, 3
"""Tabs. A browser has six connections to a house."""


class Lan(House):
    """The house under a name that no browser trusts."""

    @property
    def url(self) -> str:
        return super().url.replace("127.0.0.1", NAME)


@dataclass
class Tabs:
    """All tabs of one browser, and which of them wait for news."""

    all: list[Visitor] = field(default_factory=list)
    waiting: list[Visitor] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, visitor: Visitor) -> None:
        def waits(request: Request) -> bool:
            return re.search(r"/api/events\?.*wait=[1-9]", request.url) is not None

        def asked(request: Request) -> None:
            if waits(request):
                self.waiting.append(visitor)
                self._changed.set()

        def answered(request: Request) -> None:
            if waits(request) and visitor in self.waiting:
                self.waiting.remove(visitor)
                self._changed.set()

        visitor.page.on("request", asked)
        visitor.page.on("requestfinished", answered)
        visitor.page.on("requestfailed", answered)
        self.all.append(visitor)

    async def leader(self) -> Visitor:
        """The one that waits for all of them, once there is one."""
        async with asyncio.timeout(PATIENCE):
            while len(self.waiting) != 1:
                self._changed.clear()
                await self._changed.wait()
        return self.waiting[0]

    async def close(self, one: Visitor) -> None:
        self.all.remove(one)
        await one.page.close()
        self.waiting = [other for other in self.waiting if other is not one]


async def open_tabs(first: Visitor, friend: str, count: int) -> Tabs:
    tabs = Tabs()
    for one in [first, *[await first.another_tab() for _ in range(1, count)]]:
        tabs.add(one)
        await one.page.goto("about:blank")
        await one.page.goto(one.house.url)
        await one.talk_to(friend)
    return tabs


async def hears(tabs: Tabs, friend: Visitor, text: str) -> None:
    """All of them do, by the one of them that asks."""
    await friend.say(text)
    for one in tabs.all:
        await expect(one.log()).to_contain_text(text)
    await tabs.leader()


def holding(until: asyncio.Event, offsets: list[int]) -> Callable[[Route], Awaitable[None]]:
    """Lets the first piece pass, and what follows only then."""

    async def hold(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if offsets[-1] >= PIECE:
                await until.wait()
        await route.continue_()

    return hold


async def test_tabs_by_plain_http_are_one_browser(tmp_path: Path) -> None:
    async with (
        open_house(tmp_path / "home", "--allow-host", NAME) as house,
        chromium(f"--host-resolver-rules=MAP {NAME} 127.0.0.1") as browser,
    ):
        lan = Lan(house.home, house.port, set_up_token=house.set_up_token)
        alice = await visit(browser, lan)
        bob = await visit(browser, lan, viewport=PHONE, has_touch=True)
        await bob.mirrored()
        await become_friends(alice, bob)
        for one in (alice, bob):
            assert await one.page.evaluate("[isSecureContext, 'locks' in navigator]") == [False, False]

        people = {"Alice": alice, "Bob": bob}
        for own, name, count in (("Alice", "Bob", AT_A_DESK), ("Bob", "Alice", ON_A_PHONE)):
            other = people[name]
            await other.talk_to(own)
            tabs = await open_tabs(people[own], name, count)
            await hears(tabs, other, f"One of {own}'s tabs asks for all.")
            await tabs.close(await tabs.leader())
            await hears(tabs, other, f"Then another one does for {own}.")

            left = tabs.all[0]
            # A file is sent by one tab, and by another when that one is closed.
            film = made(tmp_path, f"film of {own}.bin", PIECE + 12_345)
            held, offsets = asyncio.Event(), list[int]()

            await left.context.route(re.compile("api/uploads/"), holding(held, offsets))
            await choose_path(left, film)
            progress = uploads_of(left).get_by_role("progressbar", name=f"Upload of {film.name}")
            await expect(progress).to_have_js_property("value", PIECE)
            await left.until(KEPT, 1)
            await left.narrow_enough()
            await left.accessible()
            for one in tabs.all[1:]:
                await expect(uploads_of(one)).to_have_count(0)
            await tabs.close(left)
            held.set()
            last = tabs.all[-1]
            await expect(file(last, film.name)).to_contain_text(f"Waiting for {name} to accept")
            await expect(file(last, film.name)).to_have_count(1)
            assert set(offsets) == {0, PIECE}
            await last.context.unroute_all(behavior="ignoreErrors")
            for one in tabs.all[1:]:
                await one.page.close()
            people[own] = tabs.all[0]

        # What browsers give to secure pages only is said to be so; what has another way goes that one.
        for one in people.values():
            await one.page.goto(f"{lan.url}#/settings/passkeys")
            await expect(one.page.get_by_text("opened with https")).to_be_visible()
            await one.page.goto(f"{lan.url}#/settings/notifications")
            await expect(one.page.get_by_text("It takes a secure address (https)")).to_be_visible()
            await one.accessible()
            await one.page.goto(lan.url)
        alice = people["Alice"]
        await alice.button("Menu").click()
        await alice.page.get_by_role("menuitem", name="Invite a person").click()
        await alice.button("Make a link").click()
        await alice.button("Copy the link").click()
        await expect(alice.page.get_by_text("Copied.")).to_be_visible()
        for one in people.values():
            # What Chromium says of every page that it does not trust.
            one.complaints[:] = [
                said for said in one.complaints if "Opener-Policy header has been ignored" not in said
            ]
            await one.no_complaints()
