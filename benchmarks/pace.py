"""How a server under test knows that it has been measured: its standard input ends."""

import asyncio
import sys


async def input_ended() -> None:
    """Return when whoever started this closes its standard input."""
    await (await _input()).read()


async def _input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader
