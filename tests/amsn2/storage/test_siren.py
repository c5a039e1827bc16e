"""The program that decodes: what it makes of clips, and what it can no longer do while it does."""

import io
import subprocess
import sys

import pytest

from amsn2.storage import siren, voices
from tests.amsn2.storage.clips import clip

SECOND = 16_000

TRY = """
import os, socket, sys
sys.path.insert(0, sys.argv[1])
import siren
siren.samples_of(siren._OURS, 10_000)
siren._confine(100)
for attempt in (
    lambda: open(siren.__file__),
    socket.socket,
    os.pipe,
    lambda: bytearray(siren.MEMORY_BYTES),
    lambda: os.write(1, bytes(100)) + os.write(1, bytes(1)),
):
    try:
        attempt()
        done = "yes"
    except Exception as error:
        done = type(error).__name__
    print(done, file=sys.stderr)
"""


def run(data, monkeypatch, *, largest=100_000, most=100_000):
    """What the program says, in this one; its limits are the whole process's, so they are left alone."""
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    monkeypatch.setattr(sys, "stdout", out)
    confined = []
    monkeypatch.setattr(siren, "_confine", confined.append)
    ended = siren.main(largest, most)
    assert confined == [most]
    return ended, out.buffer.getvalue()


def test_a_clip_is_samples(monkeypatch):
    ended, samples = run(clip(0.5), monkeypatch)
    assert (ended, len(samples)) == (0, SECOND)
    assert any(samples)
    assert run(clip(0.5), monkeypatch) == (0, samples)


def test_what_is_cut_off_says_what_there_is(monkeypatch):
    assert len(run(clip(0.5)[:-17], monkeypatch)[1]) == SECOND - 2 * 320
    assert run(clip(0.5)[:50], monkeypatch) == (siren.UNFIT, b"")


@pytest.mark.parametrize(
    "data",
    [b"", b"RIFF", b"OggS" + bytes(90), clip(codec=1), clip(codec=0x55), clip(codec=0x0161), clip(0)],
)
def test_nothing_else_is_decoded(monkeypatch, data):
    assert run(data, monkeypatch) == (siren.UNFIT, b"")


def test_no_more_than_is_allowed(monkeypatch):
    assert run(clip(), monkeypatch, largest=len(clip()) - 1) == (siren.UNFIT, b"")
    assert run(clip(), monkeypatch, most=3_000) == (siren.UNFIT, b"")


def test_points_that_no_speaker_has():
    given = (0.5, 2.0, -9.0, float("nan"), float("inf"))
    assert [siren._whole(point) for point in given] == [16_383, 32_767, -32_767, 0, 32_767]


def test_the_program_and_who_starts_it_agree():
    assert siren.UNFIT == voices.UNFIT


def test_it_opens_nothing_while_it_decodes(tmp_path):
    call = [sys.executable, "-c", TRY, str(voices._PROGRAM.parent)]
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(call, stdout=out, stderr=subprocess.PIPE, check=True, text=True)
    assert done.stderr.split() == ["OSError", "OSError", "OSError", "MemoryError", "OSError"]
