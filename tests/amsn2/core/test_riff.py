"""The codec of a WAV, told by its beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.core.riff import codec_of
from tests.amsn2.storage.clips import MSN_SIREN, clip

FORMAT = b"\x8e\x02" + bytes(14)


def wav(*chunks: tuple[bytes, bytes]) -> bytes:
    inside = b"".join(
        name + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2) for name, data in chunks
    )
    return b"RIFF\0\0\0\0WAVE" + inside


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        (clip(), MSN_SIREN),
        (clip(codec=1), 1),
        (wav((b"LIST", b"odd"), (b"fmt ", FORMAT)), MSN_SIREN),
        (wav((b"data", b"")), None),
        (wav((b"fmt ", FORMAT[:15])), None),
        (wav((b"fmt ", FORMAT))[:-1], None),
        (wav(*[(b"LIST", b"")] * 99, (b"fmt ", FORMAT)), None),
        (b"RIFF\0\0\0\0WAVELIST\xff\xff\xff\xfffmt ", None),
        (b"RIFX" + clip()[4:], None),
        (b"", None),
    ],
)
def test_by_how_it_begins(head, codec):
    assert codec_of(head) == codec


@given(st.binary(max_size=80), st.integers(0, 60))
def test_nonsense_is_no_fault(junk, at):
    for head in (junk, wav() + junk, clip()[:at] + junk):
        assert codec_of(head) is None or 0 <= codec_of(head) <= 0xFFFF
