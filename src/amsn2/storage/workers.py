"""Threads that do what would block the loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

_T = TypeVar("_T")


class Workers:
    """So many threads, which take steps in the order in which they were asked for."""

    def __init__(self, count: int, name: str) -> None:
        """Start no thread yet; the name is theirs."""
        self._threads = ThreadPoolExecutor(count, thread_name_prefix=name)

    async def do(self, step: Callable[[], _T]) -> _T:
        """Do the step in a thread; returns what it returns, raises what it raises.

        A step that was asked for is done to its end, and only then is a cancellation heard: in the middle
        of one a connection could only be thrown away, with its lock still held.
        """
        future = asyncio.get_running_loop().run_in_executor(self._threads, step)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            while not future.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([future])
            if not future.cancelled():
                future.exception()
            raise

    async def close(self) -> None:
        """Do what was asked for, then end the threads; idempotent. Afterwards nothing may be asked."""
        await asyncio.to_thread(self._threads.shutdown)
