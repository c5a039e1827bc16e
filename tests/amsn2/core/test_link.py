"""One account's connection and its work."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable

import pytest

from amsn2.api.commands import AddGroup
from amsn2.api.errors import NetworkFailure, Problem, ProblemCode, StoreFailure
from amsn2.api.media import BlobId
from amsn2.api.models import AccountId, AccountState, Delivery, Message, MessageId, Presence
from amsn2.api.network import (
    AccountSettings,
    Connection,
    NetworkEvent,
    Outgoing,
    Progress,
    SignedIn,
    SignedOut,
)
from amsn2.core import link as link_module
from amsn2.core.doorway import Leave, Turn
from amsn2.core.link import RETRY_AFTER, Link
from amsn2.core.outbox import Outbox
from amsn2.core.waiting import Errand, Waiting
from tests.amsn2.play import PATIENCE, PlayClock, new_id

HOME = AccountId("home")
BERT = ("bert@example.com",)


class Lines:
    """A connection that writes down what it is asked, and fails as told."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.fail: dict[str, list[Exception]] = defaultdict(list)
        self.hang: set[str] = set()
        self.changed = asyncio.Event()

    def __getattr__(self, method: str):
        async def call(*arguments: object) -> None:
            self.asked.append((method, *arguments))
            self.changed.set()
            if method in self.hang:
                await asyncio.Event().wait()
            if self.fail[method]:
                raise self.fail[method].pop(0)

        return call

    def connect(self, settings: AccountSettings, password: str, listener: object) -> "Lines":
        self.asked.append(("connect", settings.address, password))
        return self


class Ear:
    """Writes down what it hears."""

    def __init__(self, waiting: Waiting) -> None:
        self.waiting = waiting
        self.heard: list[object] = []
        self.fail: list[Exception] = []
        self.changed = asyncio.Event()

    def note(self, *what: object) -> None:
        self.heard.append(what)
        self.changed.set()

    async def hear(self, link: Link, event: NetworkEvent) -> None:
        self.note("event", event)

    async def settle(self, errand: Errand, problem: Problem | None) -> None:
        if self.fail:
            self.note("not settled")
            raise self.fail.pop(0)
        self.waiting.take(errand)
        self.note("settled", errand.id, problem and problem.code)

    async def show_picture(self, connection: Connection, picture: BlobId | None) -> None:
        await connection.set_picture(None)

    async def complete(self, message: Outgoing) -> Outgoing:
        return message

    async def undeliverable(self, link: Link, message: MessageId, problem: Problem) -> None:
        self.note("undeliverable", message, problem.code)
        if self.fail:
            raise self.fail.pop(0)

    async def closed(self, link: Link) -> None:
        self.note("closed")


