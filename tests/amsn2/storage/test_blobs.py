"""Bytes are kept whole or not at all, within their limits, and only as long as anything needs them."""

import asyncio
import hashlib
import signal
import sys
from pathlib import Path

import pytest

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.media import BlobId, BlobKind, Emoticon, EmoticonId
from amsn2.api.models import PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.storage import blobs as module
from amsn2.storage import voices
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage
from tests.amsn2.storage.clips import clip
from tests.amsn2.storage.conftest import ANNA
from tests.amsn2.storage.drawings import SVG, bomb, drawn, moving

PROGRAM = b"MZ and whatever a program is"


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "home" / "blobs").rglob("*") if path.is_file()]


async def test_a_file_comes_in_pieces_and_is_named_by_what_is_in_it(store):
    draft = store.blobs.draft(BlobKind.FILE)
    for piece in (PROGRAM[:7], b"", PROGRAM[7:]):
        await draft.write(piece)
    assert draft.size == len(PROGRAM)
    blob = await draft.finish(5)
    await draft.abandon()
    assert blob.id == hashlib.sha256(PROGRAM).hexdigest()
    assert (blob.size, blob.content_type) == (len(PROGRAM), "application/octet-stream")
    assert await store.blobs.find(blob.id) == blob
    assert await store.blobs.read(blob.id, 3, 8) == PROGRAM[3:11]
    assert await store.blobs.read(blob.id, 999, 8) == b""
    with await store.blobs.open(blob.id) as file:
        assert file.read() == PROGRAM


async def test_an_empty_file_is_a_file(store):
    assert (await store.blobs.keep(BlobKind.FILE, b"", 1)).size == 0


async def test_the_same_bytes_are_kept_once(store, tmp_path):
    first = await store.blobs.keep(BlobKind.FILE, drawn(), 1)
    assert first == await store.blobs.keep(BlobKind.FILE, drawn(), 2)
    assert len(files(tmp_path)) == 1


async def test_a_voice_clip_is_kept_as_what_is_heard(store):
    heard = await store.blobs.keep(BlobKind.HEARD, clip(), 1)
    assert (heard.content_type, heard.size) == ("audio/wav", 44 + 2 * 1_600)
    assert (await store.blobs.read(heard.id, 0, heard.size)) == voices.heard(clip())
    for bad, why in ((b"no clip", ProblemCode.VOICE_UNFIT), (bytes(999_999), ProblemCode.BLOB_TOO_LARGE)):
        with pytest.raises(Refused) as refused:
            await store.blobs.keep(BlobKind.HEARD, bad, 1)
        assert refused.value.problem.code is why


async def test_what_only_passes_takes_the_place_of_nothing(store):
    wav = voices.heard(clip())
    for kinds, kept in (
        ((BlobKind.HEARD,), BlobKind.HEARD),
        ((BlobKind.FILE,), BlobKind.FILE),
        ((BlobKind.HEARD,), BlobKind.FILE),
        ((BlobKind.SOUND, BlobKind.HEARD, BlobKind.FILE), BlobKind.SOUND),
    ):
        for kind in kinds:
            blob = await store.blobs.keep(kind, clip() if kind is BlobKind.HEARD else wav, 1)
        assert (await store.blobs.find(blob.id)).kind is kept


async def test_pictures_are_drawn_anew(store):
    picture = await store.blobs.keep(BlobKind.PICTURE, drawn(500, 300, "JPEG"), 1)
    emoticon = await store.blobs.keep(BlobKind.EMOTICON, moving(), 1)
    assert (picture.content_type, emoticon.content_type) == ("image/png", "image/gif")
    assert (await store.blobs.read(picture.id, 0, picture.size)).startswith(b"\x89PNG")


async def test_a_file_that_is_a_picture_too_becomes_one(store):
    picture = await store.blobs.keep(BlobKind.PICTURE, drawn(96, 96), 1)
    data = await store.blobs.read(picture.id, 0, picture.size)
    assert (await store.blobs.keep(BlobKind.FILE, data, 2)).id == picture.id
    found = await store.blobs.find(picture.id)
    assert found is not None
    assert found.kind is BlobKind.PICTURE


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        *((BlobKind.PICTURE, data) for data in (b"", SVG, bomb(), drawn()[:50])),
        *((BlobKind.EMOTICON, data) for data in (b"", SVG, bomb(), moving()[:30])),
        *((BlobKind.SOUND, data) for data in (b"", PROGRAM, drawn())),
    ],
)
async def test_what_is_not_fit_is_not_kept(store, tmp_path, kind, data):
    with pytest.raises(Refused) as refused:
        await store.blobs.keep(kind, data, 1)
    assert refused.value.problem.code is ProblemCode.BLOB_UNFIT
    assert files(tmp_path) == []


