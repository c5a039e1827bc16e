"""Drives one notification session over one connection: feed, write, hand over."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from papyon.aio.transport import Transport
from papyon.errors import ConnectionLost, PapyonError, RemoteProtocolError
from papyon.payload.synchronisation import Stamps
from papyon.session.events import (
    Closed,
    NotificationEvent,
    Refused,
    Replied,
    SwitchboardOpened,
    Synchronised,
)
from papyon.session.keepalive import HURRY
from papyon.session.notification import NotificationClient
from papyon.session.signin import Step
from papyon.wire import WireCommand

__all__ = ["ANSWER_TIMEOUT", "PATIENCE", "Link"]

_Answer = WireCommand | SwitchboardOpened | Synchronised

PATIENCE: Final = 10.0
"""Seconds for the answer to a command before we look whether the server is there at all."""

ANSWER_TIMEOUT: Final = 60.0
"""Seconds for the answer to a command: a server that writes to a slow disk first needs a few. Longer than
a dead server takes to be noticed, so that letters are kept for the next one instead of failing."""


class Link:
    """One connection to a notification server.

    `hear` is awaited with every event that answers no question; it must not ask the server anything itself.
    """

    def __init__(
        self,
        transport: Transport,
        machine: NotificationClient,
        hear: Callable[[NotificationEvent], Awaitable[None]],
    ) -> None:
        self.machine = machine
        self._transport = transport
        self._hear = hear
        self._answers: dict[int, asyncio.Future[_Answer]] = {}
        self._loop = asyncio.get_running_loop()
        self._nap: asyncio.Timeout | None = None

    @property
    def peer(self) -> str:
        """Host and port, for logs."""
        return self._transport.peer

    async def run(self) -> None:
        """Read until the end. Raises why it ended, unless both sides had agreed on it."""
        error: PapyonError | None = ConnectionLost("the connection was closed")
        try:
            await self.flush()
            while True:
                events = await self._next()
                await self.flush()
                for event in events:
                    if isinstance(event, Closed):
                        error = event.error
                        if error is not None:
                            raise error
                        return
                    await self._deal(event)
                # What was heard may have made us say something.
                await self.flush()
        except PapyonError as failure:
            error = failure
            raise
        finally:
            # However it ended: from here on nothing can be asked, and nobody is told that something failed.
            self.machine.receive_end()
            for future in self._answers.values():
                if not future.done():
                    future.set_exception(ConnectionLost(str(error) if error else "signed out"))
                    # Whoever asked may be gone; then nobody is left to be told.
                    future.exception()
            self._answers.clear()
            await self._transport.close()

    async def answer(self, trid: int) -> WireCommand:
        """The server's answer to a command. Raises `ServerError`, `ConnectionLost`."""
        return _command(await self._answer(self._expect(trid)))

    async def switchboard(self) -> SwitchboardOpened:
        """A new switchboard. Raises `ServerError`, `ConnectionLost`."""
        answer = await self._answer(self._expect(self.machine.open_switchboard()))
        if not isinstance(answer, SwitchboardOpened):
            raise RemoteProtocolError("XFR SB is answered by something else")
        return answer

    async def lists(self, stamps: Stamps) -> Synchronised:
        """The lists, if they are newer than the stamps. Raises `ServerError`, `ConnectionLost`."""
        answer = await self._answer(self._expect(self.machine.synchronise(stamps)))
        if not isinstance(answer, Synchronised):
            raise RemoteProtocolError("SYN is answered by something else")
        return answer

    async def answers(self, trids: Iterable[int]) -> None:
        """Wait until all these are answered. Raises as `answer`, for the first that fails."""
        # All are expected before the first is waited for: one QNG may settle several.
        for future in [self._expect(trid) for trid in trids]:
            await self._answer(future)

    async def check(self) -> None:
        """See soon whether the server is there at all; `run` ends when it is not. Never fails."""
        if self.machine.step not in (Step.LISTING, Step.LIVE):
            return
        self.machine.fence(self._loop.time(), HURRY)
        if self._nap is not None:
            self._nap.reschedule(self.machine.deadline)
        with contextlib.suppress(ConnectionLost):
            await self.flush()

    async def close(self) -> None:
        """Close the connection; `run` ends."""
        await self._transport.close()

    async def flush(self) -> None:
        """Write what the machine has to say. Raises `ConnectionLost`."""
        await self._transport.write(self.machine.data_to_send())

    def _expect(self, trid: int) -> asyncio.Future[_Answer]:
        future: asyncio.Future[_Answer] = self._loop.create_future()
        self._answers[trid] = future
        return future

    async def _answer(self, future: asyncio.Future[_Answer]) -> _Answer:
        await self.flush()
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                answered, _ = await asyncio.wait((future,), timeout=PATIENCE)
                if not answered and self.machine.step in (Step.LISTING, Step.LIVE):
                    self.machine.fence(self._loop.time())
                    await self.flush()
                return await future
        except TimeoutError as error:
            raise ConnectionLost(f"{self.peer} does not answer") from error

    async def _next(self) -> list[NotificationEvent]:
        try:
            async with asyncio.timeout_at(self.machine.deadline) as self._nap:
                data = await self._transport.read()
        except TimeoutError:
            return self.machine.expire(self._loop.time())
        finally:
            self._nap = None
        if not data:
            # A machine that has said good-bye itself has nothing to tell of the end.
            return self.machine.receive_end() or [Closed()]
        return self.machine.receive(data, self._loop.time())

    async def _deal(self, event: NotificationEvent) -> None:
        match event:
            case Replied(trid, command):
                self._settle(trid, command)
            case SwitchboardOpened(trid) | Synchronised(trid):
                self._settle(trid, event)
            case Refused(trid, error):
                future = self._answers.pop(trid, None)
                if future is not None and not future.done():
                    future.set_exception(error)
                    # Whoever asked may have stopped waiting.
                    future.exception()
            case _:
                await self._hear(event)

    def _settle(self, trid: int, answer: _Answer) -> None:
        future = self._answers.pop(trid, None)
        if future is not None and not future.done():
            future.set_result(answer)


def _command(answer: _Answer) -> WireCommand:
    if not isinstance(answer, WireCommand):
        raise RemoteProtocolError("a command is answered by something else")
    return answer
