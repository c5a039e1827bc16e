"""Files on the network in memory: offered, taken in pieces, and all that can go wrong with them."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from amsn2.api.errors import NetworkFailure, Problem, ProblemCode
from amsn2.api.network import FileEnded, FileOffered, FileProgressed, FileSink, FileSource, NetworkEvent

CHUNK: Final = 16 * 1024
"""Bytes that are carried at a time: small, so that a test with a small file has a middle."""


class Station(Protocol):
    """A signed-in connection, as far as files know it."""

    address: str

    def tell(self, event: NetworkEvent) -> None:
        """Tell its listener."""


@dataclass
class FileFaults:
    """What is to go wrong with files from now on."""

    refuse: bool = False
    """Nobody takes any."""
    break_after: int | None = None
    """They break when so many bytes have come."""
    hold: bool = False
    """They stop on their way until `Files.release`."""


@dataclass
class _File:
    name: str
    sender: Station
    receiver: Station
    source: FileSource
    sink: FileSink | None = None
    carrying: asyncio.Task[None] | None = None


class Files:
    """All files between members. `under_way` is told of every piece of work that begins and ends."""

    def __init__(self, find: Callable[[str], Station | None], under_way: Callable[[int], None]) -> None:
        self.faults = FileFaults()
        self._find = find
        self._under_way = under_way
        self._open: dict[str, _File] = {}
        self._numbers = itertools.count(1)
        self._held_back: list[asyncio.Future[None]] = []
        self._tidying: set[asyncio.Task[None]] = set()

    def offer(self, sender: Station, address: str, source: FileSource) -> str:
        """Offer a file to a member; its name."""
        name = f"file-{next(self._numbers)}"
        receiver = self._find(address)
        if receiver is None or self.faults.refuse:
            code = ProblemCode.FILE_BROKEN if receiver is None else ProblemCode.FILE_REFUSED
            self._do(source.close())
            sender.tell(FileEnded(transfer=name, problem=Problem(code=code)))
            return name
        self._open[name] = _File(name, sender, receiver, source)
        receiver.tell(
            FileOffered(
                author=sender.address,
                transfer=name,
                name=source.name,
                size=source.size,
                preview=source.preview,
            )
        )
        return name

    def accept(self, receiver: Station, name: str, sink: FileSink) -> None:
        """Take a file. Raises `NetworkFailure` FILE_GONE."""
        file = self._open.get(name)
        if file is None or file.receiver is not receiver or file.sink is not None:
            raise NetworkFailure(ProblemCode.FILE_GONE)
        file.sink = sink
        file.carrying = self._do(self._carry(file, sink))

    def end(self, station: Station, name: str) -> None:
        """Refuse it, or cancel it."""
        file = self._open.get(name)
        if file is None or station not in (file.sender, file.receiver):
            return
        if station is file.receiver and file.sink is None:
            self._open.pop(name)
            self._do(file.source.close())
            file.sender.tell(FileEnded(transfer=name, problem=Problem(code=ProblemCode.FILE_REFUSED)))
        else:
            self._fail(file, ProblemCode.FILE_CANCELLED)

    def gone(self, station: Station) -> None:
        """A connection has ended, and its files with it."""
        for file in tuple(self._open.values()):
            if station in (file.sender, file.receiver):
                self._fail(file, ProblemCode.FILE_BROKEN)

    def release(self) -> None:
        """Let held files go on."""
        self.faults.hold = False
        held, self._held_back = self._held_back, []
        for released in held:
            if not released.done():
                self._under_way(+1)
                released.set_result(None)

    async def _carry(self, file: _File, sink: FileSink) -> None:
        done, size = 0, file.source.size
        try:
            await sink.open(size, False)
            self._progress(file, 0)
            while done < size:
                await self._held()
                if self.faults.break_after is not None and done >= self.faults.break_after:
                    self._fail(file, ProblemCode.FILE_BROKEN)
                    return
                data = await file.source.read(done, CHUNK)
                await sink.write(data)
                done += len(data)
                self._progress(file, done)
            await sink.finish()
        except OSError:
            self._fail(file, ProblemCode.FILE_BROKEN)
            return
        if self._open.pop(file.name, None) is not None:
            await file.source.close()
            for station in (file.sender, file.receiver):
                station.tell(FileEnded(transfer=file.name))

    async def _held(self) -> None:
        if not self.faults.hold:
            return
        released = asyncio.get_running_loop().create_future()
        self._held_back.append(released)
        self._under_way(-1)  # nothing moves: who waits until all is settled need not wait for this
        try:
            await released
        finally:
            if released.cancelled():
                self._under_way(+1)

    def _progress(self, file: _File, done: int) -> None:
        for station in (file.sender, file.receiver):
            station.tell(FileProgressed(transfer=file.name, done=done))

    def _fail(self, file: _File, code: ProblemCode) -> None:
        if self._open.pop(file.name, None) is not None:
            self._do(self._tidy(file, FileEnded(transfer=file.name, problem=Problem(code=code))))

    async def _tidy(self, file: _File, ended: FileEnded) -> None:
        if file.carrying is not None:
            file.carrying.cancel()
            with suppress(asyncio.CancelledError):
                await file.carrying
        if file.sink is not None:
            await file.sink.abandon(keep=False)
        await file.source.close()
        for station in (file.sender, file.receiver):
            station.tell(ended)

    def _do(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self._under_way(+1)
        task = asyncio.get_running_loop().create_task(work)
        self._tidying.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tidying.discard(task)
        self._under_way(-1)
