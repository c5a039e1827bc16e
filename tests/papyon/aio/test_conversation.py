"""One conversation, with switchboards of paper: what it opens, whom it calls, and what it gives up."""

import asyncio

import pytest

from papyon.aio import conversation as module
from papyon.aio.conversation import LETTERS, Conversation
from papyon.aio.events import Fate
from papyon.errors import ConnectionLost, ServerError, Unreachable
from papyon.payload.address import NetworkAddress
from papyon.payload.contents import Nudge, Text
from papyon.session.delivery import Outcome
from papyon.session.letters import Letter, pages

BOB, CAROL = "bob@example.com", "carol@example.net"


class Paper:
    """A switchboard that does what the test says."""

    def __init__(self, house, people, live=True, present=()):
        self.house = house
        self.people = people
        self.live = live
        self.gathered = house.gathered
        self.closed = False
        self.present = frozenset(present)
        self.refused = {}
        self.left = set()
        self.missed = set()
        self.error = None
        self.called = []
        self.sent = []

    async def call(self, person):
        self.called.append(person)
        self.house.rang.set()
        answer = self.house.answers.get(person, True)
        if answer is True:
            self.present |= {person}
            self.left.discard(person)
            self.missed.discard(person)
        elif answer is not None:
            self.refused[person] = ServerError(answer, "CAL")
        self.house.conversation.changed()

    async def send(self, letter):
        if self.house.break_on_send:
            self.house.break_on_send -= 1
            self.die()
            raise ConnectionLost("broke")
        self.sent.append(letter.id)

    def leave(self):
        self.die()

    def die(self):
        self.live, self.closed = False, True
        self.house.conversation.changed()


class House:
    """The host of one conversation."""

    def __init__(self, *people):
        self.answers = {}
        self.offline = set()
        self.elsewhere = set()
        self.opened = []
        self.kept = []
        self.fates = []
        self.open_errors = []
        self.keep_errors = []
        self.break_on_send = 0
        self.gathered = True
        self.tasks = []
        self.rang = asyncio.Event()
        self.conversation = Conversation(frozenset(people), self, self.start)

    def start(self, conversation):
        self.tasks.append(asyncio.get_running_loop().create_task(conversation.work()))

    async def open(self, people):
        if self.open_errors:
            raise self.open_errors.pop(0)
        self.opened.append(Paper(self, people))
        return self.opened[-1]

    async def leave_letter(self, address, letter):
        if self.keep_errors:
            raise self.keep_errors.pop(0)
        if not pages(letter, NetworkAddress(address, 32 if address in self.elsewhere else 1)):
            raise ServerError(217, "UUM")
        self.kept.append((address, letter.id))

    def is_offline(self, address):
        return address in self.offline

    def is_elsewhere(self, address):
        return address in self.elsewhere

    def tell_fate(self, letter, fate, error):
        self.fates.append((letter, fate, getattr(error, "code", error and type(error))))

    def put(self, *names, text="x"):
        for name in names:
            self.conversation.put(Letter(name, Nudge() if text is None else Text(text)))

    async def settle(self):
        async with asyncio.timeout(10):
            while pending := [task for task in self.tasks if not task.done()]:
                await asyncio.wait(pending)
            for task in self.tasks:
                task.result()


async def test_a_letter_opens_a_switchboard_and_the_next_ones_reuse_it():
    house = House(BOB)
    house.put("1", "2")
    await house.settle()
    house.put("3")
    await house.settle()
    (switchboard,) = house.opened
    assert (switchboard.called, switchboard.sent) == ([BOB], ["1", "2", "3"])
    for name in "123":
        house.conversation.fate(name, Outcome.SENT)
        house.conversation.fate(name, Outcome.DELIVERED)
    assert [fate[:2] for fate in house.fates[:2]] == [("1", Fate.SENT), ("1", Fate.DELIVERED)]
    assert not house.conversation.idle
    switchboard.die()
    assert house.conversation.idle


async def test_a_letter_under_way_is_not_sent_twice():
    house = House(BOB)
    house.put("1", "1")
    await house.settle()
    house.put("1")
    await house.settle()
    assert house.opened[0].sent == ["1"]


