"""A club in one aMSN2: a home with so many people on the built-in network, and how long it takes to start."""

import asyncio
import os
import sys
import time
from pathlib import Path

import aiohttp
import msgspec

from amsn2.app.config import Config, Messenger, Web
from amsn2.app.home import Home
from amsn2.app.wiring import open_house
from benchmarks.longpush.machine import cpu_seconds

PASSWORD = "a long secret"  # noqa: S105 - of people who live for seconds
_HEADERS = {"X-AMSN2": "1", "Sec-Fetch-Site": "same-origin"}
_FREE = Config(web=Web(port=0), messenger=Messenger(port=0, services_port=0))


async def fill(path: Path, people: int) -> None:
    """A home with so many people, each with an account; the robot is one of them."""
    home = Home(path)
    home.make()
    async with open_house(home, _FREE) as house, aiohttp.ClientSession(headers=_HEADERS) as session:

        async def ask(where: str, cookie: str, **body: str) -> tuple[str, dict[str, str]]:
            own = {"Cookie": f"amsn2_session={cookie}"} if cookie else {}
            async with session.post(house.url + where, json=body, headers=own) as answer:
                answer.raise_for_status()
                given = answer.cookies.get("amsn2_session")
                session.cookie_jar.clear()
                return given.value if given else cookie, msgspec.json.decode(await answer.read())

        first, _ = await ask("api/setup", "", token=house.set_up_token, name="Member 1", password=PASSWORD)
        for number in range(2, people):
            _, invitation = await ask("api/invitations", first, note="")
            await ask("api/join", "", token=invitation["token"], name=f"Member {number}", password=PASSWORD)


async def start_seconds(path: Path, people: int) -> tuple[float, float, float]:
    """Seconds until the page answers and until everybody is signed in, and of processor time till then."""
    ports = ("--port", "0", "--messenger-port", "0", "--services-port", "0")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "amsn2", "run", "--home", str(path), *ports),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    begin = time.monotonic()
    assert process.stdout is not None
    try:
        url = (await process.stdout.readline()).decode().split()[-1]
        async with aiohttp.ClientSession() as session:
            async with session.get(url + "healthz") as answer:
                answer.raise_for_status()
            there = time.monotonic() - begin
            while True:
                async with session.get(url + "readyz") as answer:
                    states = (await answer.json())["accounts"]
                if states.get("signed_in") == people == sum(states.values()):
                    break
                await asyncio.sleep(0.1)
        return there, time.monotonic() - begin, cpu_seconds([process.pid])
    finally:
        process.kill()
        await process.wait()
