"""Files at both ends of a transfer."""

import pytest

from papyon.aio.files import FLUSH, FileSink, FileSource


async def test_a_source_is_read_where_one_wants(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"0123456789")
    source = await FileSource.open(tmp_path / "a.txt", b"preview")
    assert (source.name, source.size, source.preview) == ("a.txt", 10, b"preview")
    assert await source.read(7, 100) == b"789"
    assert await source.read(0, 2) == b"01"
    await source.close()


async def test_a_source_that_becomes_shorter_is_an_error(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"0123456789")
    source = await FileSource.open(path)
    path.write_bytes(b"0123")
    with pytest.raises(OSError, match="shorter"):
        await source.read(2, 8)
    await source.close()


async def test_a_source_that_is_not_there(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        await FileSource.open(tmp_path / "none")


async def test_what_comes_is_in_its_place_only_when_it_is_whole(tmp_path):
    path, part = tmp_path / "a.txt", tmp_path / "a.txt.part"
    path.write_bytes(b"before")
    sink = FileSink(path)
    assert await sink.open(FLUSH + 3, resume=False) == 0
    await sink.write(bytes(FLUSH))
    assert part.exists()
    assert path.read_bytes() == b"before"
    await sink.write(b"end")
    await sink.finish()
    assert path.read_bytes() == bytes(FLUSH) + b"end"
    assert not part.exists()


@pytest.mark.parametrize(("resume", "here"), [(True, 4), (False, 0)])
async def test_what_a_transfer_left_is_resumed_or_thrown_away(tmp_path, resume, here):
    sink = FileSink(tmp_path / "a.txt")
    await sink.open(10, resume=False)
    await sink.write(b"0123")
    await sink.abandon(keep=True)
    again = FileSink(tmp_path / "a.txt")
    assert await again.open(10, resume=resume) == here
    await again.write(b"0123456789"[here:])
    await again.finish()
    assert (tmp_path / "a.txt").read_bytes() == b"0123456789"


async def test_what_is_longer_than_the_file_was_another_one(tmp_path):
    (tmp_path / "a.txt.part").write_bytes(b"0123456789")
    sink = FileSink(tmp_path / "a.txt")
    assert await sink.open(4, resume=True) == 0
    await sink.write(b"abcd")
    await sink.finish()
    assert (tmp_path / "a.txt").read_bytes() == b"abcd"


async def test_nothing_is_left_of_what_nobody_wants(tmp_path):
    sink = FileSink(tmp_path / "a.txt")
    await sink.open(10, resume=False)
    await sink.write(b"0123")
    await sink.abandon(keep=False)
    assert list(tmp_path.iterdir()) == []


async def test_a_place_that_cannot_be(tmp_path):
    sink = FileSink(tmp_path / "no" / "such" / "folder")
    with pytest.raises(OSError, match="No such file"):
        await sink.open(10, resume=False)
    await sink.abandon(keep=False)
