"""What holds of files whatever happens in whatever order: an end is an end, and everything ends."""

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amsn2.api.commands import AcceptFile, CancelFile, ClearHistory, RefuseFile, SignIn, SignOut
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.events import Event, MessageAdded, MessageChanged
from amsn2.api.media import AttachmentState
from amsn2.api.models import Delivery, Message, MessageId, MessageKind
from amsn2.api.network import FileProgressed
from amsn2.api.state import apply
from amsn2.core.transfers import OPEN
from tests.amsn2.core.sending import ANNA, BERT, file_is, offered, retry, send, two_friends
from tests.amsn2.play import PATIENCE, Role, Stage, a_stage, new_id

ACTS = (
    *("send", "send", "accept", "accept", "refuse", "cancel", "retry"),
    *("hold", "release", "break_after", "whole", "refuse_all", "take_all"),
    *("break_off", "come_back", "sign_out", "sign_in", "restart", "pass_by"),
)
Step = tuple[str, int, int]
steps = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 5)), min_size=4, max_size=30
)


class Watcher:
    """Follows one person, and sees that no end of a file is ever taken back."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.seen = role.snapshot
        self.files: dict[MessageId, Message] = {}
        self.retried: set[MessageId] = set()
        role.messenger.subscribe(self.heard)

    def heard(self, event: Event) -> None:
        self.seen = apply(self.seen, event)
        assert self.seen == self.role.snapshot
        if isinstance(event, MessageAdded | MessageChanged) and event.message.kind is MessageKind.FILE:
            self.saw(event.message)

    def saw(self, message: Message) -> None:
        before = self.files.get(message.id)
        self.files[message.id] = message
        assert message.attachment is not None
        state = message.attachment.state
        assert (message.delivery in (Delivery.QUEUED, Delivery.SENT)) == (state in OPEN)
        assert (message.delivery is Delivery.FAILED) == (message.problem is not None)
        if state is AttachmentState.DONE:
            assert message.attachment.blob is not None
        if before is not None and before.attachment is not None and before.attachment.state not in OPEN:
            assert before == message or message.id in self.retried
            self.retried.discard(message.id)


class Play:
    """Two people and a random hand."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.watchers: list[Watcher] = []

    async def begin(self) -> None:
        self.watchers = [Watcher(role) for role in await two_friends(self.stage)]

    async def step(self, what: str, number: int, which: int) -> None:
        watcher = self.watchers[number]
        files = list(watcher.files)
        message = files[which % len(files)] if files else MessageId(new_id())
        with suppress(Refused):
            await getattr(self, what)(number, watcher.role, message)

    async def send(self, number: int, role: Role, message: MessageId) -> None:
        await send(role, (BERT, ANNA)[number], b"x" * 40_000)

    async def accept(self, number: int, role: Role, message: MessageId) -> None:
        await role.do(AcceptFile(id=new_id(), message=message))

    async def refuse(self, number: int, role: Role, message: MessageId) -> None:
        await role.do(RefuseFile(id=new_id(), message=message))

    async def cancel(self, number: int, role: Role, message: MessageId) -> None:
        await role.do(CancelFile(id=new_id(), message=message))

    async def retry(self, number: int, role: Role, message: MessageId) -> None:
        known = self.watchers[number].files.get(message)
        if known is not None and known.own and known.delivery is Delivery.FAILED:
            self.watchers[number].retried.add(message)
        await retry(role, message)

    async def hold(self, number: int, role: Role, message: MessageId) -> None:
        self.stage.network.files.faults.hold = True

    async def release(self, number: int, role: Role, message: MessageId) -> None:
        self.stage.network.files.release()

    async def break_after(self, number: int, role: Role, message: MessageId) -> None:
        self.stage.network.files.faults.break_after = 16_384

    async def whole(self, number: int, role: Role, message: MessageId) -> None:
        self.stage.network.files.faults.break_after = None

    async def refuse_all(self, number: int, role: Role, message: MessageId) -> None:
        self.stage.network.files.faults.refuse = True

    async def take_all(self, number: int, role: Role, message: MessageId) -> None:
        self.stage.network.files.faults.refuse = False

    async def break_off(self, number: int, role: Role, message: MessageId) -> None:
        self.stage.network.break_off(role.address)

    async def come_back(self, number: int, role: Role, message: MessageId) -> None:
        self.stage.network.come_back()

    async def sign_out(self, number: int, role: Role, message: MessageId) -> None:
        await role.do(SignOut(id=new_id(), account=role.account.id))

    async def sign_in(self, number: int, role: Role, message: MessageId) -> None:
        await role.do(SignIn(id=new_id(), account=role.account.id))

    async def pass_by(self, number: int, role: Role, message: MessageId) -> None:
        self.stage.clock.pass_by(1)

    async def restart(self, number: int, role: Role, message: MessageId) -> None:
        again = await self.stage.again(role)
        watcher = Watcher(again)
        for known in self.watchers[number].files.values():
            watcher.files[known.id] = await again.message(known.id)
        self.watchers[number] = watcher

    async def end(self) -> None:
        """Everybody leaves: of what came nothing is open any more, of what was sent nothing is on its way."""
        for watcher in self.watchers:
            await self.stage.leave(watcher.role)
        for watcher in self.watchers:
            for known in watcher.files.values():
                message = await watcher.role.store.message(known.id)
                assert message == known == watcher.files[known.id]
                assert message.attachment is not None
                open_states = {AttachmentState.OFFERED} & OPEN if message.own else frozenset()
                ended = message.attachment.state not in OPEN
                assert ended or message.attachment.state in open_states
            assert watcher.role.snapshot.transfers == {}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_whatever_happens_an_end_is_an_end_and_everything_ends(stream: list[Step]) -> None:
    async def act() -> None:
        with tempfile.TemporaryDirectory() as directory:
            async with a_stage(Path(directory)) as stage, asyncio.timeout(3 * PATIENCE):
                play = Play(stage)
                await play.begin()
                for what, number, which in stream:
                    await play.step(what, number, which)
                stage.network.files.release()
                await play.end()

    asyncio.run(act())


