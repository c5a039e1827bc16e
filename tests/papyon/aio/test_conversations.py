"""Which conversation a switchboard belongs to, with switchboards of paper."""

import asyncio
from random import Random

import pytest

from papyon.aio import conversations as module
from papyon.aio.conversations import Conversations
from papyon.aio.events import (
    Fate,
    LetterChanged,
    LetterReceived,
    ParticipantJoined,
    ParticipantLeft,
    TypingReceived,
)
from papyon.aio.settings import Settings
from papyon.errors import ServerError
from papyon.payload.address import NetworkAddress
from papyon.payload.contents import Nudge, Text
from papyon.payload.control import Recording
from papyon.payload.message import MimeMessage
from papyon.payload.page import Page, PageKind
from papyon.payload.text import TextMessage
from papyon.session.delivery import Outcome
from papyon.session.events import Invited, SwitchboardOpened
from papyon.session.letters import Letter
from papyon.session.signin import Step
from papyon.types import Dialect, NetworkId

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.net"
SETTINGS = Settings.at("msn.example", "https://msn.example", "{g}")


class Paper:
    """Takes the place of `Switchboard`; the test moves people in and out."""

    boards: list["Paper"]

    def __init__(self, machine, place, host, client_name, people=frozenset(), shared=False):
        self.shared, self.with_own = shared, False
        self.machine, self.place, self.host, self.people = machine, place, host, people
        self.invited = machine.invited
        self.session = machine.session
        self.live = self.closed = self.busy = False
        self.gathered = True
        self.present = frozenset()
        self.refused, self.left, self.missed, self.error = {}, set(), set(), None
        self.sent = []
        Paper.boards.append(self)

    async def run(self):
        await asyncio.Event().wait()

    async def call(self, person):
        self.enter(person)

    async def send(self, letter):
        self.sent.append(letter.id)

    async def tell_typing(self, account, recording=False):
        self.sent.append(f"{'recording' if recording else 'typing'} {account}")

    def open(self):
        self.live = True
        self.host.changed(self)

    def enter(self, *people):
        self.present |= set(people)
        self.people |= set(people)
        self.live = True
        self.host.changed(self)

    def go(self, person):
        self.present -= {person}
        self.left.add(person)
        self.host.changed(self)

    def leave(self):
        self.live, self.closed, self.present = False, True, frozenset()
        self.host.changed(self)


class Link:
    """A notification server that opens switchboards, and refuses when told to."""

    def __init__(self):
        self.machine = self
        self.dialect = Dialect.MSNP18
        self.step = Step.LIVE
        self.errors, self.pages, self.flushed = [], [], 0
        self.opened = asyncio.Semaphore(0)

    def page(self, page):
        self.pages.append(page)

    async def flush(self):
        self.flushed = len(self.pages)

    async def switchboard(self):
        if self.errors:
            raise self.errors.pop(0)
        self.opened.release()
        return SwitchboardOpened(1, "192.0.2.22", 1864, "ticket")


class Table:
    """The conversations of Alice, and what she is told."""

    def __init__(self):
        self.link = Link()
        self.told = asyncio.Queue()
        self.kept = []
        self.blocked, self.offline, self.elsewhere = set(), set(), set()
        self.endpoints = False
        self.conversations = Conversations(
            self.link,
            ALICE,
            SETTINGS,
            None,
            Random(1),
            self,
            self.told.put,
        )

    def is_offline(self, person):
        return person in self.offline

    def is_blocked(self, person):
        return person in self.blocked

    def network_of(self, person):
        return NetworkId.YAHOO if person in self.elsewhere else NetworkId.MESSENGER

    def has_other_endpoints(self):
        return self.endpoints

    async def leave_letter(self, address, letter):
        self.kept.append((address, letter.id))

    async def next(self):
        async with asyncio.timeout(10):
            return await self.told.get()

    async def board(self):
        """The switchboard that was just asked for, once it is there and open."""
        async with asyncio.timeout(10):
            await self.link.opened.acquire()
            board = Paper.boards[-1]
        board.open()
        return board

    async def sent(self, board, count):
        async with asyncio.timeout(10):
            for _ in range(1000):
                if len(board.sent) >= count:
                    return board.sent
                await asyncio.sleep(0)
        raise AssertionError(board.sent)


