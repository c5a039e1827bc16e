"""Chromium with nobody listening: pages that are told what to do and asked what came of it, and nothing else.

Playwright hears of every request of every page. That is what tests need; a benchmark of milliseconds would
measure the telling, on the cores that the way itself needs. So this speaks the DevTools protocol
(https://chromedevtools.github.io/devtools-protocol/) with the five words that it takes.
"""

import asyncio
import contextlib
import itertools
import json
import tempfile
from collections.abc import AsyncIterator, Iterable
from typing import Any

import aiohttp

from tests.end_to_end.browser import CHROMIUM, DESKTOP, QUIET

_LISTENS = b"DevTools listening on "

_TRIES = 300
"""Looks at a page until it shows what is awaited, a tenth of a second apart: half a minute."""


class BareBrowser:
    """One Chromium."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self._line = line
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def listen(self) -> None:
        """Hear the answers, until the browser ends."""
        async for message in self._line:
            answer = json.loads(message.data)
            asked = self._asked.pop(answer.get("id"), None)
            if asked is not None:
                asked.set_result(answer)

    async def ask(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and what it returns; raises `RuntimeError` for a refusal."""
        number = next(self._numbers)
        asked = self._asked[number] = asyncio.get_running_loop().create_future()
        command = {"id": number, "method": method, "params": parameters}
        await self._line.send_json(command | ({"sessionId": session} if session else {}))
        answer = await asked
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return dict(answer["result"])

    async def open(self, url: str, cookies: Iterable[dict[str, Any]]) -> "BarePage":
        """A page of somebody who has these cookies."""
        context = (await self.ask("Target.createBrowserContext"))["browserContextId"]
        kept = [{name: value for name, value in one.items() if name != "expires"} for one in cookies]
        await self.ask("Storage.setCookies", browserContextId=context, cookies=kept)
        target = await self.ask("Target.createTarget", url=url, browserContextId=context, **DESKTOP)
        attached = await self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        return BarePage(self, attached["sessionId"])


class BarePage:
    """One page."""

    def __init__(self, browser: BareBrowser, session: str) -> None:
        self._browser = browser
        self._session = session

    async def run(self, function: str, argument: object = None) -> Any:
        """Call a function and wait for what it returns; raises `RuntimeError` for what it throws."""
        call = f"({function})({json.dumps(argument)})"
        options = {"expression": call, "awaitPromise": True, "returnByValue": True}
        answer = await self._browser.ask("Runtime.evaluate", self._session, **options)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def until(self, function: str, argument: object = None) -> None:
        """Wait until the function returns true; raises `TimeoutError`."""
        for _ in range(_TRIES):
            # A page that is being left has no functions.
            with contextlib.suppress(RuntimeError):
                if await self.run(function, argument) is True:
                    return
            await asyncio.sleep(0.1)
        raise TimeoutError(function)


@contextlib.asynccontextmanager
async def bare_browser() -> AsyncIterator[BareBrowser]:
    """Debian's Chromium, with the switches of the tests."""
    with tempfile.TemporaryDirectory() as profile:
        switches = [*QUIET, "--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        process = await asyncio.create_subprocess_exec(
            CHROMIUM, *switches, "about:blank", stderr=asyncio.subprocess.PIPE
        )
        assert process.stderr is not None
        try:
            said = b""
            while not said.startswith(_LISTENS):
                said = await process.stderr.readline()
                if not said:
                    raise RuntimeError("Chromium ended before it listened")
            address = said.removeprefix(_LISTENS).strip().decode()
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(address, max_msg_size=0) as line,
                asyncio.TaskGroup() as group,
            ):
                # What it says later is heard by nobody, and must not fill the pipe.
                tasks = [group.create_task(process.stderr.read())]
                browser = BareBrowser(line)
                tasks.append(group.create_task(browser.listen()))
                try:
                    yield browser
                finally:
                    for task in tasks:
                        task.cancel()
        finally:
            process.kill()
            await process.wait()
