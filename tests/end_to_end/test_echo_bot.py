"""The example of the library's documentation, as a program of its own, against the server in the box."""

import asyncio
import os
import sys
from pathlib import Path

from papyon.types import Dialect
from tests.papyon.aio.people import PASSWORD, Person, running_server

BOT = Path(__file__).parents[2] / "examples" / "echo_bot.py"
ALICE, ROBOT = "alice@example.com", "robot@example.com"


async def test_a_robot_that_says_back_what_it_hears(tmp_path):
    async with running_server(tmp_path) as server:
        for address in (ALICE, ROBOT):
            await server.accounts.register(address, PASSWORD, address.partition("@")[0])
        services = f"http://127.0.0.1:{server.services_port}"
        bot = await asyncio.create_subprocess_exec(
            sys.executable,
            *(str(BOT), "127.0.0.1", str(server.port), services, ROBOT),
            env=os.environ | {"PASSWORD": PASSWORD},
        )
        alice = Person(server, ALICE, Dialect.MSNP18)
        try:
            await alice.sign_in()
            await alice.client.contacts.add(ROBOT)
            await alice.sees(ROBOT)
            alice.write("is anybody there?", ROBOT)
            await alice.until(lambda me: me.texts() == ["is anybody there?"])
        finally:
            await alice.client.sign_out()
            bot.terminate()
            await bot.wait()


def test_it_fits_on_a_page():
    assert len(BOT.read_text().splitlines()) < 40