@pytest.fixture
async def table(monkeypatch):
    Paper.boards = []
    monkeypatch.setattr(module, "Switchboard", Paper)
    table = Table()
    yield table
    await table.conversations.close()


def invitation(address=BOB):
    return Invited("1", "192.0.2.22", 1864, "ticket", address, "Bob")


def letter(name):
    return Letter(name, Text("x"))


async def test_an_answer_goes_through_the_switchboard_of_who_wrote_first(table):
    table.conversations.invited(invitation())
    (board,) = Paper.boards
    board.enter(BOB)
    table.conversations.send(frozenset({BOB}), letter("1"))
    assert await table.sent(board, 1) == ["1"]
    await table.conversations.typing(frozenset({BOB}))
    assert board.sent == ["1", f"typing {ALICE}"]
    await table.conversations.typing(frozenset({BOB}), recording=True)
    assert board.sent[2:] == [f"recording {ALICE}"]
    table.conversations.fate(board, "1", Outcome.SENT)
    table.conversations.fate(board, "1", Outcome.DELIVERED)
    assert await table.next() == LetterChanged("1", Fate.SENT)
    assert await table.next() == LetterChanged("1", Fate.DELIVERED)


async def test_what_is_heard_names_everybody_there(table):
    table.conversations.invited(invitation())
    (board,) = Paper.boards
    board.enter(BOB)
    board.enter(CAROL)
    table.conversations.typing_seen(board, BOB, recording=False)
    assert await table.next() == TypingReceived((BOB, CAROL), BOB)
    await table.conversations.received(board, CAROL, Text("hi"), "")
    heard = await table.next()
    assert isinstance(heard, LetterReceived)
    assert (heard.participants, heard.author, heard.text) == ((BOB, CAROL), CAROL, "hi")
    await table.conversations.received(board, CAROL, Nudge(), "")
    nudge = await table.next()
    assert nudge.text is None
    assert len({heard.id, nudge.id, ""}) == 3


async def test_a_third_one_makes_it_another_conversation(table):
    table.conversations.invited(invitation())
    (first,) = Paper.boards
    first.enter(BOB)
    first.enter(CAROL)
    table.conversations.send(frozenset({BOB, CAROL}), letter("1"))
    assert await table.sent(first, 1) == ["1"]
    table.conversations.send(frozenset({BOB}), letter("2"))
    second = await table.board()
    assert await table.sent(second, 1) == ["2"]
    assert first is not second
    # A group of three stays one when somebody leaves.
    first.go(CAROL)
    table.conversations.typing_seen(first, BOB, recording=False)
    assert await table.next() == TypingReceived((BOB, CAROL), BOB)


async def test_who_comes_and_goes_is_told_of_talks_of_several(table):
    people = frozenset({BOB, CAROL})
    table.conversations.invited(invitation())
    (board,) = Paper.boards
    board.enter(BOB)
    await table.conversations.came(frozenset({BOB}), BOB, new=False)
    await table.conversations.went(frozenset({BOB}), BOB)
    board.enter(CAROL)
    await table.conversations.came(people, CAROL, new=True)
    assert await table.next() == ParticipantJoined((BOB, CAROL), CAROL, new=True)
    board.go(CAROL)
    await table.conversations.went(people, CAROL)
    assert await table.next() == ParticipantLeft((BOB, CAROL), CAROL)


async def test_who_leaves_one_of_two_switchboards_has_not_left_the_talk(table):
    people = frozenset({BOB, CAROL})
    boards = []
    for _ in range(2):
        table.conversations.invited(invitation())
        boards.append(Paper.boards[-1])
        boards[-1].enter(BOB, CAROL)
    boards[0].go(CAROL)
    await table.conversations.went(people, CAROL)
    boards[1].go(CAROL)
    await table.conversations.went(people, CAROL)
    assert await table.next() == ParticipantLeft((BOB, CAROL), CAROL)
    assert table.told.empty()


