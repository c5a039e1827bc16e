"""Shows a messenger as JSON lines on one stream, and does what is asked on another."""

import asyncio
import logging
from collections import deque
from typing import Any, Final, Protocol

import msgspec

from amsn2.api.commands import Command, CommandId
from amsn2.api.errors import Problem, ProblemCode, Refused, StoreFailure
from amsn2.api.events import Event
from amsn2.api.ports import Messenger, Unsubscribe

log = logging.getLogger(__name__)

BACKLOG: Final = 1_000
"""Lines that may wait for a slow reader; past that it starts again with the snapshot."""


class LineReader(Protocol):
    """Where commands come from; an `asyncio.StreamReader` is one."""

    async def readline(self) -> bytes:
        """The next line; empty at the end. Raises `ValueError` for a line longer than its limit."""


class LineWriter(Protocol):
    """Where lines go; an `asyncio.StreamWriter` is one."""

    def write(self, data: bytes) -> None:
        """Take some bytes."""

    async def drain(self) -> None:
        """Wait until more can be taken."""


class _KnownId(msgspec.Struct):
    """What can be told of a command that makes no sense."""

    id: CommandId | None = None


class Headless:
    """Implements `amsn2.api.ports.Frontend`."""

    def __init__(self, messenger: Messenger, reader: LineReader, writer: LineWriter) -> None:
        self._messenger = messenger
        self._reader = reader
        self._writer = writer
        self._encoder = msgspec.json.Encoder()
        self._decoder: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
        self._lines: deque[tuple[bytes, bool]] = deque()
        """Each with whether it answers a command: those are never left out."""
        self._answered = asyncio.Event()
        self._behind = False
        self._more = asyncio.Event()
        self._unsubscribe: Unsubscribe | None = None
        self._writing: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Show the snapshot and everything after it; read commands."""
        # No await between these two: no event is missed and none is told twice.
        self._put({"snapshot": self._messenger.snapshot()})
        self._unsubscribe = self._messenger.subscribe(self._show)
        loop = asyncio.get_running_loop()
        self._writing = loop.create_task(self._write())
        self._reading = loop.create_task(self._read())

    async def stop(self) -> None:
        """Stop showing and reading. Lines that nobody has taken are left."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        tasks = [task for task in (self._writing, self._reading) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def ended(self) -> None:
        """Wait until there are no more commands, or nobody reads the lines any more."""
        tasks = [task for task in (self._writing, self._reading) if task is not None]
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)

    def _show(self, event: Event) -> None:
        if len(self._lines) >= BACKLOG:
            self._lines = deque(line for line in self._lines if line[1])
            self._behind = True
        if not self._behind:  # else the snapshot that comes next has it
            self._put({"event": event})

    def _put(self, line: dict[str, Any], *, answer: bool = False) -> None:
        self._lines.append((self._encoder.encode(line) + b"\n", answer))
        self._more.set()

    async def _write(self) -> None:
        try:
            while True:
                await self._more.wait()
                self._more.clear()
                while self._lines or self._behind:
                    if self._behind:
                        self._behind = False
                        self._put({"snapshot": self._messenger.snapshot()})
                    line, answer = self._lines.popleft()
                    self._writer.write(line)
                    await self._writer.drain()
                    if answer:
                        self._answered.set()
        except ConnectionError as error:
            log.info("nobody reads the events any more: %s", error)
            if self._unsubscribe is not None:
                self._unsubscribe()

    async def _read(self) -> None:
        while True:
            try:
                line = await self._reader.readline()
            except ValueError:
                line = b"too long"  # which is no command, and is answered as such
            except ConnectionError as error:
                log.info("no more commands: %s", error)
                return
            if not line:
                return
            if line.strip():
                await self._do(line)

    async def _do(self, line: bytes) -> None:
        """Execute a command. The next one is read when somebody has taken the answer to this one."""
        self._answered.clear()
        await self._execute(line)
        await self._answered.wait()

    async def _execute(self, line: bytes) -> None:
        try:
            command = self._decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeError):
            self._refuse(self._id_of(line), Problem(code=ProblemCode.COMMAND_MALFORMED))
            return
        try:
            await self._messenger.execute(command)
        except (Refused, StoreFailure) as refused:
            self._refuse(command.id, refused.problem)
        except Exception:
            log.exception("%s failed", type(command).__name__)
            self._refuse(command.id, Problem(code=ProblemCode.INTERNAL))
        else:
            self._put({"done": command.id}, answer=True)

    def _refuse(self, command: CommandId | None, problem: Problem) -> None:
        self._put({"refused": command, "problem": problem}, answer=True)

    def _id_of(self, line: bytes) -> CommandId | None:
        try:
            return msgspec.json.decode(line, type=_KnownId).id
        except (msgspec.MsgspecError, UnicodeError):
            return None
