"""A real aMSN2 in a process of its own, and a tab without the browser, over real sockets."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from amsn2.api.events import Event
from amsn2.api.models import AccountState, Delivery, Message, MessagePage, Snapshot
from amsn2.api.state import apply

PATIENCE = 40
"""Seconds until a test gives up; no assertion, only an end to waiting on a slow machine."""


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """One aMSN2 with its messenger server; keeps its address and home through every end and start."""

    home: Path
    port: int = field(default_factory=free_port)
    options: tuple[str, ...] = ()
    base_path: str = "/"
    program: str = "amsn2"
    """The module that is run."""
    process: asyncio.subprocess.Process | None = None
    set_up_token: str = ""
    output: list[str] = field(default_factory=list)
    _printed: asyncio.Event = field(default_factory=asyncio.Event)
    _reading: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base_path}"

    async def start(self) -> None:
        """Start, and return when it answers; the set-up token is read from what it prints."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", self.program, "run", "--home", str(self.home), "--port", str(self.port),
            "--messenger-port", "0", "--services-port", "0", "--base-path", self.base_path, *self.options,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, limit=1 << 20,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        ready = asyncio.get_running_loop().create_future()
        self._reading = asyncio.get_running_loop().create_task(self._read(ready))
        async with asyncio.timeout(PATIENCE):
            await ready
            await self._answers()

    async def _read(self, ready: asyncio.Future[None]) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            text = line.decode(errors="replace").rstrip()
            self.output.append(text)
            self._printed.set()
            if found := re.search(r"#/setup/(\S+)", text):
                self.set_up_token = found[1]
            if self.url in text and not ready.done():
                ready.set_result(None)
        if not ready.done():
            ready.set_exception(RuntimeError("aMSN2 ended at once:\n" + "\n".join(self.output[-30:])))

    async def _answers(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientConnectionError):
                    async with session.get(self.url + "healthz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.05)

    async def prints(self, line: str) -> None:
        """Wait until it has printed that line."""
        async with asyncio.timeout(PATIENCE):
            while line not in self.output:
                self._printed.clear()
                await self._printed.wait()

    async def kill(self) -> None:
        """What a power cut does to a process."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        async with asyncio.timeout(PATIENCE):
            code = await self.process.wait()
        assert self._reading is not None
        await self._reading
        return code


@contextlib.asynccontextmanager
async def open_house(
    home: Path, *options: str, base_path: str = "/", program: str = "amsn2"
) -> AsyncIterator[House]:
    """A running house; killed at the end if it still runs."""
    house = House(home, options=options, base_path=base_path, program=program)
    await house.start()
    try:
        yield house
    finally:
        if house.process is not None and house.process.returncode is None:
            await house.kill()


def identifier() -> str:
    """A fresh command id."""
    return str(uuid.uuid4())


def fate(state: Snapshot, conversation: str, message: str) -> Delivery | None:
    """What became of one's newest message there; None while the tab has not been told of that message."""
    last = state.conversations[conversation].last
    return last.delivery if last is not None and last.id == message else None


@dataclass(eq=False)
class Tab:
    """A browser tab by the HTTP contract alone: a cookie, a cursor, a snapshot, events applied to it."""

    house: House
    session: aiohttp.ClientSession
    cursor: str = ""
    snapshot: Snapshot | None = None
    events: list[Event] = field(default_factory=list)
    snapshots_taken: int = 0
    answers: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _polling: asyncio.Task[None] | None = None

    @property
    def state(self) -> Snapshot:
        assert self.snapshot is not None
        return self.snapshot

    @property
    def account(self) -> str:
        """The id of the person's first account."""
        return next(iter(self.state.accounts))

    @property
    def address(self) -> str:
        return next(iter(self.state.accounts.values())).address

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """One request as the page makes it; returns status and decoded JSON."""
        origin = self.house.url.rstrip("/")
        data = None if body is None else msgspec.json.encode(body)
        everything = {"Origin": origin, "X-AMSN2": "1", "Content-Type": "application/json", **headers}
        async with self.session.request(
            method, self.house.url + path, data=data, headers=everything
        ) as answer:
            raw = await answer.read()
            return answer.status, msgspec.json.decode(raw) if raw else None

    async def poll(self) -> None:
        """One long push, applied."""
        query = f"?cursor={self.cursor}&wait=20" if self.cursor else ""
        status, answer = await self.call("GET", "api/events" + query)
        if status != 200:
            raise ConnectionError(f"{status} {answer}")
        async with self._changed:
            if "snapshot" in answer:
                self.snapshot = msgspec.convert(answer["snapshot"], Snapshot)
                self.snapshots_taken += 1
            for raw in answer.get("events", ()):
                event = msgspec.convert(raw, Event)  # type: ignore[arg-type]  # a union is fine for convert
                self.events.append(event)
                self.snapshot = apply(self.state, event)
            self.cursor = answer["cursor"]
            self.answers += 1
            self._changed.notify_all()

    def open(self) -> None:
        """Begin to listen, as a page does when it loads; broken connections are tried again."""

        async def listen() -> None:
            while True:
                try:
                    await self.poll()
                except (aiohttp.ClientError, ConnectionError):
                    await asyncio.sleep(0.05)

        self._polling = asyncio.get_running_loop().create_task(listen())

    async def close(self) -> None:
        """Close the tab."""
        if self._polling is not None:
            self._polling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._polling
            self._polling = None

    async def until(self, predicate: Callable[[Snapshot], object]) -> Snapshot:
        """Wait until the state is so; the failing state is shown when it never is."""

        def satisfied() -> bool:
            return self.snapshot is not None and bool(predicate(self.snapshot))

        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                await self._changed.wait_for(satisfied)
        except TimeoutError:
            raise AssertionError(f"this never came true; the state is {self.snapshot}") from None
        return self.state

    async def next_answer(self, after: int) -> None:
        """Wait until the long push has answered more often than that, whatever it said."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: self.answers > after)

    async def command(self, kind: str, /, *, id: str | None = None, **fields: Any) -> str:  # noqa: A002 - the wire's name
        """Ask for something and insist on 202; returns the command's id."""
        id = id or identifier()  # noqa: A001 - as above
        status, answer = await self.call("POST", "api/commands", {"type": kind, "id": id, **fields})
        assert status == 202, (status, answer)
        return id

    async def insist(self, kind: str, /, *, id: str, **fields: Any) -> None:  # noqa: A002 - as above
        """Ask with the same id until it is accepted, as the page's outbox does while the house is down."""
        while True:
            try:
                await self.command(kind, id=id, **fields)
            except (aiohttp.ClientError, ConnectionError):
                await asyncio.sleep(0.05)
            else:
                return

    async def history(self, conversation: str) -> list[Message]:
        """Every message of a conversation, oldest first."""
        found: list[Message] = []
        query = "limit=200"
        while True:
            quoted = conversation.replace("@", "%40").replace(":", "%3A")
            status, raw = await self.call("GET", f"api/conversations/{quoted}/messages?{query}")
            assert status == 200, raw
            page = msgspec.convert(raw, MessagePage)
            found = [*page.messages, *found]
            if not page.earlier:
                return found
            query = f"limit=200&before={found[0].position}"

    async def signed_in(self) -> None:
        """Wait until every account is signed in."""
        await self.until(
            lambda s: s.accounts and all(a.state is AccountState.SIGNED_IN for a in s.accounts.values())
        )


@contextlib.asynccontextmanager
async def tab(house: House) -> AsyncIterator[Tab]:
    """A tab without a session yet."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(
        cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=PATIENCE)
    ) as session:
        one = Tab(house, session)
        try:
            yield one
        finally:
            await one.close()


async def set_up(page: Tab, name: str = "Alice", password: str = "correct horse") -> None:
    """Make the first person and listen."""
    body = {"token": page.house.set_up_token, "name": name, "password": password}
    status, answer = await page.call("POST", "api/setup", body)
    assert status == 201, answer
    page.open()
    await page.signed_in()


async def join(host: Tab, page: Tab, name: str = "Bob", password: str = "battery staple") -> None:
    """Make one more person by an invitation of the host, and listen."""
    status, invitation = await host.call("POST", "api/invitations", {"note": "for " + name})
    assert status == 201, invitation
    body = {"token": invitation["token"], "name": name, "password": password}
    status, answer = await page.call("POST", "api/join", body)
    assert status == 201, answer
    page.open()
    await page.signed_in()


async def befriend(one: Tab, other: Tab) -> None:
    """One adds the other, who accepts and adds back; both then see each other online."""
    await one.command("add_contact", account=one.account, address=other.address, text="hello", groups=[])
    request = f"{other.account}:{one.address}"
    await other.until(lambda s: request in s.requests)
    await other.command("accept_request", request=request, add=True)
    for tab_, friend in ((one, other), (other, one)):
        key = f"{tab_.account}:{friend.address}"
        await tab_.until(lambda s, key=key: key in s.contacts and s.contacts[key].presence != "offline")


@contextlib.asynccontextmanager
async def house_of_three(home: Path) -> AsyncIterator[tuple[House, Tab, Tab, Tab]]:
    """A house where Alice, Bob and Carol are signed in, strangers to each other; all listen by HTTP."""
    async with open_house(home) as house, tab(house) as alice, tab(house) as bob, tab(house) as carol:
        await set_up(alice)
        await join(alice, bob)
        await join(alice, carol, "Carol", "a third staple")
        yield house, alice, bob, carol
