"""Runs the one loop: the fastest there is, with room for many connections."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from msnpd.descriptors import raise_limit


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run the work to its end in a new loop."""
    raise_limit()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(work)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop
