"""Files: offered and taken, with what becomes of them told from the first byte to the last."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from random import Random
from typing import Any, Final

from papyon.aio.events import (
    ClientEvent,
    TransferDone,
    TransferFailed,
    TransferOffered,
    TransferProgress,
)
from papyon.aio.files import Sink, Source
from papyon.aio.peer_link import Part, PeerLink
from papyon.aio.peers import Peers
from papyon.aio.tasks import Tasks
from papyon.errors import (
    LocalProtocolError,
    PapyonError,
    TransferBroken,
    TransferCancelled,
    TransferDeclined,
    TransferError,
)
from papyon.payload.p2p.file_context import PREVIEW_LIMIT, FileContext

__all__ = ["ABANDONED", "FROM_ONE", "PROGRESS", "SILENCE", "TRANSFERS", "Transfers"]

log = logging.getLogger(__name__)

PROGRESS: Final = 0.25
"""Seconds between two reports of progress: nobody reads faster."""

SILENCE: Final = 120.0
"""Seconds in which nothing moves after which a file is given up: the other side's disk may be asleep."""

ABANDONED: Final = 1800.0
"""Seconds in which nothing comes of a file on its way here, after which it is given up: whoever sends may
pause, but a machine that lost its power in the middle would never say so."""

TRANSFERS: Final = 100
"""Files at a time, offered ones too: more is a program that plays a trick on a person."""

FROM_ONE: Final = 20
"""Of these, files that one person offers or sends: whoever stops in the middle of each hinders no other."""


