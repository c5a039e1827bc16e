"""The peer of `messages`: the least asyncio relay that passes on lines with what belongs to them.

Two connections; what comes through one goes out through the other. No people, no lists, no store, and the
acknowledgement of a text is the receiver's own.
"""

import asyncio
import sys

import msgspec
import uvloop

from benchmarks.pace import input_ended


class Relay:
    """Pairs connections as they come."""

    def __init__(self) -> None:
        self._alone: asyncio.Future[asyncio.StreamWriter] | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._alone is None:
            self._alone = asyncio.get_running_loop().create_future()
            self._first = writer
            other = await self._alone
        else:
            self._alone.set_result(writer)
            other = self._first
            self._alone = None
        while line := await reader.readline():
            payload = await reader.readexactly(int(line.rpartition(b" ")[2]))
            other.write(line + payload)
            await other.drain()
        other.close()


async def main() -> None:
    """Serve until standard input ends."""
    server = await asyncio.start_server(Relay().serve, "127.0.0.1", 0)
    print(msgspec.json.encode({"port": server.sockets[0].getsockname()[1]}).decode(), flush=True)
    await input_ended()
    server.close()


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