async def test_a_sound_is_a_sound(store):
    assert (await store.blobs.keep(BlobKind.SOUND, b"OggS" + bytes(9), 1)).content_type == "audio/ogg"


async def test_too_large(store, tmp_path, monkeypatch):
    monkeypatch.setitem(module.LARGEST, BlobKind.SOUND, 10)
    draft = store.blobs.draft(BlobKind.SOUND)
    await draft.write(b"OggS")
    with pytest.raises(Refused) as refused:
        await draft.write(bytes(7))
    assert refused.value.problem.code is ProblemCode.BLOB_TOO_LARGE
    with pytest.raises(StoreFailure):
        await draft.write(b"")
    with pytest.raises(StoreFailure):
        await draft.finish(1)
    assert files(tmp_path) == []


async def test_what_only_passes_has_as_much_room_again(storage, store):
    storage.blobs.quota = 100
    await store.blobs.keep(BlobKind.FILE, b"a" * 90, 1)
    handed_in = await store.blobs.keep(BlobKind.IMPORT, b"b" * 60, 1)
    for kind, size in ((BlobKind.SOUND, 11), (BlobKind.EXPORT, 41)):
        with pytest.raises(Refused):
            await store.blobs.check_room(size, kind)
        with pytest.raises(Refused):
            await store.blobs.keep(kind, b"OggS" + b"c" * (size - 4), 1)
    written = await store.blobs.keep(BlobKind.EXPORT, b"d" * 40, 1)
    await store.blobs.keep(BlobKind.SOUND, b"OggS" + b"e" * 6, 1)
    assert [await store.blobs.used(kind) for kind in (BlobKind.FILE, BlobKind.IMPORT)] == [100, 100]
    await store.blobs.remove([handed_in.id, written.id])
    assert await store.blobs.used(BlobKind.EXPORT) == 0
    assert storage.blobs.writing == {}


async def test_the_room_of_a_person_ends_and_is_nobody_elses(tmp_path):
    storage = await open_storage(sqlite_url(tmp_path / "a.sqlite3"), tmp_path / "key", quota=100)
    for name in ("anna", "bert"):
        person = PersonId(name)
        await storage.people.add_person(PersonRecord(id=person, name=name, folded_name=name, created_at=1))
    anna, bert = (storage.store(PersonId(name)).blobs for name in ("anna", "bert"))
    await anna.keep(BlobKind.FILE, b"a" * 60, 1)
    one, other = anna.draft(BlobKind.FILE), anna.draft(BlobKind.FILE)
    await one.write(b"b" * 30)
    with pytest.raises(Refused) as refused:
        await other.write(b"c" * 30)  # what is being written counts already
    assert refused.value.problem.code is ProblemCode.QUOTA_FULL
    await one.finish(1)
    await anna.keep(BlobKind.FILE, b"d" * 10, 1)
    with pytest.raises(Refused):
        await anna.keep(BlobKind.FILE, b"e", 1)
    await bert.keep(BlobKind.FILE, b"a" * 60, 1)
    await storage.close()


async def test_nobody_sees_anothers(storage, store):
    bert = PersonRecord(id=PersonId("bert"), name="Bert", folded_name="bert", created_at=1)
    await storage.people.add_person(bert)
    blob = await store.blobs.keep(BlobKind.FILE, PROGRAM, 1)
    theirs = storage.store(bert.id).blobs
    assert await theirs.find(blob.id) is None
    for name in (blob.id, BlobId("../../key"), BlobId("0" * 64)):
        with pytest.raises(Refused) as refused:
            await theirs.read(name, 0, 9)
        assert refused.value.problem.code is ProblemCode.BLOB_UNKNOWN


