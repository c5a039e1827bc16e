"""Drives a server under test from its standard input: event times are taken where events are made."""

import asyncio
import sys
from collections.abc import Callable

import msgspec


async def tell_events(tell: Callable[[], int]) -> None:
    """For each line `COUNT INTERVAL`: call `tell` COUNT times, INTERVAL seconds apart (0: as fast as the loop
    turns), then write the times it returned (monotonic ns) as one JSON line. Returns at the end of input."""
    loop = asyncio.get_running_loop()
    reader = await _input()
    while line := await reader.readline():
        count, interval = int(line.split()[0]), float(line.split()[1])
        start, times = loop.time(), []
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number * interval - loop.time()))
            times.append(tell())
        print(msgspec.json.encode(times).decode(), flush=True)


async def input_ended() -> None:
    """Return when whoever started this closes its standard input."""
    await (await _input()).read()


async def _input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader
