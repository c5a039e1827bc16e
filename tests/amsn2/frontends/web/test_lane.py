"""One connection: in order, in time, in bounds, and nothing left behind."""

import asyncio

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.models import PersonId
from amsn2.frontends.web import limits
from amsn2.frontends.web.lane import Lane, State
from tests.amsn2.frontends.web.scripted import PATIENCE
from tests.amsn2.frontends.web.wire import Wire, Wired, cut, get, open_wired, post, settle
from tests.golden.samples import SAMPLES

EVENT = next(iter(SAMPLES.values()))[1]
COMMAND = b'{"type":"sign_out","id":"00000000-0000-4000-8000-000000000001","account":"home"}'


@pytest.fixture
async def wired():
    async with open_wired() as wired:
        yield wired


def happen(wired: Wired, name: str = "anna") -> None:
    wired.house.people.messengers[PersonId(name)].happen(EVENT)


def cursor_of(lane: Wire, token: str) -> str:
    """The cursor of a browser that has just its snapshot."""
    lane.feed(get("/api/events", token))
    return lane.take()[-1].json["cursor"]


def parked(lane: Wire, token: str) -> str:
    """A browser whose poll is held; its cursor."""
    cursor = cursor_of(lane, token)
    lane.feed(get(f"/api/events?cursor={cursor}&wait=50", token))
    assert isinstance(lane.protocol, Lane)
    assert lane.protocol._state is State.PARKED
    return cursor


def pass_time(lane: Wire) -> None:
    """The deadline of the connection passes."""
    assert isinstance(lane.protocol, Lane)
    assert lane.protocol.tick
    lane.protocol.due()


async def test_a_parked_poll_makes_no_task_and_its_answer_is_one_piece(wired):
    token = wired.house.people.add("anna")
    lane = wired.lane()
    tasks = len(asyncio.all_tasks())
    parked(lane, token)
    assert len(asyncio.all_tasks()) == tasks
    pieces: list[bytes] = []
    lane.write = pieces.append  # type: ignore[method-assign]  # to see how often it is called
    happen(wired)
    happen(wired)
    await settle()
    assert len(pieces) == 1
    assert pieces[0].count(b'"type"') >= 2


async def test_tabs_at_one_place_are_given_the_same_bytes(wired):
    token = wired.house.people.add("anna")
    lanes = [wired.lane() for _ in range(3)]
    pieces: list[bytes] = []
    for lane in lanes:
        parked(lane, token)
        lane.write = pieces.append  # type: ignore[method-assign]  # to see what it is given
    happen(wired)
    await settle()
    assert len(pieces) == 3
    assert pieces[0] is pieces[1] is pieces[2]


async def test_a_head_is_read_once(wired):
    token = wired.house.people.add("anna")
    lane = wired.lane()
    for _ in range(3):
        cursor_of(lane, token)
    heads = wired.house.frontend._desk.heads
    assert len(heads._remembered) == 1
    lane.feed(get("/api/events", "a stranger"))
    await settle()
    assert len(heads._remembered) == 1


async def test_a_session_that_has_ended_is_not_remembered_by_its_head(wired):
    token = wired.house.people.add("anna")
    lane = wired.lane()
    cursor_of(lane, token)
    wired.house.people.tokens.clear()
    lane.feed(get("/api/events", token))
    await settle()
    assert [got.status for got in lane.take()] == [401]


async def test_a_session_that_the_database_has_to_be_asked_for(wired):
    token = wired.house.people.add("anna")
    wired.house.people.remembers = False
    lane = wired.lane()
    lane.feed(get("/api/events", token), get("/api/session", token), get("/api/events?cursor=x", token))
    assert lane.answers() == []
    await settle()
    assert [got.status for got in lane.take()] == [200, 200, 400]
    assert lane.reading


@pytest.mark.parametrize("failure", [StoreFailure(ProblemCode.STORE_FAILED), ZeroDivisionError("secret insides")])
async def test_a_database_that_fails(wired, failure, monkeypatch):
    async def fails(_token: str) -> None:
        raise failure

    token = wired.house.people.add("anna")
    wired.house.people.remembers = False
    monkeypatch.setattr(wired.house.people, "session", fails)
    lane, framework = wired.lane(), wired.framework()
    for wire in (lane, framework):
        wire.feed(get("/api/events", token))
    await settle()
    assert lane.answers() == framework.answers()
    assert lane.answers()[0].status == 500
    assert b"secret" not in lane.output


async def test_a_fault_of_ours_shows_nothing_and_leaves_the_connection(wired, monkeypatch):
    token = wired.house.people.add("anna")
    monkeypatch.setattr(wired.house.frontend._journals, "of", lambda _person: 1 / 0)
    lane, framework = wired.lane(), wired.framework()
    for wire in (lane, framework):
        wire.feed(get("/api/events", token))
    await settle()
    assert lane.answers() == framework.answers()
    assert (lane.answers()[0].status, lane.answers()[0].json["code"]) == (500, "internal")


async def test_a_browser_that_goes_while_the_database_is_asked(wired):
    token = wired.house.people.add("anna")
    wired.house.people.remembers = False
    lane = wired.lane()
    lane.feed(get("/api/events", token))
    lane.lose()
    await settle()
    assert lane.output == b""
    assert len(wired.house.frontend._parking) == 0


async def test_nothing_is_held_up_behind_a_poll(wired):
    token = wired.house.people.add("anna")
    lane = wired.lane()
    cursor = parked(lane, token)
    lane.feed(get("/api/session", token))
    await settle()
    silence, session = lane.take()
    assert silence.json == {"cursor": cursor, "events": [], "more": False}
    assert session.json["person"]["id"] == "anna"
    poll = get(f"/api/events?cursor={cursor}&wait=50", token)
    lane.feed(poll + poll + get("/api/session", token))
    await settle()
    assert [got.status for got in lane.take()] == [200, 200, 200]


async def test_the_wait_ends_and_so_does_an_idle_connection(wired):
    token = wired.house.people.add("anna")
    lane = wired.lane()
    cursor = parked(lane, token)
    pass_time(lane)
    assert lane.take()[0].json == {"cursor": cursor, "events": [], "more": False}
    pass_time(lane)
    assert lane.closed
    await settle()
    assert not wired.house.frontend._desk.lanes


async def test_the_real_clock_ends_a_wait_too(wired):
    token = wired.house.people.add("anna")
    cursor = cursor_of(wired.lane(), token)
    async with asyncio.timeout(PATIENCE):
        answer = await wired.house.call("GET", f"/api/events?cursor={cursor}&wait=0.01", token=token)
    assert answer.json["events"] == []


async def test_who_dawdles_over_a_head_is_cut_off(wired):
    lane = wired.lane()
    before = lane.protocol.deadline
    lane.feed(b"GET / HTTP/1.1\r\n")
    deadline = lane.protocol.deadline
    assert deadline <= before - limits.IDLE_SECONDS + limits.HEAD_SECONDS + PATIENCE
    for _ in range(5):
        lane.feed(b"X: y\r\n")
        assert lane.protocol.deadline == deadline
    pass_time(lane)
    assert lane.closed
    assert lane.output == b""


async def test_a_browser_that_reads_nothing_costs_one_answer_and_then_its_connection(wired):
    token = wired.house.people.add("anna")
    lane = wired.lane()
    parked(lane, token)
    happen(wired)
    await settle()
    assert len(lane.take()) == 1
    lane.protocol.pause_writing()
    assert not lane.reading
    lane.feed(get("/api/events", token) * 5)
    await settle()
    assert lane.output == b""
    pass_time(lane)
    assert lane.aborted


async def test_a_browser_that_reads_again_is_answered_again(wired):
    token = wired.house.people.add("anna")
    lane = wired.lane()
    cursor_of(lane, token)
    lane.protocol.pause_writing()
    lane.feed(get("/api/events", token), get("/api/session", token))
    lane.protocol.resume_writing()
    await settle()
    assert [got.status for got in lane.take()] == [200, 200]


async def test_the_framework_is_told_who_reads_and_who_does_not(wired):
    messenger_token = wired.house.people.add("anna")
    messenger = wired.house.people.messengers[PersonId("anna")]
    messenger.gate.clear()
    lane = wired.lane()
    lane.feed(post("/api/commands", COMMAND, messenger_token))
    await settle()
    handler = lane.protocol._handler
    lane.protocol.pause_writing()
    assert handler.writing_paused
    lane.protocol.resume_writing()
    assert not handler.writing_paused
    messenger.gate.set()
    await settle()
    assert [got.status for got in lane.take()] == [202]


async def test_stopping_sends_all_away_at_once_and_at_different_times_back():
    async with open_wired() as wired:
        token = wired.house.people.add("anna")
        lanes = [wired.lane() for _ in range(40)]
        for lane in lanes:
            parked(lane, token)
        await wired.house.frontend.stop()
        answers = [lane.take()[0] for lane in lanes]
        assert {got.status for got in answers} == {503}
        assert len({got.headers["retry-after"] for got in answers}) > 1
        assert all(lane.closed for lane in lanes)


async def test_a_half_closed_connection_frees_its_place(wired):
    token = wired.house.people.add("anna")
    lane = wired.lane()
    parked(lane, token)
    assert not lane.protocol.eof_received()  # asyncio closes it then
    lane.lose()
    assert len(wired.house.frontend._parking) == 0
    assert not wired.house.people.messengers[PersonId("anna")].snapshot() is None
    happen(wired)
    await settle()
    assert lane.output == b""


