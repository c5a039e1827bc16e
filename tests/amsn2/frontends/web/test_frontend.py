"""The web frontend as a whole."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from random import Random

import msgspec
import pytest

from amsn2.api.commands import Command
from amsn2.api.errors import ProblemCode
from amsn2.api.events import Event
from amsn2.api.models import PersonId, Snapshot
from amsn2.api.ports import Messenger
from amsn2.frontends.web.frontend import WebFrontend
from amsn2.frontends.web.settings import Settings
from tests.amsn2.frontends.contract import FrontendContract, Window
from tests.amsn2.frontends.web.scripted import PATIENCE, House, ScriptedPeople, open_house
from tests.amsn2.frontends.web.scripted_admin import (
    ScriptedAdministration,
    ScriptedPasskeys,
    ScriptedPremises,
)


def made(port: int = 0) -> WebFrontend:
    async def check_database() -> None:
        return None

    settings = Settings(version="1", domain="d", port=port)
    people = ScriptedPeople()
    return WebFrontend(
        people,
        settings,
        administration=ScriptedAdministration(people.persons),
        premises=ScriptedPremises(),
        passkeys=ScriptedPasskeys(people.tokens),
        check_database=check_database,
        messengers=list,
        random=Random(1),
    )


async def test_it_starts_on_a_free_port_and_stops_twice():
    frontend = made()
    with pytest.raises(RuntimeError):
        _ = frontend.port
    await frontend.start()
    assert frontend.port > 0
    await frontend.stop()
    await frontend.stop()


async def test_a_port_that_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        frontend = made(taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            await frontend.start()
        await frontend.stop()


async def test_idle_connections_do_not_keep_it_from_stopping(house):
    reader, writer = await asyncio.open_connection("127.0.0.1", house.frontend.port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b" 200 " in await reader.readline()
    async with asyncio.timeout(PATIENCE):
        await house.frontend.stop()
        await reader.read()
    writer.close()
    await writer.wait_closed()


async def test_after_the_end_nobody_is_heard(house):
    house.people.add("anna")
    (messenger,) = house.people.messengers.values()
    house.frontend._journals.of(next(iter(house.people.persons)))
    await house.frontend.stop()
    assert messenger.listeners == 0


async def test_who_left_is_let_go(house):
    token = house.people.add("anna")
    (messenger,) = house.people.messengers.values()
    await house.call("GET", "/api/events", token=token)
    assert messenger.listeners == 1
    for _ in range(2):
        house.frontend.forget(next(iter(house.people.persons)))
        assert messenger.listeners == 0


class _Tab(Window):
    """A browser's tab, which keeps polling."""

    def __init__(self, house: House, token: str) -> None:
        self._house = house
        self._token = token
        self._cursor = ""
        self._events: list[Event] = []

    async def snapshot(self) -> Snapshot:
        answer = await self._house.call("GET", "/api/events", token=self._token)
        self._cursor = answer.json["cursor"]
        return msgspec.convert(answer.json["snapshot"], Snapshot)

    async def next_event(self) -> Event:
        while not self._events:
            path = f"/api/events?cursor={self._cursor}&wait=20"
            answer = await self._house.call("GET", path, token=self._token)
            self._events = msgspec.convert(answer.json["events"], list[Event])
            self._cursor = answer.json["cursor"]
        return self._events.pop(0)

    async def execute(self, command: Command) -> ProblemCode | None:
        answer = await self._house.call("POST", "/api/commands", command, token=self._token)
        return None if answer.status == 202 else ProblemCode(answer.json["code"])


class TestContract(FrontendContract):
    """The web frontend on the real core."""

    @contextlib.asynccontextmanager
    async def attach(self, messenger: Messenger) -> AsyncIterator[Window]:
        async with open_house() as house:
            token = house.people.add("anna")
            house.people.messengers[PersonId("anna")] = messenger
            yield _Tab(house, token)