class Scene:
    def __init__(self) -> None:
        self.clock = PlayClock()
        self.waiting = Waiting()
        self.outbox = Outbox()
        self.lines = Lines()
        self.ear = Ear(self.waiting)
        self.link = Link(HOME, self.ear, self.clock, self.waiting, self.outbox)

    def open(
        self, password: Callable | None = None, after: Link | None = None, turn: Turn | None = None
    ) -> None:
        async def secret() -> str:
            return "secret"

        settings = AccountSettings(address="anna@example.com")
        self.link.open(self.lines, settings, password or secret, Presence.AWAY, after, turn)

    async def asked(self, *what: object) -> None:
        async with asyncio.timeout(PATIENCE):
            while not any(one[: len(what)] == what for one in self.lines.asked):
                self.lines.changed.clear()
                await self.lines.changed.wait()

    async def heard(self, *what: object) -> None:
        async with asyncio.timeout(PATIENCE):
            while not any(one[: len(what)] == what for one in self.ear.heard):
                self.ear.changed.clear()
                await self.ear.changed.wait()

    async def signed_in(self) -> None:
        self.open()
        await self.asked("sign_in")
        self.link.signed_in([])

    def errand(self, name: str = "Friends") -> AddGroup:
        errand = AddGroup(id=new_id(), account=HOME, name=name)
        self.waiting.put(errand)
        self.link.wake()
        return errand

    def message(self, position: int) -> Message:
        message = Message(
            id=MessageId(str(position)),
            conversation="home:bert@example.com",
            position=position,
            author="anna@example.com",
            own=True,
            text=str(position),
            sent_at=0,
            delivery=Delivery.QUEUED,
        )
        self.outbox.put(HOME, message, BERT)
        self.link.wake()
        return message

    def sent(self) -> list[str]:
        return [one[1].text for one in self.lines.asked if one[0] == "send"]

    async def all_sent(self, *texts: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.sent() != list(texts):
                self.lines.changed.clear()
                await self.lines.changed.wait()

    async def timer(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.clock.timer_set.wait()
            self.clock.timer_set.clear()


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    scene = Scene()
    yield scene
    await scene.link.close()
    assert scene.clock.waiting == 0


async def test_it_signs_in_and_works_only_while_signed_in(scene: Scene) -> None:
    errand, message = scene.errand(), scene.message(1)
    scene.open()
    await scene.asked("sign_in", Presence.AWAY)
    assert scene.lines.asked == [("connect", "anna@example.com", "secret"), ("sign_in", Presence.AWAY)]
    scene.link.signed_in([])
    await scene.heard("settled", errand.id, None)
    await scene.asked("send")
    scene.link.signed_out()
    later = scene.errand("Later")
    scene.link.typing(BERT)
    scene.link.leave(BERT)
    await scene.link.close()
    assert ("add_group", "Later") not in scene.lines.asked
    assert scene.waiting.first(HOME) == later
    assert scene.sent() == [message.text]
    assert scene.lines.asked[-1] == ("sign_out",)


@pytest.mark.parametrize(
    "event",
    [
        SignedIn(display_name="Anna", personal_message=""),
        SignedOut(problem=Problem(code=ProblemCode.SERVER_OFF)),
    ],
)
async def test_it_waits_for_its_turn_and_leaves_when_it_is_done(scene: Scene, event: NetworkEvent) -> None:
    asked, mine = asyncio.Event(), asyncio.Event()

    left: list[str] = []

    async def turn() -> Leave:
        asked.set()
        await mine.wait()
        return lambda: left.append("left")

    scene.open(turn=turn)
    await asked.wait()
    assert scene.lines.asked == []
    mine.set()
    await scene.asked("sign_in")
    await scene.link.deliver(Progress(state=AccountState.CONNECTING))
    assert left == []
    await scene.link.deliver(event)
    await scene.link.deliver(event)
    assert left == ["left"]


async def test_one_that_is_closed_under_way_keeps_nobody(scene: Scene) -> None:
    left: list[str] = []

    async def turn() -> Leave:
        return lambda: left.append("left")

    scene.open(turn=turn)
    await scene.asked("sign_in")
    await scene.link.close()
    assert left == ["left"]


async def test_one_that_is_closed_before_its_turn_asks_the_network_nothing(scene: Scene) -> None:
    asked = asyncio.Event()

    async def turn() -> Leave:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    scene.open(turn=turn)
    await asked.wait()
    await scene.link.close()
    assert scene.lines.asked == []
    assert scene.ear.heard == [("closed",)]


async def test_typing_and_leaving_are_told_at_once(scene: Scene) -> None:
    await scene.signed_in()
    scene.link.typing(BERT)
    scene.link.leave(BERT)
    await scene.asked("send_typing", BERT)
    await scene.asked("leave", BERT)


async def test_what_the_network_forgot_comes_first(scene: Scene) -> None:
    scene.lines.fail["set_display_name"] = [NetworkFailure(ProblemCode.NAME_REFUSED), ValueError()]
    scene.open()
    await scene.asked("sign_in")
    errand = scene.errand()
    scene.link.signed_in(
        [
            lambda connection: connection.set_display_name("A"),
            lambda connection: connection.set_display_name("B"),
            lambda connection: connection.set_personal_message("C"),
        ]
    )
    await scene.heard("settled", errand.id)
    assert scene.lines.asked[2:] == [
        ("set_display_name", "A"),
        ("set_display_name", "B"),
        ("set_personal_message", "C"),
        ("add_group", "Friends"),
    ]


async def test_a_lasting_failure_settles_and_the_next_one_goes_on(scene: Scene) -> None:
    scene.lines.fail["add_group"] = [NetworkFailure(ProblemCode.GROUP_EXISTS), ValueError("a defect")]
    first, second, third = scene.errand("1"), scene.errand("2"), scene.errand("3")
    await scene.signed_in()
    await scene.heard("settled", third.id)
    assert scene.ear.heard == [
        ("settled", first.id, ProblemCode.GROUP_EXISTS),
        ("settled", second.id, ProblemCode.INTERNAL),
        ("settled", third.id, None),
    ]


async def test_a_passing_failure_is_tried_again_later_and_not_for_ever(scene: Scene) -> None:
    scene.lines.fail["add_group"] = [NetworkFailure(ProblemCode.SERVER_BUSY, lasting=False) for _ in range(4)]
    errand = scene.errand()
    await scene.signed_in()
    for seconds in RETRY_AFTER:
        await scene.timer()
        assert scene.ear.heard == []
        scene.clock.pass_by(seconds)
    await scene.heard("settled", errand.id, ProblemCode.SERVER_BUSY)
    assert scene.lines.asked.count(("add_group", "Friends")) == 4


async def test_a_failure_by_the_end_of_the_connection_waits_for_the_next_sign_in(scene: Scene) -> None:
    class Broken(NetworkFailure):
        def __init__(self) -> None:
            scene.link.signed_out()
            super().__init__(ProblemCode.SERVER_GONE, lasting=False)

    broken = asyncio.Event()

    async def breaks(name: str) -> None:
        broken.set()
        raise Broken

    scene.lines.add_group = breaks
    errand = scene.errand()
    await scene.signed_in()
    async with asyncio.timeout(PATIENCE):
        await broken.wait()
    assert scene.clock.waiting == 0
    del scene.lines.add_group
    scene.link.signed_in([])
    await scene.heard("settled", errand.id, None)


async def test_an_errand_whose_end_cannot_be_stored_is_done_again(scene: Scene) -> None:
    scene.ear.fail = [StoreFailure(ProblemCode.STORE_FULL)]
    errand = scene.errand()
    await scene.signed_in()
    await scene.heard("not settled")
    await scene.timer()
    scene.clock.pass_by(RETRY_AFTER[-1])
    await scene.heard("settled", errand.id, None)


async def test_messages_do_not_wait_for_errands(scene: Scene) -> None:
    scene.lines.hang.add("add_group")
    scene.errand()
    await scene.signed_in()
    await scene.asked("add_group")
    scene.message(1)
    await scene.asked("send")
    assert scene.sent() == ["1"]


async def test_a_message_that_is_not_taken_fails_or_waits(scene: Scene) -> None:
    scene.lines.fail["send"] = [
        NetworkFailure(ProblemCode.TOO_FAST),
        NetworkFailure(ProblemCode.SERVER_GONE, lasting=False),
        ValueError("a defect"),
    ]
    scene.ear.fail = [StoreFailure(ProblemCode.STORE_FULL)]
    for position in (1, 2, 3, 4):
        scene.message(position)
    await scene.signed_in()
    await scene.heard("undeliverable", "3", ProblemCode.INTERNAL)
    assert ("undeliverable", "1", ProblemCode.TOO_FAST) in scene.ear.heard
    await scene.all_sent("1", "2", "3", "4")
    scene.outbox.take(MessageId("4"))
    scene.link.signed_out()
    scene.link.signed_in([])
    await scene.all_sent("1", "2", "3", "4", "1", "2", "3")


async def test_a_beginning_that_fails_is_told(scene: Scene) -> None:
    async def unreadable() -> str:
        raise StoreFailure(ProblemCode.STORE_FAILED)

    scene.open(unreadable)
    await scene.heard("event", SignedOut(problem=Problem(code=ProblemCode.STORE_FAILED)))
    other = Scene()
    other.lines.fail["sign_in"] = [ValueError("a defect")]
    other.open()
    await other.heard("event", SignedOut(problem=Problem(code=ProblemCode.INTERNAL)))
    await other.link.close()


async def test_the_connection_before_is_closed_before_the_next_one_opens(scene: Scene) -> None:
    await scene.signed_in()
    after = Scene()
    after.lines = scene.lines
    scene.lines.asked.clear()
    after.open(after=scene.link)
    await after.asked("sign_in")
    assert [one[0] for one in scene.lines.asked] == ["sign_out", "connect", "sign_in"]
    await after.link.close()


async def test_a_link_that_is_closed_while_it_waits_for_another_closes_that_too(scene: Scene) -> None:
    await scene.signed_in()
    after = Scene()
    after.open(after=scene.link)
    await after.link.close()
    assert ("sign_out",) in scene.lines.asked
    assert after.lines.asked == []


@pytest.mark.parametrize("how", ["hang", "fail"])
async def test_signing_out_never_holds_up_the_end(
    scene: Scene, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "CLOSING", 0)
    await scene.signed_in()
    if how == "hang":
        scene.lines.hang.add("sign_out")
    else:
        scene.lines.fail["sign_out"] = [ValueError("a defect")]
    await scene.link.close()
    assert scene.ear.heard[-1] == ("closed",)
    scene.lines.hang.clear()
