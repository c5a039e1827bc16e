"""History written into files."""

import io
import json
import zipfile

import pytest

from amsn2.api.commands import DismissJob, StartExport
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.jobs import ExportFormat, JobState
from amsn2.api.models import AccountId, ConversationId
from tests.amsn2.core.histories import ended, imported, result
from tests.amsn2.play import Stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


async def test_one_conversation_is_one_file(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    for number in range(3):
        await anna.say(f"line {number} <b>", BERT)
    for format, begin in (  # noqa: A001 - it is one
        (ExportFormat.HTML, b"<!DOCTYPE html>"),
        (ExportFormat.JSON, b'{"format":"amsn2-history"'),
        (ExportFormat.TEXT, b"bert@example.com and Anna"),
    ):
        job = await ended(anna, StartExport(id=new_id(), format=format, conversation=anna.with_(BERT)))
        assert (job.done, job.total) == (3, 3)
        assert job.name.startswith("bert@example.com 2026-")
        data = await result(anna, job)
        assert data.startswith(begin)
        assert data.count(b"line 1") == 1
        shown = b"line 1 &lt;b&gt;" if format is ExportFormat.HTML else b"line 1 <b>"
        assert shown in data


async def test_everything_is_a_zip_without_what_is_written_in_it(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    for whom in (BERT, CARL):
        await anna.say(f"hello {whom}", whom)
    job = await ended(anna, StartExport(id=new_id(), format=ExportFormat.TEXT))
    assert job.name.endswith(".zip")
    archive = zipfile.ZipFile(io.BytesIO(await result(anna, job)))
    assert archive.namelist() == [f"{ANNA}/{BERT}.txt", f"{ANNA}/{CARL}.txt"]
    assert b"hello bert" in archive.read(f"{ANNA}/{BERT}.txt")
    assert job.result is not None
    await anna.do(DismissJob(id=new_id(), job=job.id))
    assert anna.snapshot.jobs == {}
    with pytest.raises(Refused, match="no longer here"):
        await anna.messenger.blob(job.result)


async def test_a_long_history_is_written_page_by_page_and_comes_back(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    log = "".join(f'|"LGRA[|"LTIME{1165346140 + n} ] |"LITAx :|"LNOR line {n}\n' for n in range(450))
    await imported(anna, log.encode())
    (talk,) = anna.snapshot.conversations
    job = await ended(anna, StartExport(id=new_id(), format=ExportFormat.JSON, conversation=talk))
    data = await result(anna, job)
    assert [one["text"] for one in json.loads(data)["messages"]] == [f"line {n}" for n in range(450)]
    carl = await stage.member(CARL)
    back = await imported(carl, data)
    assert back.added == 450
    assert (await imported(carl, data)).added == 0


async def test_what_is_not_there_cannot_be_written(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    for scope, code in (
        ({"conversation": ConversationId("a:b@c.d")}, ProblemCode.CONVERSATION_UNKNOWN),
        ({"account": AccountId("nobody")}, ProblemCode.ACCOUNT_UNKNOWN),
    ):
        with pytest.raises(Refused) as refused:
            await anna.do(StartExport(id=new_id(), format=ExportFormat.HTML, **scope))
        assert refused.value.problem.code is code


async def test_nothing_at_all_is_an_empty_zip(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    job = await ended(anna, StartExport(id=new_id(), format=ExportFormat.HTML, account=anna.account.id))
    assert job.state is JobState.DONE
    assert zipfile.ZipFile(io.BytesIO(await result(anna, job))).namelist() == []


async def test_the_same_command_twice_is_one_job_and_a_restart_forgets_it(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    command = StartExport(id=new_id(), format=ExportFormat.HTML)
    await ended(anna, command)
    await anna.do(command)
    assert len(anna.snapshot.jobs) == 1
    anna = await stage.again(anna)
    await anna.do(command)
    assert anna.snapshot.jobs == {}
