"""What contacts said is heard: made when it is asked for, and made again when it is gone."""

import io
import wave

import pytest

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import BlobId, BlobKind
from amsn2.core import sounds
from amsn2.core.blobs import GRACE
from tests.amsn2.core.test_blobs import chunks
from tests.amsn2.play import Stage
from tests.amsn2.storage.clips import clip


async def test_a_clip_is_heard(stage: Stage):
    anna = await stage.newcomer()
    came = await anna.messenger.add_blob(BlobKind.SOUND, chunks(clip(0.5)))
    made = await anna.messenger.playable(came.id)
    assert (made.kind, made.content_type) == (BlobKind.HEARD, "audio/wav")
    with wave.open(io.BytesIO(await anna.messenger.read_blob(made.id, 0, made.size))) as heard:
        assert heard.getnframes() == 8_000
    # It is made once, and what came is as it was.
    assert await anna.messenger.playable(came.id) == made
    assert await anna.messenger.read_blob(came.id, 0, 999_999) == clip(0.5)


async def test_it_is_made_once_in_a_day(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    anna = await stage.newcomer()
    came = await anna.messenger.add_blob(BlobKind.SOUND, chunks(clip()))
    made = await anna.messenger.playable(came.id)
    blobs, kept = anna.messenger._parts.blobs, []
    keep = blobs.keep

    async def counted(kind: BlobKind, data: bytes):
        kept.append(kind)
        return await keep(kind, data)

    monkeypatch.setattr(blobs, "keep", counted)
    assert await anna.messenger.playable(came.id) == made
    assert kept == []
    # A message still has the clip, and nothing has what was made of it.
    await anna.messenger._store.blobs.remove({made.id})
    stage.clock.pass_by(GRACE / 1000 + 1)
    assert await anna.messenger.playable(came.id) == made
    assert kept == [BlobKind.HEARD]


async def test_it_takes_no_room_that_is_wanted(stage: Stage):
    anna = await stage.newcomer()
    came = await anna.messenger.add_blob(BlobKind.SOUND, chunks(clip()))
    before = (await anna.messenger.storage_usage()).blob_bytes
    await anna.messenger.playable(came.id)
    assert (await anna.messenger.storage_usage()).blob_bytes == before


@pytest.mark.parametrize("data", [clip(codec=1), b"OggS" + bytes(50), b"no sound", b"RIFF\0\0\0\0WAVE"])
async def test_everything_else_is_itself(stage: Stage, data: bytes):
    anna = await stage.newcomer()
    came = await anna.messenger.add_blob(BlobKind.FILE, chunks(data))
    assert await anna.messenger.playable(came.id) == came


@pytest.mark.parametrize("data", [clip(0), clip()[:70], clip() + bytes(limits.VOICE_BYTES)])
async def test_a_clip_that_cannot_be_read(stage: Stage, data: bytes):
    anna = await stage.newcomer()
    came = await anna.messenger.add_blob(BlobKind.SOUND, chunks(data))
    with pytest.raises(Refused) as refused:
        await anna.messenger.playable(came.id)
    assert refused.value.problem.code is ProblemCode.VOICE_UNFIT


async def test_nobody_elses(stage: Stage):
    anna, bert = await stage.newcomer(), await stage.newcomer("bert")
    came = await anna.messenger.add_blob(BlobKind.SOUND, chunks(clip()))
    for messenger, blob in ((bert.messenger, came.id), (anna.messenger, BlobId("0" * 64))):
        with pytest.raises(Refused) as refused:
            await messenger.playable(blob)
        assert refused.value.problem.code is ProblemCode.BLOB_UNKNOWN


async def test_no_more_is_remembered_than_helps(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sounds, "REMEMBERED", 1)
    anna = await stage.newcomer()
    for seed in (1, 2):
        came = await anna.messenger.add_blob(BlobKind.SOUND, chunks(clip(seed=seed)))
        await anna.messenger.playable(came.id)
    assert list(anna.messenger._parts.sounds._made) == [came.id]