class Transfers:
    """The files of one account. They end with the session; what is half here can be resumed in the next.

    `tell` hears what becomes of them.
    """

    def __init__(self, account: str, random: Random, tell: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self.peers: Peers | None = None
        """Those of the session, while there is one."""
        self._random = random
        self._tell = tell
        self._open: dict[str, _Sending | _Getting] = {}
        self._tasks = Tasks(f"transfers of {account}")
        self._endings = Tasks(f"ended transfers of {account}")
        self._ending: set[asyncio.Task[None]] = set()

    def offer(self, address: str, source: Source) -> str:
        """Offer a file to somebody; the name of the transfer, by which what becomes of it is told.

        Raises `LocalProtocolError`: not signed in, too many at a time, or a preview that is too large.
        """
        if self.peers is None:
            raise LocalProtocolError("the account is not signed in")
        if len(self._open) >= TRANSFERS or len(source.preview) > PREVIEW_LIMIT:
            raise LocalProtocolError(f"more than {TRANSFERS} files at a time, or a preview that is too large")
        name = self._new_name()
        sending = self._open[name] = _Sending(name, source, self)
        self._tasks.start(self._offer(self.peers, address, sending), "offer a file")
        return name

    def accept(self, transfer: str, sink: Sink, resume: bool = False) -> None:
        """Take a file that was offered. With `resume` it goes on where `sink` stopped before, if it can.

        Raises `LocalProtocolError` when it is not offered any more.
        """
        getting = self._open.get(transfer)
        if not isinstance(getting, _Getting) or getting.sink is not None:
            raise LocalProtocolError("there is no such offer any more")
        getting.sink = sink
        self._tasks.start(self._accept(getting, resume), "accept a file")

    def refuse(self, transfer: str) -> None:
        """Do not take a file; does nothing when it is not offered any more."""
        getting = self._open.get(transfer)
        if isinstance(getting, _Getting) and getting.sink is None:
            del self._open[transfer]
            getting.link.refuse(getting.call)

    def cancel(self, transfer: str) -> None:
        """End a transfer, told as `TransferFailed`; does nothing when it is over."""
        found = self._open.get(transfer)
        if found is not None:
            self._tasks.start(self._cancel(found), "cancel a file")

    def pause(self, transfer: str) -> bool:
        """Stop the data for a while; False when the other side sends and its program cannot pause."""
        return self._pause(transfer, paused=True)

    def go_on(self, transfer: str) -> bool:
        """Go on after `pause`."""
        return self._pause(transfer, paused=False)

    async def close(self) -> None:
        """No more files, for good."""
        await self._tasks.stop()
        for found in list(self._open.values()):
            await found.failed(TransferBroken("the session ended"))
        if self._ending:
            await asyncio.wait(self._ending)

    # What peers tell.

    async def offered(self, link: PeerLink, call: str, context: FileContext, resumable: bool) -> Part:
        """Implements `Counter`."""
        same = sum(isinstance(one, _Getting) and one.address == link.address for one in self._open.values())
        if len(self._open) >= TRANSFERS or same >= FROM_ONE:
            raise TransferDeclined("too many files are offered")
        name = self._new_name()
        getting = self._open[name] = _Getting(name, link, call, context.size, resumable, self)
        await self._tell(
            TransferOffered(name, link.address, context.name, context.size, context.preview, resumable)
        )
        return getting

    async def tell(self, event: ClientEvent) -> None:
        """Tell what became of a file."""
        await self._tell(event)

    def end(self, ending: Coroutine[Any, Any, None]) -> None:
        """Tidy up after a transfer, and tell of it, whatever becomes of the session meanwhile."""
        task = self._endings.start(ending, "end")
        if task is not None:
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    def over(self, transfer: str) -> bool:
        """A transfer has ended; whether it was open."""
        return self._open.pop(transfer, None) is not None

    def _new_name(self) -> str:
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4))

    def _pause(self, transfer: str, paused: bool) -> bool:
        found = self._open.get(transfer)
        if found is None:
            return False
        if isinstance(found, _Getting):
            return found.link.pause(found.call, paused)
        found.paused = paused
        for link, call in found.calls:
            link.pause(call, paused)
        return True

    async def _offer(self, peers: Peers, address: str, sending: "_Sending") -> None:
        source = sending.source
        try:
            links = await peers.links(address)
            if sending.name not in self._open:
                return  # cancelled meanwhile
            context = FileContext(source.name, source.size, source.preview)
            for link in links:
                offer = _Offer(sending, link)
                sending.calls.append((link, link.offer(context, offer)))
                link.pause(sending.calls[-1][1], sending.paused)
        except TransferError as error:
            await sending.failed(error)
        except PapyonError as error:
            await sending.failed(TransferBroken(str(error)))

    async def _accept(self, getting: "_Getting", resume: bool) -> None:
        sink = getting.sink
        if sink is None:
            return
        try:
            start = await sink.open(getting.size, resume and getting.resumable)
            if getting.name not in self._open:
                # Over while it was opened: who ended it could not tidy up yet.
                await sink.abandon(keep=resume)
                return
            getting.begun(start)
            getting.link.accept(getting.call, start)
        except OSError as error:
            getting.link.close(getting.call)
            await getting.failed(TransferBroken(str(error)))
        except LocalProtocolError:
            await getting.failed(TransferCancelled("the other side cancelled it"))

    async def _cancel(self, found: "_Sending | _Getting") -> None:
        for link, call in found.calls:
            link.close(call)
        await found.failed(TransferCancelled("it was cancelled here"))


class _Progress:
    """Tells of progress, not too often."""

    def __init__(self, transfer: str, size: int, transfers: Transfers) -> None:
        self.moved = asyncio.get_running_loop().time()
        self._transfer = transfer
        self._size = size
        self._transfers = transfers
        self._now = asyncio.get_running_loop().time
        self._told = 0.0

    async def at(self, place: int) -> None:
        """So many bytes have come or gone."""
        self.moved = self._now()
        if self.moved - self._told >= PROGRESS or place == self._size:
            self._told = self.moved
            await self._transfers.tell(TransferProgress(self._transfer, place, self._size))


class _Offer:
    """Our part in offering a file at one of the places where somebody is; the first to take it gets it."""

    def __init__(self, sending: "_Sending", link: PeerLink) -> None:
        self._sending = sending
        self._link = link

    async def accepted(self, start: int) -> None:
        """Implements `Part`."""
        self._sending.keep_only(self._link)
        await self._sending.accepted(start)

    async def read(self, offset: int, count: int) -> bytes:
        """Implements `Part`."""
        return await self._sending.read(offset, count)

    async def received(self, offset: int, data: bytes, total: int) -> None:
        """Implements `Part`."""

    async def finished(self) -> None:
        """Implements `Part`."""
        await self._sending.finished()

    async def failed(self, error: TransferError) -> None:
        """Implements `Part`. Whoever refuses it at one place does not want to be asked at another."""
        if isinstance(error, TransferBroken) and self._sending.offered_beside(self._link):
            return
        self._sending.keep_only(None)
        await self._sending.failed(error)

    def overdue(self, now: float, place: int) -> bool:
        """Implements `Part`."""
        return self._sending.overdue(now, place)


