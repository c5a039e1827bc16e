"""What a person uploads is kept, and forgotten when nothing needs it."""

import asyncio

import pytest

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import BlobId, BlobKind
from amsn2.core.blobs import GRACE
from tests.amsn2.play import Stage


async def chunks(*pieces: bytes):
    for piece in pieces:
        yield piece


async def test_kept_and_read(stage: Stage):
    anna = await stage.newcomer()
    blob = await anna.messenger.add_blob(BlobKind.FILE, chunks(b"one ", b"two"))
    assert await anna.messenger.blob(blob.id) == blob
    assert await anna.messenger.read_blob(blob.id, 4, 99) == b"two"


async def test_what_breaks_off_is_not_kept(stage: Stage):
    anna = await stage.newcomer()

    async def broken():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await anna.messenger.add_blob(BlobKind.FILE, broken())
    with pytest.raises(Refused) as refused:
        await anna.messenger.blob(BlobId("0" * 64))
    assert refused.value.problem.code is ProblemCode.BLOB_UNKNOWN


async def test_what_nothing_needs_goes_after_a_day(stage: Stage):
    anna = await stage.newcomer()
    blob = await anna.messenger.add_blob(BlobKind.FILE, chunks(b"x"))
    await anna.messenger._parts.blobs.collect()
    assert await anna.messenger.blob(blob.id) == blob
    stage.clock.pass_by(GRACE / 1000 + 1)
    await anna.messenger._parts.blobs.collect()
    with pytest.raises(Refused):
        await anna.messenger.blob(blob.id)


async def test_what_is_put_again_while_it_is_looked_for_stays(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    anna = await stage.newcomer()
    blob = await anna.messenger.add_blob(BlobKind.FILE, chunks(b"x"))
    other = await anna.messenger.add_blob(BlobKind.FILE, chunks(b"y"))
    stage.clock.pass_by(GRACE / 1000 + 1)
    blobs = anna.messenger._store.blobs
    looked, go_on = asyncio.Event(), asyncio.Event()
    unused = blobs.unused

    async def slow(before: int) -> frozenset[BlobId]:
        found = await unused(before)
        looked.set()
        await go_on.wait()
        return found

    monkeypatch.setattr(blobs, "unused", slow)
    async with asyncio.TaskGroup() as group:
        group.create_task(anna.messenger._parts.blobs.collect())
        await looked.wait()
        assert await anna.messenger.add_blob(BlobKind.FILE, chunks(b"x")) == blob
        go_on.set()
    assert await anna.messenger.read_blob(blob.id, 0, 9) == b"x"
    with pytest.raises(Refused):
        await anna.messenger.blob(other.id)


async def test_another_day_begins_with_a_search(stage: Stage):
    anna = await stage.newcomer()
    blob = await anna.messenger.add_blob(BlobKind.FILE, chunks(b"x"))
    stage.clock.pass_by(GRACE / 1000 + 1)
    await anna.messenger.add_blob(BlobKind.FILE, chunks(b"y"))
    await anna.messenger._parts.blobs._tasks.finish()
    with pytest.raises(Refused):
        await anna.messenger.blob(blob.id)
