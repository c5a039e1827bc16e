from pathlib import Path

from amsn2.api.media import AttachmentState
from tests.amsn2.core.sending import BERT, accept, file_is, offered, send, two_friends
from tests.amsn2.play import a_stage


async def test_the_largest_first_and_only_what_is_here(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        anna, bert = await two_friends(stage)
        small, large, same = [await send(anna, BERT, b"x" * size) for size in (5, 7, 7)]
        await anna.say("words", BERT)
        assert [message.id for message in await anna.store.files(10)] == [same, large, small]
        assert [message.id for message in await anna.store.files(2)] == [same, large]
        await offered(bert, 3)
        assert await bert.store.files(10) == ()
        offer = await offered(bert)
        await accept(bert, offer)
        await file_is(bert, offer.id, AttachmentState.DONE)
        assert [message.id for message in await bert.store.files(10)] == [offer.id]