async def test_who_is_known_to_be_away_gets_it_later_but_no_nudge():
    house = House(BOB)
    house.offline.add(BOB)
    house.put("1")
    house.put("2", text=None)
    await house.settle()
    assert (house.opened, house.kept) == ([], [(BOB, "1")])
    assert house.fates == [("1", Fate.OFFLINE, None), ("2", Fate.FAILED, 217)]


async def test_who_does_not_come_gets_it_later():
    house = House(BOB)
    house.answers[BOB] = 217
    house.put("1")
    await house.settle()
    assert house.kept == [(BOB, "1")]
    assert house.fates == [("1", Fate.OFFLINE, None)]
    house.answers[BOB] = True
    house.put("2")
    await house.settle()
    assert (len(house.opened), house.opened[0].sent) == (1, ["2"])


async def test_a_server_that_keeps_nothing():
    house = House(BOB)
    house.offline.add(BOB)
    house.keep_errors = [ServerError(509, "UUM")]
    house.put("1")
    await house.settle()
    assert house.fates == [("1", Fate.FAILED, 509)]


async def test_a_switchboard_that_dies_under_a_letter_is_replaced_once():
    house = House(BOB)
    house.put("1", "2")
    await house.settle()
    first = house.opened[0]
    first.die()
    house.conversation.fate("1", Outcome.LOST)
    house.conversation.fate("2", Outcome.LOST)
    await house.settle()
    assert house.opened[1].sent == ["1", "2"]
    assert house.fates == []
    house.conversation.fate("1", Outcome.LOST)
    await house.settle()
    assert house.fates == [("1", Fate.FAILED, 509)]


@pytest.mark.parametrize(("breaks", "fates"), [(1, []), (2, [("1", Fate.FAILED, 509)])])
async def test_a_switchboard_that_breaks_while_sending(breaks, fates):
    house = House(BOB)
    house.break_on_send = breaks
    house.put("1")
    await house.settle()
    assert house.fates == fates
    assert len(house.opened) == 2


async def test_a_switchboard_server_that_cannot_be_reached():
    house = House(BOB)
    house.open_errors = [Unreachable("x")]
    house.put("1")
    await house.settle()
    assert (house.opened[0].sent, house.fates) == (["1"], [])
    house = House(BOB)
    house.open_errors = [Unreachable("x"), Unreachable("x")]
    house.put("1", "2")
    await house.settle()
    assert house.fates == [("1", Fate.FAILED, Unreachable)]
    assert house.opened[0].sent == ["2"]
    house = House(BOB)
    house.open_errors = [ServerError(800, "XFR")]
    house.put("1")
    await house.settle()
    assert house.fates == [("1", Fate.FAILED, 800)]


async def test_somebody_who_went_idle_is_called_again():
    house = House(BOB)
    house.put("1")
    await house.settle()
    (switchboard,) = house.opened
    switchboard.present = frozenset()
    house.conversation.changed()
    house.put("2")
    await house.settle()
    assert (switchboard.called, switchboard.sent) == ([BOB, BOB], ["1", "2"])


async def test_somebody_alone_who_closed_the_window_is_called_again_too():
    house = House(BOB)
    house.put("1")
    await house.settle()
    (switchboard,) = house.opened
    switchboard.present, switchboard.left = frozenset(), {BOB}
    house.put("2")
    await house.settle()
    assert switchboard.sent == ["1", "2"]


async def test_several_are_called_and_who_cannot_come_is_left_out():
    house = House(BOB, CAROL)
    house.answers[CAROL] = 217
    house.put("1")
    await house.settle()
    (switchboard,) = house.opened
    assert (switchboard.called, switchboard.sent) == ([BOB, CAROL], ["1"])
    house = House(BOB, CAROL)
    house.answers = {BOB: 217, CAROL: 217}
    house.put("1")
    await house.settle()
    assert (house.kept, house.fates) == ([], [("1", Fate.FAILED, 217)])


