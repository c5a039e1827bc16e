"""The journal: numbered once, bounded, and made good by a snapshot."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from amsn2.api.events import (
    DraftChanged,
    Event,
    MessageAdded,
    MessageChanged,
    ReadChanged,
    TypingChanged,
)
from amsn2.api.models import MessageId, Snapshot
from amsn2.api.state import apply
from amsn2.frontends.web.cursor import Cursor, parse_cursor
from amsn2.frontends.web.journal import Journal, may_linger
from amsn2.frontends.web.parking import Ending, Parking
from tests.amsn2.frontends.web.scripted import PATIENCE, ScriptedMessenger
from tests.golden.samples import ANSWER, BOB, CLUB_TALK, SAMPLES

FIRST = Cursor("e", 0)


def said(number: int) -> MessageAdded:
    """An event that no other equals."""
    message = replace(ANSWER, id=MessageId(f"{number:08}-0000-4000-8000-000000000000"), position=number)
    return MessageAdded(message=message, unread=number)


def decoded(answer: bytes | None) -> Any:
    assert answer is not None
    return msgspec.json.decode(answer)


def numbers(answer: bytes | None) -> list[int]:
    return [event["unread"] for event in decoded(answer)["events"]]


@pytest.fixture
async def messenger():
    return ScriptedMessenger()


@pytest.fixture
async def journal(messenger):
    journal = Journal(messenger, "e", max_events=5, answer_bytes=1_500)
    yield journal
    journal.close()


async def test_a_reader_without_a_cursor_gets_the_snapshot(messenger, journal):
    messenger.happen(said(1))
    answer = decoded(journal.answer(None))
    assert answer["cursor"] == "e.1"
    assert msgspec.convert(answer["snapshot"], Snapshot) == messenger.snapshot()


async def test_a_reader_who_knows_all_has_nothing_to_hear(journal):
    assert journal.answer(FIRST) is None
    assert journal.silence(FIRST) == b'{"cursor":"e.0","events":[],"more":false}'


async def test_a_reader_gets_what_is_after_its_cursor(messenger, journal):
    for number in (1, 2, 3):
        messenger.happen(said(number))
    answer = journal.answer(Cursor("e", 1))
    assert numbers(answer) == [2, 3]
    assert decoded(answer)["cursor"] == "e.3"
    assert decoded(answer)["more"] is False
    first = decoded(answer)["events"][0]
    assert msgspec.convert(first, Event) == said(2)


@pytest.mark.parametrize("cursor", [Cursor("other", 0), Cursor("e", 99)])
async def test_an_unknown_cursor_gets_the_snapshot(journal, cursor):
    assert "snapshot" in decoded(journal.answer(cursor))


async def test_a_cursor_older_than_what_is_kept_gets_the_snapshot(messenger, journal):
    for number in range(1, 8):
        messenger.happen(said(number))
    assert journal.events_kept == 5
    assert "snapshot" in decoded(journal.answer(Cursor("e", 1)))
    assert numbers(journal.answer(Cursor("e", 5))) == [6, 7]


async def test_a_long_answer_comes_in_pieces(messenger, journal):
    for number in range(1, 6):
        messenger.happen(said(number))
    cursor, heard, answers = FIRST, [], 0
    while True:
        answer = journal.answer(cursor)
        heard += numbers(answer)
        answers += 1
        cursor = parse_cursor(decoded(answer)["cursor"])
        if not decoded(answer)["more"]:
            break
    assert heard == [1, 2, 3, 4, 5]
    assert answers > 1


async def test_one_event_larger_than_an_answer_still_goes_out(messenger):
    journal = Journal(messenger, "e", answer_bytes=1)
    messenger.happen(said(1))
    messenger.happen(said(2))
    assert numbers(journal.answer(FIRST)) == [1]
    assert numbers(journal.answer(Cursor("e", 1))) == [2]


async def test_bytes_are_bounded(messenger):
    journal = Journal(messenger, "e", max_bytes=1_000)
    for number in range(1, 50):
        messenger.happen(said(number))
        assert journal.bytes_kept <= 1_000
    assert journal.seq == 49
    assert journal.events_kept < 5


async def test_an_event_larger_than_the_journal_is_made_good_by_a_snapshot(messenger):
    journal = Journal(messenger, "e", max_bytes=10)
    messenger.happen(said(1))
    answer = decoded(journal.answer(FIRST))
    assert answer["cursor"] == "e.1"
    assert msgspec.convert(answer["snapshot"], Snapshot) == messenger.snapshot()


async def test_readers_at_one_place_share_the_bytes(messenger, journal):
    messenger.happen(said(1))
    assert journal.answer(FIRST) is journal.answer(FIRST)
    assert journal.answer(None) is journal.answer(None)
    messenger.happen(said(2))
    assert numbers(journal.answer(FIRST)) == [1, 2]


@dataclass(eq=False)
class Woken:
    """A watcher that does what a test says."""

    news: Callable[[], object]


async def test_what_happens_in_one_turn_of_the_loop_wakes_once(messenger, journal):
    woken = []
    journal.watch(Woken(lambda: woken.append(journal.seq)))
    messenger.happen(said(1))
    messenger.happen(said(2))
    assert woken == []
    await asyncio.sleep(0)
    assert woken == [2]
    messenger.happen(said(3))
    await asyncio.sleep(0)
    assert woken == [2, 3]


async def test_what_nobody_waits_for_lingers_until_something_else_comes_or_a_moment_has_passed(messenger):
    moments: list[Callable[[], None]] = []

    def later(seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        moments.append(call)
        return asyncio.get_running_loop().call_later(3_600, pytest.fail, "no test takes an hour")

    journal = Journal(messenger, "e", later=later)
    woken: list[int] = []
    journal.watch(Woken(lambda: woken.append(journal.seq)))
    own = MessageAdded(message=replace(ANSWER, own=True), unread=0)
    sent = MessageChanged(message=replace(ANSWER, own=True))
    messenger.happen(own)
    messenger.happen(sent)
    await asyncio.sleep(0)
    assert (woken, len(moments)) == ([], 1)
    # Who asks meanwhile is told.
    assert len(decoded(journal.answer(FIRST))["events"]) == 2
    moments.pop()()
    assert woken == [2]
    messenger.happen(sent)
    messenger.happen(said(4))
    await asyncio.sleep(0)
    assert woken == [2, 4]
    messenger.happen(sent)
    await asyncio.sleep(0)
    assert (woken, len(moments)) == ([2, 4], 2)
    journal.close()


@pytest.mark.parametrize("event", [event for _, event in SAMPLES.values()], ids=lambda event: type(event).__name__)
def test_only_what_a_person_did_themselves_may_linger(event):
    own = event.message.own if isinstance(event, MessageAdded) else False
    assert may_linger(event) == (own or isinstance(event, MessageChanged | ReadChanged | DraftChanged))


async def test_who_unwatches_is_not_woken(messenger, journal):
    woken = []
    watcher = Woken(lambda: woken.append(1))
    journal.watch(watcher)
    messenger.happen(said(1))
    journal.unwatch(watcher)
    journal.unwatch(watcher)
    await asyncio.sleep(0)
    assert woken == []


async def test_a_closed_journal_hears_nothing(messenger, journal):
    journal.watch(Woken(lambda: pytest.fail("woken after the end")))
    messenger.happen(said(1))
    journal.close()
    messenger.happen(said(2))
    await asyncio.sleep(0)
    assert journal.seq == 1
    assert messenger.listeners == 0


CURSORS = st.one_of(
    st.none(),
    st.just(Cursor("another", 3)),
    st.integers(0, 60).map(lambda seq: Cursor("e", seq)),
)


class Reader:
    """A tab: a cursor, a state, and what it has heard since its last snapshot."""

    def __init__(self, journal: Journal, parking: Parking, cursor: Cursor | None, steps: list[int]) -> None:
        self.journal, self.parking, self.cursor = journal, parking, cursor
        self.steps = steps
        self.state: Snapshot | None = None
        self.heard: list[Event] = []
        self.start = -1

    async def read(self, done: asyncio.Event) -> None:
        """Poll until all is over and nothing is left to hear."""
        steps = iter(self.steps)
        while True:
            for _ in range(next(steps, 0)):
                await asyncio.sleep(0)
            over = done.is_set()
            answer = self.journal.answer(self.cursor)
            if answer is None:
                if over and self.state is not None:
                    return
                if self.state is None:
                    # A cursor that happens to be right belongs to a tab that has its state; this has none.
                    self.cursor = None
                    continue
                seconds = PATIENCE if not over and next(steps, 0) % 2 else 0
                await self.parking.wait(self.journal, "s", "a", seconds)
                await asyncio.sleep(0)  # a poll that is not held comes with the next turn of the loop
                continue
            self._take(decoded(answer))

    def _take(self, answer: Any) -> None:
        if "snapshot" in answer:
            self.state = msgspec.convert(answer["snapshot"], Snapshot)
            self.start, self.heard = int(answer["cursor"].partition(".")[2]), []
        elif self.state is None:
            self.cursor = None
            return
        for raw in answer.get("events", ()):
            event = msgspec.convert(raw, Event)
            self.heard.append(event)
            self.state = apply(self.state, event)
        self.cursor = parse_cursor(answer["cursor"])


EVENTS = st.lists(
    st.one_of(
        st.sampled_from([event for _, event in SAMPLES.values()]),
        st.integers(1, 10_000).map(said),
        st.booleans().map(lambda on: TypingChanged(conversation=CLUB_TALK.id, typing=(BOB,) if on else ())),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(
    events=EVENTS,
    pauses=st.lists(st.integers(0, 4), max_size=40),
    readers=st.lists(st.tuples(CURSORS, st.lists(st.integers(0, 6), max_size=12)), min_size=1, max_size=5),
    kept=st.integers(1, 12),
    answer_bytes=st.integers(1, 3_000),
)
def test_every_reader_ends_with_the_state_of_the_core(events, pauses, readers, kept, answer_bytes):
    """Nothing lost, doubled or reordered, whatever the interleaving, the bounds and the cursors."""

    async def play() -> None:
        messenger = ScriptedMessenger()
        journal = Journal(messenger, "e", max_events=kept, answer_bytes=answer_bytes)
        parking = Parking()
        done = asyncio.Event()
        tabs = [Reader(journal, parking, cursor, steps) for cursor, steps in readers]

        async def happen() -> None:
            for number, event in enumerate(events):
                for _ in range(pauses[number] if number < len(pauses) else 0):
                    await asyncio.sleep(0)
                messenger.happen(event)
            done.set()
            parking.close()

        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            for tab in tabs:
                group.create_task(tab.read(done))
            group.create_task(happen())
        for tab in tabs:
            assert tab.state == messenger.snapshot()
            assert tab.heard == events[tab.start :]
        assert len(parking) == 0
        journal.close()

    asyncio.run(play())


async def test_the_end_of_a_wait_is_told_apart_from_news(messenger, journal):
    async with asyncio.timeout(PATIENCE):
        assert await Parking().wait(journal, "s", "a", 0) is Ending.SILENCE
