"""Where pictures are kept."""

import base64
import hashlib
import os

import pytest

from papyon.aio.content import DirectoryStore, MemoryStore


def digest(data):
    return base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


PIECES = [bytes([number]) * 10 for number in range(4)]


async def test_memory_forgets_what_was_asked_for_longest_ago():
    store = MemoryStore(limit=30)
    for piece in PIECES[:3]:
        await store.put(digest(piece), piece)
    assert await store.get(digest(PIECES[0])) == PIECES[0]
    await store.put(digest(PIECES[3]), PIECES[3])
    found = [await store.get(digest(piece)) for piece in PIECES]
    assert found == [PIECES[0], None, PIECES[2], PIECES[3]]


async def test_memory_takes_nothing_that_does_not_fit_and_counts_once():
    store = MemoryStore(limit=20)
    await store.put("large", bytes(21))
    assert await store.get("large") is None
    for _ in range(3):
        await store.put("twice", bytes(10))
    await store.put("other", bytes(10))
    assert await store.get("twice") == bytes(10)


async def test_a_folder_keeps_for_the_next_time(tmp_path):
    data = b"picture"
    await DirectoryStore(tmp_path / "pictures").put(digest(data), data)
    assert await DirectoryStore(tmp_path / "pictures").get(digest(data)) == data
    assert await DirectoryStore(tmp_path / "pictures").get(digest(b"other")) is None


async def test_a_folder_forgets_the_oldest(tmp_path):
    store = DirectoryStore(tmp_path, limit=25)
    for age, piece in enumerate(PIECES[:3]):
        await store.put(digest(piece), piece)
        path = tmp_path / hashlib.sha1(piece, usedforsecurity=False).hexdigest()
        if path.exists():
            os.utime(path, (1000 + age, 1000 + age))
    found = [await store.get(digest(piece)) for piece in PIECES[:3]]
    assert found == [None, PIECES[1], PIECES[2]]


async def test_a_damaged_file_is_none(tmp_path):
    store = DirectoryStore(tmp_path)
    await store.put(digest(b"picture"), b"picture")
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"pict")
    assert await store.get(digest(b"picture")) is None
    assert not path.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "not base64!", "====", "é"])
async def test_a_name_from_outside_leads_nowhere(tmp_path, name):
    store = DirectoryStore(tmp_path / "pictures")
    await store.put(name, b"data")
    assert await store.get(name) is None
    assert not any(path.is_file() for path in tmp_path.rglob("passwd"))


async def test_a_folder_that_cannot_be_is_no_reason_to_fail(tmp_path):
    (tmp_path / "pictures").write_text("a file")
    store = DirectoryStore(tmp_path / "pictures")
    await store.put(digest(b"data"), b"data")
    assert await store.get(digest(b"data")) is None