async def test_what_nothing_needs_is_found_and_removed(store, tmp_path):
    needed, new, old = [await store.blobs.keep(BlobKind.FILE, bytes([n]), n) for n in (1, 9, 2)]
    async with store.transaction() as transaction:
        await transaction.save_emoticon(Emoticon(id=EmoticonId("1"), shortcut="x", blob=needed.id))
    assert await store.blobs.unused(5) == {old.id}
    await store.blobs.remove([old.id, needed.id])
    assert {path.name for path in files(tmp_path)} == {needed.id, new.id}
    assert await store.blobs.find(old.id) is None
    await store.blobs.remove([])


async def test_what_is_kept_again_is_new_again(store):
    blob = await store.blobs.keep(BlobKind.FILE, PROGRAM, 1)
    await store.blobs.keep(BlobKind.FILE, PROGRAM, 9)
    assert await store.blobs.unused(5) == frozenset()
    assert await store.blobs.unused(10) == {blob.id}


async def test_what_was_kept_again_since_it_was_looked_for_stays(store, tmp_path):
    again, old = [await store.blobs.keep(BlobKind.FILE, bytes([n]), 1) for n in range(2)]
    found = await store.blobs.unused(5)
    await store.blobs.keep(BlobKind.FILE, bytes([0]), 9)
    await store.blobs.remove(found, 5)
    assert {path.name for path in files(tmp_path)} == {again.id}
    assert await store.blobs.find(old.id) is None
    await store.blobs.remove(found)
    assert files(tmp_path) == []


async def test_a_person_who_is_removed_takes_it_all_along(storage, store, tmp_path):
    await store.blobs.keep(BlobKind.FILE, PROGRAM, 1)
    await storage.people.mark_leaving(ANNA)
    while await storage.people.remove_some(ANNA, 9):
        pass
    assert files(tmp_path) == []


async def test_a_row_that_cannot_be_written_leaves_no_file(storage, store, tmp_path, monkeypatch):
    async def fail(work):
        raise StoreFailure(ProblemCode.STORE_FULL)

    monkeypatch.setattr(storage._database, "write", fail)
    with pytest.raises(StoreFailure):
        await store.blobs.keep(BlobKind.FILE, PROGRAM, 1)
    assert files(tmp_path) == []


async def test_a_disk_that_fails_is_told_in_our_words(storage, store, tmp_path):
    (tmp_path / "home" / "blobs").write_bytes(b"in the way")
    with pytest.raises(StoreFailure):
        await store.blobs.keep(BlobKind.FILE, PROGRAM, 1)


UPLOADER = """
import asyncio, sys
from pathlib import Path
from amsn2.api.media import BlobKind
from amsn2.api.models import PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage

async def main():
    home = Path(sys.argv[1])
    storage = await open_storage(sqlite_url(home / "amsn2.sqlite3"), home / "key")
    await storage.people.add_person(PersonRecord(id=PersonId("p"), name="P", folded_name="p", created_at=1))
    blobs = storage.store(PersonId("p")).blobs
    await blobs.keep(BlobKind.FILE, b"whole", 1)
    draft = blobs.draft(BlobKind.FILE)
    while True:
        await draft.write(bytes(65536))
        print(draft.size, flush=True)

asyncio.run(main())
"""


async def test_killed_in_the_middle_of_a_file_nothing_of_it_is_there(tmp_path):
    home = tmp_path / "home"
    uploader = await asyncio.create_subprocess_exec(
        sys.executable, "-c", UPLOADER, str(home), stdout=asyncio.subprocess.PIPE
    )
    assert uploader.stdout is not None
    assert await uploader.stdout.readline()
    uploader.send_signal(signal.SIGKILL)
    await uploader.communicate()
    assert len(files(tmp_path)) == 2

    storage = await open_storage(sqlite_url(home / "amsn2.sqlite3"), home / "key")
    await storage.tidy()
    (left,) = files(tmp_path)
    assert left.read_bytes() == b"whole"
    assert await storage.store(PersonId("p")).blobs.find(BlobId(left.name)) is not None
    await storage.close()


async def test_what_is_kept_is_counted_by_kind(store):
    await store.blobs.keep(BlobKind.FILE, b"four", 1)
    await store.blobs.keep(BlobKind.FILE, b"seven!!", 1)
    await store.blobs.keep(BlobKind.EXPORT, b"export", 1)
    usage = await store.blobs.usage()
    assert usage.count == 3
    assert usage.sizes == {BlobKind.FILE: 11, BlobKind.EXPORT: 6}
    assert usage.quota > 0
