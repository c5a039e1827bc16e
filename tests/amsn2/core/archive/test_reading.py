"""What is handed in is hostile until it is read."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.core.archive import reading
from amsn2.core.archive.reading import UNREADABLE, TooMuch, encoding_of, log_files
from tests.amsn2.core.archive.logs import log, zipped


def test_a_file_is_one_file_and_a_zip_is_many():
    (one,) = log_files(io.BytesIO(b"first\r\nsecond"), "bert.log")
    assert (one.path, one.stem) == (("bert.log",), "bert")
    assert list(one.lines()) == list(one.lines()) == ["first", "second"]
    many = list(log_files(io.BytesIO(zipped({"a/b.txt": "1", "c.txt": "2"}))))
    assert [file.path for file in many] == [("a", "b.txt"), ("c.txt",)]
    assert [list(file.lines()) for file in many] == [["1"], ["2"]]


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "..\\etc\\passwd", "./etc//passwd"])
def test_no_path_leads_anywhere(path):
    assert log(path, "x").path == ("etc", "passwd")


def test_a_bomb_goes_off_early():
    bomb = zipped({f"{number}.txt": b"\0" * 1_000_000 for number in range(4)})
    assert len(bomb) < 10_000
    files = log_files(io.BytesIO(bomb), limit=2_500_000)
    with pytest.raises(TooMuch):
        all(list(file.lines()) for file in files)


def test_what_lies_beside_the_logs_has_room_of_its_own():
    content = "contents/file/" + "0" * 64
    made = zipped({"bert.txt": b"hello", content: b"\0" * 1_000_000})
    log, beside = log_files(io.BytesIO(made), limit=9, contents=1_000_000)
    with beside.open() as file:
        assert len(file.read()) == 1_000_000
    assert list(log.lines()) == ["hello"]
    with beside.open() as file, pytest.raises(TooMuch) as caught:
        file.read()
    assert caught.value.limit == 1_000_000
    with pytest.raises(TooMuch) as caught:
        list(log.lines())
    assert caught.value.limit == 9


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_takes_memory_without_bounds_is_not_unpacked(packing):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        archive.writestr("bert.txt", b"hello")
    (file,) = log_files(made)
    with pytest.raises(UNREADABLE):
        list(file.lines())


def test_more_files_than_any_history_has(monkeypatch):
    monkeypatch.setattr(reading, "FILES", 3)
    with pytest.raises(TooMuch):
        list(log_files(io.BytesIO(zipped({f"{number}": "" for number in range(4)}))))


def test_a_list_of_files_that_is_too_long_is_not_even_read():
    data = bytearray(zipped({"a": "b"}))
    struct.pack_into("<L", data, data.rindex(b"PK\x05\x06") + 12, 2**31)
    with pytest.raises(TooMuch):
        list(log_files(io.BytesIO(bytes(data))))


def test_a_long_line_is_cut_off():
    (file,) = log_files(io.BytesIO(b"a" * 1_000_000 + b"\nnext"))
    assert [len(line) for line in file.lines()] == [reading.LINE, 4]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("é\n".encode("utf-8-sig"), "é"),
        ("é\n".encode("utf-16"), "é"),
        ("é\n".encode(), "é"),
        ("é\n".encode("cp1252"), "é"),
    ],
)
def test_whatever_it_is_written_in(data, text):
    (file,) = log_files(io.BytesIO(data))
    assert list(file.lines()) == [text]


def test_what_ends_in_the_middle_of_a_letter_is_utf_8_still():
    assert encoding_of("aé".encode()[:-1]) == "utf-8"


def test_a_file_that_lies_farther_away_than_any_disk_cannot_be_read():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "hello")
    data = packed.getvalue()
    listed, end = data.rfind(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    far = struct.pack("<HHQ", 1, 8, 2**63 + 5)
    entry = bytearray(data[listed:end] + far)
    struct.pack_into("<H", entry, 30, len(far))
    struct.pack_into("<L", entry, 42, 0xFFFFFFFF)
    tail = bytearray(data[end:])
    struct.pack_into("<L", tail, 12, len(entry))
    (file,) = log_files(io.BytesIO(data[:listed] + entry + tail))
    with pytest.raises(zipfile.BadZipFile):
        file.open()


def test_a_file_with_a_password_cannot_be_read():
    data = bytearray(zipped({"a.txt": "secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    (file,) = log_files(io.BytesIO(bytes(data)))
    with pytest.raises(zipfile.BadZipFile):
        list(file.lines())


@given(st.binary(max_size=300), st.integers(0, 200), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_a_broken_zip_is_no_surprise(tail, place, value):
    data = bytearray(zipped({"a.txt": "hello " * 30, "b.txt": "x"}))
    data[place % len(data)] = value
    for hostile in (bytes(data), b"PK\x03\x04" + tail, bytes(data) + tail):
        try:
            for file in log_files(io.BytesIO(hostile)):
                list(file.lines())
        except (TooMuch, *UNREADABLE):
            pass
