"""Looking for what was said, and what it takes."""

import pytest

from amsn2.api.commands import CancelJob, ClearHistory, DismissJob, StartExport
from amsn2.api.errors import Refused
from amsn2.api.jobs import ExportFormat
from amsn2.api.media import BlobKind
from amsn2.api.models import AccountId, ConversationId
from amsn2.api.search import SearchQuery
from tests.amsn2.core.histories import ended, pieces
from tests.amsn2.play import Stage, new_id

ANNA, BERT = "anna@example.com", "bert@example.com"


async def test_only_ones_own_is_found(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    await anna.say("a secret word", BERT)
    await bert.until(lambda state: any(one.last for one in state.conversations.values()))
    for role in (anna, bert):
        (found,) = (await role.messenger.search(SearchQuery(text="secret"))).messages
        assert found.conversation in role.snapshot.conversations
    carl = await stage.member("carl@example.com")
    assert (await carl.messenger.search(SearchQuery(text="secret"))).messages == ()


async def test_what_is_not_ones_own_is_refused(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.say("x", BERT)
    for limit in ({"account": AccountId("b")}, {"conversation": ConversationId("b:c@d")}):
        with pytest.raises(Refused):
            await anna.messenger.search(SearchQuery(text="secret", **limit))
    with pytest.raises(Refused):
        await bert.do(ClearHistory(id=new_id(), conversation=anna.with_(BERT)))
    with pytest.raises(Refused):
        await bert.do(StartExport(id=new_id(), format=ExportFormat.TEXT, conversation=anna.with_(BERT)))


async def test_what_everything_takes(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.say("hello", BERT)
    await anna.messenger.add_blob(BlobKind.FILE, pieces(b"12345678"))
    await ended(anna, StartExport(id=new_id(), format=ExportFormat.TEXT))
    usage = await anna.messenger.storage_usage()
    assert (usage.messages, usage.message_bytes, usage.blobs) == (1, 5, 2)
    assert set(usage.kinds) == set(BlobKind)
    assert usage.kinds[BlobKind.FILE] == 8
    assert usage.kinds[BlobKind.EXPORT] > 0
    assert usage.blob_bytes == 8, "what only passes is not counted"
    assert usage.oldest == stage.clock.now()


async def test_a_job_is_dismissed_once_however_often_it_is_asked(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    job = await ended(anna, StartExport(id=new_id(), format=ExportFormat.TEXT))
    for command in (CancelJob(id=new_id(), job=job.id), DismissJob(id=new_id(), job=job.id)):
        await anna.do(command)
    await anna.do(command)  # the browser heard no answer
    assert not anna.snapshot.jobs