async def test_an_empty_switchboard_that_others_opened_is_left(table):
    table.conversations.invited(invitation())
    (board,) = Paper.boards
    board.open()
    assert board.closed
    table.conversations.invited(invitation())
    second = Paper.boards[-1]
    second.enter(BOB)
    second.go(BOB)
    assert second.closed


async def test_leaving(table):
    table.conversations.invited(invitation())
    (board,) = Paper.boards
    board.enter(BOB)
    table.conversations.leave(frozenset({BOB}))
    table.conversations.leave(frozenset({CAROL}))
    assert board.closed


async def test_a_server_that_wants_us_slower_is_asked_again(table, monkeypatch):
    monkeypatch.setattr(module, "_TOO_FAST_WAIT", 0.0)
    table.link.errors = [ServerError(800, "XFR")]
    table.conversations.send(frozenset({BOB}), letter("1"))
    assert await table.sent(await table.board(), 1) == ["1"]
    table.link.errors = [ServerError(800, "XFR")] * 3
    table.conversations.send(frozenset({CAROL}), letter("2"))
    failed = await table.next()
    assert (failed.id, failed.fate, failed.error.code) == ("2", Fate.FAILED, 800)


async def test_the_end_of_the_session_fails_no_letter(table):
    table.link.errors = [ServerError(500, "XFR")]
    table.link.step = Step.CLOSED
    table.conversations.send(frozenset({BOB}), letter("1"))
    await table.conversations.close()
    assert table.told.empty()


async def test_there_is_an_end_to_switchboards(table, monkeypatch):
    monkeypatch.setattr(module, "SWITCHBOARDS", 2)
    for number in range(3):
        table.conversations.invited(invitation(f"p{number}@example.com"))
        Paper.boards[-1].enter(f"p{number}@example.com")
    assert [board.closed for board in Paper.boards] == [True, False, False]


async def test_typing_before_the_first_letter_has_a_switchboard_ready(table):
    await table.conversations.typing(frozenset({BOB}))
    board = await table.board()
    table.conversations.send(frozenset({BOB}), letter("1"))
    assert await table.sent(board, 1) == ["1"]
    assert len(Paper.boards) == 1


async def test_the_first_typing_is_told_when_the_switchboard_is_there(table):
    await table.conversations.typing(frozenset({BOB}))
    board = await table.board()
    assert await table.sent(board, 1) == [f"typing {ALICE}"]


async def test_who_is_blocked_in_the_middle_of_a_talk_is_not_heard_any_more(table):
    table.conversations.invited(invitation())
    (board,) = Paper.boards
    board.enter(BOB)
    table.blocked.add(BOB)
    await table.conversations.received(board, BOB, Text("hi"), "1")
    assert board.closed
    assert table.told.empty()
    table.conversations.invited(invitation())
    assert len(Paper.boards) == 1
    # In company it is for the others too.
    table.conversations.invited(invitation(CAROL))
    group = Paper.boards[-1]
    group.enter(BOB, CAROL)
    await table.conversations.received(group, BOB, Text("hello all"), "2")
    assert (await table.next()).text == "hello all"


async def test_a_crowd_at_the_door_is_not_let_in(table, monkeypatch):
    monkeypatch.setattr(module, "SWITCHBOARDS", 2)
    for number in range(5):
        table.conversations.invited(invitation(f"p{number}@example.com"))
    assert len(Paper.boards) == 2


def page(message, sender=CAROL):
    return Page(NetworkAddress(ALICE), message, sender=NetworkAddress(sender, NetworkId.YAHOO))