async def test_who_never_comes_is_awaited_once(monkeypatch):
    house = House(BOB, CAROL)
    house.answers[CAROL] = None
    monkeypatch.setattr(module, "INVITE_TIMEOUT", 0.01)
    house.put("1")
    await house.settle()
    # From now on waiting for anybody would take longer than this test may.
    monkeypatch.setattr(module, "INVITE_TIMEOUT", 3600)
    house.put("2", "3")
    await house.settle()
    (switchboard,) = house.opened
    assert switchboard.sent == ["1", "2", "3"]
    assert switchboard.called == [BOB, CAROL, CAROL, CAROL], "called each time all the same"
    # Who comes in the end belongs to it again.
    house.answers[CAROL] = True
    house.put("4")
    await house.settle()
    assert switchboard.present == {BOB, CAROL}
    house.put("5")
    await house.settle()
    assert len(switchboard.called) == 5


async def test_who_left_several_on_purpose_is_not_called_back():
    house = House(BOB, CAROL)
    house.put("1")
    await house.settle()
    (switchboard,) = house.opened
    switchboard.present, switchboard.left = frozenset({BOB}), {CAROL}
    house.put("2")
    await house.settle()
    assert (switchboard.called, switchboard.sent) == ([BOB, CAROL], ["1", "2"])


async def test_two_who_call_each_other_at_once_keep_the_switchboard_with_somebody_in_it():
    house = House(BOB)
    house.answers[BOB] = None  # rings, and is busy calling us
    house.put("1")
    await house.rang.wait()
    theirs = Paper(house, frozenset({BOB}), present=(BOB,))
    house.conversation.switchboards.append(theirs)
    house.conversation.changed()
    await house.settle()
    assert theirs.sent == ["1"]
    assert house.opened[0].closed
    assert house.conversation.switchboards == [theirs]


async def test_being_warm_before_the_first_letter():
    house = House(BOB)
    await house.conversation.warm()
    assert house.opened[0].called == [BOB]
    house.put("1")
    await house.settle()
    assert len(house.opened) == 1
    house.open_errors = [ServerError(800, "XFR")]
    house.opened[0].die()
    await house.conversation.warm()
    assert house.fates == []


async def test_nobody_queues_without_end():
    house = House(BOB)
    house.start = lambda conversation: None
    house.conversation._start = house.start
    house.put(*map(str, range(LETTERS + 1)))
    assert house.fates == [(str(LETTERS), Fate.FAILED, 713)]


async def test_who_hides_in_the_middle_of_a_talk_is_still_written_to():
    house = House(BOB)
    house.put("1")
    await house.settle()
    house.conversation.fate("1", Outcome.DELIVERED)
    house.offline.add(BOB)
    house.put("2")
    house.put("3", text=None)
    await house.settle()
    (switchboard,) = house.opened
    assert (switchboard.sent, house.kept) == (["1", "2", "3"], [])
    # What does not arrive there is kept by the server.
    house.conversation.fate("2", Outcome.LOST)
    await house.settle()
    assert (switchboard.sent, house.kept) == (["1", "2", "3"], [(BOB, "2")])


async def test_waiting_for_a_switchboard_is_not_waiting_for_people(monkeypatch):
    monkeypatch.setattr(module, "INVITE_TIMEOUT", 0.05)
    house = House(BOB)
    opened = house.open

    async def slow(people):
        # As when twenty others are opened before it.
        await asyncio.sleep(4 * module.INVITE_TIMEOUT)
        return await opened(people)

    monkeypatch.setattr(house, "open", slow)
    house.put("1", text=None)
    await house.settle()
    assert house.fates == []
    assert house.opened[0].sent == ["1"]


async def test_who_is_on_another_network_needs_no_switchboard():
    house = House(BOB)
    house.elsewhere.add(BOB)
    house.put("1")
    house.put("2", text=None)
    await house.settle()
    house.offline.add(BOB)
    house.put("3")
    await house.settle()
    assert (house.opened, house.kept) == ([], [(BOB, "1"), (BOB, "2"), (BOB, "3")])
    assert house.fates == [
        ("1", Fate.DELIVERED, None),
        ("2", Fate.DELIVERED, None),
        ("3", Fate.OFFLINE, None),
    ]


async def test_nothing_is_said_before_our_own_other_endpoints_are_there():
    house = House(BOB)
    house.gathered = False
    house.put("1")
    async with asyncio.timeout(10):
        await house.rang.wait()
    (switchboard,) = house.opened
    assert (switchboard.present, switchboard.sent) == ({BOB}, [])
    switchboard.gathered = True
    house.conversation.changed()
    await house.settle()
    assert switchboard.sent == ["1"]
