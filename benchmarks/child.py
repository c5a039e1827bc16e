"""Servers under test in processes of their own, and figures with their spread."""

import asyncio
import contextlib
import statistics
import sys
from collections.abc import AsyncIterator

import msgspec


@contextlib.asynccontextmanager
async def serving(module: str, *arguments: str) -> AsyncIterator[dict[str, int]]:
    """Run a module of this folder; what it says of itself in its first line. Ended afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"benchmarks.{module}",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield msgspec.json.decode(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


def spread(values: list[float], digits: int = 2) -> str:
    """The median, and between which values it lies."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f}-{high:,.{digits}f})"
