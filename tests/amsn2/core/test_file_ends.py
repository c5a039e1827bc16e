import pytest

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.media import Blob, BlobId, BlobKind
from amsn2.core.file_ends import AHEAD, BlobSink, BlobSource

BLOB = Blob(id=BlobId("a" * 64), kind=BlobKind.FILE, content_type="text/plain", size=3)


class Paper:
    """Takes the place of a draft."""

    def __init__(self, error=None):
        self.data, self.size, self.ended, self.error = b"", 0, [], error

    async def write(self, data):
        if self.error is not None:
            raise self.error
        self.data += data
        self.size += len(data)

    async def finish(self, at):
        self.ended.append(("finished", at))
        return BLOB

    async def abandon(self):
        self.ended.append("abandoned")


class Sunk:
    def __init__(self, size, error=None):
        self.draft, self.finished = Paper(error), []

        async def finished(blob):
            self.finished.append(blob)

        self.sink = BlobSink(size, self.draft, lambda: 7, finished)


async def test_reading_in_pieces_asks_rarely():
    data, asked = bytes(range(256)) * 4096, []

    async def read(blob, offset, count):
        asked.append((offset, count))
        return data[offset : offset + count]

    source = BlobSource("x", BLOB.id, len(data), b"", read)
    read_back = b"".join([await source.read(at, 1000) for at in range(0, len(data), 1000)])
    assert read_back == data
    assert len(asked) <= len(data) // (AHEAD - 1000) + 1
    assert await source.read(len(data), 10) == b""
    assert await source.read(5, 3) == data[5:8]
    await source.close()


@pytest.mark.parametrize(
    "failure", [Refused(ProblemCode.BLOB_UNKNOWN), StoreFailure(ProblemCode.STORE_FAILED)]
)
async def test_what_cannot_be_read_breaks_the_file(failure):
    async def read(blob, offset, count):
        raise failure

    with pytest.raises(OSError, match=str(failure)):
        await BlobSource("x", BLOB.id, 5, b"", read).read(0, 5)


async def test_what_comes_is_kept_when_it_is_whole():
    sunk = Sunk(AHEAD + 3)
    assert await sunk.sink.open(AHEAD + 3, resume=True) == 0
    await sunk.sink.write(b"x" * (AHEAD + 1))
    assert sunk.sink.missing == 2
    await sunk.sink.write(b"yz")
    await sunk.sink.finish()
    assert sunk.draft.data == b"x" * (AHEAD + 1) + b"yz"
    assert (sunk.sink.blob, sunk.finished, sunk.draft.ended) == (BLOB, [BLOB], [("finished", 7)])


async def test_an_empty_file_is_written_too():
    sunk = Sunk(0)
    await sunk.sink.finish()
    assert sunk.finished == [BLOB]


async def test_neither_more_nor_less_than_was_said():
    sunk = Sunk(3)
    await sunk.sink.write(b"12")
    with pytest.raises(OSError, match="less"):
        await sunk.sink.finish()
    with pytest.raises(OSError, match="more"):
        await sunk.sink.write(b"34")
    await sunk.sink.abandon(keep=True)
    assert (sunk.draft.ended, sunk.sink.blob) == (["abandoned"], None)


@pytest.mark.parametrize("failure", [Refused(ProblemCode.QUOTA_FULL), StoreFailure(ProblemCode.STORE_FULL)])
async def test_when_there_is_no_room_it_says_why(failure):
    sunk = Sunk(AHEAD, failure)
    with pytest.raises(OSError, match=str(failure)):
        await sunk.sink.write(bytes(AHEAD))
    assert sunk.sink.problem == failure.problem
