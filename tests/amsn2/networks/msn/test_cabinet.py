"""The still picture of a wink is found in its cabinet, whatever strangers put into one."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.networks.msn import cabinet as module
from amsn2.networks.msn.cabinet import still_of
from tests.amsn2.networks.msn.cabinets import cabinet
from tests.amsn2.storage.drawings import drawn
from tests.fuzz.inputs import inputs

STILL = drawn(60, 60)
LONG = random.Random(1).randbytes(50_000)
WINK = {"content.xml": b"<package/>", "film.swf": b"CWS" + LONG, "still.png": STILL, "other.gif": b"GIF89a"}


@pytest.mark.parametrize("packed", [True, False])
def test_the_first_picture_in_it(packed):
    assert still_of(cabinet(WINK, packed=packed)) == STILL


@pytest.mark.parametrize("blocks", [[(1, 40_000)], [(2, 10_000), (3, 5_001)], [(3, 10**7)]])
def test_the_first_picture_in_one_that_is_packed_by_lzx(blocks):
    assert still_of(cabinet(WINK, lzx=blocks)) == STILL


def test_what_takes_long_to_unpack_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(module, "LZX_BYTES", 40_000)
    assert still_of(cabinet(WINK, lzx=[(3, 10**7)])) == b""


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"MSCF", b"MSCF" + bytes(40), STILL, b"CWS" + LONG),
        *(cabinet({"a.swf": b"CWS"}), cabinet(WINK, kind=3), cabinet(WINK)[:1000], cabinet({})),
    ],
)
def test_none_is_no_trouble(data):
    assert still_of(data) == b""


def test_what_unpacks_without_end_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(module, "CABINET_BYTES", 40_000)
    assert still_of(cabinet({"still.png": STILL + bytes(60_000)})) == b""


def test_all_folders_together_have_one_limit(monkeypatch):
    made = []
    unpacked = module._unpacked

    def counted(*args):
        made.append(len(unpacked(*args)))
        return unpacked(*args)

    monkeypatch.setattr(module, "_unpacked", counted)
    still_of(cabinet({f"{number}.swf": LONG for number in range(50)}, packed=False, folders=50))
    assert len(made) == 1
    assert sum(made) <= module.CABINET_BYTES


def test_no_folder_is_taken_for_many(monkeypatch):
    made = []
    monkeypatch.setattr(module, "_unpacked", lambda *_: made.append(1) or b"")
    still_of(cabinet({f"{number}.swf": b"CWS" for number in range(50)}, folders=50))
    assert len(made) == module.FOLDERS


def test_blocks_of_nothing_do_not_count_up(monkeypatch):
    monkeypatch.setattr(module, "BLOCKS", 1)
    assert still_of(cabinet(WINK)) == b""


@given(
    inputs(
        cabinet({"a.txt": b"x", "b.png": STILL[:50]}),
        cabinet({"b.png": STILL[:50]}, packed=False),
        cabinet({"a.txt": b"x", "b.png": STILL[:50]}, lzx=[(1, 30)]),
    )
)
def test_junk_is_no_trouble(data):
    still_of(data)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=5), st.binary(max_size=200), max_size=5))
def test_whatever_is_in_it_is_found_as_it_was(files):
    pictures = [data for data in files.values() if data.startswith(module._PICTURES)]
    assert still_of(cabinet(files)) == (pictures[0] if pictures else b"")