async def test_pages_are_told_like_letters(table):
    await table.conversations.paged(page(Recording(CAROL).message()))
    assert await table.next() == TypingReceived((CAROL,), CAROL, recording=True)
    await table.conversations.paged(page(TextMessage("hi", message_id="7").message(), CAROL.title()))
    assert await table.next() == LetterReceived((CAROL,), CAROL, "7", Text("hi"))
    table.blocked.add(BOB)
    for message, sender in (
        (TextMessage("hi").message(), BOB),
        (TextMessage("hi").message(), ALICE),
        (MimeMessage("text/x-msnmsgr-datacast"), CAROL),
        (MimeMessage("text/html"), CAROL),
    ):
        await table.conversations.paged(page(message, sender))
    assert table.told.empty()


async def test_who_is_on_another_network_is_paged(table):
    table.elsewhere.add(CAROL)
    table.conversations.send(frozenset({CAROL}), letter("1"))
    assert await table.next() == LetterChanged("1", Fate.DELIVERED)
    assert (table.kept, Paper.boards) == ([(CAROL, "1")], [])


async def test_typing_is_paged_where_the_dialect_can(table):
    table.elsewhere.add(CAROL)
    await table.conversations.typing(frozenset({CAROL}))
    (paged,) = table.link.pages
    assert (paged.recipient.network, paged.kind, table.link.flushed) == (NetworkId.YAHOO, PageKind.TYPING, 1)
    table.link.dialect = Dialect.MSNP13
    await table.conversations.typing(frozenset({CAROL}))
    assert (len(table.link.pages), Paper.boards) == (1, [])


async def test_a_conversation_that_was_closed_elsewhere_is_left_here(table):
    table.conversations.invited(invitation())
    (board,) = Paper.boards
    board.enter(BOB)
    table.conversations.closed_elsewhere("")
    table.conversations.closed_elsewhere("2")
    assert not board.closed
    table.conversations.closed_elsewhere("1")
    assert board.closed


@pytest.mark.parametrize("several", [True, False])
async def test_other_endpoints_of_ours_are_called_into_what_we_open(table, several):
    table.endpoints = several
    table.conversations.invited(invitation())
    table.conversations.send(frozenset({CAROL}), letter("1"))
    await table.board()
    assert [board.shared for board in Paper.boards] == [False, several]


async def test_who_was_called_by_ones_other_endpoint_waits_with_it(table):
    table.conversations.invited(invitation(ALICE))
    (board,) = Paper.boards
    board.with_own = True
    board.open()
    assert not board.closed
    board.enter(BOB)
    board.go(BOB)
    assert not board.closed
    board.with_own = False
    table.conversations.changed(board)
    assert board.closed


async def test_what_is_said_at_another_endpoint_is_ones_own(table):
    table.conversations.invited(invitation())
    (board,) = Paper.boards
    board.enter(BOB)
    await table.conversations.received(board, ALICE, Text("from my phone"), "9")
    assert await table.next() == LetterReceived((BOB,), ALICE, "9", Text("from my phone"), own=True)


async def test_what_became_of_letters_is_told_when_the_session_ends_before_the_listener_is_ready(table):
    ready, heard = asyncio.Event(), []

    async def listen(event):
        await ready.wait()
        heard.append((event.id, event.fate))

    table.conversations._tell = listen
    for name in ("1", "2"):
        table.conversations.send(frozenset({BOB}), letter(name))
    board = await table.board()
    board.enter(BOB)
    await table.sent(board, 2)
    for name in ("1", "2"):
        table.conversations.fate(board, name, Outcome.DELIVERED)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(table.conversations.close())
        await asyncio.sleep(0)
        ready.set()
    assert heard == [("1", Fate.DELIVERED), ("2", Fate.DELIVERED)]


async def test_a_listener_that_hangs_does_not_hold_up_the_end(table, monkeypatch):
    monkeypatch.setattr(module, "LAST_NEWS", 0.01)
    never = asyncio.Event()
    table.conversations._tell = lambda event: never.wait()
    table.conversations.invited(invitation())
    table.conversations.typing_seen(Paper.boards[0], BOB, recording=False)
    async with asyncio.timeout(10):
        await table.conversations.close()
