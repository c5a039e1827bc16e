"""Logs of other programs come into the history."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from amsn2.api.commands import AddAccount, CancelJob, CommandId, StartExport, StartImport
from amsn2.api.errors import Problem, ProblemCode, Refused
from amsn2.api.events import MessageAdded, NotificationDue
from amsn2.api.jobs import ExportFormat, ImportFormat, JobId, JobState
from amsn2.api.media import BlobId, BlobKind
from amsn2.api.models import MessageQuery, conversation_id
from amsn2.api.search import SearchQuery
from amsn2.core import imports
from amsn2.core.archive import gathering
from amsn2.core.archive.reading import TooMuch
from tests.amsn2.core.archive.logs import AMSN, ANNA, BERT, PIDGIN, PIDGIN_PATH, zipped
from tests.amsn2.core.histories import ended, handed_in, imported, result
from tests.amsn2.play import PASSWORD, Stage, new_id

LOGS = zipped({f"{BERT}.log": AMSN, PIDGIN_PATH: PIDGIN, "x.jpg": b"\xff"})


async def test_they_stand_at_their_times_and_nobody_is_told(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.say("today", BERT)
    begun = len(anna.events)
    job = await imported(anna, LOGS)
    assert (job.state, job.added, job.skipped, job.done, job.total) == (JobState.DONE, 4, 1, 2, 2)
    assert await anna.texts(BERT) == ["hello from aMSN\nsecond line", "yes", "hi <3 link", "yo", "today"]
    assert [message.own for message in await anna.history(BERT)] == [True, False, True, False, True]
    conversation = anna.snapshot.conversations[anna.with_(BERT)]
    assert conversation.unread == 0
    assert conversation.last is not None
    assert conversation.last.text == "today"
    assert not [event for event in anna.events[begun:] if isinstance(event, MessageAdded | NotificationDue)]
    found = await anna.messenger.search(SearchQuery(text="yes"))
    assert len(found.messages) == 1


async def test_a_second_time_nothing_comes(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    assert (await imported(anna, LOGS)).added == 4
    anna = await stage.again(anna)
    assert (await imported(anna, LOGS)).added == 0
    assert len(await anna.history(BERT)) == 4


async def test_a_new_conversation_appears_read(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await imported(anna, LOGS, ImportFormat.PIDGIN)
    (conversation,) = anna.snapshot.conversations.values()
    assert (conversation.participants, conversation.unread) == ((BERT,), 0)
    assert conversation.last is not None
    assert conversation.last.text == "yo"


@pytest.mark.parametrize("data", [b"", b"a letter", zipped({"a": b"b"}), b"PK\x03\x04 broken"])
async def test_what_is_no_log_is_told_in_words(stage: Stage, data: bytes) -> None:
    anna = await stage.member(ANNA)
    job = await imported(anna, data)
    assert job.state is JobState.FAILED
    assert job.problem is not None
    assert job.problem.code is ProblemCode.NOTHING_TO_IMPORT


class Held:
    """Lets an import bring its first message, and no more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._go_on = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._brought = 0
        self.reached = asyncio.Event()
        monkeypatch.setattr(gathering, "BATCH", 1)
        monkeypatch.setattr(imports, "_next", self._next)

    def _next(self, batches: Iterator[gathering.Batch]) -> gathering.Batch | None:
        self._brought += 1
        if self._brought > 1:
            self._loop.call_soon_threadsafe(self.reached.set)
            self._go_on.wait()
        return next(batches, None)

    def release(self) -> None:
        self._go_on.set()


async def test_a_restart_does_not_end_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = await stage.member(ANNA)
    command = StartImport(id=new_id(), account=anna.account.id, blob=await handed_in(anna, LOGS))
    with monkeypatch.context() as patched:
        held = Held(patched)
        await anna.do(command)
        await held.reached.wait()
        anna = await stage.again(anna)
        # It waits for its turn there too.
        held.release()
    job = JobId(command.id)
    await anna.until(lambda state: state.jobs[job].state is not JobState.RUNNING)
    assert (anna.snapshot.jobs[job].state, anna.snapshot.jobs[job].added) == (JobState.DONE, 4)
    assert len(await anna.history(BERT)) == 4
    await anna.do(command)  # the browser heard no answer
    anna = await stage.again(anna)
    assert anna.snapshot.jobs == {}
    assert (await anna.messenger.storage_usage()).kinds[BlobKind.IMPORT] == 0


