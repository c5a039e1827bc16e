"""No clip of a stranger makes aMSN2 raise anything but that it is none, or play anything but samples."""

from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.api.errors import ProblemCode, Refused
from amsn2.core.riff import codec_of
from amsn2.storage.voices import heard
from tests.amsn2.storage.clips import clip
from tests.fuzz.inputs import inputs

CLIPS = [clip(), clip(codec=1), clip(0)]


@settings(max_examples=200, deadline=None)
@given(inputs(*CLIPS))
def test_codecs(data: bytes) -> None:
    assert codec_of(data) in (None, *range(0x10000))


@settings(max_examples=12, deadline=None)  # each is a program of its own
@given(inputs(*CLIPS) | st.binary(min_size=40, max_size=400).map(lambda frames: clip(0) + frames))
def test_clips(data: bytes) -> None:
    try:
        heard_as: int | ProblemCode | None = codec_of(heard(data))
    except Refused as refused:
        heard_as = refused.problem.code
    assert heard_as in (1, ProblemCode.VOICE_UNFIT)
