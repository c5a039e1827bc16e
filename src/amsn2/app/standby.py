"""Waiting for a database that another aMSN2 has, or that is not there."""

import asyncio
import logging
from typing import Final

from amsn2.app.config import Config
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.app.storing import opened_storage

log = logging.getLogger(__name__)

_PAUSE: Final = 5.0
"""Seconds between two attempts; each waits for the lock as long again."""


async def first_of(*events: asyncio.Event) -> None:
    """Returns when one of them is set."""
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(event.wait()) for event in events]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()


async def standby(home: Home, config: Config, interruption: asyncio.Event, wait: float = _PAUSE) -> None:
    """Returns when the database can be had alone, or when interrupted."""
    said = ""
    while not interruption.is_set():
        try:
            async with opened_storage(home, config, alone=True):
                return
        except CannotStart as problem:
            if str(problem) != said:
                said = str(problem)
                log.error("everybody is signed out here until this is over: %s", said)
        try:
            async with asyncio.timeout(wait):
                await interruption.wait()
        except TimeoutError:
            continue
