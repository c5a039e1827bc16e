"""Bytes of contacts are looked at before anybody is told of them."""

import pytest

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.media import Blob, BlobId, BlobKind
from amsn2.api.models import MessageKind
from amsn2.api.network import ContentReceived, MessageReceived, PictureReceived
from amsn2.core.intake import NOTHING, take_in

PICTURE = PictureReceived(address="a@b", data=b"x")
INK = MessageReceived(participants=("a@b",), author="a@b", remote_id="r", kind=MessageKind.INK, content=b"x")
CLIP = ContentReceived(author="a@b", remote_id="r", shortcut="", data=b"x")


class Keeper:
    """Keeps what is of one of these kinds; fails as it is told."""

    def __init__(self, *fit: BlobKind, failure: Exception | None = None):
        self.fit, self.failure, self.asked = fit, failure, []

    async def keep(self, kind, data):
        self.asked.append(kind)
        if self.failure is not None:
            raise self.failure
        if kind not in self.fit:
            raise Refused(ProblemCode.BLOB_UNFIT)
        return Blob(id=BlobId("0" * 64), kind=kind, content_type="x/y", size=len(data))


async def test_the_first_kind_that_fits():
    kept = await take_in(Keeper(BlobKind.FILE), CLIP)
    assert kept.blob.kind is BlobKind.FILE
    assert (await take_in(Keeper(BlobKind.SOUND, BlobKind.FILE), CLIP)).blob.kind is BlobKind.SOUND


@pytest.mark.parametrize("failure", [Refused(ProblemCode.QUOTA_FULL), StoreFailure(ProblemCode.STORE_FULL)])
async def test_without_room_it_is_told_without(failure):
    keeper = Keeper(failure=failure)
    assert await take_in(keeper, PICTURE) == NOTHING
    assert keeper.asked == [BlobKind.PICTURE]


async def test_a_message_is_not_confirmed_without_what_is_in_it():
    with pytest.raises(StoreFailure):
        await take_in(Keeper(failure=StoreFailure(ProblemCode.STORE_FULL)), INK)


async def test_most_brings_nothing():
    assert await take_in(Keeper(), PictureReceived(address="a@b", data=None)) == NOTHING
