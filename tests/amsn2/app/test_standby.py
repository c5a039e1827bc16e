"""Whoever has lost the database waits until it can be had again."""

import asyncio
from pathlib import Path

from msgspec.structs import replace

from amsn2.app.config import Config, Storage
from amsn2.app.home import Home
from amsn2.app.standby import first_of, standby
from amsn2.app.storing import opened_storage
from tests.msnpd.databases import drop, made_url

PATIENCE = 30


async def test_the_first_of_several_events_is_enough():
    one, other = asyncio.Event(), asyncio.Event()
    asyncio.get_running_loop().call_soon(other.set)
    async with asyncio.timeout(PATIENCE):
        await first_of(one, other)
    assert not one.is_set()


async def test_it_waits_for_the_other_to_go_and_says_why(tmp_path: Path, caplog):
    url = await made_url("postgresql", tmp_path)
    home, config = Home(tmp_path), replace(Config(), storage=Storage(url=url))
    async with asyncio.timeout(PATIENCE):
        interruption = asyncio.Event()
        async with asyncio.TaskGroup() as group, opened_storage(home, config, alone=True):
            waiting = group.create_task(standby(home, config, interruption, wait=0.01))
            while "Another aMSN2 runs" not in caplog.text:
                await asyncio.wait((waiting,), timeout=0.05)
            assert not waiting.done()
        async with opened_storage(home, config, alone=True):
            interruption.set()
            await standby(home, config, interruption)
    await drop(url)