async def test_a_browser_that_goes_in_the_middle_of_the_frameworks_work(wired):
    token = wired.house.people.add("anna")
    messenger = wired.house.people.messengers[PersonId("anna")]
    messenger.gate.clear()
    lane = wired.lane()
    lane.feed(post("/api/commands", COMMAND, token))
    await settle()
    lane.lose()
    messenger.gate.set()
    await settle()
    assert len(messenger.commands) == 1
    assert not wired.server.connections


async def test_connections_are_bounded():
    async with open_wired(connections=2) as wired:
        lanes = [wired.lane() for _ in range(3)]
        assert [lane.closed for lane in lanes] == [False, False, True]
        lanes[0].lose()
        assert not wired.lane().closed


async def test_a_sub_path():
    async with open_wired(base_path="/x/") as wired:
        token = wired.house.people.add("anna")
        lane = wired.lane()
        lane.feed(get("/x/api/events", token), get("/api/events", token))
        await settle()
        assert [got.status for got in lane.take()] == [200, 404]


REQUESTS = {
    "poll": lambda token: get("/api/events", token),
    "held": lambda token: get("/api/events?cursor={cursor}&wait=50", token),
    "malformed": lambda token: get("/api/events?cursor=nonsense", token),
    "odd": lambda token: get("/api/events?x=y", token),
    "nobody": lambda token: get("/api/events"),
    "session": lambda token: get("/api/session", token),
    "nothing": lambda token: get("/nothing", token),
    "head": lambda token: get("/healthz", token, method="HEAD"),
    "command": lambda token: post("/api/commands", COMMAND, token),
    "refused": lambda token: post("/api/commands", b"x" * 50, token),
    "body": lambda token: get("/api/session", token, "Content-Length: 5") + b"GET /",
}
STATUS = {
    "poll": (200, b"snapshot"),
    "held": (200, b"events"),
    "malformed": (400, b"cursor_malformed"),
    "odd": (200, b"snapshot"),
    "nobody": (401, b"unauthenticated"),
    "session": (200, b"version"),
    "nothing": (404, b"not_found"),
    "command": (202, b"{}"),
    "refused": (400, b"malformed"),
    "body": (200, b"version"),
}


@settings(max_examples=120, deadline=None)
@given(
    names=st.lists(st.sampled_from(sorted(set(REQUESTS) - {"head"})), min_size=1, max_size=12),
    data=st.data(),
)
def test_any_mix_cut_anywhere_is_answered_in_order(names, data):
    async def play() -> None:
        async with open_wired() as wired:
            token = wired.house.people.add("anna")
            cursor = cursor_of(wired.lane(), token).encode()
            every = b"".join(REQUESTS[name](token) for name in names).replace(b"{cursor}", cursor)
            places = data.draw(st.lists(st.integers(0, len(every)), max_size=12))
            turns = data.draw(st.lists(st.integers(0, 6), min_size=1, max_size=12))
            lane = wired.lane()
            for number, piece in enumerate(cut(every, places)):
                lane.feed(piece)
                for _ in range(turns[number % len(turns)]):
                    await asyncio.sleep(0)
            async with asyncio.timeout(PATIENCE):
                while len(lane.answers()) < len(names):
                    await settle()
                    if len(wired.house.frontend._parking):
                        happen(wired)  # the last poll is held: nothing is behind it
            for name, got in zip(names, lane.answers(), strict=True):
                assert (got.status, STATUS[name][1] in got.body) == (STATUS[name][0], True), name

    asyncio.run(play())


PIECES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"GET ", b"/api/events", b"?cursor=", b"&wait=", b" HTTP/1.1\r\n", b"\r\n", b"\r\n\r\n", b"\n", b"\r",
            b"Host: localhost\r\n", b"Cookie: amsn2_session=token-0\r\n", b"Content-Length: 5\r\n", b"hello",
            b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n", b"POST /api/commands HTTP/1.1\r\n", b"\0", b" ",
            b"Connection: close\r\n", b"Upgrade: h2c\r\nConnection: upgrade\r\n", b"Expect: 100-continue\r\n",
            get("/api/events", "token-0"), get("/api/session"),
        ]
    ),
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(pieces=st.lists(PIECES, max_size=25), pause=st.integers(0, 3))
def test_garbage_never_raises_and_never_stays(pieces, pause):
    async def play() -> None:
        async with open_wired() as wired:
            wired.house.people.add("anna")
            lane = wired.lane()
            for piece in pieces:
                lane.feed(piece)
                for _ in range(pause):
                    await asyncio.sleep(0)
            await settle()
            for got in lane.answers():
                assert 100 <= got.status < 600
                assert got.status != 500
                assert not got.body or msgspec.json.decode(got.body) is not None
            lane.lose()
            await settle()
            assert not wired.house.frontend._desk.lanes
            assert len(wired.house.frontend._parking) == 0

    asyncio.run(play())