async def test_one_that_is_cancelled_stays_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = await stage.member(ANNA)
    command = StartImport(id=new_id(), account=anna.account.id, blob=await handed_in(anna, LOGS))
    job = JobId(command.id)
    held = Held(monkeypatch)
    await anna.do(command)
    await held.reached.wait()
    await anna.do(CancelJob(id=new_id(), job=job))
    assert (await anna.store.load()).imports == (), "also when we are killed before it has ended"
    held.release()
    await anna.until(lambda state: state.jobs[job].state is JobState.CANCELLED)
    assert len(await anna.history(BERT)) == 1
    assert (await anna.messenger.storage_usage()).kinds[BlobKind.IMPORT] == 0
    assert (await stage.again(anna)).snapshot.jobs == {}


async def test_the_same_logs_into_two_accounts_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = await stage.member(ANNA)
    stage.network.register("work@example.com", PASSWORD)
    await anna.settled(
        AddAccount(id=new_id(), network="memory", address="work@example.com", password=PASSWORD)
    )
    held = Held(monkeypatch)
    jobs = []
    for account in anna.snapshot.accounts:
        jobs.append(JobId(new_id()))
        blob = await handed_in(anna, LOGS)
        await anna.do(StartImport(id=CommandId(jobs[-1]), account=account, blob=blob))
        await held.reached.wait()
        held.release()
    await anna.until(lambda state: all(state.jobs[job].state is not JobState.RUNNING for job in jobs))
    assert [anna.snapshot.jobs[job].added for job in jobs] == [4, 4]


async def test_the_file_goes_once_it_is_read(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await imported(anna, LOGS)
    assert (await anna.messenger.storage_usage()).blobs == 0


async def test_what_is_not_there_cannot_be_read(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    with pytest.raises(Refused, match="no longer here"):
        await anna.do(StartImport(id=new_id(), account=anna.account.id, blob=BlobId("0" * 64)))
    blob = await handed_in(anna, LOGS)
    with pytest.raises(Refused, match="account is gone"):
        await anna.do(StartImport(id=new_id(), account="nobody", blob=blob))


async def test_what_one_account_has_written_another_reads(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await imported(anna, LOGS)
    await anna.say("today", BERT)
    written = await result(anna, await ended(anna, StartExport(id=new_id(), format=ExportFormat.JSON)))
    first, before = anna.account.id, await anna.texts(BERT)
    stage.network.register("work@example.com", PASSWORD)
    await anna.settled(
        AddAccount(id=new_id(), network="memory", address="work@example.com", password=PASSWORD)
    )
    work = next(one for one in anna.snapshot.accounts.values() if one.address == "work@example.com")
    added = []
    for account in (work.id, work.id, first):
        blob = await handed_in(anna, written)
        added.append((await ended(anna, StartImport(id=new_id(), account=account, blob=blob))).added)
    assert added == [5, 0, 0]
    # What is written of the copy is known as what it was.
    everything = await result(anna, await ended(anna, StartExport(id=new_id(), format=ExportFormat.JSON)))
    for account in (first, work.id):
        blob = await handed_in(anna, everything)
        added.append((await ended(anna, StartImport(id=new_id(), account=account, blob=blob))).added)
    assert added[3:] == [0, 0]
    talk = conversation_id(work.id, (BERT,))
    page = await anna.messenger.messages(MessageQuery(conversation=talk))
    assert [message.text for message in page.messages] == before
    assert {message.author for message in page.messages if message.own} == {"work@example.com"}


@pytest.mark.parametrize(("limit", "words"), [(3 * 1024**3, "3 GB"), (250_000, "250000")])
async def test_what_is_too_much_is_told_in_words(stage: Stage, monkeypatch, limit: int, words: str) -> None:
    def too_much(*_: object, **__: object) -> None:
        raise TooMuch(limit)

    anna = await stage.member(ANNA)
    monkeypatch.setattr(gathering, "log_files", too_much)
    job = await imported(anna, LOGS)
    assert job.problem == Problem(code=ProblemCode.BLOB_TOO_LARGE, detail=words)
