"""What was packed comes out as it was; what is no LZX is noticed, and costs little."""

import contextlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.networks.msn import lzx
from amsn2.networks.msn.lzx import Damaged, unpacked
from tests.amsn2.networks.msn.lzx_packer import ALIGNED, STORED, VERBATIM, WINDOW, packed
from tests.fuzz.inputs import inputs

KINDS = [(VERBATIM, 10**7), (ALIGNED, 10**7), (STORED, 10**7)]
NOISE = random.Random(1).randbytes(40_000)
WORDS = b" ".join(random.Random(2).choices([b"wink", b"laughing", b"girl", b"frog", NOISE[:300]], k=9_000))


def again(content: bytes, *blocks: tuple[int, int]) -> bytes:
    return unpacked(b"".join(packed(content, *blocks)), WINDOW, len(content))


@pytest.mark.parametrize("block", KINDS)
@pytest.mark.parametrize("content", [b"a", b"ab" * 700, NOISE, WORDS[:100_000], bytes(100_000)])
def test_each_kind_of_block(block, content):
    assert again(content, block) == content


def test_blocks_of_all_kinds_and_sizes_over_the_borders_of_frames():
    content = WORDS[:150_000] + NOISE + WORDS[:50_000]
    assert again(content, (VERBATIM, 40_001), (STORED, 1_001), (ALIGNED, 33_000), (STORED, 40_000)) == content


@given(
    st.lists(st.sampled_from([b"a", b"bc", b"\xe8", b"defgh" * 30, NOISE[:50]]), min_size=1, max_size=60),
    st.lists(
        st.tuples(st.sampled_from([VERBATIM, ALIGNED, STORED]), st.integers(50, 900)), min_size=1, max_size=4
    ),
)
def test_whatever_it_was(parts, blocks):
    content = b"".join(parts)
    assert again(content, *blocks) == content


def test_addresses_of_calls_are_made_as_they_were():
    # One bit says that there are such, and 32 how large the program was: 0x1000.
    first = b"".join(packed(bytes(40), (STORED, 100)))
    assert int.from_bytes(first[:2], "little") >> 15 == 0
    program = b"\xe8" + (0x20).to_bytes(4, "little") + b"\xe8" + (-3 & 0xFFFFFFFF).to_bytes(4, "little")
    program += b"\xe8" + (0x2000).to_bytes(4, "little") + bytes(10)
    header = "1" + f"{0x1000:032b}" + "011" + f"{len(program):024b}"
    header += "0" * (-len(header) % 16 or 16)
    words = [int(header[place : place + 16], 2) for place in range(0, len(header), 16)]
    stream = b"".join(word.to_bytes(2, "little") for word in words)
    stream += b"".join(one.to_bytes(4, "little") for one in (1, 1, 1)) + program + bytes(1)
    out = unpacked(stream, 15, len(program))
    assert out[1:5] == (0x20).to_bytes(4, "little")
    assert out[6:10] == (0x1000 - 3).to_bytes(4, "little")
    assert out[11:15] == (0x2000).to_bytes(4, "little")


def test_blocks_without_end_are_not_read(monkeypatch):
    monkeypatch.setattr(lzx, "BLOCKS", 3)
    assert again(WORDS[:300], (VERBATIM, 100)) == WORDS[:300]
    with pytest.raises(Damaged):
        again(WORDS[:400], (VERBATIM, 100))


@pytest.mark.parametrize("window", [0, 14, 22, 31])
def test_there_are_seven_windows(window):
    with pytest.raises(Damaged):
        unpacked(bytes(100), window, 1)


@pytest.mark.parametrize("block", KINDS)
def test_what_ends_too_early(block):
    stream = b"".join(packed(WORDS[:5_000], block))
    for end in range(0, len(stream) - 4, 97):
        with pytest.raises(Damaged):
            unpacked(stream[:end], WINDOW, 5_000)


@given(inputs(*(b"".join(packed(WORDS[:300], block)) for block in KINDS)), st.integers(15, 21))
def test_junk_is_damaged_or_of_the_size_that_was_said(data, window):
    with contextlib.suppress(Damaged):
        assert len(unpacked(data, window, 300)) == 300
