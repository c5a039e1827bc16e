"""A proxy between browsers and a house that does what bad ones do: cuts, buffers, swallows everything."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.end_to_end.house import House

PIECE = 64 * 1024


@dataclass
class Obstacle:
    """Passes everything on, byte by byte, unless told otherwise. Looks like a house to a `Tab`."""

    house: House
    port: int = 0
    cut_after: float | None = None
    """Seconds without a byte from the house after which a connection is ended."""
    buffer_for: float | None = None
    """Seconds of silence from the house that it waits for before it passes on what came."""
    dies_after: int | None = None
    """Bytes from browsers that pass before it dies."""
    dead: bool = False
    """Nothing passes, and nothing says so."""
    connections: int = 0
    cuts: int = 0
    _open: set[asyncio.Task[None]] = field(default_factory=set)
    died: asyncio.Event = field(default_factory=asyncio.Event)
    _alive: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.house.base_path}"

    @property
    def set_up_token(self) -> str:
        return self.house.set_up_token

    def die(self) -> None:
        """From now on nothing passes; what is open stays open."""
        self.dead = True
        self.died.set()
        self._alive.clear()

    def come_back(self) -> None:
        """The network is another one: what was open is ended, what is new passes."""
        self.dead = False
        self.died.clear()
        self._alive.set()
        for task in self._open:
            task.cancel()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a browser."""
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        house: asyncio.StreamWriter | None = None
        try:
            await self._passing()
            answers, house = await asyncio.open_connection("127.0.0.1", self.house.port)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._up(reader, house))
                both.create_task(self._down(answers, writer))
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            pass  # a proxy ends the other side, and says no more
        finally:
            self._open.discard(task)
            for end in (writer, house):
                if end is not None:
                    end.transport.abort()

    async def _passing(self) -> None:
        if self.dead:
            await self._alive.wait()
            raise ConnectionResetError

    async def _up(self, reader: asyncio.StreamReader, house: asyncio.StreamWriter) -> None:
        while data := await reader.read(PIECE):
            if self.dies_after is not None:
                self.dies_after -= len(data)
                if self.dies_after < 0:
                    self.dies_after = None
                    self.die()
            await self._passing()
            house.write(data)
            await house.drain()
        raise ConnectionResetError

    async def _down(self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                async with asyncio.timeout(self.cut_after):
                    data = await answers.read(PIECE)
            except TimeoutError:
                self.cuts += 1
                raise
            if self.buffer_for is not None:
                data += await self._rest(answers, self.buffer_for)
            await self._passing()
            if not data:
                raise ConnectionResetError
            writer.write(data)
            await writer.drain()

    async def _rest(self, answers: asyncio.StreamReader, silence: float) -> bytes:
        come = b""
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(silence):
                    piece = await answers.read(PIECE)
                if not piece:
                    break
                come += piece
        return come


@contextlib.asynccontextmanager
async def in_the_way(house: House) -> AsyncIterator[Obstacle]:
    """An obstacle in front of a house, on a port of its own."""
    obstacle = Obstacle(house)
    server = await asyncio.start_server(obstacle.serve, "127.0.0.1", 0)
    obstacle.port = server.sockets[0].getsockname()[1]
    try:
        yield obstacle
    finally:
        server.close()
        obstacle.come_back()
        await server.wait_closed()
