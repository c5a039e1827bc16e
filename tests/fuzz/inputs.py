"""Inputs for fuzz tests: junk, and honest inputs that were spoiled a little."""

from hypothesis import strategies as st

PIECES = [
    b"<",
    b">",
    b"/>",
    b"&",
    b"&#0;",
    b"&#x110000;",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE a [",
    b"<!ENTITY x 'y'>",
    b"&x;",
    b"\x00",
    b"\x1b",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\r\n",
    b"\n\n",
    b"=?utf-8?B?",
    b"%",
    b"%2",
    b"-1",
    b"99999999999999999999999999",
    b"1e308",
    "٣".encode(),
    "\u202e\U0001f600".encode(),
    b" " * 50,
    b"A" * 500,
]


@st.composite
def spoiled(draw: st.DrawFn, honest: st.SearchStrategy[bytes]) -> bytes:
    """An honest input with up to four pieces cut out, put in, doubled or overwritten."""
    data = bytearray(draw(honest))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 30)))
        piece = draw(
            st.one_of(st.sampled_from(PIECES), st.binary(max_size=8), st.just(bytes(data[start:end]) * 3))
        )
        data[start:end] = piece
    return bytes(data)


def inputs(*honest: bytes) -> st.SearchStrategy[bytes]:
    """Junk, or one of these, spoiled or not."""
    examples = st.sampled_from(honest)
    return st.one_of(st.binary(max_size=300), examples, spoiled(examples))
