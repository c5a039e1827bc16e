"""The headless frontend keeps the contract of all frontends, and its own of lines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
import pytest

from amsn2.api.commands import Command, SetTyping
from amsn2.api.errors import Problem, ProblemCode, Refused
from amsn2.api.events import Event, PersonChanged
from amsn2.api.models import ConversationId, MessagePage, MessageQuery, Person, PersonId, Snapshot
from amsn2.api.ports import Kept, Messenger
from amsn2.frontends.headless import Headless
from amsn2.frontends.headless.frontend import BACKLOG
from tests.amsn2.frontends.contract import FrontendContract, Window
from tests.amsn2.play import PATIENCE, new_id


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    snapshot: Snapshot | None = None
    event: Event | None = None
    done: str | None = None
    refused: str | None = None
    problem: Problem | None = None


class _Lines(Window):
    """Reads what the frontend writes, and writes what it reads."""

    def __init__(self) -> None:
        self.commands = asyncio.StreamReader(limit=1000)
        self._snapshots: asyncio.Queue[Snapshot] = asyncio.Queue()
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._answers: asyncio.Queue[_Line] = asyncio.Queue()
        self.seen: list[_Line] = []
        self.flows = asyncio.Event()
        self.flows.set()
        self.broken = False

    def write(self, data: bytes) -> None:
        assert data.endswith(b"\n")
        assert data.count(b"\n") == 1
        line = msgspec.json.decode(data, type=_Line)
        self.seen.append(line)
        if line.snapshot is not None:
            self._snapshots.put_nowait(line.snapshot)
        elif line.event is not None:
            self._events.put_nowait(line.event)
        else:
            self._answers.put_nowait(line)

    async def drain(self) -> None:
        if self.broken:
            raise BrokenPipeError
        await self.flows.wait()

    async def snapshot(self) -> Snapshot:
        return await self._snapshots.get()

    async def next_event(self) -> Event:
        return await self._events.get()

    async def answer(self, line: bytes) -> _Line:
        self.commands.feed_data(line + b"\n")
        async with asyncio.timeout(PATIENCE):
            return await self._answers.get()

    async def execute(self, command: Command) -> ProblemCode | None:
        answer = await self.answer(msgspec.json.encode(command))
        if answer.problem is None:
            assert answer.done == command.id
            return None
        assert answer.refused == command.id
        return answer.problem.code


class TestHeadless(FrontendContract):
    @asynccontextmanager
    async def attach(self, messenger: Messenger) -> AsyncIterator[Window]:
        lines = _Lines()
        frontend = Headless(messenger, lines.commands, lines)
        await frontend.start()
        yield lines
        await frontend.stop()


class _Puppet:
    """A messenger that tells what a test says."""

    def __init__(self) -> None:
        self.executed: list[Command] = []
        self.raises: Exception | None = None
        self.listeners: list[Callable[[Event], None]] = []
        self.state = Snapshot(person=Person(id=PersonId("p"), name="Anna"))

    def snapshot(self) -> Snapshot:
        return self.state

    def subscribe(self, listener: Callable[[Event], None], kept: Kept | None = None) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.clear()

    async def execute(self, command: Command) -> None:
        self.executed.append(command)
        if self.raises is not None:
            raise self.raises

    async def messages(self, query: MessageQuery) -> MessagePage:
        raise NotImplementedError

    def rename(self, name: str) -> None:
        self.state = Snapshot(person=Person(id=PersonId("p"), name=name))
        for listener in self.listeners:
            listener(PersonChanged(person=self.state.person))


@pytest.fixture
async def puppet() -> _Puppet:
    return _Puppet()


@pytest.fixture
async def lines(puppet: _Puppet) -> AsyncIterator[_Lines]:
    lines = _Lines()
    frontend = Headless(puppet, lines.commands, lines)
    await frontend.start()
    yield lines
    await frontend.stop()
    assert puppet.listeners == []


TYPING = SetTyping(id=new_id(), conversation=ConversationId("a:bert@example.com"))


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b'{"id": 1}', b'{"type": "dance", "id": "x"}', b"\xff\xfe", b'"' + b"x" * 2000 + b'"'],
)
async def test_a_line_that_is_no_command_is_refused_and_the_next_one_done(lines: _Lines, line: bytes) -> None:
    answer = await lines.answer(line)
    assert answer.problem is not None
    assert answer.problem.code is ProblemCode.COMMAND_MALFORMED
    assert (await lines.answer(msgspec.json.encode(TYPING))).done == TYPING.id


async def test_a_malformed_command_is_refused_by_its_id(lines: _Lines) -> None:
    answer = await lines.answer(b'{"type": "dance", "id": "my-id"}')
    assert answer.refused == "my-id"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused(ProblemCode.TOO_MANY_WAITING), ProblemCode.TOO_MANY_WAITING),
        (ValueError("a defect"), ProblemCode.INTERNAL),
    ],
)
async def test_what_a_command_raises_is_told(
    puppet: _Puppet, lines: _Lines, error: Exception, code: ProblemCode
) -> None:
    puppet.raises = error
    assert await lines.execute(TYPING) is code


async def test_empty_lines_are_nothing(puppet: _Puppet, lines: _Lines) -> None:
    assert (await lines.answer(b"\n  \n" + msgspec.json.encode(TYPING))).done == TYPING.id
    assert puppet.executed == [TYPING]


async def test_a_slow_reader_gets_the_snapshot_instead_of_what_was_left_out(
    puppet: _Puppet, lines: _Lines
) -> None:
    await lines.snapshot()
    lines.flows.clear()
    for number in range(2 * BACKLOG + 10):
        puppet.rename(f"Anna {number}")
    lines.commands.feed_data(msgspec.json.encode(TYPING) + b"\n")
    lines.flows.set()
    async with asyncio.timeout(PATIENCE):
        shown = await lines.snapshot()
    assert shown.person.name == f"Anna {2 * BACKLOG + 9}"
    assert len(lines.seen) < BACKLOG
    puppet.rename("Anna again")
    async with asyncio.timeout(PATIENCE):
        while await lines.next_event() != PersonChanged(person=puppet.state.person):
            pass


async def test_it_ends_with_its_commands(puppet: _Puppet) -> None:
    lines = _Lines()
    frontend = Headless(puppet, lines.commands, lines)
    await frontend.start()
    lines.commands.feed_eof()
    async with asyncio.timeout(PATIENCE):
        await frontend.ended()
    await frontend.stop()


async def test_it_ends_when_nobody_reads(puppet: _Puppet) -> None:
    lines = _Lines()
    lines.broken = True
    frontend = Headless(puppet, lines.commands, lines)
    await frontend.start()
    async with asyncio.timeout(PATIENCE):
        await frontend.ended()
    assert puppet.listeners == []
    await frontend.stop()


async def test_a_frontend_that_was_never_started_can_be_stopped(puppet: _Puppet) -> None:
    frontend = Headless(puppet, asyncio.StreamReader(), _Lines())
    await frontend.stop()


async def test_a_reader_that_breaks_is_the_end_of_commands(puppet: _Puppet) -> None:
    lines = _Lines()
    lines.commands.set_exception(ConnectionResetError())
    frontend = Headless(puppet, lines.commands, lines)
    await frontend.start()
    async with asyncio.timeout(PATIENCE):
        await frontend.ended()
    await frontend.stop()
