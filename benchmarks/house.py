"""A whole aMSN2 in this process, with its messenger server, and two people with a browser each."""

import asyncio
import contextlib
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
import msgspec

from amsn2.api.models import AccountState, Snapshot
from amsn2.app.config import Config, Messenger, Web
from amsn2.app.home import Home
from amsn2.app.wiring import open_house

PASSWORD = "correct horse"  # noqa: S105 - of people who live for seconds

_COMMON = "Host: {host}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nConnection: keep-alive\r\n"


class Line(asyncio.Protocol):
    """One kept connection of a browser, with as little of its own as can be: it runs in the same loop."""

    def __init__(self, answered: Callable[[bytes], None]) -> None:
        self._answered = answered
        self._buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(body) < length:
            return
        self._buffer = b""
        if b" 20" not in head[:12]:
            raise ConnectionError(f"{head[:60]!r} {body[:200]!r}")
        self._answered(body)


@dataclass
class Browser:
    """A signed-in browser: polls by itself, and gives commands."""

    cookie: str
    host: str
    on_answer: Callable[[bytes], None] = field(default=lambda _body: None)
    cursor: str = ""
    snapshot: Snapshot | None = None
    loaded: asyncio.Event = field(default_factory=asyncio.Event)
    accepted: asyncio.Event = field(default_factory=asyncio.Event)
    _poll: Line | None = None
    _command: Line | None = None

    async def open(self) -> None:
        """Ask for the snapshot, and from then on for what is new."""
        loop = asyncio.get_running_loop()
        name, _, port = self.host.rpartition(":")
        _, self._command = await loop.create_connection(
            lambda: Line(lambda _body: self.accepted.set()), name, int(port)
        )
        _, self._poll = await loop.create_connection(lambda: Line(self._hear), name, int(port))
        self._ask()

    def close(self) -> None:
        """Leave."""
        for line in (self._poll, self._command):
            if line is not None:
                line.transport.abort()

    def command(self, kind: str, **fields: Any) -> None:
        """Write a command; `accepted` is set when it is answered with 202."""
        assert self._command is not None
        self.accepted.clear()
        body = msgspec.json.encode({"type": kind, "id": str(uuid.uuid4()), **fields})
        head = (
            f"POST /api/commands HTTP/1.1\r\n{self._common()}X-AMSN2: 1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._command.transport.write(head.encode() + body)

    def _hear(self, body: bytes) -> None:
        self.on_answer(body)
        answer = msgspec.json.decode(body)
        self.cursor = answer["cursor"]
        if "snapshot" in answer:
            self.snapshot = msgspec.convert(answer["snapshot"], Snapshot)
            self.loaded.set()
        self._ask()

    def _ask(self) -> None:
        assert self._poll is not None
        query = f"?cursor={self.cursor}&wait=50" if self.cursor else ""
        self._poll.transport.write(f"GET /api/events{query} HTTP/1.1\r\n{self._common()}\r\n".encode())

    def _common(self) -> str:
        return _COMMON.format(host=self.host, cookie=self.cookie)


@contextlib.asynccontextmanager
async def two_people() -> AsyncIterator[tuple[Browser, Browser]]:
    """Alice and Bob, signed in at the built-in server; all of it on a real disk, flushed as always."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.make()
        config = Config(web=Web(port=0), messenger=Messenger(port=0, services_port=0))
        async with open_house(home, config) as house, aiohttp.ClientSession() as session:
            host = urlsplit(house.url).netloc
            headers = {"X-AMSN2": "1", "Sec-Fetch-Site": "same-origin"}

            async def ask(path: str, cookie: str, **body: str) -> tuple[str, dict[str, str]]:
                own = headers | ({"Cookie": cookie} if cookie else {})
                async with session.post(house.url + path, json=body, headers=own) as answer:
                    answer.raise_for_status()
                    given = answer.cookies.get("amsn2_session")
                    session.cookie_jar.clear()
                    text = f"amsn2_session={given.value}" if given else cookie
                    return text, msgspec.json.decode(await answer.read(), type=dict[str, Any])

            alice, _ = await ask("api/setup", "", token=house.set_up_token, name="Alice", password=PASSWORD)
            _, invitation = await ask("api/invitations", alice, note="Bob")
            bob, _ = await ask("api/join", "", token=invitation["token"], name="Bob", password=PASSWORD)
            browsers = (Browser(alice, host), Browser(bob, host))
            for browser in browsers:
                await _signed_in(browser)
                await browser.open()
            for browser in browsers:
                await browser.loaded.wait()
            yield browsers
            for browser in browsers:
                browser.close()


async def _signed_in(browser: Browser) -> None:
    """Wait until the person's accounts are signed in, by asking again and again."""
    end = time.monotonic() + 60
    async with aiohttp.ClientSession(headers={"Cookie": browser.cookie}) as session:
        while time.monotonic() < end:
            async with session.get(f"http://{browser.host}/api/events") as answer:
                snapshot = msgspec.convert((await answer.json())["snapshot"], Snapshot)
            states = [account.state for account in snapshot.accounts.values()]
            if states and all(state is AccountState.SIGNED_IN for state in states):
                return
            await asyncio.sleep(0.05)
    raise TimeoutError("the accounts do not sign in")
