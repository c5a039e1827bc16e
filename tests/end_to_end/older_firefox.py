"""Debian's Firefox for a Playwright that expects a newer one: it is run in Firefox's place.

Playwright speaks WebDriver BiDi with Firefox, and begins with commands that the Firefox of long support does
not know yet. They are wishes, not needs (how much of an answer to keep, which language to pretend), so what
Firefox calls an unknown command is answered here as if it had been done. All else passes as it is.
"""

import asyncio
import contextlib
import json
import signal
import sys

import aiohttp
from aiohttp import web

FIREFOX = "/usr/bin/firefox-esr"
LISTENS = "WebDriver BiDi listening on "
"""So Firefox says where it listens, and Playwright reads it."""
_ADDRESS = web.AppKey("address", str)


def forgiving(answer: str) -> str:
    """What Playwright is told: an unknown command was done."""
    told = json.loads(answer)
    if told.get("error") != "unknown command":
        return answer
    return json.dumps({"type": "success", "id": told["id"], "result": {}})


async def relay(request: web.Request) -> web.WebSocketResponse:
    """One session: everything through, both ways, of any size."""
    playwright = web.WebSocketResponse(max_msg_size=0, compress=False)
    await playwright.prepare(request)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(request.app[_ADDRESS] + request.path, max_msg_size=0) as firefox,
    ):

        async def forth() -> None:
            async for asked in playwright:
                await firefox.send_str(asked.data)
            await firefox.close()

        async def back() -> None:
            async for answered in firefox:
                await playwright.send_str(forgiving(answered.data))
            await playwright.close()

        with contextlib.suppress(ConnectionError):
            await asyncio.gather(forth(), back())
    return playwright


async def listen(address: str) -> str:
    """Relay to that address; returns where to find the relay."""
    application = web.Application()
    application[_ADDRESS] = address
    application.router.add_get("/session", relay)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"ws://127.0.0.1:{runner.addresses[0][1]}"


async def main(*arguments: str) -> int:
    """Lives as long as Firefox does."""
    firefox = await asyncio.create_subprocess_exec(FIREFOX, *arguments, stderr=asyncio.subprocess.PIPE)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, firefox.terminate)
    assert firefox.stderr is not None
    async for line in firefox.stderr:
        said = line.decode(errors="replace").rstrip()
        if said.startswith(LISTENS):
            said = LISTENS + await listen(said.removeprefix(LISTENS))
        sys.stderr.write(said + "\n")
        sys.stderr.flush()
    return await firefox.wait()


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(*sys.argv[1:])))
