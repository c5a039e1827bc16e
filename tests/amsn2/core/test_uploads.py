"""An upload goes on where it was, whatever ended it, and is whole in the end."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.media import BlobKind, Upload, UploadId
from amsn2.core.uploads import Uploads
from tests.amsn2.play import Stage

WHOLE = bytes(range(256)) * 40
ONE, TWO = (UploadId(f"00000000-0000-4000-8000-00000000000{n}") for n in (1, 2))


async def chunks(data: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for begin in range(0, len(data), size):
        yield data[begin : begin + size]


async def broken(data: bytes) -> AsyncIterator[bytes]:
    yield data
    raise ConnectionError


async def refused(asked) -> ProblemCode:
    with pytest.raises(Refused) as caught:
        await asked
    return caught.value.problem.code


async def test_in_parts_over_a_broken_line_and_a_restart(stage: Stage):
    anna = await stage.newcomer()
    messenger = anna.messenger
    assert (await messenger.begin_upload(ONE, BlobKind.FILE, len(WHOLE))).offset == 0
    assert (await messenger.add_to_upload(ONE, 0, chunks(WHOLE[:3000]))).offset == 3000
    with pytest.raises(ConnectionError):
        await messenger.add_to_upload(ONE, 3000, broken(WHOLE[3000:3777]))
    anna = await stage.again(anna)
    upload = await anna.messenger.begin_upload(ONE, BlobKind.FILE, len(WHOLE))
    assert (upload.offset, upload.blob) == (3777, None)
    done = await anna.messenger.add_to_upload(ONE, 3777, chunks(WHOLE[3777:]))
    assert done.blob == hashlib.sha256(WHOLE).hexdigest()
    assert await anna.messenger.read_blob(done.blob, 0, 99_999) == WHOLE
    # Whoever did not hear so asks again.
    assert await anna.messenger.begin_upload(ONE, BlobKind.FILE, len(WHOLE)) == done
    assert await anna.messenger.add_to_upload(ONE, 0, chunks(WHOLE)) == done


async def test_nothing_is_taken_at_the_wrong_place(stage: Stage):
    anna = await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, 10)
    for offset in (1, 10, 11):
        assert (await anna.messenger.add_to_upload(ONE, offset, chunks(b"xyz"))).offset == 0
    assert (await anna.messenger.add_to_upload(ONE, 0, chunks(b"0123"))).offset == 4
    assert (await anna.messenger.add_to_upload(ONE, 0, chunks(b"0123"))).offset == 4


async def test_no_more_than_was_said(stage: Stage):
    anna = await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, 10)
    code = await refused(anna.messenger.add_to_upload(ONE, 0, chunks(b"0123456789A", 4)))
    assert code is ProblemCode.COMMAND_MALFORMED
    assert (await anna.messenger.begin_upload(ONE, BlobKind.FILE, 10)).offset == 8


async def test_an_empty_file_is_whole_at_once(stage: Stage):
    anna = await stage.newcomer()
    assert (await anna.messenger.begin_upload(ONE, BlobKind.FILE, 0)).blob == hashlib.sha256().hexdigest()


@pytest.mark.parametrize(
    ("kind", "size", "code"),
    [
        (BlobKind.PICTURE, 5, ProblemCode.COMMAND_MALFORMED),
        (BlobKind.EXPORT, 5, ProblemCode.COMMAND_MALFORMED),
        (BlobKind.FILE, -1, ProblemCode.COMMAND_MALFORMED),
        (BlobKind.FILE, limits.FILE_BYTES + 1, ProblemCode.BLOB_TOO_LARGE),
    ],
)
async def test_what_is_not_begun(stage: Stage, kind, size, code):
    anna = await stage.newcomer()
    assert await refused(anna.messenger.begin_upload(ONE, kind, size)) is code


async def test_an_import_is_as_large_as_there_is_room(stage: Stage):
    anna = await stage.newcomer()
    size = limits.FILE_BYTES + 1
    assert (await anna.messenger.begin_upload(ONE, BlobKind.IMPORT, size)).offset == 0
    code = await refused(anna.messenger.begin_upload(TWO, BlobKind.IMPORT, limits.BLOB_QUOTA + 1))
    assert code is ProblemCode.QUOTA_FULL


async def test_it_stays_what_it_was(stage: Stage):
    anna = await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, 10)
    for kind, size in ((BlobKind.FILE, 11), (BlobKind.IMPORT, 10)):
        code = await refused(anna.messenger.begin_upload(ONE, kind, size))
        assert code is ProblemCode.COMMAND_MALFORMED


async def test_another_persons_is_not_there(stage: Stage):
    anna, bert = await stage.newcomer(), await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, 10)
    await anna.messenger.add_to_upload(ONE, 0, chunks(b"0123"))
    assert await refused(bert.messenger.add_to_upload(ONE, 4, chunks(b"x"))) is ProblemCode.BLOB_UNKNOWN
    await bert.messenger.end_upload(ONE)
    assert (await bert.messenger.begin_upload(ONE, BlobKind.FILE, 10)).offset == 0
    assert (await anna.messenger.begin_upload(ONE, BlobKind.FILE, 10)).offset == 4


async def test_what_is_ended_is_forgotten_and_leaves_nothing(stage: Stage):
    anna = await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, 10)
    await anna.messenger.add_to_upload(ONE, 0, chunks(b"0123"))
    assert (await anna.store.blobs.usage()).sizes == {BlobKind.FILE: 4}
    await anna.messenger.end_upload(ONE)
    assert (await anna.store.blobs.usage()).sizes == {}
    assert await refused(anna.messenger.add_to_upload(ONE, 4, chunks(b"x"))) is ProblemCode.BLOB_UNKNOWN
    await anna.messenger.end_upload(ONE)


async def test_the_one_that_comes_later_goes_on_and_nothing_is_mixed(stage: Stage):
    anna = await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, len(WHOLE))
    written, never = asyncio.Event(), asyncio.Event()

    async def dead_line() -> AsyncIterator[bytes]:
        yield WHOLE[:500]
        written.set()
        await never.wait()
        yield b"of another time"

    async with asyncio.TaskGroup() as group:
        first = group.create_task(anna.messenger.add_to_upload(ONE, 0, dead_line()))
        await written.wait()
        upload = await anna.messenger.begin_upload(ONE, BlobKind.FILE, len(WHOLE))
        assert upload.offset == 500
        done = await anna.messenger.add_to_upload(ONE, 500, chunks(WHOLE[500:]))
    assert first.result().offset == 500
    assert done.blob == hashlib.sha256(WHOLE).hexdigest()


async def test_parts_count_and_idle_ones_make_room(stage: Stage):
    stage.set_quota(100)
    anna = await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, 80)
    await anna.messenger.add_to_upload(ONE, 0, chunks(bytes(60)))
    assert await refused(anna.messenger.begin_upload(TWO, BlobKind.FILE, 50)) is ProblemCode.QUOTA_FULL
    assert await refused(anna.messenger.add_blob(BlobKind.FILE, chunks(bytes(50)))) is ProblemCode.QUOTA_FULL
    stage.clock.pass_by(limits.UPLOAD_IDLE / 1000 + 1)
    assert (await anna.messenger.begin_upload(TWO, BlobKind.FILE, 50)).offset == 0
    assert (await anna.messenger.begin_upload(ONE, BlobKind.FILE, 40)).offset == 0
    # Both were begun, and only one has room.
    await anna.messenger.add_to_upload(ONE, 0, chunks(bytes(30), 10))
    stage.set_quota(60)
    code = await refused(anna.messenger.add_to_upload(TWO, 0, chunks(bytes(50), 10)))
    assert code is ProblemCode.QUOTA_FULL
    assert (await anna.messenger.begin_upload(TWO, BlobKind.FILE, 50)).offset == 30


async def test_what_is_abandoned_is_forgotten_after_some_days(stage: Stage):
    anna = await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, 10)
    await anna.messenger.add_to_upload(ONE, 0, chunks(b"0123"))
    stage.clock.pass_by(limits.UPLOAD_KEPT / 1000 + 1)
    await anna.messenger._parts.blobs.collect()
    assert (await anna.store.blobs.usage()).sizes == {}
    assert (await anna.messenger.begin_upload(ONE, BlobKind.FILE, 10)).offset == 0


async def test_the_oldest_goes_for_the_newest(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "UPLOADS", 2)
    anna = await stage.newcomer()
    ids = [UploadId(f"00000000-0000-4000-8000-0000000000{n}") for n in range(10, 14)]
    for one in ids:
        await anna.messenger.begin_upload(one, BlobKind.FILE, 10)
        stage.clock.pass_by(1)
    found = [await anna.store.uploads.find(one) for one in ids]
    assert [upload is not None for upload in found] == [False, False, True, True]


async def test_whole_and_unused_for_a_day_it_is_sent_again(stage: Stage):
    anna = await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, 4)
    done = await anna.messenger.add_to_upload(ONE, 0, chunks(b"0123"))
    assert done.blob is not None
    stage.clock.pass_by(2 * 24 * 3600)
    await anna.messenger._parts.blobs.collect()
    assert (await anna.messenger.begin_upload(ONE, BlobKind.FILE, 4)).offset == 0


async def test_what_cannot_be_kept_in_the_end_is_begun_anew(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    anna = await stage.newcomer()
    await anna.messenger.begin_upload(ONE, BlobKind.FILE, 4)

    async def fail(*_: object) -> None:
        raise StoreFailure(ProblemCode.STORE_FAILED)

    with monkeypatch.context() as patch:
        patch.setattr(anna.store.uploads, "finish", fail)
        with pytest.raises(StoreFailure):
            await anna.messenger.add_to_upload(ONE, 0, chunks(b"0123"))
    assert (await anna.messenger.begin_upload(ONE, BlobKind.FILE, 4)).offset == 0


# What a browser may do in any order, to two uploads of the same bytes.
step = st.tuples(
    st.sampled_from(["begin", "add", "break", "restart", "race"]),
    st.integers(-3, 3) | st.just(0),
    st.integers(0, 60),
)


@given(size=st.integers(0, 120), steps=st.lists(step, max_size=25))
@settings(max_examples=150, deadline=None)
def test_whatever_is_sent_in_whatever_order_the_whole_is_right(size, steps):
    asyncio.run(play_uploads(size, steps))


async def play_uploads(size: int, steps: list[tuple[str, int, int]]) -> None:
    whole = bytes(n % 251 for n in range(size))
    desk = Table()
    uploads = Uploads(desk, desk)  # type: ignore[arg-type]  # as much of a desk as is asked
    upload = await uploads.begin(ONE, BlobKind.FILE, size)
    for what, wrong, count in steps:
        before = upload.offset
        offset = before + wrong
        piece = whole[offset : offset + count] if offset >= 0 else b"?" * count
        if what == "begin":
            upload = await uploads.begin(ONE, BlobKind.FILE, size)
            assert upload.offset == before
        elif what == "add":
            upload = await uploads.add(ONE, offset, chunks(piece, 7))
            assert upload.offset == (before + len(piece) if wrong == 0 else before)
        elif what == "break" and upload.blob is None and wrong == 0:
            with pytest.raises(ConnectionError):
                await uploads.add(ONE, offset, broken(piece))
            upload = await uploads.begin(ONE, BlobKind.FILE, size)
            assert upload.offset == before + len(piece)
        elif what == "restart":
            desk.uploads.crash()
            uploads = Uploads(desk, desk)  # type: ignore[arg-type]  # as above
        elif what == "race":
            both = await asyncio.gather(*(uploads.add(ONE, offset, chunks(piece, n)) for n in (3, 5)))
            upload = await uploads.begin(ONE, BlobKind.FILE, size)
            assert max(one.offset for one in both) == upload.offset
        assert desk.uploads.data == whole[: upload.offset]
        assert (upload.blob is not None) == (upload.offset == size)
    upload = await uploads.add(ONE, upload.offset, chunks(whole[upload.offset :]))
    assert upload.blob == hashlib.sha256(whole).hexdigest()


@dataclass
class Shelf:
    """One upload in memory: what is written is there for certain once it is closed."""

    upload: Upload | None = None
    data: bytes = b""
    fresh: bytes = b""
    writers: int = 0

    def crash(self) -> None:
        self.fresh, self.writers = b"", 0

    async def begin(self, upload: Upload, at: int) -> None:
        self.upload, self.data = upload, b""

    async def find(self, upload: UploadId) -> Upload | None:
        await asyncio.sleep(0)
        return self.upload

    async def writer(self, upload: Upload) -> "Shelf":
        await asyncio.sleep(0)
        assert self.writers == 0, "two write at a time"
        self.writers, self.fresh = 1, b""
        return self

    async def write(self, data: bytes) -> None:
        assert self.upload is not None
        await asyncio.sleep(0)
        self.fresh += data
        assert len(self.data) + len(self.fresh) <= self.upload.size

    async def close(self, at: int) -> None:
        assert self.upload is not None
        await asyncio.sleep(0)
        self.data, self.fresh, self.writers = self.data + self.fresh, b"", 0
        self.upload = Upload(id=ONE, kind=BlobKind.FILE, size=self.upload.size, offset=len(self.data))

    async def finish(self, upload: Upload, at: int) -> Upload:
        blob = hashlib.sha256(self.data).hexdigest()
        self.upload = Upload(id=ONE, kind=BlobKind.FILE, size=upload.size, offset=upload.size, blob=blob)
        return self.upload

    async def remove(self, uploads: list[UploadId]) -> None:
        pass

    async def idle(self, before: int) -> tuple[UploadId, ...]:
        return ()


@dataclass
class Table:
    """As much of a desk, a store, blobs and a clock as uploads ask for."""

    uploads: Shelf = field(default_factory=Shelf)

    @property
    def store(self) -> "Table":
        return self

    @property
    def blobs(self) -> "Table":
        return self

    @property
    def clock(self) -> "Table":
        return self

    def now(self) -> int:
        return 0

    def collect_if_due(self) -> None:
        pass

    async def find(self, blob: str) -> str:
        return blob

    async def check_room(self, size: int, kind: BlobKind) -> None:
        pass
