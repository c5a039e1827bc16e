"""A relay in front of a notification server, through which a test can put in words of its own."""

import asyncio
import contextlib


class Doorway:
    """Where clients come in; `visits` counts them."""

    def __init__(self, port):
        self._behind = port
        self._writers = []
        self._tasks = set()
        self._server = None
        self.visits = 0

    @property
    def port(self):
        return self._server.sockets[0].getsockname()[1]

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._enter, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *error):
        self._server.close()
        for writer in self._writers:
            writer.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def say(self, line, payload=b""):
        """Put a command in, as if the server had said it, to who came last."""
        self._writers[-1].write(line.encode() + b"\r\n" + payload)

    async def _enter(self, reader, writer):
        self.visits += 1
        self._writers.append(writer)
        self._tasks.add(asyncio.current_task())
        theirs, ours = await asyncio.open_connection("127.0.0.1", self._behind)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_carry(reader, ours))
                group.create_task(_carry(theirs, writer))
        finally:
            self._tasks.discard(asyncio.current_task())


async def _carry(reader, writer):
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