async def test_an_offer_that_breaks_at_once_is_made_once_more_and_then_has_failed(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    sent = await send(anna, BERT)
    first = await offered(bert)
    stage.network.files.gone(stage.network.online(BERT))
    second = await offered(bert, 2)
    stage.network.files.gone(stage.network.online(BERT))
    failed = await file_is(anna, sent, AttachmentState.FAILED)
    assert failed.problem is not None
    assert failed.problem.code is ProblemCode.FILE_BROKEN
    for offer in (first, second):
        gone = await file_is(bert, offer.id, AttachmentState.FAILED)
        assert gone.problem is not None
        assert gone.problem.code is ProblemCode.FILE_GONE


async def test_with_its_message_a_file_is_gone(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    stage.network.files.faults.hold = True
    sent = await send(anna, BERT)
    offer = await offered(bert)
    await bert.settled(AcceptFile(id=new_id(), message=offer.id))
    await file_is(anna, sent, AttachmentState.RUNNING)
    await bert.settled(ClearHistory(id=new_id(), conversation=bert.with_(ANNA)))
    await file_is(anna, sent, AttachmentState.CANCELLED)
    assert bert.snapshot.transfers == {}
    assert await bert.history(ANNA) == ()


async def test_what_nobody_has_taken_does_not_move(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    await send(anna, BERT)
    offer = await offered(bert)
    stage.network.tell(BERT, FileProgressed(transfer="file-1", done=5))
    stage.network.tell(BERT, FileProgressed(transfer="nothing", done=5))
    await stage.network.settled()
    assert await bert.message(offer.id) == offer
    assert bert.snapshot.transfers == {}


async def test_progress_is_told_four_times_a_second_at_most(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    stage.network.files.faults.hold = True
    sent = await send(anna, BERT, b"x" * 100_000)
    await bert.settled(AcceptFile(id=new_id(), message=(await offered(bert)).id))
    await anna.until(lambda snapshot: sent in snapshot.transfers)
    for seconds, done, shown in ((0.1, 1, 0), (0.1, 2, 0), (0.1, 3, 3), (0.1, 4, 3), (0.2, 10**9, 100_000)):
        stage.clock.pass_by(seconds)
        stage.network.tell(ANNA, FileProgressed(transfer="file-1", done=done))
        await stage.network.settled()
        assert anna.snapshot.transfers[sent].done == shown


async def test_an_end_that_could_not_be_stored_is_stored_later(stage: Stage, monkeypatch) -> None:
    anna, bert = await two_friends(stage)
    sent = await send(anna, BERT)
    offer = await offered(bert)
    whole, failing = bert.store.transaction, [True]

    def full():
        if failing:
            raise StoreFailure(ProblemCode.STORE_FULL)
        return whole()

    await bert.settled(AcceptFile(id=new_id(), message=offer.id))
    await file_is(anna, sent, AttachmentState.DONE)
    await file_is(bert, offer.id, AttachmentState.DONE)
    third = await send(anna, BERT)
    again = await offered(bert, 2)
    monkeypatch.setattr(bert.store, "transaction", full)
    stage.clock.timer_set.clear()
    stage.network.files.end(stage.network.online(ANNA), "file-2")
    await file_is(anna, third, AttachmentState.CANCELLED)
    await stage.clock.timer_set.wait()
    failing.clear()
    stage.clock.pass_by(11)
    await file_is(bert, again.id, AttachmentState.CANCELLED)
