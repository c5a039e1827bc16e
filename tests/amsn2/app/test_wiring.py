"""The wiring: everything starts, and stops, in one process; what cannot start says so and leaves nothing."""

import asyncio
import contextlib
import gc
import os
import signal
import socket

import aiohttp
import pytest

from amsn2 import core
from amsn2.api.models import Presence
from amsn2.app import wiring
from amsn2.app.config import Config, Messenger, Storage, Web
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.app.troubles import Troubles
from amsn2.app.wiring import House, open_house, run_house
from amsn2.core.subscriptions import Subscriptions
from amsn2.frontends.web.frontend import WebFrontend
from amsn2.frontends.web.journal import Journal
from amsn2.networks.msn.connection import MsnConnection

PATIENCE = 30

FREE = Config(web=Web(port=0), messenger=Messenger(port=0, services_port=0))


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    return home


class Client:
    """A browser without a page."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._headers = {"Sec-Fetch-Site": "same-origin", "X-AMSN2": "1"}
        self._client = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def ask(self, method: str, path: str, **body: object):
        async with self._client.request(
            method, self._url + path, json=body or None, headers=self._headers
        ) as answer:
            assert answer.ok, await answer.text()
            return await answer.json() if answer.content_type == "application/json" else None


async def look(url: str, path: str):
    async with aiohttp.ClientSession() as client, client.get(url + path) as answer:
        return answer.status, await answer.json()


async def test_a_house_answers_and_its_robot_signs_in(home):
    async with asyncio.timeout(PATIENCE), open_house(home, FREE) as house:
        assert (await look(house.url, "healthz"))[0] == 200
        status, session = await look(house.url, "api/session")
        assert (status, session["empty"], session["domain"]) == (200, True, "amsn2.local")
        while (await look(house.url, "readyz"))[1]["accounts"]["signed_in"] < 1:  # noqa: ASYNC110 - a watcher asks
            await asyncio.sleep(0.01)
        assert house.set_up_link == f"{house.url}#/setup/{home.set_up_token.read_text()}"
    with pytest.raises(aiohttp.ClientConnectionError):
        await look(house.url, "healthz")


async def test_it_opens_again_with_the_same_robot(home):
    for _ in range(2):
        async with asyncio.timeout(PATIENCE), open_house(home, FREE) as house:
            assert sum((await look(house.url, "readyz"))[1]["accounts"].values()) == 1


async def test_the_page_answers_before_anybody_signs_in_and_though_nobody_ever_is(home, monkeypatch):
    async with asyncio.timeout(PATIENCE), open_house(home, FREE):
        pass
    order: list[str] = []
    asked = asyncio.Event()

    async def never(connection: MsnConnection, presence: Presence) -> None:
        order.append("sign-in")
        asked.set()
        await asyncio.Event().wait()

    start = WebFrontend.start

    async def page(frontend: WebFrontend) -> None:
        await start(frontend)
        order.append("page")

    monkeypatch.setattr(MsnConnection, "sign_in", never)
    monkeypatch.setattr(WebFrontend, "start", page)
    async with asyncio.timeout(PATIENCE), open_house(home, FREE) as house:
        await asked.wait()
        assert order == ["page", "sign-in"]
        assert (await look(house.url, "readyz"))[1]["accounts"]["connecting"] == 1


async def test_without_the_server_nobody_has_an_account(home):
    config = Config(web=Web(port=0), messenger=Messenger(enabled=False))
    async with asyncio.timeout(PATIENCE), open_house(home, config) as house:
        assert sum((await look(house.url, "readyz"))[1]["accounts"].values()) == 0
        assert (await look(house.url, "api/session"))[1]["domain"] == ""
    assert not home.messenger_database.exists()


async def test_nothing_keeps_the_messenger_of_who_was_removed(home):
    def messengers() -> list[int]:
        """How many there are, and how many lists of who listens to one."""
        gc.collect()
        kinds = [type(one) for one in gc.get_objects()]
        return [kinds.count(kind) for kind in (core.Messenger, Subscriptions, Journal)]

    async with (
        asyncio.timeout(PATIENCE),
        open_house(home, FREE) as house,
        Client(house.url) as anna,
        Client(house.url) as bob,
    ):
        await anna.ask("POST", "api/setup", token=house.set_up_token, name="Anna", password="x" * 12)
        made = await anna.ask("POST", "api/invitations", note="", days=1, uses=1)
        await bob.ask("POST", "api/join", token=made["token"], name="Bob", password="y" * 12)
        assert "snapshot" in await bob.ask("GET", "api/events")
        assert messengers() == [3, 3, 1]
        people = (await anna.ask("GET", "api/admin/people"))["people"]
        (gone,) = (one["person"]["id"] for one in people if one["person"]["name"] == "Bob")
        await anna.ask("DELETE", f"api/admin/people/{gone}")
        while len((await anna.ask("GET", "api/admin/people"))["people"]) > 1:
            pass
        assert messengers() == [2, 2, 0]


async def test_what_keeps_it_from_starting_is_said(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for config, words in (
            (Config(web=Web(port=port), messenger=FREE.messenger), "The page cannot listen"),
            (Config(web=FREE.web, messenger=Messenger(port=port, services_port=0)), "--messenger-port"),
            (Config(web=FREE.web, messenger=Messenger(port=0, services_port=port)), "--services-port"),
            (
                Config(web=Web(port=0, host="192.0.2.1"), messenger=FREE.messenger),
                "no address of this machine",
            ),
            (Config(storage=Storage(url="nonsense://x")), "nonsense"),
        ):
            with pytest.raises(CannotStart) as caught:
                async with open_house(home, config):
                    pass
            assert words in str(caught.value)
    async with asyncio.timeout(PATIENCE), open_house(home, FREE) as house:
        assert (await look(house.url, "healthz"))[0] == 200


async def test_a_messenger_database_that_is_none(home):
    home.messenger_database.write_bytes(b"nonsense" * 1_000)
    with pytest.raises(CannotStart, match="messenger server cannot start"):
        async with open_house(home, FREE):
            pass


async def test_who_loses_the_database_ends_everything_and_comes_back_when_it_can(home, monkeypatch):
    houses, loop = [], asyncio.get_running_loop()

    @contextlib.asynccontextmanager
    async def house(*_):
        houses.append("open")
        lost = asyncio.Event()
        if len(houses) == 1:
            lost.set()
        else:
            loop.call_soon(os.kill, os.getpid(), signal.SIGTERM)
        yield House("http://127.0.0.1/", "", lost)
        houses.append("closed")

    async def stand_by(*_):
        houses.append("standby")

    monkeypatch.setattr(wiring, "open_house", house)
    monkeypatch.setattr(wiring, "standby", stand_by)
    async with asyncio.timeout(PATIENCE):
        await run_house(home, FREE, lambda _: None, Troubles())
    assert houses == ["open", "closed", "standby", "open", "closed"]


async def test_it_runs_until_it_is_interrupted(home):
    said: list[str] = []
    loop = asyncio.get_running_loop()

    def say(line: str) -> None:
        said.append(line)
        if len(said) == 2:
            loop.call_soon(os.kill, os.getpid(), signal.SIGTERM)

    async with asyncio.timeout(PATIENCE):
        await run_house(home, FREE, say, Troubles())
    assert said[0].startswith("http://127.0.0.1:")
    assert said[0].endswith("/")
    assert f"{said[0]}#/setup/" in said[1]
