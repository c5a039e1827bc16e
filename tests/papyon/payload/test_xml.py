"""Reading hostile XML, and writing XML that everybody can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import xml
from tests.papyon.payload.strategies import xml_texts


@given(xml_texts, xml_texts)
def test_text_and_attributes_survive(text: str, attribute: str) -> None:
    document = xml.element("a", xml.element("b", text, attributes={"c": attribute}))
    root = xml.parse(document.encode())
    assert xml.raw_text(root, "b") == text
    found = xml.child(root, "b")
    assert found is not None
    assert found.get("c") == attribute


@given(st.text())
def test_any_text_at_all_gives_a_document_that_can_be_read(text: str) -> None:
    root = xml.parse(xml.element("a", text, attributes={"b": text}).encode())
    assert xml.raw_text(root) == xml.clean(text)


def test_control_characters_are_left_out() -> None:
    assert xml.element("a", "x\x00\x07\x1b\ud800\uffffy") == "<a>xy</a>"


def test_elements_without_content_and_with_empty_content_differ() -> None:
    assert xml.element("a") == "<a/>"
    assert xml.element("a", "") == "<a></a>"


def test_markup_is_not_escaped_again() -> None:
    assert xml.element("a", xml.element("b", "<&>\"'"), "<") == "<a><b>&lt;&amp;&gt;&quot;'</b>&lt;</a>"


LAUGHS = b'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
EXTERNAL = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b" ",
        b"no markup",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"<a>&unknown;</a>",
        b"<a>\x00</a>",
        b"<a>\x07</a>",
        b"<a>&#0;</a>",
        b"<a>\xff\xfe</a>",
        b"<a b='1' b='2'/>",
        b"<x:a/>",
        LAUGHS,
        EXTERNAL,
        LAUGHS.decode().encode("utf-16"),
        b"<a>" * 65 + b"</a>" * 65,
        b"<a>" * 9000,
        b"<!-- " + b"x" * 70_000 + b" --><a/>",
    ],
)
def test_everything_that_is_wrong_raises_one_error(document: bytes) -> None:
    with pytest.raises(PayloadError):
        xml.parse(document)


def test_comments_and_instructions_do_not_cut_a_text_in_two() -> None:
    assert xml.raw_text(xml.parse(b"<a>x<!-- y --><?z z?>y</a>")) == "xy"


def test_values_are_found_whatever_their_namespace_and_white_space() -> None:
    root = xml.parse(b'<a xmlns="urn:x" xmlns:y="urn:y"><b>\n  1 <c/></b><y:b y:d=" 2 ">3</y:b></a>')
    assert xml.text(root, "b") == "1"
    assert [xml.text(node) for node in xml.children(root, "b")] == ["1", "3"]
    assert xml.attribute(list(root)[1], "d") == "2"
    assert xml.raw_text(root, "z") is None
    assert xml.text(root, "b", "z") == ""
    assert xml.attribute(None, "d") == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-5", -5), ("", 7), ("1" * 20, 7), ("1" * 10_000, 7), ("0x1", 7), ("--1", 7), ("٣", 7)],
)
def test_numbers(text: str, value: int) -> None:
    assert xml.number(text, 7) == value


def test_booleans() -> None:
    assert [xml.truth(text) for text in ("true", "True", "1", "false", "0", "")] == [True] * 3 + [False] * 3
