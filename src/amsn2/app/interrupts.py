"""Being told to stop: once gently, twice at once."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def interrupted() -> AsyncIterator[asyncio.Event]:
    """Set by SIGINT or SIGTERM. A second SIGINT ends the process where it stands: nothing is lost by that."""
    interruption = asyncio.Event()
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        if interruption.is_set():
            log.warning("interrupted twice: ending at once")
            os._exit(128 + signal.SIGINT)
        interruption.set()

    loop.add_signal_handler(signal.SIGINT, interrupt)
    loop.add_signal_handler(signal.SIGTERM, interruption.set)
    try:
        yield interruption
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        loop.remove_signal_handler(signal.SIGTERM)
