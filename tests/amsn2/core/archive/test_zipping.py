"""A zip as a stream."""

import io
import zipfile
from datetime import UTC, datetime

from amsn2.core.archive.zipping import ZipStream


def test_files_come_back():
    stream = ZipStream(datetime(2026, 11, 30, 8, 0, tzinfo=UTC))
    data = b""
    for name in ("a/é.txt", "b.txt"):
        stream.begin(name)
        for _ in range(3):
            data += stream.write(name.encode() * 100_000)
    assert len(data) > 0  # some of it is handed on before the end
    data += stream.close()
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    assert archive.namelist() == ["a/é.txt", "b.txt"]
    assert archive.read("b.txt") == b"b.txt" * 300_000


def test_a_clock_from_before_zips():
    stream = ZipStream(datetime(1970, 1, 1, tzinfo=UTC))
    stream.begin("a")
    assert zipfile.ZipFile(io.BytesIO(stream.write(b"") + stream.close())).infolist()[0].date_time[0] == 1980
