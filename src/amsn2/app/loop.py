"""Runs the one loop: the fastest there is, with room for many connections."""

import asyncio
import contextlib
import resource
from collections.abc import Callable, Coroutine
from typing import Any


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run the work to its end in a new loop."""
    _raise_file_limit()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(work)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def _raise_file_limit() -> None:
    """Each parked poll is an open file, and the usual 1,024 are soon used up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or soft < hard:
        # A system that says no keeps the limit that it had.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