class _Sending:
    """A file on its way out."""

    def __init__(self, name: str, source: Source, transfers: Transfers) -> None:
        self.name = name
        self.source = source
        self.calls: list[tuple[PeerLink, str]] = []
        """Where it is offered."""
        self.paused = False
        self._running = False
        self._place = 0
        self._transfers = transfers
        self._progress = _Progress(name, source.size, transfers)

    def keep_only(self, link: PeerLink | None) -> None:
        """Withdraw the offer everywhere else."""
        others = [(one, call) for one, call in self.calls if one is not link]
        self.calls = [(one, call) for one, call in self.calls if one is link]
        for other, call in others:
            other.close(call)

    def offered_beside(self, link: PeerLink) -> bool:
        """Forget one place; whether there are others."""
        self.calls = [(one, call) for one, call in self.calls if one is not link]
        return bool(self.calls)

    async def accepted(self, start: int) -> None:
        """It begins, from byte `start` on."""
        self._running = True
        await self._progress.at(start)

    async def read(self, offset: int, count: int) -> bytes:
        """The bytes to send. What is asked for next tells how much has gone."""
        data = await self.source.read(offset, count)
        await self._progress.at(offset)
        return data

    async def finished(self) -> None:
        """All of it is there."""
        if self._transfers.over(self.name):
            await self._progress.at(self.source.size)
            await self.source.close()
            await self._transfers.tell(TransferDone(self.name))

    async def failed(self, error: TransferError) -> None:
        """It did not get there."""
        if self._transfers.over(self.name):
            self._transfers.end(self._end(error))

    async def _end(self, error: TransferError) -> None:
        await self.source.close()
        await self._transfers.tell(TransferFailed(self.name, error))

    def overdue(self, now: float, place: int) -> bool:
        """Whether nothing moves any more. Who is asked may think about it as long as they like."""
        if place != self._place or self.paused or not self._running:
            self._place, self._progress.moved = place, now
        return now - self._progress.moved >= SILENCE


class _Getting:
    """Our part in getting a file."""

    def __init__(
        self, name: str, link: PeerLink, call: str, size: int, resumable: bool, transfers: Transfers
    ) -> None:
        self.name = name
        self.link = link
        self.address = link.address
        self.call = call
        self.calls = [(link, call)]
        self.size = size
        self.resumable = resumable
        self.sink: Sink | None = None
        self._here = 0
        self._comes = False
        self._transfers = transfers
        self._progress = _Progress(name, size, transfers)

    def begun(self, start: int) -> None:
        """It comes from now on; so much of it is here already."""
        self._here = start
        self._comes = True
        self._progress.moved = asyncio.get_running_loop().time()

    async def accepted(self, start: int) -> None:
        """Implements `Part`."""

    async def read(self, offset: int, count: int) -> bytes:
        """Implements `Part`."""
        raise OSError("nothing is sent to who sends a file")

    async def received(self, offset: int, data: bytes, total: int) -> None:
        """Implements `Part`."""
        if self.sink is not None:
            await self.sink.write(data)
            self._here = offset + len(data)
            await self._progress.at(self._here)

    async def finished(self) -> None:
        """Implements `Part`."""
        if self.sink is not None:
            await self.sink.finish()
        if self._transfers.over(self.name):
            await self._transfers.tell(TransferDone(self.name))

    async def failed(self, error: TransferError) -> None:
        """Implements `Part`. What broke can be resumed, what somebody cancelled is not wanted."""
        if self._transfers.over(self.name):
            self._transfers.end(self._end(error))

    async def _end(self, error: TransferError) -> None:
        if self.sink is not None:
            await self.sink.abandon(keep=isinstance(error, TransferBroken))
        await self._transfers.tell(TransferFailed(self.name, error))

    def overdue(self, now: float, place: int) -> bool:
        """Implements `Part`. Who sends may pause, and who is asked may think about it."""
        return self._comes and now - self._progress.moved >= ABANDONED
