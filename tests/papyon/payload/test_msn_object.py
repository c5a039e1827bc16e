"""MSNObjects: pictures, emoticons, winks and sounds by their description."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import MsnObject, ObjectKind, find_msn_object, parse_msn_object
from tests.papyon.payload.strategies import addresses, line_texts, tokens

PLAIN = (
    '<msnobj Creator="alice@example.com" Size="13" Type="3" Location="TFR2C.tmp" Friendly="AAA=" '
    'SHA1D="0LR7Tj9/vBKkCNB/ZgWlDTGwLU4=" SHA1C="CZ/5XdaSRz9j6DwInXYbCOZyPMY="/>'
)
OBJECTS = st.builds(
    MsnObject.of,
    st.binary(max_size=50),
    addresses,
    st.one_of(st.sampled_from(ObjectKind), st.integers(0, 99)),
    line_texts,
    line_texts,
)


def test_the_vector_of_the_reference() -> None:
    made = MsnObject.of(b"hello picture", "alice@example.com", ObjectKind.DISPLAY_PICTURE, "TFR2C.tmp")
    assert str(made) == PLAIN
    assert parse_msn_object(PLAIN) == made


@given(OBJECTS)
def test_every_object_survives(one: MsnObject) -> None:
    read = parse_msn_object(str(one))
    assert read == one
    assert str(read) == str(one)


@given(OBJECTS, tokens, tokens, tokens)
def test_the_attributes_of_the_store_survive(one: MsnObject, kind: str, content: str, stamp: str) -> None:
    bought = MsnObject(
        one.creator, one.size, one.kind, one.sha1d, content_type=kind, content_id=content, stamp=stamp
    )
    assert parse_msn_object(str(bought)) == bought


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_it_knows_its_data(data: bytes, other: bytes) -> None:
    one = MsnObject.of(data, "a@example.com", ObjectKind.WINK)
    assert one.matches(data)
    assert one.matches(other) == (data == other)


def test_it_is_repeated_as_it_was_written() -> None:
    odd = (
        PLAIN.replace('Type="3" ', "")
        .replace("Size=", "Type='3'  Size=")
        .replace("TFR2C.tmp", "a&amp;b&#x41;&c")
    )
    read = parse_msn_object(f"noise {odd} more")
    assert str(read) == odd
    assert (read.location, read.kind) == ("a&bA&c", 3)


def test_a_digest_without_its_padding_is_the_same() -> None:
    assert parse_msn_object(PLAIN.replace("LU4=", "LU4")).sha1d == parse_msn_object(PLAIN).sha1d


def test_the_guard_may_be_missing_or_wrong() -> None:
    hexadecimal = PLAIN.replace("CZ/5XdaSRz9j6DwInXYbCOZyPMY=", "099ff95d")
    assert parse_msn_object(hexadecimal).sha1d == parse_msn_object(PLAIN).sha1d
    assert parse_msn_object(PLAIN.replace(' SHA1C="CZ/5XdaSRz9j6DwInXYbCOZyPMY="', "")).sha1c == ""


@pytest.mark.parametrize("friendly", ["!!!", "AAAA", "PdgAAA==", ""])
def test_a_name_that_cannot_be_read_is_none(friendly: str) -> None:
    assert parse_msn_object(PLAIN.replace("AAA=", friendly)).friendly in ("", "\ufffd")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "<msnobj/>",
        "<other Creator='a'/>",
        PLAIN.replace("SHA1D", "X"),
        PLAIN.replace("0LR7", "x"),
        PLAIN.replace('Size="13"', 'Size="-1"'),
        PLAIN.replace('Size="13"', 'Size="99999999999"'),
        PLAIN.replace('Size="13"', 'Size="4294967295"'),
        PLAIN.replace('Type="3"', 'Type="x"'),
        PLAIN.replace("alice@example.com", ""),
        PLAIN + " " * 5000,
    ],
)
def test_what_describes_nothing_is_refused(text: str) -> None:
    with pytest.raises(PayloadError):
        parse_msn_object(text)
    assert find_msn_object(text) is None
