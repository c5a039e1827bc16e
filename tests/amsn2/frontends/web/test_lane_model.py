"""Many readers over lanes: each sees every event once and in order, or a snapshot, whatever happens to it."""

import asyncio

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.api.events import Event
from amsn2.api.models import PersonId, Snapshot
from amsn2.api.state import apply
from tests.amsn2.frontends.web.scripted import PATIENCE
from tests.amsn2.frontends.web.test_journal import EVENTS
from tests.amsn2.frontends.web.wire import Got, Wire, Wired, cut, get, open_wired, settle

READERS = 4


class Reader:
    """A browser: asks when it likes, sleeps on its answers, dies in the middle, comes back with its cursor."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.wire: Wire | None = None
        self.asked = False
        self.cursor = ""
        self.state: Snapshot | None = None
        self.heard: list[Event] = []
        self.start = 0
        """How many events had happened when it got its snapshot."""

    def ask(self, wired: Wired, wait: int, places: list[int]) -> None:
        """Ask what is new, if it is not asking already."""
        if self.asked:
            return
        if self.wire is None or self.wire.closed:
            self.wire = wired.lane()
        query = f"?cursor={self.cursor}&wait={wait}" if self.cursor else ""
        self.wire.feed(*cut(get(f"/api/events{query}", self.token), places))
        self.asked = True

    def look(self, happened: list[Event]) -> None:
        """Read what was answered, if anything was."""
        if self.wire is None:
            return
        for got in self.wire.take():
            self.asked = False
            self._take(got, happened)
        if self.wire.closed:
            self.wire, self.asked = None, False

    def _take(self, got: Got, happened: list[Event]) -> None:
        if got.status == 503:
            return
        assert got.status == 200
        if "snapshot" in got.json:
            self.state = msgspec.convert(got.json["snapshot"], Snapshot)
            self.heard, self.start = [], int(got.json["cursor"].partition(".")[2])
        else:
            for raw in got.json["events"]:
                self.heard.append(msgspec.convert(raw, Event))
                assert self.state is not None
                self.state = apply(self.state, self.heard[-1])
            assert self.heard == happened[self.start : self.start + len(self.heard)]
        self.cursor = got.json["cursor"]

    def die(self) -> None:
        """The line breaks; an answer that was on its way is lost."""
        if self.wire is not None:
            self.wire.lose()
            self.wire, self.asked = None, False


READER = st.integers(0, READERS - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("happen"), st.integers(1, 3), st.none()),
        st.tuples(st.just("ask"), READER, st.lists(st.integers(0, 150), max_size=3)),
        st.tuples(st.just("look"), READER, st.none()),
        st.tuples(st.just("die"), READER, st.none()),
        st.tuples(st.just("turn"), st.integers(1, 4), st.none()),
        st.tuples(st.just("time"), READER, st.none()),
        st.tuples(st.just("restart"), READER, st.none()),
    ),
    max_size=60,
)


@settings(max_examples=80, deadline=None)
@given(events=EVENTS, steps=STEPS, per_session=st.integers(1, READERS))
def test_every_reader_sees_every_event_once_and_in_order(events, steps, per_session):
    async def play() -> None:
        readers: list[Reader] = []
        coming, lives = list(events), _lives(steps)
        for seed, life in enumerate(lives):
            async with open_wired(seed=seed, polls_per_session=per_session) as wired:
                token = wired.house.people.add("anna")
                messenger = wired.house.people.messengers[PersonId("anna")]
                if readers:
                    messenger._snapshot = last
                readers = readers or [Reader(token) for _ in range(READERS)]
                happened: list[Event] = []
                for what, number, places in life:
                    await _step(wired, readers, happened, coming, what, number, places)
                await _catch_up(wired, readers, happened)
                last = messenger.snapshot()
                assert all(reader.state == last for reader in readers)
                for reader in readers:
                    reader.die()
                await settle()
                assert not wired.house.frontend._desk.lanes
                assert len(wired.house.frontend._parking) == 0

    asyncio.run(play())


def _lives(steps):
    lives = [[]]
    for step in steps:
        if step[0] == "restart":
            lives.append([])
        else:
            lives[-1].append(step)
    return lives[:4]


async def _step(wired, readers, happened, coming, what, number, places) -> None:
    messenger = wired.house.people.messengers[PersonId("anna")]
    match what:
        case "happen":
            wired.house.frontend._journals.of(PersonId("anna"))
            for event in coming[:number]:
                messenger.happen(event)
                happened.append(event)
            del coming[:number]
        case "ask":
            readers[number].ask(wired, 50, places)
        case "look":
            readers[number].look(happened)
        case "die":
            readers[number].die()
        case "turn":
            for _ in range(number):
                await asyncio.sleep(0)
        case "time" if (wire := readers[number].wire) is not None and not wire.closed:
            wire.protocol.due()


async def _catch_up(wired, readers, happened) -> None:
    """Everybody comes back, and asks until nothing is new."""
    async with asyncio.timeout(PATIENCE):
        for reader in readers:
            while True:
                await settle()
                reader.look(happened)
                if reader.asked:
                    reader.die()
                before = reader.cursor
                reader.ask(wired, 0, [])
                await settle()
                reader.look(happened)
                if reader.cursor == before and not reader.asked and reader.state is not None:
                    break
