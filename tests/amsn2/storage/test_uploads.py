"""What browsers send is on disk as far as the row says, and becomes a blob when it is whole."""

import hashlib
from pathlib import Path

import pytest

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.media import BlobKind, Upload, UploadId
from amsn2.storage.opening import open_storage
from tests.amsn2.storage.conftest import ANNA

ID = UploadId("00000000-0000-4000-8000-000000000001")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(90)


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "home" / "blobs").rglob("*") if path.is_file()]


async def begun(store, size: int = len(PNG)) -> Upload:
    upload = Upload(id=ID, kind=BlobKind.FILE, size=size, offset=0)
    await store.uploads.begin(upload, 1)
    return upload


async def write(store, *pieces: bytes, at: int = 2) -> Upload:
    writer = await store.uploads.writer(await store.uploads.find(ID))
    try:
        for piece in pieces:
            await writer.write(piece)
    finally:
        await writer.close(at)
    return await store.uploads.find(ID)


async def test_written_on_and_kept(store, tmp_path):
    await begun(store)
    assert (await write(store, PNG[:10], PNG[10:30])).offset == 30
    upload = await write(store, PNG[30:])
    assert upload == Upload(id=ID, kind=BlobKind.FILE, size=len(PNG), offset=len(PNG))
    done = await store.uploads.finish(upload, 3)
    assert done.blob == hashlib.sha256(PNG).hexdigest()
    assert await store.uploads.find(ID) == done
    blob = await store.blobs.find(done.blob)
    assert (blob.content_type, blob.size) == ("image/png", len(PNG))
    assert await store.blobs.read(done.blob, 0, 999) == PNG
    (only,) = files(tmp_path)
    assert only.stat().st_mode & 0o777 == 0o600
    assert await store.blobs.used() == len(PNG)


async def test_nobody_knows_it(store):
    assert await store.uploads.find(ID) is None
    await store.uploads.remove([])
    await store.uploads.remove([ID])


async def test_what_was_written_and_not_counted_is_cut_off(store, storage):
    await begun(store)
    await write(store, PNG[:10])
    writer = await store.uploads.writer(await store.uploads.find(ID))
    await writer.write(b"of a process that was killed")
    upload = await write(store, PNG[10:])
    assert await store.blobs.read((await store.uploads.finish(upload, 3)).blob, 0, 999) == PNG
    await writer.close(4)  # only so that its file is closed


async def test_what_the_disk_has_lost_comes_again(store, tmp_path):
    await begun(store)
    await write(store, PNG[:30])
    (only,) = files(tmp_path)
    only.write_bytes(PNG[:12])
    assert (await store.uploads.find(ID)).offset == 12
    only.unlink()
    assert (await store.uploads.find(ID)).offset == 0
    upload = await write(store, PNG)
    assert (await store.uploads.finish(upload, 3)).blob == hashlib.sha256(PNG).hexdigest()


async def test_no_more_than_was_said_and_than_there_is_room_for(store, storage):
    await begun(store, 20)
    with pytest.raises(Refused) as caught:
        await write(store, bytes(21))
    assert caught.value.problem.code is ProblemCode.COMMAND_MALFORMED
    storage.blobs.quota = 10
    writer = await store.uploads.writer(await store.uploads.find(ID))
    await writer.write(bytes(10))
    with pytest.raises(Refused) as caught:
        await writer.write(b"x")
    assert caught.value.problem.code is ProblemCode.QUOTA_FULL
    await writer.close(2)
    assert (await store.uploads.find(ID)).offset == 10
    assert storage.blobs.writing == {}


async def test_one_that_cannot_be_kept(store, storage):
    await begun(store)
    upload = await write(store, PNG)
    storage.blobs.quota = 10
    with pytest.raises(Refused):
        await store.uploads.finish(upload, 3)
    assert await store.blobs.usage() is not None


async def test_a_disk_that_fails(store, tmp_path):
    (tmp_path / "home" / "blobs").write_bytes(b"in the way")
    with pytest.raises(StoreFailure):
        await begun(store)
    assert await store.uploads.find(ID) is None


async def test_the_longest_idle_first(store):
    names = [UploadId(f"00000000-0000-4000-8000-00000000000{n}") for n in range(3)]
    for name, at in zip(names, (5, 9, 1), strict=True):
        await store.uploads.begin(Upload(id=name, kind=BlobKind.FILE, size=1, offset=0), at)
    assert await store.uploads.idle(9) == (names[2], names[0])
    await store.uploads.remove(names[:1])
    assert await store.uploads.idle(99) == (names[2], names[1])


async def test_a_start_keeps_what_is_under_way_and_removes_what_no_row_names(tmp_path, store, storage):
    await begun(store)
    await write(store, PNG[:30])
    stray = files(tmp_path)[0].with_name("00000000-0000-4000-8000-000000000009")
    stray.write_bytes(b"x")
    await storage.close()
    url = storage._database.url.render_as_string(hide_password=False)
    storage = await open_storage(url, tmp_path / "home" / "key")
    await storage.tidy()
    assert not stray.exists()
    assert (await storage.store(ANNA).uploads.find(ID)).offset == 30
    await storage.close()


async def test_who_leaves_takes_it_along(storage, store, tmp_path):
    await begun(store)
    await write(store, PNG[:30])
    await storage.people.mark_leaving(ANNA)
    while await storage.people.remove_some(ANNA, 9):
        pass
    assert files(tmp_path) == []
